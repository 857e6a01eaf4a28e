"""What no other rule accounts for: no field of a card can change unseen."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardgen.diff.flatten import ORDER, pointer_of
from cardgen.diff.phrases import listed, quoted_text
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Side, Transition

__all__ = ["RULES"]

_DEPTH = {"results": 5, "disparities": 6}
_BY_ITEM = ("coverage", "coverage_matrices", "curves", "compatibility", "match_matrices")
"""Of what is told of an evaluation item by item."""

_WHOLE = ("scan", "adjusted", "pairing", "threshold_sweeps", "threshold_results", "criterion_thresholds")
"""What is told of an evaluation as one thing."""


def _record_of(pointer: str, known: tuple[frozenset[str], frozenset[str]]) -> str:
    """Return the path under which a leaf is told.

    That of the record for figures; of the largest thing that only one card has; else its own.

    Args:
        pointer: Path of the leaf.
        known: Every path, of leaves and of what holds them, of the old and of the new card.
    """
    parts = pointer.split("/")
    if parts[1] in _DEPTH:
        return "/".join(parts[: _DEPTH[parts[1]]])
    if parts[1] == "evaluations" and len(parts) > 4 and parts[3] in _BY_ITEM:
        return "/".join(parts[:5])
    if parts[1] == "evaluations" and len(parts) > 4 and parts[3] in _WHOLE:
        return "/".join(parts[:4])
    for paths in known:
        while pointer not in paths and (parent := pointer.rpartition("/")[0]) not in paths and parent.count("/") > 1:
            pointer = parent
    return pointer


def _paths(side: Side) -> frozenset[str]:
    found: set[str] = set()
    for leaf in side.flat.leaves:
        path = leaf
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return frozenset(found)


def _leaves(transition: Transition, pointer: str) -> tuple[JsonValue, JsonValue]:
    """Return what both cards say beneath a path: the value, or the values by their path below it."""
    old, new = transition.old.flat.leaves, transition.new.flat.leaves
    beneath = sorted(leaf for leaf in transition.uncovered if leaf == pointer or leaf.startswith(f"{pointer}/"))
    if beneath == [pointer]:
        return old.get(pointer), new.get(pointer)
    values: list[dict[str, JsonValue]] = [
        {leaf.removeprefix(f"{pointer}/"): leaves[leaf] for leaf in beneath if leaf in leaves} for leaves in (old, new)
    ]
    return values[0] or None, values[1] or None


def _fields(transition: Transition) -> Iterator[Change]:
    told = [
        leaf for leaf in transition.uncovered if not leaf.endswith(f"/{ORDER}") and _reordered(transition, leaf) is None
    ]
    known = _paths(transition.old), _paths(transition.new)
    for pointer in dict.fromkeys(_record_of(leaf, known) for leaf in told):
        old, new = _leaves(transition, pointer)
        yield Change(pointer, old, new, f"{pointer} changed: {_said(old)} → {_said(new)}")


def _said(value: JsonValue) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        value = ", ".join(f"{key} {item}" for key, item in value.items())
    return quoted_text(value) if isinstance(value, str) else quoted_text(str(value)).strip("“”")


def _orders(transition: Transition) -> Iterator[Change]:
    for pointer in transition.uncovered:
        kept = _reordered(transition, pointer)
        if kept is not None:
            place = pointer.removesuffix(f"/{ORDER}")
            yield Change(f"{place}/order", list(kept[0]), list(kept[1]), f"the order of {place} changed")


def _reordered(transition: Transition, pointer: str) -> tuple[list[str], list[str]] | None:
    """Return the items that both lists have in either order, where nothing but their order changed; else None."""
    one, other = (side.flat.leaves.get(pointer) for side in (transition.old, transition.new))
    if not isinstance(one, list) or not isinstance(other, list):
        return None
    items = [str(item) for item in one], [str(item) for item in other]
    if not pointer.endswith(f"/{ORDER}"):
        return items if sorted(items[0]) == sorted(items[1]) else None
    common = set(items[0]) & set(items[1])
    kept = [item for item in items[0] if item in common], [item for item in items[1] if item in common]
    return kept if kept[0] != kept[1] else None


def _evidence(transition: Transition) -> Iterator[Change]:
    """Find evaluations whose results file changed, although no figure did."""
    old, new = transition.cards
    for before, after in match(old.evaluations, new.evaluations, by_id).kept:
        leaves = [pointer_of("evaluations", after.id, "source", "digest"), pointer_of("evaluations", after.id, "date")]
        moved = [leaf for leaf in leaves if leaf in transition.uncovered]
        if moved:
            source = pointer_of("evaluations", after.id, "source")
            pairing = pointer_of("evaluations", after.id, "pairing")
            names = listed([leaf.rpartition("/")[2] for leaf in moved])
            message = f"the {names} of the evaluation {after.id} changed, and no figure of it did"
            values = [[item.source.digest, item.date.isoformat()] for item in (before, after)]
            yield Change(source, values[0], values[1], message, covers=(source, pairing, *moved))


def _settings(transition: Transition) -> Iterator[Change]:
    beneath = [leaf for leaf in transition.uncovered if leaf.startswith("/comparison")]
    if beneath:
        old, new = (card.comparison.model_dump(mode="json", exclude_defaults=True) for card in transition.cards)
        names = listed(sorted({leaf.split("/")[2] for leaf in beneath if leaf.count("/") > 1}))
        message = f"the settings of comparisons changed: {names}; they judge the step after this one"
        yield Change("/comparison", old or None, new or None, message)


RULES = (
    Rule(
        "comparison-settings-changed",
        "other",
        "warning",
        "minor",
        "Severities, margins or limits of comparisons changed.",
        "Rules that are loosened find less in the next step.",
        "Check that they are not loosened for the sake of one release.",
        "comparison-settings-changed",
        _settings,
        "remainder",
    ),
    Rule(
        "evidence-changed",
        "other",
        "info",
        "patch",
        "The results file or the date of an evaluation changed, and no figure did.",
        "The evaluation was run again with the same outcome, or a column that nothing reads changed.",
        "Nothing to do.",
        "evidence-changed",
        _evidence,
        "remainder",
    ),
    Rule(
        "order-changed",
        "other",
        "info",
        "patch",
        "The same items stand in another order.",
        "Nothing that the card claims changed.",
        "Nothing to do.",
        "order-changed",
        _orders,
        "remainder",
    ),
    Rule(
        "field-changed",
        "other",
        "warning",
        "minor",
        "A field changed for which there is no rule of its own.",
        "A machine cannot tell what it means.",
        "A person must read this.",
        "field-changed",
        _fields,
        "remainder",
    ),
)
