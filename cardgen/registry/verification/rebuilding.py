"""Rendering a published card again, to see that its pages, charts and tables say what its card.json says."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen import __version__
from cardgen.errors import CardgenError
from cardgen.registry.manifest import sha256
from cardgen.registry.store import Store
from cardgen.registry.verification.fault import Fault, Found

__all__ = ["not_rebuilt", "rebuild_faults"]

_RENDERED = ("card.md", "card.html", "charts/", "data/")


def not_rebuilt(found: Found) -> str | None:
    """Say why a version cannot be rendered again for comparison, or None."""
    if found.manifest is None:
        return f"{found.service}@{found.version} has no manifest: not rebuilt"
    by = found.manifest.predicate.cardgen
    if by != __version__:
        return f"{found.service}@{found.version} was rendered by cardgen {by}, and this is {__version__}: not rebuilt"
    return None


def rebuild_faults(store: Store, found: Found) -> Iterator[Fault]:
    """Render a card again and compare the bytes; a card that is not what was published is told elsewhere."""
    from cardgen.card.canonical import canonical_json
    from cardgen.card.formats.reading import parse_card
    from cardgen.render.charts.draw import draw_charts
    from cardgen.render.files.bundle import bundle

    if found.manifest is None:
        return
    published = found.manifest.digests
    path = f"{found.path}/card.json"
    try:
        content = store.read(path)
        if content is None or sha256(content) != published.get("card.json"):
            return
        document = parse_card(content, path)
    except CardgenError:
        return
    if document.migrated_from is None and canonical_json(document.card) != content:
        yield Fault(path, "rebuild-differs", "is not written canonically, as cardgen writes it")
    fresh = {name: sha256(data) for name, data in bundle(document.card, draw_charts(document.card)).items()}
    for name in sorted(fresh.keys() | published.keys()):
        if name.startswith(_RENDERED) and fresh.get(name) != published.get(name):
            message = "is not what the card renders to here; other versions of the libraries may have rendered it"
            yield Fault(f"{found.path}/{name}", "rebuild-differs", message)
