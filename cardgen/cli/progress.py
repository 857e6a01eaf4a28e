"""A sign of life while a long step runs: on a terminal only, and gone when the step ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["silent", "working"]


def silent(text: str) -> None:
    """Say nothing: where nobody looks."""


@contextmanager
def working(text: str) -> Iterator[Callable[[str], None]]:
    """Show that something is being done, with the seconds so far, on standard error.

    What it yields says what that is now.
    """
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=None)
        yield lambda now: progress.update(task, description=now)
