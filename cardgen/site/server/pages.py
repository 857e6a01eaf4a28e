"""Answers: a page of cardgen's own with its policy, and a file that somebody else may have written."""

from __future__ import annotations

import base64
import hashlib
import mimetypes

from starlette.responses import HTMLResponse, Response

__all__ = ["file_response", "page_response", "source_hash"]

_TYPES = {
    ".csv": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
}


def source_hash(text: str) -> str:
    """Return a style or script as a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page_response(
    html: str, css: str, *, script: str | None = None, frames: bool = False, status: int = 200
) -> HTMLResponse:
    """Return a page of cardgen's own: one stylesheet, at most one script, forms to this server only.

    Args:
        html: The page.
        css: Its stylesheet, as it stands in the page.
        script: Its script, as it stands in the page; None where it has none.
        frames: Whether it shows a page of this server in a frame.
        status: The status code.
    """
    rules = ["default-src 'none'", f"style-src {source_hash(css)}", "form-action 'self'", "base-uri 'none'"]
    rules.append("frame-ancestors 'none'")
    if script is not None:
        rules += [f"script-src {source_hash(script)}", "connect-src 'self'"]
    if frames:
        rules.append("frame-src 'self'")
    return HTMLResponse(html, status, {"Content-Security-Policy": "; ".join(rules)})


def file_response(name: str, content: bytes, *, made_here: bool = False, framed: bool = False) -> Response:
    """Return a file of a card, which is not trusted: no script of it runs, nothing of it is sent or fetched.

    Args:
        name: Its name.
        content: Its content.
        made_here: Whether this very program made it, from escaped text; anything else is put into a sandbox, too.
        framed: Whether a page of this server may show it in a frame.
    """
    suffix = f".{name.rpartition('.')[2].lower()}"
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith(("text/javascript", "application/javascript")):
        kind = "application/octet-stream"
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
    policy += "; frame-ancestors 'self'" if framed else "; frame-ancestors 'none'"
    if not made_here:
        policy += "; sandbox allow-same-origin allow-downloads"
    return Response(content, headers={"Content-Type": kind, "Content-Security-Policy": policy})
