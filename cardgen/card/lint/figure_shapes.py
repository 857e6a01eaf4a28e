"""The shapes in which people write figures about quality: a number and a quality that stand together.

A number alone proves nothing ("16 kHz", "5,000 hours of audio"), nor does a number somewhere near the word "error".
Each shape ties the two together the way people write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cardgen.card.lint.metric_words import MetricWord, alternatives
from cardgen.card.lint.number_words import AMOUNT, NUMBER, PERCENT, START

__all__ = ["ENDS", "GROUPS", "JOIN", "QUALITY", "ROWS", "SERVES", "VERDICT", "FigurePatterns", "figure_patterns"]

_STOP = (
    r"and|or|but|for|on|in|across|with|when|where|while|than|by|over|at|to|as|among|overall|per|after|before|between"
    r"|from|under|if|because|which|that|is|was|are|were|averaged|respectively|against"
)
ENDS = rf"(?=\s*(?:$|[.,;:)\]|!?\"'”’*_±(/–—\ufffc])|\s+(?:{_STOP})\b)"
"""What may follow a bare number that is a value: the end, punctuation, or a word that is no unit."""

JOIN = (
    r"is|are|was|were|be|been|being|has|have|had|of|at|by|to|from|about|around|approximately|roughly|nearly|almost"
    r"|over|under|below|above|between|only|just|as|low|high|good|bad|than|less|more|greater|lower|higher|reach|reaches"
    r"|reached|exceed|exceeds|exceeded|stay|stays|stayed|remain|remains|remained|equals?|averages?|averaged|drops?"
    r"|dropped|falls?|fell|rises?|rose|measured|a|an|the|its|our|mean|average|median|overall|scores?|rates?|values?|up"
    r"|down|within|ranges?|ranging|ranged|can|could|must|should|will|did|do|does|not|stands?|lies|up|some|well|now"
    r"|achieves?|achieved|on\s+average"
)
_JOINS = rf"(?:\s*(?:[:=≈~<>≤≥|(*_,±+−-]|(?:{JOIN})\b)){{0,8}}\s*"

GROUPS = r"(?:sub)?groups|categories|cohorts|segments|slices|accents|dialects|locales|languages|criteria"
ROWS = (
    r"speakers|people|persons|faces|images|pairs|prompts|utterances|words|documents|cases|samples|tests|trials|attempts"
    r"|attacks|answers|questions|recordings|subjects|participants|applicants"
)
_ERRORS = (
    r"errors|mistakes|misses|failures|hallucinations|misclassifications|misidentifications"
    r"|false\s+(?:positives|negatives|matches|non-matches|alarms|accepts|rejects|rejections)"
)
QUALITY = (
    r"errors?|accurate(?:ly)?|inaccurate(?:ly)?|correct(?:ly)?|incorrect(?:ly)?|wrong(?:ly)?|mistakes?|misses|missed"
    r"|mis(?:classif|identif|recogni|transcri|match|heard|read|label|diagnos)\w*|gaps?|disparit(?:y|ies)|performance"
    r"|degrad\w+|deteriorat\w+|improve[sd]?|improvements?|better|worse|false\s+(?:positives?|negatives?|match(?:es)?)"
)
VERDICT = (
    r"(?:correct|incorrect|wrong|false|accurate|inaccurate)ly|mis(?:classif|identif|recogni|transcri|match|heard|read)\w*"
    r"|missed|detected|recogni[sz]ed|blocked|(?:contain\w*|have|has|had)\s+(?:\w+\s+){0,2}(?:errors?|mistakes?)"
    r"|(?:is|are|was|were|be|been|come|comes|came|get|gets|got)\s+(?:\w+\s+)?(?:wrong|right|correct|incorrect|false"
    r"|accurate|inaccurate)"
)
SERVES = (
    r"(?:detect|recogni[sz]e|identif(?:ie|y)|mis(?:classif(?:ie|y)|identif(?:ie|y)|recogni[sz]e)|block|catch|find"
    r"|miss|match|fail|reject|accept|refuse|flag|transcribe|classif(?:ie|y)|understand|succeed|work)(?:e?s)?"
)


@dataclass(frozen=True, slots=True)
class FigurePatterns:
    """The shapes of figures, made for the metrics of one spec.

    Attributes:
        metric: A name of a metric.
        direct: Shapes in which number and quality stand together: a match is a figure.
        share: A per cent figure, to be judged by its neighbours.
        quality: A word about quality or a metric.
    """

    metric: re.Pattern[str]
    direct: tuple[re.Pattern[str], ...]
    share: re.Pattern[str]
    quality: re.Pattern[str]


def figure_patterns(words: tuple[MetricWord, ...]) -> FigurePatterns:
    """Compile the shapes for the metrics that prose may name."""
    metric = rf"(?<![\w-])(?:{alternatives(words)})(?!\w)"
    shapes = (*_values(metric), *_differences(), *_multiples(metric), *_counts())
    return FigurePatterns(
        metric=re.compile(metric, re.IGNORECASE),
        direct=tuple(re.compile(shape, re.IGNORECASE) for shape in shapes),
        share=re.compile(PERCENT, re.IGNORECASE),
        quality=re.compile(rf"{metric}|(?<![\w-])(?:{QUALITY})(?!\w)", re.IGNORECASE),
    )


def _values(metric: str) -> tuple[str, ...]:
    """Return "WER is 0.12", "word error rate (WER) for them is 0.12", "0.12 WER" and "reached a score of 0.9"."""
    measure = rf"(?:{metric}|(?<![\w-])(?:gap|disparity)\b)"
    short = r"(?:\s*\([A-Z][\w@-]{1,9}\))?"
    up_to = r"(?:\s?(?:–|-|to|and|or|,)\s?\d++(?:[.,]\d++)*+){0,5}+"
    someone = r"\s+(?:for|of|in|on|among|across|with|by)(?:\s+[\w'’-]+){1,6}?"
    verb = r"\s+(?:is|was|are|were|=|reaches|reached|exceeds|averages|averaged)"
    return (
        rf"{measure}{short}{_JOINS}(?:{NUMBER}{up_to}{ENDS}|{PERCENT})",
        rf"{metric}{short}{someone}{verb}{_JOINS}(?:{START}0?\.\d+{ENDS}|{PERCENT})",
        rf"{START}0?\.\d+\s+(?:{metric})",
        rf"\b(?:reach|achiev|obtain|attain|earn)\w*\s+(?:\w+\s+){{0,3}}?scores?{_JOINS}(?:{NUMBER}{ENDS}|{PERCENT})",
    )


def _differences() -> tuple[str, ...]:
    """Return "a 3 point gap" and "rose by 3 points"."""
    points = rf"{AMOUNT}[\s-]points?\b"
    fewer = r"gap|difference|disparity|higher|lower|better|worse|more|less|drop|rise|increase|decrease|improvement"
    rises = r"gaps?|differ\w*|disparit\w+|drop\w*|rises?|rose|risen|increas\w+|decreas\w+|improv\w+|fell|falls?|gain\w*"
    return (
        rf"(?<!\bat\s){points}\s+(?:\w+\s+)?(?:{fewer}|below|above|behind|ahead|apart|decline|gain|loss|advantage)\b",
        rf"\b(?:{rises}|higher|lower|better|worse|declin\w+){_JOINS}{points}",
    )


def _multiples(metric: str) -> tuple[str, ...]:
    """Return "twice as many errors" and "2.5 times more likely to be misclassified"."""
    again = rf"(?:twice|double|triple|half|{AMOUNT}[\s-]times|{NUMBER}-?fold|{START}\d+(?:\.\d+)?\s?[x×])"
    much = r"as\s+(?:many|much|high|likely|often|large|great|big|low)"
    more = r"more|fewer|less|higher|lower|better|worse|greater|larger"
    bad = rf"(?:{QUALITY}|rejected|flagged|accepted|failures?|misses)\b"
    return (rf"{again}\s+(?:{much}|the|{more})\s+(?:likely\s+to\s+)?(?:be\s+)?(?:\w+\s+)?(?:{metric}|{bad})",)


def _counts() -> tuple[str, ...]:
    """Return "12 errors in 400 utterances" and "9 of 14 groups"."""
    share_of = rf"{AMOUNT}\s+(?:of|out\s+of|in|of\s+every)\s+(?:the\s+|all\s+|our\s+|every\s+)?{AMOUNT}"
    return (
        rf"{NUMBER}\s+(?:\w+\s+)?(?:{_ERRORS})\s+(?:in|per|out\s+of|for\s+every|among|on)\b",
        rf"{share_of}\s+(?:\w+\s+){{0,2}}?(?:{GROUPS}|{ROWS})\b",
    )
