"""CPU of building an example card, as a multiple of importing pandas, matplotlib, duckdb and scipy.special alone.

Usage: startup.py [SPEC] [--repeat N]

Both run in fresh processes, in turn, in one go; the least CPU (user and system) of each is compared, which is what the
machine's other work disturbs least. The target is at most 2.5.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BARE = "import pandas, matplotlib, duckdb, scipy.special"


def cpu_of(words: list[str]) -> float:
    """Return the CPU seconds of a child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("specs", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    specs = args.specs or sorted(root.glob("card_specs/*/card.yaml"))
    with tempfile.TemporaryDirectory() as folder:
        for spec in specs:
            bare, build = [], []
            for _ in range(args.repeat):
                bare.append(cpu_of([sys.executable, "-c", BARE]))
                words = [sys.executable, "-m", "cardgen", "build", str(spec), "--out", f"{folder}/{spec.parent.name}"]
                build.append(cpu_of(words))
            ratio = min(build) / min(bare)
            print(f"{spec.parent.name:<32} imports {min(bare):.2f} s  build {min(build):.2f} s  ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
