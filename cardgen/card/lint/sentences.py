"""Prose as the rules read it: sentence by sentence, with everything masked that is not the owner's own wording.

Masking keeps the length of the text, so that an index into a sentence is an index into the prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["MASK", "Sentence", "blank", "index_in", "masked", "offset_of", "references", "sentences"]

MASK = "\ufffc"
"""What stands for a masked character: no letter, no digit and no white space, so that nothing matches across it."""

_FENCE = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*\n.*?(?:^ {0,3}\1[`~]*+[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_BACKTICKS = re.compile(r"`+")
_LINK_TARGET = re.compile(r"(?<=\])\([^()\s]{1,2000}(?:\s+\"[^\"\n]{0,200}\")?\)")
_LINK_DEFINITION = re.compile(r"^ {0,3}\[[^\]\n]{1,200}\]:[^\n]*", re.MULTILINE)
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|www\.|doi:|arxiv:)[^\s<>\"')\]]+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{1,64}", re.I
)
_NOTE_MARK = re.compile(r"\[\^?\d{1,4}\]|\[\^[^\]\s]{1,60}\]")

_STARTS_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|[|#>]|$)")
_IS_BLOCK = re.compile(r"[ \t]*[|#]")

# A sentence ends at . ! or ? before white space and something that can begin a sentence, unless an abbreviation does.
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|approx|ca|art|no|nos|fig|figs|sec|tab|eq|al|resp|incl|max|min|avg|pp|p|dr|st|inc|ltd)"
    r"|\b[A-Z])\.",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s{1,20}[\"'“‘(\[*_]{0,5}[A-Z0-9\u00c0-\u00de" + MASK + r"])")

_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, masked.

    Attributes:
        start: Index of its first character in the prose.
        text: Its text.
    """

    start: int
    text: str


def blank(text: str, *patterns: re.Pattern[str]) -> str:
    """Replace every match of the patterns, one after the other, by as many masks."""
    for pattern in patterns:
        text = pattern.sub(lambda found: MASK * len(found.group()), text)
    return text


def masked(text: str, *, comments: bool = True) -> str:
    """Mask references, code, addresses and note marks, and HTML comments unless asked not to."""
    text = _mask(blank(text, _FENCE), references(text))
    text = _mask(text, _code(text))
    if comments:
        text = _mask(text, _enclosed(text, "<!--", "-->"))
    return blank(text, _LINK_TARGET, _LINK_DEFINITION, _ADDRESS, _NOTE_MARK)


def references(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every number reference; what it computes is not for the lint to judge."""
    return _enclosed(text, "{{", "}}")


def sentences(text: str) -> Iterator[Sentence]:
    """Yield the sentences of a Markdown text, masked; list items, headings and table rows are sentences too."""
    wording = masked(text)
    start, position = 0, 0
    for line in wording.splitlines(keepends=True):
        if _STARTS_BLOCK.match(line) or _IS_BLOCK.match(wording, start, position):
            yield from _sentences_of_block(wording, start, position)
            start = position
        position += len(line)
    yield from _sentences_of_block(wording, start, position)


def _enclosed(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of everything between two marks; time is linear whatever the text."""
    end = 0
    while (start := text.find(opening, end)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            return
        end += len(closing)
        yield start, end


def _code(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every code span: from a run of backticks to the next of the same length (CommonMark)."""
    runs = list(_BACKTICKS.finditer(text))
    waiting: dict[int, list[int]] = {}
    for index, run in reversed(list(enumerate(runs))):
        waiting.setdefault(len(run.group()), []).append(index)
    index = 0
    while index < len(runs):
        same = waiting[len(runs[index].group())]
        while same and same[-1] <= index:
            same.pop()
        if same:
            yield runs[index].start(), runs[same[-1]].end()
            index = same[-1]
        index += 1


def _mask(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], MASK * (end - start)]
        last = end
    return "".join([*parts, text[last:]])


def _sentences_of_block(text: str, start: int, stop: int) -> Iterator[Sentence]:
    for end in _END.finditer(text, start, stop):
        if _ABBREVIATION.fullmatch(text, _word_start(text, end.start()), end.start() + 1):
            continue
        yield from _pieces(text, start, end.end())
        start = end.end()
    yield from _pieces(text, start, stop)


def _pieces(text: str, start: int, stop: int) -> Iterator[Sentence]:
    """Yield a sentence, cut between words where it is longer than any sentence is; keeps every search linear."""
    while start < stop:
        end = stop
        if stop - start > _LONGEST:
            gap = text.rfind(" ", start + 1, start + _LONGEST)
            end = gap if gap > start else start + _LONGEST
        if text[start:end].strip():
            yield Sentence(start, text[start:end])
        start = end


def _word_start(text: str, stop: int) -> int:
    """Return where the word before `stop` begins, or eight characters before it in a longer one."""
    start = stop
    while start > max(0, stop - 8) and (text[start - 1].isalpha() or text[start - 1] == "."):
        start -= 1
    return start


def offset_of(text: str, index: int) -> tuple[int, int]:
    r"""Return line and column, both from 0, of a character of a text.

    >>> offset_of("one\ntwo", 5)
    (1, 1)
    """
    return text.count("\n", 0, index), index - (text.rfind("\n", 0, index) + 1)


def index_in(text: str, offset: tuple[int, int]) -> int:
    r"""Return the index of a line and column, both from 0, of a text.

    >>> index_in("one\ntwo", (1, 1))
    5
    """
    start = 0
    for _ in range(offset[0]):
        start = text.index("\n", start) + 1
    return start + offset[1]
