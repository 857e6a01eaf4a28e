"""A card as lines of text: one claim a line, in an order that another version shares, for `git diff` and `grep`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cardgen.card.document import Card
from cardgen.card.numbers import scale_for
from cardgen.card.results import Result
from cardgen.diff.flatten import ORDER, cell_name, escaped, flatten, pointer_of
from cardgen.spec.fields import HIDDEN_CHARACTERS

__all__ = ["claims"]

_LEFT_OUT = ("generator", "lint", "references", "results", "disparities", "inherited")
"""Parts that say how a card was made, or follow from what is printed; figures are printed in their own way."""

_LEFT_OUT_BELOW = ("curves", "inputs", "pairing")


def claims(card: Card) -> Iterator[str]:
    """Yield the claims of a card, a line each: a path of ids, and what stands there; figures with their intervals.

    A text of several lines gets several, each under the same path.
    """
    for path, value in flatten(card).leaves.items():
        parts = path.split("/")
        if parts[1] in _LEFT_OUT or ORDER in parts or set(_LEFT_OUT_BELOW) & set(parts) or value in (None, [], {}):
            continue
        if isinstance(value, str):
            if len(parts) > 3 and escaped(value) == parts[-2]:  # the path says it already
                continue
            for line in value.split("\n"):
                yield _shown(f"{path}: {line}".rstrip())
        else:
            yield _shown(f"{path}: {json.dumps(value, ensure_ascii=False)}")
    for result in card.results:
        yield _shown(f"{_path(result)}: {_figure(card, result)}")


def _path(result: Result) -> str:
    return pointer_of("results", result.evaluation, result.metric, cell_name(result.group))


def _figure(card: Card, result: Result) -> str:
    if result.value is None:
        return result.status
    interval = result.interval
    half_widths = [] if interval is None else [(interval.high - interval.low) / 2]
    unit = card.evaluation(result.evaluation).metric(result.metric).unit
    scale = scale_for(unit, [result.value], half_widths, [] if result.n is None else [result.n])
    text = scale.value(result.value)
    if interval is not None:
        text += f" ({scale.range(interval.low, interval.high)})"
    return text if result.n is None else f"{text}, n {result.n}"


def _shown(line: str) -> str:
    return HIDDEN_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
