"""Measure what the catalogue of a registry costs: from 100 to 1,000 services of ten versions, as ratios.

Usage: python -m benchmarks.site [--services 100,316,1000] [--versions 10] [--folder DIR] [--no-search]

Makes registries of one small card under other ids and versions, each a version as `cardgen publish` leaves it, and
prints for each: CPU seconds a thousand cards, which a straight line keeps the same; the peak of resident memory; and
a second build, and one after a single new version, as shares of the first. Every build is a process of its own, and CPU
is what the machine's other work disturbs least.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from cardgen.api import build
from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card
from cardgen.diff.engine import compare
from cardgen.diff.settings import settings_of
from cardgen.registry.directory import Directory
from cardgen.registry.manifest import Previous, manifest_bytes, sha256
from cardgen.registry.publish import candidate_of
from cardgen.registry.reading import side_of
from cardgen.registry.store import MANIFEST

SPEC = Path(__file__).resolve().parent.parent / "card_specs" / "face-attributes" / "card.yaml"
DAY = date(2026, 6, 1)


def _named(card: Card, service: str, version: str) -> Card:
    return card.model_copy(update={"card": card.card.model_copy(update={"id": service, "version": version})})


def _changes(old: Card, new: Card) -> bytes:
    from cardgen.card.formats.reading import parse_card

    sides = [side_of(parse_card(canonical_json(each), "card.json"), {}, each.card.version, None) for each in (old, new)]
    report = compare(sides[0], sides[1], settings_of(old.comparison), day=DAY)
    return report.model_dump_json().encode()


def _versions(
    card: Card, pages: dict[str, bytes], changes: bytes, service: str, numbers: range
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the files of each version; pages are those of the one card, which is what reading them costs."""
    previous: Previous | None = None
    for number in numbers:
        version = f"1.{number}.0"
        own = _named(card, service, version)
        files = {**pages, "card.json": canonical_json(own)}
        if number:
            files["changes.json"] = changes.replace(b'"1.1.0"', f'"{version}"'.encode()).replace(
                b'"1.0.0"', f'"1.{number - 1}.0"'.encode()
            )
        manifest = manifest_bytes(own, files, previous, "benchmark")
        previous = Previous(version=version, manifest_sha256=sha256(manifest))
        yield version, {**files, MANIFEST: manifest}


def make_registry(root: Path, services: int, versions: range) -> None:
    """Write a registry; a version that is there already stays."""
    card = build(SPEC).card
    pages = {name: body for name, body in candidate_of(card, {}).files.items() if name != "card.json"}
    changes = _changes(_named(card, "service", "1.0.0"), _named(card, "service", "1.1.0"))
    store = Directory(root)
    for place in range(services):
        service = f"service-{place:04d}"
        for version, files in _versions(card, pages, changes, service, versions):
            store.create_version(f"{service}/{version}", files)


def _timed(registry: Path, out: Path, *options: str) -> tuple[float, dict[str, int]]:
    """Build a site in a process of its own; gives its CPU seconds and what it said."""
    words = [
        sys.executable,
        "-m",
        "cardgen",
        "site",
        "--registry",
        str(registry),
        "--out",
        str(out),
        "--json",
        *options,
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(words, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, json.loads(run.stdout)


def measure(folder: Path, services: int, versions: int, *options: str) -> None:
    """Build one site three times, and print what each build cost."""
    registry, out = folder / f"cards-{services}", folder / f"site-{services}"
    make_registry(registry, services, range(versions))
    first, told = _timed(registry, out, *options)
    # The peak of all children so far: sizes are measured in rising order, so it is that of this one.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    again, same = _timed(registry, out, *options)
    make_registry(registry, 1, range(versions + 1))
    one, more = _timed(registry, out, *options)
    cards = services * versions
    print(
        f"{services:5,} services, {cards:6,} cards: {1000 * first / cards:6.1f} s a thousand cards, "
        f"peak {peak:5.0f} MiB, {told['files_written']:,} files; "
        f"again {again / first:.3f} of that ({same['files_written']} files), "
        f"after one new version {one / first:.3f} ({more['files_written']} files)",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", default="100,316,1000")
    parser.add_argument("--versions", type=int, default=10)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-search", action="store_true", help="leave out Pagefind, whose index is all in its memory")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        for services in sorted(int(word) for word in args.services.split(",")):
            measure(Path(folder), services, args.versions, *(["--no-search"] if args.no_search else []))


if __name__ == "__main__":
    main()
