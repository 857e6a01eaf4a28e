"""Rows that mark what is synthetic, campaigns of a red team, and perturbed items are replicated like any others."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cardgen.api import build
from cardgen.card.document import Card
from cardgen.errors import InvalidInputError
from cardgen.outside.replication.making import make
from cardgen.outside.replication.pages.lines import category_notes
from tests.outside.replication.calls import request
from tests.sides.loan_specs import loan_spec


def write_loans(
    path: Path, *, rows: int = 400, made: str = "made", names: tuple[str, ...] = ("North", "South")
) -> Path:
    """Write loans of which every fourth was made up, and is always flagged rightly; one in five others is not."""
    lines = [f"application,person,region,age,defaulted,flagged,{made}"]
    for index in range(rows):
        bad, synthetic = index % 2, index % 4 == 3
        said = bad if synthetic or index % 5 else 1 - bad
        region = names[index // 4 % len(names)]
        lines.append(f"a{index},p{index},{region},{20 + index % 50},{bad},{said},{'yes' if synthetic else 'no'}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """A card of loans some of which were made up."""
    folder = tmp_path_factory.mktemp("loans")
    spec = loan_spec(evaluation={"synthetic": "made", "metrics": ["accuracy"], "by": ["region"]})
    write_loans(folder / "rows.csv")
    (folder / "card.yaml").write_text(json.dumps(spec), encoding="utf-8")
    return build(folder / "card.yaml").card


def test_synthetic_rows_stand_apart_in_an_addendum_as_on_the_card(lent: Card, tmp_path: Path) -> None:
    made = make(
        request(lent, write_loans(tmp_path / "here.csv", made="invented"), columns=(("synthetic", "invented"),))
    )
    (found,) = made.addendum.evaluations
    rates = {item.group["origin"]: item.here.value for item in found.comparisons if item.by == ("origin",)}
    with (tmp_path / "here.csv").open() as file:
        rows = list(csv.DictReader(file))
    real = [row["flagged"] == row["defaulted"] for row in rows if row["invented"] == "no"]
    assert rates == {"Real": pytest.approx(sum(real) / len(real)), "Synthetic": 1.0}
    assert found.categories == () or all(item.group != "origin" or not item.unknown for item in found.categories)


def test_the_mark_of_synthetic_rows_is_asked_for_plainly(lent: Card, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(request(lent, write_loans(tmp_path / "here.csv", made="invented")))
    (problem,) = caught.value.problems
    assert 'no column "made", which is the mark of synthetic rows (yes or no)' in problem.message
    assert problem.hint == (
        "--map synthetic=COLUMN says which column it is; where no row is synthetic, let one say no in every row"
    )


def test_hidden_categories_that_the_card_does_not_know_are_named_in_one_breath(lent: Card, tmp_path: Path) -> None:
    known = write_loans(tmp_path / "here.csv")
    few = [f"n{index},q{index},Isle {index % 3},30,1,1,no" for index in range(12)]
    known.write_text(known.read_text(encoding="utf-8") + "\n".join(few) + "\n", encoding="utf-8")
    made = make(request(lent, known))
    (note,) = [each for each in category_notes(made, made.addendum.evaluations[0]) if "does not know" in each]
    assert note == (
        "Region: 3 categories that the card does not know, not compared; all suppressed, of fewer than 10 people or "
        "too near to such: Isle 0, Isle 1 and Isle 2."
    )


@pytest.fixture(scope="module")
def guarded(project: Path) -> Card:
    """The example of a campaign in counts, and of prompts in versions."""
    return build(project / "card_specs" / "guardrail-red-team" / "card.yaml").card


def test_attempts_of_a_campaign_are_replicated_row_by_row(guarded: Card, project: Path, tmp_path: Path) -> None:
    lines = ["attack,language,how"]
    with (project / "card_specs" / "guardrail-red-team" / "attacks.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for column, word in (("succeeded", "succeeded"), ("in_part", "partial"), ("blocked", "blocked")):
                lines += [f"{row['attack']},{row['language']},{word}"] * int(row[column])
    (tmp_path / "attempts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = make(request(guarded, tmp_path / "attempts.csv", columns=(("outcome", "how"),)))
    (found,) = made.addendum.evaluations
    assert found.id == "red-team"
    assert {item.difference for item in found.comparisons if item.difference is not None} == {0.0}
    lacking = {each.evaluation: each.reason for each in made.addendum.not_replicated}
    assert lacking["versions"] == 'the data has no column "prompt", which is the item, the cluster'


def test_versions_of_prompts_are_replicated_under_other_names(guarded: Card, project: Path, tmp_path: Path) -> None:
    text = (project / "card_specs" / "guardrail-red-team" / "versions.csv").read_text(encoding="utf-8")
    data = tmp_path / "versions.csv"
    data.write_text(text.replace("prompt,", "question,", 1), encoding="utf-8")
    made = make(request(guarded, data, columns=(("item", "question"),)))
    assert [each.id for each in made.addendum.evaluations] == ["versions", "kinds-of-change"]
    for each in made.addendum.evaluations:
        assert each.clusters == 180
        assert {item.difference for item in each.comparisons if item.difference is not None} == {0.0}
        assert [item.unknown for item in each.categories if item.unknown] == []
