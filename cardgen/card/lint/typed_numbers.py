"""The rule against figures that are typed where a number reference belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.figure_shapes import figure_patterns
from cardgen.card.lint.metric_words import evaluated, metric_words
from cardgen.card.lint.prose import Text, prose
from cardgen.card.lint.rule import Context, Finding, Fixer, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.card.lint.typed_figures import figures_of
from cardgen.card.lint.typed_number_fix import fix_typed_number
from cardgen.spec.reading.characters import quoted

__all__ = ["TYPED_NUMBER"]

_LACKING = re.compile(
    r"\b(?:of|than|above|below|exceed(?:s|ed|ing)?|reach(?:es|ed|ing)?|achiev(?:es|ed|ing)|equals?)\s+(?:[,.](?=\s|$)|%)"
    r"|\bwhich\s+exceed(?:s|ed)?\s*(?=[.,;…]|$)",
    re.IGNORECASE,
)
"""A sentence whose figure is missing, as a template leaves it: "a score of , which exceeds."."""


def _check(context: Context) -> Iterator[Finding]:
    patterns = figure_patterns(metric_words(context.spec))
    headline = next(iter(evaluated(context.spec)), "wer")
    for text in prose(context.spec):
        if _is_evidence(text):
            continue
        for start, end in figures_of(text.text, patterns):
            words = " ".join(text.text[start:end].split())
            yield Finding(
                "typed-number",
                text.path,
                f"{quoted(words)} is a figure typed into prose, so nothing keeps it true when results change; "
                f'write a reference such as {{{{ overall("{headline}") }}}}, or leave it out',
                offset_of(text.text, start),
            )
        for start, words in _lacking(text.text):
            yield Finding(
                "typed-number",
                text.path,
                f"a figure is missing at {quoted(words)}; write a reference such as "
                f'{{{{ overall("{headline}") }}}}, or leave the sentence out',
                offset_of(text.text, start),
            )


def _lacking(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a sentence lacks the figure that it announces, and the words around the gap."""
    for sentence in sentences(text):
        for found in _LACKING.finditer(sentence.text):
            start = sentence.start + found.start()
            yield start, " ".join(text[start : start + 40].split())


def _is_evidence(text: Text) -> bool:
    """Tell whether a text is part of the evidence: a note of a reported figure, or what justifies weak labels."""
    return "figures" in text.path or text.path[-1] == "justification"


TYPED_NUMBER = LintRule(
    id="typed-number",
    level="error",
    release_level="error",
    summary="A figure about quality is typed into prose, or is missing where the sentence announces one.",
    why="A typed figure stays when the results change, has no interval, and nobody can tell where it came from.",
    fix='Write a number reference, such as {{ overall("wer") }}; its value, unit and interval are filled in.',
    check=_check,
    fixer=Fixer(
        "Writes the number reference, where exactly one reads as the figure was typed and the sentence speaks of it.",
        fix_typed_number,
    ),
)
