"""Metrics of transcription: words of a reference against words of a hypothesis, aligned with the fewest edits.

S, D and I count substituted, deleted and inserted words; N counts the words of the reference. All are pooled: errors
of all utterances over words of all utterances, so that long utterances weigh more. A rate may exceed 1.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_WORDS = weights(words=1)
_REFERENCE = "Morris, Maier and Green 2004, From WER and RIL to MER and WIL, Interspeech"

_wer = Metric(
    id="wer",
    label="word error rate",
    definition="Words substituted, deleted or inserted, for each word that was said. Pooled over utterances.",
    formula="(S + D + I) / N",
    task="transcription",
    form="ratio",
    numerator=weights(word_errors=1),
    denominator=_WORDS,
    direction="lower_is_better",
    high=None,
    reading="of words are wrong",
    reference=_REFERENCE,
    averaging="pooled: errors of all utterances over words of all utterances",
)

METRICS = (
    _wer,
    replace(
        _wer,
        id="cer",
        label="character error rate",
        definition="Characters substituted, deleted or inserted, for each character that was said. Pooled.",
        formula="(S + D + I) / N, in characters",
        numerator=weights(character_errors=1),
        denominator=weights(characters=1),
        reading="of characters are wrong",
        needs=frozenset({"reference", "hypothesis"}),
    ),
    replace(
        _wer,
        id="substitution_rate",
        label="substitution rate",
        definition="Words recognised as another word, for each word that was said.",
        formula="S / N",
        numerator=weights(substitutions=1),
        high=1.0,
        reading="of words are replaced by another",
        needs=frozenset({"substitutions"}),
    ),
    replace(
        _wer,
        id="deletion_rate",
        label="deletion rate",
        definition="Words left out, for each word that was said.",
        formula="D / N",
        numerator=weights(deletions=1),
        high=1.0,
        reading="of words are left out",
        needs=frozenset({"deletions"}),
    ),
    replace(
        _wer,
        id="insertion_rate",
        label="insertion rate",
        definition="Words added that nobody said, for each word that was said.",
        formula="I / N",
        numerator=weights(insertions=1),
        reading="words are added for each word said",
        needs=frozenset({"insertions"}),
    ),
)
