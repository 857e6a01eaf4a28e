"""`cardgen metric`: every metric has a page that fits a terminal, and a record that programs can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardgen.metrics.clarify import CLARIFY
from cardgen.metrics.registry import METRICS
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("identifier", METRICS)
def test_every_metric_has_a_page(run: Run, identifier: str) -> None:
    page = run("metric", identifier)
    assert page.code == 0
    assert page.out.startswith(f"{identifier}: {METRICS[identifier].label}\n")
    assert all(len(line) <= 80 for line in page.out.splitlines())
    for entry in ("formula", "task", "direction", "unit", "range", "averaging", "interval", "source"):
        assert f"\n  {entry} " in page.out
    record = json.loads(run("metric", identifier, "--json").out)
    assert (record["id"], record["formula"]) == (identifier, METRICS[identifier].formula)
    assert " ".join(record["interval"].split()) in " ".join(page.out.split())


def test_a_formula_says_what_it_is_of_and_how_its_interval_is_made(run: Run) -> None:
    record = json.loads(run("metric", "wil", "--json").out)
    assert record["inputs"] == ["words", "substitutions", "deletions", "insertions"]
    assert record["interval"].startswith("delta method on the logit scale")


@pytest.mark.parametrize("identifier", CLARIFY)
def test_every_metric_of_clarify_has_a_page_under_its_own_name(run: Run, identifier: str) -> None:
    page = run("metric", identifier)
    assert page.out.startswith(f"{identifier}: {CLARIFY[identifier].label}\n")
    assert all(len(line) <= 80 for line in page.out.splitlines())
    for entry in ("formula", "group", "of", "direction", "range", "interval", "undefined", "source"):
        assert f"\n  {entry} " in page.out
    assert run("metric", f"clarify-{identifier.lower()}").out == page.out
    assert json.loads(run("metric", identifier, "--json").out)["formula"] == CLARIFY[identifier].formula
    assert f"\n  {identifier} " in run("metric").out


def test_the_catalogue_says_what_of_clarify_is_not_computed(run: Run) -> None:
    assert "FT (counterfactual fliptest) is not computed" in run("metric").out
    assert run("metric", "FT").code != 0


def test_the_catalogue_lists_every_metric_under_its_task(run: Run) -> None:
    listed = run("metric").out
    tasks = [line for line in listed.splitlines() if line and not line.startswith(" ") and line[0].islower()]
    assert len(tasks) == len(set(tasks))
    assert set(tasks) == {metric.task for metric in METRICS.values()}
    assert all(f"  {identifier} " in listed for identifier in METRICS)
    assert [each["id"] for each in json.loads(run("metric", "--json").out)] == list(METRICS)
