"""From text to a predicate: `race == "African-American" and not (age < 25 or sex in ("Male"))`.

    predicate  = conjunction { "or" conjunction }
    conjunction = factor { "and" factor }
    factor     = "not" factor | "(" predicate ")" | column operator literal | column [ "not" ] "in" "(" literals ")"
    operator   = "==" | "!=" | "<" | "<=" | ">" | ">="
    column     = a plain name, or one in backticks: `age band`
    literal    = "text" or 'text' | number | true | false

There are no calls, attributes, sums or names of anything but columns, so that a predicate can do nothing but choose
rows. How long, how deep and how wide it may be is limited.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NoReturn, get_args

from cardgen.errors import InvalidInputError, Place, Problem
from cardgen.evaluation.predicates.syntax import (
    And,
    Comparison,
    LiteralValue,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
)
from cardgen.spec.reading.characters import has_hidden, quoted

__all__ = ["DEEPEST", "LONGEST", "parse", "places"]

LONGEST = 2_000
"""Characters of a predicate at most."""

DEEPEST = 20
"""How deep brackets and `not` may be nested."""

_LONGEST_LITERAL = 200
_MOST_LITERALS = 100
_LARGEST_NUMBER = 2.0**53
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<column>`(?:[^`\\]|\\.)+`)
      | (?P<word>[^\W\d]\w*)
      | (?P<symbol>==|!=|<=|>=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WHITE = re.compile(r"\s*")
_HINT = 'such as: race == "African-American" and age < 25'
_KEYWORDS = ("and", "or", "not", "in")

Kind = Literal["number", "text", "column", "word", "symbol", "end"]


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str
    at: int


def parse(text: str, fault: Callable[[int, str, str], Problem] | None = None) -> Predicate:
    """Read a predicate.

    Args:
        text: The predicate.
        fault: Makes a problem of a place in the text (characters from 0), a message and a hint; what is wrong is
            placed in the text alone where it is left out.

    Raises:
        InvalidInputError: It is none; says where.
    """
    return _Parser(text, fault or _in_text).whole()


def _in_text(at: int, message: str, hint: str) -> Problem:
    return Problem(Place("group", 1, at + 1), "", message, hint, "predicate")


class _Parser:
    """Reads one text from left to right."""

    def __init__(self, text: str, fault: Callable[[int, str, str], Problem]) -> None:
        self._fault = fault
        if len(text) > LONGEST:
            self._refuse(LONGEST, f"the predicate has more than {LONGEST:,} characters", "name a simpler group")
        self._tokens = self._split(text)
        self._next = 0
        self._depth = 0
        self.columns: dict[str, int] = {}

    def whole(self) -> Predicate:
        if self._at_end():
            self._refuse(self._token.at, "the predicate is empty", _HINT)
        found = self._either()
        if not self._at_end():
            self._unexpected("and, or, or the end")
        return found

    def _at_end(self) -> bool:
        return self._token.kind == "end"

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _refuse(self, at: int, message: str, hint: str = "") -> NoReturn:
        raise InvalidInputError(self._fault(at, message, hint))

    def _unexpected(self, wanted: str) -> NoReturn:
        token = self._token
        found = "the predicate ends" if token.kind == "end" else f"{quoted(token.text)} stands"
        hint = _HINT
        if token.kind == "word" and token.text.isupper() and token.text.lower() in _KEYWORDS:
            hint = f"write {token.text.lower()}"
        elif token.text == "(" and self._next and self._tokens[self._next - 1].kind == "word":
            hint = "nothing can be called here: a predicate compares columns with texts and numbers"
        self._refuse(token.at, f"{found} where {wanted} should", hint)

    def _split(self, text: str) -> list[_Token]:
        found: list[_Token] = []
        at = 0
        while True:
            space = _WHITE.match(text, at)
            start = at if space is None else space.end()
            if start == len(text):
                return [*found, _Token("end", "", start)]
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                self._strange(text, start)
            kind: Kind = next(kind for kind in get_args(Kind) if kind == match.lastgroup)
            found.append(_Token(kind, match[match.lastgroup], start))
            at = match.end()

    def _strange(self, text: str, at: int) -> NoReturn:
        if text[at] in "\"'`":
            self._refuse(at, f"what begins with {text[at]} here does not end", f"write {text[at]} at its end")
        if text[at] == "=":
            self._refuse(at, "a single = compares nothing", "write == for equal")
        if text[at] in "&|!":
            self._refuse(at, f"{quoted(text[at])} means nothing here", "write and, or, not")
        if text[at].isdigit():
            self._refuse(at, "this is no number", "names that begin with a digit stand in backticks")
        self._refuse(at, f"{quoted(text[at])} means nothing here", _HINT)

    def _is(self, *words: str) -> bool:
        return self._token.kind in ("word", "symbol") and self._token.text in words

    def _take(self) -> _Token:
        token = self._token
        self._next += 1
        return token

    def _either(self) -> Predicate:
        parts = [self._both()]
        while self._is("or"):
            self._take()
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _both(self) -> Predicate:
        parts = [self._factor()]
        while self._is("and"):
            self._take()
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _factor(self) -> Predicate:
        if self._depth >= DEEPEST:
            self._refuse(self._token.at, f"the predicate is nested more than {DEEPEST} deep", "name a simpler group")
        self._depth += 1
        try:
            if self._is("not"):
                self._take()
                return Not(self._factor())
            if self._is("("):
                self._take()
                found = self._either()
                if not self._is(")"):
                    self._unexpected('")"')
                self._take()
                return found
            return self._comparison()
        finally:
            self._depth -= 1

    def _comparison(self) -> Predicate:
        column = self._column()
        negated = self._is("not")
        if negated:
            self._take()
        if self._is("in"):
            self._take()
            member = Membership(column, self._list())
            return Not(member) if negated else member
        operator: Operator | None = next((each for each in get_args(Operator) if each == self._token.text), None)
        if operator is None or self._token.kind != "symbol" or negated:
            self._unexpected("in" if negated else "==, !=, <, <=, >, >= or in")
        place = self._take()
        value = self._literal()
        if operator not in ("==", "!=") and (isinstance(value, (str, bool))):
            hint = "texts have no order here; list those that you mean with in"
            self._refuse(place.at, f"{operator} compares numbers only", hint)
        return Comparison(column, operator, value)

    def _column(self) -> str:
        token = self._token
        quotes = token.kind == "column"
        if not quotes and (token.kind != "word" or token.text in (*_KEYWORDS, "true", "false")):
            self._unexpected("the name of a column")
        self._take()
        name = self._plain(token, _ESCAPE.sub(r"\1", token.text[1:-1]) if quotes else token.text)
        self.columns.setdefault(name, token.at)
        return name

    def _list(self) -> tuple[LiteralValue, ...]:
        if not self._is("("):
            self._unexpected('"(" and a list')
        opening = self._take()
        found = [self._literal()]
        while self._is(","):
            self._take()
            if self._is(")"):
                break
            found.append(self._literal())
            if len(found) > _MOST_LITERALS:
                self._refuse(opening.at, f"the list has more than {_MOST_LITERALS} values", "name a simpler group")
        if not self._is(")"):
            self._unexpected('"," or ")"')
        self._take()
        if len({type(value) for value in found}) > 1:
            self._refuse(opening.at, "the list mixes texts, numbers and truths", "list values of one kind")
        return tuple(dict.fromkeys(found))

    def _literal(self) -> LiteralValue:
        token = self._token
        if token.kind == "number":
            self._take()
            value = float(token.text)
            if not math.isfinite(value) or abs(value) > _LARGEST_NUMBER:
                self._refuse(token.at, "the number is too large to compare exactly", "numbers are below 2^53")
            return value + 0.0  # -0 is 0
        if token.kind == "text":
            self._take()
            return self._plain(token, _ESCAPE.sub(r"\1", token.text[1:-1]))
        if token.kind == "word" and token.text in ("true", "false"):
            self._take()
            return token.text == "true"
        if token.kind == "word" and token.text not in _KEYWORDS:
            hint = f'write "{token.text}" for a text'
            self._refuse(token.at, f"{quoted(token.text)} stands where a text or number should", hint)
        return self._unexpected("a text in quotes, a number, true or false")

    def _plain(self, token: _Token, value: str) -> str:
        if len(value) > _LONGEST_LITERAL:
            self._refuse(token.at, f"this has more than {_LONGEST_LITERAL} characters", "name a simpler group")
        if has_hidden(value):
            self._refuse(token.at, "this holds a line break or a hidden character", "write it without")
        return value


def places(text: str) -> dict[str, int]:
    """Return where each column of a predicate first stands in it, in characters from 0.

    Raises:
        InvalidInputError: It is no predicate.
    """
    parser = _Parser(text, _in_text)
    parser.whole()
    return parser.columns
