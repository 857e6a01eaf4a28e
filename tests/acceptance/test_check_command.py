"""`cardgen check` as CI and owners use it: the formats, and what happens where nothing can be judged."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner

PRIVACY = "design:\n  privacy: >-\n    We keep nothing.\n    TODO: ask legal.\n"


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(folder, monkeypatch, capsys)


@pytest.fixture
def spec(folder: Path) -> Path:
    """A spec with one error of the lint in a folded text, and a criterion that is met."""
    file = folder / "card.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("design:\n", PRIVACY), encoding="utf-8")
    return file


def line_of(spec: Path, words: str) -> int:
    return spec.read_text(encoding="utf-8").split(words)[0].count("\n") + 1


def test_the_text_points_at_the_words(cardgen: Run, spec: Path) -> None:
    ran = cardgen("check", "card.yaml", "--quiet")
    assert ran.code == 1
    line = line_of(spec, "TODO")
    assert ran.out.splitlines()[0].startswith(f"card.yaml:{line}:5: error[placeholder] design.privacy is still to be")
    assert ran.out.splitlines()[-1].startswith("not passed at stage draft: 1 error, ")


def test_places_are_told_from_where_the_command_runs(cardgen: Run, spec: Path) -> None:
    ran = cardgen("check", f"{spec.parent.name}/card.yaml", "--format", "github", cwd=spec.parent.parent)
    verdict, error, *_ = ran.out.splitlines()
    assert verdict.startswith(f"::error title=cardgen check::{spec.parent.name}/card.yaml: not passed at stage draft")
    place = f"file={spec.parent.name}/card.yaml,line={line_of(spec, 'TODO')},col=5"
    assert error.startswith(f"::error {place},title=error%3A placeholder::design.privacy")


def sarif_run(text: str) -> dict[str, Any]:
    """Read the one run of a SARIF log, and hold it against what the standard demands (§3.13 to §3.58)."""
    log = json.loads(text)
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert not physical["artifactLocation"]["uri"].startswith("/")
        assert all(isinstance(value, int) and value >= 1 for value in physical.get("region", {}).values())
    marks = [result["partialFingerprints"]["cardgenCheck/v1"] for result in run["results"]]
    assert len(set(marks)) == len(marks)
    assert isinstance(run, dict)
    return run


def test_sarif_names_rule_level_and_region(cardgen: Run, spec: Path) -> None:
    ran = cardgen("check", "card.yaml", "--output", "sarif=out/check.sarif", "--stage", "release")
    assert (ran.code, ran.out) == (1, "")
    assert "not passed at stage release" in ran.err
    run = sarif_run((spec.parent / "out" / "check.sarif").read_text(encoding="utf-8"))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    (found,) = [result for result in run["results"] if result["ruleId"] == "placeholder"]
    assert found["level"] == "error"
    assert found["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "card.yaml"},
        "region": {"startLine": line_of(spec, "TODO"), "startColumn": 5},
    }
    assert found["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "/design/privacy", "kind": "member"}]
    assert {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]}["stale"] == (
        "error"
    )


def test_an_absolute_name_is_told_from_where_the_command_runs(cardgen: Run, spec: Path) -> None:
    run = sarif_run(cardgen("check", spec, "--format", "sarif", "--quiet").out)
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]} == {
        "card.yaml"
    }


def test_a_fingerprint_stays_when_lines_move(cardgen: Run, spec: Path) -> None:
    def marks() -> set[str]:
        run = sarif_run(cardgen("check", "card.yaml", "--format", "sarif").out)
        return {result["partialFingerprints"]["cardgenCheck/v1"] for result in run["results"]}

    before = marks()
    spec.write_text("# one line more\n" + spec.read_text(encoding="utf-8"), encoding="utf-8")
    assert marks() == before


def test_a_criterion_that_is_not_met_is_told_where_it_stands(cardgen: Run, folder: Path) -> None:
    file = folder / "card.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("max: 0.9", "max: 0.001"), encoding="utf-8")
    run = sarif_run(cardgen("check", "card.yaml", "--format", "sarif").out)
    (found,) = [result for result in run["results"] if result["ruleId"] == "criterion-not-met"]
    assert found["level"] == "error"
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == line_of(file, "{id: overall")


def test_junit_has_a_case_for_the_verdict_and_each_finding(cardgen: Run, spec: Path) -> None:
    suite = ET.fromstring(cardgen("check", "card.yaml", "--format", "junit").out).find("testsuite")
    assert suite is not None
    verdict, *cases = suite.findall("testcase")
    assert verdict.find("failure") is not None
    failed = [case for case in cases if case.find("failure") is not None]
    assert [(case.get("classname"), case.get("line")) for case in failed] == [
        ("cardgen.check.placeholder", str(line_of(spec, "TODO")))
    ]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(cases) + 1), "2")


def test_json_stays_what_it_was_and_both_spellings_agree(cardgen: Run, spec: Path) -> None:
    ran = cardgen("check", "card.yaml", "--json")
    verdict = json.loads(ran.out)
    assert set(verdict) == {"stage", "passed", "findings", "acceptance"}
    assert (verdict["passed"], verdict["findings"][0]["id"]) == (False, "placeholder")
    assert cardgen("check", "card.yaml", "--format", "json").out == ran.out


@pytest.mark.parametrize("form", ["json", "sarif", "github", "junit"])
def test_a_spec_that_cannot_be_built_is_told_in_every_format(cardgen: Run, folder: Path, form: str) -> None:
    file = folder / "card.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("kind: jurisdiction", "kind: juris"), encoding="utf-8")
    ran = cardgen("check", "card.yaml", "--format", form)
    assert ran.code == 2
    assert "card.yaml" in ran.err
    line = line_of(file, "kind: juris")
    if form == "json":
        told = json.loads(ran.out)
        assert told["passed"] is False
        assert told["problems"][0]["place"].startswith(f"card.yaml:{line}:")
    elif form == "sarif":
        run = sarif_run(ran.out)
        assert run["invocations"][0]["executionSuccessful"] is False
        assert run["results"][0]["ruleId"] == "invalid-spec"
        assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == line
    elif form == "github":
        assert f"::error file=card.yaml,line={line}," in ran.out
    else:
        assert ET.fromstring(ran.out).find("testsuite/testcase/error") is not None


def test_bad_options_are_refused(cardgen: Run, folder: Path) -> None:
    for words, told in (
        (["--format", "sarfi"], 'did you mean "sarif"?'),
        (["--output", "sarif"], "is not FORMAT=FILE"),
        (["--output", "json=a", "--output", "sarif=a"], "cannot both be written"),
        (["--json", "--format", "sarif"], "ask for different things"),
        (["--diff", "--format", "sarif"], "--diff prints a diff"),
    ):
        ran = cardgen("check", "card.yaml", *words)
        assert ran.code == 2
        assert told in ran.err
    assert not (folder / "a").exists()
