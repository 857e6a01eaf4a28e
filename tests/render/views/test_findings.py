"""Outside findings on the pages of a card: the claim, the figures, the verdict and the owner's answer, safely."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cardgen.card.document import Card
from cardgen.render.charts.draw import draw_charts
from cardgen.render.files.csv_tables import to_csv
from cardgen.render.html import to_html
from cardgen.render.markdown import to_markdown
from cardgen.render.views.findings import finding_views, findings_in_short
from cardgen.spec.findings import Claim, Limit, OutsideFinding, Reporter, VerifiedFigure
from tests.render.charts.chart_cards import compas
from tests.spec.outside_findings import verification

HOSTILE = "<script>alert(1)</script> | **b** [x](javascript:alert(1)) \u202e`"


def card(*items: OutsideFinding) -> Card:
    return compas().model_copy(update={"outside_findings": items})


def item(identifier: str = "false-alarms", *, status: str = "open", answer: str | None = None, **more: Any) -> Any:
    mitigated = "1.0.0" if status == "mitigated" else None
    return OutsideFinding(
        id=identifier,
        verification=verification(identifier, "compas", **more),
        status=status,  # type: ignore[arg-type]
        mitigated_in=mitigated,
        answer=answer,
    )


def test_the_claim_reads_as_a_sentence_and_the_figures_as_those_of_the_card() -> None:
    (view,) = finding_views(card(item()))
    assert view.verdict == "Confirmed, open"
    assert view.claim == (
        "False positive rate where race is African-American, less that where race is Caucasian, is at least "
        "15\u00a0points."
    )
    assert [(row.name, row.people, row.value, row.interval) for row in view.rows] == [
        ("Race is African-American", "3,696 rows", "44.8%", "41.3 to 48.4"),
        ("Race is Caucasian", "2,454 rows", "23.4%", "20.2 to 27.0"),
        ("Difference", "6,150 rows", "+21.4\u00a0points", "+16.5 to +26.1"),
    ]
    assert view.interval_head == "99.75% interval"
    assert "claim 2 of at most 20" in view.checked
    assert "instead of 36.2%" in view.certificate


def test_a_value_claimed_of_one_group_names_no_other() -> None:
    claim = {"claim": Claim(value=Limit(at_least=0.07, at_most=0.5)), "compared_with": None}
    (view,) = finding_views(card(item(claim=claim, others=None, gap=None)))
    assert view.claim == "False positive rate where race is African-American is at least 7% and at most 50%."
    assert len(view.rows) == 1


def test_nothing_is_told_of_a_group_too_small() -> None:
    hidden = VerifiedFigure(rows=None, value=None)
    (view,) = finding_views(card(item(group=hidden, gap=hidden, verdict="inconclusive", reason="Too few people.")))
    assert [(row.people, row.value) for row in view.rows] == [
        ("suppressed", "–"),
        ("2,454 rows", "23.4%"),
        ("suppressed", "–"),
    ]
    assert view.verdict == "Inconclusive"


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), ""),
        ((item(verdict="refuted"),), ""),
        ((item(),), "1 outside finding confirmed: 1 open."),
        (
            (item("a"), item("b", status="mitigated"), item("c", status="disputed", answer="No.")),
            "3 outside findings confirmed: 1 open, 1 disputed by the owner, 1 mitigated.",
        ),
    ],
)
def test_the_first_screen_counts_what_was_confirmed(items: tuple[OutsideFinding, ...], said: str) -> None:
    assert findings_in_short(card(*items)) == said


def test_confirmed_and_open_ones_come_first() -> None:
    items = (item("a", verdict="refuted"), item("b", status="mitigated"), item("c"))
    assert [view.anchor for view in finding_views(card(*items))] == ["finding-c", "finding-b", "finding-a"]


def test_both_pages_hold_every_figure_and_the_answer() -> None:
    found = card(item(answer="The base rates differ."))
    charts = draw_charts(found)
    markdown = to_markdown(found, charts)
    section = re.search(r"## Outside findings.*?(?=\n## )", markdown, re.DOTALL)
    page = re.search(r'<section id="findings">.*?</section>', to_html(found, charts), re.DOTALL)
    assert section is not None
    assert page is not None
    for text in ("+21.4", "41.3 to 48.4", "The base rates differ.", "night-owl (a pseudonym), Owls"):
        assert text in section.group()
        assert text in page.group()
    assert "[What others found](#findings)" in markdown


def test_the_table_holds_every_figure() -> None:
    lines = to_csv(card(item()))["outside_findings.csv"].splitlines()
    assert lines[0].startswith('"finding","verdict","status","mitigated_in","evaluation","metric","figure","where"')
    assert [line.split(",")[-7:] for line in lines[1:]] == [
        ["3696", "", "0.4485", "0.413", "0.4843", "0.9975", '"newcombe"'],
        ["2454", "", "0.2345", "0.2023", "0.2697", "0.9975", '"newcombe"'],
        ["6150", "", "0.2139", "0.1651", "0.2612", "0.9975", '"newcombe"'],
    ]
    assert "outside_findings.csv" not in to_csv(card())


def test_words_of_strangers_stay_words() -> None:
    claim = {"title": "A claim", "by": Reporter(name="n"), "description": HOSTILE, "group": f"x == {HOSTILE!r}"}
    found = card(item(claim=claim, answer=HOSTILE, reason=HOSTILE))
    charts = draw_charts(found)
    page, markdown = to_html(found, charts), to_markdown(found, charts)
    assert "<script>alert" not in page
    assert "\u202e" not in page + markdown
    outside_code = re.sub(r"(`+).*?\1", "", re.sub(r"\\.", "", markdown))
    assert "](javascript:" not in outside_code


def test_a_card_without_findings_has_no_section() -> None:
    assert "Outside findings" not in to_markdown(compas(), draw_charts(compas()))
