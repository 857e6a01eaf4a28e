"""A code host on loopback that keeps comments, as GitHub and GitLab do as far as a comment is concerned."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["BOT_TOKEN", "READ_ONLY_TOKEN", "USER_TOKEN", "CodeHost", "code_host"]

USER_TOKEN = "user-token"
"""Of a user whom the host names."""
BOT_TOKEN = "bot-token"
"""Of a workflow: it may comment, and the host does not say who it is."""
READ_ONLY_TOKEN = "read-only-token"
"""Of a pull request from a fork."""

_NAMES = {USER_TOKEN: "cards-user", BOT_TOKEN: "workflow[bot]", READ_ONLY_TOKEN: "workflow[bot]"}


@dataclass
class CodeHost:
    """The state of the host.

    Attributes:
        address: Where it listens.
        comments: Author, whether it is a bot, and body, by id.
        calls: Method and path of every call.
        redirect: Where it sends every caller instead of answering.
        status: What it answers instead, where set.
    """

    address: str = ""
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    redirect: str | None = None
    status: int | None = None

    def add(self, body: str, author: str, *, is_bot: bool = False) -> int:
        """Add a comment as somebody."""
        number = 100 + len(self.comments)
        self.comments[number] = {"body": body, "author": author, "is_bot": is_bot}
        return number

    @property
    def bodies(self) -> list[str]:
        """The texts of all comments, oldest first."""
        return [comment["body"] for comment in self.comments.values()]

    @property
    def writes(self) -> list[str]:
        """The methods of calls that change something."""
        return [method for method, _ in self.calls if method != "GET"]


@contextmanager
def code_host() -> Iterator[CodeHost]:
    """Run a host."""
    host = CodeHost()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

        def _answer(self, status: int, content: Any) -> None:
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            host.calls.append((self.command, self.path))
            if host.redirect is not None:
                self.send_response(302)
                self.send_header("Location", host.redirect)
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif host.status is not None:
                self._answer(host.status, {"message": "out of order"})
            else:
                self._route(body)

        def _route(self, body: dict[str, str]) -> None:
            address = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(address.query))
            github = "PRIVATE-TOKEN" not in self.headers
            token = self.headers.get("PRIVATE-TOKEN") or self.headers.get("Authorization", "").removeprefix("Bearer ")
            name = _NAMES.get(token)
            thread = (
                "/repos/acme/cards/issues/7/comments" if github else "/projects/acme%2Fcards/merge_requests/7/notes"
            )
            one = "/repos/acme/cards/issues/comments/" if github else f"{thread}/"
            key, author = ("login", "user") if github else ("username", "author")
            if name is None:
                self._answer(401, {"message": "Bad credentials"})
            elif address.path == "/user":
                known = token == USER_TOKEN
                self._answer(200 if known else 403, {key: name} if known else {"message": "not accessible"})
            elif self.command == "GET" and address.path == thread:
                size, page = int(query["per_page"]), int(query["page"])
                listed = [
                    {"id": number, "body": item["body"], author: {key: item["author"], "type": _type(item["is_bot"])}}
                    for number, item in host.comments.items()
                ]
                self._answer(200, listed[size * (page - 1) : size * page])
            elif token == READ_ONLY_TOKEN:
                self._answer(403, {"message": "Resource not accessible by integration"})
            elif self.command == "POST" and address.path == thread:
                number = host.add(body["body"], name, is_bot=token == BOT_TOKEN)
                self._answer(201, {"id": number})
            elif self.command == ("PATCH" if github else "PUT") and address.path.startswith(one):
                host.comments[int(address.path.removeprefix(one))]["body"] = body["body"]
                self._answer(200, {})
            else:
                self._answer(404, {"message": "Not Found"})

        do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _type(is_bot: bool) -> str:
    return "Bot" if is_bot else "User"
