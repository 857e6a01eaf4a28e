"""Cards to plan from: a published one, and ones with a single metric and given cells."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from cardgen.card.document import Card
from cardgen.card.evaluations import MetricRecord
from cardgen.card.formats.reading import read_document
from cardgen.card.results import Result
from cardgen.metrics.registry import METRICS

__all__ = ["card_of", "record", "share", "speech_card"]

_STORED = Path(__file__).resolve().parents[1] / "formats" / "stored" / "cardgen-card-2.json"


def speech_card() -> Card:
    """A published card: word error rate by accent, speakers as clusters."""
    return read_document(_STORED).card


def record(name: str, **changes: Any) -> MetricRecord:
    fields = {field: getattr(METRICS[name], field) for field in MetricRecord.model_fields}
    return MetricRecord.model_validate({**fields, **changes})


def card_of(speech: Card, metric: MetricRecord, *cells: dict[str, Any], **evaluation: Any) -> Card:
    """A card with one metric by accent, and the given cells."""
    changes: dict[str, Any] = {"metrics": (metric,), "by": (("accent",),), "cluster": None, "task": "classification"}
    own = speech.evaluations[0].model_copy(update=changes | evaluation)
    common = {"evaluation": own.id, "metric": metric.id, "by": ("accent",), "status": "ok", "evidence": "measured"}
    results = [
        Result.model_validate({**common, "group": {"accent": f"accent {place}"}, **cell})
        for place, cell in enumerate(cells)
    ]
    return speech.model_copy(update={"evaluations": (own,), "results": tuple(results)})


def share(events: int, rows: int, **changes: Any) -> dict[str, Any]:
    """A cell of independent rows."""
    p = events / rows
    found = {"n": rows, "numerator": events, "denominator": rows, "value": p}
    return {**found, "standard_error": math.sqrt(p * (1 - p) / rows), **changes}
