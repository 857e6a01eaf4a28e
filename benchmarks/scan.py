"""Time a scan against a bare read of the same columns.

Usage: python benchmarks/scan.py [--rows N] [--make-rows PATH] [--data FILE] [--repeat K]

Writes N rows (10 million unless told) with make_rows.py into a temporary folder, and measures an accuracy, a false
positive rate and a false negative rate by gender, age band, accent, device, accent × device and gender × age band,
without and with speakers as clusters. The bare read is pyarrow's, streaming, strings as dictionaries. Every run is a
process of its own, in which each side is timed after one warm-up on a small file; the best of K runs counts. Prints
seconds, ratios and the peak of resident memory. The targets, estimation included: 2.5 times the bare read without
clusters, 5 times with them, below 1 GiB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GROUPS = ("gender", "age_band", "accent", "device")
BY = (*GROUPS, ("accent", "device"), ("gender", "age_band"))
COLUMNS = ("label", "prediction", *GROUPS)


def bare_read(data: Path, clustered: bool) -> int:  # noqa: FBT001 - a benchmark's own switch
    from pyarrow import parquet

    columns = [*COLUMNS, "speaker"] if clustered else list(COLUMNS)
    with parquet.ParquetFile(data, read_dictionary=list(GROUPS)) as file:
        return sum(batch.num_rows for batch in file.iter_batches(columns=columns))


def measured(data: Path, clustered: bool) -> int:  # noqa: FBT001
    from datetime import date

    from cardgen.evaluation.measure import measure
    from cardgen.metrics.registry import metrics_of
    from cardgen.spec.columns import Columns
    from cardgen.spec.evidence import Evaluation, Evaluator, Group

    groups = {
        name.replace("_", "-"): Group(
            id=name.replace("_", "-"),
            label=name,
            column=name,
            kind="demographic",
            labels="synthetic",
            relevance="Benchmark.",
        )
        for name in GROUPS
    }
    evaluation = Evaluation(
        id="scan",
        title="Scan",
        subject="subject",
        dataset="dataset",
        date=date(2026, 1, 1),
        evaluator=Evaluator(organisation="Benchmark", independent=False),
        source=data.name,
        task="classification",
        columns=Columns(label="label", prediction="prediction"),
        cluster="speaker" if clustered else None,
        metrics=("accuracy", "fpr", "fnr"),
        by=tuple(
            name.replace("_", "-") if isinstance(name, str) else tuple(part.replace("_", "-") for part in name)
            for name in BY
        ),
    )
    return measure(evaluation, groups, metrics_of(evaluation), data.parent).rows


RUNS = {"bare": bare_read, "measure": measured}


def one(what: str, data: Path, small: Path, *, clustered: bool) -> None:
    RUNS[what](small, clustered)
    start, cpu = time.perf_counter(), time.process_time()
    rows = RUNS[what](data, clustered)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({"rows": rows, "seconds": seconds, "cpu": time.process_time() - cpu, "mib": peak}))


def run(what: str, data: Path, small: Path, *, clustered: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", what, "--data", str(data), "--small", str(small)]
    done = subprocess.run([*command, *["--clustered"] * clustered], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def report(data: Path, small: Path, repeat: int) -> None:
    for clustered, target in ((False, 2.5), (True, 5.0)):
        # Turn and turn about, so that what else the machine does slows both down.
        runs = [[run(what, data, small, clustered=clustered) for what in RUNS] for _ in range(repeat)]
        bare, scan = ({key: min(each[side][key] for each in runs) for key in ("seconds", "cpu")} for side in (0, 1))
        name = "clustered by speaker" if clustered else "rows alone"
        print(
            f"{name}: {int(runs[0][1]['rows']):,} rows\n"
            f"  bare read {bare['seconds']:.3f} s (CPU {bare['cpu']:.2f} s)\n"
            f"  measure   {scan['seconds']:.3f} s (CPU {scan['cpu']:.2f} s)\n"
            f"  ratio {scan['seconds'] / bare['seconds']:.2f}, of CPU {scan['cpu'] / bare['cpu']:.2f} "
            f"(target {target}, estimation included); peak {max(each[1]['mib'] for each in runs):.0f} MiB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parent.parent.parent / "shared" / "bench" / "make_rows.py"
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--make-rows", type=Path, default=beside)
    parser.add_argument("--data", type=Path, help="rows made before")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--one", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--small", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--clustered", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        one(args.one, args.data, args.small, clustered=args.clustered)
        return
    with tempfile.TemporaryDirectory() as folder:
        data, small = args.data or Path(folder) / "rows.parquet", Path(folder) / "small.parquet"
        for file, rows in ((small, 10_000), *(() if args.data else ((data, args.rows),))):
            subprocess.run([sys.executable, str(args.make_rows), str(file), str(rows)], check=True)
        report(data, small, args.repeat)


if __name__ == "__main__":
    main()
