"""Numbers in prose that are no figures about quality: dates, versions, ids, units, settings, scales, operating points.

They are masked before anything looks for a figure. What is not told apart here by its form is told apart by its
neighbours in `figures`.
"""

from __future__ import annotations

import re

from cardgen.card.lint.number_words import AMOUNT, NUMBER, SHARE_SIGN, START
from cardgen.card.lint.sentences import MASK, blank

__all__ = ["without_other_numbers"]

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_DATES = (
    re.compile(r"(?<!\w)\d{4}-\d{2}(?:-\d{2})?(?!\w)|(?<!\w)\d{1,2}[./]\d{1,2}[./]\d{4}(?!\w)"),
    re.compile(rf"\b(?:\d{{1,2}}{_ORDINAL}\s+)?{_MONTH}\s+(?:\d{{1,2}}{_ORDINAL},?\s+)?(?:19|20)\d\d\b"),
    re.compile(rf"\b\d{{1,2}}{_ORDINAL}\s+{_MONTH}(?!\w)|\b{_MONTH}\s+\d{{1,2}}{_ORDINAL}\b(?!\s?(?:%|per\s?cent))"),
    re.compile(rf"(?<![\w.,])(?:19|20)\d\d(?![\w,]|\.\d)(?!\s?{SHARE_SIGN})"),
)

# Numbered things and designations: "Article 13", "ISO/IEC 19795-1:2021", "version 2.1", "Top 10", "Whisper 3".
_NUMBERED = (
    r"articles?|art\.|annex|appendix|sections?|sec\.|chapters?|clauses?|paragraphs?|para\.|recitals?|tables?"
    r"|figures?|fig\.|pages?|pp?\.|steps?|levels?|phases?|tiers?|stages?|class(?:es)?|categor(?:y|ies)|grades?|types?"
    r"|parts?|items?|questions?|options?|rules?|criteri(?:on|a)|no\.|number|versions?|releases?|revisions?|build|v\."
    r"|edition|volume|vol\.|issues?|ports?|top|model|seed|layer|epoch|fold|id"
    r"|rfc|iso(?:/iec)?(?:\s?(?:tr|ts))?|iec|ieee|nist(?:\s?(?:sp|ir|frvt|frte))?|sp|fips|en|ansi|itu(?:-t)?|etsi|bcp"
    r"|din|bs|cve|cwe|http|status|(?:error\s+)?codes?|gpt|llama|whisper|python|cuda|java"
)
_DESIGNATION = re.compile(
    rf"(?<![\w-])(?:{_NUMBERED})[\s:#-]{{0,3}}\(?\d[\w.:/()-]*+(?:,\s\d[\w.:/()-]*+)*+(?!\s?(?:%|per\s?cent))",
    re.IGNORECASE,
)
_ENUMERATION = re.compile(r"\(\d{1,2}\)|(?<!\S)\d{1,2}\)(?=\s)")
_TOKEN = re.compile(r"[\w./+@-]++")
_HAS_DIGIT_AND_LETTER = re.compile(r"(?=.*\d).*[^\W\d_]", re.DOTALL)
_IS_AMOUNT = re.compile(r"(?:\d+(?:[.,]\d+)*)-?(?:points?|per\s?cent(?:age)?|pct|ppts?|pp|x|fold|times)\b.*", re.I)

