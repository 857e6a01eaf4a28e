"""The rule against praise without a result in reach."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.prose import prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, references, sentences
from cardgen.spec.reading.characters import quoted

__all__ = ["CLAIM_WITHOUT_EVIDENCE"]

_DIFFERENCE = r"(?:differences?|disparit(?:y|ies)|bias(?:es)?|variation|gaps?|degradation|impact\s+on\s+accuracy)"
_CLAIM = re.compile(
    r"\b(?:performs?|works?|functions?)\s+(?:very\s+|equally\s+|consistently\s+|comparably\s+|reliably\s+|similarly\s+)?"
    r"(?:well|reliably|consistently|equally|comparably|similarly)\b"
    r"|\b(?:highly|very|extremely|exceptionally)\s+(?:accurate|reliable|robust|fair|precise)\b"
    r"|\b(?:high|excellent|superior|outstanding|strong|exceptional)\s+(?:accuracy|precision|recall|performance"
    r"|reliability|robustness)\b(?!\s+(?:is|are)\s+(?:need|requir|essential|important|critical|crucial|desir|expect))"
    rf"|\b(?:minimal|negligible|insignificant|no\s+(?:significant|meaningful|material|measurable|notable|relevant))\s+"
    rf"(?:\w+\s+)?{_DIFFERENCE}\b"
    r"|\bstate[\s-]of[\s-]the[\s-]art\b|\b(?:industry|market|world)[\s-]leading\b|\bbest[\s-]in[\s-]class\b"
    r"|\bunbiased\b(?!\s+(?:estimat|sampl|review|annotat|test|panel))|\b(?:free\s+(?:of|from)|without)\s+bias\b|\bfair\s+(?:to|for|across)\s+(?:all|every|everyone)\b"
    rf"|\b{_DIFFERENCE}\s+(?:\w+\s+){{0,4}}?(?:is|are|was|were|remains?)\s+(?:very\s+)?"
    r"(?:minimal|negligible|insignificant|small|minor)\b"
    r"|\b(?:found|find|observed?|detected|shows?|showed|exhibits?|reveals?|revealed)\s+no\s+(?:\w+\s+)?"
    r"(?:bias(?:es)?|differences?|disparit(?:y|ies))\b"
    r"|\b(?:is|are|remains?)\s+(?:completely\s+|fully\s+|equally\s+|very\s+|highly\s+)?fair\b(?!\s+(?:use|value|copy|game))"
    r"|\btreats?\s+(?:all|every|everyone)\b[^.;]{0,40}\b(?:equally|fairly|the\s+same)\b|\boutperforms?\b"
    r"|\b(?:results|accuracy|performance|quality)\s+(?:is|are)\s+(?:excellent|outstanding|superior|exceptional"
    r"|consistent|very\s+good)\b|\b(?:accurate\s+and\s+reliable|reliable\s+and\s+accurate)\b"
    r"|\b(?:equally|similarly)\s+accurate\b|\b(?:is|are|remains?|highly|very)\s+robust\s+(?:to|against)\b",
    re.IGNORECASE,
)
_NOT_CLAIMED = re.compile(
    r"\b(?:not|never|cannot|nor|no|n[o']t|whether|if|how|what|may|might|should|to|must|where|when|until|unless|only|less"
    r"|goal|aims?|target|require[sd]?|requirement|needs?|needed|demands?)\b[^,;:]{0,60}$|n['’]t\b[^,;:]{0,60}$",
    re.IGNORECASE,
)
_ABOUT_OTHERS = frozenset({"glossary", "groups", "not_measured", "acceptance"})
"""Sections that define, explain or bound things, and claim nothing of the service."""


def _check(context: Context) -> Iterator[Finding]:
    for text in prose(context.spec):
        if text.section in _ABOUT_OTHERS or next(references(text.text), None) is not None:
            continue
        for sentence in sentences(text.text):
            for match in _CLAIM.finditer(sentence.text):
                if _NOT_CLAIMED.search(sentence.text, max(0, match.start() - 80), match.start()):
                    continue
                words = " ".join(match.group().split())
                yield Finding(
                    "claim-without-evidence",
                    text.path,
                    f"{quoted(words)} claims quality, and no result stands in the same text; "
                    "refer to the figure that shows it, or leave the claim out",
                    offset_of(text.text, sentence.start + match.start()),
                )
    yield from _fairness_without_figures(context)


def _fairness_without_figures(context: Context) -> Iterator[Finding]:
    """Yield a finding where the card speaks of fairness, and nothing on it shows a figure of any group."""
    spec = context.spec
    text = spec.design.fairness
    if not isinstance(text, str) or any(evaluation.groupings for evaluation in spec.evaluations):
        return
    if any(entry.group for entry in spec.not_measured):
        return  # the owner says which groups are not measured, and why
    yield Finding(
        "claim-without-evidence",
        ("design", "fairness"),
        "the card speaks of fairness, and no evaluation divides by a group, so no figure shows it; divide an "
        "evaluation by a group, or list the groups under not_measured with the reason",
    )


CLAIM_WITHOUT_EVIDENCE = LintRule(
    id="claim-without-evidence",
    level="warning",
    release_level="warning",
    summary="Prose praises the service, and no result stands in reach: in the same text, or of any group for fairness.",
    why="Praise without a figure cannot be checked, and reads like an advertisement.",
    fix="Put a number reference beside the claim, or leave the claim out.",
    check=_check,
)
