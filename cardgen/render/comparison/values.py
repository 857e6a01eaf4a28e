"""What a finding says was and is there: values of a card as lines of plain text, and the change of a text in words."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardgen.card.numbers import Scale, count, plain
from cardgen.diff.report import WordRun
from cardgen.render.prose.text import visible_text

__all__ = ["value_lines", "word_diff"]

_DIGITS = 6
_COUNTED = frozenset({"n", "clusters", "rows", "numerator", "denominator", "old_n", "new_n"})


def value_lines(value: JsonValue, scale: Scale | None = None, points: str | None = None) -> tuple[str, ...]:
    """Write a value as lines; none where there is no value.

    Args:
        value: The value.
        scale: How figures in it print; None where it is no figure of a metric.
        points: What follows figures instead of the scale's unit, for a difference of two.
    """
    return tuple(_lines(value, scale, points))


def _lines(value: JsonValue, scale: Scale | None, points: str | None) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            own = None if name in _COUNTED else scale
            yield f"{visible_text(name).replace('_', ' ')}: {_inline(item, own, points)}"
    elif isinstance(value, list):
        yield from (_inline(item, scale, points) for item in value)
        if not value:
            yield "none"
    elif isinstance(value, str):
        yield from filter(None, (line.strip() for line in visible_text(value).split("\n")))
    elif value is not None:
        yield _inline(value, scale, points)


def _inline(value: JsonValue, scale: Scale | None, points: str | None) -> str:
    if value is None:
        return "not said"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return " ".join(visible_text(value).split())
    if isinstance(value, dict):
        return "; ".join(_lines(value, scale, points))
    if isinstance(value, list):
        return ", ".join(_inline(item, scale, points) for item in value) or "none"
    if isinstance(value, int):
        return count(value)
    if scale is None:
        return plain(float(f"{value:.{_DIGITS}g}"))
    return scale.value(value) if points is None else scale.bare(value) + points


def word_diff(words: tuple[WordRun, ...], *, gone: tuple[str, str], new: tuple[str, str], keep: int = 8) -> str:
    """Write the change of a text on one line, with a few words around each change.

    Args:
        words: The runs of words.
        gone: What stands before and after words that are gone.
        new: What stands before and after new words.
        keep: Words that are kept on each side of a change.
    """
    parts = []
    for index, run in enumerate(words):
        text = " ".join(visible_text(run.text).split())
        if not text:
            continue
        if run.op == "same":
            parts.append(_around(text.split(" "), keep, first=index == 0, last=index == len(words) - 1))
        else:
            before, after = gone if run.op == "gone" else new
            parts.append(f"{before}{text}{after}")
    return " ".join(parts)


def _around(words: list[str], keep: int, *, first: bool, last: bool) -> str:
    head, tail = (0 if first else keep), (0 if last else keep)
    if len(words) <= head + tail + 1:
        return " ".join(words)
    kept = [*words[:head], "…", *(words[-tail:] if tail else [])]
    return " ".join(kept)
