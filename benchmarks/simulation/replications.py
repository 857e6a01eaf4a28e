"""Scenarios of addenda: a customer's rows from the same distribution as the card's, and what is claimed of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from benchmarks.simulation.shares import covers
from cardgen.card.results import IntervalRecord, Result
from cardgen.outside.replication.comparing import tested
from cardgen.statistics import linearised, proportion
from cardgen.statistics.control_chart import control_chart
from cardgen.statistics.estimates import Estimate
from cardgen.statistics.standardisation import standardised

__all__ = ["SCENARIOS"]

_SPREAD = 0.5
"""Coefficient of variation between speakers (STATISTICS: gamma, CV 0.5)."""

Sums = tuple[np.ndarray, np.ndarray]


def _speakers(generator: Generator, m: int, rate: float) -> Sums:
    """Draw errors and words of m speakers."""
    words = generator.integers(100, 600, m).astype(float)
    rates = generator.gamma(1 / _SPREAD**2, rate * _SPREAD**2, m)
    return generator.poisson(rates * words).astype(float), words


def _clustered(sums: Sums) -> Estimate:
    moments = linearised.moments(np.stack(sums, axis=1))
    return linearised.ratio(moments, [1, 0], [0, 1], NOMINAL, method="clustered-ratio-log", scale="log")


def _result(found: Estimate, group: str, events: float, n: float, notes: tuple[str, ...] = ()) -> Result:
    interval = found.interval
    return Result(
        evaluation="calls",
        metric="rate",
        by=("accent",) if group else (),
        group={"accent": group} if group else {},
        n=int(n),
        numerator=events,
        denominator=n,
        value=found.value,
        standard_error=found.standard_error,
        degrees_of_freedom=found.degrees_of_freedom,
        interval=None
        if interval is None
        else IntervalRecord(low=interval.low, high=interval.high, level=interval.level, method=interval.method),
        status="ok",
        evidence="measured",
        notes=notes,
    )


def _card_of_speakers(generator: Generator, m: int, rates: tuple[float, ...]) -> list[Result]:
    """Draw a card: everyone, then a group of m speakers for each rate."""
    groups = [_speakers(generator, m, rate) for rate in rates]
    every = (np.concatenate([each[0] for each in groups]), np.concatenate([each[1] for each in groups]))
    cells = [("", every), *((f"group {index}", each) for index, each in enumerate(groups))]
    return [_result(_clustered(sums), name, sums[0].sum(), sums[1].sum()) for name, sums in cells]


def _card_of_rows(generator: Generator, n: int, rates: tuple[float, ...]) -> list[Result]:
    """Draw a card of independent rows: everyone, then a group of n rows for each rate."""
    events = generator.binomial(n, rates).astype(float)
    cells = [("", events.sum(), float(n * len(rates)))]
    cells += [(f"group {index}", each, float(n)) for index, each in enumerate(events.tolist())]
    return [
        _result(proportion.estimate(x, size, NOMINAL), name, x, size, ("few-events",) if min(x, size - x) < 5 else ())
        for name, x, size in cells
    ]


def _claims(card: Callable[[Generator], list[Result]], direction: str) -> Callable[[Generator], bool | None]:
    """Draw a card and an addendum from one distribution, and tell whether any figure is called another one."""

    def run(generator: Generator) -> bool | None:
        pairs = list(zip(card(generator), card(generator), strict=True))
        found = tested(pairs, "lower_is_better", NOMINAL)
        words = ("regressed",) if direction == "worse" else ("regressed", "improved")
        return any(each is not None and each.judged.verdict in words for each in found)

    return run


def _expected(m: int, rates: tuple[float, ...], mix: tuple[float, ...]) -> Callable[[Generator], bool | None]:
    """Tell whether the expectation in a given mix holds what the true rates come to."""
    truth = float(np.average(rates, weights=mix))

    def run(generator: Generator) -> bool | None:
        found = [_clustered(_speakers(generator, m, rate)) for rate in rates]
        values = [each.value or 0.0 for each in found]
        errors = [each.standard_error or 0.0 for each in found]
        freedom = [each.degrees_of_freedom for each in found]
        return covers(standardised(mix, values, errors, freedom, NOMINAL, low=0.0), truth)

    return run


def _months(m: int, periods: int, card: int) -> Callable[[Generator], bool | None]:
    """Draw a card and months of m speakers from one distribution, and tell whether a month is outside its limits."""

    def run(generator: Generator) -> bool | None:
        published = _clustered(_speakers(generator, card, 0.15))
        months = [_clustered(_speakers(generator, m, 0.15)).value or 0.0 for _ in range(periods)]
        error = published.standard_error or 0.0
        sizes = [error * float(np.sqrt(card / m))] * periods
        return any(point.outside for point in control_chart(months, sizes, published.value or 0.0, error).points)

    return run


def _scenarios() -> Iterator[Scenario]:
    rates = (0.1, 0.12, 0.15, 0.15, 0.2, 0.2, 0.25)
    for m in (5, 15):
        words = f"7 groups of {m} speakers and everyone, same distribution: any is called"
        card = _of_speakers(m, rates)
        yield Scenario("replication-verdict", f"{words} worse", "alarms", _claims(card, "worse"), runs=1_500)
        yield Scenario("replication-verdict", f"{words} worse or better", "alarms", _claims(card, "either"), runs=1_500)
    for n in (60, 500):
        words = f"7 groups of {n} rows and everyone, same distribution: any is called worse or better"
        yield Scenario("replication-verdict", words, "alarms", _claims(_of_rows(n, rates), "either"), runs=4_000)
    mixes = ((10, (0.1, 0.2, 0.3), (1.0, 1.0, 4.0)), (30, (0.1, 0.2, 0.3), (1.0, 2.0, 1.0)))
    for m, three, mix in mixes:
        words = f"3 groups of {m} speakers in another mix"
        below = "ten speakers seldom show how different speakers are" if m == 10 else ""
        yield Scenario("standardised", words, "coverage", _expected(m, three, mix), runs=3_000, below=below)
    for m, card_size in ((20, 60), (40, 200)):
        words = f"12 months of {m} speakers around a card of {card_size}: any is outside"
        yield Scenario("control-chart", words, "alarms", _months(m, 12, card_size), runs=2_000)


def _of_speakers(m: int, rates: tuple[float, ...]) -> Callable[[Generator], list[Result]]:
    return lambda generator: _card_of_speakers(generator, m, rates)


def _of_rows(n: int, rates: tuple[float, ...]) -> Callable[[Generator], list[Result]]:
    return lambda generator: _card_of_rows(generator, n, rates)


SCENARIOS = tuple(_scenarios())
"""The scenarios."""
