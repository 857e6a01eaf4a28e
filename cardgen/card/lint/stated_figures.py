"""Figures that prose states of the whole service, for the rule against two values of one quantity.

Only the plainest sentences are read: one metric, one number, nothing that narrows it down to a group, a version, a
setting or a limit. Everything else may well be another quantity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cardgen.card.lint.figure_shapes import FigurePatterns, figure_patterns
from cardgen.card.lint.figures import find_figures
from cardgen.card.lint.metric_words import MetricWord, metric_words
from cardgen.card.lint.number_words import NUMBER
from cardgen.card.lint.prose import Text, prose
from cardgen.card.lint.rule import Context, Finding, Path
from cardgen.card.lint.sentences import Sentence, offset_of, sentences
from cardgen.card.results import Result
from cardgen.metrics.registry import METRICS
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import dotted

__all__ = ["contradicting_prose"]

_NARROWED = re.compile(
    r"\b(?:for|among|in|on|by|with|without|when|where|if|than|at\s+(?:least|most)|below|above|under|over|within|between"
    r"|from|up\s+to|group|worst|best|highest|lowest|median|gaps?|differences?|versions?|previous(?:ly)?|earlier|former(?:ly)?"
    r"|goals?|targets?|limits?|thresholds?|should|must|may|can|about|around|roughly|approximately|nearly|almost|not)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(rf"(?P<number>{NUMBER})\s?(?P<percent>%|per\s?cent\b|percent\b)?", re.IGNORECASE)
_ELSEWHERE = frozenset({"glossary", "not_measured", "acceptance", "datasets", "groups"})


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure of the whole service: which metric, its value as the card holds it, and the place of its last digit."""

    path: Path
    offset: tuple[int, int]
    metric: str
    label: str
    words: str
    value: Decimal
    digit: Decimal


def contradicting_prose(context: Context) -> Iterator[Finding]:
    """Yield figures of prose that differ, by more than rounding, from what is measured or from other prose."""
    first: dict[str, _Stated] = {}
    measured = _overall(context)
    for item in _stated(context):
        other = first.setdefault(item.metric, item)
        known = measured.get(item.metric)
        if known is not None and known.value is not None:
            if abs(Decimal(repr(known.value)) - item.value) > item.digit / 2:
                yield Finding(
                    "contradicting-figures",
                    item.path,
                    f"{quoted(item.words)} contradicts the evaluation {quoted(known.evaluation)}, which gives another "
                    f"{item.label}; write a number reference in its place, or say of what it is a figure",
                    item.offset,
                )
        elif other is not item and abs(other.value - item.value) > (other.digit + item.digit) / 2:
            yield Finding(
                "contradicting-figures",
                item.path,
                f"{quoted(item.words)} contradicts {quoted(other.words)} in {dotted(other.path)}; find out which is "
                "right, and write a number reference in its place",
                item.offset,
            )


def _overall(context: Context) -> dict[str, Result]:
    """Return the figure of everyone for each metric that one evaluation alone gives, where it is exact."""
    found: dict[str, list[Result]] = {}
    for result in context.results:
        if not result.by and result.value is not None and result.comparator in (None, "="):
            found.setdefault(result.metric, []).append(result)
    return {metric: results[0] for metric, results in found.items() if len(results) == 1}


def _stated(context: Context) -> Iterator[_Stated]:
    words = metric_words(context.spec)
    patterns = figure_patterns(words)
    named = _names(context)
    for text in prose(context.spec):
        if text.section in _ELSEWHERE or "figures" in text.path or _is_of_the_past(context, text):
            continue
        for sentence in sentences(text.text):
            if _NARROWED.search(sentence.text) or (named and named.search(sentence.text)):
                continue
            found = _of_sentence(text, sentence, patterns, words)
            if found is not None:
                yield found


def _of_sentence(
    text: Text, sentence: Sentence, patterns: FigurePatterns, words: tuple[MetricWord, ...]
) -> _Stated | None:
    spans = list(find_figures(sentence.text, patterns))
    metrics = list(patterns.metric.finditer(sentence.text))
    numbers = list(_DIGITS.finditer(sentence.text))
    if len(spans) != 1 or not metrics or len(numbers) != 1:
        return None
    meant = {
        word
        for word in words
        for metric in metrics
        if re.fullmatch("|".join(word.patterns) or r"(?!)", metric[0], re.IGNORECASE)
    }
    if len(meant) != 1:
        return None
    word, number = meant.pop(), numbers[0]
    written = number["number"].replace(",", "")
    if written.count(".") > 1:
        return None
    value = Decimal(written)
    digit = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
    known = METRICS.get(word.id)
    if number["percent"] or (known is not None and known.unit == "share" and value > 1):
        value, digit = value / 100, digit / 100
    start = sentence.start + spans[0][0]
    said = " ".join(text.text[start : sentence.start + spans[0][1]].split())
    return _Stated(text.path, offset_of(text.text, start), word.id, word.label, said, value, digit)


def _is_of_the_past(context: Context, text: Text) -> bool:
    """Tell whether a text is the entry of an earlier version in the change log."""
    if text.path[:2] != ("card", "changelog") or not isinstance(text.path[2], int):
        return False
    return context.spec.card.changelog[text.path[2]].version != context.spec.card.version


def _names(context: Context) -> re.Pattern[str] | None:
    """Return a pattern of everything that a figure may be narrowed down to: categories, groups, datasets, subjects."""
    spec = context.spec
    names = {name for group in spec.groups for name in (group.label, *(group.categories or ()))}
    names |= {result_name for result in context.results for result_name in result.group.values()}
    names |= {name for dataset in spec.datasets for name in (dataset.id, dataset.name)}
    names |= {subject.id for subject in spec.service.subjects}
    found = sorted((name for name in names if name.strip()), key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)", re.IGNORECASE) if found else None
