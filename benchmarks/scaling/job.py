"""A job timed in a process of its own, after a warm-up on a small input."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Job", "Timing", "best", "child", "run"]

Job = Callable[[Path], float]
"""From a data file, how many rows or words were worked through."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a job took.

    Attributes:
        amount: Rows or words.
        seconds: Wall clock.
        cpu: Processor time of all threads, in seconds.
        mib: Peak of resident memory, in MiB.
    """

    amount: float
    seconds: float
    cpu: float
    mib: float


def child(jobs: Mapping[str, Job], name: str, data: Path, small: Path) -> None:
    """Run a job twice, on the small file and then on the data, and print what the second run took."""
    jobs[name](small)
    start, cpu = time.perf_counter(), time.process_time()
    amount = jobs[name](data)
    seconds, used = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps({"amount": amount, "seconds": seconds, "cpu": used, "mib": peak}))


def run(name: str, data: Path, small: Path) -> Timing:
    """Time a job in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--job", name, "--data", str(data), "--small", str(small)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Timing(**json.loads(done.stdout))


def best(names: tuple[str, ...], data: Path, small: Path, repeat: int) -> dict[str, Timing]:
    """Time several jobs turn and turn about, so that what else the machine does slows all of them down.

    Returns:
        By job, the least seconds and processor time, and the most memory, of all its runs.
    """
    runs = [{name: run(name, data, small) for name in names} for _ in range(repeat)]
    return {
        name: Timing(
            runs[0][name].amount,
            min(each[name].seconds for each in runs),
            min(each[name].cpu for each in runs),
            max(each[name].mib for each in runs),
        )
        for name in names
    }
