"""Finds every figure that is typed into a text, in its sentences and in its tables."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.lint.figure_shapes import FigurePatterns
from cardgen.card.lint.figures import find_figures
from cardgen.card.lint.sentences import sentences
from cardgen.card.lint.typed_tables import find_table_figures

__all__ = ["figures_of"]


def figures_of(text: str, patterns: FigurePatterns) -> Iterator[tuple[int, int]]:
    """Yield start and end of every figure in sentences, and of those in tables that no sentence finds."""
    found = []
    for sentence in sentences(text):
        for start, end in find_figures(sentence.text, patterns):
            found.append((sentence.start + start, sentence.start + end))
            yield found[-1]
    for start, end in find_table_figures(text, patterns.metric):
        if not any(first <= start < last for first, last in found):
            yield start, end
