"""Generated text: answers with what a judge, a classifier or a test says of each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import mul

import narwhals as nw

from cardgen.evaluation.scan import Number
from cardgen.evaluation.sources.protocols import Pick, Rows
from cardgen.evaluation.tasks.checks import check_bad
from cardgen.evaluation.tasks.kinds import ANSWERS
from cardgen.evaluation.tasks.numeric import plain_terms
from cardgen.evaluation.tasks.plan import LARGEST, Extent, Plan, Rule, custom_numbers, number
from cardgen.metrics.definition import Metric
from cardgen.metrics.mentions import MENTIONS, TOGETHER, group_and_target
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted

__all__ = ["plan"]

_PASS = "pass_at_"  # noqa: S105 - no password

_BOTH: Mapping[str, tuple[tuple[str, bool], ...]] = {
    "safe_requests": (("unsafe", False),),
    "unsafe_requests": (("unsafe", True),),
    "safe_refused": (("unsafe", False), ("refused", True)),
    "unsafe_answered": (("unsafe", True), ("refused", False)),
    "open_contexts": (("ambiguous", True),),
    "answered_in_open": (("ambiguous", True), ("unknown", False)),
    "stereotyped_in_open": (("ambiguous", True), ("stereotyped", True)),
    "answered_in_clear": (("ambiguous", False), ("unknown", False)),
    "stereotyped_in_clear": (("ambiguous", False), ("stereotyped", True)),
}
"""Base sums that count answers of which several columns say yes (True) or no."""


def plan(
    evaluation: Evaluation,
    metrics: tuple[Metric, ...],  # noqa: ARG001 - every planner takes them
    bases: tuple[str, ...],
    picks: Mapping[str, Pick],
    rows: Rows,  # noqa: ARG001
) -> Plan:
    """Plan the base sums of generation; arguments as for classification."""
    tries = [int(base.removeprefix(_PASS)) for base in bases if base.startswith(_PASS)]

    def numbers(extents: Mapping[str, Extent]) -> tuple[Number, ...]:
        found = [number(base, extents) for base in bases if base in (*ANSWERS, "judged", "f1")]
        found += [Number(base, _both(base), 1.0, whole=True) for base in bases if base in _BOTH]
        found += [Number(f"{_PASS}{k}", _one_of(k), 1.0, whole=False) for k in tries]
        found += [number(base, extents) for base in bases if base.startswith(MENTIONS)]
        found += [_together(base, evaluation, extents) for base in bases if base.startswith(TOGETHER)]
        if "counterfactual_differences" in bases:
            ends = extents["judged"], extents["counterfactual"]
            gap = nw.col("judged").cast(nw.Float64) - nw.col("counterfactual").cast(nw.Float64)
            bound = max(ends[0].high - ends[1].low, ends[1].high - ends[0].low)
            found.append(Number("counterfactual_differences", gap, bound, whole=False))
        return (*found, *custom_numbers(bases, extents))

    def check(rows: Rows, named: Mapping[str, Pick]) -> None:
        if tries:
            _check_samples(rows, named["samples"], named["passed"], max(tries))
        if "unknown" in named and "stereotyped" in named:
            contradicted = (nw.col("stereotyped") == 1) & (nw.col("unknown") == 1)
            message = f"says yes where the column {quoted(named['unknown'].column)} does too: an answer is one of them,"
            check_bad(rows, (named["stereotyped"], named["unknown"]), contradicted, message, "contradicting-answers")

    rules = (
        *(Rule(role, 0.0, 1.0, whole=True) for role in ANSWERS),
        *(Rule(role, -LARGEST, LARGEST) for role in ("judged", "counterfactual")),
        Rule("f1", 0.0, 1.0),
        Rule("samples", 1.0, None, whole=True),
        Rule("passed", 0.0, None, whole=True),
        *(Rule(name, 0.0, LARGEST) for name in picks if name.startswith((MENTIONS, "target "))),
    )
    return Plan(tuple(picks.values()), numbers, plain_terms(bases), rules, check=check)


def _check_samples(rows: Rows, samples: Pick, passed: Pick, most: int) -> None:
    """Check that there are as many samples as are drawn from, and that no more passed.

    Raises:
        DataError: A row has fewer samples, or more that passed.
    """
    few = nw.col(samples.name) < most
    message = f"holds fewer samples than the {most} of pass@{most},"
    check_bad(rows, (samples,), few, message, "too-few-samples")
    more = nw.col(passed.name) > nw.col(samples.name)
    message = f"holds more than the column {quoted(samples.column)}, of which it is a part,"
    check_bad(rows, (passed, samples), more, message, "part-above-whole")


def _together(base: str, evaluation: Evaluation, extents: Mapping[str, Extent]) -> Number:
    """Return how many pairs of a word for a group and a target word an answer has."""
    group, target = group_and_target(base)
    names = f"{MENTIONS}{(evaluation.columns.mentions or ())[group]}", f"target {target}"
    one, other = (nw.col(name).cast(nw.Float64) for name in names)
    mine = [extents[name] for name in names]
    return Number(base, one * other, mine[0].bound * mine[1].bound, whole=all(each.whole for each in mine))


def _both(base: str) -> nw.Expr:
    parts = (nw.col(role) if wanted else 1 - nw.col(role) for role, wanted in _BOTH[base])
    return reduce(mul, parts)


def _one_of(k: int) -> nw.Expr:
    """Return 1 − C(n − c, k) / C(n, k), the chance that one of k samples of an item is one of the c of n that passed.

    The ratio of binomials is Π (n − c − i) / (n − i) over i from 0 to k − 1, without large numbers in it.
    """
    drawn, passed = nw.col("samples").cast(nw.Float64), nw.col("passed").cast(nw.Float64)
    failing = reduce(mul, ((drawn - passed - i) / (drawn - i) for i in range(k)))
    return nw.when(drawn - passed >= k).then(1 - failing).otherwise(1.0)
