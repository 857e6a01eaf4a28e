"""The site's own pages: templates, one stylesheet, and one script whose hash the policy of its pages names."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from cardgen import __version__
from cardgen.render.environment import html_environment
from cardgen.render.html import stylesheet as card_stylesheet
from cardgen.resources import templates_folder

__all__ = ["Pages"]


@dataclass(frozen=True)
class Pages:
    """Everything that pages are made with, read once for a site.

    Attributes:
        has_search: Whether the site has a full-text search.
    """

    has_search: bool

    @cached_property
    def css(self) -> str:
        """The stylesheet: that of a card, and what only the site has."""
        return f"{card_stylesheet()}\n{_read('style.css')}"

    @cached_property
    def generator(self) -> str:
        """Digest of what facts are read and comparisons rendered with: while it is the same, so are they."""
        sources = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
        return _digest(__version__.encode(), _folder("comparison"), card_stylesheet().encode(), *sources)

    @cached_property
    def digest(self) -> str:
        """Digest of everything that the look of the site's own pages depends on."""
        return _digest(self.generator.encode(), _folder("site"), str(self.has_search).encode())

    def render(self, template: str, root: str, script: str = "", **values: object) -> bytes:
        """Write a page.

        Args:
            template: Its template.
            root: The way from the page to the root of the site: empty, or `../../`.
            script: The file of its script; empty for a page without.
            values: What the template shows.
        """
        code = _read(script) if script else ""
        page = self._environment.get_template(template).render(
            css=Markup(self.css),  # noqa: S704 - cardgen's own stylesheets
            script=Markup(code),  # noqa: S704 - cardgen's own script
            policy=self._policy(code, searching=script == "search.js"),
            root=root,
            has_search=self.has_search,
            engine=f"cardgen {__version__}",
            **values,
        )
        return page.encode()

    @cached_property
    def _environment(self) -> Environment:
        return html_environment(templates_folder() / "site")

    def _policy(self, code: str, *, searching: bool) -> str:
        """Admit the stylesheet and the script by their hashes; the search page loads its index, from the site alone."""
        parts = ["default-src 'none'", f"style-src {_hash(self.css)}", "img-src 'self' data:"]
        if searching:
            parts += [f"script-src 'self' 'wasm-unsafe-eval' {_hash(code)}", "connect-src 'self'", "worker-src 'self'"]
        elif code:
            parts.append(f"script-src {_hash(code)}")
        return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _read(name: str) -> str:
    return (templates_folder() / "site" / name).read_text(encoding="utf-8")


def _folder(name: str) -> bytes:
    """Return every template of a folder."""
    return b"\0".join(path.read_bytes() for path in sorted((templates_folder() / name).iterdir()) if path.is_file())


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
