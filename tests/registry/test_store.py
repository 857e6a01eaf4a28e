"""What every place that keeps a registry promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from cardgen.registry.store import is_version, parts_of
from tests.registry.places import Place

FILES = {"MANIFEST.json": b"{}", "card.json": b"card", "charts/a.svg": b"<svg/>", "data/a b.csv": b"1"}


def test_an_empty_registry_holds_nothing(every_place: Place) -> None:
    store = every_place.store()
    assert store.folders() == ()
    assert store.folders("loans") == ()
    assert store.files("loans/1.0.0") == ()
    assert store.read("loans/1.0.0/MANIFEST.json") is None
    assert store.read("loans/1.0.0/card.json") is None


def test_a_version_is_there_with_every_file(every_place: Place) -> None:
    store = every_place.store()
    assert store.create_version("loans/1.0.0", FILES)
    assert store.folders() == ("loans",)
    assert store.folders("loans") == ("1.0.0",)
    assert store.files("loans/1.0.0") == tuple(sorted(FILES))
    assert store.files("loans") == tuple(sorted(f"1.0.0/{name}" for name in FILES))
    assert {name: store.read(f"loans/1.0.0/{name}") for name in FILES} == FILES
    assert store.read("loans/1.0.0/card.md") is None


@pytest.mark.parametrize("again", [FILES, {**FILES, "card.json": b"other", "MANIFEST.json": b'{"other":1}'}])
def test_a_version_is_never_created_twice(every_place: Place, again: dict[str, bytes]) -> None:
    assert every_place.store().create_version("loans/1.0.0", FILES)
    assert not every_place.store().create_version("loans/1.0.0", again)
    assert {name: every_place.store().read(f"loans/1.0.0/{name}") for name in FILES} == FILES
    assert every_place.store().files("loans") == tuple(sorted(f"1.0.0/{name}" for name in FILES))


def test_a_file_is_created_once(every_place: Place) -> None:
    store = every_place.store()
    assert store.create("loans/status/a.yaml", b"first")
    assert not store.create("loans/status/a.yaml", b"second")
    assert store.read("loans/status/a.yaml") == b"first"
    assert store.files("loans/status") == ("a.yaml",)


def test_one_of_many_writers_wins(every_place: Place) -> None:
    def write(number: int) -> bool:
        content = {"MANIFEST.json": b'{"number":%d}' % number, "card.json": b"%d" % number}
        return every_place.store().create_version("loans/1.0.0", content)

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(write, range(32)))
    assert won.count(True) == 1
    assert every_place.store().read("loans/1.0.0/card.json") == b"%d" % won.index(True)
    assert every_place.store().read("loans/1.0.0/MANIFEST.json") == b'{"number":%d}' % won.index(True)
    assert every_place.store().files("loans/1.0.0") == ("MANIFEST.json", "card.json")


def test_one_of_many_writers_of_a_file_wins(every_place: Place) -> None:
    with ThreadPoolExecutor(16) as pool:
        won = list(
            pool.map(lambda number: every_place.store().create("loans/status/e.yaml", b"%d" % number), range(32))
        )
    assert won.count(True) == 1
    assert every_place.store().read("loans/status/e.yaml") == b"%d" % won.index(True)


@pytest.mark.parametrize(
    "path", ["../loans", "/etc/passwd", "loans//a", "loans/./a", "a\\..\\b", "c:/a", "loans/..", "loans/\0"]
)
def test_no_path_leads_out(every_place: Place, path: str) -> None:
    store = every_place.store()
    with pytest.raises(ValueError, match="no path in a registry"):
        store.read(path)
    with pytest.raises(ValueError, match="no path in a registry"):
        store.create(path, b"")
    with pytest.raises(ValueError, match="no path in a registry"):
        store.create_version("loans/1.0.0", {"MANIFEST.json": b"{}", path: b""})
    assert store.folders("loans") == ()


def test_the_root_is_a_path() -> None:
    assert parts_of("") == ()
    assert parts_of("loans/1.0.0") == ("loans", "1.0.0")


@pytest.mark.parametrize("name", ["1.0.0", "0.0.1", "10.20.30-rc.1", "1.0.0-a-b"])
def test_versions_name_folders(name: str) -> None:
    assert is_version(name)


@pytest.mark.parametrize(
    "name", ["1.0", "01.0.0", "1.0.0-", "1.0.0-a.", "1.0.0 ", "v1.0.0", "status", "1.0.0+b", "１.0.0", "1.0.1１"]
)
def test_other_names_are_no_versions(name: str) -> None:
    assert not is_version(name)
