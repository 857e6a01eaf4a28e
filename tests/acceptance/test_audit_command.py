"""`cardgen audit`, and the same audit inside `check` and `publish`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner
from tests.card.audit.cards import spec, write
from tests.registry.registry_cards import SECTIONS

TABLE = {
    ("North", "female"): 80,
    ("North", "male"): 40,
    ("South", "female"): 78,
    ("South", "male"): 12,
    ("East", "male"): 5,
    ("West", "male"): 37,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A spec whose card suppresses East, and West with it."""
    write(tmp_path, TABLE, spec("[region]"))
    return tmp_path


@pytest.fixture
def cardgen(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.delenv("CARDGEN_REGISTRY", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return runner(folder, monkeypatch, capsys)


def leak(folder: Path) -> None:
    """Print West in card.json, and nothing else."""
    path = folder / "out" / "card.json"
    raw = json.loads(path.read_bytes())
    for result in raw["results"]:
        if result["group"].get("region") == "West":
            result["n"] = 37
    path.write_text(json.dumps(raw), encoding="utf-8")


def test_a_spec_and_its_card_are_proven_clean(folder: Path, cardgen: Run) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    for source in ("card.yaml", "out/card.json", "out"):
        ran = cardgen("audit", source)
        assert ran.code == 0
        assert "defaults: 2 suppressed, " in ran.out
        assert "files searched for figures beside suppressed categories" in ran.out
        assert ran.out.splitlines()[-1].endswith("published figures: none can be recovered")


def test_a_leak_is_told_without_its_figure_and_fails_audit_check_and_publish(folder: Path, cardgen: Run) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    leak(folder)
    ran = cardgen("audit", "out/card.json")
    assert ran.code == 1
    sentence = "East is suppressed, and its rows and denominator of accuracy follow from"
    assert f"error[suppression-recoverable] {sentence}" in ran.out
    checked = cardgen("check", "out/card.json")
    assert checked.code == 1
    assert "error[suppression-recoverable] East is suppressed" in checked.out
    refused = cardgen("publish", "out/card.json", "--registry", "registry")
    assert refused.code == 1
    assert sentence in refused.err
    assert not (folder / "registry" / "loan-default").exists()


def test_check_looks_into_the_files_beside_the_card(folder: Path, cardgen: Run) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    chart = folder / "out" / "charts" / "defaults-coverage-by-region.svg"
    chart.write_text(chart.read_text(encoding="utf-8").replace("East suppressed", "East 5 rows"), encoding="utf-8")
    ran = cardgen("check", "out/card.json")
    assert ran.code == 1
    assert "charts/defaults-coverage-by-region.svg prints a figure of it (its alternative text)" in ran.out


def test_json_says_what_was_considered(folder: Path, cardgen: Run) -> None:
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    said = json.loads(cardgen("audit", "out/card.json", "--json").out)
    assert (said["passed"], said["suppressed"], said["disclosures"]) == (True, {"defaults": 2}, [])
    assert said["statements"]["defaults"] > 20
    assert {"card.md", "card.html", "data/results.csv", "charts/defaults-fpr-by-region.svg"} <= set(said["files"])
    leak(folder)
    ran = cardgen("audit", "out/card.json", "--json")
    assert ran.code == 1
    (east, west) = json.loads(ran.out)["disclosures"]
    assert (east["group"], east["level"], east["kind"]) == ({"region": "East"}, "error", "suppression-recoverable")
    assert east["pointer"].startswith("/results/")
    assert west["group"] == {"region": "West"}


def test_a_card_that_suppresses_nothing_says_so(folder: Path, cardgen: Run) -> None:
    write(folder, TABLE, spec("[region]", source="public"))
    ran = cardgen("audit", "card.yaml")
    assert (ran.code, ran.out) == (0, "nothing is suppressed\n")


def test_two_versions_of_the_same_rows_are_put_together(folder: Path, cardgen: Run) -> None:
    """Each hides enough by itself; what the first hides beside East, the second prints."""
    assert cardgen("build", "card.yaml", "--out", "old").code == 0
    write(folder, TABLE, spec("[sex, [region, sex]]").replace("version: 1.0.0", "version: 1.1.0"))
    assert cardgen("build", "card.yaml", "--out", "out").code == 0
    assert cardgen("audit", "out").code == 0
    ran = cardgen("audit", "out", "--previous", "old/card.json")
    assert ran.code == 1
    assert "put together, because they are of the same rows: defaults and defaults in version 1.0.0" in ran.out
    assert "East is suppressed in version 1.0.0, and its rows" in ran.out
    # Of another revision nobody knows that the rows are the same.
    path = folder / "card.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('revision: "2025"', 'revision: "2026"'), encoding="utf-8")
    assert cardgen("audit", "card.yaml", "--previous", "old").code == 0


def test_two_versions_that_differ_by_few_rows_are_a_warning(folder: Path, cardgen: Run) -> None:
    assert cardgen("build", "card.yaml", "--out", "old").code == 0
    text = spec("[region]").replace("version: 1.0.0", "version: 1.1.0")
    write(folder, {**TABLE, ("North", "male"): 43}, text)
    ran = cardgen("audit", "card.yaml", "--previous", "old")
    assert ran.code == 0
    assert (
        "warning[suppression-narrow] North has fewer than 10 people more, or fewer, than in version 1.0.0 of the same "
        "data: the figures of those few are the difference of the two versions" in ran.out
    )
    # And what the versions say together is off by those few at most.
    write(folder, {**TABLE, ("North", "male"): 43}, text.replace("by: [region]", "by: [sex, [region, sex]]"))
    ran = cardgen("audit", "card.yaml", "--previous", "old")
    assert "but for the few rows by which the versions differ" in ran.out


def test_a_published_version_is_a_version_before(folder: Path, cardgen: Run) -> None:
    text = spec("[region, sex]")
    fairness = "design:\n  fairness: The highest false positive rate is told below.\n"
    assert fairness in text
    known = "not_measured: ["
    assert known in SECTIONS
    sections = SECTIONS.replace(known, f"{known}{{metric: fnr, reason: The test is about false alarms.}}, ")
    path = write(folder, TABLE, text.replace(fairness, sections))
    published = cardgen("publish", "card.yaml", "--as-of", "2026-06-15", "--registry", "registry")
    assert published.code == 0, published.err
    path.write_text(path.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.0.1"), encoding="utf-8")
    ran = cardgen("audit", "card.yaml", "--previous", "loan-default@1.0.0", "--registry", "registry")
    assert ran.code == 0
    assert "defaults and defaults in version 1.0.0" in ran.out


def test_what_cannot_be_read_is_3(folder: Path, cardgen: Run) -> None:
    assert cardgen("audit", "nothing.json").code == 3
    assert cardgen("audit", "card.yaml", "--previous", "nothing.json").code == 3
