"""Cards of the tests of comparisons: one base, and patches that address it by paths of ids."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.diff.flatten import flatten
from cardgen.diff.transition import Side
from cardgen.statistics.quantiles import critical_value

__all__ = ["base", "card_of", "patched", "side"]

FOLDER = Path(__file__).parent


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(json.dumps(yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8")), default=str))
    raw["results"] = [_result(*row) if isinstance(row, list) else row for row in raw["results"]]
    for item in raw["disparities"]:
        item |= {"evaluation": "calls", "status": "ok"}
    return raw


def _result(
    metric: str, group: dict[str, str], n: int, clusters: int, above: float, below: float, error: float
) -> dict[str, Any]:
    """Return a result whose interval is on the log scale, with clusters − 1 degrees of freedom."""
    value, df = above / below, float(clusters - 1)
    reach = critical_value(0.95, df) * error / value
    interval = {"low": value * math.exp(-reach), "high": value * math.exp(reach)}
    return {
        "evaluation": "calls",
        "metric": metric,
        "by": list(group),
        "group": group,
        "n": n,
        "clusters": clusters,
        "numerator": above,
        "denominator": below,
        "value": value,
        "standard_error": error,
        "degrees_of_freedom": df,
        "interval": {**interval, "level": 0.95, "method": "clustered-ratio-log"},
        "status": "ok",
        "evidence": "measured",
    }


def _made(value: Any) -> Any:
    """Return a result for a row (see `patched`), and any other value as it is."""
    if not isinstance(value, dict) or "row" not in value:
        return value
    made = _result(*value["row"])
    status = value.get("status", "ok")
    if status != "ok":
        gone = ("value", "numerator", "denominator", "standard_error", "degrees_of_freedom", "interval")
        made |= dict.fromkeys((*gone, *(("n", "clusters") if status == "suppressed" else ())))
        made |= {"status": status, "reason": value["reason"]}
    return made


def base() -> Card:
    """Return the base card."""
    return card_of(_raw())


def card_of(raw: Mapping[str, Any]) -> Card:
    """Return a card from plain data."""
    return Card.model_validate_json(json.dumps(raw))


def patched(patch: Mapping[str, Any] | None, version: str | None = None) -> Card:
    """Return the base card with changes.

    Args:
        patch: `set` (value by path of ids; a path that leads into an object may name a new key), `remove` (paths),
            `add` (item, or a list of items, by the path of a list) and `reverse` (paths of lists). A result may be
            written as a row as in base.yaml: {row: [...]}, with a status and its reason where it has no figure.
        version: Version of the card, where it is not that of the base.
    """
    raw = copy.deepcopy(_raw())
    paths = _paths()
    patch = patch or {}
    for path, value in patch.get("set", {}).items():
        parent, _, key = path.rpartition("/")
        index = paths.get(path)
        holder, last = _reach(raw, index) if index is not None else (_at(raw, paths[parent]), key)
        holder[last] = _made(value)
    for path, items in patch.get("add", {}).items():
        holder, last = _reach(raw, paths[path])
        if not holder.get(last):
            holder[last] = []
        holder[last] += [_made(item) for item in (items if isinstance(items, list) else [items])]
    gone = [_reach(raw, paths[path]) for path in patch.get("remove", [])]
    for holder, last in sorted(gone, key=lambda each: -each[1] if isinstance(each[1], int) else 0):
        del holder[last]
    for path in patch.get("reverse", []):
        _at(raw, paths[path]).reverse()
    if version is not None:
        raw["card"]["version"] = version
    return card_of(raw)


@cache
def _paths() -> dict[str, str]:
    """Return the JSON pointer (with indices) of every path of ids of the base card."""
    return {path: index for index, path in flatten(base()).by_index.items()}


def _at(raw: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        raw = raw[int(part)] if isinstance(raw, list) else raw[part]
    return raw


def _reach(raw: Any, pointer: str) -> tuple[Any, Any]:
    parent, _, key = pointer.rpartition("/")
    holder = _at(raw, parent) if parent else raw
    key = key.replace("~1", "/").replace("~0", "~")
    return holder, int(key) if isinstance(holder, list) else key


def side(card: Card, **more: Any) -> Side:
    """Return a side of a comparison."""
    return Side(card, digest(card), card.card.id, **more)
