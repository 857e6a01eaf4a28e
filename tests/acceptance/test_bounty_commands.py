"""`cardgen bounty`: what an organiser types, reads and gets as an exit code, on the example of the docs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner

FINDINGS = ("heron/second-language", "rook/young", "wren/far", "finch/old", "finch/polish")
ACCEPT = ("--data", "holdout.csv", "--card", "card.json", "--to", "bounty")


@pytest.fixture(scope="module")
def example(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example of the docs, with its card built, a ledger begun and every finding taken."""
    from cardgen.api import build
    from cardgen.card.canonical import canonical_json

    folder = tmp_path_factory.mktemp("example") / "bounty"
    shutil.copytree(project / "docs" / "examples" / "bounty", folder)
    (folder / "card.json").write_bytes(canonical_json(build(folder / "card.yaml").card))
    return folder


@pytest.fixture(scope="module")
def finished(example: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A bounty that took every finding, and what was told of it on both channels."""
    folder = tmp_path_factory.mktemp("finished") / "bounty"
    shutil.copytree(example, folder)
    findings = [f"{each}.yaml" for each in FINDINGS]
    told = subprocess.CompletedProcess[str]([], 0)
    for words in (("ledger", "init", "holdout.csv", "--budget", "20"), ("bounty", "accept", *findings, *ACCEPT)):
        command = [sys.executable, "-m", "cardgen", *words]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1788220800", "NO_COLOR": "1"}
        told = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return folder, told.stdout, told.stderr


@pytest.fixture
def folder(tmp_path: Path, finished: tuple[Path, str, str]) -> Path:
    shutil.copytree(finished[0], tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1788220800")
    return runner(folder, monkeypatch, capsys)


def test_a_bounty_from_findings_to_report(folder: Path, cardgen: Run, finished: tuple[Path, str, str]) -> None:
    _, taken, aside = finished
    assert "11 claims left; head sha256:" in aside
    assert "the list has 3 accepted models: 273 of 2,500 rows are wrong, 636 without it" in aside
    assert "rook/young.yaml: confirmed: It is wrong for one young person in five\n" in taken
    assert "Better model accepted: The improvement is sure to be above 0. 1 group kept" in taken
    assert "Better model rejected: The bound of the improvement is not above 0" in taken
    assert max(map(len, taken.splitlines())) <= 100
    told = cardgen("bounty", "report", "bounty", "holdout.csv.ledger", "--out", "report")
    assert told.code == 0
    assert told.out.startswith("Heron leads with 66 points; 4 of 5 findings hold. 4 teams reported 5 findings")
    assert sorted(path.name for path in (folder / "report").iterdir()) == [
        *("charts", "report.html", "report.json", "report.md")
    ]
    report = json.loads((folder / "report" / "report.json").read_text(encoding="utf-8"))
    assert report["features"] == ["age", "language", "travel_minutes"]
    own = [each["errors"] for each in report["groups"]]
    for errors in own:
        known = [each for each in errors if each is not None]
        assert known == sorted(known, reverse=True)
    # The ledger holds every claim, so that the folder adds nothing to it but the list.
    again = cardgen("bounty", "report", "holdout.csv.ledger", "bounty/bounty.json", "--out", "again")
    assert again.code == 0
    assert (folder / "again" / "report.json").read_bytes() == (folder / "report" / "report.json").read_bytes()


def test_another_rubric_gives_other_points_and_an_unknown_key_is_told_at_its_line(folder: Path, cardgen: Run) -> None:
    told = cardgen("bounty", "report", "bounty", "--out", "report", "--rubric", "rubric.yaml", "--json")
    assert json.loads(told.out)["teams"][0]["points"] == 119
    rubric = folder / "rubric.yaml"
    rubric.write_text(rubric.read_text(encoding="utf-8").replace("safety:", "safty:"), encoding="utf-8")
    refused = cardgen("bounty", "report", "bounty", "--out", "other", "--rubric", "rubric.yaml")
    assert refused.code == 2
    assert 'rubric.yaml:13:3: kind.safty: unknown key "safty"' in refused.err
    assert not (folder / "other").exists()


def test_what_was_edited_is_refused(folder: Path, cardgen: Run) -> None:
    path = sorted((folder / "bounty" / "verifications").iterdir())[3]
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('"verdict": "inconclusive"', '"verdict": "confirmed"'), encoding="utf-8")
    refused = cardgen("bounty", "report", "bounty", "holdout.csv.ledger", "--out", "report")
    assert refused.code == 2
    assert (
        f"bounty/verifications/{path.name}: this verification says something else than the ledger does" in refused.err
    )
    path.write_text(before.replace('"ledger_entry": "sha256:', '"ledger_entry": "sha256:0', 1), encoding="utf-8")
    assert cardgen("bounty", "report", "bounty", "holdout.csv.ledger", "--out", "report").code == 2
    path.write_text(before, encoding="utf-8")
    listed = folder / "bounty" / "bounty.json"
    listed.write_text(listed.read_text(encoding="utf-8").replace('"team": "Rook"', '"team": "Wren"'), encoding="utf-8")
    refused = cardgen("bounty", "report", "bounty", "--out", "report")
    assert refused.code == 3
    assert "bounty.json: submissions.1: submission 2 is not as it was written" in refused.err
    assert not (folder / "report").exists()


def test_what_is_no_bounty_is_refused(folder: Path, cardgen: Run) -> None:
    (folder / "empty").mkdir()
    refused = cardgen("bounty", "report", "empty", "--out", "report")
    assert refused.code == 2
    assert "there are no verifications" in refused.err
    refused = cardgen("bounty", "report", "holdout.csv", "--out", "report")
    assert refused.code == 2
    assert "no verification, no list of better models and no ledger" in refused.err
    before = (folder / "bounty" / "bounty.json").read_bytes()
    refused = cardgen("bounty", "accept", "wren/far.yaml", *ACCEPT, "--ledger", "other.ledger")
    assert refused.code == 3
    assert "there is no such ledger" in refused.err
    refused = cardgen("bounty", "accept", "wren/far.yaml", *ACCEPT)
    assert refused.code == 2
    assert "wren/far.yaml: it was judged before: submission 3, accepted" in refused.err
    shutil.copytree(folder / "wren", folder / "owl")
    own = folder / "owl" / "far.yaml"
    own.write_text(
        own.read_text(encoding="utf-8").replace("travel_minutes > 60", "travel_minutes > 61"), encoding="utf-8"
    )
    refused = cardgen("bounty", "accept", "owl/far.yaml", *ACCEPT, "--expect-head", "sha256:" + "0" * 64)
    assert refused.code == 3
    assert "no line of the ledger has the digest" in refused.err
    assert (folder / "bounty" / "bounty.json").read_bytes() == before


def test_the_rubric_that_is_printed_is_the_one_that_is_used(folder: Path, cardgen: Run) -> None:
    (folder / "own.yaml").write_text(cardgen("bounty", "rubric").out, encoding="utf-8")
    assert cardgen("bounty", "report", "bounty", "--out", "one", "--rubric", "own.yaml").code == 0
    assert cardgen("bounty", "report", "bounty", "--out", "other").code == 0
    assert (folder / "one" / "report.html").read_bytes() == (folder / "other" / "report.html").read_bytes()


def test_the_rows_of_the_example_are_those_that_its_script_writes(folder: Path, project: Path) -> None:
    names = ("published.csv", "holdout.csv", *(f"{team}/better.csv" for team in ("heron", "rook", "wren", "finch")))
    for name in names:
        (folder / name).unlink()
    subprocess.run([sys.executable, str(folder / "make_rows.py")], check=True)
    for name in names:
        assert (folder / name).read_bytes() == (project / "docs" / "examples" / "bounty" / name).read_bytes(), name
