"""`cardgen diff`, `accept` and `rule` as a reviewer uses them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cardgen.render.comparison.outputs import FORMATS
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner
from tests.sides.loan_specs import commit, loan_spec, repository, write_rows, write_spec


def without_a_limitation(version: str = "2.0.0") -> dict[str, Any]:
    """Return a spec in which a limitation is gone."""
    spec = loan_spec(version)
    del spec["intended_use"]["limitations"][0]
    return spec


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in the folder."""
    return runner(folder, monkeypatch, capsys)


@pytest.fixture
def both(folder: Path) -> Path:
    """A folder with an old spec, and a new one in which a limitation is gone."""
    write_spec(folder / "old")
    write_spec(folder / "new", without_a_limitation())
    return folder


OLD, NEW = "old/card.yaml", "new/card.yaml"


def rules_of(report: str, severity: str = "error") -> list[str]:
    """Return the rules that found something."""
    return [item["rule"] for item in json.loads(report)["findings"] if item["severity"] == severity]


def test_the_same_card_has_no_changes(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", OLD, OLD)
    assert ran.code == 0
    assert "no changes" in ran.out.splitlines()[0]
    assert ran.err == ""


def test_an_error_fails_and_the_verdict_comes_first(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", OLD, NEW)
    assert ran.code == 1
    assert ran.out.startswith("loan-default 1.0.0 → 2.0.0: 1 error")
    assert "error[limitation-removed] /intended_use/limitations/small-towns" in ran.out


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, {"error": 0, "warning": 0, "info": 0, "none": 0}),
        ({"limitation": True}, {"error": 1, "warning": 1, "info": 1, "none": 0}),
        ({"owner": True}, {"error": 0, "warning": 1, "info": 1, "none": 0}),
    ],
    ids=["clean", "error", "warning"],
)
def test_fail_on_decides_what_fails(folder: Path, cardgen: Run, change: dict[str, bool], codes: dict[str, int]) -> None:
    write_spec(folder / "old")
    spec = without_a_limitation() if "limitation" in change else loan_spec("1.1.0" if change else "1.0.0")
    if "owner" in change:
        spec["card"]["owners"][0]["name"] = "Retail models"
    write_spec(folder / "new", spec)
    for level, code in codes.items():
        assert cardgen("diff", OLD, NEW, "--fail-on", level).code == code


def test_several_formats_come_from_one_run(both: Path, cardgen: Run) -> None:
    words = [word for name in FORMATS for word in ("--output", f"{name}=out/diff.{name}")]
    ran = cardgen("diff", OLD, NEW, *words, "--output", "github=-")
    assert ran.code == 1
    assert {path.name for path in (both / "out").iterdir()} == {f"diff.{name}" for name in FORMATS}
    assert all("limitation-removed" in path.read_text(encoding="utf-8") for path in (both / "out").iterdir())
    assert "::error file=new/card.yaml,line=" in ran.out
    assert ran.out.rstrip("\n") == (both / "out/diff.github").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"], ["--output", "json=-"]])
def test_json_on_standard_output_is_all_there_is(both: Path, cardgen: Run, words: list[str]) -> None:
    ran = cardgen("diff", OLD, NEW, *words)
    assert rules_of(ran.out) == ["limitation-removed"]
    assert ran.err == ""


