"""Registries to publish into: a directory, and object stores in memory, on disk, and behind a real S3 server."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardgen.registry.store import Store
from tests.registry.places import DirectoryPlace, Place, local, memory, s3
from tests.registry.s3_server import s3_server


@pytest.fixture(scope="session")
def s3_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with an empty bucket."""
    with s3_server(tmp_path_factory.mktemp("s3")) as address:
        yield address


def _place(kind: str, request: pytest.FixtureRequest, folder: Path) -> Place:
    if kind == "directory":
        return DirectoryPlace(folder / "cards")
    if kind == "memory":
        return memory()
    if kind == "local":
        return local(folder / "objects")
    # A name of its own, because the server is the same for every test.
    return s3(request.getfixturevalue("s3_address"), secrets.token_hex(8))


@pytest.fixture(params=["directory", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty registry: a directory, and an object store."""
    return _place(request.param, request, tmp_path)


@pytest.fixture(params=["directory", "memory", "local", "s3"])
def every_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty registry in every place that tests can make, a real S3 server among them."""
    return _place(request.param, request, tmp_path)


@pytest.fixture
def store(place: Place) -> Store:
    """The registry of a place."""
    return place.store()
