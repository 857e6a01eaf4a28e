"""A trend says no more than the cards and their comparisons say."""

from __future__ import annotations

from datetime import date

import pytest

from cardgen.site.facts import ChangeFacts, FigureFacts, StepFacts, VersionFacts
from cardgen.site.trends import trends
from cardgen.site.views import criteria_in_words


def figure(value: float | None, verdict: str | None = None, **changes: object) -> FigureFacts:
    usual = {
        "evaluation": "calls",
        "title": "Calls",
        "metric": "wer",
        "label": "word error rate",
        "unit": "share",
        "direction": "lower_is_better",
        "by": (),
        "group": {},
        "headline": True,
        "status": "ok" if value is not None else "suppressed",
        "value": value,
        "low": None if value is None else value - 0.02,
        "high": None if value is None else value + 0.02,
        "level": "95%",
        "shown": "▒ suppressed" if value is None else "",
        "verdict": verdict,
        "difference": -0.01 if verdict else None,
    }
    return FigureFacts.model_validate({**usual, **changes})


def version(name: str, *figures: FigureFacts, previous: str | None = None, withdrawn: bool = False) -> VersionFacts:
    return VersionFacts(
        version=name,
        manifest_sha256="0" * 64,
        card_digest="sha256:" + "0" * 64,
        files=(),
        as_of=date(2026, 6, 1),
        evidence=date(2026, 5, 1),
        review_by=date(2026, 12, 1),
        service_status="active",
        withdrawn=ChangeFacts(date=date(2026, 6, 2), reason="Wrong.") if withdrawn else None,
        name="Transcription",
        provider="Example",
        owners=("Speech",),
        summary="Text.",
        criteria={"pass": 1},
        worst_group="",
        worst_value="",
        worst_metric="word error rate",
        figures=figures,
        changelog=(),
        step=StepFacts(previous=previous, verdict="", standing="accepted", bump=None, changed=True)
        if previous
        else None,
    )


def test_a_line_joins_versions_that_were_compared_and_no_others() -> None:
    found = trends(
        [
            version("1.0.0", figure(0.20)),
            version("1.1.0", figure(0.19, "improved"), previous="1.0.0"),
            version("2.0.0", figure(0.30, "not_comparable"), previous="1.1.0"),
            version("2.1.0", figure(0.29, "inconclusive"), previous="2.0.0"),
        ]
    )[0]
    assert [bool(point.joined_x) for point in found.points] == [False, True, False, True]
    assert found.broken
    assert found.finding == "Word error rate: 29.0% (27.0% to 31.0%) in 2.1.0, no clear change from 2.0.0"
    assert [point.change for point in found.points] == ["", "▼ better", "– not comparable", "◐ inconclusive"]


def test_a_version_that_is_missing_in_between_interrupts_the_line() -> None:
    found = trends([version("1.0.0", figure(0.20)), version("1.2.0", figure(0.19, "improved"), previous="1.1.0")])[0]
    assert not found.points[1].joined_x


def test_heights_follow_values_and_intervals_and_a_smaller_value_stands_lower() -> None:
    found = trends([version("1.0.0", figure(0.20)), version("1.1.0", figure(0.10, "improved"), previous="1.0.0")])[0]
    first, second = found.points
    assert float(first.high) < float(first.y) < float(first.low)
    assert float(second.y) > float(first.y)
    top, ground = 10.0, 160.0  # of the drawing: 25 % and 0
    assert float(first.y) == pytest.approx(ground - (ground - top) * 0.20 / 0.25, abs=0.1)
    assert (found.low_label, found.high_label) == ("0", "25%")


def test_a_suppressed_figure_leaves_a_gap_and_says_so() -> None:
    found = trends(
        [
            version("1.0.0", figure(0.20)),
            version("1.1.0", figure(None), previous="1.0.0"),
            version("1.2.0", figure(0.2, "not_comparable"), previous="1.1.0"),
        ]
    )[0]
    assert (found.points[1].y, found.points[1].shown, found.points[1].interval) == ("", "▒ suppressed", "")
    assert not any(point.joined_x for point in found.points)


def test_the_newest_version_that_was_not_withdrawn_is_the_one_that_is_told() -> None:
    found = trends(
        [version("1.0.0", figure(0.20)), version("1.1.0", figure(0.1, "improved"), previous="1.0.0", withdrawn=True)]
    )[0]
    assert found.finding.endswith("in 1.0.0")
    assert [point.withdrawn for point in found.points] == [False, True]


def test_figures_that_no_version_prints_have_no_trend() -> None:
    assert trends([version("1.0.0", figure(None))]) == ()
    assert trends([]) == ()


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({}, "no criteria"),
        ({"pass": 1}, "met"),
        ({"pass": 3}, "all 3 met"),
        ({"fail": 1}, "not met"),
        ({"pass": 1, "fail": 1, "inconclusive": 2}, "1 of 4 met, 1 not met, 2 inconclusive"),
    ],
)
def test_criteria_in_words(criteria: dict[str, int], words: str) -> None:
    assert criteria_in_words(criteria) == words
