"""Whatever does not fit is told all at once, with what to do, and nothing is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardgen.card.document import AddendumOf, Card
from cardgen.errors import CardgenError, InvalidInputError, UnreadableError
from cardgen.outside.replication.choosing import refuse
from cardgen.outside.replication.making import make
from cardgen.outside.replication.pages.files import check_folder
from tests.outside.replication.calls import drawn, request, write_rows

NAMES = {"errors": "wrong", "speaker": "who", "accent": "dialect"}
FITTING = (("errors", "wrong"), ("cluster", "who"), ("accent", "dialect"))


def problems(owner: Card, data: Path, **more: Any) -> list[str]:
    with pytest.raises(CardgenError) as caught:
        make(request(owner, data, **more))
    return [f"{item.kind}: {item.field}: {item.message} | {item.hint}" for item in caught.value.problems]


@pytest.fixture
def renamed(tmp_path: Path) -> Path:
    """Rows whose columns the customer calls otherwise."""
    return write_rows(tmp_path / "here.csv", drawn(2), NAMES)


def test_a_needed_column_that_is_left_out_is_named_with_what_there_is_and_what_was_meant(
    owner: Card, renamed: Path
) -> None:
    told = problems(owner, renamed, evaluations=("calls",))
    assert len(told) == 3, told
    assert 'the data has no column "accent", which is the group accent; it has: dialect, device, who' in told[2]
    assert "--map accent=" in told[2]
    assert {line.split(":")[0] for line in told} == {"missing-column"}


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ((("eror", "wrong"), *FITTING), "unknown-name", 'nothing called "eror"'),
        ((("errors", "wrongs"), *FITTING[1:]), "missing-column", 'no column "wrongs"'),
        ((*FITTING, ("errors", "words")), "mapped-twice", "the errors is mapped twice"),
        ((*FITTING, ("speaker", "words")), "mapped-twice", "the cluster is mapped twice"),
        ((("errors", "words"), *FITTING[1:]), "two-to-one", 'both mapped to the column "words"'),
        ((*FITTING, ("device", "dialect")), "two-to-one", 'both mapped to the column "dialect"'),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(
    owner: Card, renamed: Path, given: tuple[tuple[str, str], ...], kind: str, said: str
) -> None:
    told = problems(owner, renamed, columns=given, evaluations=("calls",))
    assert [line for line in told if line.startswith(f"{kind}:") and said in line], told


def test_a_mapping_that_fits_is_taken_whatever_name_of_the_card_it_uses(owner: Card, renamed: Path) -> None:
    by_column = (("errors", "wrong"), ("speaker", "who"), ("accent", "dialect"))
    first, second = (
        make(request(owner, renamed, columns=columns, evaluations=("calls",))).addendum
        for columns in (FITTING, by_column)
    )
    assert first == second
    assert first.evaluations[0].columns == {"accent": "dialect", "errors": "wrong", "speaker": "who"}


def test_everything_that_is_wrong_is_told_at_once(owner: Card, tmp_path: Path) -> None:
    data = write_rows(tmp_path / "here.csv", drawn(2))
    told = problems(
        owner,
        data,
        evaluations=("call",),
        period="mnth",
        columns=(("nothing", "words"),),
        margins={"werr": 0.1},
        organisation="paid\u202edias",
    )
    kinds = ["unknown-evaluation", "bad-name", "missing-column", "unknown-name", "unknown-metric"]
    assert [line.split(":")[0] for line in told] == kinds


def test_an_evaluation_without_its_columns_is_left_out_and_named(owner: Card, tmp_path: Path) -> None:
    rows = [{key: value for key, value in row.items() if key != "heard_angry"} for row in drawn(2)]
    made = make(request(owner, write_rows(tmp_path / "here.csv", rows)))
    assert [each.id for each in made.addendum.evaluations] == ["calls"]
    (left,) = made.addendum.not_replicated
    assert (left.evaluation, left.reason) == ("mood", 'the data has no column "heard_angry", which is the prediction')


def test_rows_of_no_category_that_the_card_knows_are_refused(owner: Card, tmp_path: Path) -> None:
    rows = [{**row, "device": "tablet"} for row in drawn(2)]
    (told,) = problems(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",))
    assert "no-overlap" in told
    assert '"device" holds tablet' in told
    assert "the card has: phone, headset" in told


def test_a_group_without_overlap_is_said_plainly_where_the_card_takes_all_rows(owner: Card, tmp_path: Path) -> None:
    rows = [{**row, "accent": f"New {row['accent']}"} for row in drawn(2)]
    made = make(request(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",)))
    accent = made.addendum.evaluations[0].categories[0]
    assert not accent.overlap
    assert [item.category for item in accent.unknown] == ["New Cornish", "New Scottish", "New Welsh"]
    by_accent = [item for item in made.addendum.evaluations[0].comparisons if item.by == ("accent",)]
    assert {item.verdict for item in by_accent} == {"too_few"}


@pytest.mark.parametrize("month", ["2026-01", None])
def test_a_series_needs_periods_and_not_days(owner: Card, tmp_path: Path, month: str | None) -> None:
    rows = [{**row, "month": month or f"day {index}"} for index, row in enumerate(drawn(2))]
    (told,) = problems(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",), period="month")
    assert ("one period only" if month else "288 periods") in told


def test_data_without_rows_or_without_a_file_is_refused(owner: Card, tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("accent,device,speaker,errors,words,done\n")
    assert "has no rows" in problems(owner, empty)[0]
    assert "there is no such file" in problems(owner, tmp_path / "none.csv")[0]


def test_a_name_that_cannot_be_printed_is_refused(owner: Card, tmp_path: Path) -> None:
    rows = [{**row, "accent": "Welsh\u202e"} if index % 9 == 0 else row for index, row in enumerate(drawn(2))]
    (told,) = problems(owner, write_rows(tmp_path / "here.csv", rows), evaluations=("calls",))
    assert "hidden character" in told


def test_an_addendum_is_not_replicated_and_another_card_is_found_out(owner: Card) -> None:
    of = AddendumOf(id="calls-en", version="1.0.0", digest="sha256:00")
    with pytest.raises(InvalidInputError, match="replicate the owner"):
        refuse(owner.model_copy(update={"addendum_of": of}), "sha256:11", None)
    with pytest.raises(InvalidInputError, match="sha256:22 is expected"):
        refuse(owner, "sha256:11", "sha256:22")
    refuse(owner, "sha256:11", "sha256:11")


def test_the_folder_of_a_card_is_never_replaced_by_an_addendum(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("{}")
    with pytest.raises(UnreadableError, match="holds a card, which the addendum would replace"):
        check_folder(tmp_path)
    (tmp_path / "addendum.json").write_text("{}")
    check_folder(tmp_path)
    check_folder(tmp_path / "new")


@pytest.mark.parametrize("name", ["calls.txt", "calls-*.csv"])
def test_a_customer_is_not_told_about_a_spec(owner: Card, tmp_path: Path, name: str) -> None:
    (tmp_path / "calls.txt").write_text("accent\nWelsh\n")
    (told,) = problems(owner, tmp_path / name)
    assert "spec" not in told
    assert "{path" not in told
