from __future__ import annotations

import pytest

from cardgen.card.criteria.acceptance import judge
from cardgen.card.results import Disparity, Excluded, IntervalRecord, Result
from cardgen.spec.criteria import Criterion


def interval(low: float, high: float) -> IntervalRecord:
    return IntervalRecord(low=low, high=high, level=0.95, method="wilson")


def result(value: float | None, low: float = 0.0, high: float = 1.0, **group: str) -> Result:
    return Result(
        evaluation="e",
        metric="fpr",
        by=tuple(group),
        group=group,
        n=100,
        value=value,
        interval=None if value is None else interval(low, high),
        status="ok" if value is not None else "insufficient",
        reason=None if value is not None else "fewer than 20 rows",
        evidence="measured",
    )


def disparity(kind: str, value: float, low: float, high: float, excluded: tuple[Excluded, ...] = ()) -> Disparity:
    return Disparity.model_validate(
        {
            "evaluation": "e",
            "metric": "fpr",
            "by": ("race",),
            "kind": kind,
            "value": value,
            "interval": interval(low, high),
            "groups": {"worst": {"race": "A"}},
            "excluded": excluded,
            "status": "ok",
        }
    )


def criterion(scope: str, **limits: object) -> Criterion:
    by = None if scope == "overall" else "race"
    return Criterion.model_validate({"id": "c", "evaluation": "e", "metric": "fpr", "scope": scope, "by": by, **limits})


@pytest.mark.parametrize(
    ("low", "high", "on", "outcome"),
    [
        (0.10, 0.19, "bound", "pass"),
        (0.10, 0.20, "bound", "pass"),
        (0.19, 0.21, "bound", "inconclusive"),
        (0.21, 0.30, "bound", "fail"),
        (0.10, 0.40, "point", "pass"),
    ],
)
def test_a_maximum_is_judged_on_the_upper_end(low: float, high: float, on: str, outcome: str) -> None:
    found = judge(criterion("overall", max=0.20, on=on), [result((low + high) / 2 - 0.06, low, high)], [])
    assert found.outcome == outcome
    assert found.bound == high


def test_a_minimum_is_judged_on_the_lower_end() -> None:
    found = judge(criterion("overall", min=0.80), [result(0.85, 0.78, 0.90)], [])
    assert (found.outcome, found.observed, found.bound, found.limit) == ("inconclusive", 0.85, 0.78, 0.80)


def test_a_point_criterion_fails_where_the_bound_is_inconclusive() -> None:
    gap = [disparity("gap", 0.136, 0.0, 0.45)]
    cells = [result(0.2, 0.1, 0.3, race="A"), result(0.06, 0.01, 0.2, race="B")]
    assert judge(criterion("gap", max=0.10), cells, gap).outcome == "inconclusive"
    assert judge(criterion("gap", max=0.10, on="point"), cells, gap).outcome == "fail"


def test_every_group_names_the_category_that_decides() -> None:
    cells = [result(0.05, 0.02, 0.08, race="A"), result(0.15, 0.12, 0.19, race="B")]
    found = judge(criterion("every_group", max=0.10), cells, [])
    assert (found.outcome, found.group) == ("fail", {"race": "B"})


def test_a_criterion_never_passes_while_a_category_is_not_evaluated() -> None:
    cells = [result(0.05, 0.02, 0.08, race="A"), result(None, race="B")]
    found = judge(criterion("every_group", max=0.10), cells, [])
    assert found.outcome == "inconclusive"
    assert found.reason == ("The interval keeps the limit, but not every category could be judged: B (insufficient).")


def test_a_failure_stands_even_where_a_category_is_not_evaluated() -> None:
    gap = [disparity("gap", 0.30, 0.24, 0.36, (Excluded(group={"race": "B"}, reason="insufficient"),))]
    found = judge(criterion("gap", max=0.10), [result(None, race="B")], gap)
    assert found.outcome == "fail"
    assert [item.group for item in found.not_evaluated] == [{"race": "B"}]


def test_a_category_of_few_events_is_judged_by_its_own_interval() -> None:
    rare = Result.model_validate({**result(0.01, 0.0, 0.05, race="B").model_dump(), "notes": ("few-events",)})
    out = (Excluded(group={"race": "B"}, reason="few-events"),)
    worst = [disparity("worst_group", 0.06, 0.04, 0.08, out)]
    cells = [result(0.06, 0.04, 0.08, race="A"), rare]
    assert judge(criterion("worst_group", max=0.10), cells, worst).outcome == "pass"
    assert judge(criterion("worst_group", max=0.08), cells, worst).outcome == "pass"
    wide = [cells[0], rare.model_copy(update={"interval": interval(0.0, 0.12)})]
    assert judge(criterion("worst_group", max=0.10), wide, worst).outcome == "inconclusive"


def test_without_a_figure_nothing_is_judged() -> None:
    found = judge(criterion("overall", max=0.10), [result(None)], [])
    assert (found.outcome, found.reason) == ("inconclusive", "Not judged: fewer than 20 rows.")


@pytest.mark.parametrize(("reach", "outcome"), [(0.015, "pass"), (0.03, "inconclusive"), (None, "inconclusive")])
def test_equivalence_needs_every_difference_within_the_margin(reach: float | None, outcome: str) -> None:
    cells = [result(0.05, 0.02, 0.08, race="A"), result(0.06, 0.03, 0.09, race="B")]
    gap = [disparity("gap", 0.01, 0.0, 0.03)]
    found = judge(criterion("equivalence", margin=0.02), cells, gap, reach)
    assert found.outcome == outcome
