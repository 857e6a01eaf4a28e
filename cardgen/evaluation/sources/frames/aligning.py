"""Alignments of many texts at once: two Arrow columns in, columns of integers out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cardgen.evaluation.sources.protocols import Alignment

__all__ = ["numbers_of"]


def numbers_of(
    references: Iterable[str | None], hypotheses: Iterable[str | None], alignments: Sequence[Alignment]
) -> dict[str, list[int | None]]:
    """Return the columns that alignments give, by name; null where a text is.

    Args:
        references: Texts.
        hypotheses: As many others.
        alignments: What to count of each pair.
    """
    pairs = list(zip(references, hypotheses, strict=True))
    found: dict[str, list[int | None]] = {}
    for each in alignments:
        none = [None] * len(each.results)
        rows = [none if said is None or heard is None else each.function(said, heard) for said, heard in pairs]
        found.update({name: [row[index] for row in rows] for index, name in enumerate(each.results)})
    return found
