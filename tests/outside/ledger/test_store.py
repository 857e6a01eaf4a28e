"""A ledger tells whatever is done to it, and two writers do not lose a claim."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.outside.findings.verify import verify
from cardgen.outside.ledger.chain import Ledger, read, sealed
from cardgen.outside.ledger.records import Question
from cardgen.outside.ledger.store import begin, open_ledger, writing
from cardgen.spec.findings import Claim, Limit, Verification
from tests.outside.findings.claims import DAY, asked, holdout, loan_card

DIGEST = "sha256:" + "ab" * 32


@pytest.fixture(scope="module")
def verification(tmp_path_factory: pytest.TempPathFactory) -> Verification:
    folder = tmp_path_factory.mktemp("verification")
    return verify(asked(folder, loan_card(folder / "card"), holdout(folder / "holdout.csv")), 0.99, DAY)


def question(number: int) -> Question:
    return Question(
        card=DIGEST,
        evaluation="defaults",
        metric="fpr",
        group=f"age == {number}",
        compared_with=None,
        claim=Claim(gap=Limit(at_least=0.1)),
        columns={},
        suppress_below=10,
        predictions=None,
    )


@pytest.fixture(scope="module")
def content(verification: Verification, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ledger") / "holdout.ledger"
    begin(path, DIGEST, 5, 0.05, DAY)
    for number in range(3):
        with writing(path) as writer:
            writer.add(question(number), verification, 1)
    return path.read_bytes()


def test_what_was_written_is_read(content: bytes, verification: Verification) -> None:
    found = read(content, "ledger")
    assert (found.used, found.header.budget) == (3, 5)
    assert found.level == pytest.approx(0.99)
    assert [entry.claim for entry in found.entries] == [1, 2, 3]
    assert found.entries[1].question == question(1)
    assert found.entries[1].verification == verification
    assert found.answer(question(2)) == found.entries[2]
    assert found.answer(question(7)) is None
    assert found.head == found.entries[-1].digest


def line_of(error: UnreadableError) -> int:
    (problem,) = error.problems
    assert problem.place is not None
    assert problem.place.line is not None
    return problem.place.line


@given(st.data())
def test_whatever_byte_is_changed_its_line_is_told(content: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    edited = content[:place] + bytes([byte]) + content[place + 1 :]
    with pytest.raises(UnreadableError) as caught:
        read(edited, "ledger")
    assert caught.value.exit_code == 3
    meant = content[:place].count(b"\n") + 1
    assert line_of(caught.value) in (meant, meant + 1)


@given(st.data())
def test_whatever_is_cut_within_a_line_is_told(content: bytes, data: st.DataObject) -> None:
    ends = {0, *(index + 1 for index, byte in enumerate(content) if byte == ord("\n"))}
    place = data.draw(st.integers(1, len(content) - 1).filter(lambda index: index not in ends))
    with pytest.raises(UnreadableError, match="not written to its end"):
        read(content[:place], "ledger")


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_line_that_is_taken_out_is_missed(content: bytes, gone: int) -> None:
    lines = content.splitlines(keepends=True)
    with pytest.raises(UnreadableError) as caught:
        read(b"".join(lines[:gone] + lines[gone + 1 :]), "ledger")
    assert line_of(caught.value) == gone + 1


def test_lines_in_another_order_twice_or_of_another_ledger(content: bytes) -> None:
    header, one, two, three = content.splitlines(keepends=True)
    for edited in (
        header + two + one + three,
        header + one + one,
        header + one + two + two + three,
        one + two,
        b"",
        b"\n",
    ):
        with pytest.raises(UnreadableError):
            read(edited, "ledger")


def test_a_line_that_was_made_to_fit_breaks_the_next(content: bytes) -> None:
    header, one, two, three = content.splitlines(keepends=True)
    values = {key: value for key, value in json.loads(one).items() if key != "digest"}
    values["verification"]["verdict"] = "refuted"
    forged, _ = sealed(values)
    with pytest.raises(UnreadableError, match="does not follow the one before it"):
        read(header + forged + two + three, "ledger")


def test_a_header_with_a_larger_budget_breaks_the_first_claim(content: bytes) -> None:
    header, *entries = content.splitlines(keepends=True)
    values = {**{key: value for key, value in json.loads(header).items() if key != "digest"}, "budget": 500}
    with pytest.raises(UnreadableError, match="does not follow"):
        read(sealed(values)[0] + b"".join(entries), "ledger")


@pytest.mark.parametrize(
    "line", [b"[]", b"{}", b"null", b"NaN", b'{"a": NaN}', b"\xff", b"[" * 5_000, b'{"format":"cardgen-ledger/9"}']
)
def test_what_is_no_ledger(line: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(line + b"\n", "ledger")


def test_more_claims_than_the_budget_cannot_be_written_by_hand(content: bytes, verification: Verification) -> None:
    _, *entries = content.splitlines(keepends=True)
    values = {key: value for key, value in json.loads(content.splitlines()[0]).items() if key != "digest"}
    header, before = sealed({**values, "budget": 2})
    made = header
    for line in entries:
        told = {key: value for key, value in json.loads(line).items() if key != "digest"}
        line, before = sealed({**told, "before": before})
        made += line
    with pytest.raises(UnreadableError, match="3 claims were tried, and the budget is 2"):
        read(made, "ledger")


def test_a_ledger_is_begun_once(tmp_path: Path) -> None:
    path = tmp_path / "holdout.ledger"
    begin(path, DIGEST, 5, 0.05, DAY)
    with pytest.raises(InvalidInputError, match="there is a ledger already"):
        begin(path, DIGEST, 500, 0.05, DAY)
    assert open_ledger(path).header.budget == 5
    with pytest.raises(UnreadableError, match="there is no such ledger"):
        open_ledger(tmp_path / "other.ledger")
    with pytest.raises(UnreadableError, match="there is no such ledger"), writing(tmp_path / "other.ledger"):
        pass


def test_a_write_that_fails_leaves_the_ledger_as_it_was(
    content: bytes, verification: Verification, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "holdout.ledger"
    path.write_bytes(content)
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, line: whole(handle, line[: len(line) // 2]))
    with pytest.raises(UnreadableError, match="the disk is full"), writing(path) as writer:
        writer.add(question(9), verification, 1)
    assert path.read_bytes() == content


WRITER = """
import sys
from pathlib import Path
from cardgen.outside.ledger.store import writing
from tests.outside.ledger.test_store import question
path, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 10):
    with writing(path) as writer:
        told = writer.ledger.entries[0].verification
        if writer.ledger.answer(question(number)) is None:
            writer.add(question(number), told, 1)
"""


def test_two_writers_at_once_lose_nothing(verification: Verification, tmp_path: Path, project: Path) -> None:
    path = tmp_path / "holdout.ledger"
    begin(path, DIGEST, 100, 0.05, DAY)
    with writing(path) as writer:
        writer.add(question(0), verification, 1)
    words = [[sys.executable, "-c", WRITER, str(path), first] for first in ("1", "6")]
    running = [subprocess.Popen(each, cwd=project, stderr=subprocess.PIPE, text=True) for each in words]
    for each in running:
        _, said = each.communicate(timeout=120)
        assert each.returncode == 0, said
    found: Ledger = open_ledger(path)
    asked_of = [entry.question.group for entry in found.entries]
    assert sorted(asked_of) == sorted(f"age == {number}" for number in range(16))
    assert [entry.claim for entry in found.entries] == list(range(1, 17))
