"""Words of statistics that a card uses, explained for readers who do not know them; the owner's own words win."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.card.document import Card
from cardgen.render.prose.text import percent

__all__ = ["terms"]

_TERMS = {
    "Points": "Percentage points, the difference of two shares: from 10% to 12% are 2 points.",
    "p, adjusted": "How often chance alone would bring a difference at least as large, were there none, after allowing "
    "for how many differences were looked at. A small p speaks against chance; it does not say that a difference is "
    "large.",
    "Reference": "The group that others are compared with. It is a place to measure from, not a norm.",
    "False discovery rate": "The share of what a search reports that is chance, on average over such searches.",
    "Spread between groups": "The standard deviation of the groups' true figures, without what samples add to it.",
    "Equalised odds": "Errors of either kind are as frequent in every group: equal true and equal false positives.",
    "Gini coefficient": "How unequal the rates of groups are: 0 where all are equal, 1 where one group has all errors.",
    "Test that all are equal": "How often groups with one true figure would differ as much as these: Pearson's χ² for "
    "shares of independent rows, Welch's test for other figures, Hotelling's T² where groups share clusters. How much "
    "of the variation is more than noise is I².",
    "GARBE": "Half the Gini coefficient of false match rates plus half that of false non-match rates.",
}


def terms(card: Card) -> Iterator[tuple[str, str]]:
    """Yield each word that the card uses, and what it means, in the order of the alphabet."""
    kinds = {item.kind for item in card.disparities}
    intervals = sorted({item.interval.level for item in card.results if item.interval is not None})
    found = {
        f"{percent(level)} interval": "The figures that the data leave plausible. Of many such intervals, each from a "
        f"sample of its own, {percent(level)} hold the true figure."
        for level in intervals
    }
    scanned = any(evaluation.scan is not None for evaluation in card.evaluations)
    used = {
        "Points": any(
            metric.unit == "share"
            for item in card.disparities
            if item.kind in ("difference", "gap") and item.value is not None
            for metric in (card.evaluation(item.evaluation).metric(item.metric),)
        ),
        "p, adjusted": scanned or any(item.adjusted_p_value is not None for item in card.disparities),
        "Reference": "difference" in kinds,
        "False discovery rate": scanned,
        "Spread between groups": "between_group_sd" in kinds,
        "Equalised odds": "equalized_odds" in kinds,
        "Test that all are equal": any(item.heterogeneity is not None for item in card.disparities),
        "Gini coefficient": "gini" in kinds,
        "GARBE": "garbe" in kinds,
    }
    found |= {name: text for name, text in _TERMS.items() if used[name]}
    own = {item.term.casefold() for item in card.glossary}
    yield from sorted(
        (item for item in found.items() if item[0].casefold() not in own), key=lambda item: item[0].casefold()
    )