_BOUND = r"(?:\.0+)?"
_SCALES = (
    re.compile(
        rf"{START}[−-]?[01]{_BOUND}\s?(?:,|to|and|–|-|\.\.\.?|…)\s?[+]?(?:1|100){_BOUND}(?![\w.,]*\d)(?:\s?{SHARE_SIGN})?"
    ),
    re.compile(
        r"\b(?:one|1)(?:\s\([\w\s]{1,30}\))?\s?(?:to|–|-|and)\s?(?:five|seven|ten|5|7|10|100)\b"
        rf"(?!\s?(?:{SHARE_SIGN}))",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{AMOUNT}[\s-]points?\s+(?:\w+\s+)?(?:scales?|likert|ratings?|rubrics?|lists?|plans?|checklists?|fonts?|type"
        r"|scoring|systems?|questionnaires?)\b",
        re.IGNORECASE,
    ),
)

# A value that somebody sets, not one that was measured: "a threshold of 0.9", "95 % confidence interval".
_SET = (
    r"confidence|thresholds?|cut-?offs?|similarity|temperature|top[-_ ]?[pk]|dropout|learning\s+rate|significance"
    r"|signal-to-noise|noise|packet\s+loss|uptime|availability|opacity|brightness|contrast|zoom|volume|speed|discount"
    r"|agreement|alpha|kappa|quantile|percentile|overlap|occlusion|rotation|tilt|humidity|resolution"
)
_JOINING = (
    r"is|are|was|were|be|of|at|above|below|over|under|than|or|to|from|set|fixed|by|default|defaults|higher|lower"
    r"|greater|less|least|most|about|around|near|between|the|a|an|score|scores|level|levels|value|values|setting"
    r"|ratio|equal|equals|up"
)
_SETTINGS = (
    re.compile(
        rf"\b(?:{_SET})(?:\s*(?:[=:≥>≤<~(]|(?:{_JOINING})\b)){{0,6}}\s*\[?{AMOUNT}"
        rf"(?:\s?(?:–|-|to|and|or|,)\s?\d+(?:\.\d+)?)?(?:\s?{SHARE_SIGN})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"{AMOUNT}(?:[\s-]?{SHARE_SIGN})?[\s-]?(?:or\s+(?:more|higher|above|greater)\s+)?"
        rf"(?:(?:background|match|similarity|statistical)\s+)?(?:{_SET}|credib\w+|prediction\s+intervals?|intervals?|CIs?|bounds?|limits?|IoU)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\bIoU\s*(?:[=:≥>]|of|at|above|threshold)?\s*{NUMBER}(?:\s?%)?", re.IGNORECASE),
    re.compile(
        r"\bat\s+(?:an?\s+|the\s+)?(?:fixed\s+|nominal\s+|target\s+|given\s+)?"
        r"(?:FMR|FPR|FAR|false\s+(?:match|positive|accept(?:ance)?|alarm)\s+rates?)\s*(?:\([A-Z]+\)\s*)?(?:of|=|:)?\s*"
        rf"{NUMBER}(?:\s?{SHARE_SIGN})?",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:recall|precision|n?DCG|hit\s+rate|MRR|MAP|pass|top)\s?(?:at|@|-)\s?\d+\b(?!\s?%|\.\d)", re.IGNORECASE
    ),
)
_AMOUNTS_OF_DATA = re.compile(
    rf"{AMOUNT}\s?{SHARE_SIGN}\s+of\s+(?:all\s+|the\s+|our\s+|its\s+)?"
    r"(?:training|tuning|development|validation|labels?|annotations?|prices?|costs?|traffic|revenue|budget)\b",
    re.IGNORECASE,
)


def without_other_numbers(text: str, metric: re.Pattern[str]) -> str:
    """Mask every number that is no figure about quality.

    Args:
        text: A masked sentence.
        metric: Matches names of metrics, some of which hold digits.
    """
    text = blank(text, *_DATES, _DESIGNATION, _ENUMERATION)
    text = _TOKEN.sub(lambda found: _identifier(found.group(), metric), text)
    return blank(text, *_SCALES, *_SETTINGS, _AMOUNTS_OF_DATA)


def _identifier(token: str, metric: re.Pattern[str]) -> str:
    """Mask a token of letters and digits, unless it is a metric (`F1`) or an amount (`3-point`)."""
    word = token.rstrip("./-+")
    if not _HAS_DIGIT_AND_LETTER.match(word):
        return token
    if metric.fullmatch(word) or _IS_AMOUNT.fullmatch(word):
        return token
    return MASK * len(word) + token[len(word) :]
