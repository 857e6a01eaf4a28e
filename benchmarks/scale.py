"""Measure what many rows and many words cost, as ratios within one run.

Usage: python -m benchmarks.scale [--largest N] [--make-rows PATH] [--repeat K] [--folder DIR]

Writes rows with make_rows.py (1, 10 and 100 million, or up to N) and prints

- at 1 million: four metrics by ten groupings, every figure with its interval, against fairlearn's MetricFrame (no
  bootstrap) and pandas (no intervals) as a user writes it, a group-by for each metric and grouping: at least 500 times
  and 8 times as fast; and against pandas written for speed, with one count of the confusion matrix a grouping;
- at every size: the same against a bare streaming pyarrow read of the same columns, strings as dictionaries: at most
  2 times, and with 100,000 speakers as clusters at most 4.5 times; the peak of resident memory, below 1 GiB; and
  seconds a million rows, which a straight line keeps the same;
- words aligned a second, on one thread, against jiwer's batch call: at least 10 times.

Every run is a process of its own in which one side is timed after a warm-up; the best of K runs counts.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.scaling import rows, words
from benchmarks.scaling.job import Timing, best, child

JOBS = {**rows.JOBS, **words.JOBS}
_SPEAKERS = 100_000
_SMALL = 10_000
_MILLION = 1_000_000


def _made(folder: Path, count: int, make_rows: Path) -> Path:
    path = folder / f"rows-{count}.parquet"
    if not path.exists():
        command = [sys.executable, str(make_rows), str(path), str(count), "--speakers", str(_SPEAKERS)]
        subprocess.run(command, check=True)
    return path


def _texts(folder: Path, count: int) -> Path:
    path = folder / f"texts-{count}.parquet"
    words.write_texts(path, count)
    return path


def libraries(data: Path, small: Path, repeat: int) -> None:
    """Compare with other libraries at a million rows; fairlearn takes minutes, so it runs once."""
    found = best(("cardgen", "pandas", "pandas by hand"), data, small, repeat) | best(("fairlearn",), data, small, 1)
    ours = found["cardgen"].seconds
    print(f"{found['cardgen'].amount:,.0f} rows, four metrics by ten groupings: cardgen {ours:.3f} s")
    for name, target in (("pandas by hand", ""), ("pandas", "at least 8"), ("fairlearn", "at least 500")):
        other = found[name].seconds
        wanted = f" (target: {target})" if target else ""
        print(f"  {name:<14} {other:8.3f} s   {other / ours:8.1f} times as long{wanted}")


def against_read(data: Path, small: Path, repeat: int) -> dict[str, Timing]:
    """Compare with a bare read of the same columns; returns what cardgen took, without and with clusters."""
    taken = {}
    for suffix, target in (("", 2.0), (" with clusters", 4.5)):
        names = (f"read{suffix}", f"cardgen{suffix}")
        bare, scan = best(names, data, small, repeat).values()
        taken[suffix] = scan
        print(
            f"{scan.amount:>12,.0f} rows{suffix or ' alone':<14}  read {bare.seconds:7.3f} s  cardgen "
            f"{scan.seconds:7.3f} s  ratio {scan.seconds / bare.seconds:4.2f} (target {target})  "
            f"{1e6 * scan.seconds / scan.amount:.4f} s a million rows  peak {scan.mib:.0f} MiB"
        )
    return taken


def straight(found: list[dict[str, Timing]]) -> None:
    """Tell how far the time of the sizes between is from a straight line through the least and the most rows."""
    for suffix in found[0]:
        (x, a), *between, (z, c) = ((each[suffix].amount, each[suffix].seconds) for each in found)
        slope = (c - a) / (z - x)
        off = max((abs(b / (a + slope * (y - x)) - 1) for y, b in between), default=0.0)
        print(
            f"a straight line{suffix}: {a - slope * x:.2f} s, and {1e6 * slope:.4f} s a million rows; "
            f"in between it is {off:.0%} off"
        )


def alignment(data: Path, small: Path, repeat: int) -> None:
    """Compare with jiwer's batch call."""
    found = best(("alignment", "jiwer"), data, small, repeat)
    ours, theirs = (found[name].amount / found[name].cpu for name in ("alignment", "jiwer"))
    print(f"words aligned a second: cardgen {ours:,.0f}, jiwer {theirs:,.0f}; ratio {ours / theirs:.1f} (target 10)")


def main() -> None:
    """Run the whole benchmark, or one job of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "bench" / "make_rows.py"
    parser.add_argument("--largest", type=int, default=100 * _MILLION, help="most rows; 100 million unless told")
    parser.add_argument("--make-rows", type=Path, default=beside)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where rows are kept for the next run; a temporary one otherwise")
    parser.add_argument("--job", choices=JOBS, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--small", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.job:
        child(JOBS, args.job, args.data, args.small)
        return
    os.chdir(Path(__file__).resolve().parent.parent)
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        small = _made(folder, _SMALL, args.make_rows)
        libraries(_made(folder, _MILLION, args.make_rows), small, args.repeat)
        sizes = [count for count in (_MILLION, 10 * _MILLION, 100 * _MILLION) if count <= args.largest]
        taken = [against_read(_made(folder, count, args.make_rows), small, args.repeat) for count in sizes]
        if len(taken) > 1:
            straight(taken)
        alignment(_texts(folder, 100_000), _texts(folder, 1_000), args.repeat)


if __name__ == "__main__":
    main()
