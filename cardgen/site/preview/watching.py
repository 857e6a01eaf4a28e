"""Tells when something that a card is made from has changed: by what the files are, not by what an editor did."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cardgen.resources import templates_folder
from cardgen.site.preview.building import Preview

if TYPE_CHECKING:
    from anyio import Event

__all__ = ["changes", "folders", "states", "watched"]

_DEBOUNCE_MS = 120
_STEP_MS = 20
_MOST_FOLDERS = 2_000

States: TypeAlias = Mapping[Path, tuple[int, int, int] | None]


def watched(preview: Preview) -> frozenset[Path]:
    """Return everything whose change asks for a new build: the files of the spec, its data, and the templates."""
    templates = (path for path in templates_folder().rglob("*") if path.is_file())
    return preview.watched | frozenset(templates)


def states(paths: Iterable[Path]) -> States:
    """Return the size, time and inode of each path, or None for one that is not there."""
    return {path: _state(path) for path in paths}


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def folders(preview: Preview) -> tuple[Path, ...]:
    """Return the folders to watch: those of the files, the spec's own, and those in it, where a file may be missing."""
    own = preview.spec.resolve().parent
    beside = (each for each in own.iterdir() if each.is_dir() and not each.name.startswith("."))
    found = {own, *beside, *(path.resolve().parent for path in watched(preview))}
    return tuple(sorted(folder for folder in found if folder.is_dir()))[:_MOST_FOLDERS]


async def changes(preview: Preview, stop: Event) -> AsyncIterator[None]:
    """Yield whenever the card should be built again, until told to stop.

    A build that failed is tried again after any change in the folders: what it lacked may have come. What changes
    while a build runs is noticed as soon as it ends.
    """
    from watchfiles import awatch

    seen = states(watched(preview))
    while not stop.is_set():
        here = folders(preview)
        async for _ in awatch(
            *here, watch_filter=None, debounce=_DEBOUNCE_MS, step=_STEP_MS, stop_event=stop, recursive=False
        ):
            now = states(watched(preview))
            if now == seen and not preview.state.problems and folders(preview) == here:
                continue
            while now != seen or preview.state.problems:
                seen = now
                yield
                # New files are known as they were read; the others as they were before the build began.
                seen = {**states(watched(preview)), **{path: now[path] for path in now if path in watched(preview)}}
                now = states(watched(preview))
                if now == seen:
                    break
            break
