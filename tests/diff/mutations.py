"""Cards with one value changed: every way to put another valid value in the place of a leaf."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from cardgen.card.document import Card
from cardgen.diff.flatten import ORDER
from cardgen.diff.transition import Side
from tests.diff.cards import card_of
from tests.spec.outside_findings import verification

__all__ = ["mutants", "shape_of"]

_TEXTS: tuple[Any, ...] = (
    *("x", "Another", "accent", "2026-01-07", "9.8.7", "https://example.org/x", "sha256:0123456789abcdef01234567"),
    *("pairs/another.json.gz", "sha256:" + "a" * 64),
    *("/design/privacy", {"not_applicable": "It does not apply."}),
)
_CERTIFICATE = {
    "weight": 0.2,
    "old_error": 0.3,
    "new_error": 0.2,
    "improvement": 0.02,
    "lower_bound": 0.01,
    "level": 0.99,
    "accepted": True,
}
_OBJECTS: tuple[dict[str, Any], ...] = (
    {"level": "high", "rationale": "Lives hang on it."},
    {"title": "A report"},
    {"low": 0.1, "high": 0.2, "level": 0.95, "method": "wilson"},
    {"q": 3.2, "degrees_of_freedom": 2, "p_value": 0.2, "i_squared": 0.4},
    {"accent": "Welsh"},
    {"worst": {"accent": "Welsh"}},
    {"Cornish": ["Kernewek"]},
    {"wer": 0.01},
    {"groups": ["accent", "gender"], "depth": 2, "rate": 0.1, "metrics": ["wer"], "tested": 12},
    {"value": 0.12, "interval": None, "weight": 0.4},
    {"metric-improved": "warning"},
    {"reason": "It was released all the same."},
    {"source": "A census", "as_of": None, "shares": {"Welsh": 0.4, "Cornish": 0.6}},
    {"unit": "rows", "of": 10, "categories": [{"category": "Welsh", "population": 0.5, "status": "suppressed"}]},
    {"succeeded": ["leaked"], "blocked": ["refused"]},
    {"id": "speech", "version": "1.0.0", "digest": "sha256:00"},
    {"x-key": 1},
    {"metrics": ["wer"], "classes": ["yes", "no"], "score_range": [0.0, 1.0], "ratio_limit": 0.8},
    {"at_least": 0.5},
    {"path": "better.csv"},
    {"rows": 120, "value": 0.31},
    dict(_CERTIFICATE),
)
_ITEMS: tuple[dict[str, Any], ...] = (
    {"name": "Others", "contact": "others@example.org"},
    {"version": "0.9.0", "date": "2025-01-01", "kind": "first", "summary": "The first card."},
    {"group": {"accent": "Cornish"}, "reason": "insufficient"},
    {"group": "gender", "metric": "latency", "reason": "Nobody asked."},
    {"title": "More", "url": "https://example.org/more"},
    {"term": "Word", "definition": "What stands between spaces."},
    {"pointer": "/design/privacy", "expression": "overall('wer')", "text": "deleted"},
    {"id": "typed-number", "level": "info", "message": "A number is typed.", "pointer": "/design/privacy"},
    {"id": "another", "text": "Another one."},
    {"id": "another", "use": "Another one", "reason": "It was not built for it.", "kind": "unsupported"},
    {
        "by": [],
        "group": {},
        "positives": 1,
        "negatives": 1,
        "thresholds": [0.5],
        "false_positive_rate": [0.5],
        "true_positive_rate": [0.5],
    },
    {"group": "accent", "categories": [], "missing": 0, "missing_share": 0.0, "excluded": 0},
    {"by": ["accent", "gender"], "combinations": [{"group": {"accent": "Welsh"}, "rows": 4, "status": "ok"}]},
    {"group": "accent", "status": "suppressed", "reason": "Few people."},
    {"metric": "wer", "by": [], "level": 0.95, "thresholds": [0.5], "lines": [{"group": {}, "values": [0.5]}]},
    {"metric": "wer", "by": "accent", "within": ["gender"], "method": "poisson", "reference": "Welsh"},
    {"threshold": 0.5, "use_cases": ["meetings"], "results": []},
    {"criterion": "limit", "metric": "wer", "by": [], "safe_end": None, "by_point": [], "by_bound": []},
    {"evaluation": "calls", "threshold": 0.5},
    {
        "suite": "sagemaker-clarify",
        "name": "DPL",
        "label": "a difference",
        "definition": "A difference.",
        "formula": "a − d",
        "stage": "labels",
        "contrasts": [],
    },
    {
        "id": "another",
        "status": "open",
        "verification": verification("another", "transcription").model_dump(mode="json"),
    },
)


def shape_of(index: str) -> str:
    """Return the JSON pointer of a leaf without its indices: what fields of all items of a list have in common."""
    return re.sub(r"/\d+(?=/|$)", "/*", index)


def mutants(side: Side, path: str) -> Iterator[tuple[str, Card]]:
    """Yield cards that differ from one in a single leaf: another value, none where there is one, one where none is.

    Args:
        side: The side that is not changed.
        path: A leaf of it, as a path of ids.

    Yields:
        What was done, in a word, and the card.
    """
    raw = side.card.model_dump(mode="json")
    place = path.removesuffix(f"/{ORDER}")
    holder, key = _reach(raw, side.index_of[place])
    value = holder[key]
    if place != path:
        if len(value) > 1:
            yield from _first("reversed", raw, holder, key, [value[::-1]])
        yield from _first("shortened", raw, holder, key, [value[1:], value[:-1]])
        yield from _first("grown", raw, holder, key, [[*value, item] for item in _like(value[-1])])
        return
    yield from _first("changed", raw, holder, key, _others(value))
    if value is not None:
        yield from _first("emptied", raw, holder, key, [None])


def _like(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield items that are like one in all but one of its words."""
    for name, word in item.items():
        if isinstance(word, str):
            yield from ({**item, name: f"{word}{more}"} for more in ("-more", "x", "0"))


