"""A small world of recorded calls: a card of them, and the rows of customers who test the service on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from cardgen.api import build
from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.outside.replication.request import Request

__all__ = ["ACCENTS", "DAY", "SPEC", "card_of", "drawn", "request", "write_rows"]

DAY = date(2026, 7, 1)
ACCENTS = {"Cornish": 0.10, "Scottish": 0.16, "Welsh": 0.22}
"""True word error rate by accent."""

SPEC = """\
spec: 1
card:
  id: calls-en
  version: 1.0.0
  as_of: 2026-06-01
  review_by: 2026-12-01
  owners: [{name: Speech, contact: speech@example.org}]
service:
  name: Call transcription
  provider: Example Cloud
  summary: Writes calls down.
  profile: speech_recognition
  subjects: [{id: v1, kind: model, version: "1"}]
intended_use:
  purpose: Notes of calls.
  users: [Agents]
  use_cases: [{id: notes, title: Notes, description: A person reads them.}]
variation:
  confounding: [{id: overlap, text: Two people speak at once.}, {id: device, text: Telephones differ., group: device}]
datasets:
  - {id: calls, name: Calls, revision: "1", description: Recorded calls., source: proprietary}
groups:
  - {id: accent, label: Accent, column: accent, kind: linguistic, labels: self_reported,
     relevance: "Accent matters: the worst is {{ worst('wer', by='accent') }}."}
  - {id: device, label: Device, column: device, kind: condition, labels: document_field, relevance: Devices differ.,
     categories: [phone, headset], rest: exclude}
evaluations:
  - id: calls
    title: Calls by accent and device
    subject: v1
    dataset: calls
    date: 2026-05-01
    evaluator: {organisation: Example Cloud, independent: false}
    source: rows.csv
    task: transcription
    columns: {errors: errors, words: words}
    cluster: speaker
    metrics: [wer, {id: completed, numerator: done, bounded: true, direction: higher_is_better}]
    by: [accent, device, [accent, device]]
    suppress_below: 5
  - id: mood
    title: Mood of the caller
    subject: v1
    dataset: calls
    date: 2026-05-01
    evaluator: {organisation: Example Cloud, independent: false}
    source: mood.csv
    task: classification
    columns: {label: angry, prediction: heard_angry}
    cluster: speaker
    metrics: [fpr, fnr]
    by: [accent]
not_measured: [{group: age, reason: Calls carry no age.}]
"""


def drawn(
    seed: int, speakers: int = 24, rates: Mapping[str, float] = ACCENTS, devices: Sequence[str] = ("phone", "headset")
) -> list[dict[str, Any]]:
    """Draw four calls of each speaker; speakers of each accent differ among themselves."""
    generator = np.random.Generator(np.random.PCG64DXSM(seed))
    found = []
    for accent, rate in rates.items():
        for speaker in range(speakers):
            own = generator.gamma(12, rate / 12)
            device = devices[speaker % len(devices)]
            for call in range(4):
                words = int(generator.integers(80, 160))
                found.append(
                    {
                        "accent": accent,
                        "device": device,
                        "speaker": f"{accent}-{seed}-{speaker}",
                        "month": f"2026-{1 + (speaker * 4 + call) % 12:02d}",
                        "words": words,
                        "errors": int(generator.poisson(own * words)),
                        "done": int(generator.random() < 0.8),
                        "angry": int(generator.random() < 0.5),
                        "heard_angry": int(generator.random() < 0.4),
                    }
                )
    return found


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str] | None = None) -> Path:
    """Write rows as CSV, under other names of columns where those are given."""
    columns = list(rows[0]) if rows else ["accent"]
    head = ",".join((names or {}).get(name, name) for name in columns)
    path.write_text("\n".join([head, *(",".join(str(row[name]) for name in columns) for row in rows)]) + "\n")
    return path


def card_of(folder: Path, seed: int = 1, speakers: int = 24) -> Card:
    """Build the owner's card in a folder."""
    rows = drawn(seed, speakers)
    (folder / "card.yaml").write_text(SPEC, encoding="utf-8")
    write_rows(folder / "rows.csv", rows)
    write_rows(folder / "mood.csv", rows)
    return build(folder / "card.yaml").card


def request(card: Card, data: Path, **more: Any) -> Request:
    """Ask for the replication of a card."""
    return Request(card, digest(card), data, DAY, **more)
