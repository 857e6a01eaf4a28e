"""Sections that a card has only when asked: they are found from the contents, open with a finding, and stay short."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest
import yaml

import cardgen
from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.views.grouped import grouped_evaluations
from cardgen.render.views.intersections import scans
from cardgen.render.views.page import card_view
from cardgen.render.views.terms import terms

REGIONS = ("North", "South", "East")
AGES = ("young", "old")


def document(**more: object) -> dict[str, object]:
    changed = {"version": "1.0.0", "date": "2026-01-15", "kind": "first", "summary": "First."}
    return {
        "spec": 1,
        "card": {
            "id": "loans",
            "version": "1.0.0",
            "as_of": "2026-01-15",
            "review_by": "2026-07-15",
            "owners": [{"name": "Team", "contact": "team@example.org"}],
            "changelog": [changed],
        },
        "service": {
            "name": "Loans",
            "provider": "Example Bank",
            "summary": "Scores loans.",
            "profile": "tabular_classification",
            "subjects": [{"id": "model", "kind": "model", "version": "1"}],
        },
        "intended_use": {
            "purpose": "Sorting applications.",
            "users": ["Loan officers"],
            "use_cases": [
                {
                    "id": "small",
                    "title": "Small loans",
                    "description": "An officer decides.",
                    "considerations": "Look twice.",
                    "thresholds": [{"evaluation": "scores", "threshold": 0.7}],
                }
            ],
            "out_of_scope": [{"id": "o", "use": "Pay", "reason": "Not tested.", "kind": "not_evaluated"}],
            "limitations": [{"id": "one-year", "text": "One year only."}],
        },
        "variation": {
            "intrinsic": [{"id": "v", "text": "Incomes differ."}],
            "confounding": [{"id": "c", "text": "Branches differ."}],
        },
        "datasets": [{"id": "d", "name": "Made up", "revision": "1", "description": "Made up.", "source": "synthetic"}],
        "groups": [
            {
                "id": name,
                "label": name.capitalize(),
                "column": name,
                "kind": "demographic",
                "labels": "synthetic",
                "relevance": "It matters.",
                "categories": list(categories),
                "reference": categories[0],
            }
            for name, categories in (("region", REGIONS), ("age", AGES))
        ],
        "evaluations": [
            {
                "id": "scores",
                "title": "One year",
                "subject": "model",
                "dataset": "d",
                "date": "2026-01-10",
                "evaluator": {"organisation": "Team", "independent": False},
                "source": "rows.csv",
                "task": "classification",
                "columns": {"label": "label", "score": "score"},
                "threshold": 0.5,
                "metrics": ["selection_rate", "fpr", "accuracy"],
                "by": ["region", "age"],
                **more,
            }
        ],
        "acceptance": [
            {"id": "fpr", "evaluation": "scores", "metric": "fpr", "scope": "every_group", "by": "age", "max": 0.4},
            {"id": "right", "evaluation": "scores", "metric": "accuracy", "scope": "overall", "min": 0.5},
        ],
        "glossary": [{"term": "Points", "definition": "Ours."}],
    }


def made(folder: Path, **more: object) -> cardgen.ServiceCard:
    generator = np.random.default_rng(5)
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["region", "age", "label", "score"])
        for _ in range(2_000):
            region, age = generator.integers(3), generator.integers(2)
            label = generator.random() < 0.4
            score = 1 / (
                1
                + np.exp(
                    -(label - 0.5 + 0.6 * (region == 1) + 1.2 * (region == 2 and age == 0) + generator.normal(0, 1))
                )
            )
            writer.writerow([REGIONS[region], AGES[age], int(label), f"{score:.3f}"])
    (folder / "card.yaml").write_text(yaml.safe_dump(document(**more), sort_keys=False), encoding="utf-8")
    return cardgen.build(folder / "card.yaml")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> cardgen.ServiceCard:
    return made(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> cardgen.ServiceCard:
    return made(
        tmp_path_factory.mktemp("rich"),
        by=["region", "age", ["region", "age"]],
        comparisons=["reference", "best", "rest", "overall"],
        scan={"groups": ["region", "age"], "depth": 2, "rate": 0.1, "metrics": ["fpr"]},
        adjust=[{"by": "region", "within": ["age"], "method": "mantel-haenszel", "metrics": ["fpr"]}],
        compatibility=["sagemaker-clarify"],
    )


def test_the_contents_lead_to_each_of_them(plain: cardgen.ServiceCard, rich: cardgen.ServiceCard) -> None:
    html, text = rich.to_html(), rich.to_markdown()
    for anchor in ("scan-scores", "thresholds-scores", "compatibility-scores"):
        # Once in the column at the side, and once folded at the head.
        assert html.count(f'<a href="#{anchor}">') == 2
        assert html.count(f'id="{anchor}"') == 1
        assert f"](#{anchor})" in text
        assert f'<a id="{anchor}"></a>' in text
    assert "scan-scores" not in plain.to_html()


def test_each_category_is_compared_with_each_thing_once_and_in_the_order_of_its_table(
    rich: cardgen.ServiceCard,
) -> None:
    (evaluation,) = grouped_evaluations(rich.card, (), conditions=False)
    for grouping in evaluation.groupings:
        for block in grouping.metrics:
            table = block.summary.comparisons
            assert table is not None
            pairs = [(row.name, row.other) for row in table.rows]
            assert len(set(pairs)) == len(pairs)
            order = {row.name: place for place, row in enumerate(block.table.all_rows)}
            for other in ("all others", "overall"):
                places = [order[name] for name, against in pairs if against == other]
                assert places == sorted(places)
                assert len(places) > 1
            assert all(row.difference != "–" for row in table.rows)
    assert "Not compared with the best: neither way is better." in rich.to_markdown()


def test_a_sentence_names_nobody_twice(rich: cardgen.ServiceCard) -> None:
    (evaluation,) = grouped_evaluations(rich.card, (), conditions=False)
    by_region = next(item for item in evaluation.groupings if item.heading == "By region")
    rate = next(block for block in by_region.metrics if block.heading == "False positive rate")
    # The best region is the reference too, so that the others are compared with it twice.
    table = rate.summary.comparisons
    assert table is not None
    assert {row.other for row in table.rows} == {"North (best)", "all others", "overall"}
    told = re.search(r"from North: ([^;.]+)", rate.summary.compared)
    assert told is not None
    assert sorted(re.split(", | and ", told[1])) == ["East", "South"]


def test_a_scan_opens_with_whom_it_found(rich: cardgen.ServiceCard) -> None:
    (scan,) = scans(rich.card)
    assert scan.statement.startswith("Furthest from everyone else, by false positive rate: East × young, ")
    first = scan.tables[0].rows[0]
    assert first.name == "East × young"
    assert f"{first.cells[0].split(' (')[0]} against {first.cells[1]} for everyone else" in scan.statement


def test_only_the_headline_and_what_a_criterion_is_about_are_drawn_against_the_threshold(
    plain: cardgen.ServiceCard,
) -> None:
    drawn = {(chart.metric, tuple(chart.by)) for chart in plain.charts if chart.kind == "sweep"}
    assert drawn == {
        ("selection_rate", ("region",)),
        ("selection_rate", ("age",)),
        ("fpr", ("age",)),
        ("accuracy", ()),
    }


def test_charts_and_tables_against_the_threshold_fold_by_what_they_are_of(plain: cardgen.ServiceCard) -> None:
    (curves,) = card_view(plain.card, draw_charts(plain.card)).curves
    assert [use.title for use in curves.uses] == ["At the threshold of 0.7, for “Small loans”"]
    assert {table.group_head for table in curves.uses[0].tables} == {"Region", "Age"}
    assert {item.title for item in curves.charts} == {"Curves by region", "Curves by age", "Curves of everyone"}


def test_the_glossary_explains_what_is_used_and_the_owner_has_the_last_word(
    plain: cardgen.ServiceCard, rich: cardgen.ServiceCard
) -> None:
    def names(card: Card) -> list[str]:
        return [name for name, _ in terms(card)]

    assert "False discovery rate" not in names(plain.card)
    assert {"False discovery rate", "p, adjusted", "95% interval"} <= set(names(rich.card))
    assert "Points" not in names(rich.card)
    assert rich.to_markdown().count("**Points**") == 1
    assert names(rich.card) == sorted(names(rich.card), key=str.casefold)


def test_the_evidence_names_the_method_of_every_interval(plain: cardgen.ServiceCard, rich: cardgen.ServiceCard) -> None:
    def named(built: cardgen.ServiceCard) -> set[str]:
        return {method.id for method in card_view(built.card, ()).evidence.methods}

    assert {"wilson", "newcombe"} <= named(plain)
    assert {"mantel-haenszel-sato", "mantel-haenszel-greenland-robins", "empirical-bayes-wilson"} <= named(rich)
    assert not named(plain) & {"mantel-haenszel-sato", "empirical-bayes-wilson"}
