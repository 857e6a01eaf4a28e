"""What a single utterance adds to metrics of utterances, from its word errors and the words of its reference.

Errors of an utterance in which nothing was said are words that nobody said.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import narwhals as nw

from cardgen.evaluation.scan import Number, indicator

__all__ = ["UTTERANCES", "counted_from", "utterance_numbers"]

UTTERANCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wrong_utterances": ("word_errors",),
        "unusable_utterances": ("word_errors", "words"),
        "spoken_utterances": ("words",),
        "utterance_error_rates": ("word_errors", "words"),
        "words_on_silence": ("word_errors", "words"),
        "silent_utterances": ("words",),
    }
)
"""The base sums of utterances, and the numbers of an utterance that each is made from."""


def counted_from(bases: tuple[str, ...]) -> frozenset[str]:
    """Return which numbers of an utterance base sums are made from, word errors and words; they count themselves.

    >>> sorted(counted_from(("spoken_utterances", "wrong_utterances", "insertions")))
    ['insertions', 'word_errors', 'words']
    """
    return frozenset(part for base in bases for part in UTTERANCES.get(base, (base,)))


def utterance_numbers(bases: tuple[str, ...], errors: nw.Expr, words: nw.Expr, bound: float) -> tuple[Number, ...]:
    """Return the numbers of an utterance that base sums ask for.

    Args:
        bases: The base sums.
        errors: Word errors of a row.
        words: Words of its reference; read only for the base sums that are made from it.
        bound: The most errors a row can have.
    """

    def counted(condition: nw.Expr) -> nw.Expr:
        return indicator(condition)

    rate = nw.when(words > 0).then(errors.cast(nw.Float64) / words.cast(nw.Float64)).otherwise(0.0)
    known = {
        "wrong_utterances": Number("wrong_utterances", counted(errors > 0), 1.0, whole=True),
        "unusable_utterances": Number(
            "unusable_utterances", counted((words > 0) & (2 * errors > words)), 1.0, whole=True
        ),
        "spoken_utterances": Number("spoken_utterances", counted(words > 0), 1.0, whole=True),
        "utterance_error_rates": Number("utterance_error_rates", rate, bound, whole=False),
        "words_on_silence": Number("words_on_silence", errors * counted(words == 0), bound, whole=True),
        "silent_utterances": Number("silent_utterances", counted(words == 0), 1.0, whole=True),
    }
    return tuple(number for name, number in known.items() if name in bases)
