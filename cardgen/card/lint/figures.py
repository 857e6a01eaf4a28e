"""Finds figures about quality in a sentence, and tells them from numbers of which nothing is claimed.

What is let pass on purpose: what is only supposed ("if the word error rate exceeds 30 %"), what explains a scale
("an AUC of 0.5 is no better than chance"), and what is a share of something else ("10 % of the recordings are noisy").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.figure_shapes import ENDS, GROUPS, JOIN, ROWS, SERVES, VERDICT, FigurePatterns
from cardgen.card.lint.number_words import AMOUNT
from cardgen.card.lint.other_numbers import without_other_numbers

__all__ = ["find_figures"]

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
_COUNTED = re.compile(rf"\b(?:(?P<groups>{GROUPS})|(?P<rows>{ROWS}))$", re.IGNORECASE)
_COUNTED_ERRORS = re.compile(r"\s(?:in|per|of|every|among|on)$", re.IGNORECASE)
_ONE_OF = re.compile(r"one\s+of\b", re.IGNORECASE)
_OFFERED = re.compile(r"\b(?:support|available|offer|licen[cs]e|cover)", re.IGNORECASE)
_JUDGED = re.compile(rf"\b(?:{VERDICT}|{SERVES}(?:ed)?|passed|failed|rejected|accepted|errors?)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"improv|better|worse|degrad|deterior|performance", re.IGNORECASE)
_COST = re.compile(
    r"\b(?:latency|costs?|prices?|cheaper|speed|faster|slower|throughput|memory|energy|power|storage|bandwidth|time|load"
    r"|revenue|productivity)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+of\b")
_VERDICTS = re.compile(rf"\b(?:{VERDICT})\b", re.IGNORECASE)
_SERVED = re.compile(rf"\b{SERVES}(?:\s+(?:for|only|{JOIN})){{0,3}}\s*$", re.IGNORECASE)
_NEAR = re.compile(r"(?:\s+[^\s]+){1,3}")
_ENDS_SHARE = re.compile(ENDS, re.IGNORECASE)
_WORDS = re.compile(r"\S+")
_WINDOW = 10
_REACH = 120
"""Characters on either side of a share within which its meaning is looked for; keeps the search linear."""


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
    if _COUNTED_ERRORS.search(match.group()) and _FEW.search(text[max(0, match.start() - 20) : match.start()]):
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
    if beside and not _is_of_cost(beside.group(), text):
        return share.start(), share.end() + beside.end()
    if not _ENDS_SHARE.match(after):
        return None
    begin = max(0, share.start() - _REACH)
    clause = max((found.end() for found in _CLAUSE.finditer(text, begin, share.start())), default=begin)
    words = list(_WORDS.finditer(text, clause, share.start()))[-_WINDOW:]
    first = words[0].start() if words else share.start()
    before = list(patterns.quality.finditer(text, first, share.start()))
    if not before or _is_of_cost(before[-1].group(), text):
        return None
    return before[-1].start(), share.end()


def _is_of_cost(quality: str, text: str) -> bool:
    """Tell whether a word such as "better" may speak of time or money instead of quality."""
    return bool(_RELATIVE.match(quality)) and bool(_COST.search(text))


def _clause_start(text: str) -> str:
    """Return the text up to the first comma, bracket or word that begins another clause."""
    end = _CLAUSE_END.search(text)
    return text[: end.start()] if end else text
