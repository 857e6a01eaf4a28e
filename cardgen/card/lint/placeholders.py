"""The rule against text that was meant to be replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardgen.card.lint.prose import names, prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import masked, offset_of
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import dotted

__all__ = ["PLACEHOLDER"]

_ASKS = (
    r"describe|insert|add|enter|fill\s+in|list|explain|specify|provide|replace|write|put|state|your|name\s+of|date\s+of"
    r"|placeholder|more\s+information|link\s+to|e\.g\."
)
_PLACEHOLDERS = (
    re.compile(r"(?<![\w-])(?:TODO|FIXME|TBD|TBA|TBC)(?![\w-])"),
    re.compile(r"(?<![\w-])[xX]{3,}(?![\w-])"),
    re.compile(r"\blorem\s+ipsum\b", re.IGNORECASE),
    re.compile(r"\[?\s?\bmore\s+information\s+needed\b\s?\]?", re.IGNORECASE),
    re.compile(r"\breplace\s+this\b(?:\s+(?:text|sentence|with\b[^.\n]{0,80}))?", re.IGNORECASE),
    re.compile(rf"\[\s?(?:{_ASKS})\b[^\]\n]{{0,200}}\](?![\ufffc(\[:])", re.IGNORECASE),
    re.compile(rf"<\s?(?:{_ASKS})\b[^>\n]{{0,200}}>", re.IGNORECASE),
    re.compile(
        r"\bto\s+be\s+(?:added|determined|decided|announced|written|completed|filled\s+in|confirmed)"
        r"(?=\s*(?:[.!)\]]\s*)?$)",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(r"\bplaceholder\s+text\b|\?{3,}", re.IGNORECASE),
    re.compile(r"\A\s*(?:\.{2,}|…|\?+|-{1,3}|–|—|\[\s?\]|<\s?>)\s*\Z"),
)


def _check(context: Context) -> Iterator[Finding]:
    for text in (*prose(context.spec), *names(context.spec)):
        wording = masked(text.text, comments=False)
        found = sorted(match.span() for pattern in _PLACEHOLDERS for match in pattern.finditer(wording))
        last = 0
        for start, end in found:
            if start < last:
                continue
            last = end
            yield Finding(
                "placeholder",
                text.path,
                f"{dotted(text.path)} is still to be written: {quoted(' '.join(text.text[start:].split()))}; "
                "write it, or leave the field out",
                offset_of(text.text, start),
            )


PLACEHOLDER = LintRule(
    id="placeholder",
    level="error",
    release_level="error",
    summary="Text that was meant to be replaced is still there.",
    why="A reader takes an unfinished card for a finished one, and doubts the rest of it.",
    fix="Write what belongs there; leave the field out, or give the reason with {not_applicable: …}.",
    check=_check,
)
