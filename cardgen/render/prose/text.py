"""Plain text for pages: hidden characters made visible, nouns and lists in English, days and ages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from cardgen.card.numbers import count, day, plain
from cardgen.spec.fields import HIDDEN_CHARACTERS

__all__ = [
    "age_in_words",
    "capitalised",
    "cluster_noun",
    "counted",
    "date_in_words",
    "joined",
    "lowered",
    "percent",
    "slug",
    "visible_text",
    "without_full_stop",
]

_WORDS = re.compile(r"[a-z]+(?: [a-z]+){0,2}")
_DAYS_AS_DAYS = 21
_DAYS_AS_WEEKS = 70
_DAYS_AS_MONTHS = 730


def visible_text(text: str) -> str:
    r"""Return `text` with hidden characters written out, so that it cannot pass for other text.

    Line breaks and tabs stay.

    >>> visible_text("paid\u202edias")
    'paid\\u202edias'
    """
    return HIDDEN_CHARACTERS.sub(lambda found: f"\\u{ord(found[0]):04x}", text.replace("\r\n", "\n"))


def joined(items: Iterable[str], last: str = "and") -> str:
    """Join words as English does.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def capitalised(text: str) -> str:
    """Begin with a capital letter; the rest stays."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """Begin with a small letter, unless the first word is an abbreviation.

    >>> lowered("Accent"), lowered("IQ band")
    ('accent', 'IQ band')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def without_full_stop(text: str) -> str:
    """Drop the full stop at the end, for use inside a sentence."""
    return text.removesuffix(".")


def counted(number: int, noun: str) -> str:
    """Print a count with its noun, in the plural where it belongs.

    >>> counted(1, "speaker"), counted(1200, "speaker"), counted(2, "country")
    ('1 speaker', '1,200 speakers', '2 countries')
    """
    return f"{count(number)} {noun if number == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Return the plural of a noun.

    >>> plural("person"), plural("utterance")
    ('people', 'utterances')
    """
    if noun == "person":
        return "people"
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(s|x|z|ch|sh)$", noun) else "s")


def cluster_noun(column: str | None) -> str:
    """Name what the rows are clustered by, from its column: `speaker_id` gives `speaker`; else `cluster`."""
    words = re.sub(r"[_\s-]+(id|key|no|name)$", "", (column or "").strip().lower()).replace("_", " ")
    return words if _WORDS.fullmatch(words) and not words.endswith("s") else "cluster"


def date_in_words(moment: date) -> str:
    """Print a day: `1 June 2026`."""
    return day(moment.year, moment.month, moment.day)


def age_in_words(days: int) -> str:
    """Say how old evidence is: `12 days`, `5 weeks`, `7 months`, `4 years`.

    >>> age_in_words(12), age_in_words(365), age_in_words(1500)
    ('12 days', '12 months', '4 years')
    """
    if days < _DAYS_AS_DAYS:
        return counted(days, "day")
    if days < _DAYS_AS_WEEKS:
        return counted(days // 7, "week")
    if days < _DAYS_AS_MONTHS:
        return counted(round(days / 30.44), "month")
    return counted(int(days / 365.25), "year")


def percent(share: float) -> str:
    """Print a share that an owner set as per cent, no digit lost and none added: `95%`."""
    return plain(float(Decimal(repr(float(share))) * 100)) + "%"


def slug(text: str) -> str:
    """Make an anchor of a text: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"
