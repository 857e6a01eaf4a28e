"""Full-text search through Pagefind, where it is installed: the newest card of each service, and nothing of the web."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import escape
from importlib.util import find_spec
from pathlib import Path

from cardgen.errors import Problem, UnreadableError
from cardgen.site.folder import Folder

__all__ = ["FOLDER", "has_pagefind", "write_search"]

FOLDER = "pagefind"
_ENTRY = "pagefind-entry.json"
_OWN_LOOKS = ("pagefind-component-ui", "pagefind-highlight", "pagefind-ui", "pagefind-modular-ui")
"""Looks of Pagefind's own, which the search page does not use."""


def has_pagefind() -> bool:
    """Tell whether Pagefind is installed: the package and its program."""
    return find_spec("pagefind") is not None and find_spec("pagefind_bin") is not None


def write_search(folder: Folder, pages: Iterable[tuple[str, str]]) -> None:
    """Write the index of these pages; files are named by their content, so those that are the same stay.

    Args:
        folder: The site.
        pages: Title, and path of the page on the site.

    Raises:
        UnreadableError: Pagefind failed.
    """
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / FOLDER
        try:
            # In a thread of its own: the caller's may have an event loop that is running.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, _index(folder, pages, made)).result()
        except (RuntimeError, OSError, AssertionError) as error:
            message = f"the full-text index could not be made: {error}"
            raise UnreadableError(
                Problem(None, "", message, "build with --no-search, or install pagefind again")
            ) from error
        names = sorted(_files(made), key=lambda each: (each == _ENTRY, each))
        for each in names:  # the entry names the others, so it comes last
            folder.write(f"{FOLDER}/{each}", (made / each).read_bytes())
    kept = set(names)
    for stale in sorted(_files(folder.root / FOLDER)):
        if stale not in kept:
            folder.remove(f"{FOLDER}/{stale}")


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        if path.is_file() and not name.startswith(_OWN_LOOKS):
            yield name


async def _index(folder: Folder, pages: Iterable[tuple[str, str]], made: Path) -> None:
    from pagefind.index import PagefindIndex

    async with PagefindIndex({"output_path": str(made), "force_language": "en", "root_selector": "main"}) as index:
        for title, page in pages:
            content = folder.read(page)
            if content is None:
                continue
            await index.add_html_file(content=_described(content.decode(), title, page), url=f"/{page}")


def _described(content: str, title: str, page: str) -> str:
    """Put the title and the way to the page before the content: Pagefind would guess both from the address.

    They stand in attributes of their own, because names may hold the commas and colons that Pagefind gives a meaning.
    """
    own = (
        f'<main data-title="{escape(title)}" data-place="{escape(page)}" data-pagefind-body '
        'data-pagefind-meta="title[data-title], place[data-place]"'
    )
    return content.replace("<main", own, 1)
