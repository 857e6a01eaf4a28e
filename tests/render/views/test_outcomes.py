"""How attacks ended, on the pages: counts by kind of attack, what is hidden hidden, and what labels mean."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.render.views.grouped import Grouping, grouped_evaluations
from cardgen.render.views.outcomes import outcomes_in_words
from tests.acceptance.test_oracles import CARD

METRICS = ("attack_success_rate", "attack_block_rate", "partial_success_rate")
ATTACKS = {"direct": (0, 2, 48), "encoding": (9, 4, 27), "injection": (1, 1, 4), "role play": (3, 1, 20)}


def built(folder: Path, **changes: Any) -> cardgen.ServiceCard:
    with (folder / "attempts.csv").open("w", encoding="utf-8", newline="") as handle:
        lines = csv.writer(handle)
        lines.writerow(["attack", "ended", "weight"])
        for kind, numbers in ATTACKS.items():
            for label, number in zip(("won", "half", "lost"), numbers, strict=True):
                lines.writerows([(kind, label, 1)] * number)
    group = {
        "id": "attack",
        "label": "Kind of attack",
        "column": "attack",
        "kind": "attack",
        "labels": "document_field",
        "relevance": "Attackers choose.",
    }
    evaluation = {
        "id": "campaign",
        "title": "Campaign",
        "subject": "model",
        "dataset": "data",
        "date": "2026-05-01",
        "evaluator": {"organisation": "Red", "independent": True},
        "source": "attempts.csv",
        "task": "red_team",
        "columns": {"outcome": "ended"},
        "outcomes": {"succeeded": ["won"], "partial": ["half"], "blocked": ["lost", "stopped"]},
        "metrics": list(METRICS),
        "by": ["attack"],
        **changes,
    }
    (folder / "spec.json").write_text(
        json.dumps({**CARD, "groups": [group], "evaluations": [evaluation]}), encoding="utf-8"
    )
    return cardgen.build(folder / "spec.json")


def made(folder: Path, **changes: Any) -> Card:
    return built(folder, **changes).card


def grouping(card: Card) -> Grouping:
    ((found,),) = (each.groupings for each in grouped_evaluations(card, (), conditions=True))
    return found


def test_counts_by_kind_of_attack(tmp_path: Path) -> None:
    blocks = grouping(made(tmp_path)).metrics
    assert [len(each.further) for each in blocks] == [1, 0, 0]
    table = blocks[0].further[0].table
    assert table.heads == ("Succeeded", "In part", "Blocked")
    assert (table.rows[0].name, table.rows[0].everyone, table.rows[0].cells) == ("Overall", True, ("13", "8", "99"))
    assert {each.name: tuple(map(int, each.cells)) for each in table.rows[1:]} == ATTACKS
    assert next(each.people for each in table.rows if each.name == "direct") == "50 attempts"


def test_what_is_suppressed_has_no_counts(tmp_path: Path) -> None:
    card = made(tmp_path, suppress_below=10)
    hidden = {r.group["attack"] for r in card.cells("campaign", METRICS[0], ("attack",)) if r.status == "suppressed"}
    assert len(hidden) == 2
    rows = {each.name: each for each in grouping(card).metrics[0].further[0].table.rows}
    for kind in ATTACKS:
        shown = [cell for cell in rows[kind].cells if any(map(str.isdigit, cell))]
        assert len(shown) == (0 if kind in hidden else 3)
        assert any(map(str.isdigit, rows[kind].people)) == (kind not in hidden)


@pytest.mark.parametrize(
    "changes",
    [
        {"metrics": ["attack_success_rate"]},
        {"weight": "weight"},
    ],
    ids=["one outcome alone", "weights"],
)
def test_no_table_where_it_would_tell_nothing_more(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert all(not each.further for each in grouping(made(tmp_path, **changes)).metrics)


def test_what_labels_mean_is_said(tmp_path: Path) -> None:
    found = built(tmp_path)
    words = "succeeded: won; succeeded in part: half; blocked: lost and stopped"
    assert outcomes_in_words(found.card.evaluations[0]) == words
    assert words in found.to_markdown()
    page = found.to_html()
    assert words in page
    assert '<details class="more" open>\n<summary>How attacks ended by kind of attack</summary>' in page