def _others(value: Any) -> list[Any]:
    if value is None:
        lists = [*([text] for text in _TEXTS[:3]), list(_TEXTS[:2]), [0.5], [0.1, 0.9]]
        return [0.37, 3, 0.97, True, *_TEXTS, *lists, *_OBJECTS]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value * 1.3 + 0.01, value * 0.7 + 0.01, value + 3, value + 1]
    if isinstance(value, str):
        return [value + " more", value + "-more", value + "x", value + "0", *_TEXTS]
    if isinstance(value, dict):
        return list(_OBJECTS)
    if not value:
        return [["x"], [0.5], [3], [["x"]], *([item] for item in _ITEMS)]
    return [value[:-1], value + value[:1], [*value, "x"], [*value, 99.5]]


def _first(done: str, raw: Any, holder: Any, key: Any, values: list[Any]) -> Iterator[tuple[str, Card]]:
    """Yield the card with the first of some values that makes a valid card which differs."""
    before = copy.deepcopy(holder[key])
    waiting = list(values)
    while waiting:
        value = waiting.pop(0)
        if value == before and isinstance(value, bool) == isinstance(before, bool):
            continue
        holder[key] = value
        try:
            card = card_of(raw)
        except ValidationError as error:
            waiting += [member for member in _members(error) if member not in (*values, *waiting)]
            continue
        finally:
            holder[key] = before
        yield done, card
        return


def _members(error: ValidationError) -> Iterator[str]:
    """Yield the words that a field would take, as its error lists them."""
    for item in error.errors():
        if item["type"] == "literal_error":
            yield from re.findall(r"'([^']+)'", item["ctx"]["expected"])


def _reach(raw: Any, index: str) -> tuple[Any, Any]:
    *above, last = [part.replace("~1", "/").replace("~0", "~") for part in index.split("/")[1:]]
    holder = raw
    for part in above:
        holder = holder[int(part)] if isinstance(holder, list) else holder[part]
    return holder, int(last) if isinstance(holder, list) else last
