"""What a card says of labels that a reader should trust less: one wording for tables, charts, prose and criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cardgen.spec.evidence import Group
from cardgen.spec.fields import LABEL_TRUST, LabelSource

__all__ = ["TENTATIVE_AGREEMENT", "WEAK_LABELS", "is_tentative", "weak_labels"]

TENTATIVE_AGREEMENT = 0.667
"""Below it, labels bear not even tentative conclusions (Krippendorff 2004, Content Analysis, ch. 11)."""

_WORDS: Mapping[LabelSource, str] = {
    "proxy": "proxy labels",
    "inferred": "inferred labels",
    "synthetic": "synthetic labels",
    "unstated": "labels of unstated origin",
}

WEAK_LABELS: Mapping[LabelSource, str] = {
    source: _WORDS[source] for source in LABEL_TRUST[LABEL_TRUST.index("proxy") :]
}
"""The sources that are marked wherever their figures stand, most trusted first, and how."""


def weak_labels(groups: Iterable[Group], by: Iterable[str]) -> str:
    """Name the weak label sources of a grouping; an empty string where all of them can be trusted.

    Args:
        groups: The groups of the card.
        by: The grouping.
    """
    names = set(by)
    weak = {group.labels for group in groups if group.id in names and group.labels in WEAK_LABELS}
    return " and ".join(WEAK_LABELS[source] for source in LABEL_TRUST if source in weak)


def is_tentative(group: Group) -> bool:
    """Tell whether annotators agree too little for more than tentative conclusions."""
    return group.agreement is not None and group.agreement < TENTATIVE_AGREEMENT
