"""The rule against figures that are typed where a number reference belongs."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.lint.figure_shapes import FigurePatterns, figure_patterns
from cardgen.card.lint.figures import find_figures
from cardgen.card.lint.metric_words import evaluated, metric_words
from cardgen.card.lint.prose import Text, prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.card.lint.typed_tables import find_table_figures
from cardgen.spec.reading.characters import quoted

__all__ = ["TYPED_NUMBER"]


def _check(context: Context) -> Iterator[Finding]:
    patterns = figure_patterns(metric_words(context.spec))
    headline = next(iter(evaluated(context.spec)), "wer")
    for text in prose(context.spec):
        if _is_evidence(text):
            continue
        for start, end in _figures(text.text, patterns):
            words = " ".join(text.text[start:end].split())
            yield Finding(
                "typed-number",
                text.path,
                f"{quoted(words)} is a figure typed into prose, so nothing keeps it true when results change; "
                f'write a reference such as {{{{ overall("{headline}") }}}}, or leave it out',
                offset_of(text.text, start),
            )


def _figures(text: str, patterns: FigurePatterns) -> Iterator[tuple[int, int]]:
    """Yield start and end of every figure in sentences, and of those in tables that no sentence finds."""
    found = []
    for sentence in sentences(text):
        for start, end in find_figures(sentence.text, patterns):
            found.append((sentence.start + start, sentence.start + end))
            yield found[-1]
    for start, end in find_table_figures(text, patterns.metric):
        if not any(first <= start < last for first, last in found):
            yield start, end


def _is_evidence(text: Text) -> bool:
    """Tell whether a text is part of the evidence: a note of a reported figure, or what justifies weak labels."""
    return "figures" in text.path or text.path[-1] == "justification"


TYPED_NUMBER = LintRule(
    id="typed-number",
    level="error",
    release_level="error",
    summary="A figure about quality is typed into prose.",
    why="A typed figure stays when the results change, has no interval, and nobody can tell where it came from.",
    fix='Write a number reference, such as {{ overall("wer") }}; its value, unit and interval are filled in.',
    check=_check,
)
