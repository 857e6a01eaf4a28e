"""Metrics of identification: one person searched for among many who are enrolled.

A mated search is of somebody who is enrolled, a non-mated search of somebody who is not. Either kind of error is
counted over the searches of its kind, at one threshold, number of returned candidates and size of gallery, which the
card states: the rate of false positives grows with the gallery.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_fnir = Metric(
    id="fnir",
    label="false negative identification rate",
    definition="The share of searches for an enrolled person that do not return that person.",
    formula="mated searches without the mate / mated searches",
    task="identification",
    form="proportion",
    numerator=weights(missed_mates=1),
    denominator=weights(mated_searches=1),
    direction="lower_is_better",
    reading="of searches for an enrolled person miss that person",
    reference="ISO/IEC 19795-1:2021, Biometric performance testing and reporting",
    averaging="pooled over searches",
)

METRICS = (
    _fnir,
    replace(
        _fnir,
        id="fpir",
        label="false positive identification rate",
        definition="The share of searches for a person who is not enrolled that return somebody.",
        formula="non-mated searches with a candidate / non-mated searches",
        numerator=weights(false_candidates=1),
        denominator=weights(non_mated_searches=1),
        reading="of searches for a person who is not enrolled return somebody",
    ),
)
