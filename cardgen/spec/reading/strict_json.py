"""Reads JSON (RFC 8259) strictly, with the line and column of everything in it.

The standard parser keeps no positions and lets the last of two equal keys win; strings are still left to it.
"""

from __future__ import annotations

import json
import re

from cardgen.errors import Place
from cardgen.spec.reading.characters import locate, quoted
from cardgen.spec.reading.scalars import RefusedScalar, resolve
from cardgen.spec.reading.tree_building import Parsed, SecondKey, TreeBuilder

__all__ = ["read_json"]

_SPACE = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[^\s,:\[\]{}\"]+")
_CONSTANTS = frozenset({"true", "false", "null"})
_STRING = json.JSONDecoder()


def read_json(text: str, file: str, second_key: SecondKey | None = None) -> Parsed:
    """Return the document in `text`.

    Raises:
        SpecError: It is no JSON, or one of the limits of `tree_building` is passed.
    """
    reader = _Reader(text, file, second_key)
    reader.value()
    if reader.peek():
        reader.fail("something follows the end of the document")
    return reader.builder.finish()


class _Reader:
    """A position in the text, moving forward; recursion ends at the builder's limit of depth."""

    def __init__(self, text: str, file: str, second_key: SecondKey | None) -> None:
        self.text = text
        self.builder = TreeBuilder(file, second_key)
        self.index = 0
        self._line, self._line_start, self._counted = 1, 0, 0

    def peek(self) -> str:
        """Skip white space and return the next character, or an empty string at the end."""
        found = _SPACE.match(self.text, self.index)
        self.index = found.end() if found else self.index
        return self.text[self.index : self.index + 1]

    def here(self) -> Place:
        """Return the place of the current index, counting on from where it was last asked for."""
        gained, column = locate(self.text[self._counted : self.index], self.index - self._counted)
        if gained > 1:
            self._line, self._line_start = self._line + gained - 1, self.index - column + 1
        self._counted = self.index
        return Place(self.builder.file, self._line, self.index - self._line_start + 1)

    def fail(self, message: str, hint: str = "") -> None:
        """Report that the text is no JSON from here on."""
        self.builder.fail(f"not valid JSON: {message}", self.here(), "syntax", hint)

    def expect(self, allowed: str, message: str) -> str:
        """Take one of the allowed characters."""
        char = self.peek()
        if not char or char not in allowed:
            hint = "JSON knows no comments" if char in {"#", "/"} else ""
            self.fail(message if char else "the file ends too early", hint)
        self.index += 1
        return char

    def value(self) -> None:
        char = self.peek()
        if char == "{":
            self.map()
        elif char == "[":
            self.list()
        elif char == '"':
            place = self.here()
            text = self.string()
            self.builder.scalar(text, text, place)
        else:
            self.word()

    def map(self) -> None:
        self.builder.open_map(self.here())
        self.index += 1
        if self.peek() == "}":
            self.index += 1
            self.builder.close()
            return
        while True:
            if self.peek() != '"':
                self.fail("a key in double quotes is expected here")
            place = self.here()
            self.builder.key(self.string(), place)
            self.expect(":", "a colon is expected after the key")
            self.value()
            if self.expect(",}", "a comma or a closing brace is expected here") == "}":
                break
        self.builder.close()

    def list(self) -> None:
        self.builder.open_list(self.here())
        self.index += 1
        if self.peek() == "]":
            self.index += 1
            self.builder.close()
            return
        while True:
            self.value()
            if self.expect(",]", "a comma or a closing bracket is expected here") == "]":
                break
        self.builder.close()

    def string(self) -> str:
        try:
            text, self.index = _STRING.raw_decode(self.text, self.index)
        except json.JSONDecodeError as error:
            self.index = error.pos
            said = error.msg.removesuffix(": ").removesuffix(" at").removesuffix(" starting")
            self.fail(f"{said[:1].lower()}{said[1:]}")
        return str(text)

    def word(self) -> None:
        place = self.here()
        found = _WORD.match(self.text, self.index)
        if found is None:
            self.fail("a value is expected here" if self.peek() else "the file ends too early")
            return
        word = found.group()
        try:
            value = resolve(word)
        except RefusedScalar as error:
            self.builder.refuse_value(f"{error}: {quoted(word)}", place, "refused-number")
        else:
            if isinstance(value, str) or (isinstance(value, (bool, type(None))) and word not in _CONSTANTS):
                meant = word.lower()
                hint = f"write {meant}" if meant in _CONSTANTS else "put text in double quotes"
                self.fail(f"{quoted(word)} is no value", hint)
            self.builder.scalar(value, word, place)
        self.index = found.end()
