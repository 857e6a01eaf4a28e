"""Driving the installed command, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

SPEC = """\
spec: 1
card:
  id: loan-default
  version: 1.0.0
  as_of: 2026-06-01
  review_by: 2026-12-01
  owners: [{name: Credit models, contact: credit@example.org}]
service:
  name: Loan default score
  provider: Example Bank
  summary: Says how likely a loan is to default.
  profile: tabular_classification
  subjects: [{id: score-v1, kind: model, version: "1"}]
intended_use:
  purpose: Support for a person who decides about a loan.
  users: [Loan officers]
  use_cases: [{id: review, title: Review of an application, description: An officer reads the score beside the file.}]
design:
  fairness: The highest false positive rate is {{ worst('fpr', by='region') }}.
datasets:
  - {id: loans, name: Past loans, revision: "2025", description: Loans of past years., source: public}
groups:
  - {id: region, label: Region, column: region, kind: jurisdiction, labels: document_field, relevance: Markets differ.}
evaluations:
  - id: defaults
    title: Defaults within two years
    subject: score-v1
    dataset: loans
    date: 2026-05-01
    evaluator: {organisation: Example Bank, independent: false}
    source: rows.csv
    task: classification
    columns: {label: defaulted, prediction: flagged, score: score}
    metrics: [fpr, fnr, auc]
    by: [region]
acceptance:
  - {id: overall, evaluation: defaults, metric: fpr, scope: overall, max: 0.9}
"""


def rows() -> list[str]:
    """Two hundred loans in two regions, with false positives and false negatives in both."""
    lines = ["id,region,defaulted,flagged,score"]
    for index in range(200):
        defaulted = int(index % 4 == 0)
        flagged = int(index % 5 == 0 or (defaulted and index % 3 != 0))
        score = (index * 37 % 100) / 100
        lines.append(f"{index},{'North' if index % 2 else 'South'},{defaulted},{flagged},{score}")
    # North gets defaults of its own: index % 4 == 0 is always even.
    return [line.replace(",North,0,", ",North,1,") if number % 7 == 0 else line for number, line in enumerate(lines)]


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a spec that builds."""
    (tmp_path / "card.yaml").write_text(SPEC, encoding="utf-8")
    (tmp_path / "rows.csv").write_text("\n".join(rows()) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def cardgen(folder: Path) -> Run:
    """Run the command in the folder; environment variables may be changed."""

    def run(*words: str | Path, cwd: Path = folder, **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "cardgen", *map(str, words)],
            cwd=cwd,
            env={**os.environ, "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
