"""Every rule, in the order in which they run: the gate, what came and went, values, prose, and the version last."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cardgen.diff.rules import (
    acceptances,
    criteria,
    disparities,
    evidence,
    findings,
    freshness,
    gate,
    groups,
    identity,
    intervals,
    metrics,
    people,
    presentation,
    prose,
    remainder,
    samples,
    use,
    version,
)
from cardgen.diff.transition import Rule

__all__ = ["AREAS", "RULES"]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        rule.id: rule
        for area in (
            identity,
            gate,
            groups,
            samples,
            metrics,
            intervals,
            disparities,
            criteria,
            use,
            findings,
            people,
            prose,
            evidence,
            freshness,
            presentation,
            remainder,
            version,
            acceptances,
        )
        for rule in area.RULES
    }
)
"""By id."""

AREAS: tuple[str, ...] = tuple(dict.fromkeys(rule.area for rule in RULES.values()))
"""Areas of rules, in the order in which a report tells them."""
