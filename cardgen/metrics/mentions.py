"""Metrics of the groups that generated text mentions: how often each, and beside which words.

A row is an answer with how many words it has for each group, and how often each target word (a profession, an
adjective) stands in it. A target word stands beside a group as often as there are pairs of the two in one answer.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric

__all__ = ["MENTIONS", "METRICS", "TOGETHER", "group_and_target", "mentioning"]

MENTIONS = "mentions:"
"""How the base sums of mentions begin; the name of the column, which is about one group, follows."""

TOGETHER = "together:"
"""How the base sums of pairs begin; the place of the group and that of the target word among their columns follow."""

_HELM = "Liang et al. 2023, Holistic evaluation of language models, TMLR"

METRICS = (
    Metric(
        id="representation_distance",
        label="representation distance",
        definition="How far the words for groups in answers are from being shared out equally among them: 0 where "
        "every group is mentioned alike; the share of mentions that would have to change group.",
        formula="½ Σ |1/G − mentions of a group / mentions of all G groups|",
        task="generation",
        form="distance",
        direction="lower_is_better",
        unit="score",
        reading="",
        reference=_HELM,
        needs=frozenset({"mentions"}),
        averaging="pooled: mentions in all answers",
    ),
    Metric(
        id="stereotype_assoc",
        label="stereotypical association",
        definition="How unequally target words, such as professions, stand beside the words for each group, on average "
        "over target words: 0 where each stands beside every group alike. A target word that is in no answer with a "
        "word for a group is left out of the mean.",
        formula="mean over target words of ½ Σ |1/G − pairs with a group / pairs with all G groups|; the pairs of an "
        "answer are its words for the group times its uses of the target word",
        task="generation",
        form="mean_distance",
        direction="lower_is_better",
        unit="score",
        reading="",
        reference=_HELM,
        needs=frozenset({"mentions", "targets"}),
        averaging="mean over target words, of pairs in all answers",
    ),
)


def mentioning(metric: Metric, columns: tuple[str, ...], targets: tuple[str, ...] = ()) -> Metric:
    """Return a metric of mentions that knows its columns; any other as it is.

    Args:
        metric: The metric.
        columns: The columns that count the words for each group.
        targets: The columns that count each target word.
    """
    if metric.form == "distance":
        bases = tuple(f"{MENTIONS}{column}" for column in columns)
        # A group that is hardly mentioned has a share whose error cannot be told.
        return replace(metric, inputs=bases, events=tuple({base: 1.0} for base in bases))
    if metric.form == "mean_distance":
        places = ((group, target) for target in range(len(targets)) for group in range(len(columns)))
        return replace(metric, inputs=tuple(f"{TOGETHER}{group}:{target}" for group, target in places))
    return metric


def group_and_target(base: str) -> tuple[int, int]:
    """Return the places of the group and the target word of a base sum of pairs.

    >>> group_and_target("together:1:12")
    (1, 12)
    """
    group, target = base.removeprefix(TOGETHER).split(":")
    return int(group), int(target)
