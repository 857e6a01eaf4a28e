"""`cardgen serve` as a process: it answers, follows the spec, and is gone after Ctrl-C."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Run

Serve = Callable[..., tuple[subprocess.Popen[str], int]]


@pytest.fixture
def serve(folder: Path) -> Iterator[Serve]:
    started = []

    def start(*words: str) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-m", "cardgen", "serve", *words, "--port", "0", "--no-open"],
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), address
        return process, int(address.rstrip("/").rpartition(":")[2])

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_previews_a_spec_follows_it_and_stops(folder: Path, serve: Serve) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    process, port = serve("card.yaml")
    assert get(port, "/card/card.html")[0] == 200
    assert get(port, "/", Host="evil.example")[0] == 403
    assert get(port, "/card/../card.yaml")[0] == 400
    assert get(port, "/card/%2e%2e/card.yaml")[0] == 400
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before

    # A page that is open hears of the next build, which fails and says where.
    events = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    events.request("GET", "/events")
    stream = events.getresponse()

    def heard() -> dict[str, object]:
        while True:
            line = stream.readline().decode()
            assert line
            if line.startswith("data: "):
                told: dict[str, object] = json.loads(line.removeprefix("data: "))
                return told

    assert heard()["problems"] == []
    text = (folder / "card.yaml").read_text(encoding="utf-8")
    (folder / "card.yaml").write_text(text.replace("fnr, auc", "fnx"), encoding="utf-8")
    problems = heard()["problems"]
    assert isinstance(problems, list)
    assert problems[0]["place"].startswith("card.yaml:")
    assert "fnx" in problems[0]["message"]
    assert get(port, "/card/card.html")[0] == 200  # the last card that could be built

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err.splitlines()[-1]) == ("", "stopped")
    assert "Traceback" not in err
    events.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert sorted(path.name for path in folder.iterdir()) == ["card.yaml", "rows.csv"]


def test_serves_a_registry(folder: Path, serve: Serve) -> None:
    (folder / "cards").mkdir()
    process, port = serve("--registry", "cards")
    status, page = get(port, "/")
    assert status == 200
    assert "holds no service yet" in page
    process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.returncode in (-signal.SIGTERM, 128 + signal.SIGTERM)


def test_a_port_in_use_is_one_clear_message(cardgen: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = cardgen("serve", "card.yaml", "--port", str(port), "--no-open")
    assert ran.code == 3
    assert ran.out == ""
    assert f"port {port} is in use by another program" in ran.err
    assert "--port" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "give either a spec or --registry"),
        (("card.yaml", "--registry", "cards"), 2, "give either a spec or --registry"),
        (("card.yaml", "--acceptances", "a"), 2, "go with --registry"),
        (("--registry", "cards", "--data-root", "."), 2, "go with a spec"),
        (("no-such.yaml",), 3, "there is no spec no-such.yaml"),
        (("--registry", "no-such"), 3, "is not there"),
        (("card.yaml", "--port", "70000"), 2, "70000"),
    ],
)
def test_wrong_use_is_told(cardgen: Run, words: tuple[str, ...], code: int, said: str) -> None:
    port = () if "--port" in words else ("--port", "0")
    ran = cardgen("serve", *words, *port, "--no-open")
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
