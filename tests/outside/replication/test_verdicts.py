"""What a difference is said to mean, and how far a figure may be off and still be as expected."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from cardgen.card.document import Card
from cardgen.card.evaluations import MetricRecord
from cardgen.card.results import IntervalRecord, Result
from cardgen.outside.replication import comparing
from cardgen.outside.replication.record import CellComparison
from cardgen.outside.replication.tolerance import default_tolerance, tolerance
from cardgen.spec.comparison import Comparison
from cardgen.statistics import proportion


def share(x: int, n: int, group: str = "Welsh", notes: tuple[str, ...] = (), metric: str = "fpr") -> Result:
    found = proportion.estimate(x, n, 0.95)
    assert found.interval is not None
    return Result(
        evaluation="mood",
        metric=metric,
        by=("accent",),
        group={"accent": group},
        n=n,
        numerator=float(x),
        denominator=float(n),
        value=found.value,
        standard_error=found.standard_error,
        interval=IntervalRecord(low=found.interval.low, high=found.interval.high, level=0.95, method="wilson"),
        status="ok",
        evidence="measured",
        notes=notes,
    )


def compared(owner: Card, old: Result, new: Result, margins: dict[str, float] | None = None) -> CellComparison:
    """Compare one figure of the card of calls, with figures put in its place."""
    record = owner.evaluation("mood").model_copy(update={"metrics": (owner.evaluation("mood").metric("fpr"),)})
    card = owner.model_copy(update={"results": (old,)})
    (found,) = comparing.comparisons(card, record, [new], margins or {})
    return found


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ((300, 3000), (600, 3000), "worse"),
        ((600, 3000), (300, 3000), "better"),
        ((300, 3000), (305, 3000), "as_expected"),
        ((300, 3000), (11, 100), "too_few"),  # one as large as the tolerance could have been missed
        ((300, 3000), (40, 260), "worse"),
        ((300, 3000), (15, 100), "too_few"),  # larger than the tolerance, and chance could have made it
    ],
)
def test_a_verdict_follows_from_the_difference_and_from_what_could_have_been_seen(
    owner: Card, old: tuple[int, int], new: tuple[int, int], verdict: str
) -> None:
    found = compared(owner, share(*old), share(*new))
    assert found.verdict == verdict, found
    assert found.interval is not None
    expected = confint_proportions_2indep(new[0], new[1], old[0], old[1], method="newcomb", compare="diff")
    assert (found.interval.low, found.interval.high) == pytest.approx(expected, abs=1e-9)


def test_where_neither_way_is_better_a_clear_difference_is_a_different_figure(owner: Card) -> None:
    (found,) = comparing.tested([(share(300, 3000), share(600, 3000))], "none", 0.95)
    assert found is not None
    assert found.judged.verdict == "moved"


@pytest.mark.parametrize("which", ["published", "here"])
def test_few_events_say_nothing_however_far_apart_figures_are(owner: Card, which: str) -> None:
    notes = ("few-events",)
    old = share(0, 20, notes=notes) if which == "published" else share(700, 3000)
    new = share(0, 20, notes=notes) if which == "here" else share(700, 3000)
    found = compared(owner, old, new)
    assert (found.verdict, found.difference) == ("too_few", None)
    assert ("here" in found.reason) == (which == "here")


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [((1500, 3000), (200, 200), "worse"), ((1500, 3000), (1, 200), "better"), ((30, 3000), (1, 200), "too_few")],
)
def test_few_events_do_not_stop_a_comparison_where_many_were_to_be_expected(
    owner: Card, old: tuple[int, int], new: tuple[int, int], verdict: str
) -> None:
    assert compared(owner, share(*old), share(*new, notes=("few-events",))).verdict == verdict


def test_rows_that_hang_together_let_expect_fewer_events(owner: Card) -> None:
    """An error five times that of independent rows: 200 rows count as eight."""
    old = share(600, 3000)
    clustered = old.model_copy(update={"standard_error": 5 * (old.standard_error or 0.0)})
    few = share(4, 200, notes=("few-events",))
    assert compared(owner, old, few).verdict == "better"
    assert compared(owner, clustered, few).verdict == "too_few"


def test_a_figure_that_one_side_does_not_print_says_nothing(owner: Card) -> None:
    gone = share(300, 3000).model_copy(
        update={"value": None, "status": "insufficient", "reason": "fewer than 30 rows", "interval": None}
    )
    assert compared(owner, gone, share(300, 3000)).reason == (
        "the card has no figure to compare with: fewer than 30 rows"
    )
    assert compared(owner, share(300, 3000), gone).reason == "there is no figure here: fewer than 30 rows"


def test_all_figures_of_a_metric_are_one_family(owner: Card) -> None:
    """A difference that would be clear alone is not among forty."""
    pairs = [(share(300, 3000, f"a{i}"), share(300, 3000, f"a{i}")) for i in range(40)]
    close = (share(300, 3000), share(360, 3000))
    (alone,) = comparing.tested([close], "lower_is_better", 0.95)
    among = comparing.tested([close, *pairs], "lower_is_better", 0.95)
    assert alone is not None
    assert among[0] is not None
    assert alone.judged.verdict == "regressed"
    assert among[0].judged.verdict == "inconclusive"
    assert among[0].judged.family == 41


def test_a_difference_that_is_clear_alone_and_not_among_many_is_not_as_expected(owner: Card) -> None:
    record = owner.evaluation("mood").model_copy(update={"metrics": (owner.evaluation("mood").metric("fpr"),)})
    old = [share(3000, 30_000, f"a{index}") for index in range(40)]
    new = [share(3000, 30_000, f"a{index}") for index in range(39)] + [share(3180, 30_000, "a39")]
    found = comparing.comparisons(owner.model_copy(update={"results": tuple(old)}), record, new, {})
    assert {item.verdict for item in found[:39]} == {"as_expected"}
    assert found[39].interval is not None
    assert found[39].interval.low > 0
    assert found[39].verdict == "too_few"
    assert "leaves out 0" in found[39].reason


def test_a_tolerance_is_the_customers_else_the_cards_else_the_default(owner: Card) -> None:
    metric = owner.evaluation("mood").metric("fpr")
    own = owner.model_copy(update={"comparison": Comparison(margins={"fpr": 0.02})})
    assert tolerance(own, metric, 0.1, {"fpr": 0.01}) == (0.01, "customer")
    assert tolerance(own, metric, 0.1, {}) == (0.02, "card")
    value, source = tolerance(owner, metric, 0.1, {})
    assert value == pytest.approx(0.045)
    assert source == "default"


def bounded(low: float | None, high: float | None, direction: str = "lower_is_better") -> MetricRecord:
    made: Any = MetricRecord
    record: MetricRecord = made.model_construct(id="m", low=low, high=high, direction=direction)
    return record


def test_the_default_tolerance_is_half_as_many_errors_again_where_they_are_rare() -> None:
    assert default_tolerance(bounded(0, 1), 0.001) == pytest.approx(0.0005, rel=0.01)
    assert default_tolerance(bounded(0, 1, "higher_is_better"), 0.99) == pytest.approx(0.005, rel=0.02)
    assert default_tolerance(bounded(0, None), 0.16) == pytest.approx(0.08)
    assert default_tolerance(bounded(None, None, "none"), -3.0) == pytest.approx(1.5)
    assert default_tolerance(bounded(0, 1), 0.0) is None


@given(st.floats(0, 1))
def test_the_default_tolerance_of_a_share_never_leads_out_of_its_range(value: float) -> None:
    found = default_tolerance(bounded(0, 1), value) or 0.0
    assert value - found >= 0
    assert value + found <= 1
    assert found <= 0.125
