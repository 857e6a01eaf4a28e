"""Spark where it does not start, and a card built on a Connect server by the command line."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardgen.errors import UnreadableError
from cardgen.evaluation.sources.spark.session import open_session

CARDGEN = (sys.executable, "-m", "cardgen")
pytestmark = pytest.mark.xdist_group("spark")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.mark.parametrize("kind", ["sc", "spark"])
def test_a_master_that_does_not_answer(kind: str) -> None:
    master = f"{kind}://127.0.0.1:{free_port()}"
    with pytest.raises(UnreadableError) as caught:
        open_session(master)
    assert str(caught.value) == (
        f'nothing answers at "{master}": connection refused (check the address, and that Spark runs there)'
    )


def build(spec: Path, out: Path, *options: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [*CARDGEN, "build", str(spec), "--out", str(out), *options]
    return subprocess.run(command, capture_output=True, text=True, env=env, cwd=out.parent, check=False)


def test_spark_without_java(project: Path, tmp_path: Path) -> None:
    # Everything that starts Spark but Java.
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "env", "cat", "which", "uname", "sed", "python3", "python"):
        found = shutil.which(name)
        if found is not None:
            (tools / name).symlink_to(found)
    env = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"} | {"PATH": str(tools)}
    done = build(a_spec(project), tmp_path / "card", "--engine", "spark", env=env)
    assert done.returncode == 3
    assert done.stderr == (
        "cardgen: Spark needs Java 17 or later, which is not installed\n"
        "    hint: install a Java runtime, such as the package openjdk-17-jre-headless, or let JAVA_HOME name one\n"
    )
    assert not (tmp_path / "card").exists()


def a_spec(project: Path) -> Path:
    return project / "card_specs" / "recidivism-risk" / "card.yaml"


def test_a_local_spark_builds_the_same_card_and_says_nothing(project: Path, tmp_path: Path) -> None:
    done = build(a_spec(project), tmp_path / "spark", "--engine", "spark", "--spark-master", "local[2]")
    wanted = build(a_spec(project), tmp_path / "duckdb")
    assert (done.returncode, wanted.returncode) == (0, 0)
    assert (tmp_path / "spark" / "card.json").read_bytes() == (tmp_path / "duckdb" / "card.json").read_bytes()
    lines = [
        text.partition(" built in ")[0].replace(str(tmp_path / "spark"), str(tmp_path / "duckdb"))
        for text in done.stderr.splitlines()
    ]
    assert lines == [text.partition(" built in ")[0] for text in wanted.stderr.splitlines()]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["duckdb", "spark"]


@pytest.fixture(scope="module")
def connect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import pyspark

    port = free_port()
    settings = {
        "spark.connect.grpc.binding.address": "127.0.0.1",
        "spark.connect.grpc.binding.port": port,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    folder = tmp_path_factory.mktemp("connect")
    command = [str(Path(next(iter(pyspark.__path__))) / "bin" / "spark-submit"), "--master", "local[2]"]
    command += ["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]
    command += [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    env = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "spark-internal"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=folder
        )
        try:
            _wait(port, server)
            yield f"sc://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the Connect server ended at once"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the Connect server does not answer")


def test_a_connect_server_builds_the_same_card(connect_server: str, shared: Path, tmp_path: Path) -> None:
    spec = shared / "contract" / "edacc-whisper-turbo.yaml"
    done = build(spec, tmp_path / "connect", "--engine", "spark", "--spark-master", connect_server)
    assert (done.returncode, done.stdout) == (0, "")
    assert build(spec, tmp_path / "duckdb").returncode == 0
    assert (tmp_path / "connect" / "card.json").read_bytes() == (tmp_path / "duckdb" / "card.json").read_bytes()
