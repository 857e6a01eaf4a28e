"""Says in plain words what a YAML parser found wrong, and what people usually did to get there."""

from __future__ import annotations

import re

import yaml

from cardgen.errors import Place
from cardgen.spec.reading.characters import quoted, visible
from cardgen.spec.reading.tree_building import QUOTE_REFERENCE

__all__ = ["explain"]

_REFERENCE = re.compile(r"(?:[:\-]\s+|^\s*)\{\{")

# What libyaml and PyYAML say (a part common to both), what we say, and what to do about it.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    ("mapping values are not allowed", "a colon followed by a space cannot stand here", 'quote text that holds ": "'),
    ("while scanning a quoted scalar", "a quotation mark is opened here and never closed", "close it"),
    ("unexpected end of stream", "the file ends too early", "close the bracket or quotation mark"),
    ("<stream end>", "the file ends too early", "close the bracket or quotation mark"),
    ("could not find expected ':'", "a key needs a colon after it", "write key: value, and indent text that goes on"),
    ("expected ',' or", "a comma or a closing bracket is missing", "quote text that holds a bracket, brace or comma"),
    ("did not find expected key", "the indentation does not fit", "keys of one map begin in the same column"),
    ("did not find expected '-'", "the indentation does not fit", "items of one list begin in the same column"),
    ("expected <block end>", "the indentation does not fit", "keys of one map begin in the same column"),
    ("expected node content", "a value is expected here", "quote text that holds a bracket, brace or comma"),
    ("expected the node content", "a value is expected here", "quote text that holds a bracket, brace or comma"),
    ("while scanning an alias", "an asterisk cannot begin text", "quote text that begins with *"),
    ("while scanning an anchor", "an ampersand cannot begin text", "quote text that begins with &"),
    (
        "while scanning a block scalar",
        "text cannot follow > or | on its line",
        "begin it on the next line, or quote it",
    ),
    ("Unicode character escape", "the escape names no character", "write the character itself"),
    ("document start>", "nothing can follow here", "quote the whole text, or write key: value"),
    ("sequence entries are not allowed", "a list cannot begin here", "begin it on a new line"),
    ("block collections are not allowed", "a list cannot begin here", "begin it on a new line"),
)


def explain(error: yaml.MarkedYAMLError, content: str, file: str) -> tuple[str, Place, str]:
    """Return what is wrong, where, and what to do.

    Args:
        error: What the parser raised; libyaml and the parser in Python word it differently.
        content: The text of the file.
        file: The name by which problems call the file.
    """
    said = f"{error.context or ''}; {error.problem or ''}"
    lines = re.split("\r\n|\r|\n", content)
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None and mark.line < len(lines)]
    for mark in marks:
        found = _REFERENCE.search(lines[mark.line])
        if found:
            return "a brace begins a map here", Place(file, mark.line + 1, found.end() - 1), QUOTE_REFERENCE
    if not marks:
        return visible(said.strip("; ")), Place(file, len(lines), 1), ""
    begun = marks[-1] if (error.context or "").startswith("while scanning") else marks[0]
    place = Place(file, begun.line + 1, begun.column + 1)
    if "cannot start any token" in said:
        char = lines[marks[0].line][marks[0].column : marks[0].column + 1]
        if char == "\t":
            return "a tab cannot stand here", place, "indent with spaces"
        return f"{quoted(char)} cannot begin a value", place, "quote the text"
    rest = "".join((lines[marks[0].line][marks[0].column :], *lines[marks[0].line + 1 :]))
    if "while parsing a flow" in said and not rest.strip():
        return "the file ends too early", place, "close the bracket or quotation mark"
    for part, message, hint in _KNOWN:
        if part in said:
            return message, place, hint
    return visible(said.strip("; ")), place, ""
