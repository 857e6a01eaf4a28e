"""Metrics of enrolment: whether a sample could be taken of a person, and a template made of it.

Whoever cannot be enrolled never shows up in an error rate, so these rates belong beside those of verification and
identification.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_failure = Metric(
    id="failure_to_enrol",
    label="failure to enrol",
    definition="The share of attempts to enrol a person that end without a template. Give one row for each person or "
    "enrolment.",
    formula="failed enrolments / enrolments",
    task="enrolment",
    form="proportion",
    numerator=weights(failures=1),
    denominator=weights(rows=1),
    direction="lower_is_better",
    reading="of enrolments fail",
    reference="ISO/IEC 19795-1:2021, Biometric performance testing and reporting",
    averaging="pooled over attempts",
)

METRICS = (
    _failure,
    replace(
        _failure,
        id="failure_to_acquire",
        label="failure to acquire",
        definition="The share of attempts to take a sample that give none that can be used. Give one row for each "
        "attempt, and cluster by subject.",
        formula="failed captures / captures",
        reading="of captures fail",
    ),
)
