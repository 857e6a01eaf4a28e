"""The customer's mix on published rates, and series over periods, against computations of their own."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from cardgen.card.document import Card
from cardgen.card.results import Result
from cardgen.outside.replication.making import make
from cardgen.outside.replication.record import Series
from tests.outside.replication.calls import ACCENTS, drawn, request, write_rows


def test_another_mix_of_the_same_service_is_what_was_to_be_expected(owner: Card, tmp_path: Path) -> None:
    """Three times as many Welsh speakers: the overall rate is higher, and the expectation says so beforehand."""
    welsh = drawn(9, speakers=72, rates={"Welsh": ACCENTS["Welsh"]})
    rows = [*drawn(8, rates={name: ACCENTS[name] for name in ("Cornish", "Scottish")}), *welsh]
    found = make(request(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",)))
    (item,) = [
        each for each in found.addendum.evaluations[0].expectations if (each.metric, each.by) == ("wer", "accent")
    ]
    frame = pd.DataFrame(rows)
    words = frame.groupby("accent").words.sum()
    published = {cell.group["accent"]: cell.value or 0.0 for cell in owner.cells("calls", "wer", ("accent",))}
    assert item.expected == pytest.approx(sum(words[name] * published[name] for name in words.index) / words.sum())
    assert item.observed == pytest.approx(frame.errors.sum() / frame.words.sum())
    assert item.expected > item.published * 1.1
    assert item.interval.low < 0 < item.interval.high
    assert item.not_covered_share == pytest.approx(0)


def test_rows_of_unknown_categories_are_not_covered(owner: Card, tmp_path: Path) -> None:
    rows = drawn(8, rates={**ACCENTS, "Manx": 0.1})
    found = make(request(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",)))
    shares = {(item.metric, item.by): item.not_covered_share for item in found.addendum.evaluations[0].expectations}
    assert shares["wer", "accent"] == pytest.approx(0.25)
    assert shares["wer", "device"] == pytest.approx(0)


def series(owner: Card, folder: Path, factor: float) -> tuple[Series, Result]:
    """Return the overall series where errors of the last three months are multiplied."""
    late = {"2026-10", "2026-11", "2026-12"}
    rows = [
        {**row, "errors": round(row["errors"] * (factor if row["month"] in late else 1))}
        for row in drawn(8, speakers=48)
    ]
    made = make(request(owner, write_rows(folder / "here.csv", rows), evaluations=("calls",), period="month"))
    published = owner.overall("calls", "wer")
    assert published is not None
    return made.addendum.evaluations[0].series[0], published


@pytest.fixture(scope="module")
def calm_months(owner: Card, tmp_path_factory: pytest.TempPathFactory) -> tuple[Series, Result]:
    return series(owner, tmp_path_factory.mktemp("calm"), 1.0)


def test_months_within_the_limits_give_no_signal_and_worse_ones_do(
    owner: Card, calm_months: tuple[Series, Result], tmp_path: Path
) -> None:
    calm, published = calm_months
    assert [point.period for point in calm.points] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert calm.centre == published.value
    assert not any({"above", "below"} & set(point.signals) for point in calm.points)
    drifted, _ = series(owner, tmp_path, 3.0)
    assert [point.period for point in drifted.points if "above" in point.signals] == ["2026-10", "2026-11", "2026-12"]


def test_limits_are_made_of_the_published_error_for_the_size_of_each_month(calm_months: tuple[Series, Result]) -> None:
    found, published = calm_months
    error, people = published.standard_error or 0.0, published.clusters or 0
    factor = max(1.0, found.spread or 1.0)
    for point in found.points:
        reach = 3 * math.hypot(factor * error * math.sqrt(people / (point.figure.clusters or 1)), error)
        assert point.high == pytest.approx((published.value or 0) + reach)


def test_months_of_too_few_people_are_hidden_and_have_no_limits(owner: Card, tmp_path: Path) -> None:
    rows = drawn(8)
    late = sorted({row["speaker"] for row in rows})[:3]
    rows = [{**row, "month": "2027-01"} if row["speaker"] in late else row for row in rows]
    made = make(request(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",), period="month"))
    last = made.addendum.evaluations[0].series[0].points[-1]
    assert last.period == "2027-01"
    assert last.figure.status == "suppressed"
    assert (last.figure.value, last.low, last.high, last.signals) == (None, None, None, ())
