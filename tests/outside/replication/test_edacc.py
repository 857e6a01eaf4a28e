"""Replications of a card of EdAcc, each verdict against a computation of its own from the rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rapidfuzz.distance import Levenshtein
from scipy import stats

from cardgen.api import build
from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.outside.replication.making import make
from cardgen.outside.replication.record import EvaluationAddendum
from cardgen.outside.replication.request import Request
from tests.outside.replication.calls import DAY


@dataclass(frozen=True)
class Cell:
    """A rate with its clusters, by hand."""

    value: float
    error: float
    freedom: int
    speakers: int


@pytest.fixture(scope="module")
def published(shared: Path) -> Card:
    """The card of version 2."""
    return build(shared / "contract" / "edacc-parakeet-v2.yaml").card


def counted(path: Path) -> pd.DataFrame:
    """Read rows and count the words that are wrong."""
    rows = pd.read_parquet(path)
    pairs = zip(rows.reference.fillna(""), rows.hypothesis.fillna(""), strict=True)
    words = [(reference.split(), hypothesis.split()) for reference, hypothesis in pairs]
    return rows.assign(e=[Levenshtein.distance(a, b) for a, b in words], n=[len(a) for a, _ in words])


def cell(rows: pd.DataFrame) -> Cell | None:
    """Return the linearised ratio of rows; None below the card's minimum of 30 rows and 3 speakers."""
    sums = rows.groupby("speaker")[["e", "n"]].sum()
    m = len(sums)
    if len(rows) < 30 or m < 3:
        return None
    rate = sums.e.sum() / sums.n.sum()
    residuals = (sums.e - rate * sums.n).to_numpy()
    return Cell(rate, math.sqrt(m / (m - 1) * (residuals**2).sum()) / sums.n.sum(), m - 1, m)


def log_interval(of: Cell) -> tuple[float, float]:
    reach = stats.t.ppf(0.975, of.freedom) * of.error / of.value
    return of.value * math.exp(-reach), of.value * math.exp(reach)


def verdicts(old: Mapping[str, Cell | None], new: Mapping[str, Cell | None]) -> dict[str, str]:
    """Judge every category that has figures on both sides, as STATISTICS.md §6 and docs/decisions/0014 say."""
    both = {name: (a, b) for name, a in old.items() if a is not None and (b := new.get(name)) is not None}
    found, p_values = {}, {}
    for name, (a, b) in both.items():
        difference, error = b.value - a.value, math.hypot(a.error, b.error)
        freedom = error**4 / (a.error**4 / a.freedom + b.error**4 / b.freedom)
        p_values[name] = 2 * stats.t.sf(abs(difference) / error, freedom)
        (low, high), (low2, high2) = log_interval(a), log_interval(b)
        ends = (
            difference - math.hypot(b.value - low2, high - a.value),
            difference + math.hypot(high2 - b.value, a.value - low),
        )
        finds = (stats.t.ppf(0.975, freedom) + stats.t.ppf(0.8, freedom)) * error
        tolerance = 0.5 * a.value  # a word error rate has no upper end
        found[name] = (difference, ends, finds, tolerance)
    holm, worst = {}, 0.0
    for rank, name in enumerate(sorted(p_values, key=lambda each: p_values[each])):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[name]))
        holm[name] = worst
    said = {}
    for name in old:
        said[name] = "too_few"
        if name in found:
            difference, ends, finds, tolerance = found[name]
            if holm[name] < 0.05 and (ends[0] > 0 or ends[1] < 0):
                said[name] = "worse" if difference > 0 else "better"
            elif finds <= tolerance and abs(difference) <= tolerance and ends[0] <= 0 <= ends[1]:
                said[name] = "as_expected"
    return said


def replicate(card: Card, rows: pd.DataFrame, folder: Path) -> EvaluationAddendum:
    data = folder / "rows.parquet"
    rows.to_parquet(data)
    return make(Request(card, digest(card), data, DAY, suppress_below=0)).addendum.evaluations[0]


def cells(rows: pd.DataFrame, accents: tuple[str, ...]) -> dict[str, Cell | None]:
    known = rows[rows.accent.isin(accents)]
    return {"": cell(known), **{name: cell(known[known.accent == name]) for name in accents}}


@pytest.mark.parametrize("which", ["every row", "two accents", "half of the speakers", "twice the errors"])
def test_an_independent_computation_confirms_every_verdict(
    which: str, published: Card, shared: Path, tmp_path: Path
) -> None:
    folder = shared / "data" / "edacc"
    old = counted(folder / "parakeet-tdt-0.6b-v2.parquet")
    new = counted(folder / "parakeet-tdt-0.6b-v3.parquet")
    accents = published.group("accent").categories or ()
    if which == "two accents":
        new = new[new.accent.isin(["Nigerian English", "Vietnamese"])]
    elif which == "half of the speakers":
        speakers = sorted(new.speaker.unique())
        drawn = np.random.Generator(np.random.PCG64DXSM(7)).choice(speakers, len(speakers) // 2, replace=True)
        parts = [new[new.speaker == name].assign(speaker=f"{name}-{index}") for index, name in enumerate(drawn)]
        new = pd.concat(parts)
    elif which == "twice the errors":  # nobody could take that for the published service
        broken = new.accent == "Nigerian English"
        new.loc[broken, "hypothesis"] = new.hypothesis[broken].map(lambda text: " ".join(text.split()[::2]))
        new = counted_again(new)
    kept = new.drop(columns=["e", "n"])
    found = replicate(published, kept, tmp_path)
    expected = verdicts(cells(old, accents), cells(new, accents))
    assert {item.group.get("accent", ""): item.verdict for item in found.comparisons} == expected
    if which == "twice the errors":
        assert expected["Nigerian English"] == "worse"
    if which == "every row":
        assert set(expected.values()) == {"as_expected", "too_few"}


def counted_again(rows: pd.DataFrame) -> pd.DataFrame:
    words = [(a.split(), b.split()) for a, b in zip(rows.reference.fillna(""), rows.hypothesis.fillna(""), strict=True)]
    return rows.assign(e=[Levenshtein.distance(a, b) for a, b in words])


def test_what_the_card_does_not_know_or_the_data_lacks_is_named(published: Card, shared: Path, tmp_path: Path) -> None:
    rows = pd.read_parquet(shared / "data" / "edacc" / "parakeet-tdt-0.6b-v3.parquet")
    every = replicate(published, rows, tmp_path).categories[0]
    assert {item.category: item.rows for item in every.unknown} == {
        name: count
        for name, count in rows.accent.value_counts().items()
        if name not in (published.group("accent").categories or ())
    }
    assert not every.lacking
    two = replicate(published, rows[rows.accent.isin(["Nigerian English", "Vietnamese"])], tmp_path)
    assert not two.categories[0].unknown
    assert len(two.categories[0].lacking) == 5
    assert two.expectations[0].covered == ("Nigerian English", "Vietnamese")


def test_speakers_of_few_are_hidden_unless_the_customer_says_that_the_data_is_public(
    published: Card, shared: Path
) -> None:
    data = shared / "data" / "edacc" / "parakeet-tdt-0.6b-v3.parquet"
    found = make(Request(published, digest(published), data, DAY)).addendum.evaluations[0]
    assert found.suppress_below == 10  # although the owner's dataset is public, and hides nothing
    by_accent = [item for item in found.comparisons if item.by]
    assert {item.here.status for item in by_accent} == {"suppressed"}  # no accent has ten speakers
    assert {item.verdict for item in by_accent} == {"too_few"}
    assert all(item.difference is None and item.detectable is None and item.here.n is None for item in by_accent)
