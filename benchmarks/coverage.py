"""Simulate how often intervals hold the truth, and how often tests claim what is not so.

Usage: python -m benchmarks.coverage [--factor F] [--write FILE]

Every scenario draws from a world whose truth is known, with a seed made of its name; shares of few rows are enumerated.
Prints the table of docs/coverage.md, or writes the page. `--factor 0.1` makes a tenth of the runs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.simulation import clusters, families, shares
from benchmarks.simulation.scenario import NOMINAL, Scenario, Share, measure

SCENARIOS: tuple[Scenario, ...] = (*shares.SCENARIOS, *clusters.SCENARIOS, *families.SCENARIOS)

_HEAD = """\
# Coverage

How often the intervals of cardgen hold the truth, and how often its tests claim what is not so, in simulated worlds
whose truth is known. Nominal is 95 % for intervals and 5 % for claims. `make coverage-study` makes this page again,
with the same draws on every machine; a small version runs in the tests. "Enumerated" means that every sample was
counted.

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
    """Return the page's two tables."""
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
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--factor", type=float, default=1.0)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    found = [(scenario, measure(scenario, args.factor)) for scenario in SCENARIOS]
    page = _HEAD + table(found)
    if args.write is None:
        print(page)
    else:
        args.write.write_text(page, encoding="utf-8")
    print(f"nominal {NOMINAL:.0%}: {sum(holds(*each) for each in found)} of {len(found)} scenarios keep it")


if __name__ == "__main__":
    main()
