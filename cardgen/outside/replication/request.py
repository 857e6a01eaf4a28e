"""What a customer asks for: the card, the data, and how the two fit together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cardgen.card.document import Card
from cardgen.evaluation.sources.engines import EngineName

__all__ = ["SUPPRESS_BELOW", "Request"]

SUPPRESS_BELOW = 10
"""People below which a category of a customer's data is hidden, whoever the data is from."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to replicate.

    Attributes:
        card: The published card.
        digest: SHA-256 of its canonical JSON as it was read, as sha256:hexadecimal.
        data: The file, folder or glob that holds the customer's rows.
        day: The day of the test.
        columns: Name and column of each `--map`.
        evaluations: Ids of the evaluations to run; all that fit the data where it is empty.
        organisation: Who tests; the addendum calls it the customer where it is None.
        period: Column of the periods of a series.
        margins: Tolerances that the customer sets, by metric.
        suppress_below: People below which a category is hidden; the larger of 10 and the card's where it is None.
        engine: What scans the rows.
    """

    card: Card
    digest: str
    data: Path
    day: date
    columns: tuple[tuple[str, str], ...] = ()
    evaluations: tuple[str, ...] = ()
    organisation: str | None = None
    period: str | None = None
    margins: Mapping[str, float] = field(default_factory=dict)
    suppress_below: int | None = None
    engine: EngineName = "duckdb"
