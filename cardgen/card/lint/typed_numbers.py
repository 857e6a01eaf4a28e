"""The rule against figures that are typed where a number reference belongs."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.lint.figures import figure_patterns, find_figures
from cardgen.card.lint.metric_words import evaluated, metric_words
from cardgen.card.lint.prose import Text, prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.spec.characters import quoted

__all__ = ["TYPED_NUMBER"]


def _check(context: Context) -> Iterator[Finding]:
    patterns = figure_patterns(metric_words(context.spec))
    headline = next(iter(evaluated(context.spec)), "wer")
    for text in prose(context.spec):
        if _is_evidence(text):
            continue
        for sentence in sentences(text.text):
            for start, end in find_figures(sentence.text, patterns):
                words = " ".join(text.text[sentence.start + start : sentence.start + end].split())
                yield Finding(
                    "typed-number",
                    text.path,
                    f"{quoted(words)} is a figure typed into prose, so nothing keeps it true when results change; "
                    f'write a reference such as {{{{ overall("{headline}") }}}}, or leave it out',
                    offset_of(text.text, sentence.start + start),
                )


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
