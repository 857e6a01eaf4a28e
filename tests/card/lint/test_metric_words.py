"""How metrics are told in prose: words of plain English are not taken for one."""

from __future__ import annotations

import re

import pytest

from cardgen.card.lint.metric_words import words_of
from cardgen.metrics.registry import METRICS


def named(identifier: str, text: str) -> bool:
    patterns = words_of(identifier, METRICS[identifier].label)
    return any(re.search(rf"\b(?:{pattern})(?!\w)", text, re.IGNORECASE) for pattern in patterns)


@pytest.mark.parametrize("identifier", METRICS)
def test_no_metric_is_found_in_plain_english(identifier: str) -> None:
    text = "The service is tested for bias; what it means for people, and at which rate, is told by others."
    assert not named(identifier, text)


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        ("for", "a false omission rate of"),
        ("bias", "mean errors in both directions"),
        ("rmse", "the root mean squared error"),
        ("r2", "an R² of"),
        ("log_loss", "the cross-entropy of"),
        ("mcc", "the Matthews correlation coefficient"),
        ("wer_macro_speaker", "the mean word error rate of speakers"),
        ("words_on_silence", "words on silence"),
    ],
)
def test_a_metric_is_found_by_the_names_of_the_field(identifier: str, text: str) -> None:
    assert named(identifier, text)
