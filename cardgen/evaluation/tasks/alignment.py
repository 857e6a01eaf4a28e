"""Words of a reference against words of a hypothesis, aligned with the fewest edits.

Levenshtein 1966; words are what white space separates, and nothing is normalised here. An empty reference counts the
words of the hypothesis as insertions; two empty texts count nothing. Characters are those of the text without white
space at its ends, as jiwer counts them.
"""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
from rapidfuzz.distance import Levenshtein

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Alignment, Pick, Rows
from cardgen.evaluation.tasks.kinds import EDITS
from cardgen.evaluation.tasks.numeric import plain_terms, plan_errors
from cardgen.evaluation.tasks.plan import Extent, Plan, custom_numbers
from cardgen.evaluation.tasks.utterances import counted_from, utterance_numbers
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation

__all__ = ["align_characters", "align_words", "edits", "plan"]

_BOUND = 2.0**24
"""More words than one text can hold in the memory that a scan has."""


def align_words(reference: str, hypothesis: str) -> list[int]:
    """Return word errors and words of the reference.

    >>> align_words("one two three", "one too three four")
    [2, 3]
    """
    words = reference.split()
    return [Levenshtein.distance(words, hypothesis.split()), len(words)]


def edits(reference: str, hypothesis: str) -> list[int]:
    """Return word errors, words of the reference, and the substitutions, deletions and insertions among the errors.

    Where several alignments have the fewest edits, rapidfuzz takes the one that jiwer reports too.

    >>> edits("one two three", "one too three four")
    [2, 3, 1, 0, 1]
    """
    words, heard = reference.split(), hypothesis.split()
    errors = Levenshtein.distance(words, heard)
    # Deletions less insertions are the words that are missing, whatever the alignment. Where errors are as many, or
    # one more, that settles all three counts, and which words they are need not be known.
    missing = len(words) - len(heard)
    replaced = errors - abs(missing)
    if replaced > 1:
        replaced = [edit.tag for edit in Levenshtein.editops(words, heard)].count("replace")
    deleted = (errors - replaced + missing) // 2
    return [errors, len(words), replaced, deleted, errors - replaced - deleted]


def align_characters(reference: str, hypothesis: str) -> list[int]:
    """Return character errors and characters of the reference.

    >>> align_characters(" cat", "cart")
    [1, 3]
    """
    characters = reference.strip()
    return [Levenshtein.distance(characters, hypothesis.strip()), len(characters)]


def plan(
    evaluation: Evaluation,  # noqa: ARG001 - every planner takes them
    metrics: tuple[Metric, ...],  # noqa: ARG001
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan transcription: from texts where there are any, else from errors that someone else counted."""
    return _plan_texts(bases, picks) if "reference" in picks else plan_errors(bases, picks)


def _plan_texts(bases: tuple[str, ...], picks: Mapping[str, Pick]) -> Plan:
    """Plan transcription from texts, which the engine gives to Python a vector at a time and adds up at once."""
    wanted: list[Alignment] = []
    counted = counted_from(bases)
    if {*EDITS} & counted:
        wanted.append(Alignment("align_words", edits, ("word_errors", "words", *EDITS)))
    elif {"word_errors", "words"} & counted:
        wanted.append(Alignment("align_words", align_words, ("word_errors", "words")))
    if {"character_errors", "characters"} & {*bases}:
        wanted.append(Alignment("align_characters", align_characters, ("character_errors", "characters")))

    def align(rows: Rows) -> None:
        rows.align("reference", "hypothesis", wanted)

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        aligned = [name for each in wanted for name in each.results if name in bases]
        found = [Number(name, nw.col(name), _BOUND, whole=True) for name in aligned]
        found += utterance_numbers(bases, nw.col("word_errors"), nw.col("words"), _BOUND)
        return (*found, *custom_numbers(bases, extents))

    filled = ("reference", "hypothesis")
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), align=align, filled=filled)
