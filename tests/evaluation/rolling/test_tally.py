"""Outcomes counted in one sum give what grouping by them gives, or are grouped by after all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from cardgen.errors import DataError
from cardgen.evaluation.cells import Cell, Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.rolling import tally
from cardgen.evaluation.rolling.tally import Tally
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.protocols import Aggregate, Chunk
from cardgen.metrics.registry import metrics_of
from tests.evaluation.evaluation_specs import evaluation, group

ROWS = 30_000
COLUMNS = {
    "label": "hash(i * 3) % 3 = 0",
    "prediction": "hash(i * 5) % 4 = 0",
    "accent": "case when hash(i * 7) % 20 > 0 then 'accent ' || hash(i * 11) % 5 end",
    "speaker": "hash(i * 13) % 500",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few rows be many, and a sample be smaller than they are."""
    monkeypatch.setattr(tally, "_PAYS_FROM", 1)
    monkeypatch.setattr(tally, "_SAMPLE", 2_000)


def read(folder: Path, **columns: str) -> Measured:
    wanted = ", ".join(f"{sql} as {name}" for name, sql in {**COLUMNS, **columns}.items())
    query = f"select {wanted} from range({ROWS}) t(i) order by i"
    duckdb.execute(f"copy ({query}) to '{folder / 'rows.parquet'}' (format parquet)")
    spec = evaluation(
        "classification",
        "rows.parquet",
        ["accuracy", "fpr", "fnr"],
        ["accent"],
        {"label": "label", "prediction": "prediction"},
        cluster="speaker",
    )
    return measure(spec, {"accent": group("accent")}, metrics_of(spec), folder)


def cells(found: Measured) -> list[Any]:
    def plain(cell: Cell) -> Any:
        assert cell.products is not None
        return dict(cell.group), cell.rows, cell.clusters, dict(cell.sums), cell.products.tolist()

    return [plain(found.overall), *(plain(cell) for grouping in found.groupings for cell in grouping.cells)]


def by_keys(folder: Path, monkeypatch: pytest.MonkeyPatch, **columns: str) -> Measured:
    with monkeypatch.context() as patched:
        patched.setattr(tally, "_PAYS_FROM", ROWS + 1)
        return read(folder, **columns)


def scans(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Keep what every scan groups by."""
    kept: list[tuple[str, ...]] = []
    collect = DuckRows.collect

    def collecting(self: DuckRows, frame: Any, keys: tuple[str, ...], **told: Any) -> Aggregate:
        kept.append(keys)
        return collect(self, frame, keys, **told)

    monkeypatch.setattr(DuckRows, "collect", collecting)
    return kept


COUNTED = ("group accent", "cluster")
GROUPED = (*COUNTED, "label", "prediction")


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"label": "case when hash(i * 3) % 3 = 0 then 'yes' else 'no' end", "prediction": "(hash(i) % 2)::tinyint"},
        {"prediction": "true"},
    ],
)
def test_counts_are_those_of_grouping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, str]) -> None:
    expected = by_keys(tmp_path, monkeypatch, **columns)
    kept = scans(monkeypatch)
    assert cells(read(tmp_path, **columns)) == cells(expected)
    assert kept == [COUNTED]


@pytest.mark.parametrize(
    "columns",
    [
        # Values that the sample does not have.
        {"label": "i % 2 = 0 and i > 20_000"},
        # One cluster that outgrows the bits of a count, and one that outgrows 2^53 in all.
        {"speaker": "case when i < 5_000 then hash(i * 13) % 500 else 7 end", "accent": "'accent ' || (i < 100)::int"},
        {
            "speaker": "case when i < 5_000 then hash(i * 13) % 500 else 7 end",
            "accent": "'accent ' || (i < 100)::int",
            "label": "i > 5_000 or i % 2 = 0",
            "prediction": "i > 5_000 or i % 3 = 0",
        },
    ],
)
def test_what_the_sample_did_not_foresee_is_grouped_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, str]
) -> None:
    expected = by_keys(tmp_path, monkeypatch, **columns)
    kept = scans(monkeypatch)
    assert cells(read(tmp_path, **columns)) == cells(expected)
    assert kept == [COUNTED, GROUPED]


def test_a_missing_label_after_the_sample_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="row 25001"):
        read(tmp_path, label="case when i <> 25_000 then i % 2 = 0 end")


@pytest.mark.parametrize(
    "columns",
    [
        {"label": "i % 3"},
        {"label": "(i % 2)::float"},
        {"speaker": "(i % 10 = 0)::int", "accent": "'accent ' || (i < 100)::int"},
    ],
)
def test_many_outcomes_other_types_and_large_clusters_are_grouped_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, str]
) -> None:
    kept = scans(monkeypatch)
    try:
        read(tmp_path, **columns)
    except DataError as error:
        assert "positive" in str(error) or "classes" in str(error)  # noqa: PT017 - three classes are none of yes and no
    assert kept == [GROUPED]


def test_counts_stand_in_their_own_bits() -> None:
    found = Tally({"label": (0, 1), "prediction": (0, 1)})
    counts = np.array([[1, 0, 8191], [2, 8191, 0], [3, 0, 0], [4, 0, 8000]])
    packed = (counts * 2 ** (13 * np.arange(4))[:, None]).sum(axis=0).astype(np.float64)
    opened = found.opened(Chunk({}, {"outcomes": packed}))
    assert opened.outcomes is not None
    assert opened.outcomes.tolist() == counts.tolist()
    assert opened.sums["n"].tolist() == counts.sum(axis=0).tolist()


@pytest.mark.parametrize("counts", [(8192, 0, 0, 0), (0, 0, 8193, 5), (1, 1, 1, 16_384), (9_000, 9_000, 9_000, 9_000)])
def test_a_count_that_runs_over_shows_in_the_total(counts: tuple[int, ...]) -> None:
    packed = np.array([float(sum(each << (13 * place) for place, each in enumerate(counts)))])
    opened = Tally({"label": (0, 1), "prediction": (0, 1)}).opened(Chunk({}, {"outcomes": packed}))
    assert opened.sums["n"][0] < sum(counts)
