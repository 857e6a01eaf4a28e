"""A small category cannot be found in, or worked out from, anything that is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from cardgen.statistics.suppression import audit
from tests.acceptance.conftest import Run

PEOPLE = {"North": 120, "South": 90, "East": 4, "West": 37}


def write_rows(folder: Path) -> None:
    lines = ["id,region,sex,defaulted,flagged"]
    number = 0
    for region, people in PEOPLE.items():
        for index in range(people):
            sex = "female" if index % 3 else "male"
            lines.append(f"{number},{region},{sex},{int(index % 4 == 0)},{int(index % 5 == 0)}")
            number += 1
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "card.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("source: public", "source: proprietary").replace(", score: score}", "}")
    text = text.replace("metrics: [fpr, fnr, auc]", "metrics: [accuracy, fpr]")
    text = text.replace("by: [region]", "by: [region, sex, [region, sex]]")
    text = text.replace(
        "evaluations:",
        "  - {id: sex, label: Sex, column: sex, kind: demographic, labels: self_reported, relevance: Rates differ.}\n"
        "evaluations:",
    )
    path.write_text(text, encoding="utf-8")


def test_a_category_of_four_people_leaves_no_trace(folder: Path, cardgen: Run) -> None:
    write_rows(folder)
    ran = cardgen("build", "card.yaml", "--out", "out")
    assert ran.code == 0, ran.err
    card = json.loads((folder / "out" / "card.json").read_bytes())
    small = [r for r in card["results"] if r["group"].get("region") == "East"]
    assert small
    for result in small:
        assert result["status"] == "suppressed"
        numbers = ("n", "value", "numerator", "denominator", "interval", "standard_error")
        assert [result[name] for name in numbers] == [None] * 6
    # Another region must be hidden with it: else everyone minus the others would be those four.
    regions = {r["group"]["region"]: r["status"] for r in card["results"] if r["by"] == ["region"]}
    assert sum(status == "suppressed" for status in regions.values()) >= 2
    coverage = card["evaluations"][0]["coverage"][0]["categories"]
    assert {c["category"] for c in coverage if c["rows"] is None} == {
        r for r, s in regions.items() if s == "suppressed"
    }
    for path in (folder / "out").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"East\W{1,40}4\b", text), path.name


def test_no_hidden_cell_can_be_solved_from_the_published_ones(folder: Path, cardgen: Run) -> None:
    write_rows(folder)
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    card = json.loads((folder / "out" / "card.json").read_bytes())
    cells = [r for r in card["results"] if r["metric"] == "accuracy"]
    atoms = [{"region": region, "sex": sex} for region in PEOPLE for sex in ("female", "male")]
    incidence = np.array(
        [[all(atom[key] == value for key, value in cell["group"].items()) for atom in atoms] for cell in cells],
        dtype=int,
    )
    hidden = np.array([cell["status"] == "suppressed" for cell in cells])
    assert hidden.any()
    assert audit(incidence, hidden).size == 0


def test_a_reference_to_a_suppressed_figure_prints_as_suppressed(folder: Path, cardgen: Run) -> None:
    write_rows(folder)
    path = folder / "card.yaml"
    text = path.read_text(encoding="utf-8").replace("worst('fpr', by='region')", "value('accuracy', region='East')")
    path.write_text(text, encoding="utf-8")
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    card = json.loads((folder / "out" / "card.json").read_bytes())
    assert card["design"]["fairness"] == (
        "The highest false positive rate is suppressed "
        "(fewer than 10 people, or withheld so that such a category cannot be worked out)."
    )


def test_a_public_dataset_is_not_suppressed(folder: Path, cardgen: Run) -> None:
    write_rows(folder)
    path = folder / "card.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("source: proprietary", "source: public"), encoding="utf-8")
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    card = json.loads((folder / "out" / "card.json").read_bytes())
    (east,) = [r for r in card["results"] if r["group"] == {"region": "East"} and r["metric"] == "accuracy"]
    assert (east["status"], east["n"]) == ("ok", 4)
