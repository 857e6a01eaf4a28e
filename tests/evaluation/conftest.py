"""Evaluations of small tables, the engines that measure them, and what a test asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cardgen.evaluation.cells import Measured
from cardgen.evaluation.measure import measure
from cardgen.evaluation.sources.engines import open_engine
from cardgen.evaluation.sources.frames.engine import FrameEngine
from cardgen.evaluation.sources.protocols import Engine
from cardgen.metrics.registry import metrics_of
from cardgen.spec.evidence import Group
from tests.evaluation.evaluation_specs import evaluation

Measure = Callable[..., Measured]

SPARK = pytest.param("spark", marks=pytest.mark.xdist_group("spark"))
"""Its tests run in one worker, which starts Java once."""


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """One local Spark, set for tables of a few rows."""
    from cardgen.evaluation.sources.spark.session import open_session

    session, stop = open_session("local[2]")
    session.conf.set("spark.sql.shuffle.partitions", "2")
    session.conf.set("spark.sql.adaptive.enabled", "false")
    yield session
    stop()


def opened(name: str, request: pytest.FixtureRequest) -> Engine:
    if name != "spark":
        return open_engine(name)  # type: ignore[arg-type]
    from cardgen.evaluation.sources.spark.backend import SparkBackend

    return FrameEngine(SparkBackend(request.getfixturevalue("spark_session"), lambda: None))


@pytest.fixture(params=["duckdb", "polars", SPARK])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Every engine, one after the other."""
    with opened(request.param, request) as found:
        yield found


@pytest.fixture(params=["duckdb", "polars"])
def quick_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Every engine that measures a table within milliseconds, for tests of many tables."""
    with opened(request.param, request) as found:
        yield found


@pytest.fixture
def run(tmp_path: Path, engine: Engine) -> Measure:
    """Measure an evaluation of files in the test's folder, on every engine."""

    def measured(
        task: str, source: Any, metrics: Any, groups: tuple[Group, ...] = (), by: Any = None, **more: Any
    ) -> Measured:
        by = tuple(each.id for each in groups) if by is None else by
        frame = more.pop("frame", None)
        spec = evaluation(task, source, metrics, by, **more)
        groups_by_id = {each.id: each for each in groups}
        return measure(spec, groups_by_id, metrics_of(spec), tmp_path, engine=engine, frame=frame)

    return measured
