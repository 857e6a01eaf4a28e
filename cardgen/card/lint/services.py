"""The rule against boilerplate that speaks of another kind of service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cardgen.card.lint.prose import names, prose
from cardgen.card.lint.rule import Context, Finding, LintRule
from cardgen.card.lint.sentences import offset_of, sentences
from cardgen.metrics.registry import METRICS
from cardgen.spec.profiles import profile, profile_ids
from cardgen.spec.reading.characters import quoted

__all__ = ["WRONG_SERVICE"]

_BOILERPLATE = frozenset({"design", "deployment", "operations"})
"""Sections that people copy from card to card; in the others the owner says what this service is about."""

_SET_APART = re.compile(r"\b(?:not|no|never|nor|neither|without|unlike|other\s+than|instead|cannot)\b|n['’]t\b", re.I)


def _check(context: Context) -> Iterator[Finding]:
    foreign = _foreign_words(context)
    if not foreign:
        return
    pattern = _pattern(foreign)
    texts = [*prose(context.spec), *names(context.spec)]
    framing = [text.text for text in texts if text.section not in _BOILERPLATE]
    own = {_plain(found[0]) for text in framing for found in pattern.finditer(text)}
    for text in texts:
        if text.section not in _BOILERPLATE:
            continue
        for start, word in _strange(text.text, pattern, own):
            yield Finding(
                "wrong-service",
                text.path,
                f"{quoted(word)} belongs to a service of another kind ({_owners(word, foreign)}), and the rest of the "
                "card does not mention it; check whether the text was copied from another card",
                offset_of(text.text, start),
            )
            break  # one sign that a text was copied is enough


def _strange(text: str, pattern: re.Pattern[str], own: set[str]) -> Iterator[tuple[int, str]]:
    """Yield place and wording of every foreign word that its sentence does not set apart."""
    for sentence in sentences(text):
        if _SET_APART.search(sentence.text):
            continue
        for match in pattern.finditer(sentence.text):
            if _plain(match[0]) not in own:
                yield sentence.start + match.start(), match[0]


def _foreign_words(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the words of other profiles that this one does not list, each with the titles of those profiles."""
    own = [frozenset(_plain(word).split()) for word in context.profile.modality_words]
    metrics = {metric.label.lower() for metric in METRICS.values()}  # undefined-metric tells of those
    found: dict[str, tuple[str, ...]] = {}
    for identifier in profile_ids():
        other = profile(identifier)
        for word in other.modality_words if identifier != context.profile.id else ():
            plain = _plain(word)
            parts = frozenset(plain.split())
            if plain not in metrics and not any(parts <= known or known <= parts for known in own):
                found[plain] = (*found.get(plain, ()), other.title.lower())
    return found


def _owners(word: str, foreign: dict[str, tuple[str, ...]]) -> str:
    titles = foreign.get(_plain(word), ())
    return ", ".join(titles[:2]) + (" and others" if len(titles) > 2 else "")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    names_of = (r"[\s-]+".join(re.escape(part) for part in re.split(r"[\s-]+", word)) for word in ordered)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(names_of)})(?:s|es)?(?![\w-])", re.IGNORECASE)


def _plain(word: str) -> str:
    """Return a word in lower case and singular, with spaces for hyphens, so that its forms compare equal."""
    plain = " ".join(re.split(r"[\s-]+", word.lower()))
    return plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain


WRONG_SERVICE = LintRule(
    id="wrong-service",
    level="warning",
    release_level="warning",
    summary="Boilerplate speaks of another kind of service.",
    why="Text copied from another card makes a reader doubt that the rest was written for this one.",
    fix="Rewrite the text for this service; where the word does belong here, say so in the summary or the use cases.",
    check=_check,
)
