"""The pages that the tests open in a browser: every example, the hard cases, a comparison, made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path

import cardgen
from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.comparison.html import to_html as compared
from cardgen.render.html import to_html
from tests.browser.other_pages import OTHER_PAGES
from tests.render.page_cards import full, hostile, with_statuses

__all__ = ["CARDS", "EXAMPLES", "PAGES", "card_of", "markup", "of_cells", "right_to_left"]

_SPECS = Path(__file__).resolve().parents[2] / "card_specs"
EXAMPLES = tuple(sorted(path.parent.name for path in _SPECS.glob("*/card.yaml")))

_PROSE = (
    "# Release criteria\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n\n"
    "[x](javascript:alert(1)) [y](https://example.org/) ![t](https://evil.example/t.png) paid\u202edias ``` | cell\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n"
)
_LINE = "<script>alert(1)</script> <b onclick=alert(1)> [x](javascript:alert(1)) ![t](https://evil.example/t.png)"
_ARABIC = "تحويل الكلام المسجل إلى نص، ملف واحد في كل مرة."
_NAME = "النسخ الآلي"


def of_cells(count: int) -> Card:
    """Return EdAcc with `count` accents, each with an interval, and the charts and tables that they make."""
    document = json.loads(full().model_dump_json())
    names = [f"Accent {number:05d}" for number in range(count)]
    overall = [item for item in document["results"] if not item["by"]]
    pattern = next(item for item in document["results"] if item["by"] and item["interval"])
    for number, name in enumerate(names):
        value = 0.05 + 0.25 * number / count
        overall.append(
            {
                **pattern,
                "group": {"accent": name},
                "value": value,
                "interval": {**pattern["interval"], "low": value - 0.03, "high": value + 0.04},
                "notes": [],
            }
        )
    document["results"] = overall
    document["disparities"], document["acceptance"] = [], []
    document["groups"][0] |= {"categories": names, "reference": names[0]}
    for evaluation in document["evaluations"]:
        evaluation["coverage"] = []
    return Card.model_validate_json(json.dumps(document))


def right_to_left() -> Card:
    """Return EdAcc as somebody would write its card in Arabic."""
    document = json.loads(full().model_dump_json())
    document["card"]["language"] = "ar"
    document["service"] |= {"name": _NAME, "summary": _ARABIC}
    document["intended_use"]["use_cases"][0] |= {"title": _NAME, "considerations": f"{_ARABIC}\n\n{_ARABIC}"}
    document["intended_use"]["out_of_scope"][0] |= {"use": _NAME, "reason": _ARABIC}
    document["design"]["fairness"] = (
        f"# {_NAME}\n\n{_ARABIC}\n\n- {_ARABIC}\n- WER\n\n| {_NAME} | % |\n|---|---|\n| a | 2 |"
    )
    return Card.model_validate_json(json.dumps(document))


def _example(name: str) -> Card:
    return cardgen.build(_SPECS / name / "card.yaml").card


CARDS: Mapping[str, Callable[[], Card]] = {
    **{name: partial(_example, name) for name in EXAMPLES},
    "of statuses": with_statuses,
    "hostile": lambda: hostile(_PROSE, _LINE),
    "of 200 cells": lambda: of_cells(200),
    "right to left": right_to_left,
}


@cache
def card_of(name: str) -> Card:
    """Return one of the cards, built once."""
    return CARDS[name]()


def _comparison() -> str:
    folder = _SPECS / "speech-transcription"
    return compared(cardgen.compare(folder / "previous" / "card.yaml", folder / "card.yaml"))


PAGES = (*CARDS, "comparison", *OTHER_PAGES)


@cache
def markup(name: str) -> str:
    """Return the HTML of a page."""
    if name == "comparison":
        return _comparison()
    if name in OTHER_PAGES:
        return OTHER_PAGES[name]()
    card = card_of(name)
    return to_html(card, draw_charts(card))
