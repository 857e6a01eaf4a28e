"""Those tested beside the people that a service is for: ratios, their unit, and what is not said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from cardgen.card.evaluations import CategoryCoverage, CoverageRecord
from cardgen.card.figures.representation import Sample, representation
from cardgen.card.representation import Representation
from cardgen.evaluation.cells import Coverage
from cardgen.spec.populations import Population
from tests.card.coverage_cards import POPULATION, built, people, spec

RACES = {
    "African-American": 3_696,
    "Caucasian": 2_454,
    "Hispanic": 637,
    "Other": 377,
    "Asian": 32,
    "Native American": 18,
}
"""Defendants of Broward County by race (ProPublica 2016, compas-scores-two-years)."""


def of(
    numbers: dict[str, int | None],
    shares: dict[str, float],
    *,
    hidden: dict[str, int] | None = None,
    clusters: bool = False,
    everyone: int | None = None,
    labelled: int | None = None,
    complete: bool = False,
) -> Representation:
    """Hold printed numbers, None where suppressed, against shares."""
    true = {name: (hidden or {}).get(name, 0) if number is None else number for name, number in numbers.items()}
    record = CoverageRecord(
        group="race",
        categories=tuple(
            CategoryCoverage(
                category=name,
                rows=number,
                clusters=number if clusters else None,
                share=None,
                status="suppressed" if number is None else "ok" if number else "absent",
            )
            for name, number in numbers.items()
        ),
        missing=None,
        missing_share=None,
        excluded=0,
    )
    coverage = Coverage("race", true, true if clusters else None, 0, 0)
    tested = Sample(coverage, record, everyone, labelled, complete, shows_all=None not in numbers.values())
    return representation(Population(source="a census", shares=shares), tested, 0.95)


def test_a_ratio_is_the_share_tested_over_the_share_of_the_population_with_wilsons_interval() -> None:
    total = sum(RACES.values())
    found = of(dict(RACES), dict.fromkeys(RACES, 1 / 6))
    assert (found.unit, found.of, total) == ("rows", 7_214, 7_214)
    for item in found.categories:
        number = RACES[item.category]
        low, high = proportion_confint(number, total, method="wilson")
        assert item.ratio == pytest.approx(6 * number / total)
        assert item.interval is not None
        assert (item.interval.low, item.interval.high) == pytest.approx((6 * low, 6 * high))


def test_a_category_of_the_population_that_nobody_was_tested_of_has_the_ratio_0() -> None:
    found = of({"a": 30, "b": 70}, {"a": 0.3, "b": 0.6, "c": 0.1})
    last = found.categories[-1]
    assert (last.category, last.ratio, last.status) == ("c", 0.0, "ok")
    assert last.interval is not None
    assert last.interval.high == pytest.approx(10 * proportion_confint(0, 100, method="wilson")[1])


def test_categories_that_the_population_does_not_name_stay_out_of_the_number_of_all() -> None:
    found = of({"a": 30, "b": 50, "not said": 20}, {"a": 0.5, "b": 0.5})
    assert (found.of, found.unnamed) == (80, ("not said",))
    assert [item.ratio for item in found.categories] == pytest.approx([0.75, 1.25])


def test_beside_a_hidden_category_ratios_stand_where_everyone_has_a_label() -> None:
    shares, numbers = {"a": 0.5, "b": 0.4, "c": 0.1}, {"a": 60, "b": 35, "c": None}
    found = of(numbers, shares, hidden={"c": 5}, clusters=True, everyone=100, labelled=100, complete=True)
    assert [item.ratio for item in found.categories] == [pytest.approx(1.2), pytest.approx(0.875), None]
    assert found.categories[-1].status == "suppressed"
    unsaid = of(numbers, shares, hidden={"c": 5}, clusters=True, everyone=110, labelled=100, complete=False)
    assert unsaid.of is None
    assert unsaid.reason == "how many were tested in all would tell how many are in a category that is suppressed"
    assert {item.ratio for item in unsaid.categories} == {None}


@given(
    numbers=st.dictionaries(st.sampled_from("abcde"), st.one_of(st.none(), st.integers(0, 50)), min_size=2),
    small=st.integers(1, 9),
    other=st.integers(1, 9),
    clusters=st.booleans(),
    complete=st.booleans(),
)
def test_nothing_hangs_on_how_many_are_hidden(
    numbers: dict[str, int | None], small: int, other: int, clusters: bool, complete: bool
) -> None:
    """What is said is a function of printed numbers: other hidden numbers with the same sums say the same."""
    names = [name for name, number in numbers.items() if number is None]
    shares = {name: 1 / len(numbers) for name in numbers}
    said = set()
    for first in (small, other):
        hidden = dict.fromkeys(names, 1)
        if len(names) > 1:
            hidden[names[0]], hidden[names[1]] = first, 10 - first
        total = sum(number or 0 for number in numbers.values()) + (
            10 + len(names) - 2 if len(names) > 1 else len(names)
        )
        found = of(numbers, shares, hidden=hidden, clusters=clusters, everyone=total, labelled=total, complete=complete)
        said.add(found.model_dump_json())
        assert all(item.ratio is None for item in found.categories if item.category in names)
    assert len(said) == 1


def test_people_are_counted_where_they_are_declared_and_rows_where_not(tmp_path: Path) -> None:
    rows = people(240)
    by_person = built(tmp_path, spec(sex=f"labels: self_reported, {POPULATION}", more="    cluster: person\n"), rows)
    found = by_person.card.evaluations[0].coverage[1].representation
    assert found is not None
    assert (found.unit, found.of, found.overlapping) == ("clusters", 60, False)
    women = {row["person"] for row in rows if row["sex"] == "female"}
    assert found.categories[0].ratio == pytest.approx(len(women) / 60 / 0.5)
    by_row = built(tmp_path, spec(sex=f"labels: self_reported, {POPULATION}"), rows)
    found = by_row.card.evaluations[0].coverage[1].representation
    assert found is not None
    assert (found.unit, found.of) == ("rows", 240)


def test_people_in_several_categories_count_in_each_where_they_are_few_and_give_no_ratio_where_not(
    tmp_path: Path,
) -> None:
    text = spec(sex=f"labels: self_reported, {POPULATION}", more="    cluster: person\n")
    rows = people(240)
    rows[60]["sex"] = "female" if rows[60]["sex"] == "male" else "male"
    found = built(tmp_path, text, rows).card.evaluations[0].coverage[1].representation
    assert found is not None
    assert (found.of, found.overlapping) == (60, True)
    assert sum(item.share or 0 for item in found.categories) == pytest.approx(61 / 60)
    for row in rows[120:]:
        row["sex"] = "female" if row["sex"] == "male" else "male"
    found = built(tmp_path, text, rows).card.evaluations[0].coverage[1].representation
    assert found is not None
    assert found.of is None
    assert found.reason is not None
    assert found.reason.startswith("too many are in several categories")
