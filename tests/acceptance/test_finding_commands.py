"""`cardgen finding` and `cardgen ledger`: what a person types, reads and gets as an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner
from tests.outside.findings.claims import FINDING, holdout, loan_card


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cardgen.card.canonical import canonical_json

    folder = tmp_path_factory.mktemp("made")
    (folder / "card.json").write_bytes(canonical_json(loan_card(folder / "spec")))
    return folder


@pytest.fixture
def folder(tmp_path: Path, made: Path) -> Path:
    (tmp_path / "card.json").write_bytes((made / "card.json").read_bytes())
    (tmp_path / "f.json").write_text(json.dumps(FINDING), encoding="utf-8")
    holdout(tmp_path / "holdout.csv")
    return tmp_path


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1788220800")
    return runner(folder, monkeypatch, capsys)


VERIFY = ("finding", "verify", "f.json", "--data", "holdout.csv", "--card", "card.json")


def test_a_claim_is_paid_for_written_and_found_again(folder: Path, cardgen: Run) -> None:
    begun = cardgen("ledger", "init", "holdout.csv", "--budget", "2")
    assert (begun.code, begun.out) == (0, "")
    assert "holdout.csv.ledger: 2 claims, each at a level of 97.5%" in begun.err
    told = cardgen(*VERIFY, "--out", "findings/f.json")
    assert told.code == 0
    assert told.out.startswith("f.json: confirmed: Good loans of the north are flagged\n")
    assert "claim 1 of 2 on these rows, each at a level of 97.5%" in told.out
    assert "1 claim left; head sha256:" in told.err
    written = json.loads((folder / "findings" / "f.json").read_text(encoding="utf-8"))
    assert (written["verdict"], written["claim_number"], written["verified"]) == ("confirmed", 1, "2026-09-01")
    again = cardgen(*VERIFY, "--json")
    found = json.loads(again.out)
    assert found["verification"] == written
    assert found["ledger"]["new"] is False
    shown = cardgen("ledger", "show", "holdout.csv.ledger")
    assert shown.out == '   1  2026-09-01  confirmed     fpr  region == "North"\n'
    assert json.loads(cardgen("ledger", "show", "holdout.csv.ledger", "--json").out)["left"] == 1
    verified = cardgen(
        "ledger", "verify", "holdout.csv.ledger", "--data", "holdout.csv", "--expect-head", written["ledger_entry"]
    )
    assert (verified.code, "1 of 2 claims tried" in verified.err) == (0, True)


def test_a_verdict_can_be_required(cardgen: Run) -> None:
    cardgen("ledger", "init", "holdout.csv", "--budget", "2")
    assert cardgen(*VERIFY, "--require", "refuted").code == 1
    assert cardgen(*VERIFY, "--require", "confirmed").code == 0


def test_figures_can_be_kept_back_from_who_asks(cardgen: Run) -> None:
    cardgen("ledger", "init", "holdout.csv", "--budget", "2")
    told = cardgen(*VERIFY, "--verdict-only")
    assert told.out.startswith("f.json: confirmed: ")
    assert "points" not in told.out
    assert "rows\n" not in told.out
    held = json.loads(cardgen(*VERIFY, "--verdict-only", "--json").out)["verification"]
    assert (held["verdict"], held["group"]["value"], held["gap"]) == ("confirmed", None, None)
    assert "points" in cardgen(*VERIFY).out  # for whoever keeps the ledger


def test_a_spent_budget_exits_1_and_says_what_new_data_needs(folder: Path, cardgen: Run) -> None:
    cardgen("ledger", "init", "holdout.csv", "--budget", "1")
    assert cardgen(*VERIFY).code == 0
    (folder / "f.json").write_text(json.dumps({**FINDING, "metric": "fnr"}), encoding="utf-8")
    refused = cardgen(*VERIFY, "--out", "v.json")
    assert (refused.code, refused.out) == (1, "")
    assert "the budget is spent: 1 of 1 claims were tried" in refused.err
    assert "rows that nobody has seen" in refused.err
    assert not (folder / "v.json").exists()


def test_an_edited_ledger_exits_3_at_its_line(folder: Path, cardgen: Run) -> None:
    cardgen("ledger", "init", "holdout.csv", "--budget", "2")
    cardgen(*VERIFY)
    path = folder / "holdout.csv.ledger"
    path.write_text(path.read_text(encoding="utf-8").replace("confirmed", "refuted"), encoding="utf-8")
    for words in (VERIFY, ("ledger", "show", path.name), ("ledger", "verify", path.name)):
        refused = cardgen(*words)
        assert (refused.code, refused.out) == (3, "")
        assert f"{path.name}:2: the line is not as it was written" in refused.err


def test_without_a_ledger_it_is_refused_or_said(cardgen: Run) -> None:
    refused = cardgen(*VERIFY)
    assert (refused.code, refused.out) == (3, "")
    assert "cardgen ledger init" in refused.err
    told = cardgen(*VERIFY, "--no-ledger")
    assert told.code == 0
    assert "at a level of 95%, not corrected for other claims on these rows" in told.out
    assert cardgen(*VERIFY, "--no-ledger", "--ledger", "x").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--map", "region"), "write NAME=COLUMN"),
        (("--map", "region=area", "--map", "region=town"), "is mapped twice"),
        (("--map", "region=area"), 'no column "area"'),
    ],
)
def test_a_mapping_that_is_none(words: tuple[str, ...], said: str, cardgen: Run) -> None:
    refused = cardgen(*VERIFY, "--no-ledger", *words)
    assert refused.code == 2
    assert said in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("ledger", "init", "holdouts.csv", "--budget", "2"),
        ("finding", "verify", "f.json", "--data", "holdouts.csv", "--card", "card.json"),
    ],
)
def test_data_that_is_not_there(words: tuple[str, ...], cardgen: Run) -> None:
    refused = cardgen(*words)
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith("holdouts.csv: there is no such file or folder")
    assert 'did you mean "holdout.csv"?' in refused.err


def test_a_finding_to_fill_in(folder: Path, cardgen: Run) -> None:
    assert cardgen("finding", "new", "my finding.yaml", "--card", "card.json").code == 0
    text = (folder / "my finding.yaml").read_text(encoding="utf-8")
    assert "id: my-finding" in text
    assert cardgen("finding", "new", "my finding.yaml", "--card", "card.json").code == 2
    assert (folder / "my finding.yaml").read_text(encoding="utf-8") == text
    verify = ("finding", "verify", "my finding.yaml", "--data", "holdout.csv", "--card", "card.json", "--no-ledger")
    refused = cardgen(*verify)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.count("the finding is not filled in yet") == 2
    (folder / "my finding.yaml").write_text(text.replace("Replace this: ", ""), encoding="utf-8")
    assert cardgen(*verify).code == 0


def test_the_schema_of_a_finding(cardgen: Run) -> None:
    assert json.loads(cardgen("schema", "finding").out)["title"] == "Outside finding"


def test_a_title_does_nothing_to_the_terminal(folder: Path, cardgen: Run) -> None:
    (folder / "f.json").write_text(json.dumps({**FINDING, "title": "a\u001b[31mb"}), encoding="utf-8")
    told = cardgen(*VERIFY, "--no-ledger")
    assert "\x1b" not in told.out + told.err
