"""The order of trust in labels, and which of them are marked."""

from __future__ import annotations

from typing import get_args

import pytest

from cardgen.card.label_sources import WEAK_LABELS, is_tentative, weak_labels
from cardgen.spec.evidence import Group
from cardgen.spec.fields import LABEL_TRUST, LabelSource


def group(identifier: str, labels: LabelSource, agreement: float | None = None) -> Group:
    return Group(
        id=identifier,
        label=identifier,
        column=identifier,
        kind="other",
        labels=labels,
        relevance="It matters.",
        agreement=agreement,
    )


def test_every_source_has_a_place_and_the_last_four_are_marked() -> None:
    assert set(LABEL_TRUST) == set(get_args(LabelSource))
    assert LABEL_TRUST[:3] == ("self_reported", "annotated", "document_field")
    assert tuple(WEAK_LABELS) == ("proxy", "inferred", "synthetic", "unstated")


def test_weak_sources_are_named_once_most_trusted_first() -> None:
    groups = (group("a", "unstated"), group("b", "proxy"), group("c", "self_reported"), group("d", "proxy"))
    assert weak_labels(groups, ("a", "b", "c", "d")) == "proxy labels and labels of unstated origin"
    assert weak_labels(groups, ("c",)) == ""


@pytest.mark.parametrize(("agreement", "tentative"), [(None, False), (0.667, False), (0.66, True), (-0.1, True)])
def test_krippendorffs_bound(agreement: float | None, tentative: bool) -> None:
    assert is_tentative(group("a", "annotated", agreement)) == tentative
