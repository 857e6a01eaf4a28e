"""The text of a new spec, put together from what every kind of service shares and what one of them has of its own.

Texts are put together and never dumped, so that they stay as a person wrote them. Guidance is put in as comments, each
above its field.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cardgen.errors import Place
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.reading.strict_yaml import parse

__all__ = ["compose", "with_guidance"]

_FILE = "card.yaml"
_WIDTH = 118


@dataclass(frozen=True, slots=True)
class _Section:
    """A key at the top of a spec: its line with the comments above, its topics if it is a map, else what is below."""

    head: tuple[str, ...]
    topics: Mapping[str, tuple[str, ...]]
    body: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.head, *self.body, *(line for lines in self.topics.values() for line in lines))


def compose(shared: str, own: str, wanted: Callable[[str], bool]) -> str:
    """Return the shared spec with the sections and topics that one kind of service has of its own in their place.

    Args:
        shared: A spec of every section and topic there may be, in the order in which they are to stand.
        own: Sections and topics, of which a list or a scalar replaces the shared one as a whole.
        wanted: Tells of the dotted path of a shared topic (`design.safety`) whether it is to stand there.
    """
    theirs = _sections(own)
    lines: list[str] = []
    for name, section in _sections(shared).items():
        mine = theirs.get(name)
        lines += section.head if mine is None or section.topics else ()
        if mine is not None and not section.topics:
            lines += mine.lines
        lines += section.body if mine is None else ()
        for topic, text in section.topics.items():
            if mine is not None and topic in mine.topics:
                lines += mine.topics[topic]
            elif wanted(f"{name}.{topic}"):
                lines += text
        if mine is not None and section.topics:
            lines += (line for topic, text in mine.topics.items() if topic not in section.topics for line in text)
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def with_guidance(text: str, guidance: Mapping[str, str]) -> str:
    """Return a spec with guidance above the first place of each field.

    Args:
        text: The spec.
        guidance: What to say of a field, a line for each remark, by its dotted path without indices.
    """
    lines = text.splitlines()
    _, positions = parse(text, _FILE)
    above: dict[int, list[str]] = {}
    told: set[str] = set()
    for path, place in sorted(positions.keys.items(), key=lambda item: (item[1].line or 0, item[1].column or 0)):
        field = ".".join(part for part in path if isinstance(part, str))
        line = (place.line or 1) - 1
        before = lines[line][: (place.column or 1) - 1]
        if field in told or field not in guidance or before.strip(" -"):
            continue  # said already, or inside a map that stands on one line
        told.add(field)
        indent = " " * (len(before) - len(before.lstrip(" ")))
        above[line] = [
            row
            for words in guidance[field].splitlines()
            for row in textwrap.wrap(words, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")
        ]
    return "\n".join(row for line, text in enumerate(lines) for row in (*above.get(line, ()), text)) + "\n"


def _sections(text: str) -> dict[str, _Section]:
    """Return the sections of a spec, or of a part of one, in its order."""
    lines = text.splitlines()
    _, positions = parse(text, _FILE)
    starts = {path: (place.line or 1) - 1 for path, place in positions.keys.items() if len(path) == 1}
    found: dict[str, _Section] = {}
    end = 0
    for path, start in sorted(starts.items(), key=lambda item: item[1]):
        after = min((line for line in starts.values() if line > start), default=len(lines))
        stop = _end(lines, start, after)
        topics = _topics(path, positions.keys, stop)
        first = min((topic[0] for topic in topics.values()), default=start + 1)
        found[str(path[0])] = _Section(
            tuple(line for line in lines[end:first] if line.strip()) if end else tuple(lines[end:first]),
            {name: tuple(lines[begin:last]) for name, (begin, last) in topics.items()},
            () if topics else tuple(lines[start + 1 : stop]),
        )
        end = stop
    return found


def _topics(path: TreePath, keys: Mapping[TreePath, Place], stop: int) -> dict[str, tuple[int, int]]:
    """Return the first line and the line after the last of every topic of a section that is a map, from 0."""
    starts = {
        str(topic[1]): (place.line or 1) - 1
        for topic, place in keys.items()
        if len(topic) == 2 and topic[:1] == path and isinstance(topic[1], str)
    }
    ordered = sorted(starts.items(), key=lambda item: item[1])
    ends = [*(start for _, start in ordered[1:]), stop]
    return {name: (start, end) for (name, start), end in zip(ordered, ends, strict=False)}


def _end(lines: list[str], start: int, after: int) -> int:
    """Return the line after the last of a section: blank lines and comments at its end belong to the next one."""
    end = after
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end
