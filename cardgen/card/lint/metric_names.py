"""The rules that every metric which prose names is on the card, and every metric that is defined is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cardgen.card.lint.metric_words import MetricWord, evaluated, metric_words
from cardgen.card.lint.prose import prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import masked, offset_of, sentences
from cardgen.spec.document import CardSpec
from cardgen.spec.reading.characters import quoted

__all__ = ["ORPHAN_METRIC", "UNDEFINED_METRIC"]

_EVERYDAY = frozenset({"accuracy", "error_rate", "base_rate", "selection_rate", "mean", "rate"})
"""Metrics whose names people also use in their everyday sense."""

_EVERYDAY_WORDS = frozenset(
    {"precision", "recall", "sensitivity", "specificity", "perplexity", "far", "tar", "f1", "cer"}
)
_LIKENED = frozenset({"success rate", "failure rate", "match rate", "detection rate"})
_OPPOSITES = (("tpr", "fnr"), ("tnr", "fpr"), ("tmr", "fnmr"), ("tnmr", "fmr"), ("accuracy", "error_rate"))
_PARAMETER = re.compile(r"@\d+$")
_DEFINES = re.compile(r"\s*(?:\([^)]{1,40}\)\s*)?(?:is|are|means?|counts?|=|:|measures?)\s", re.IGNORECASE)


def _undefined(context: Context) -> Iterator[Finding]:
    spec = context.spec
    known = _on_the_card(spec)
    strange = [(word.id, _pattern(word)) for word in metric_words(spec) if word.id not in known | _EVERYDAY | _LIKENED]
    defined = "\n".join(entry.term for entry in spec.glossary)
    measured = tuple(evaluated(spec).values())
    told: set[str] = set()
    for text in prose(spec):
        if text.section in ("glossary", "not_measured", "evaluations", "acceptance") or "out_of_scope" in text.path:
            continue
        for sentence in sentences(text.text):
            for identifier, pattern in strange:
                found = (each for each in pattern.finditer(sentence.text) if not _is_measured(each, measured))
                match = next(found, None)
                if match is None or identifier in told or _is_everyday(match[0]):
                    continue
                told.add(identifier)
                if pattern.search(defined) or _DEFINES.match(sentence.text, match.end()):
                    continue
                yield Finding(
                    "undefined-metric",
                    text.path,
                    f"{quoted(match[0])} is named, but no evaluation measures it and nothing on the card defines it; "
                    "measure it, define it in the glossary, or list it under not_measured with the reason",
                    offset_of(text.text, sentence.start + match.start()),
                )


def _orphan(context: Context) -> Iterator[Finding]:
    spec = context.spec
    known = _on_the_card(spec)
    patterns = [_pattern(word) for word in metric_words(spec) if word.id not in known]
    texts = [masked(text.text) for text in prose(spec) if text.section != "glossary"]
    for index, entry in enumerate(spec.glossary):
        for pattern in patterns:
            if not pattern.fullmatch(re.sub(r"\s*\([^)]*\)\s*$", "", entry.term)):
                continue
            if not any(pattern.search(text) for text in texts):
                yield Finding(
                    "orphan-metric",
                    ("glossary", index, "term"),
                    f"{quoted(entry.term)} is defined, but no evaluation measures it and no text names it; "
                    "measure it, or remove the entry",
                )
            break


def _on_the_card(spec: CardSpec) -> set[str]:
    """Return the ids of metrics that are measured, of their complements, and of those declared not measured."""
    known = set(evaluated(spec))
    for one, other in _OPPOSITES:
        if one in known or other in known:
            known |= {one, other}
    declared = [entry.metric for entry in spec.not_measured if entry.metric]
    for word in metric_words(spec):
        if any(name == word.id or _pattern(word).fullmatch(name) for name in declared):
            known.add(word.id)
    return known


def _is_measured(match: re.Match[str], measured: Sequence[MetricWord]) -> bool:
    """Tell whether what was found is the name of a metric that is measured, or of one but for its parameter.

    Whoever measures NDCG@10 may write NDCG@10, and NDCG; not NDCG@5.
    """
    written = match.string[match.start() :]
    parameter = re.match(r"\s?@\s?\d+", match.string[match.end() :])
    for word in measured:
        if _pattern(word).match(written):
            return True
        bare = _PARAMETER.sub("", word.label)
        if bare != word.label and parameter is None and re.fullmatch(_plural(bare), match[0], re.IGNORECASE):
            return True
    return False


def _plural(name: str) -> str:
    return r"[\s-]+".join(map(re.escape, name.split())) + "s?"


def _pattern(word: MetricWord) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(word.patterns)})(?![\w-])", re.IGNORECASE)


def _is_everyday(written: str) -> bool:
    """Tell whether a name, as it is written, is also a word of everyday English or of another field."""
    if written.isupper() and len(written) > 2:
        return False
    return written.lower() in _EVERYDAY_WORDS or len(written) <= 5


ORPHAN_METRIC = LintRule(
    id="orphan-metric",
    level="warning",
    release_level="warning",
    summary="A metric is defined, but nothing measures or names it.",
    why="Definitions without figures are left from another card, and hide what was really measured.",
    fix="Measure the metric, or remove its definition.",
    check=_orphan,
)

UNDEFINED_METRIC = LintRule(
    id="undefined-metric",
    level="warning",
    release_level="warning",
    summary="Prose names a metric that no evaluation measures and nothing defines.",
    why="A reader looks for its figure and finds none, and cannot know what exactly was meant.",
    fix="Measure it, define it in the glossary, or list it under not_measured with the reason.",
    check=_undefined,
)
