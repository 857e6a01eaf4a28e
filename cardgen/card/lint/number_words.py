"""Regular expressions for numbers as prose writes them: digits, words, ranges and per cent."""

from __future__ import annotations

__all__ = ["AMOUNT", "NUMBER", "PERCENT", "SHARE_SIGN", "START"]

_UNITS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
_MORE = "seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred"

START = r"(?<![\w.,/#@_])(?<![A-Za-z0-9]-)"
"""Where a number may begin: not inside a word, an id, a decimal or a path."""

NUMBER = START + r"(?:\d++(?:[.,]\d++)*+|\.\d++)"
"""Digits, with a decimal point or comma and with separators of thousands."""

_WORD = rf"(?<![\w-])(?:{_UNITS}|{_MORE})(?:[\s-](?:{_UNITS}))?(?!\w)"

_SECOND = rf"(?:\s?(?:–|-|to|and|or)\s?(?:\d++(?:[.,]\d++)*+|(?:{_UNITS}|{_MORE})\b))?"

AMOUNT = rf"(?:{NUMBER}|{_WORD})"
"""A number in digits or in words."""

SHARE_SIGN = (
    r"(?:%|‰|per\s?cent\b|percent\b|percentage[\s-]points?\b|pct\b|ppts?\b|pp\b(?!\.)|basis\s+points?\b|per\s?mille\b)"
)
"""What makes a number a share: per cent and its relatives."""

PERCENT = rf"(?:{AMOUNT}){_SECOND}[\s-]?{SHARE_SIGN}"
"""A share: `95 %`, `five percent`, `5 to 8 %`, `3 percentage points`."""
