"""How metrics are called in prose: the registered ones, those of the spec, and those of the field that are neither."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cardgen.metrics.definition import Metric
from cardgen.metrics.registry import METRICS, find, resolve
from cardgen.spec.document import CardSpec
from cardgen.spec.metrics import Direction

__all__ = ["MetricWord", "alternatives", "evaluated", "metric_words", "words_of"]

_TOO_GENERAL = frozenset({"mean", "rate", "score", "value", "count", "ratio", "share", "for", "bias"})
"""Names that stand for too much in English to be a metric wherever they occur."""

_SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "tpr": ("sensitivity", "recall", r"hit\s+rates?", r"true\s+accept(?:ance)?\s+rates?"),
        "tnr": ("specificity", r"true\s+reject(?:ion)?\s+rates?", "(?-i:TRR)"),
        "ppv": ("precision",),
        "fpr": (r"false\s+alarm\s+rates?", r"false\s+accept(?:ance)?\s+rates?"),
        "fnr": (r"miss\s+rates?", r"false\s+reject(?:ion)?\s+rates?"),
        "tmr": ("(?-i:TAR)",),
        "fmr": ("(?-i:FAR)",),
        "fnmr": ("(?-i:FRR)",),
        "auc": ("AUROC", r"ROC[\s-]AUC", r"area\s+under\s+the\s+curve"),
        "f1": (r"F[\s-]scores?",),
        "rmse": (r"root[\s-]mean[\s-]squared?[\s-]errors?",),
        "r2": ("R²", r"R[\s-]squared"),
        "log_loss": (r"cross[\s-]entropy",),
    }
)

_ELSEWHERE: tuple[tuple[str, tuple[str, ...], Direction], ...] = (
    ("mean opinion score", (r"mean\s+opinion\s+scores?", "(?-i:MOS)"), "higher_is_better"),
    ("equal error rate", (r"equal\s+error\s+rates?", "(?-i:EER)"), "lower_is_better"),
    ("BLEU", ("(?-i:BLEU)",), "higher_is_better"),
    ("ROUGE", ("(?-i:ROUGE)(?:-[12LS])?",), "higher_is_better"),
    ("chrF", ("chrF",), "higher_is_better"),
    ("NDCG", (r"n?DCG(?:@\d+)?",), "higher_is_better"),
    ("perplexity", ("perplexity",), "lower_is_better"),
    ("detection rate", (r"detection\s+rates?",), "higher_is_better"),
    ("success rate", (r"success\s+rates?", r"pass\s+rates?", r"win\s+rates?"), "higher_is_better"),
    ("failure rate", (r"failure\s+rates?", r"hallucination\s+rates?", r"toxicity\s+rates?"), "lower_is_better"),
    ("match rate", (r"match\s+rates?", r"block\s+rates?", r"refusal\s+rates?"), "none"),
)
"""Metrics of the field that cardgen does not register: name, how it is written, which way is better."""


@dataclass(frozen=True, slots=True)
class MetricWord:
    """A metric and how it is written.

    Attributes:
        id: Its id, or its name where it is not registered.
        label: Its name in prose.
        patterns: Regular expressions for its names, for a search that ignores case.
        direction: Which way is better.
        known: Whether it is registered, or defined in the spec.
    """

    id: str
    label: str
    patterns: tuple[str, ...]
    direction: Direction
    known: bool


def words_of(identifier: str, label: str) -> tuple[str, ...]:
    """Return regular expressions for a metric's label and id, singular or plural, and for its synonyms."""
    written = {label, identifier.replace("_", " ").replace("-", " ")}
    names = sorted(name for name in written if name.lower() not in _TOO_GENERAL and re.search(r"[^\W\d_]", name))
    return (*(_phrase(name) for name in names), *_SYNONYMS.get(identifier, ()))


def evaluated(spec: CardSpec) -> dict[str, MetricWord]:
    """Return every metric that an evaluation of the spec measures, by id; the spec's own words win."""
    found: dict[str, MetricWord] = {}
    for evaluation in spec.evaluations:
        for choice in evaluation.metrics:
            identifier = choice if isinstance(choice, str) else choice.id
            if isinstance(choice, str) and find(choice) is None:
                continue
            if not isinstance(choice, str) and choice.numerator is None and find(choice.of or identifier) is None:
                continue
            metric = resolve(choice, evaluation.task)
            found[metric.id] = _word(metric)
    return found


def metric_words(spec: CardSpec) -> tuple[MetricWord, ...]:
    """Return every metric that prose may name: those of the spec, the registered, and others of the field."""
    found = {**{metric.id: _word(metric) for metric in METRICS.values()}, **evaluated(spec)}
    others = (MetricWord(name, name, patterns, way, known=False) for name, patterns, way in _ELSEWHERE)
    return (*found.values(), *others)


def alternatives(words: Iterable[MetricWord]) -> str:
    """Return a regular expression that matches any of the metrics; longer names win over their parts."""
    parts = {part for word in words for part in word.patterns}
    return "|".join(sorted(parts, key=lambda part: (-len(part), part)))


def _word(metric: Metric) -> MetricWord:
    return MetricWord(metric.id, metric.label, words_of(metric.id, metric.label), metric.direction, known=True)


def _phrase(name: str) -> str:
    """Return a regular expression for a name that holds a letter: any white space or hyphens, singular or plural."""
    words = [re.escape(word) for word in re.split(r"[\s-]+", name) if word]
    last = words[-1][:-1] + "(?:y|ies)" if words[-1].endswith("y") else words[-1] + "s?"
    return r"[\s-]+".join([*words[:-1], last])
