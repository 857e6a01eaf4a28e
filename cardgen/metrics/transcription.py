"""Metrics of transcription: words of a reference against words of a hypothesis, aligned with the fewest edits.

S, D and I count substituted, deleted and inserted words; N counts the words of the reference. Rates of words are
pooled: errors of all utterances over words of all utterances, so that long utterances weigh more. A rate may exceed 1.

Pooled, by utterance and by speaker are three different questions with three answers: of the words said, of the
utterances a user makes, and of the people who use the service. A card that names one of them says which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cardgen.metrics.definition import Metric, weights, within_cluster

__all__ = ["METRICS"]

_WORDS = weights(words=1)
_REFERENCE = "Morris, Maier and Green 2004, From WER and RIL to MER and WIL, Interspeech"

_EDITS = frozenset({"substitutions", "deletions", "insertions"})


def _information_lost(sums: Mapping[str, complex]) -> complex:
    """1 − (H/N)·(H/P), with H words recognised right and P words of the hypothesis."""
    right = sums["words"] - sums["substitutions"] - sums["deletions"]
    recognised = sums["words"] - sums["deletions"] + sums["insertions"]
    if recognised == 0:
        return 1 - right / sums["words"]
    return 1 - right / sums["words"] * right / recognised


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
    replace(
        _wer,
        id="mer",
        label="match error rate",
        definition="The share of matches between words said and words recognised that are wrong: a word replaced, "
        "left out or added counts as one match each. Pooled over utterances.",
        formula="(S + D + I) / (N + I)",
        denominator=weights(words=1, insertions=1),
        high=1.0,
        reading="of matches are wrong",
        needs=frozenset({"insertions"}),
        averaging="pooled: errors of all utterances over matches of all utterances",
    ),
    Metric(
        id="wil",
        label="word information lost",
        definition="How much of what was said does not come through: 1 less the share of the words said that are "
        "recognised times the share of the words recognised that were said.",
        formula="1 − (H / N) · (H / P), with H = N − S − D words right and P = N − D + I words recognised",
        task="transcription",
        form="function",
        function=_information_lost,
        inputs=("words", "substitutions", "deletions", "insertions"),
        scale="logit",
        events=(weights(substitutions=1, deletions=1, insertions=1), weights(words=1, substitutions=-1, deletions=-1)),
        direction="lower_is_better",
        reading="of word information is lost",
        reference=_REFERENCE,
        needs=_EDITS,
        averaging="pooled: words of all utterances",
    ),
    Metric(
        id="ser",
        label="sentence error rate",
        definition="The share of utterances with a wrong word: substituted, deleted or inserted.",
        formula="utterances with an error / n",
        task="transcription",
        form="proportion",
        numerator=weights(wrong_utterances=1),
        denominator=weights(rows=1),
        direction="lower_is_better",
        reading="of utterances have an error",
        reference="NIST 2007, Speech Recognition Scoring Toolkit, sclite",
        averaging="share of utterances",
    ),
    Metric(
        id="wer_above_half",
        label="share of utterances with a word error rate above 0.5",
        definition="The share of utterances with more than one error for every two words said: of little use to a "
        "reader. Utterances in which nothing is said do not count.",
        formula="utterances with (S + D + I) / N > 0.5 / utterances with N > 0",
        task="transcription",
        form="proportion",
        numerator=weights(unusable_utterances=1),
        denominator=weights(spoken_utterances=1),
        direction="lower_is_better",
        reading="of utterances have more than one error for every two words",
        reference="Koenecke et al. 2020, Racial disparities in automated speech recognition, PNAS 117",
        averaging="share of utterances",
    ),
    Metric(
        id="wer_macro_utterance",
        label="mean word error rate of utterances",
        definition="The mean of the word error rates of single utterances, so that short ones count as much as long "
        "ones. Utterances in which nothing is said do not count.",
        formula="Σ (S + D + I) / N over utterances with N > 0 / their number",
        task="transcription",
        form="mean",
        numerator=weights(utterance_error_rates=1),
        denominator=weights(spoken_utterances=1),
        direction="lower_is_better",
        high=None,
        reading="word error rate of an utterance, on average",
        reference="Koenecke et al. 2020, Racial disparities in automated speech recognition, PNAS 117",
        averaging="macro: mean of the rates of utterances",
    ),
    Metric(
        id="wer_macro_speaker",
        label="mean word error rate of speakers",
        definition="The mean of the word error rates of single speakers (of clusters), so that those who say little "
        "count as much as those who say much.",
        formula="Σ (errors of a speaker / words of a speaker) / speakers with words",
        task="transcription",
        form="cluster_mean",
        numerator={within_cluster("word_errors", "words"): 1.0},
        denominator={within_cluster("words", "words"): 1.0},
        direction="lower_is_better",
        high=None,
        reading="word error rate of a speaker, on average",
        reference="Cochran 1977, Sampling Techniques, chapter 9 (clusters as units)",
        averaging="macro: mean of the rates of speakers, each pooled over its utterances",
    ),
    Metric(
        id="words_on_silence",
        label="words on silence",
        definition="Words recognised where nothing was said, for each utterance with an empty reference.",
        formula="I where N = 0 / utterances with N = 0",
        task="transcription",
        form="ratio",
        numerator=weights(words_on_silence=1),
        denominator=weights(silent_utterances=1),
        direction="lower_is_better",
        unit="words",
        high=None,
        reading="",
        reference="Koenecke et al. 2024, Careless Whisper: speech-to-text hallucination harms, FAccT",
        averaging="pooled over utterances in which nothing was said",
    ),
)
