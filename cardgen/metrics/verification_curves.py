"""Metrics of verification over all thresholds: none depends on the threshold of the service."""

from __future__ import annotations

import re

from cardgen.metrics.definition import Family, Metric

__all__ = ["FAMILIES", "METRICS"]


def _matches_at(exponent: str) -> Metric:
    """Make the true match rate at a false match rate of one in 10 to the exponent."""
    one_in = 10 ** int(exponent)
    return Metric(
        id=f"tmr_at_fmr_1e-{exponent}",
        label=f"true match rate at a false match rate of 1 in {one_in:,}",
        definition="The share of genuine pairs that are accepted at the lowest threshold at which at most one in "
        f"{one_in:,} impostor pairs is. For a category the threshold is that of its own impostor pairs, not the one "
        "threshold that a service has for everyone: it says how well scores tell people apart there.",
        formula=f"max over t with FMR(t) ≤ 1e-{exponent} of 1 − FNMR(t)",
        task="verification",
        form="rate_at_rate",
        direction="higher_is_better",
        reading="of genuine pairs are accepted",
        reference="ISO/IEC 19795-1:2021, Biometric performance testing and reporting",
        needs=frozenset({"score"}),
        averaging="pooled over pairs",
        at=1 / one_in,
    )


METRICS = (
    Metric(
        id="eer",
        label="equal error rate",
        definition="The rate of errors at the threshold at which as large a share of impostor pairs is accepted as of "
        "genuine pairs is rejected, on the straight line between neighbouring scores. For a category the threshold is "
        "its own, not the one that a service has for everyone.",
        formula="FMR(t) at the t with FMR(t) = FNMR(t)",
        task="verification",
        form="equal_error_rate",
        direction="lower_is_better",
        reading="of pairs of either kind are taken for the other",
        reference="ISO/IEC 19795-1:2021, Biometric performance testing and reporting",
        needs=frozenset({"score"}),
        averaging="pooled over pairs of each kind",
    ),
    *(_matches_at(exponent) for exponent in ("2", "3", "4")),
)

FAMILIES = (Family("tmr_at_fmr_1e-…", re.compile(r"tmr_at_fmr_1e-([1-7])"), _matches_at),)
