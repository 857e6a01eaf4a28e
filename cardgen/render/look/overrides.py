"""Templates of an organisation that override single blocks of cardgen's pages, and leave the rest as it is.

A template `card.html.j2` of theirs says `{% extends "cardgen/card.html.j2" %}` and holds the blocks that differ. Every
template is read and parsed before a card is built, and run in a sandbox afterwards, on plain values.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateNotFound

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.render.environment import html_environment, markdown_environment
from cardgen.render.look.sandbox import MarkdownSandbox, Sandbox, plain, unwrapping
from cardgen.render.prose.markdown_tables import TABLES
from cardgen.resources import templates_folder
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.reading.characters import quoted, visible
from cardgen.spec.reading.file_reading import read_limited, unreadable

__all__ = ["ENTRIES", "Overrides", "read_overrides"]

ENTRIES = {"card.html.j2": "card", "card.md.j2": "card", "comparison.html.j2": "comparison"}
"""The pages that can be overridden, and which folder of cardgen's own templates each is in."""

MAX_FILES, MAX_BYTES = 50, 200_000
MAX_OUTPUT = 20_000_000
"""Characters of a page that an organisation's templates write."""

_OWN = "cardgen/"
_KIND = "template"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Templates of an organisation, read and parsed.

    Attributes:
        contents: What each holds, by its name relative to their folder.
        files: What problems call each of them.
        entries: Which pages they override.
    """

    contents: Mapping[str, str]
    files: Mapping[str, str]
    entries: frozenset[str]

    def render(self, entry: str, context: Mapping[str, Any]) -> str:
        """Write a page.

        Args:
            entry: Which one, of `ENTRIES`.
            context: What its template is given; views become plain values.

        Raises:
            InvalidInputError: A template cannot be run, or writes more than a page may hold.
        """
        given = {name: plain(value) for name, value in context.items()}
        environment = _environment(self, entry)
        written: list[str] = []
        total = 0
        try:
            for part in environment.get_template(entry).generate(given):
                written.append(part)
                total += len(part)
                if total > MAX_OUTPUT:
                    break
        except Exception as error:
            raise InvalidInputError(self._explained(error, entry)) from error
        if total > MAX_OUTPUT:
            message = f"the page is longer than {MAX_OUTPUT:,} characters"
            raise InvalidInputError(Problem(Place(self.files[entry]), "", message, "look for a loop", _KIND))
        return "".join(written)

    def _explained(self, error: Exception, entry: str) -> Problem:
        """Say where in the organisation's templates an error arose."""
        if isinstance(error, TemplateSyntaxError):
            return _syntax(error)
        frames = traceback.extract_tb(error.__traceback__)
        theirs = [frame for frame in frames if frame.filename in self.files.values()]
        place = Place(theirs[-1].filename, theirs[-1].lineno) if theirs else Place(self.files[entry])
        if isinstance(error, TemplateNotFound):
            message, hint = f"there is no template {quoted(str(error))}", f"there are {listing(sorted(self.contents))}"
            return Problem(place, "", message, hint, _KIND)
        return Problem(place, "", f"the template cannot be run: {visible(str(error))}", "", _KIND)


def read_overrides(folder: Path) -> Overrides:
    """Read the templates of an organisation, and parse them.

    Args:
        folder: Where they are.

    Raises:
        InvalidInputError: One is no template, overrides a block that there is not, or none overrides a page; holds
            every problem.
        UnreadableError: The folder or one of them cannot be read.
    """
    if not folder.is_dir():
        raise UnreadableError(Problem(Place(str(folder)), "", "there is no such folder of templates", "", _KIND))
    paths = sorted(path for path in folder.rglob("*.j2") if path.is_file())
    if len(paths) > MAX_FILES:
        raise InvalidInputError(Problem(Place(str(folder)), "", f"holds more than {MAX_FILES} templates", "", _KIND))
    contents: dict[str, str] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        files[name] = str(path)
        try:
            contents[name] = _text(path)
        except InvalidInputError as error:
            problems.extend(error.problems)
    entries = frozenset(ENTRIES) & files.keys()
    if not entries:
        message = f"holds no template that overrides a page: {listing(ENTRIES)}"
        hint = 'such as card.html.j2 with {% extends "cardgen/card.html.j2" %}'
        problems.append(Problem(Place(str(folder)), "", message, hint, _KIND))
    found = Overrides(contents, files, entries)
    for name in sorted(contents):
        problems.extend(_faults(found, name))
    if problems:
        raise InvalidInputError(problems)
    return found


