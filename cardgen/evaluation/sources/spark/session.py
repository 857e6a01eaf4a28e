"""Sessions of Spark: one that is there already, one that a Connect server gives, or one that is started."""

from __future__ import annotations

import logging
import re
import socket
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cardgen.errors import Problem, UnreadableError
from cardgen.spec.reading.characters import quoted

__all__ = ["LOCAL", "open_session"]

LOCAL = "local[*]"
"""The master where none is named: Spark in a process of its own on this machine, on all its cores."""

_SECONDS = 5.0
_ADDRESS = re.compile(r"(?:sc|spark)://(\[[^\]]+\]|[^:/;,]+)(?::(\d+))?")
_PORTS = {"sc": 15002, "spark": 7077}
_SETTINGS = {
    "spark.app.name": "cardgen",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    # Times in nanoseconds, which pandas writes, are read as whole numbers instead of being refused with their file.
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    # What comes back is cells; how many there are is bounded elsewhere.
    "spark.driver.maxResultSize": "0",
}
_SETTINGS_HERE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "8",
}


def open_session(master: str | None) -> tuple[Any, Callable[[], None]]:
    """Return a session, and what to do with it in the end: one that we started is stopped.

    Args:
        master: The master: `local[4]`, `spark://host:7077`, `yarn`, or `sc://host:15002` for a Connect server. None
            for the session of the program that runs, or else a local one.

    Raises:
        UnreadableError: Spark or Java is not installed, or the master does not answer.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise _cannot("the engine spark needs PySpark, which is not installed", "install cardgen[spark]") from None
    for name in ("DataFrameQueryContextLogger", "SQLQueryContextLogger"):
        # What Spark cannot run is told by us, and not by its log too.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    running = SparkSession.getActiveSession()
    if running is not None and master is None:
        return running, lambda: None
    _check_answers(master)
    try:
        if master is not None and master.startswith("sc://"):
            session = SparkSession.builder.remote(master).getOrCreate()
            # Told apart only now: a Connect session is made without a word to the server.
            session.range(1).count()
        else:
            session = _start(master or LOCAL)
    except UnreadableError:
        raise
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
        raise _cannot(f"Spark does not start with {quoted(master or LOCAL)}: {reason}", "") from error
    return session, session.stop


def _cannot(message: str, hint: str) -> UnreadableError:
    return UnreadableError(Problem(None, "", message, hint, "engine"))


def _check_answers(master: str | None) -> None:
    """Check that something listens where a master should, as Spark itself tries for minutes."""
    found = _ADDRESS.match(master or "")
    if master is None or found is None:
        return
    host, port = found[1].strip("[]"), int(found[2] or _PORTS[master.partition(":")[0]])
    try:
        socket.create_connection((host, port), timeout=_SECONDS).close()
    except OSError as error:
        message = f"nothing answers at {quoted(master)}: {(error.strerror or str(error)).lower()}"
        raise _cannot(message, "check the address, and that Spark runs there") from error


def _start(master: str) -> Any:
    """Start Spark with nothing of its own talk on our standard error."""
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    local = master.startswith("local")
    with tempfile.TemporaryDirectory(prefix="cardgen-", ignore_cleanup_errors=True) as folder:
        quiet = Path(folder) / "log4j2.properties"
        quiet.write_text("rootLogger.level = off\n", encoding="utf-8")
        settings: dict[str, str] = {
            **_SETTINGS,
            "spark.master": master,
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
        }
        if local:
            settings |= _SETTINGS_HERE
        conf = SparkConf()
        for name, value in settings.items():
            conf.set(name, value)
        # A process of Java that was started before goes on until Python ends, and is used again.
        gateway = None if getattr(SparkContext, "_gateway", None) else _launch(conf)
        context = SparkContext(conf=conf, gateway=gateway)
        if local:
            # Workers run in the Python that has cardgen; on a cluster, whoever set that up says which one that is.
            context.pythonExec = sys.executable
        return SparkSession(context)


def _launch(conf: Any) -> Any:
    """Start Java, keeping what it says to tell why it does not start.

    Raises:
        UnreadableError: There is no Java, or one that is too old.
    """
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    with tempfile.TemporaryFile() as said:
        try:
            streams: Mapping[str, Any] = {"stdout": said, "stderr": said}
            return launch_gateway(conf, popen_kwargs=dict(streams))  # type: ignore[no-untyped-call]
        except PySparkRuntimeError as error:
            said.seek(0)
            text = said.read().decode("utf-8", errors="replace")
            hint = "install a Java runtime, such as the package openjdk-17-jre-headless, or let JAVA_HOME name one"
            if "UnsupportedClassVersionError" in text:
                raise _cannot("Spark needs Java 17 or later, and the Java here is older", hint) from error
            if "JAVA_HOME" in text or ("java" in text.lower() and "Exception" not in text):
                raise _cannot("Spark needs Java 17 or later, which is not installed", hint) from error
            lines = [line for line in text.splitlines() if line.strip()] or ["it says nothing"]
            raise _cannot(f"Java does not start for Spark: {lines[-1][:300]}", hint) from error