def test_with_files_only_the_verdict_is_said(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", OLD, NEW, "--output", "json=diff.json")
    assert ran.out == ""
    assert ran.err.startswith("loan-default 1.0.0 → 2.0.0: 1 error")


def failing(case: str, folder: Path) -> tuple[str, str]:
    """Make two sides of which one cannot be loaded."""
    if case == "missing":
        return OLD, "absent.yaml"
    if case == "invalid":
        write_spec(folder / "bad", loan_spec(evaluation={"metrics": ["fprr"]}))
        return OLD, "bad/card.yaml"
    if case == "data":
        write_spec(folder / "bad", loan_spec(evaluation={"source": "gone.csv"}))
        return "bad/card.yaml", NEW
    if case == "no-card":
        (folder / "card.json").write_text("{}", encoding="utf-8")
        return "card.json", NEW
    if case == "newer":
        (folder / "newer.json").write_text('{"format": "cardgen-card/999"}', encoding="utf-8")
        return OLD, "newer.json"
    if case == "ref":
        return "git:nope:card.yaml", NEW
    return "unpublished@1.0.0", NEW


@pytest.mark.parametrize("case", ["missing", "invalid", "data", "no-card", "newer", "ref", "registry"])
def test_a_side_that_cannot_be_loaded_never_reads_as_unchanged(both: Path, cardgen: Run, case: str) -> None:
    sides = failing(case, both)
    words = [word for name in FORMATS for word in ("--output", f"{name}=out/diff.{name}")]
    (both / "out").mkdir()
    (both / "out/diff.json").write_text('{"status": "compared", "findings": []}', encoding="utf-8")
    ran = cardgen("diff", *sides, *words, "--fail-on", "none", cwd=both)
    assert ran.code == 3
    assert "Traceback" not in ran.err
    report = json.loads((both / "out/diff.json").read_text(encoding="utf-8"))
    assert (report["status"], report["findings"]) == ("failed", [])
    assert report["problems"]
    for name in FORMATS:
        text = (both / f"out/diff.{name}").read_text(encoding="utf-8")
        assert text.strip()
        assert "no changes" not in text.lower()


def test_both_sides_are_told_at_once(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", "absent.yaml", "gone.yaml")
    assert ran.code == 3
    assert "absent.yaml: " in ran.err
    assert "gone.yaml: " in ran.err


def test_the_failed_report_knows_the_card_of_the_side_that_loads(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", OLD, "absent.yaml", "--format", "markdown")
    assert ran.out.startswith("<!-- cardgen:diff service=loan-default -->")


def test_cards_of_two_services_are_not_compared_unless_renamed(both: Path, cardgen: Run) -> None:
    spec = loan_spec("2.0.0")
    spec["card"]["id"] = "loan-arrears"
    write_spec(both / "new", spec)
    refused = cardgen("diff", OLD, NEW, "--json", "--fail-on", "none")
    assert refused.code == 3
    assert json.loads(refused.out)["status"] == "not_comparable"
    allowed = cardgen("diff", OLD, NEW, "--json", "--allow-rename")
    assert allowed.code == 1
    assert "service-id-changed" in rules_of(allowed.out)


def test_rows_are_compared_one_by_one(both: Path, cardgen: Run) -> None:
    write_rows(both / "new", more_flags=30)
    ran = cardgen("diff", OLD, NEW, "--json")
    (overall,) = (
        item for item in json.loads(ran.out)["comparisons"] if item["metric"] == "fpr" and item["group"] == {}
    )
    assert overall["paired"] is True
    assert overall["units"] == 100  # those who did not default
    assert overall["flips"]["appeared"] == 30
    assert overall["flips"]["vanished"] == 0
    assert "metric-regressed" in rules_of(ran.out)


def test_the_settings_of_the_project_and_of_the_old_card_count(both: Path, cardgen: Run) -> None:
    severities = {"severities": {"limitation-removed": "info"}}
    write_spec(both / "new", {**without_a_limitation(), "comparison": severities})
    assert cardgen("diff", OLD, NEW).code == 1  # the new card cannot loosen the rules
    write_spec(both / "old", {**loan_spec(), "comparison": severities})
    assert cardgen("diff", OLD, NEW).code == 0
    (both / "cardgen.toml").write_text('[diff.severities]\nlimitation-removed = "error"\n', encoding="utf-8")
    assert cardgen("diff", OLD, NEW).code == 1
    (both / "lax.toml").write_text('[diff.severities]\nlimitation-removed = "warning"\n', encoding="utf-8")
    assert cardgen("diff", OLD, NEW, "--config", "lax.toml").code == 0


def test_wrong_settings_are_wrong_input_and_still_leave_a_failed_report(both: Path, cardgen: Run) -> None:
    (both / "cardgen.toml").write_text('[diff.severities]\nlimitation-remved = "info"\n', encoding="utf-8")
    ran = cardgen("diff", OLD, NEW, "--json")
    assert ran.code == 2
    assert 'cardgen.toml: diff.severities: there is no rule "limitation-remved"' in ran.err
    assert "limitation-removed" in ran.err
    assert json.loads(ran.out)["status"] == "failed"


def test_ages_are_judged_on_the_day_that_is_given(both: Path, cardgen: Run) -> None:
    assert "evaluation-stale" not in cardgen("diff", OLD, OLD, "--json").out
    words = ("diff", OLD, OLD, "--json", "--fail-on", "none")
    assert "evaluation-stale" in cardgen(*words, "--as-of", "2028-01-01").out
    assert "evaluation-stale" in cardgen(*words, SOURCE_DATE_EPOCH="1830297600").out


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "yaml"],
        ["--output", "json"],
        ["--output", "json="],
        ["--output", "yaml=x"],
        ["--output", "json=x", "--output", "text=x"],
        ["--json", "--format", "html"],
        ["--fail-on", "fatal"],
        ["--as-of", "today"],
    ],
)
def test_wrong_use_is_told_and_writes_nothing(both: Path, cardgen: Run, words: list[str]) -> None:
    before = sorted(path.name for path in both.iterdir())
    ran = cardgen("diff", OLD, NEW, *words)
    assert ran.code == 2
    assert ran.out == ""
    assert sorted(path.name for path in both.iterdir()) == before


