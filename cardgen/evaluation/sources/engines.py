"""The engines that rows can be scanned on, by name."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Literal, get_args

from cardgen.errors import Problem, UnreadableError
from cardgen.evaluation.sources.duck.engine import DuckEngine
from cardgen.evaluation.sources.protocols import Engine

__all__ = ["ENGINES", "EngineName", "open_engine"]

EngineName = Literal["duckdb", "polars", "spark"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


def open_engine(name: EngineName = "duckdb", spark_master: str | None = None) -> Engine:
    """Return an engine, to be used as a context manager.

    Args:
        name: Its name.
        spark_master: Where Spark runs: as in `open_session`.

    Raises:
        UnreadableError: A library that it needs is not installed, or it does not start.
        ValueError: There is no such engine.
    """
    if name == "duckdb":
        return DuckEngine()
    if name not in ENGINES:
        raise ValueError(f"there is no engine {name!r}; there are {', '.join(ENGINES)}")
    # Cells come back as Arrow tables from either.
    for library in {"polars": ("polars", "pyarrow"), "spark": ("pyspark", "pyarrow")}[name]:
        if find_spec(library) is None:
            message = f"the engine {name} needs {library}, which is not installed"
            raise UnreadableError(Problem(None, "", message, f"install cardgen[{name}]", "engine"))
    from cardgen.evaluation.sources.frames.engine import FrameEngine

    if name == "polars":
        from cardgen.evaluation.sources.frames.polars import PolarsBackend

        return FrameEngine(PolarsBackend())
    from cardgen.evaluation.sources.spark.backend import SparkBackend
    from cardgen.evaluation.sources.spark.session import open_session

    return FrameEngine(SparkBackend(*open_session(spark_master)))
