"""`cardgen profile`, and the commands that hold a spec to a profile."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cardgen.spec.profiles import profile_ids
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("identifier", profile_ids())
def test_every_profile_has_a_page(run: Run, identifier: str) -> None:
    page = run("profile", identifier)
    assert page.code == 0
    assert page.out.startswith(f"{identifier}: ")
    assert all(len(line) <= 80 for line in page.out.splitlines())
    for entry in ("headline", "metrics", "groups", "conditions", "cluster", "topics", "sections", "example", "start"):
        assert f"\n  {entry} " in page.out
    record = json.loads(run("profile", identifier, "--json").out)
    assert record["id"] == identifier
    assert all(field in page.out for field in record["guidance"])


def test_the_list_in_the_docs_is_what_the_command_says(run: Run, project: Path) -> None:
    listed = run("profile").out
    assert [line.split()[0] for line in listed.split("\n\n")[0].splitlines()] == list(profile_ids())
    page = (project / "docs" / "profiles.md").read_text(encoding="utf-8")
    shown = re.search(r"<!-- profiles -->\n\n```text\n(.*?)```\n", page, re.DOTALL)
    assert shown is not None
    assert shown[1].strip() == listed.split("\n\n")[0].strip()
    assert len(json.loads(run("profile", "--json").out)) == 14


def test_the_own_profile_of_the_docs_starts_a_spec(run: Run, project: Path, tmp_path: Path) -> None:
    page = (project / "docs" / "profiles.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "call-centre.yaml").write_text(snippet, encoding="utf-8")
    shown = run("profile", "call-centre.yaml")
    assert shown.code == 0
    assert "call_centre: Calls to a call centre" in shown.out
    assert "(extends speech_recognition)" in shown.out
    assert run("init", "calls", "--profile", "call-centre.yaml").code == 0
    assert run("validate", "calls/card.yaml").code == 0
    assert (tmp_path / "calls" / "profiles" / "call-centre.yaml").read_text(encoding="utf-8") == snippet


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("profile", "ragg"), 2, 'did you mean "rag"'),
        (("profile", "gone.yaml"), 3, "cannot read the file"),
        (("profile", "bad.json"), 2, "a profile must be YAML"),
        (("profile", "bad.yaml"), 2, 'bad.yaml:3:11: metrics.0: there is no metric "werr"'),
        (("init", "new", "--profile", "bad.yaml"), 2, 'bad.yaml:3:11: metrics.0: there is no metric "werr"'),
        (("init", "new", "--profile", "speech"), 2, 'there is no profile "speech"'),
    ],
)
def test_a_profile_that_is_none(run: Run, tmp_path: Path, words: tuple[str, ...], code: int, message: str) -> None:
    (tmp_path / "bad.yaml").write_text("extends: speech_recognition\nid: bad\nmetrics: [werr]\n", encoding="utf-8")
    found = run(*words)
    assert found.code == code
    assert message in found.err
    assert not (tmp_path / "new").exists()


def test_validate_holds_a_release_to_its_profile(run: Run, tmp_path: Path) -> None:
    run("init", "new", "--profile", "guardrail", "--name", "Filter")
    spec = tmp_path / "new" / "card.yaml"
    text = spec.read_text(encoding="utf-8")
    assert run("validate", "new/card.yaml").code == 0
    draft = run("validate", "new/card.yaml", "--stage", "release")
    assert draft.code == 1
    marked = [row for row in text.splitlines() if "Replace this:" in row and not row.lstrip().startswith("#")]
    assert draft.out.count("error[placeholder]") == len(marked)
    (tmp_path / "new" / "data" / "sample.csv").unlink()  # nothing of this reads the data
    written = text.replace("Replace this:", "We say")
    spec.write_text(written, encoding="utf-8")
    released = run("validate", "new/card.yaml", "--stage", "release")
    assert (released.code, released.out) == (0, "")
    faults = {
        "missing-section": (r"^  privacy: .*\n", ""),
        "topic-not-covered": (r"^  monitoring: .*\n", ""),
        "headline-not-covered": (r"metrics: \[tpr, tnr, fpr, fnr\]", "metrics: [ppv, fnr]"),
        "group-not-covered": (r"by: \[category, language, strength\]", "by: [category, strength]"),
        "cluster-not-declared": (r"^    cluster: prompt\n", ""),
    }
    # What speaks of the figures that go is not what this is about.
    plain = re.sub(r"(fairness|robustness|test_methodology|text): >-\n(?: {4,}.*\n)+", r"\1: Told.\n", written)
    plain = re.sub(r"^acceptance:\n(?:  .*\n)+", "", plain, flags=re.MULTILINE).replace("clusters: 20", "rows: 30")
    plain = plain.replace("minimum: {rows: 30, rows: 30}", "minimum: {rows: 30}")
    for rule, (pattern, instead) in faults.items():
        spec.write_text(re.sub(pattern, instead, plain, flags=re.MULTILINE), encoding="utf-8")
        found = run("validate", "new/card.yaml", "--stage", "release", "--json")
        told = {item["kind"]: item for item in json.loads(found.out)}
        assert rule in told, (rule, found)
        assert told[rule]["file"] == "new/card.yaml"
        assert told[rule]["line"]
        assert found.code == (1 if told[rule]["level"] == "error" else 0)


def test_a_spec_that_is_none_is_told_before_its_profile(run: Run, tmp_path: Path) -> None:
    (tmp_path / "card.yaml").write_text("spec: 1\n", encoding="utf-8")
    found = run("validate", "card.yaml", "--stage", "release", "--json")
    assert found.code == 2
    assert {item["level"] for item in json.loads(found.out)} == {"error"}


def test_the_whole_way_to_a_release(run: Run, tmp_path: Path) -> None:
    run("init", "new", "--profile", "rag")
    spec = tmp_path / "new" / "card.yaml"
    assert run("check", "new/card.yaml").code == 1
    spec.write_text(spec.read_text(encoding="utf-8").replace("Replace this:", "We say"), encoding="utf-8")
    found = run("check", "new/card.yaml", "--stage", "release")
    assert found.code == 0, found.out
