"""The words of a report: the verdict, the words of a change, and values as lines."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from cardgen.card.numbers import Scale
from cardgen.card.words import CHANGE_WORDS, change_word, direction_words
from cardgen.diff.report import Report, WordRun
from cardgen.render.comparison.figures import figure_tables
from cardgen.render.comparison.scales import scale_of_pointer
from cardgen.render.comparison.values import value_lines, word_diff
from cardgen.render.comparison.verdict import (
    count_line,
    failure,
    has_changes,
    standing,
    title,
    verdict_line,
    verdict_sentences,
)
from tests.render.comparison.comparison_reports import comparison, failed, full, other_service, unchanged


@pytest.mark.parametrize(
    ("verdict", "difference", "said"),
    [
        ("improved", -0.1, ("▼", "better")),
        ("improved", 0.1, ("▲", "better")),
        ("regressed", 0.1, ("▲", "worse")),
        ("regressed", -0.1, ("▼", "worse")),
        ("moved", 0.1, ("▲", "higher")),
        ("moved", -0.1, ("▼", "lower")),
        ("equivalent", 0.1, ("≈", "equivalent")),
        ("inconclusive", -0.1, ("◐", "inconclusive")),
        ("unchanged", 0.0, ("=", "unchanged")),
        ("not_comparable", None, ("–", "not comparable")),
        ("widened", 0.1, ("▲", "wider")),
        ("narrowed", -0.1, ("▼", "narrower")),
    ],
)
def test_the_arrow_says_which_way_a_figure_went_and_the_word_what_that_means(
    verdict: str, difference: float | None, said: tuple[str, str]
) -> None:
    assert change_word(verdict, difference) == said


def test_words_of_verdicts_are_different_words() -> None:
    assert len(set(CHANGE_WORDS.values())) == len(CHANGE_WORDS)
    assert direction_words("lower_is_better") == "lower is better"
    assert direction_words("none") == "neither way is better"


def test_a_comparison_that_was_not_made_is_never_without_changes() -> None:
    for report in (failed(), other_service()):
        assert has_changes(report)
        assert failure(report)
    assert not has_changes(unchanged())
    assert has_changes(full())
    assert failure(full()) == ()


@pytest.mark.parametrize(
    ("report", "word"),
    [(full(), "not accepted"), (unchanged(), "accepted"), (failed(), "failed"), (other_service(), "not comparable")],
)
def test_a_step_stands_in_one_of_four_ways(report: Report, word: str) -> None:
    assert standing(report) == word
    assert verdict_sentences(report)[0].lower().startswith(word)


def test_a_report_that_claims_to_be_accepted_is_not_where_nothing_was_compared() -> None:
    report = failed().model_copy(update={"accepted": True})
    assert standing(report) == "failed"
    assert verdict_line(report).endswith("NOT accepted")


def test_a_failure_without_a_reason_still_says_something() -> None:
    silent = failed().model_copy(update={"problems": ()})
    assert failure(silent) == ("The comparison failed, and nothing says why.",)
    assert count_line(silent).startswith("1 problem; the cards were not compared")


def test_names_of_what_was_compared() -> None:
    assert title(full()) == "transcription-en 2.0.0 → 2.1.0"
    assert title(other_service()) == "transcription-en 2.0.0 → transcription-de 1.0.0"
    assert title(failed()) == "transcription-en"


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        (None, ()),
        ("", ()),
        ("one\ntwo ", ("one", "two")),
        (True, ("yes",)),
        (1234, ("1,234",)),
        (0.123456789, ("0.123457",)),
        (-0.5, ("−0.5",)),
        ([], ("none",)),
        (["a", 2], ("a", "2")),
        ({"a_b": 1, "c": None, "d": [True, {"e": "f"}]}, ("a b: 1", "c: not said", "d: yes, e: f")),
        ("paid\u202edias", ("paid\\u202edias",)),
    ],
)
def test_values_are_lines_of_plain_text(value: JsonValue, lines: tuple[str, ...]) -> None:
    assert value_lines(value) == lines


def test_figures_of_a_metric_print_on_its_scale_but_counts_do_not() -> None:
    scale = Scale(100, "%", " points", "%", 1)
    assert value_lines({"value": 0.1234, "n": 412, "numerator": 51.0}, scale) == (
        "value: 12.3%",
        "n: 412",
        "numerator: 51",
    )
    assert value_lines(0.0456, scale, " points") == ("4.6 points",)


@pytest.mark.parametrize(
    ("pointer", "printed"),
    [
        ("/results/interviews/wer/overall", "11.2%"),
        ("/results/interviews/wer/overall/value", "11.2%"),
        ("/disparities/interviews/wer/accent/gap", "11.2 points"),
        ("/disparities/interviews/wer/accent/worst_group", "11.2%"),
        ("/disparities/interviews/wer/accent/ratio", "0.112"),
        ("/results/interviews/unknown/overall", "0.112"),
        ("/intended_use/limitations/x", "0.112"),
        ("", "0.112"),
    ],
)
def test_the_pointer_of_a_finding_tells_the_scale_of_its_figures(pointer: str, printed: str) -> None:
    scale, points = scale_of_pointer(full())(pointer)
    (line,) = value_lines(0.112, scale, points)
    assert " ".join(line.split()) == printed


def test_word_diffs_keep_a_few_words_around_each_change() -> None:
    words = (
        WordRun(op="same", text="a b c d e f "),
        WordRun(op="gone", text="g "),
        WordRun(op="same", text="h i j k l m n o "),
        WordRun(op="new", text="p "),
        WordRun(op="same", text="q r s t u v w"),
    )
    assert word_diff(words, gone=("[-", "-]"), new=("{+", "+}"), keep=2) == "… e f [-g-] h i … n o {+p+} q r …"
    assert word_diff((), gone=("", ""), new=("", "")) == ""


def test_a_table_has_one_scale_and_orders_what_got_worse_before_what_got_better() -> None:
    (wer, *_) = figure_tables(full())
    (_, accents) = wer.blocks
    assert [row.name for row in accents.rows] == ["Scottish", "Vietnamese", "Indian", "American", "Irish"]
    assert {len(figure.split(".")[1]) for row in wer.rows for figure in (row.old, row.new)} == {1}


def test_a_figure_that_is_missing_is_a_dash_and_never_zero() -> None:
    lone = comparison(old_n=None, difference=None, interval=None, verdict="not_comparable", reason="why")
    lone = lone.model_copy(update={"old": None, "old_interval": None})
    (table,) = figure_tables(full(comparisons=(lone,)))
    (row,) = table.rows
    assert (row.old, row.difference, row.n, row.interval, row.drawn) == ("–", "–", "– → 412", "", None)


def test_a_metric_that_the_report_does_not_name_prints_by_its_id() -> None:
    (table,) = figure_tables(full(comparisons=(comparison(metric="cer"),), evaluations=()))
    assert table.heading == "Cer (neither way is better)"
    assert table.evaluation == "interviews"
