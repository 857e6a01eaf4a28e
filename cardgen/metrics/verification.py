"""Metrics of verification: pairs of samples of one person (genuine) or of two (impostor), accepted at a threshold.

The error of either kind of pair is counted over the pairs of that kind alone, at one threshold for everyone.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_REFERENCE = "ISO/IEC 19795-1:2021, Biometric performance testing and reporting"

_fmr = Metric(
    id="fmr",
    label="false match rate",
    definition="The share of impostor pairs that are accepted: two people taken for one.",
    formula="accepted impostor pairs / impostor pairs",
    task="verification",
    form="dyadic",
    numerator=weights(false_matches=1),
    denominator=weights(impostor_pairs=1),
    direction="lower_is_better",
    reading="of impostor pairs are accepted",
    reference=_REFERENCE,
    thresholded=True,
    averaging="pooled over pairs",
)

METRICS = (
    replace(
        _fmr,
        id="fnmr",
        label="false non-match rate",
        definition="The share of genuine pairs that are rejected: one person taken for two.",
        formula="rejected genuine pairs / genuine pairs",
        numerator=weights(false_non_matches=1),
        denominator=weights(genuine_pairs=1),
        reading="of genuine pairs are rejected",
    ),
    _fmr,
    replace(
        _fmr,
        id="tmr",
        label="true match rate",
        definition="The share of genuine pairs that are accepted.",
        formula="accepted genuine pairs / genuine pairs",
        numerator=weights(genuine_pairs=1, false_non_matches=-1),
        denominator=weights(genuine_pairs=1),
        direction="higher_is_better",
        reading="of genuine pairs are accepted",
    ),
    replace(
        _fmr,
        id="tnmr",
        label="true non-match rate",
        definition="The share of impostor pairs that are rejected.",
        formula="rejected impostor pairs / impostor pairs",
        numerator=weights(impostor_pairs=1, false_matches=-1),
        direction="higher_is_better",
        reading="of impostor pairs are rejected",
    ),
)
