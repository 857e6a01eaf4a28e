"""The files of a card's folder, for whoever must look at everything that is handed out with it."""

from __future__ import annotations

from pathlib import Path

from cardgen.diff.beside import PAGES
from cardgen.errors import Place, Problem, UnreadableError

__all__ = ["files_beside"]

_ADDENDUM = ("addendum.html", "addendum.md")
"""The pages of an addendum."""

_PATTERNS = ("charts/*.svg", "data/*.csv", "pairs/*.json.gz")
_MOST_BYTES = 200_000_000


def files_beside(card: Path) -> dict[str, bytes]:
    """Return pages, charts, tables and cluster sums beside a card.json, by their names relative to it.

    Raises:
        UnreadableError: One of them cannot be read, or is larger than any that cardgen writes.
    """
    folder = card.parent
    paths = [folder / page for page in (*PAGES, *_ADDENDUM) if (folder / page).is_file()]
    paths += [path for pattern in _PATTERNS for path in sorted(folder.glob(pattern)) if path.is_file()]
    found = {}
    for path in paths:
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise UnreadableError(Problem(Place(str(path)), "", f"is larger than {_MOST_BYTES:,} bytes"))
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except OSError as error:
            raise UnreadableError(Problem(Place(str(path)), "", f"cannot be read: {error.strerror}")) from error
    return found
