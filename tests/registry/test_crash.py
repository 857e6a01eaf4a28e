"""Whoever is killed, runs out of disk, or loses a race leaves a registry that verifies and can be published to."""

from __future__ import annotations

import errno
import json
import os
import pickle
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import obstore
import pytest

from cardgen.errors import UnreadableError
from cardgen.registry.history import history
from cardgen.registry.planning import Candidate
from cardgen.registry.verify import verify
from tests.registry.places import DirectoryPlace, Place, memory, s3
from tests.registry.registry_cards import SERVICE, put, small

WRITERS = 64
KILLED = 40
MOST_STEPS = 100


@pytest.fixture(params=["directory", "s3"])
def located(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, str]:
    """An empty registry, and how the program of publishers is told where it is."""
    if request.param == "directory":
        return DirectoryPlace(tmp_path / "cards"), str(tmp_path / "cards")
    address, prefix = request.getfixturevalue("s3_address"), secrets.token_hex(8)
    return s3(address, prefix), f"{address}|{prefix}"


@pytest.fixture
def publishers(located: tuple[Place, str], tmp_path: Path, project: Path) -> Callable[..., list[str]]:
    """Run publishers in processes of their own, and give what became of each."""

    def run(what: str, candidates: list[Candidate]) -> list[str]:
        (tmp_path / "candidates").write_bytes(pickle.dumps(candidates))
        words = [sys.executable, "-m", "tests.registry.publishers", what, located[1], str(tmp_path / "candidates")]
        done = subprocess.run(words, cwd=project, check=True, capture_output=True, text=True, timeout=300)
        answers: list[str] = json.loads(done.stdout)
        return answers

    return run


def sound(place: Place) -> None:
    """Whatever happened, every version that is listed is whole, nothing else shows, and the next one goes in."""
    assert verify(place.store()).faults == ()
    releases = history(place.store(), SERVICE)
    for release in releases:
        assert place.store().files(f"{SERVICE}/{release.version}") == tuple(
            sorted((*release.manifest.digests, "MANIFEST.json"))
        )
    following = put(place.store(), small("99.0.0"))
    assert following.status == "published"
    assert following.previous == (releases[-1].version if releases else None)
    assert verify(place.store()).faults == ()


def test_one_of_many_publishers_wins_and_the_others_are_told(
    located: tuple[Place, str], publishers: Callable[..., list[str]]
) -> None:
    answers = publishers("race", [small(text=f"Card {number}.") for number in range(WRITERS)])
    assert Counter(answers) == {"published": 1, "refused version-reused": WRITERS - 1}
    winner = answers.index("published")
    assert located[0].store().read(f"{SERVICE}/1.0.0/card.md") == f"Card {winner}.".encode()
    sound(located[0])


def test_many_publishers_of_the_same_content_all_succeed(
    located: tuple[Place, str], publishers: Callable[..., list[str]]
) -> None:
    answers = publishers("race", [small()] * WRITERS)
    assert Counter(answers) == {"published": 1, "identical": WRITERS - 1}
    sound(located[0])


def test_publishers_killed_at_random_moments(located: tuple[Place, str], publishers: Callable[..., list[str]]) -> None:
    answers = publishers("random", [small(f"1.0.{number}") for number in range(KILLED)])
    assert answers[0] == "finished"
    assert set(answers) <= {"killed", "finished"}
    assert len(answers) == KILLED
    sound(located[0])


def test_publishers_killed_at_every_step(located: tuple[Place, str], publishers: Callable[..., list[str]]) -> None:
    answers = publishers("steps", [small(f"1.0.{number}") for number in range(MOST_STEPS)])
    # Each got further than the one before, and the last one had no step left to die at.
    assert answers == [*["killed"] * (len(answers) - 1), "finished"]
    assert len(answers) > 2 * len(small().files)
    sound(located[0])


FAILURES = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    PermissionError(errno.EACCES, "Permission denied"),
    KeyboardInterrupt(),
]


def failing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, number: int, failure: BaseException) -> list[int]:
    """Let the call of that number fail; gives a list whose item says how many calls are left until then."""
    left, real = [number], getattr(owner, name)

    def run(*words: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise failure
        return real(*words, **options)

    monkeypatch.setattr(owner, name, run)
    return left


def attempted(place: Place) -> str:
    """Publish, and tell what became of it."""
    try:
        return put(place.store(), small("1.0.0")).status
    except UnreadableError as error:
        return str(error)
    except KeyboardInterrupt:
        return "stopped"


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__ + str(failure)[:12])
@pytest.mark.parametrize(
    ("owner", "name", "number"),
    [
        *((os, "fsync", number) for number in range(14)),
        *((Path, "mkdir", number) for number in range(4)),
        *((Path, "open", number) for number in range(1, 7)),
        (Path, "rename", 0),
    ],
)
def test_a_step_that_fails_in_a_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, number: int, failure: BaseException
) -> None:
    place = DirectoryPlace(tmp_path / "cards")
    with monkeypatch.context() as patch:
        left = failing(patch, owner, name, number, failure)
        became = attempted(place)
    assert (became == "published") == (left[0] >= 0)
    assert became in ("published", "stopped") or "nothing is half written" in became
    assert not list(tmp_path.rglob(".tmp-*"))
    sound(place)


@pytest.mark.parametrize("failure", [*FAILURES[:1], KeyboardInterrupt()], ids=["OSError", "KeyboardInterrupt"])
@pytest.mark.parametrize("number", range(7))
def test_a_step_that_fails_in_an_object_store(
    monkeypatch: pytest.MonkeyPatch, number: int, failure: BaseException
) -> None:
    place = memory()
    with monkeypatch.context() as patch:
        left = failing(patch, obstore, "put", number, failure)
        became = attempted(place)
    assert (became == "published") == (left[0] >= 0)
    assert became in ("published", "stopped") or "nothing is half written" in became
    sound(place)
