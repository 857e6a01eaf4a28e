"""Cards from Python: frames, pages, files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import cardgen

SPEC = "card_specs/recidivism-risk/card.yaml"


@pytest.fixture(scope="module")
def built() -> cardgen.ServiceCard:
    return cardgen.build(Path(__file__).resolve().parent.parent / SPEC)


def test_results_as_a_frame(built: cardgen.ServiceCard) -> None:
    frame = built.results_frame()
    fpr = frame[(frame["metric"] == "fpr") & (frame["race"] == "African-American") & frame["sex"].isna()]
    assert fpr["n"].tolist() == [3696]
    assert fpr["value"].tolist() == [pytest.approx(805 / 1795)]
    assert set(frame["status"]) <= {"ok", "insufficient", "undefined", "suppressed"}
    assert frame.loc[frame["status"] != "ok", "value"].isna().all()
    disparities = built.disparities_frame()
    assert {"worst_group", "gap", "ratio", "difference"} <= set(disparities["kind"])


def test_a_card_shows_itself_in_a_notebook_in_a_frame_of_its_own(built: cardgen.ServiceCard) -> None:
    shown = built._repr_html_()
    assert shown.startswith("<iframe")
    assert "sandbox" in shown
    assert "&lt;!doctype html&gt;" in shown.lower()


def test_written_and_read_again_it_is_the_same_card(built: cardgen.ServiceCard, tmp_path: Path) -> None:
    built.write(tmp_path / "card")
    again = cardgen.read(tmp_path / "card" / "card.json")
    assert again.digest == built.digest
    assert again.to_html() == built.to_html()
    assert again.to_markdown() == built.to_markdown()


def test_as_of_is_the_callers_and_steps_are_told() -> None:
    from contextlib import nullcontext

    steps: list[str] = []

    def step(name: str) -> nullcontext[None]:
        steps.append(name)
        return nullcontext()

    spec = Path(__file__).resolve().parent.parent / SPEC
    card = cardgen.build(spec, as_of=date(2030, 1, 2), step=step)
    assert card.card.card.as_of == date(2030, 1, 2)
    assert steps == ["load", "scan", "estimate", "resolve"]


def test_a_file_that_is_no_card_is_a_card_error(tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    path.write_text('{"format": "cardgen-card/99"}', encoding="utf-8")
    with pytest.raises(cardgen.CardError, match="format"):
        cardgen.read(path)
    with pytest.raises(cardgen.UnreadableError):
        cardgen.read(tmp_path / "nowhere.json")
