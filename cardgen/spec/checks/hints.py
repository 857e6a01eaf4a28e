"""What to do about a mistake: the nearest known name, and how it is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from cardgen.spec.reading.characters import quoted

__all__ = ["did_you_mean", "listing", "nearest", "suggest"]

_VERY_CLOSE = 0.8
_CLOSE_ENOUGH = 0.6
_TELLING = 3
_LONGEST = 200
_MOST_COMPARED = 1_000  # a comparison costs some microseconds, and a hostile spec may ask for thousands
_LISTED = 20


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a person most likely meant, or None where nothing is close.

    Case, hyphens, underscores and spaces count for nothing, because they are what people mix up most.
    A name that stands whole in just one known name ("US English" in "Mainstream US English") means that one, unless
    another is very close. Ties go to the name that sorts first.

    >>> nearest("metirc", ["metric", "metrics", "by"])
    'metric'
    """
    folded: dict[str, str] = {}
    for candidate in sorted(set(known)):
        folded.setdefault(_fold(candidate), candidate)
    if len(folded) > _MOST_COMPARED:
        return folded.get(_fold(name[:_LONGEST]))
    meant = _fold(name[:_LONGEST])
    found = difflib.get_close_matches(meant, folded, n=1, cutoff=_VERY_CLOSE)
    if not found and len(meant) >= _TELLING:
        inside = [key for key in folded if meant in key]
        found = inside if len(inside) == 1 else []
    found = found or difflib.get_close_matches(meant, folded, n=1, cutoff=_CLOSE_ENOUGH)
    return folded[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `did you mean "metric"?`, or an empty string where no known name is near."""
    found = nearest(name, known)
    return f"did you mean {quoted(found)}?" if found is not None else ""


def listing(known: Iterable[str]) -> str:
    """Return the names as `a, b, c`, cut after twenty with the number left out."""
    names = list(known)
    shown = ", ".join(quoted(name)[1:-1] for name in names[:_LISTED])
    return f"{shown} and {len(names) - _LISTED} more" if len(names) > _LISTED else shown


def suggest(name: str, known: Iterable[str], *, what: str = "known") -> str:
    """Return the nearest name where there is one, else what there is to choose from.

    >>> suggest("x", ["accent", "sex"])
    'known: accent, sex'
    """
    names = list(known)
    near = did_you_mean(name, names)
    if near or not names:
        return near
    return f"{what}: {listing(names)}"


def _fold(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