def test_an_output_that_cannot_be_written_is_an_error(both: Path, cardgen: Run) -> None:
    ran = cardgen("diff", OLD, OLD, "--output", "json=old/card.yaml/diff.json")
    assert ran.code == 3
    assert "cannot be written" in ran.err


def test_an_output_takes_the_place_of_an_old_one_and_leaves_no_other(both: Path, cardgen: Run) -> None:
    (both / "diff.json").write_text("old", encoding="utf-8")
    before = sorted(path.name for path in both.iterdir())
    cardgen("diff", OLD, NEW, "--output", "json=diff.json")
    assert sorted(path.name for path in both.iterdir()) == before
    assert json.loads((both / "diff.json").read_text(encoding="utf-8"))["status"] == "compared"


def test_two_cards_are_compared_without_what_builds_them(both: Path, cardgen: Run) -> None:
    for side in ("old", "new"):
        assert cardgen("build", f"{side}/card.yaml", "--out", f"{side}/card").code == 0
    code = (
        "import sys\nfrom cardgen.cli.main import main\n"
        "try:\n    main(['diff', 'old/card', 'new/card', '--format', 'html', '--output', 'markdown=x.md'])\n"
        "except SystemExit as error:\n    print(error.code, file=sys.stderr)\n"
        "print(sorted({'pandas', 'matplotlib', 'duckdb'} & set(sys.modules)), file=sys.stderr)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=both, capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines() == ["1", "[]"]


def test_a_git_ref_is_compared_with_the_working_tree(both: Path, cardgen: Run) -> None:
    top = repository(both / "repo")
    write_spec(top)
    commit(top)
    write_spec(top, without_a_limitation())
    ran = cardgen("diff", "git:HEAD:card.yaml", "card.yaml", "--json", cwd=top)
    assert ran.code == 1
    assert rules_of(ran.out) == ["limitation-removed"]
    assert json.loads(ran.out)["old"]["label"] == "git:HEAD:card.yaml"


def accepted(cardgen: Run, folder: Path, *words: str, fingerprint: str | None = None) -> Any:
    """Accept the one error of the two sides, from a report."""
    cardgen("diff", OLD, NEW, "--output", "json=diff.json")
    findings = json.loads((folder / "diff.json").read_text(encoding="utf-8"))["findings"]
    (error,) = (item["fingerprint"] for item in findings if item["severity"] == "error")
    return cardgen("accept", fingerprint or error, "--report", "diff.json", *words)


REASON = ("--reason", "Small towns are measured now.")


def test_an_accepted_error_no_longer_fails_but_still_needs_its_version(both: Path, cardgen: Run) -> None:
    ran = accepted(cardgen, both, *REASON, "--by", "R. Eviewer")
    assert ran.code == 0, ran.err
    (file,) = (both / "acceptances" / "loan-default").iterdir()
    text = file.read_text(encoding="utf-8")
    assert 'rule: "limitation-removed"' in text
    assert 'old_version: "1.0.0"' in text
    after = cardgen("diff", OLD, NEW, "--json")
    report = json.loads(after.out)
    assert after.code == 0
    assert (report["accepted"], report["counts"]["accepted"], report["required_bump"]) == (True, 1, "major")
    assert cardgen("diff", OLD, NEW, "--acceptances", "elsewhere").code == 1


def test_an_acceptance_lapses_when_the_value_moves_again(both: Path, cardgen: Run) -> None:
    accepted(cardgen, both, *REASON)
    spec = loan_spec()
    spec["intended_use"]["limitations"][0]["text"] = "Hardly any loans come from small towns."
    write_spec(both / "old", spec)
    ran = cardgen("diff", OLD, NEW, "--json")
    assert ran.code == 1
    assert rules_of(ran.out) == ["limitation-removed"]
    assert "acceptance-unused" in rules_of(ran.out, "warning")


def test_accepting_twice_is_no_error_and_in_other_words_it_is(both: Path, cardgen: Run) -> None:
    assert accepted(cardgen, both, *REASON).code == 0
    again = accepted(cardgen, both, *REASON)
    assert again.code == 0
    assert "accepted already" in again.err
    other = accepted(cardgen, both, "--reason", "Somebody said so.")
    assert other.code == 2
    (file,) = (both / "acceptances" / "loan-default").iterdir()
    assert "Small towns are measured now." in file.read_text(encoding="utf-8")


def test_a_finding_is_accepted_from_the_two_sides_too(both: Path, cardgen: Run) -> None:
    report = json.loads(cardgen("diff", OLD, NEW, "--json").out)
    (error,) = (item["fingerprint"] for item in report["findings"] if item["severity"] == "error")
    assert cardgen("accept", error, "--old", OLD, "--new", NEW, *REASON).code == 0
    assert cardgen("diff", OLD, NEW).code == 0


@pytest.mark.parametrize(
    ("words", "fingerprint", "told"),
    [
        (REASON, "0000000000000000", "has no finding"),
        (REASON, "../../../etc/passwd", "has no finding"),
        (("--reason", ""), None, "say in a sentence"),
        (("--reason", "ok"), None, "say in a sentence"),
        (("--reason", "fine \u202e really"), None, "cannot be seen"),
        ((*REASON, "--by", ""), None, "by:"),
        ((*REASON, "--old", OLD), None, "say which comparison"),
    ],
)
def test_what_is_no_acceptance_is_refused(
    both: Path, cardgen: Run, words: tuple[str, ...], fingerprint: str | None, told: str
) -> None:
    ran = accepted(cardgen, both, *words, fingerprint=fingerprint)
    assert ran.code == 2
    assert told in ran.err
    assert not (both / "acceptances").exists()


def test_a_report_is_needed_and_must_be_one(both: Path, cardgen: Run) -> None:
    assert cardgen("accept", "0" * 16, *REASON).code == 2
    assert cardgen("accept", "0" * 16, *REASON, "--report", "absent.json").code == 3
    (both / "no.json").write_text("{}", encoding="utf-8")
    assert cardgen("accept", "0" * 16, *REASON, "--report", "no.json").code == 2
    cardgen("diff", OLD, "absent.yaml", "--output", "json=failed.json")
    ran = cardgen("accept", "0" * 16, *REASON, "--report", "failed.json")
    assert ran.code == 2
    assert "holds nothing to accept" in ran.err


def test_a_broken_acceptance_stops_the_comparison(both: Path, cardgen: Run) -> None:
    folder = both / "acceptances" / "loan-default"
    folder.mkdir(parents=True)
    (folder / ("0" * 16 + ".yaml")).write_text("fingerprint: x\n", encoding="utf-8")
    ran = cardgen("diff", OLD, NEW, "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["status"] == "failed"


def test_every_rule_is_listed_and_explained(cardgen: Run) -> None:
    from cardgen.card.lint.registry import RULES as LINT_RULES
    from cardgen.diff.rules.registry import RULES

    listed = cardgen("rule").out
    plain = {item["id"]: item for item in json.loads(cardgen("rule", "--json").out)}
    assert set(plain) == set(RULES) | {rule.id for rule in LINT_RULES}
    for rule in RULES.values():
        assert f"  {rule.id} " in listed
        assert plain[rule.id]["severity"] == rule.severity
    explained = cardgen("rule", "metric-regressed").out
    assert explained.startswith("metric-regressed: ")
    for word in ("severity      error", "opposite      metric-improved", "why", "what to do"):
        assert word in explained
    unknown = cardgen("rule", "metric-regresed")
    assert unknown.code == 2
    assert "metric-regressed" in unknown.err


def test_versions_built_with_a_key_are_paired_by_that_key(both: Path, cardgen: Run) -> None:
    write_spec(both / "old", loan_spec(evaluation={"cluster": "person"}))
    write_spec(both / "new", loan_spec("1.0.1", evaluation={"cluster": "person"}))
    write_rows(both / "new", more_flags=3)
    (both / "key").write_text("a secret of more than sixteen bytes", encoding="utf-8")
    (both / "short").write_text("secret", encoding="utf-8")
    assert cardgen("build", OLD, "--out", "card", "--pseudonym-key", "key").code == 0
    words = ("diff", "card", NEW, "--json", "--fail-on", "none")
    paired = {
        name: json.loads(cardgen(*words, *more).out)["comparisons"][0]["paired"]
        for name, more in {"with": ("--pseudonym-key", "key"), "without": ()}.items()
    }
    assert paired == {"with": True, "without": False}
    assert cardgen(*words, "--pseudonym-key", "short").code == 2
