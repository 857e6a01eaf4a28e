"""Metrics of perturbed items: how well a service does on an item as it is, and on the same item with something changed.

A row is one version of an item: the item as it is, or with typing errors, in another dialect, with other names. Two
kinds of metrics are made of them. Those of *items* take the worst of all versions of an item, the original included, so
that a service is only as good as its weakest answer (HELM: `computed_on: worst`); they are divided by groups that all
versions of an item share. Those of *pairs* hold each changed version against its original, so that they are divided by
anything, the kind of change included.

Items that lack a version would look better than they are, as fewer answers can go wrong; so metrics of items leave them
out, and `complete_item_rate` and a warning say how many there are.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS", "OF_ITEMS"]

_HELM = "Liang et al. 2023, Holistic evaluation of language models, TMLR"
_COMPLETE = weights(complete_items=1)
_PAIRS = weights(pairs=1)

_worst_case_accuracy = Metric(
    id="worst_case_accuracy",
    label="worst-case accuracy",
    definition="The share of items that are answered right as they are and under every perturbation, of the items that "
    "have them all.",
    formula="items whose every version is right / items with all versions",
    task="perturbation",
    form="proportion",
    numerator=weights(worst=1),
    denominator=_COMPLETE,
    direction="higher_is_better",
    reading="of items are answered right whatever is changed",
    reference=_HELM,
    # So that items that lack a version can be told.
    events=(weights(items=1),),
    averaging="share of items with all versions",
)

_worst_case_score = replace(
    _worst_case_accuracy,
    id="worst_case_score",
    label="worst-case score",
    definition="The mean over items of the worst score among the item as it is and all its perturbations, of the items "
    "that have them all. The worst is the lowest score, or the highest where lower is better.",
    formula="Σ worst score of an item / items with all versions",
    form="mean",
    unit="score",
    low=None,
    high=None,
    reading="",
    averaging="mean over items with all versions",
)

_original_accuracy = replace(
    _worst_case_accuracy,
    id="original_accuracy",
    label="accuracy on originals",
    definition="The share of items that are answered right as they are, of the items that have all perturbations: the "
    "same items as those of the worst case.",
    formula="items whose original is right / items with all versions",
    numerator=weights(originals=1),
    reading="of items are answered right as they are",
)

_robustness_gap = replace(
    _worst_case_accuracy,
    id="robustness_gap",
    label="robustness gap",
    definition="How much accuracy is lost when the worst perturbation of each item counts: the share of items that are "
    "answered right as they are, and wrong under some perturbation.",
    formula="accuracy on originals − worst-case accuracy, item by item",
    numerator=weights(losses=1),
    direction="lower_is_better",
    reading="of items are answered right as they are and wrong under some perturbation",
)

_perturbed_accuracy = replace(
    _worst_case_accuracy,
    id="perturbed_accuracy",
    label="accuracy under perturbation",
    definition="The share of perturbed versions that are answered right. Originals do not count.",
    formula="perturbed versions that are right / perturbed versions",
    numerator=weights(perturbed=1),
    denominator=_PAIRS,
    reading="of perturbed versions are answered right",
    events=(),
    averaging="share of perturbed versions",
)

_perturbed_score = replace(
    _perturbed_accuracy,
    id="perturbed_score",
    label="score under perturbation",
    definition="The mean score of perturbed versions. Originals do not count.",
    formula="Σ score / perturbed versions",
    form="mean",
    unit="score",
    low=None,
    high=None,
    reading="",
    averaging="mean over perturbed versions",
)

OF_ITEMS = (
    _original_accuracy,
    _worst_case_accuracy,
    _robustness_gap,
    replace(
        _worst_case_score,
        id="original_score",
        label="score on originals",
        definition="The mean score of items as they are, of the items that have all perturbations: the same items as "
        "those of the worst case.",
        formula="Σ score of the original / items with all versions",
        numerator=weights(originals=1),
    ),
    _worst_case_score,
    replace(
        _worst_case_score,
        id="robustness_gap_score",
        label="robustness gap of scores",
        definition="How far the worst score among the versions of an item is from that of the item as it is, on "
        "average: 0 where no perturbation does harm.",
        formula="Σ |score of the original − worst score| / items with all versions",
        numerator=weights(losses=1),
        direction="lower_is_better",
        low=0.0,
        events=(weights(items=1), weights(harmed_items=1)),
    ),
)
"""Metrics that take all versions of an item together."""

METRICS = (
    *OF_ITEMS,
    replace(
        _worst_case_accuracy,
        id="complete_item_rate",
        label="share of items with all versions",
        definition="The share of items that have every perturbation that any item has. The metrics of items leave the "
        "others out.",
        formula="items with all versions / items",
        numerator=_COMPLETE,
        denominator=weights(items=1),
        direction="none",
        reading="of items have every perturbation",
        events=(),
        averaging="share of items",
    ),
    _perturbed_accuracy,
    replace(
        _perturbed_accuracy,
        id="worst_of_pair_accuracy",
        label="accuracy on pairs",
        definition="The share of perturbed versions that are answered right and whose original is, too: the worst of "
        "the two counts.",
        formula="perturbed versions that are right, as their original is / perturbed versions",
        numerator=weights(worst_of_pairs=1),
        reading="of perturbed versions are answered right, and so are their originals",
    ),
    _perturbed_score,
    replace(
        _perturbed_score,
        id="worst_of_pair_score",
        label="score of pairs",
        definition="The mean over perturbed versions of the worse of two scores, their own and that of their original.",
        formula="Σ worse of the two scores / perturbed versions",
        numerator=weights(worst_of_pairs=1),
    ),
    replace(
        _perturbed_score,
        id="perturbation_gap",
        label="perturbation gap",
        definition="How much worse a perturbed version is answered than its original, on average: 0 where the "
        "perturbation makes no difference, below 0 where it helps.",
        formula="Σ (score of the original − score of the perturbed version) / perturbed versions, "
        "the other way round where lower is better",
        numerator=weights(pair_losses=1),
        direction="lower_is_better",
        events=(weights(changed_pairs=1),),
        averaging="mean over perturbed versions",
    ),
)
