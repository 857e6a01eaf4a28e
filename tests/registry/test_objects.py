"""A registry in an object store: the manifest is the commit point, and a careless store is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import obstore
import pytest

from cardgen.errors import InvalidInputError, UnreadableError
from cardgen.registry.directory import Directory
from cardgen.registry.objects import Objects, open_objects
from cardgen.registry.opening import open_registry, open_store
from tests.registry.places import ObjectPlace, memory, s3
from tests.registry.s3_server import careless_proxy

FILES = {"MANIFEST.json": b"{}", "card.json": b"card", "MANIFEST.dsse.json": b"signature"}


def objects_of(place: ObjectPlace) -> list[str]:
    return sorted(item["path"] for page in obstore.list(place.objects) for item in page)


def test_the_manifest_is_written_last(monkeypatch: pytest.MonkeyPatch) -> None:
    place, written, put = memory(), [], obstore.put

    def note(objects: Any, path: str, *words: Any, **options: Any) -> Any:
        written.append(path)
        return put(objects, path, *words, **options)

    monkeypatch.setattr(obstore, "put", note)
    place.store().create_version("loans/1.0.0", FILES)
    assert written[-1] == "loans/1.0.0/MANIFEST.json"
    assert all(path.startswith(("loans/1.0.0/", ".cardgen-")) for path in written)
    assert len(written) == len(FILES) + 2  # two to see whether the store is careless


def test_what_a_killed_writer_left_is_never_shown() -> None:
    place = memory()
    obstore.put(place.objects, f"loans/1.0.0/{'0' * 64}/card.json", b"half")
    assert place.store().files("loans/1.0.0") == ()
    assert place.store().read("loans/1.0.0/card.json") is None
    assert place.store().create_version("loans/1.0.0", FILES)
    assert place.store().files("loans/1.0.0") == tuple(sorted(FILES))
    assert f"loans/1.0.0/{'0' * 64}/card.json" in objects_of(place)


def test_a_signature_by_another_key_is_never_replaced() -> None:
    place = memory()
    place.store().create_version("loans/1.0.0", FILES)
    obstore.delete(place.objects, "loans/1.0.0/MANIFEST.json")  # as if the first writer had been killed before it
    with pytest.raises(UnreadableError, match="signature by another key"):
        place.store().create_version("loans/1.0.0", {**FILES, "MANIFEST.dsse.json": b"another"})
    assert place.store().create_version("loans/1.0.0", FILES)


@pytest.fixture
def careless(s3_address: str) -> Iterator[ObjectPlace]:
    with careless_proxy(s3_address) as address:
        yield s3(address, "careless")


def test_a_store_that_ignores_conditional_writes_is_refused(careless: ObjectPlace) -> None:
    with pytest.raises(UnreadableError, match="ignores conditional writes") as caught:
        careless.store().create_version("loans/1.0.0", FILES)
    assert caught.value.exit_code == 3
    with pytest.raises(UnreadableError, match="ignores conditional writes"):
        careless.store().create("loans/status/a.yaml", b"")
    assert [name for name in objects_of(careless) if not name.startswith(".")] == []


def test_a_store_that_cannot_be_asked_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def put(*words: object, mode: str = "overwrite", **options: object) -> None:
        raise obstore.exceptions.NotSupportedError("conditional put is not supported")

    monkeypatch.setattr(obstore, "put", put)
    with pytest.raises(UnreadableError, match="does not support conditional writes"):
        memory().store().create_version("loans/1.0.0", FILES)


def test_a_server_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    place = s3("http://127.0.0.1:1", "nowhere")
    with pytest.raises(UnreadableError, match="cannot be read"):
        place.store().read("loans/1.0.0/MANIFEST.json")
    with pytest.raises(UnreadableError, match="cannot be listed"):
        place.store().folders()
    with pytest.raises(UnreadableError, match="cannot be written"):
        place.store().create("loans/status/a.yaml", b"")


def test_addresses_say_what_they_are(tmp_path: object) -> None:
    assert isinstance(open_store(str(tmp_path)), Directory)
    for address in ("s3://bucket/cards", "gs://bucket/cards"):
        if address.startswith("s3"):
            assert isinstance(open_store(address), Objects)
    for address in ("ftp://x/y", "s3://", "memory://", "file:///etc"):
        with pytest.raises(InvalidInputError, match="no address of a registry"):
            open_store(address)


def test_a_registry_that_is_to_be_read_must_be_there(tmp_path: object) -> None:
    with pytest.raises(UnreadableError, match="is not there") as caught:
        open_registry(f"{tmp_path}/cards")
    assert caught.value.exit_code == 3


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(UnreadableError, match=r"cardgen\[remote\]"):
        open_objects("s3://bucket/cards")
