"""A card of a few made-up loans, held-out loans, and findings about them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cardgen.api import build
from cardgen.card.document import Card
from cardgen.outside.findings.asking import Asked, ask
from cardgen.outside.findings.reading import LoadedFinding, read_finding
from tests.sides.loan_specs import loan_spec, write_rows

__all__ = ["DAY", "asked", "claim", "finding", "holdout", "loan_card"]

DAY = date(2026, 9, 1)

FINDING = {
    "finding": 1,
    "id": "north-flags",
    "title": "Good loans of the north are flagged",
    "by": {"name": "night-owl", "pseudonym": True},
    "date": "2026-09-01",
    "kind": "disparity",
    "card": {"id": "loan-default", "version": "1.0.0"},
    "evaluation": "defaults",
    "group": 'region == "North"',
    "metric": "fpr",
    "claim": {"gap": {"at_least": 0.1}},
}


def loan_card(folder: Path, **evaluation: Any) -> Card:
    """Build the card of some loans."""
    folder.mkdir(exist_ok=True)
    write_rows(folder)
    (folder / "card.yaml").write_text(json.dumps(loan_spec(evaluation=evaluation)), encoding="utf-8")
    return build(folder / "card.yaml").card


def holdout(path: Path, rows: int = 2_000, seed: int = 1, **changes: Any) -> Path:
    """Write held-out loans: of the north four in ten good ones are flagged, elsewhere one in ten."""
    generator = np.random.default_rng(seed)
    region = generator.choice(["North", "South", "East"], rows, p=[0.3, 0.4, 0.3])
    defaulted = (generator.random(rows) < 0.3).astype(int)
    rate = np.where(defaulted == 1, 0.7, np.where(region == "North", 0.4, 0.1))
    frame = pd.DataFrame(
        {
            "application": [f"h{index}" for index in range(rows)],
            "person": [f"p{index // 4}" for index in range(rows)],
            "region": region,
            "age": generator.integers(18, 80, rows),
            "defaulted": defaulted,
            "flagged": (generator.random(rows) < rate).astype(int),
        }
    ).assign(**changes)
    frame.to_csv(path, index=False)
    return path


def claim(kind: str, **limit: float) -> dict[str, dict[str, float]]:
    """Return what is claimed."""
    return {kind: limit}


def finding(path: Path, **changes: Any) -> LoadedFinding:
    """Write and read a finding; a change to None leaves a key out."""
    told = {key: value for key, value in {**FINDING, **changes}.items() if value is not None}
    path.write_text(json.dumps(told), encoding="utf-8")
    return read_finding(path)


def asked(folder: Path, card: Card, data: Path, /, *, public: bool = False, **changes: Any) -> Asked:
    """Put a finding to held-out loans."""
    mapping = changes.pop("mapping", {})
    return ask(finding(folder / "finding.json", **changes), card, data, mapping, public=public)
