"""Cards of small classification evaluations, built from rows that a test writes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import cardgen
from cardgen.card.document import Card

__all__ = ["build", "rows_of"]


def rows_of(counts: Mapping[str, Sequence[int]], *, group: str = "race") -> list[dict[str, Any]]:
    """Return rows of categories with so many true positives, false positives, false negatives and true negatives."""
    kinds = ((1, 1), (0, 1), (1, 0), (0, 0))
    return [
        {group: name, "y": label, "p": said}
        for name, of in counts.items()
        for n, (label, said) in zip(of, kinds, strict=True)
        for _ in range(n)
    ]


def build(folder: Path, rows: Iterable[Mapping[str, Any]], groups: Sequence[Any] = ("race",), **more: Any) -> Card:
    """Write a spec and its rows, and build the card.

    Args:
        folder: Where to write them.
        rows: The rows; `y` is the label and `p` the prediction.
        groups: Ids of groups, or mappings with more about one.
        more: Fields of the evaluation.
    """
    lines = list(rows)
    with (folder / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    told = {"kind": "other", "labels": "document_field", "relevance": "A test."}
    made = [{"id": item} if isinstance(item, str) else dict(item) for item in groups]
    evaluation = {
        "id": "run",
        "title": "Run",
        "subject": "model",
        "dataset": "data",
        "date": "2026-05-01",
        "evaluator": {"organisation": "Tests", "independent": True},
        "source": "rows.csv",
        "task": "classification",
        "columns": {"label": "y", "prediction": "p"},
        "by": [item["id"] for item in made],
        **more,
    }
    spec = {
        "spec": 1,
        "card": {
            "id": "test",
            "version": "1.0.0",
            "as_of": "2026-06-01",
            "review_by": "2026-12-01",
            "owners": [{"name": "Tests", "contact": "tests@example.org"}],
        },
        "service": {
            "name": "Test",
            "provider": "Tests",
            "summary": "A test.",
            "profile": "tabular_classification",
            "subjects": [{"id": "model", "kind": "model", "version": "1"}],
        },
        "intended_use": {
            "purpose": "Tests.",
            "users": ["Testers"],
            "use_cases": [{"id": "one", "title": "One", "description": "A test."}],
        },
        "datasets": [{"id": "data", "name": "Data", "revision": "1", "description": "Data.", "source": "proprietary"}],
        "groups": [{"label": item["id"], "column": item["id"], **told, **item} for item in made],
        "evaluations": [evaluation],
    }
    (folder / "card.yaml").write_text(yaml.safe_dump(spec, sort_keys=False), encoding="utf-8")
    return cardgen.build(folder / "card.yaml").card
