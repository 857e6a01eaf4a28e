"""A card of face verification whose pairs name their people: figures, matrix, measures, pages, suppression, audit."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import numpy as np
import pytest
import yaml

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.document import Card
from cardgen.card.match_matrices import MatchMatrix
from cardgen.render.charts.draw import draw_charts
from cardgen.render.files.bundle import bundle
from cardgen.render.views.matches import match_table

SEXES = ("female", "male")


def rows(people: dict[str, int]) -> list[list[str]]:
    """Return pairs of everybody with everybody, and four of everybody with themselves."""
    generator = np.random.default_rng(11)
    labels = [sex for sex, number in people.items() for _ in range(number)]
    likeness = generator.normal(0, 0.5, len(labels))
    found = [["genuine", "one", "two", "sex1", "sex2", "score"]]
    for i, j in itertools.combinations(range(len(labels)), 2):
        score = generator.normal(likeness[i] + likeness[j] + 0.5 * (labels[i] == labels[j]), 0.8)
        found.append(["no", f"s{i}", f"s{j}", labels[i], labels[j], f"{score:.4f}"])
    for i, label in enumerate(labels):
        found += [["yes", f"s{i}", f"s{i}", label, label, f"{generator.normal(2.5, 1):.4f}"] for _ in range(4)]
    return found


def spec(folder: Path, people: dict[str, int], **more: object) -> Path:
    """Write a spec and its rows."""
    with (folder / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows(people))
    changed = {"date": "2026-01-15", "version": "1.0.0", "kind": "first", "summary": "First."}
    text = {"id": "first", "text": "Twins look alike."}
    card = {
        "spec": 1,
        "card": {
            "id": "faces",
            "version": "1.0.0",
            "as_of": "2026-01-15",
            "review_by": "2026-07-15",
            "owners": [{"name": "Team", "contact": "team@example.org"}],
            "changelog": [changed],
        },
        "service": {
            "name": "Faces",
            "provider": "Example",
            "summary": "Compares two faces.",
            "profile": "face_verification",
            "subjects": [{"id": "model", "kind": "model", "version": "1"}],
            "risk": {"level": "high", "rationale": "Somebody may be locked out."},
        },
        "intended_use": {
            "purpose": "Whether two faces are of one person.",
            "users": ["Border guards"],
            "use_cases": [
                {"id": "gate", "title": "A gate", "description": "A gate opens.", "considerations": "Have a guard."}
            ],
            "out_of_scope": [{"id": "crowds", "use": "Crowds", "reason": "Not built for it.", "kind": "prohibited"}],
            "limitations": [text],
        },
        "datasets": [
            {"id": "d", "name": "Faces", "revision": "1", "description": "Portraits.", "source": "proprietary"}
        ],
        "groups": [
            {
                "id": "sex",
                "label": "Sex",
                "column": "sex1",
                "pair_column": "sex2",
                "kind": "demographic",
                "labels": "self_reported",
                "relevance": "Error rates differ by sex.",
            }
        ],
        "evaluations": [
            {
                "id": "verify",
                "title": "Pairs",
                "subject": "model",
                "dataset": "d",
                "date": "2026-01-01",
                "evaluator": {"organisation": "Audit", "independent": True},
                "source": "pairs.csv",
                "task": "verification",
                "columns": {"genuine": "genuine", "score": "score", "first_subject": "one", "second_subject": "two"},
                "threshold": 1.2,
                "metrics": ["fmr", "fnmr"],
                "by": ["sex"],
                **more,
            }
        ],
    }
    path = folder / "card.yaml"
    path.write_text(yaml.safe_dump(card, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return cardgen.build(spec(tmp_path_factory.mktemp("faces"), {"female": 24, "male": 16})).card


def matrix(card: Card) -> MatchMatrix:
    (found,) = card.evaluations[0].match_matrices
    return found


def test_figures_allow_for_shared_people(card: Card) -> None:
    results = {(item.metric, item.group.get("sex", "")): item for item in card.results}
    everyone = results["fmr", ""]
    assert (everyone.clusters, everyone.denominator) == (40, 40 * 39 / 2)
    assert everyone.interval is not None
    assert everyone.interval.method == "dyadic-effective"
    assert results["fnmr", "female"].clusters == 24
    assert card.evaluations[0].cluster == "subject"


def test_the_diagonal_of_the_matrix_is_what_the_results_say(card: Card) -> None:
    cells = {(cell.first, cell.second): cell for cell in matrix(card).cells}
    assert list(cells) == [("female", "female"), ("female", "male"), ("male", "male")]
    for result in card.results:
        if result.metric == "fmr" and result.group:
            cell = cells[result.group["sex"], result.group["sex"]]
            assert (cell.accepted, cell.pairs, cell.value) == (result.numerator, result.denominator, result.value)
            assert (cell.interval, cell.people) == (result.interval, result.clusters)
    assert sum(cell.pairs for cell in cells.values()) == 40 * 39 / 2
    assert cells["female", "male"].people == 16


def test_measures_of_biometrics_are_of_the_printed_rates(card: Card) -> None:
    values = {item.group["sex"]: item.value for item in card.results if item.metric == "fmr" and item.group}
    (gini,) = [item for item in card.disparities if (item.metric, item.kind) == ("fmr", "gini")]
    high, low = max(values.values()), min(values.values())  # type: ignore[type-var]
    assert high is not None
    assert low is not None
    assert gini.value == pytest.approx((high - low) / (high + low))
    kinds = {(item.metric, item.kind) for item in card.disparities}
    assert {("fmr", "max_to_geometric_mean"), ("fnmr", "gini"), ("fmr", "garbe")} <= kinds
    assert ("fnmr", "garbe") not in kinds


def test_pages_charts_and_tables_show_the_matrix(card: Card) -> None:
    charts = draw_charts(card)
    (chart,) = [each for each in charts if each.kind == "matches"]
    assert "between" in chart.title
    assert chart.alt.startswith("Heat map.")
    files = bundle(card, charts)
    for page in ("card.html", "card.md"):
        text = files[page].decode()
        assert "False matches by the sex of both people" in text
        assert "Gini coefficient of the rates" in text
        assert "of two categories, or without a label" in text
        assert "False matches between categories" in text
    shown = match_table(card, card.evaluations[0], "sex")
    assert shown is not None
    rates = {(each.first, each.second): each.value or 0.0 for each in matrix(card).cells}
    order = [rates[row.first, row.second] for row in shown.rows]
    assert order == sorted(rates.values(), reverse=True)
    most = shown.rows[0]
    pair = f"two people of {most.first}" if most.first == most.second else f"{most.first} and {most.second}"
    assert shown.statement.startswith(f"Most frequent for {pair} ({most.value} of impostor pairs).")
    table = list(csv.DictReader(io.StringIO(files["data/matches.csv"].decode())))
    assert [(row["first"], row["second"]) for row in table] == [
        ("female", "female"),
        ("female", "male"),
        ("male", "male"),
    ]
    assert float(table[0]["value"]) == matrix(card).cells[0].value


def test_a_matrix_with_few_people_is_withheld_as_a_whole(tmp_path: Path) -> None:
    built = cardgen.build(spec(tmp_path, {"female": 24, "male": 16, "other": 4})).card
    assert (matrix(built).status, matrix(built).cells) == ("suppressed", ())
    files = bundle(built, draw_charts(built))
    assert "Not published: some pairs are of fewer than 10 people" in files["card.md"].decode()
    assert "data/matches.csv" not in files
    assert not audit(built, files).disclosures


def test_the_audit_finds_a_matrix_that_should_have_been_withheld(tmp_path: Path) -> None:
    people = {"female": 24, "male": 16, "other": 4}
    (tmp_path / "open").mkdir()
    whole = cardgen.build(spec(tmp_path / "open", people, suppress_below=0)).card
    shut = cardgen.build(spec(tmp_path, people)).card
    record = shut.evaluations[0].model_copy(update={"match_matrices": whole.evaluations[0].match_matrices})
    leaking = shut.model_copy(update={"evaluations": (record,)})
    messages = [each.message for each in audit(leaking).disclosures]
    assert any("a matrix prints false matches of it" in message for message in messages)
    assert any("which are of 4 people" in message for message in messages)
