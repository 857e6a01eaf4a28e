"""The two Jinja environments: HTML that escapes everything, and Markdown with an escaper of its own.

Both fail on an undefined name, know a handful of filters, and see frozen view models of plain values only. Templates
are cardgen's own; owners' prose passes through them as a value and is never compiled.
"""

from __future__ import annotations

import itertools
from pathlib import Path

from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from cardgen.render.compiled import CompiledTemplates
from cardgen.render.direction import PAGE_LANGUAGE, directed
from cardgen.render.prose.escaping import code_span, finalize_markdown, link
from cardgen.render.prose.html import inline_html, prose_html
from cardgen.render.prose.markdown import inline_markdown, prose_markdown
from cardgen.render.prose.markdown_tables import TABLES
from cardgen.render.prose.text import visible_text
from cardgen.resources import templates_folder

__all__ = ["html_environment", "markdown_environment"]

_COMPILED = CompiledTemplates()


def html_environment(
    folder: Path | None = None, kind: type[Environment] = Environment, loader: BaseLoader | None = None
) -> Environment:
    """Make the environment of HTML templates, for one page.

    The filter `prose(level)` makes sanitised HTML below a heading of that level, `inline` the same without the
    paragraph around a single one. Footnotes are numbered through the page, which is why it serves one page only.

    Args:
        folder: Where the templates are; those of cardgen unless told.
        kind: The environment to make; a sandbox for templates of others.
        loader: What finds the templates, where that is not the folder.
    """
    keys = (f"p{number}" for number in itertools.count(1))
    environment = kind(
        loader=loader or FileSystemLoader(folder or templates_folder() / "card"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
        bytecode_cache=_COMPILED,
    )

    @pass_context
    def prose(context: Context, text: str, level: int) -> Markup:
        made = prose_html(text, below=level, key=next(keys))
        return _framed(directed(made, text, context.get("language", PAGE_LANGUAGE)))

    @pass_context
    def inline(context: Context, text: str) -> Markup:
        return directed(inline_html(text, key=next(keys)), text, context.get("language", PAGE_LANGUAGE))

    environment.filters["prose"], environment.filters["inline"] = prose, inline
    return environment


def markdown_environment(
    folder: Path | None = None, kind: type[Environment] = Environment, loader: BaseLoader | None = None
) -> Environment:
    """Make the environment of Markdown templates; what they print is escaped unless it is `MarkdownText`.

    The filters are those of HTML, `code` for a code span, `link` for a link, and one for each kind of table.

    Args:
        folder: Where the templates are; those of cardgen unless told.
        kind: The environment to make; a sandbox for templates of others.
        loader: What finds the templates, where that is not the folder.
    """
    environment = kind(
        loader=loader or FileSystemLoader(folder or templates_folder() / "card"),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize_markdown,
    )
    environment.filters["prose"] = lambda text, level: prose_markdown(text, below=level)
    environment.filters["inline"] = inline_markdown
    environment.filters["code"] = code_span
    environment.filters["link"] = link
    environment.filters |= TABLES
    return environment


def _visible(value: object) -> object:
    """Write hidden characters out, in whatever a template prints."""
    return visible_text(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _framed(prose: Markup) -> Markup:
    """Put tables of owners into frames of their own, so that a wide one scrolls and the page does not."""
    start = '<div class="frame" role="group" aria-label="Table" tabindex="0"><table'
    framed = str(prose).replace("<table", start).replace("</table>", "</table></div>")
    return Markup(framed)  # noqa: S704 - sanitised prose and a constant
