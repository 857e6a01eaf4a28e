"""Simulate how often intervals hold the truth, and how often tests claim what is not so.

Usage: python -m benchmarks.coverage [--factor F] [--write FILE] [--processes N]

Every scenario draws from a world whose truth is known, with a seed made of its name; shares of few rows are enumerated.
Prints the tables of docs/coverage.md, or writes the page. `--factor 0.1` makes a tenth of the runs. Scenarios run in
processes of their own, as many as the machine has cores unless told; each gives the same whatever their number.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from benchmarks.simulation import (
    associations,
    attacks,
    certificates,
    classes,
    clusters,
    curves,
    disparities,
    families,
    intersections,
    ledgers,
    pairs,
    replications,
    representation,
    shares,
    sums,
    texts,
    thresholds,
)
from benchmarks.simulation.catalogue import methods, methods_of_comparison, standing_for
from benchmarks.simulation.scenario import NOMINAL, Scenario, Share, measure
from cardgen.metrics.clarify import CLARIFY
from cardgen.metrics.registry import METRICS

SCENARIOS: tuple[Scenario, ...] = (
    *shares.SCENARIOS,
    *clusters.SCENARIOS,
    *sums.SCENARIOS,
    *families.SCENARIOS,
    *intersections.SCENARIOS,
    *curves.SCENARIOS,
    *pairs.SCENARIOS,
    *texts.SCENARIOS,
    *attacks.SCENARIOS,
    *associations.SCENARIOS,
    *thresholds.SCENARIOS,
    *classes.SCENARIOS,
    *disparities.SCENARIOS,
    *replications.SCENARIOS,
    *representation.SCENARIOS,
    *certificates.SCENARIOS,
    *ledgers.SCENARIOS,
)

_HEAD = """\
# Coverage

How often the intervals of cardgen hold the truth, and how often its tests claim what is not so, in simulated worlds
whose truth is known. Nominal is 95 % for intervals and 5 % for claims. `make coverage-study` makes this page again,
with the same draws on every machine; a small version runs in the tests. "Enumerated" means that every sample was
counted.

"""

_OF_METRICS = """\
## Metrics

Which of these methods makes the interval of each metric, and how often it holds the truth in the worlds that stand for
the metric. A share of rows is estimated alike whatever is counted, so the worlds of shares stand for every metric that
is one. Pairs that name their subjects, and rows with weights, have methods of their own, which the first table tells;
it also says why, where the truth is held less often than in 93 % of samples.
"""


def holds(scenario: Scenario, share: Share, slack: float = 0.0) -> bool:
    """Tell whether a scenario keeps what it promises: at least 93 %, or at most 6 % false claims."""
    reach = slack * share.error
    return share.share + reach >= 0.93 if scenario.kind == "coverage" else share.share - reach <= 0.06


def _line(scenario: Scenario, share: Share) -> str:
    runs = f"{share.runs:,} runs" if share.runs else "enumerated"
    runs += f", {share.without} without an interval" if share.without else ""
    error = f" ± {share.error:.1%}" if share.runs else ""
    verdict = "yes" if holds(scenario, share) else f"**no**: {scenario.below or 'it should'}"
    return f"| {scenario.method} | {scenario.world} | {share.share:.1%}{error} | {runs} | {verdict} |"


def table(found: list[tuple[Scenario, Share]]) -> str:
    """Return the page's tables."""
    parts = []
    kinds = (
        ("coverage", "Intervals", "method", "holds the truth", "at least 93 %"),
        ("alarms", "Claims", "test", "claims falsely", "at most 6 %"),
    )
    for kind, title, *heads in kinds:
        parts += [
            f"## {title}",
            "",
            f"| {heads[0]} | world | {heads[1]} | from | {heads[2]} |",
            "|---|---|---:|---|---|",
        ]
        parts += [_line(*each) for each in found if each[0].kind == kind] + [""]
    parts += [_OF_METRICS, "| metrics | independent rows | clusters |", "|---|---|---|", *_of_metrics(found), ""]
    return "\n".join(parts)


def _of_metrics(found: Iterable[tuple[Scenario, Share]]) -> list[str]:
    """Return lines of metrics: by which methods their interval is made, and how often these hold the truth."""
    shares = dict(found)
    alike: dict[tuple[str, ...], list[str]] = {}
    for metric in METRICS.values():
        held = tuple(_held(metric.id, method, shares) for method in methods(metric))
        alike.setdefault(held, []).append(metric.id)
    for each in CLARIFY.values():
        held = _held(each.id, methods_of_comparison(each), shares), "as the rates it compares"
        alike.setdefault(held, []).append(f"{each.id} (Clarify)")
    return [f"| {' | '.join((', '.join(names), *held))} |" for held, names in alike.items()]


def _held(identifier: str, method: str, shares: Mapping[Scenario, Share]) -> str:
    if not method:
        return "–"
    standing = [shares[each].share for each in standing_for(identifier, method, shares)]
    low, high = f"{min(standing):.1%}", f"{max(standing):.1%}"
    worlds = f"{len(standing)} world{'s' if len(standing) > 1 else ''}"
    return f"{method}: {low if low == high else f'{low} to {high}'} in {worlds}"


def study(indices: Sequence[int], factor: float = 1.0, processes: int | None = None) -> list[Share]:
    """Run scenarios, each with the draws that its own names give, whichever process it runs in.

    Args:
        indices: Which of `SCENARIOS`.
        factor: Runs, as a share of those of the full study.
        processes: How many scenarios run at a time; as many as there are cores unless told.

    Returns:
        What each gave, in the order of the indices.
    """
    # A scenario is a closure, which no process can hand to another: each process makes them all, and is told which.
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(_share, indices, repeat(factor)))


def _share(index: int, factor: float) -> Share:
    return measure(SCENARIOS[index], factor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    args = parser.parse_args()
    found = list(zip(SCENARIOS, study(range(len(SCENARIOS)), args.factor, args.processes), strict=True))
    page = _HEAD + table(found)
    if args.write is None:
        print(page)
    else:
        args.write.write_text(page, encoding="utf-8")
    print(f"nominal {NOMINAL:.0%}: {sum(holds(*each) for each in found)} of {len(found)} scenarios keep it")


if __name__ == "__main__":
    main()
