"""CPU of comparing two cards of 200 cells, as a multiple of loading the two files and importing the package.

Usage: comparison.py [--cells N] [--repeat N]

Cards of N cells (by default 200: 20 categories of one group, in ten metrics) are made from figures drawn with a seed.
Both run in fresh processes, in turn, in one go; the least CPU (user and system) of each is compared. The target is at
most 1.5. What is compared with: importing the command, the comparison's modules and loading both files.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

LOAD = """
import sys
from pathlib import Path
import cardgen.cli.diff, cardgen.diff.engine, cardgen.render.comparison.text
from cardgen.card.formats.reading import read_document
for name in sys.argv[1:]:
    read_document(Path(name))
"""
SPEC = """
spec: 1
card:
  id: bench
  version: {version}
  as_of: 2026-06-01
  review_by: 2026-12-01
  owners: [{{name: Bench, contact: bench@example.org}}]
service:
  name: Bench
  provider: Example
  summary: A service for a benchmark.
  profile: tabular_classification
  subjects: [{{id: model, kind: model, version: "{version}"}}]
intended_use:
  purpose: A benchmark.
  users: [Nobody]
  use_cases: [{{id: none, title: None, description: None at all.}}]
datasets:
  - {{id: rows, name: Rows, revision: "1", description: Drawn with a seed., source: public}}
groups:
  - {{id: accent, label: Accent, column: accent, kind: linguistic, labels: self_reported, relevance: A benchmark.}}
evaluations:
  - id: rows
    title: Rows by accent
    subject: model
    dataset: rows
    date: 2026-05-01
    evaluator: {{organisation: Bench, independent: false}}
    source: {rows}
    task: classification
    columns: {{label: label, prediction: prediction}}
    cluster: speaker
    metrics: [accuracy, error_rate, selection_rate, base_rate, tpr, fpr, tnr, fnr, ppv, npv]
    by: [accent]
"""


def cpu_of(words: list[str]) -> float:
    """Return the CPU seconds of a child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def make(folder: Path, version: str, seed: int, categories: int) -> Path:
    """Build a card and return its card.json."""
    import numpy as np

    import cardgen

    generator = np.random.default_rng(seed)
    rows = folder / f"rows-{version}.csv"
    with rows.open("w", encoding="utf-8") as file:
        file.write("accent,speaker,label,prediction\n")
        for speaker in range(categories * 20):
            for _ in range(20):
                truth = int(generator.random() < 0.4)
                said = int(generator.random() < (0.8 if truth else 0.15))
                file.write(f"accent-{speaker % categories:02d},s{speaker},{truth},{said}\n")
    spec = folder / f"card-{version}.yaml"
    spec.write_text(SPEC.format(version=version, rows=rows.name), encoding="utf-8")
    cardgen.build(spec).write(folder / version)
    return folder / version / "card.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cards = [str(make(folder, version, seed, args.cells // 10)) for seed, version in enumerate(("1.0.0", "1.1.0"))]
        load, diff = [], []
        for _ in range(args.repeat):
            load.append(cpu_of([sys.executable, "-c", LOAD, *cards]))
            words = [sys.executable, "-m", "cardgen", "diff", *cards, "--fail-on", "none"]
            diff.append(cpu_of(words))
        ratio = min(diff) / min(load)
        print(f"{args.cells} cells  load {min(load):.2f} s  comparison {min(diff):.2f} s  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
