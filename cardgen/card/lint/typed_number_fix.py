"""Writes a number reference in the place of a typed figure, where there is exactly one that reads the same.

A figure that only looks like one of the card's is worse than a typed one, so the sentence must speak of what the
reference is about: of the category that it names and no other, or of everyone, and of this version alone.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.lint.figure_shapes import figure_patterns
from cardgen.card.lint.metric_words import evaluated
from cardgen.card.lint.number_words import NUMBER
from cardgen.card.lint.rule import Context, Finding, Fix, Strangers
from cardgen.card.lint.sentences import Sentence, index_in, sentences
from cardgen.card.lint.typed_figures import figures_of
from cardgen.card.lint.typed_tables import find_table_figures
from cardgen.card.prose.resolve import Figures, resolve
from cardgen.errors import NumberReferenceError
from cardgen.spec.reading.characters import quoted
from cardgen.spec.texts import texts_of

__all__ = ["fix_typed_number"]

_FIGURE = re.compile(rf"{NUMBER}(?:\s?(?:%|per\s?cent\b|percent\b))?", re.IGNORECASE)
_EVERYONE = re.compile(r"\b(?:(?:for|over|across|among)\s+(?:everyone|all(?:\s+\w+)?)|over\s*all)\b", re.IGNORECASE)
_NARROWED = re.compile(
    r"\b(?:for|among|in|on|by|with|without|when|where|if|within|between|from|groups?|worst|best|highest|lowest|median"
    r"|each|every|per|up\s+to|of(?=\s+\w))\b",
    re.IGNORECASE,
)
"""What narrows a figure down to something that no reference speaks of."""

_PEOPLE = (
    r"people|persons?|speakers?|individuals|users?|customers?|applicants?|patients?|defendants?|subjects?|participants?"
)
_BEFORE = r"(?:^|(?<=[,;:(])\s*|\b(?:for|of|among|in|from|by)\s+(?:the\s+)?)"
_AFTER = rf"(?:\s+(?:{_PEOPLE}))?(?=\s*(?:$|[.,;:)=]|(?:is|are|has|have|at|it|it['’]s|reach(?:es)?)\b))"
"""How a sentence names a category and nothing besides it: not `young` ones, not the `women` of it."""

_OF_ANOTHER = re.compile(
    r"\b(?:previous(?:ly)?|earlier|former(?:ly)?|before|last|old(?:er)?|versions?|releases?|than|compared|instead|goals?"
    r"|targets?|limits?|require[sd]?|at\s+(?:least|most)|human|baseline|competitors?|would|could|may|should|must|can"
    r"|about|around|roughly|approximately|nearly|almost|was|were|had|gaps?|differences?|ratio)\b",
    re.IGNORECASE,
)
_OPTIONS = frozenset({"metric", "evaluation", "interval", "where"})
_CLOSE = 0.05
"""How far, relative to the larger one, a value may be from the typed figure to be written out and compared."""


def fix_typed_number(context: Context, finding: Finding, _: Strangers) -> Fix | None:
    """Return the fix of a typed figure, or None where the owner must decide."""
    texts = [item for item in texts_of(context.spec) if item.path == finding.path and item.kind == "prose"]
    if not texts or finding.offset is None:
        return None  # only prose holds references
    text, start = texts[0].text, index_in(texts[0].text, finding.offset)
    known = evaluated(context.spec)
    patterns = figure_patterns(tuple(known.values()))
    spans = [span for span in figures_of(text, patterns) if span[0] == start]
    if not spans or spans[0] in find_table_figures(text, patterns.metric):
        return None
    end = spans[0][1]
    numbers = list(_FIGURE.finditer(text, start, end))
    named = {
        identifier
        for identifier, word in known.items()
        for found in patterns.metric.finditer(text, start, end)
        if word.patterns and re.fullmatch("|".join(word.patterns), found[0], re.IGNORECASE)
    }
    sentence = next((each for each in sentences(text) if each.start <= start < each.start + len(each.text)), None)
    if len(numbers) != 1 or len(named) != 1 or sentence is None or _OF_ANOTHER.search(sentence.text):
        return None
    references = list(_same(context, named.pop(), numbers[0].group()))
    spoken = _around(sentence, start, end, numbers[0], patterns.metric)
    if len(references) != 1 or not _is_meant(context, spoken, references[0][0]):
        return None
    written = "{{ " + references[0][1] + " }}"
    told = f"{quoted(numbers[0].group())} becomes {written}"
    return Fix(finding.path, numbers[0].start(), numbers[0].end(), written, told)


def _same(context: Context, metric: str, typed: str) -> Iterator[tuple[dict[str, str], str]]:
    """Yield every reference to a figure of a metric that reads as it was typed, with the cell that it speaks of."""
    figures = Figures(context.evaluations, context.results, context.disparities, context.spec.groups)
    bare = float(re.sub(r"[^\d.]", "", typed.replace(",", "")).strip(".") or "nan")
    holders = [record for record in context.evaluations if any(item.id == metric for item in record.metrics)]
    for result in context.results:
        if result.metric != metric or result.value is None:
            continue
        if not any(abs(result.value * factor - bare) <= _CLOSE * max(bare, 1e-9) for factor in (1, 100, 100_000)):
            continue
        record = next(item for item in holders if item.id == result.evaluation)
        reference = _reference(record, metric, result.group, alone=len(holders) == 1)
        try:
            reads, _ = resolve("{{ " + reference + " }}", figures)
        except NumberReferenceError:
            continue
        if _plain(reads) == _plain(typed):
            yield result.group, reference


def _reference(record: EvaluationRecord, metric: str, group: dict[str, str], *, alone: bool) -> str:
    arguments = [repr(metric)]
    if group and all(_can_be_named(name) for name in group):
        arguments += [f"{name.replace('-', '_')}={category!r}" for name, category in group.items()]
    elif group:
        arguments.append(f"where={group!r}")
    if not alone:
        arguments.append(f"evaluation={record.id!r}")
    return f"{'value' if group else 'overall'}({', '.join([*arguments, 'interval=false'])})"


def _can_be_named(group: str) -> bool:
    name = group.replace("-", "_")
    return name.isidentifier() and not keyword.iskeyword(name) and name not in _OPTIONS


def _around(sentence: Sentence, start: int, end: int, number: re.Match[str], metric: re.Pattern[str]) -> str:
    """Return a sentence without its figure and the metric, whose names hold words such as `of`."""
    figure = sentence.text[start - sentence.start : end - sentence.start]
    low, high = number.start() - start, number.end() - start
    figure = metric.sub("", figure[:low]) + metric.sub("", figure[high:])
    return sentence.text[: start - sentence.start] + figure + sentence.text[end - sentence.start :]


def _is_meant(context: Context, spoken: str, group: dict[str, str]) -> bool:
    """Tell whether the words around a figure speak of these categories and nothing else; of everyone without any."""
    names = {name for result in context.results for name in result.group.values()}
    names |= {name for each in context.spec.groups for name in each.categories or ()}
    rest = _EVERYONE.sub("", spoken)
    for name in group.values():
        rest, found = re.subn(_BEFORE + re.escape(name) + _AFTER, " ", rest.strip(), flags=re.IGNORECASE)
        if not found:
            return False
    others = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest, re.IGNORECASE) for name in names)
    return not others and not _NARROWED.search(rest)


def _plain(figure: str) -> str:
    """Return a figure without the white space before its unit, and with one sign for per cent."""
    return re.sub(r"per\s?cent|percent", "%", "".join(figure.split()).replace(",", ""), flags=re.IGNORECASE)
