"""Spells a declared category as the data do, where they differ by case, white space, hyphens or Unicode form only."""

from __future__ import annotations

import re
import unicodedata

from cardgen.card.lint.rule import Context, Finding, Fix, Strangers
from cardgen.spec.reading.characters import quoted

__all__ = ["fix_category", "near_matches"]


def fix_category(context: Context, finding: Finding, strangers: Strangers) -> Fix | None:
    """Return the fix of the first absent category that has exactly one other spelling in the data."""
    match finding.path:
        case ("groups", int() as index, "categories"):
            group = context.spec.groups[index]
        case _:
            return None
    absent = {
        item.category
        for record in context.evaluations
        for coverage in record.coverage
        if coverage.group == group.id
        for item in coverage.categories
        if item.status == "absent"
    }
    for place, category in enumerate(group.categories or ()):
        if category not in absent or category in group.formerly:
            continue  # a spelling that the group relies on elsewhere is the owner's to change
        found = near_matches(category, strangers.get(group.id, ()))
        if len(found) == 1 and len(near_matches(found[0], group.categories or ())) == 1:
            told = f"the category {quoted(category)} becomes {quoted(found[0])}, as the data spell it"
            return Fix((*finding.path, place), 0, len(category), found[0], told)
    return None


def near_matches(name: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names that differ from one by case, white space, hyphens or Unicode form only.

    >>> near_matches("Scottish English", ("scottish-english", "Irish English"))
    ('scottish-english',)
    """
    return tuple(other for other in others if _folded(other) == _folded(name))


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s_\-\u2010-\u2015]+", " ", unicodedata.normalize("NFKC", plain)).strip()
