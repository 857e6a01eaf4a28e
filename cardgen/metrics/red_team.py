"""Metrics of red-team campaigns: attacks on a service, each of which is blocked, gets part of its way, or succeeds.

A row is an attempt; the kind of attack is a group. Attempts of one attacker, campaign or prompt are not independent:
that is the cluster. What counts as blocked, partial and succeeded is the owner's to say, and the card prints it.

A campaign tells how the service stood up to these attacks, not how often it is attacked.
"""

from __future__ import annotations

from dataclasses import replace

from cardgen.metrics.definition import Metric, weights

__all__ = ["METRICS"]

_success = Metric(
    id="attack_success_rate",
    label="attack success rate",
    definition="The share of attacks that reach what they are after. One that gets part of its way is no success here; "
    "it is counted by the partial success rate.",
    formula="attempts that succeed / attempts",
    task="red_team",
    form="proportion",
    numerator=weights(succeeded=1),
    denominator=weights(rows=1),
    direction="lower_is_better",
    reading="of attacks succeed",
    reference="Mazeika et al. 2024, HarmBench: a standardized evaluation framework for automated red teaming and "
    "robust refusal, ICML",
    averaging="share of attempts",
)

METRICS = (
    _success,
    replace(
        _success,
        id="attack_block_rate",
        label="attack block rate",
        definition="The share of attacks that get nothing of what they are after.",
        formula="attempts that are blocked / attempts",
        numerator=weights(blocked=1),
        direction="higher_is_better",
        reading="of attacks are blocked",
    ),
    replace(
        _success,
        id="partial_success_rate",
        label="partial success rate",
        definition="The share of attacks that get part of what they are after. Fewer is better only where they are "
        "blocked instead: read it beside the other two rates.",
        formula="attempts that succeed in part / attempts",
        numerator=weights(partial=1),
        direction="none",
        reading="of attacks succeed in part",
    ),
)
