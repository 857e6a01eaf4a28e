"""The comments of a pull request on GitHub and of a merge request on GitLab: list, write, replace.

Only the standard library, one token, one host: a redirect is refused, because it would carry the token elsewhere.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cardgen.errors import CardgenError, InvalidInputError, Problem, UnreadableError

__all__ = ["Comment", "Conversation", "NotPermittedError", "Provider"]

Provider = Literal["github", "gitlab"]

_PAGE = 100
_MOST_PAGES = 100
_SECONDS = 30
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class NotPermittedError(CardgenError):
    """The token may not comment: that of a pull request from a fork is read-only."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment.

    Attributes:
        id: What the host calls it.
        body: Its text.
        author: Name of its author.
        is_bot: Whether the author is no person, as far as the host says.
    """

    id: int
    body: str
    author: str
    is_bot: bool


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation of one pull or merge request.

    Attributes:
        provider: Which API the host speaks.
        api: Address of the API, without a slash at its end.
        repository: `owner/name`, or the path or number of a GitLab project.
        number: Number of the request.
        token: What the host knows us by.
    """

    provider: Provider
    api: str
    repository: str
    number: int
    token: str

    def __post_init__(self) -> None:
        """Refuse an address to which a token must not be sent.

        Raises:
            InvalidInputError: It is none, or is not encrypted and not this machine.
        """
        address = urllib.parse.urlsplit(self.api)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _LOOPBACK):
            message = f"{self.api} is no https address: the token would be sent in the open"
            raise InvalidInputError(Problem(None, "api", message, "such as https://api.github.com", "bad-address"))
        parts = self.repository.split("/")
        if not all(parts) or any(part in (".", "..") for part in parts) or any(c in self.repository for c in "?#\\ \n"):
            message = f"{self.repository!r} names no repository"
            raise InvalidInputError(Problem(None, "repository", message, "such as owner/name", "bad-repository"))

    def comments(self) -> Iterator[Comment]:
        """Yield every comment, oldest first, a page at a time.

        Raises:
            NotPermittedError: The token may not read them.
            UnreadableError: The host cannot be reached, or answers something else.
        """
        order = "&sort=asc&order_by=created_at" if self.provider == "gitlab" else ""
        for page in range(1, _MOST_PAGES + 1):
            found = self._call("GET", f"{self._base}?per_page={_PAGE}&page={page}{order}")
            yield from (self._comment(item) for item in found)
            if len(found) < _PAGE:
                return

    def write(self, body: str) -> None:
        """Add a comment; see `comments` for errors."""
        self._call("POST", self._base, {"body": body})

    def replace(self, comment: Comment, body: str) -> None:
        """Replace the text of a comment; see `comments` for errors."""
        if self.provider == "github":
            self._call("PATCH", f"repos/{self._path}/issues/comments/{comment.id}", {"body": body})
        else:
            self._call("PUT", f"{self._base}/{comment.id}", {"body": body})

    def myself(self) -> str | None:
        """Return the name of the token's user; None where the host does not tell, as for the token of a workflow."""
        try:
            found = self._call("GET", "user")
        except (NotPermittedError, UnreadableError):
            return None
        name = found.get("login" if self.provider == "github" else "username") if isinstance(found, dict) else None
        return name if isinstance(name, str) else None

    @property
    def _path(self) -> str:
        """The repository as it stands in an address: GitLab takes the whole path as one part."""
        return urllib.parse.quote(self.repository, safe="/" if self.provider == "github" else "")

    @property
    def _base(self) -> str:
        if self.provider == "github":
            return f"repos/{self._path}/issues/{self.number}/comments"
        return f"projects/{self._path}/merge_requests/{self.number}/notes"

    def _comment(self, item: Any) -> Comment:
        try:
            user = item.get("user" if self.provider == "github" else "author") or {}
            name = user.get("login" if self.provider == "github" else "username") or ""
            return Comment(int(item["id"]), str(item.get("body") or ""), str(name), user.get("type") == "Bot")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnreadableError(f"{self.api} lists something that is no comment: check --api") from error

    def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> Any:
        headers = {"Accept": "application/json", "User-Agent": "cardgen", "Content-Type": "application/json"}
        if self.provider == "github":
            headers["Authorization"] = f"Bearer {self.token}"
        else:
            headers["PRIVATE-TOKEN"] = self.token
        data = None if body is None else json.dumps(body).encode("utf-8")
        url = f"{self.api.rstrip('/')}/{path}"
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 (the scheme was checked)
        try:
            with urllib.request.build_opener(_NoRedirects).open(request, timeout=_SECONDS) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                said = _said(error.read(2_000))
            message = f"{method} {url}: {error.code} {said or error.reason}"
            if error.code == 403:
                raise NotPermittedError(message) from error
            raise UnreadableError(message) from error
        except (OSError, ValueError) as error:
            raise UnreadableError(f"{method} {url}: {getattr(error, 'reason', error)}") from error


def _said(content: bytes) -> str:
    """Return what the host says about an error, on one line."""
    try:
        said = json.loads(content)
    except ValueError:
        return ""
    message = said.get("message") or said.get("error") if isinstance(said, dict) else None
    return " ".join(str(message).split())[:300] if message else ""
