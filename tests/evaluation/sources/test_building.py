"""Cards built on other engines and from frames, from Python and on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import cardgen
from cardgen.errors import DataError
from cardgen.spec.sources import RowsSource
from tests.acceptance.conftest import Run
from tests.acceptance.in_process import runner


@pytest.fixture
def spec(project: Path, tmp_path: Path) -> Path:
    shutil.copytree(project / "card_specs" / "recidivism-risk", tmp_path / "spec")
    return tmp_path / "spec" / "card.yaml"


def test_polars_builds_the_same_card(spec: Path) -> None:
    assert cardgen.build(spec, engine="polars").to_json() == cardgen.build(spec).to_json()


def test_a_frame_takes_the_place_of_files(shared: Path) -> None:
    path = shared / "contract" / "compas.yaml"
    wanted = cardgen.build(path)
    source = cardgen.load(path).spec.evaluations[0].results
    assert isinstance(source, RowsSource)
    rows = pd.read_csv(path.parent / source.path)
    (name,) = (each.id for each in wanted.card.evaluations)
    for frame in (rows, pl.from_pandas(rows).lazy()):
        found = cardgen.build(path, frames={name: frame})
        assert found.card.results == wanted.card.results
        assert found.card.disparities == wanted.card.disparities
        (record,) = found.card.evaluations
        assert (record.source.name, record.source.digest) == (f"the frame of {name}", None)
        assert f"the frame of {name}" in found.to_html()


def test_frames_for_evaluations_that_take_none(spec: Path) -> None:
    counts = cardgen.load(spec).spec.evaluations[0].id
    with pytest.raises(DataError) as caught:
        cardgen.build(spec, frames={"x": pd.DataFrame(), counts: pd.DataFrame()})
    first, second = caught.value.problems
    assert str(first) == f"frames.x: there is no evaluation 'x' to take a frame; there are: {counts}"
    assert str(second) == f"frames.{counts}: the evaluation '{counts}' is of counts figures, and a frame holds rows"


def test_every_evaluation_is_told_before_it_is_scanned(spec: Path) -> None:
    told: list[Any] = []
    built = cardgen.build(spec, progress=lambda *what: told.append(what))
    measured = [each.id for each in built.card.evaluations if each.source.kind != "reported"]
    assert told == [(name, number, len(measured)) for number, name in enumerate(measured, start=1)]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(tmp_path, monkeypatch, capsys)


def test_the_command_takes_an_engine(run: Run, spec: Path, tmp_path: Path) -> None:
    done = run("build", spec, "--out", tmp_path / "card", "--engine", "polars", "--json")
    assert done.code == 0
    assert json.loads(done.out)["digest"] == cardgen.build(spec).digest


def test_a_master_without_spark_is_refused(run: Run, spec: Path) -> None:
    done = run("build", spec, "--spark-master", "local[2]")
    assert (done.code, "--spark-master goes with --engine spark" in done.err) == (2, True)
