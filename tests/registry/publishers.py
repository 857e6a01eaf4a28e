"""Publishers in processes of their own, to be set racing or killed: run as a program by the tests of crashes.

It imports what publishing needs once, and then makes a process for each publisher, which begins at once.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cardgen.errors import CardgenError
from cardgen.registry.directory import Directory
from cardgen.registry.planning import Candidate
from cardgen.registry.store import Store
from tests.registry.registry_cards import put

__all__ = ["main"]

Open = Callable[[], Store]


def _open(location: str) -> Store:
    """Open a directory, or a folder of the test server: `http://…|NAME`."""
    address, bar, prefix = location.partition("|")
    if not bar:
        return Directory(Path(location))
    from tests.registry.places import s3

    return s3(address, prefix).store()


def _publish(location: str, candidate: Candidate) -> str:
    try:
        outcome = put(_open(location), candidate)
    except CardgenError as error:
        return f"error: {error}"
    return " ".join([outcome.status, *(problem.kind for problem in outcome.problems)])


def race(location: str, candidates: list[Candidate]) -> list[str]:
    """Let every candidate be published at the same moment; gives what each publisher was told."""
    begin, go = os.pipe()
    children = []
    for candidate in candidates:
        out, told = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(go)
            os.read(begin, 1)  # returns when every publisher is there and the other end is closed
            os.write(told, _publish(location, candidate).encode()[:4_000])
            os._exit(0)
        os.close(told)
        children.append((pid, out))
    os.close(begin)
    os.close(go)
    answers = []
    for pid, out in children:
        os.waitpid(pid, 0)
        answers.append(os.read(out, 4_096).decode())
        os.close(out)
    return answers


def kill_at_random(location: str, candidates: list[Candidate]) -> list[str]:
    """Kill each publisher but the first after a random part of the time that the first took."""
    chance = random.Random(20_261_124)
    start = time.monotonic()
    answers = [_child(location, candidates[0], None)]
    duration = time.monotonic() - start
    return answers + [_child(location, each, chance.uniform(0, 1.2 * duration)) for each in candidates[1:]]


def _child(location: str, candidate: Candidate, seconds: float | None) -> str:
    pid = os.fork()
    if pid == 0:
        _publish(location, candidate)
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    return "killed" if os.WIFSIGNALED(status) else "finished"


def kill_at_every_step(location: str, candidates: list[Candidate]) -> list[str]:
    """Kill the first publisher at its first step, the next one at its second, and so on until one has finished."""
    answers = []
    for number, candidate in enumerate(candidates):
        pid = os.fork()
        if pid == 0:
            _die_at(number, is_object_store="|" in location)
            _publish(location, candidate)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        answers.append("killed" if os.WIFSIGNALED(status) else "finished")
        if answers[-1] == "finished":
            break
    return answers


def _die_at(number: int, *, is_object_store: bool) -> None:
    """Let this process die in the step of that number: at every second one before it is done, else after."""
    left = [number]

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def run(*words: Any, **options: Any) -> Any:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            done = step(*words, **options)
            if left[0] == 1:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 2
            return done

        return run

    if is_object_store:
        import obstore

        obstore.put = dying(obstore.put)
    else:
        os.fsync = dying(os.fsync)
        os.link = dying(os.link)
        Path.mkdir = dying(Path.mkdir)  # type: ignore[method-assign]  # this process dies of it
        Path.rename = dying(Path.rename)  # type: ignore[method-assign]


def main(words: list[str]) -> None:
    """Run `WHAT LOCATION FILE`: the file holds the pickled candidates."""
    what, location, file = words
    candidates = pickle.loads(Path(file).read_bytes())
    runs = {"race": race, "random": kill_at_random, "steps": kill_at_every_step}
    sys.stdout.write(json.dumps(runs[what](location, candidates)))


if __name__ == "__main__":
    main(sys.argv[1:])
