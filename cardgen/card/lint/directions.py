"""The rule against prose that calls the wrong way an improvement."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.metric_words import MetricWord, alternatives, metric_words
from cardgen.card.lint.prose import prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.spec.metrics import Direction
from cardgen.spec.reading.characters import quoted

__all__ = ["WRONG_DIRECTION"]

_DOWN = (
    r"decreas(?:e|ing)|reduc(?:e|ing)|lower(?:ing)?|minimi[sz](?:e|ing)|diminish(?:ing)?|cut(?:ting)?|lessen(?:ing)?"
)
_UP = r"increas(?:e|ing)|rais(?:e|ing)|maximi[sz](?:e|ing)|boost(?:ing)?|heighten(?:ing)?"
# Only what somebody means to do is judged: "noise reduces accuracy" is a fact and a fair limitation.
_MEANT = (
    r"(?:steps|designed|aim(?:s|ed|ing)?|work(?:s|ed|ing)?|tuned|trained|optimi[sz]ed|help(?:s|ed)?|goals?|efforts?"
    r"|seek(?:s|ing)?|strives?|intend(?:s|ed)?|try|tries|tried|attempts?|continue[sd]?|wants?|plan(?:s|ned)?|in\s+order"
    r"|measures|mitigations?|committed|used|taken|objective)(?:\s+(?:is|was|are|actively|constantly|continuously))?"
    r"\s+(?:is\s+)?(?:to|of|at)"
)
_OBJECT = (
    r"(?:\s+(?:the|its|our|their|this|that|overall|average|mean|model['’]s|service['’]s|system['’]s|further)){0,3}\s+"
)
_NOT_THE_METRIC = re.compile(
    r"\s+(?:loss(?:es)?|gaps?|differences?|disparit|drops?|degradation|variation|variance|problems?|errors?|between"
    r"|penalt|deviation|trade)",
    re.IGNORECASE,
)
_TRADES = re.compile(
    r"\btrad(?:e|ing)[\s-]?offs?\b|\b(?:in\s+favou?r|cost|expense|exchange|thresholds?)\b", re.IGNORECASE
)
_ALSO_ENGLISH = frozenset({"precision", "sensitivity", "specificity", "recall"})
"""Names that mean something else as often: the precision of weights, the sensitivity to noise."""

_WAYS: tuple[tuple[Direction, str, str], ...] = (
    ("higher_is_better", _DOWN, "higher"),
    ("lower_is_better", _UP, "lower"),
)


def _check(context: Context) -> Iterator[Finding]:
    words = metric_words(context.spec)
    patterns = [
        (_pattern([word for word in words if word.direction == direction], verbs), better)
        for direction, verbs, better in _WAYS
    ]
    for text in prose(context.spec):
        for sentence in sentences(text.text):
            if _TRADES.search(sentence.text):
                continue
            for pattern, better in patterns:
                for match in pattern.finditer(sentence.text):
                    if _NOT_THE_METRIC.match(sentence.text, match.end()) or match["metric"].lower() in _ALSO_ENGLISH:
                        continue
                    said = " ".join(match["said"].split())
                    metric = " ".join(match["metric"].split())
                    yield Finding(
                        "wrong-direction",
                        text.path,
                        f"{quoted(said)} would make the service worse, because {better} {metric} is better; "
                        "turn the verb round, or name the metric that is meant",
                        offset_of(text.text, sentence.start + match.start("said")),
                    )


def _pattern(words: list[MetricWord], verbs: str) -> re.Pattern[str]:
    names = rf"(?<![\w-])(?:{alternatives(words)})(?!\w)"
    return re.compile(rf"\b{_MEANT}\s+(?P<said>(?:{verbs}){_OBJECT}(?P<metric>{names}))", re.IGNORECASE)


WRONG_DIRECTION = LintRule(
    id="wrong-direction",
    level="error",
    release_level="error",
    summary="Prose means to decrease a metric that should rise, or to increase one that should fall.",
    why="A reader cannot tell whether the words or the figures are wrong.",
    fix="Turn the verb round, or name the metric that is meant.",
    check=_check,
)
