"""Figures under another tool's names: each that changes is told, once for a metric, or with the run that moved it."""

from __future__ import annotations

from typing import Any

from cardgen.card.document import Card
from cardgen.diff.engine import compare
from cardgen.diff.flatten import ORDER
from cardgen.diff.settings import Settings
from tests.diff.cards import card_of, patched
from tests.diff.mutations import mutants
from tests.diff.test_mutations import plain_side, seen

PLACE = "/evaluations/calls/compatibility"


def with_clarify(value: float = -0.1) -> Card:
    """Return the base card with one metric of Clarify for two categories."""
    raw = patched(None).model_dump(mode="json")
    record = next(item for item in raw["evaluations"] if item["id"] == "calls")
    record["compatibility"] = [
        {
            "suite": "sagemaker-clarify",
            "name": "DPL",
            "label": "difference in proportions of labels",
            "definition": "How much more often a is positive than d.",
            "formula": "a − d",
            "stage": "labels",
            "contrasts": [contrast("Irish", value), contrast("Scottish", 0.2)],
        }
    ]
    return card_of(raw)


def contrast(category: str, value: float) -> dict[str, Any]:
    return {
        "by": ["accent"],
        "advantaged": {"accent": "Welsh"},
        "disadvantaged": {"accent": category},
        "within": "device",
        "value": value,
        "interval": {"low": value - 0.1, "high": value + 0.1, "level": 0.95, "method": "newcombe"},
        "status": "ok",
        "reason": "Because.",
    }


def test_every_leaf_is_seen_to_change() -> None:
    old = plain_side(with_clarify())
    leaves = [path for path in sorted(old.flat.leaves) if path.startswith(PLACE) and not path.endswith("/suite")]
    assert len(leaves) > 20
    for path in leaves:
        found = list(mutants(old, path))
        assert found, path
        for done, card in found:
            assert seen(compare(old, plain_side(card), Settings()), path.removesuffix(f"/{ORDER}")), (path, done)


def test_a_figure_that_moves_alone_is_told_at_its_metric() -> None:
    report = compare(plain_side(with_clarify()), plain_side(with_clarify(-0.3)), Settings())
    assert [finding.pointer for finding in report.findings if finding.rule == "field-changed"] == [f"{PLACE}/DPL"]
