"""The rule against time that is told from the day of writing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.number_words import AMOUNT
from cardgen.card.lint.prose import prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.spec.reading.characters import quoted

__all__ = ["RELATIVE_DATE"]

_SPAN = r"(?:years?|months?|quarters?|decades?)"
_RELATIVE = re.compile(
    rf"\b(?:in|over|during|within|for)?\s?\bthe\s+(?:last|past|previous|next|coming)\s+(?:{AMOUNT}|few|several|couple\s+of)"
    rf"(?:[\s-](?:{AMOUNT}))?\s+{_SPAN}\b(?!\s+(?:of|before|prior|preceding|after|leading))"
    r"|(?<!the\s)(?<!\w)(?:last|next)\s+(?:year|month|quarter|decade|spring|summer|autumn|winter)\b(?!\s+of)"
    r"|(?<!\w)this\s+(?:year|month|quarter)(?!['’\w])"
    rf"|\b(?:{AMOUNT}|a\s+few|several|many|some|a)\s+{_SPAN}\s+ago\b"
    r"|\b(?:in|of|over)\s+recent\s+(?:years|months|times|weeks)\b"
    r"|(?<!most\s)(?<!more\s)\brecently\b"
    r"|\bnowadays\b|\bat\s+the\s+time\s+of\s+(?:this\s+)?writing\b|\bas\s+of\s+(?:now|today|this\s+writing)\b"
    r"|\b(?:until|up\s+to|to|till)\s+(?:now|this\s+day)\b|\b(?:yesterday|tomorrow)\b"
    r"|\bwill\s+soon\b|\bcoming\s+soon\b|\bin\s+the\s+near\s+future\b",
    re.IGNORECASE,
)


def _check(context: Context) -> Iterator[Finding]:
    for text in prose(context.spec):
        for sentence in sentences(text.text):
            for match in _RELATIVE.finditer(sentence.text):
                start = sentence.start + match.start() + len(match.group()) - len(match.group().lstrip())
                words = " ".join(match.group().split())
                yield Finding(
                    "relative-date",
                    text.path,
                    f"{quoted(words)} is true only when it was written, and the card is read later; write the date "
                    "or the year",
                    offset_of(text.text, start),
                )


RELATIVE_DATE = LintRule(
    id="relative-date",
    level="warning",
    release_level="warning",
    summary="Time is told from the day of writing.",
    why="A published version never changes, so what it calls recent is soon not.",
    fix="Write the date or the year.",
    check=_check,
)
