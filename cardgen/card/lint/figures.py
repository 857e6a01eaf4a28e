"""Finds figures about quality in a sentence: a number tied to a metric, to errors, or to a difference between groups.

A number alone proves nothing ("16 kHz", "5,000 hours of audio"), nor does a number somewhere near the word "error".
Each shape below ties the two together the way people write them; anything else is let pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cardgen.card.lint.metric_words import MetricWord, alternatives
from cardgen.card.lint.number_words import AMOUNT, NUMBER, PERCENT, START
from cardgen.card.lint.other_numbers import without_other_numbers

__all__ = ["FigurePatterns", "figure_patterns", "find_figures"]

_STOP = (
    r"and|or|but|for|on|in|across|with|when|where|while|than|by|over|at|to|as|among|overall|per|after|before|between"
    r"|from|under|if|because|which|that|is|was|are|were|averaged|respectively|against"
)
_ENDS = rf"(?=\s*(?:$|[.,;:)\]|!?\"'”’*_±(/–—\ufffc])|\s+(?:{_STOP})\b)"
"""What may follow a bare number that is a value: the end, punctuation, or a word that is no unit."""

_JOIN = (
    r"is|are|was|were|be|been|being|has|have|had|of|at|by|to|from|about|around|approximately|roughly|nearly|almost"
    r"|over|under|below|above|between|only|just|as|low|high|good|bad|than|less|more|greater|lower|higher|reach|reaches"
    r"|reached|exceed|exceeds|exceeded|stay|stays|stayed|remain|remains|remained|equals?|averages?|averaged|drops?"
    r"|dropped|falls?|fell|rises?|rose|measured|a|an|the|its|our|mean|average|median|overall|scores?|rates?|values?|up"
    r"|down|within|ranges?|ranging|ranged|can|could|must|should|will|did|do|does|not|stands?|lies|up|some|well|now"
    r"|achieves?|achieved|on\s+average"
)
_JOINS = rf"(?:\s*(?:[:=≈~<>≤≥|(*_,±+−-]|(?:{_JOIN})\b)){{0,8}}\s*"

_GROUPS = r"(?:sub)?groups|categories|cohorts|segments|slices|accents|dialects|locales|languages|criteria"
_ROWS = (
    r"speakers|people|persons|faces|images|pairs|prompts|utterances|words|documents|cases|samples|tests|trials|attempts"
    r"|attacks|answers|questions|recordings|subjects|participants|applicants"
)
_ERRORS = (
    r"errors|mistakes|misses|failures|hallucinations|misclassifications|misidentifications"
    r"|false\s+(?:positives|negatives|matches|non-matches|alarms|accepts|rejects|rejections)"
)
_QUALITY = (
    r"errors?|accurate(?:ly)?|inaccurate(?:ly)?|correct(?:ly)?|incorrect(?:ly)?|wrong(?:ly)?|mistakes?|misses|missed"
    r"|mis(?:classif|identif|recogni|transcri|match|heard|read|label|diagnos)\w*|gaps?|disparit(?:y|ies)|performance"
    r"|degrad\w+|deteriorat\w+|improve[sd]?|improvements?|better|worse|false\s+(?:positives?|negatives?|match(?:es)?)"
)
_VERDICT = (
    r"wrong(?:ly)?|correct(?:ly)?|incorrect(?:ly)?|right|mis(?:classif|identif|recogni|transcri|match|heard|read)\w*"
    r"|missed|mistakes?|errors?|false(?:ly)?|accurate(?:ly)?|inaccurate(?:ly)?|detected|recogni[sz]ed|blocked"
)
_SERVES = (
    r"(?:detect|recogni[sz]e|identif(?:ie|y)|mis(?:classif(?:ie|y)|identif(?:ie|y)|recogni[sz]e)|block|catch|find"
    r"|miss|match|fail|reject|accept|refuse|flag|transcribe|classif(?:ie|y)|understand|succeed|work)(?:e?s)?"
)
_SUPPOSES = re.compile(r"\b(?:if|suppose|imagine|assume|unless|until|whenever|when\s+your)\b", re.IGNORECASE)
_MEANS = re.compile(r"\s*(?:would\s+)?means?\b", re.IGNORECASE)
_IDEAL = re.compile(
    r"\b(?:means?|chance|guess\w*|perfect(?:ly)?|ideal|random|never|cannot|can|can't|not|may|might|could"
    r"|no\s+(?:\w+\s+)?(?:is|has|reaches|achieves))\b",
    re.IGNORECASE,
)
_END_OF_SCALE = re.compile(
    r"(?:0|1|100|50|0?\.5|hundred|one\s+hundred|zero)(?:\.0+)?\s?(?:%|per\s?cent|percent)?", re.I
)
_FEW = re.compile(
    r"(?:(?:fewer|less|more)\s+than|at\s+(?:least|most)|up\s+to|minimum\s+of|every|each)\s*$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[;]|\b(?:when|where|if|while|because|since|whose|which|with|until|unless|whereas)\b", re.I)
_CLAUSE_END = re.compile(rf"[,;:()|]|{_CLAUSE.pattern}", re.IGNORECASE)
_HAS_AMOUNT = re.compile(rf"\d|{AMOUNT}|\b(?:twice|double|triple|half)\b", re.IGNORECASE)
_FIGURE = re.compile(rf"{AMOUNT}(?:\s?(?:%|per\s?cent|percent))?", re.IGNORECASE)
_COUNTED = re.compile(rf"\b(?:(?P<groups>{_GROUPS})|(?P<rows>{_ROWS}))$", re.IGNORECASE)
_ONE_OF = re.compile(r"one\s+of\b", re.IGNORECASE)
_OFFERED = re.compile(r"\b(?:support|available|offer|licen[cs]e|cover)", re.IGNORECASE)
_JUDGED = re.compile(rf"\b(?:{_VERDICT}|{_QUALITY}|{_SERVES}(?:ed)?|passed|failed|rejected|accepted)\b", re.IGNORECASE)
_OF = re.compile(r"\s+of\b")
_VERDICTS = re.compile(rf"\b(?:{_VERDICT})\b", re.IGNORECASE)
_SERVED = re.compile(rf"\b{_SERVES}(?:\s+(?:for|in|on|only|{_JOIN})){{0,3}}\s*$", re.IGNORECASE)
_NEAR = re.compile(r"(?:\s+[^\s]+){1,3}")
_ENDS_SHARE = re.compile(rf"\s*(?:$|[.,;:)\]|!?\"'”’*_±(/–—\ufffc])|\s+(?:{_STOP})\b", re.IGNORECASE)
_WORDS = re.compile(r"\S+")
_WINDOW = 10
_REACH = 120
"""Characters on either side of a share within which its meaning is looked for; keeps the search linear."""


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
    measure = rf"(?:{metric}|(?<![\w-])(?:gap|disparity)\b)"
    points = rf"{AMOUNT}[\s-]points?\b"
    rise = r"gaps?|differ\w*|disparit\w+|drop\w*|rises?|rose|risen|increas\w+|decreas\w+|improv\w+|fell|falls?|gain\w*"
    more = r"gap|difference|disparity|higher|lower|better|worse|more|less|drop|rise|increase|decrease|improvement|below"
    again = rf"(?:twice|double|triple|half|{AMOUNT}[\s-]times|{NUMBER}-?fold|{START}\d+(?:\.\d+)?\s?[x×])"
    share_of = rf"{AMOUNT}\s+(?:of|out\s+of|in|of\s+every)\s+(?:the\s+|all\s+|our\s+|every\s+)?{AMOUNT}"
    shapes = (
        rf"{measure}(?:\s*\([A-Z][\w@-]{{1,9}}\))?{_JOINS}(?:{NUMBER}(?:\s?(?:–|-|to|and)\s?\d+(?:[.,]\d+)*)?{_ENDS}|{PERCENT})",
        rf"{metric}(?:\s*\([A-Z][\w@-]{{1,9}}\))?\s+(?:for|of|in|on|among|across|with|by)(?:\s+[\w'’-]+){{1,6}}?\s+(?:is|was|are|were|=|reaches|reached"
        rf"|exceeds|averages|averaged){_JOINS}(?:{START}0?\.\d+{_ENDS}|{PERCENT})",
        rf"{START}0?\.\d+\s+(?:{metric})",
        rf"(?<!\bat\s){points}\s+(?:\w+\s+)?(?:{more}|above|behind|ahead|apart|decline|gain|loss|advantage)\b",
        rf"\b(?:{rise}|higher|lower|better|worse|declin\w+){_JOINS}{points}",
        rf"{again}\s+(?:as\s+(?:many|much|high|likely|often|large|great|big|low)|the|more|fewer|less|higher|lower|better"
        rf"|worse|greater|larger)\s+(?:likely\s+to\s+)?(?:be\s+)?(?:\w+\s+){{0,1}}?(?:{metric}|(?:{_QUALITY}"
        r"|rejected|flagged|accepted|failures?|misses)\b)",
        rf"{NUMBER}\s+(?:\w+\s+)?(?:{_ERRORS})\s+(?:in|per|out\s+of|for\s+every|among|on)\b",
        rf"{share_of}\s+(?:\w+\s+){{0,2}}?(?:{_GROUPS}|{_ROWS})\b",
    )
    return FigurePatterns(
        metric=re.compile(metric, re.IGNORECASE),
        direct=tuple(re.compile(shape, re.IGNORECASE) for shape in shapes),
        share=re.compile(PERCENT, re.IGNORECASE),
        quality=re.compile(rf"{metric}|(?<![\w-])(?:{_QUALITY})(?!\w)", re.IGNORECASE),
    )


def find_figures(sentence: str, patterns: FigurePatterns) -> Iterator[tuple[int, int]]:
    """Yield start and end of every figure about quality in a masked sentence, from left to right."""
    text = without_other_numbers(sentence, patterns.metric)
    if not _HAS_AMOUNT.search(text):
        return
    found = [match.span() for shape in patterns.direct for match in shape.finditer(text) if _is_claim(text, match)]
    for match in patterns.share.finditer(text):
        span = _quality_of_share(text, match, patterns)
        if span is not None and not _is_hypothetical(text, match):
            found.append(span)
    last = (-1, -1)
    for start, end in sorted(found):
        if start < last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last[1] > 0:
            yield last
        last = (start, end)
    if last[1] > 0:
        yield last


def _is_claim(text: str, match: re.Match[str]) -> bool:
    """Tell a figure from a count of things of which nothing is said, and from a figure of speech."""
    counted = _COUNTED.search(match.group())
    if counted:
        if _ONE_OF.match(match.group()) or _OFFERED.search(text):
            return False
        if counted["rows"] and not _JUDGED.search(text):
            return False
    if _FEW.search(text, max(0, match.start() - 20), match.start()):
        return False
    return not _is_hypothetical(text, match)


def _is_hypothetical(text: str, match: re.Match[str]) -> bool:
    """Tell whether a figure is supposed, explained or the end of a scale instead of claimed."""
    if _SUPPOSES.search(text, 0, match.start()) or _MEANS.match(text, match.end()):
        return True
    numbers = [number.group() for number in _FIGURE.finditer(match.group())]
    if not numbers or not all(_END_OF_SCALE.fullmatch(number) for number in numbers):
        return False
    return all(number in ("0", "1") for number in numbers) or bool(_IDEAL.search(text))


def _quality_of_share(text: str, share: re.Match[str], patterns: FigurePatterns) -> tuple[int, int] | None:
    """Return the span of a per cent figure and the quality it is a figure of, or None where it is of something else."""
    after = text[share.end() : share.end() + _REACH]
    if _OF.match(after):
        verdict = _VERDICTS.search(_clause_start(after))
        if verdict or _SERVED.search(text[max(0, share.start() - _REACH) : share.start()]):
            return share.start(), share.end() + (verdict.end() if verdict else 0)
        return None
    near = _NEAR.match(after)
    beside = patterns.quality.search(_clause_start(near.group())) if near else None
    if beside:
        return share.start(), share.end() + beside.end()
    if not _ENDS_SHARE.match(after):
        return None
    begin = max(0, share.start() - _REACH)
    clause = max((found.end() for found in _CLAUSE.finditer(text, begin, share.start())), default=begin)
    words = list(_WORDS.finditer(text, clause, share.start()))[-_WINDOW:]
    first = words[0].start() if words else share.start()
    before = list(patterns.quality.finditer(text, first, share.start()))
    return (before[-1].start(), share.end()) if before else None


def _clause_start(text: str) -> str:
    """Return the text up to the first comma, bracket or word that begins another clause."""
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
