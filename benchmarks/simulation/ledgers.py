"""Scenarios of a ledger: how often any of the claims on one holdout is told what is not so, at a chance of 5 %.

Nothing depends on any group in these worlds, so that every interval that leaves out 0 tells what is not so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.simulation.scenario import NOMINAL, Generator, Scenario
from cardgen.statistics.difference import difference
from cardgen.statistics.proportion import estimate

__all__ = ["SCENARIOS"]

_BUDGET = 20
_ROWS = 2_000
_RATE = 0.3

_LOOKED = (
    "the groups are chosen by the figures of those before them, on the very rows that they are then held against; "
    "`--verdict-only` keeps the figures back from who asks"
)
_FITTED = (
    "the last group is made of the answers, so that it fits the noise of these very rows, and no correction for the "
    "number of claims helps: whoever makes groups of answers must be given few of them"
)

Rows = NDArray[np.bool_]


class _Ledger:
    """Answers claims about the difference between a group and everyone else, at the level of the budget."""

    def __init__(self, events: Rows) -> None:
        self._events = events
        self.left = _BUDGET
        self.was_wrong = False

    def ask(self, group: Rows) -> float:
        """Return the difference that is told; a verdict is false where its interval leaves out 0."""
        self.left -= 1
        level = 1 - (1 - NOMINAL) / _BUDGET
        inside, events = int(group.sum()), int(self._events[group].sum())
        own = estimate(events, inside, level)
        rest = estimate(int(self._events.sum()) - events, group.size - inside, level)
        found = difference(own, rest, level)
        interval = found.interval
        if found.value is None or interval is None:
            return 0.0
        self.was_wrong |= interval.low > 0 or interval.high < 0
        return found.value


def _drawn(generator: Generator, columns: int) -> tuple[Rows, Rows]:
    """Draw events, and columns that have nothing to do with them; shapes (rows,) and (columns, rows)."""
    return generator.random(_ROWS) < _RATE, generator.random((columns, _ROWS)) < 0.5


def _thought_of_before(generator: Generator) -> bool:
    events, columns = _drawn(generator, _BUDGET)
    ledger = _Ledger(events)
    for group in columns:
        ledger.ask(group)
    return ledger.was_wrong


def _overlapping(generator: Generator) -> bool:
    """Ask of every pair of five columns, and of each with its opposite."""
    events, columns = _drawn(generator, 5)
    ledger = _Ledger(events)
    for index in range(5):
        for other in range(index):
            ledger.ask(columns[index] & columns[other])
            ledger.ask(columns[index] & ~columns[other])
    return ledger.was_wrong


def _drilled(generator: Generator) -> bool:
    """Ask of eight columns, then of the parts of what differed most, and of the parts of that."""
    events, columns = _drawn(generator, 8)
    ledger = _Ledger(events)
    told = [(ledger.ask(group), group) for group in columns]
    worst = max(told, key=lambda each: abs(each[0]))[1]
    while ledger.left:
        parts = [worst & side for column in columns for side in (column, ~column)]
        parts = [part for part in parts if 100 < part.sum() < worst.sum()][: min(6, ledger.left)]
        if not parts:
            break
        worst = max(((ledger.ask(part), part) for part in parts), key=lambda each: abs(each[0]))[1]
    return ledger.was_wrong


def _drilled_by_verdicts(generator: Generator) -> bool:
    """Ask the same, of who is told verdicts only: in parts of what was last confirmed to differ, else of anything."""
    events, columns = _drawn(generator, 8)
    ledger = _Ledger(events)
    worst = np.ones(_ROWS, dtype=np.bool_)
    queue = list(columns)
    while ledger.left:
        group = queue.pop(0)
        was_wrong = ledger.was_wrong
        ledger.ask(group)
        if ledger.was_wrong and not was_wrong:
            worst = group
        if not queue:
            column = columns[generator.integers(8)]
            queue = [part for part in (worst & column, worst & ~column) if 100 < part.sum() < _ROWS - 100] or [column]
    return ledger.was_wrong


def _voted(generator: Generator) -> bool:
    """Ask of nineteen columns, and then of the rows for which most of them point the way that was told."""
    events, columns = _drawn(generator, _BUDGET - 1)
    ledger = _Ledger(events)
    votes = sum((np.sign(ledger.ask(group)) * np.where(group, 1, -1) for group in columns), np.zeros(_ROWS))
    ledger.ask(votes > 0)
    return ledger.was_wrong


def _scenarios() -> Iterator[Scenario]:
    worlds: tuple[tuple[str, Callable[[Generator], bool], str], ...] = (
        ("groups thought of before the first claim", _thought_of_before, ""),
        ("every pair of five columns", _overlapping, ""),
        ("parts of what differed most so far", _drilled, _LOOKED),
        ("parts of what was confirmed, with verdicts only told", _drilled_by_verdicts, ""),
        (
            "a vote over all answers so far",
            _voted,
            _FITTED,
        ),
    )
    for world, run, below in worlds:
        told = f"{_BUDGET} claims on {_ROWS:,} rows: {world}"
        yield Scenario("ledger (any false verdict)", told, "alarms", run, runs=2_000, below=below)


SCENARIOS: tuple[Scenario, ...] = tuple(_scenarios())
