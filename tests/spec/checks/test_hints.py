"""How a mistake is told: the nearest name, the place, and nothing that a reader could not see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.errors import Place
from cardgen.spec.checks.hints import did_you_mean, listing, nearest, suggest
from cardgen.spec.reading.characters import has_hidden, locate, quoted, visible
from cardgen.spec.reading.positions import Positions, dotted

METRICS = ["wer", "cer", "false_positive_rate", "accuracy"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("acuracy", "accuracy"),
        ("WER", "wer"),
        ("false-positive-rate", "false_positive_rate"),
        ("positive_rate", "false_positive_rate"),
        ("latency", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_what_a_person_meant(name: str, meant: str | None) -> None:
    assert nearest(name, METRICS) == meant


def test_a_name_within_one_name_means_that_one() -> None:
    assert nearest("US English", ["Irish English", "Mainstream US English"]) == "Mainstream US English"
    assert nearest("speech", ["speech_recognition", "speech_synthesis"]) is None


def test_among_thousands_only_the_same_name_in_another_case_is_found() -> None:
    known = [f"category {number}" for number in range(5_000)]
    assert nearest("Category-17", known) == "category 17"
    assert nearest("categry 17", known) is None


def test_where_nothing_is_near_the_choice_is_listed() -> None:
    assert suggest("wre", METRICS) == 'did you mean "wer"?'
    assert suggest("latency", METRICS) == "known: wer, cer, false_positive_rate, accuracy"
    assert suggest("latency", []) == ""
    assert did_you_mean("latency", METRICS) == ""
    assert listing([str(number) for number in range(23)]).endswith("18, 19 and 3 more")


@given(st.text())
def test_a_message_shows_what_cannot_be_seen(text: str) -> None:
    assert not has_hidden(visible(text))
    assert len(quoted(text)) <= 6 * 60 + 2


@given(st.text(alphabet="ab\r\n"), st.data())
def test_a_place_is_counted_as_editors_count(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    before = text[:index]
    if before.endswith("\r") and text[index : index + 1] == "\n":
        return  # no position of its own: between the two halves of one line break
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert locate(text, index) == (len(lines), len(lines[-1]) + 1)


def test_an_unknown_path_has_the_place_of_its_nearest_ancestor() -> None:
    positions = Positions(
        {(): Place("f", 1, 1), ("a",): Place("f", 2, 3), ("a", 0): Place("f", 2, 5)}, {("a",): Place("f", 2, 1)}, {}
    )
    assert positions.place(("a", 0, "b", "c")) == Place("f", 2, 5)
    assert positions.place(("z",)) == Place("f", 1, 1)
    assert positions.key_place(("a",)) == Place("f", 2, 1)
    assert positions.key_place(("a", 0)) == Place("f", 2, 5)
    problem = positions.problem(("a", 0, "b"), "is wrong", "mend it", "broken")
    assert str(problem) == "f:2:5: a.0.b: is wrong (mend it)"
    assert problem.kind == "broken"
    assert Positions({}, {}, {}).place(("a",)) is None


def test_a_field_is_dotted_and_visible() -> None:
    assert dotted(("groups", 1, "a\u202eb")) == "groups.1.a\\u202eb"
