"""The rules about labels, populations and synthetic rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardgen.card.lint.rule import Finding
from tests.card.coverage_cards import POPULATION, built, people, spec

Lint = Callable[..., tuple[Finding, ...]]


def told(findings: tuple[Finding, ...], rule: str) -> list[tuple[tuple[str | int, ...], str]]:
    return [(each.path, each.message) for each in findings if each.rule == rule]


def annotated(**more: Any) -> dict[str, Any]:
    return {"groups.0.labels": "annotated", **{f"groups.0.{name}": value for name, value in more.items()}}


def test_annotators_who_agree_too_little_are_a_weak_label(findings: Lint) -> None:
    (found,) = told(findings(annotated(annotators=3, agreement=0.66)), "weak-label")
    assert found[0] == ("groups", 0, "agreement")
    assert "agree by 0.66, and below 0.667 not even tentative conclusions hold (Krippendorff 2004, ch. 11)" in found[1]
    assert not told(findings(annotated(annotators=3, agreement=0.667)), "weak-label")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "by how many people and how far they agree; write annotators and agreement"),
        ({"annotators": 3}, "say how far they agree; write agreement"),
        ({"agreement": 0.9}, "say by how many people; write annotators"),
    ],
)
def test_annotation_of_which_nothing_is_said_is_told(findings: Lint, more: dict[str, Any], words: str) -> None:
    ((path, message),) = told(findings(annotated(**more)), "annotation-unstated")
    assert path == ("groups", 0, "labels")
    assert message.endswith(words)


def test_annotation_that_is_described_is_not(findings: Lint) -> None:
    assert not told(findings(annotated(annotators=3, agreement=0.9)), "annotation-unstated")
    assert not told(findings(), "annotation-unstated")


def rules(folder: Path, text: str, rows: list[dict[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in built(folder, text, rows).card.lint:
        found.setdefault(each.id, []).append(each.message)
    return found


@pytest.mark.parametrize(("every", "is_told"), [(9, True), (10, False)])
def test_rows_without_a_label_are_told_where_they_are_more_than_a_tenth(
    tmp_path: Path, every: int, is_told: bool
) -> None:
    rows = [{**row, "sex": "" if index % every == 0 else row["sex"]} for index, row in enumerate(people(360))]
    found = rules(tmp_path, spec(), rows)
    assert ("labels-missing" in found) == is_told
    if is_told:
        assert found["labels-missing"][0].startswith('11.1% of the rows of "defaults" have no label of "sex"')


def test_a_category_tested_less_than_its_share_is_told_with_its_ratio(tmp_path: Path) -> None:
    found = rules(tmp_path, spec(sex=f"labels: self_reported, {POPULATION}"), people(240))
    nobody, few = sorted(found["under-represented"])
    assert nobody.startswith('"defaults" tested nobody of "diverse", which is part of the population')
    assert few.startswith('"female" has 0.40 times its share of the population in "defaults" (0.31 to 0.51)')
    even = POPULATION.replace("0.5, male: 0.4, diverse: 0.1", "0.2, male: 0.8")
    assert "under-represented" not in rules(tmp_path, spec(sex=f"labels: self_reported, {even}"), people(240))


def test_a_population_that_lacks_a_category_is_told(tmp_path: Path) -> None:
    rows = [{**row, "sex": "not said" if index % 6 == 0 else row["sex"]} for index, row in enumerate(people(240))]
    even = POPULATION.replace("0.5, male: 0.4, diverse: 0.1", "0.2, male: 0.8")
    (message,) = rules(tmp_path, spec(sex=f"labels: self_reported, {even}"), rows)["population-incomplete"]
    assert message.startswith('"defaults" tested "not said", of which the population says nothing')


def test_synthetic_rows_are_told_until_the_methodology_speaks_of_them(tmp_path: Path) -> None:
    text = spec(more="    synthetic: made\n")
    (message,) = rules(tmp_path, text, people(240))["synthetic-rows"]
    assert message.startswith('"defaults" has 25% synthetic rows, and nothing says how they were made')
    said = text.replace("design:\n", "design:\n  test_methodology: A quarter is synthetic, made with a template.\n")
    assert "synthetic-rows" not in rules(tmp_path, said, people(240))
    real = [{**row, "made": "no"} for row in people(240)]
    found = rules(tmp_path, text, real)
    assert "synthetic-rows" not in found
    assert "category-absent" not in found
