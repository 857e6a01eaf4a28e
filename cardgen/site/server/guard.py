"""What every request passes first: it must come from this machine's own browser, to this server, for a plain path.

A page of another site can make a browser send requests here, and a name that it controls can be made to mean this
machine (DNS rebinding). So the Host header must be a name of the loopback address; what browsers say of where a request
comes from (Origin, Sec-Fetch-Site) must be this server itself; and a request that changes something must say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Guard", "Refusal", "TooLargeError", "refusal"]

_NAMES = ("127.0.0.1", "localhost")
_METHODS = ("GET", "HEAD", "POST")
_LONGEST_ADDRESS = 4_000
_MOST_BODY = 1_000_000
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Refusal = tuple[int, str]
"""A status code, and why in a sentence."""


class TooLargeError(Exception):
    """A body is larger than anything that a page of this server sends."""


class Guard:
    """An ASGI application in front of another: refuses what must not reach it, and adds headers to every answer."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; see the module."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        path = bytes(scope.get("raw_path") or scope["path"].encode())
        address = path + b"?" + scope["query_string"]
        refused = refusal(scope["method"], address, Headers(scope=scope), self._port)
        if refused is not None:
            status, why = refused
            allow = {"Allow": ", ".join(_METHODS)} if status == 405 else {}
            await PlainTextResponse(f"{why}\n", status, allow)(scope, receive, answer)
            return
        await self._app(scope, _limited(receive), answer)


def refusal(method: str, address: bytes, headers: Mapping[str, str], port: int) -> Refusal | None:
    """Return why a request is refused, or None where it is not.

    Args:
        method: Its method.
        address: Its path and query as they were sent.
        headers: Its headers; names in any case.
        port: The port of this server.
    """
    own = {f"{name}:{port}" for name in _NAMES} | ({*_NAMES} if port == 80 else set())
    if headers.get("host", "").lower() not in own:
        return 403, "This server answers to the name 127.0.0.1 or localhost only: open the address that it printed."
    if method not in _METHODS:
        return 405, f"The method {method[:20]} is not served here."
    if len(address) > _LONGEST_ADDRESS:
        return 414, "The address is too long."
    if not _is_plain(address.partition(b"?")[0]):
        return 400, "The path of the address is not a plain one: it leads upwards, or hides a slash."
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403, "The request comes from a page of another site: type the address, or follow a link of this server."
    origin = headers.get("origin")
    origins = {f"http://{name}" for name in own}
    if (origin is not None and origin.lower() not in origins) or (method == "POST" and origin is None):
        return 403, "The request comes from a page of another site, or does not say where it comes from."
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()) or int(length) > _MOST_BODY:
        return 413, "The request is larger than anything that a page of this server sends."
    return None


def _is_plain(path: bytes) -> bool:
    """Tell whether a path means the same to everybody: no step upwards, no hidden slash, no second encoding."""
    lowered = path.lower()
    if b"%2f" in lowered or b"%5c" in lowered or b"%00" in lowered or b"%25" in lowered or b"\\" in path:
        return False
    try:
        parts = unquote_to_bytes(path).decode("utf-8").split("/")
    except UnicodeDecodeError:
        return False
    return not any(part in (".", "..") for part in parts) and "" not in parts[1:-1]


def _limited(receive: Receive) -> Receive:
    """Stop a body that goes on for longer than its header said or may."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > _MOST_BODY:
            raise TooLargeError
        return message

    return limited
