"""Identification and enrolment: their base sums, figures, and what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from cardgen.card.figures.estimate import Design, estimate
from cardgen.errors import DataError
from cardgen.metrics.registry import METRICS
from tests.evaluation.conftest import Measure
from tests.evaluation.evaluation_specs import group

SEARCHES = [
    *(("yes", "yes", "A", "p1"),) * 57,
    *(("yes", "no", "A", "p2"),) * 3,
    *(("no", "yes", "A", "p3"),) * 2,
    *(("no", "no", "B", "p4"),) * 98,
    *(("yes", "yes", "B", "p5"),) * 40,
]
COLUMNS = {"mated": "mated", "returned": "returned"}


def written(folder: Path, lines: Sequence[tuple[str, ...]], head: str = "mated,returned,site,person") -> str:
    (folder / "rows.csv").write_text("\n".join((head, *(",".join(line) for line in lines))) + "\n", encoding="utf-8")
    return "rows.csv"


def figure(found: Any, metric: str) -> Any:
    return estimate(found.overall, METRICS[metric], Design(found.bases, clustered=False, weighted=False, level=0.95))


def test_errors_of_searches_are_counted_over_their_own_kind(run: Measure, tmp_path: Path) -> None:
    found = run("identification", written(tmp_path, SEARCHES), ("fnir", "fpir"), (group("site"),), columns=COLUMNS)
    for metric, events, n in (("fnir", 3, 100), ("fpir", 2, 100)):
        known = figure(found, metric)
        wilson = stats.binomtest(events, n).proportion_ci(0.95, "wilson")
        assert (known.numerator, known.denominator) == (events, n)
        assert (known.estimate.interval.low, known.estimate.interval.high) == pytest.approx((wilson.low, wilson.high))
    assert {cell.group["site"]: cell.sums["missed_mates"] for cell in found.groupings[0].cells} == {"A": 3, "B": 0}


def test_a_kind_of_search_that_the_data_lacks_has_no_rate(run: Measure, tmp_path: Path) -> None:
    mated = [line for line in SEARCHES if line[0] == "yes"]
    known = figure(run("identification", written(tmp_path, mated), ("fpir",), columns=COLUMNS), "fpir")
    assert known.estimate.value is None
    assert known.reason == "the denominator of non-mated searches with a candidate / non-mated searches is 0"


@pytest.mark.parametrize("metric", ["failure_to_enrol", "failure_to_acquire"])
def test_failures_are_counted_over_attempts_and_clustered_by_subject(run: Measure, tmp_path: Path, metric: str) -> None:
    lines = [("1" if number % 8 == 0 else "0", f"p{number // 4}") for number in range(120)]
    source = written(tmp_path, lines, "failed,person")
    found = run("enrolment", source, (metric,), columns={"failed": "failed"}, cluster="person")
    assert (found.overall.sums["failures"], found.rows, found.clusters) == (15, 120, 30)
    known = estimate(found.overall, METRICS[metric], Design(found.bases, clustered=True, weighted=False, level=0.95))
    assert known.estimate.value == 0.125
    assert known.estimate.degrees_of_freedom == 29


@pytest.mark.parametrize(("value", "said"), [("perhaps", "neither yes nor no"), ("", "holds no value")])
def test_answers_are_yes_or_no(run: Measure, tmp_path: Path, value: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        run(
            "enrolment",
            written(tmp_path, [("yes", "a"), (value, "b")], "failed,person"),
            ("failure_to_enrol",),
            columns={"failed": "failed"},
        )
