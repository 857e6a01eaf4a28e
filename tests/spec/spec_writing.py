"""A small spec that holds, and ways to change one thing about it: what the tests of the loader share."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from cardgen.errors import CardgenError, SpecError
from cardgen.spec.loader import load_spec

SPEC = """\
spec: 1
card:
  id: loan-approval
  version: 1.0.0
  as_of: 2026-06-01
  review_by: 2026-12-01
  owners: [{name: Lending, contact: lending@example.org}]
service:
  name: Loan approval
  provider: Example Bank
  summary: Says whether a loan is granted.
  profile: tabular_classification
  subjects: [{id: scorer, kind: model, version: "3"}]
intended_use:
  purpose: Support for a person who decides.
  users: [Loan officers]
  use_cases:
    - {id: consumer-loans, title: Consumer loans, description: Loans to people.}
design:
  fairness: Error rates differ.
datasets:
  - {id: loans-2025, name: Loans of 2025, revision: "2025", description: Every loan., source: proprietary}
groups:
  - {id: sex, label: Sex, column: sex, kind: demographic, labels: document_field, relevance: Rates differ.}
  - {id: region, label: Region, column: region, kind: other, labels: document_field, relevance: Rates differ.}
evaluations:
  - id: yearly
    title: Loans of 2025
    subject: scorer
    dataset: loans-2025
    date: 2026-05-20
    evaluator: {organisation: Example Bank, independent: false}
    source: loans.csv
    task: classification
    columns: {label: repaid, prediction: granted}
    metrics: [fpr, fnr]
    by: [sex, region, [sex, region]]
acceptance:
  - {id: fpr-gap, evaluation: yearly, metric: fpr, scope: gap, by: sex, max: 0.1}
"""


def changed(*changes: tuple[str, str], text: str = SPEC) -> str:
    """Return the spec with each text replaced once; each must be there."""
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


def write(folder: Path, text: str, name: str = "card.yaml") -> Path:
    """Write a file of a spec, and the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8", newline="\n")
    return path


def messages(path: Path, error: type[CardgenError] = SpecError) -> list[str]:
    """Return what loading a spec says is wrong, each problem on its line, without the folder of the test."""
    with pytest.raises(error) as caught:
        load_spec(path)
    assert type(caught.value) is error
    for problem in caught.value.problems:
        assert "\n" not in str(problem)
        assert problem.kind
    return str(caught.value).replace(f"{path.parent}/", "").split("\n")
