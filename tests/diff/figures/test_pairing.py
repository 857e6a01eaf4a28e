"""Pairs only where the same clusters or rows stand behind a figure on both sides; else unpaired, and said so."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from cardgen.card.document import Card
from cardgen.card.pairs.table import PairTable
from cardgen.diff.engine import compare
from cardgen.diff.report import Comparison
from cardgen.diff.settings import settings_of
from cardgen.diff.transition import Side
from cardgen.statistics.difference import difference
from cardgen.statistics.linearised import moments, ratio
from cardgen.statistics.mcnemar import Flips, exact_p
from cardgen.statistics.proportion import estimate
from tests.diff.cards import base, card_of, side

ACCENTS = ("Irish", "Scottish", "Welsh")
CELL = {"accent": "Irish"}


def speakers(seed: int, change: float = 0.0) -> PairTable:
    """Thirty speakers, ten of each accent, with a rate of their own in both runs."""
    own = np.random.default_rng(1)
    words = own.integers(200, 400, 30).astype(float)
    rate = own.gamma(6, 0.025, 30) + change
    errors = np.random.default_rng(seed).poisson(rate * words).astype(float)
    labels = np.array([[index % 3 for index in range(30)]])
    units = tuple(f"s{index:02d}" for index in range(30))
    return PairTable("calls", ("accent",), (ACCENTS,), labels, units, np.full(30, 12.0), {"wer": (errors, words)})


def card_with(table: PairTable, **evaluation: Any) -> Card:
    """Return the base card with the figures of a table."""
    raw = base().model_dump(mode="json")
    pairing = {"file": "pairs/calls.json.gz", "digest": "sha256:0", "lines": 30}
    raw["evaluations"][0] |= {"pairing": pairing, **evaluation}
    kept = []
    for result in raw["results"]:
        if result["metric"] == "wer" and "device" not in result["group"]:
            inside = table.inside(result["group"])
            sums = np.stack([each[inside] for each in table.sums["wer"]], axis=1)
            found = ratio(moments(sums), [1, 0], [0, 1], 0.95, method="clustered-ratio-log", scale="log")
            kept.append(
                {
                    **result,
                    "numerator": float(sums[:, 0].sum()),
                    "denominator": float(sums[:, 1].sum()),
                    "value": found.value,
                    "standard_error": found.standard_error,
                    "degrees_of_freedom": found.degrees_of_freedom,
                    "interval": None if found.interval is None else asdict(found.interval),
                }
            )
    return card_of({**raw, "results": kept, "disparities": [], "acceptance": []})


def compared(old: Side, new: Side) -> Comparison:
    report = compare(old, new, settings_of())
    return next(item for item in report.comparisons if item.group == CELL and item.metric == "wer")


def sided(table: PairTable, **evaluation: Any) -> Side:
    return side(card_with(table, **evaluation), clusters={"calls": table})


def test_the_same_speakers_are_pairs() -> None:
    found = compared(sided(speakers(2)), sided(speakers(3)))
    assert (found.paired, found.units, found.unpaired_because) == (True, 10, None)
    assert found.interval is not None
    assert found.interval.method == "paired-clustered-t"


def test_pairs_see_what_independent_figures_do_not() -> None:
    old, new = speakers(2), speakers(2, change=-0.03)
    paired = compared(sided(old), sided(new))
    unpaired = compared(side(card_with(old)), side(card_with(new)))
    assert paired.difference == pytest.approx(unpaired.difference)
    assert paired.standard_error is not None
    assert unpaired.standard_error is not None
    assert paired.standard_error < unpaired.standard_error / 2
    assert (paired.verdict, unpaired.verdict) == ("improved", "inconclusive")
    assert unpaired.interval is not None
    assert unpaired.interval.method == "mover"


def _without(table: PairTable, *lines: int) -> PairTable:
    keep = [index for index in range(len(table.units)) if index not in lines]
    return replace(
        table,
        labels=table.labels[:, keep],
        units=tuple(table.units[index] for index in keep),
        rows=table.rows[keep],
        sums={metric: (above[keep], below[keep]) for metric, (above, below) in table.sums.items()},
    )


def test_other_speakers_are_not() -> None:
    found = compared(sided(speakers(2)), sided(_without(speakers(3), 0)))
    assert (found.paired, found.unpaired_because) == (False, "9 of 10 clusters are in both versions")


def test_other_rows_of_the_same_speakers_are_not() -> None:
    other = replace(speakers(3), rows=np.full(30, 11.0))
    assert compared(sided(speakers(2)), sided(other)).unpaired_because == "some clusters have other rows than before"


def test_sums_that_leave_clusters_out_are_not() -> None:
    old, new = speakers(2), speakers(3)
    short = {"calls": _without(old, 0)}, {"calls": _without(new, 0)}
    found = compared(side(card_with(old), clusters=short[0]), side(card_with(new), clusters=short[1]))
    assert found.unpaired_because is not None
    assert "leave some clusters out" in found.unpaired_because


def test_another_revision_of_the_dataset_is_not() -> None:
    raw = card_with(speakers(3)).model_dump(mode="json")
    raw["datasets"][0]["revision"] = "2026-02"
    new = side(card_of(raw), clusters={"calls": speakers(3)})
    assert compared(sided(speakers(2)), new).unpaired_because == "the dataset has another revision"


def test_a_card_without_sums_says_why() -> None:
    silent = side(card_with(speakers(3), pairing={"reason": "the owner keeps them to itself"}))
    found = compared(sided(speakers(2)), silent)
    assert found.unpaired_because == "the new card has no cluster sums: the owner keeps them to itself"
    lost = side(card_with(speakers(3)))
    assert compared(sided(speakers(2)), lost).unpaired_because == (
        "the new card has no cluster sums: the file pairs/calls.json.gz is not beside it"
    )


def test_sums_of_other_figures_are_not_trusted() -> None:
    """A card whose figure was changed by hand, with its cluster sums left as they were."""
    raw = card_with(speakers(3)).model_dump(mode="json")
    for result in raw["results"]:
        result["value"] += 0.05
    found = compared(sided(speakers(2)), side(card_of(raw), clusters={"calls": speakers(3)}))
    assert (found.paired, found.unpaired_because) == (False, "the sums that were kept do not give the printed figures")


def rows_of(answers: list[int], ids: list[str] | None = None) -> PairTable:
    names = tuple(ids or [str(index) for index in range(len(answers))])
    labels = np.zeros((1, len(names)), dtype=np.int64)
    ones = np.ones(len(names))
    return PairTable("calls", ("accent",), (ACCENTS,), labels, names, ones, {"wer": (np.array(answers, float), ones)})


def yes_or_no(answers: list[int], ids: list[str] | None = None) -> Side:
    """A share of independent rows, with its Wilson interval, and the rows themselves."""
    raw = base().model_dump(mode="json")
    raw["evaluations"][0] |= {"cluster": None, "row_id": "id", "pairing": {"reason": "no cluster is declared"}}
    found = estimate(sum(answers), len(answers), 0.95)
    assert found.interval is not None
    interval = {"low": found.interval.low, "high": found.interval.high, "level": 0.95, "method": "wilson"}
    kept = [
        {
            **result,
            "n": len(answers),
            "clusters": None,
            "numerator": float(sum(answers)),
            "denominator": float(len(answers)),
            "value": found.value,
            "standard_error": found.standard_error,
            "degrees_of_freedom": None,
            "interval": interval,
        }
        for result in raw["results"]
        if result["metric"] == "wer" and result["group"] in ({}, CELL)
    ]
    card = card_of({**raw, "results": kept, "disparities": [], "acceptance": []})
    return side(card, rows={"calls": rows_of(answers, ids)})


OLD, NEW = [1] * 20 + [0] * 80, [1] * 14 + [0] * 78 + [1] * 8


def test_yes_or_no_of_the_same_rows_is_tested_by_flips() -> None:
    found = compared(yes_or_no(OLD), yes_or_no(NEW))
    assert found.flips is not None
    assert found.flips.model_dump() == {"both": 14, "appeared": 8, "vanished": 6, "neither": 72}
    assert found.p_value == pytest.approx(exact_p(Flips(14, 8, 6, 72)))
    assert found.interval is not None
    assert found.interval.method == "newcombe-paired"


def test_rows_are_joined_by_id_and_not_by_place() -> None:
    ids = [str(index) for index in range(100)]
    turned = compared(yes_or_no(OLD, ids), yes_or_no(NEW[::-1], ids[::-1]))
    assert turned.flips == compared(yes_or_no(OLD), yes_or_no(NEW)).flips


def test_ids_that_repeat_join_nothing() -> None:
    ids = ["0", "0", *(str(index) for index in range(2, 100))]
    found = compared(yes_or_no(OLD, ids), yes_or_no(NEW, ids))
    assert not found.paired


def test_without_the_sources_rows_are_independent() -> None:
    old, new = (replace(yes_or_no(answers), rows={}) for answers in (OLD, NEW))
    found = compared(old, new)
    assert found.unpaired_because is not None
    assert "rows cannot be joined by id" in found.unpaired_because
    assert found.interval is not None
    assert found.interval.method == "newcombe"
    oracle = difference(estimate(22, 100, 0.95), estimate(20, 100, 0.95), 0.95).interval
    assert oracle is not None
    assert (found.interval.low, found.interval.high) == (oracle.low, oracle.high)
