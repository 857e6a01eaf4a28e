"""A registry for the catalogue: three versions, each compared, one of them withdrawn, and a service with odd names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardgen.card.document import Card
from cardgen.card.formats.reading import parse_card
from cardgen.diff.engine import compare
from cardgen.diff.settings import settings_of
from cardgen.diff.transition import Side
from cardgen.registry.directory import Directory
from cardgen.registry.history import history
from cardgen.registry.manifest import Previous, manifest_bytes
from cardgen.registry.planning import predecessor
from cardgen.registry.reading import read_side, side_of
from cardgen.registry.store import MANIFEST
from cardgen.registry.withdraw import withdraw
from tests.registry.registry_cards import DAY, SERVICE, card, small

__all__ = ["HOSTILE", "NAME", "make", "publish", "tree"]

HOSTILE = "odd-names"
NAME = '<script>alert(1)</script> & "a, place:javascript:alert(2)" ]]> 😀 שלום ' + "x" * 130
"""A name with markup, an emoji, right-to-left letters, and no space to break it at."""

_PAGE = b"<!doctype html><html lang='en'><head><title>Card</title></head><body><main><p>Words.</p></main></body></html>"


def publish(store: Directory, version: str, factor: float = 1.0, **changes: Any) -> Card:
    """Put a version there whose figures are those of the loans, times a factor, whatever its criteria say."""
    figures = tuple(
        item.model_copy(update={"value": item.value * factor}) if item.value is not None else item
        for item in card().results
    )
    found = small(version, results=figures, **changes)
    service = found.card.card.id
    files = {**found.files, "card.html": _PAGE, "data/results.csv": b"evaluation,metric\n"}
    previous = predecessor(history(store, service), version)
    if previous is not None:
        sides = [read_side(store, service, previous.version), _side(files, service)]
        report = compare(sides[0], sides[1], settings_of(found.card.comparison), day=DAY)
        files["changes.json"] = report.model_dump_json().encode()
    link = Previous(version=previous.version, manifest_sha256=previous.manifest_sha256) if previous else None
    manifest = manifest_bytes(found.card, files, link, "test")
    assert store.create_version(f"{service}/{version}", {**files, MANIFEST: manifest})
    return found.card


def _side(files: Mapping[str, bytes], label: str) -> Side:
    return side_of(parse_card(files["card.json"], label), files, label, None)


def make(root: Path) -> Directory:
    """Make the registry."""
    store = Directory(root)
    publish(store, "1.0.0")
    publish(store, "1.1.0", 0.9)
    publish(store, "2.0.0", 0.8)
    withdraw(store, SERVICE, "1.1.0", reason="The labels of one region were wrong.", day=DAY, by="Credit & models")
    base = card()
    service = base.service.model_copy(
        update={"name": NAME, "provider": "<b>P</b>", "summary": "<img src=x> **Bold** [a](javascript:x)"}
    )
    identity = base.card.model_copy(update={"id": HOSTILE})
    publish(store, "1.0.0", card=identity, service=service)
    return store


def tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
