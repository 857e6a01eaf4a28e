"""Seconds of each step of a build: the only clock in cardgen."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Stopwatch"]


class Stopwatch:
    """Adds up the seconds spent in named steps; call it with a step's name and run the step inside."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Time one step; a step that runs twice adds up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - start

    def total(self) -> float:
        """Return the seconds of all steps together."""
        return sum(self.seconds.values())

    def line(self) -> str:
        """Return the seconds of each step, and of all, as one line of JSON."""
        return json.dumps(
            {**{step: round(value, 4) for step, value in self.seconds.items()}, "total": round(self.total(), 4)}
        )