def _text(path: Path) -> str:
    place = Place(str(path))
    try:
        content = read_limited(path, MAX_BYTES, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=place)) from error
    if len(content) > MAX_BYTES:
        raise InvalidInputError(Problem(place, "", f"a template may hold {MAX_BYTES:,} bytes at most", "", _KIND))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidInputError(Problem(place, "", "a template must be UTF-8", "save it again", _KIND)) from None


def _faults(found: Overrides, name: str) -> Iterator[Problem]:
    """Yield what is wrong in a template, as far as that can be known without running it."""
    file = found.files[name]
    if name not in ENTRIES and _own_file(name) is not None:
        page = "card.html.j2" if name.startswith("html/") else "card.md.j2"
        page = page if "/" in name else "comparison.html.j2"
        message = "cardgen has a template of this name, which is used instead"
        yield Problem(Place(file), "", message, f"override a block in {page}, or choose another name", _KIND)
    environment = _environment(found, name)
    try:
        parsed = environment.parse(found.contents[name], name, file)
        environment.compile(parsed, name, file)
    except TemplateSyntaxError as error:
        yield _syntax(error, file)
        return
    for extends in parsed.find_all(nodes.Extends):
        base = extends.template.value if isinstance(extends.template, nodes.Const) else None
        if not isinstance(base, str) or not base.startswith(_OWN):
            continue
        own = _own_file(base.removeprefix(_OWN)) if base.removeprefix(_OWN) in ENTRIES else None
        if own is None:
            hint = suggest(base, [f"{_OWN}{entry}" for entry in ENTRIES], what="there are")
            yield Problem(Place(file, extends.lineno), "", f"there is no page {quoted(base)}", hint, _KIND)
            continue
        blocks = [block.name for block in environment.parse(own.read_text(encoding="utf-8")).find_all(nodes.Block)]
        nested = {id(inner) for block in parsed.find_all(nodes.Block) for inner in block.find_all(nodes.Block)}
        for block in parsed.find_all(nodes.Block):
            if block.name not in blocks and id(block) not in nested:
                message = f"{base} has no block {quoted(block.name)}, so this one would never be shown"
                hint = suggest(block.name, blocks, what="there are")
                yield Problem(Place(file, block.lineno), "", message, hint, _KIND)


def _syntax(error: TemplateSyntaxError, file: str = "") -> Problem:
    place = Place(error.filename or file, error.lineno)
    return Problem(place, "", f"is no template: {visible(error.message or 'unknown reason')}", "", _KIND)


def _environment(found: Overrides, name: str) -> Environment:
    """Return the sandbox of a template; what is not Markdown by its name is HTML, and escaped."""

    def load(wanted: str) -> tuple[str, str, None] | None:
        if wanted in found.contents:
            return found.contents[wanted], found.files[wanted], None
        own = _own_file(wanted.removeprefix(_OWN))
        return None if own is None else (own.read_text(encoding="utf-8"), str(own), None)

    if not name.endswith(".md.j2"):
        return html_environment(kind=Sandbox, loader=FunctionLoader(load))
    environment = markdown_environment(kind=MarkdownSandbox, loader=FunctionLoader(load))
    environment.filters |= {table: unwrapping(function) for table, function in TABLES.items()}
    return environment


def _own_file(name: str) -> Path | None:
    """Return cardgen's own template of a name, or None where it has none."""
    if ".." in Path(name).parts or Path(name).is_absolute():
        return None
    files = (templates_folder() / folder / name for folder in sorted(set(ENTRIES.values())))
    return next((file for file in files if file.is_file()), None)
