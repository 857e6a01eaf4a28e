"""A card as leaves under paths of ids, so that two versions can be held against each other whatever their order.

`/intended_use/limitations/long-tail-accents/text` stays the same when another limitation is put before it; an index
would not. Lists of objects are keyed by what identifies their items; their order is a leaf of its own (`/…/#order`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from cardgen.card.document import Card
from cardgen.card.results import Disparity

__all__ = ["OF_SCORES", "ORDER", "Flat", "cell_name", "escaped", "flatten", "pointer_of", "summary_pointer"]

ORDER = "#order"
OF_SCORES = ("curves", "threshold_sweeps", "threshold_results", "criterion_thresholds")
"""What an evaluation's record says of scores: it follows from its metrics, its groups and its rows."""

_SUMMARY_KEYS = {"evaluation", "metric", "by", "kind", "groups"}


@dataclass(frozen=True, slots=True)
class Flat:
    """A card as leaves.

    Attributes:
        leaves: Value by path of ids: scalars, lists of scalars, and what is empty.
        by_index: Path of ids by JSON pointer (with indices), of every object and leaf.
    """

    leaves: Mapping[str, JsonValue]
    by_index: Mapping[str, str]


def escaped(part: str) -> str:
    """Escape a part of a path (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


def pointer_of(*parts: str) -> str:
    """Join parts to a path."""
    return "".join("/" + escaped(part) for part in parts)


def cell_name(group: Mapping[str, str]) -> str:
    """Name a cell in a path: `accent=Vietnamese&device=phone`; `overall` for everyone."""
    return "&".join(f"{key}={value}" for key, value in sorted(group.items())) if group else "overall"


def summary_pointer(item: Disparity) -> str:
    """Return the path of a summary over groups."""
    return pointer_of("disparities", *_disparity(item.model_dump(mode="json", include=_SUMMARY_KEYS)))


def _by(item: Mapping[str, Any]) -> str:
    return "&".join(item["by"]) or "overall"


def _disparity(item: Mapping[str, Any]) -> tuple[str, ...]:
    category = item["groups"].get("category")
    own = (cell_name(category),) if category is not None else ()
    return item["evaluation"], item["metric"], _by(item), item["kind"], *own


_KEYS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, ...]]] = {
    "results": lambda item: (item["evaluation"], item["metric"], cell_name(item["group"])),
    "disparities": _disparity,
    "coverage": lambda item: (item["group"],),
    "categories": lambda item: (item["category"],),
    "coverage_matrices": lambda item: (_by(item),),
    "combinations": lambda item: (cell_name(item["group"]),),
    "curves": lambda item: (cell_name(item["group"]),),
    "findings": lambda item: (item["metric"], cell_name(item["group"])),
    "left_out": lambda item: (item["reason"],),
    "adjusted": lambda item: (item["metric"], item["by"], "&".join(item["within"]), item["method"]),
    "compatibility": lambda item: (item["name"],),
    "contrasts": lambda item: (_by(item), cell_name(item["disadvantaged"])),
    "threshold_sweeps": lambda item: (item["metric"], _by(item)),
    "lines": lambda item: (cell_name(item["group"]),),
    "threshold_results": lambda item: (f"{item['threshold']:g}",),
    "criterion_thresholds": lambda item: (item["criterion"],),
    "not_judged": lambda item: (cell_name(item["group"]),),
    "thresholds": lambda item: (item["evaluation"],),
    "match_matrices": lambda item: (item["group"],),
    "cells": lambda item: (item["first"], item["second"]),
    "excluded": lambda item: (cell_name(item["group"]),),
    "not_evaluated": lambda item: (cell_name(item["group"]),),
    "owners": lambda item: (item["name"],),
    "changelog": lambda item: (item["version"],),
    "inputs": lambda item: (item["name"],),
    "not_measured": lambda item: tuple(filter(None, (item["group"], item["metric"]))) or ("",),
    "further_information": lambda item: (item["title"],),
    "glossary": lambda item: (item["term"],),
    "references": lambda item: (item["pointer"], item["expression"]),
    "lint": lambda item: (item["id"], item["pointer"]),
}
"""What identifies the items of a list of objects; those of other lists have an id."""


def flatten(card: Card) -> Flat:
    """Return the leaves of a card."""
    leaves: dict[str, JsonValue] = {}
    by_index: dict[str, str] = {}
    raw = card.model_dump(mode="json")
    for name, value in raw.items():
        _walk(value, f"/{escaped(name)}", f"/{escaped(name)}", name, leaves, by_index)
    return Flat(leaves, by_index)


def _walk(
    value: Any, path: str, index_path: str, name: str, leaves: dict[str, JsonValue], by_index: dict[str, str]
) -> None:
    by_index[index_path] = path
    if isinstance(value, dict):
        if not value:
            leaves[path] = {}
        for key, item in value.items():
            part = f"/{escaped(key)}"
            _walk(item, path + part, index_path + part, key, leaves, by_index)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        identify = _KEYS.get(name)
        seen: dict[str, int] = {}
        order = []
        for index, item in enumerate(value):
            own = pointer_of(*(identify(item) if identify else (str(item.get("id", index)),)))
            seen[own] = seen.get(own, 0) + 1
            if seen[own] > 1:
                own += f"#{seen[own]}"
            order.append(own)
            _walk(item, path + own, f"{index_path}/{index}", "", leaves, by_index)
        leaves[f"{path}/{ORDER}"] = list(order)
    else:
        leaves[path] = value
