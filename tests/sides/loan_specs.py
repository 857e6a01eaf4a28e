"""A small spec with rows, in versions that differ as a test needs, and git repositories that hold it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["commit", "git", "loan_spec", "repository", "write_rows", "write_spec"]

PEOPLE = 200


def loan_spec(version: str = "1.0.0", **changes: Any) -> dict[str, Any]:
    """Return a spec that builds; `changes` replace top-level parts, and `evaluation` fields of its evaluation."""
    evaluation = {
        "id": "defaults",
        "title": "Defaults within two years",
        "subject": "score-v1",
        "dataset": "loans",
        "date": "2026-05-01",
        "evaluator": {"organisation": "Example Bank", "independent": False},
        "source": "rows.csv",
        "task": "classification",
        "columns": {"label": "defaulted", "prediction": "flagged"},
        "row_id": "application",
        "metrics": ["fpr", "fnr"],
        "by": ["region"],
    } | changes.pop("evaluation", {})
    limitations = [
        {"id": "small-towns", "text": "Few loans come from small towns."},
        {"id": "self-employed", "text": "The income of the self-employed is estimated."},
    ]
    return {
        "spec": 1,
        "card": {
            "id": "loan-default",
            "version": version,
            "as_of": "2026-06-01",
            "review_by": "2026-12-01",
            "owners": [{"name": "Credit models", "contact": "credit@example.org"}],
        },
        "service": {
            "name": "Loan default score",
            "provider": "Example Bank",
            "summary": "Says how likely a loan is to default.",
            "profile": "tabular_classification",
            "subjects": [{"id": "score-v1", "kind": "model", "version": "1"}],
        },
        "intended_use": {
            "purpose": "Support for a person who decides about a loan.",
            "users": ["Loan officers"],
            "use_cases": [{"id": "review", "title": "Review", "description": "An officer reads it beside the file."}],
            "limitations": limitations,
        },
        "datasets": [
            {
                "id": "loans",
                "name": "Past loans",
                "revision": "2025",
                "description": "Loans of past years.",
                "source": "public",
            }
        ],
        "groups": [
            {
                "id": "region",
                "label": "Region",
                "column": "region",
                "kind": "jurisdiction",
                "labels": "document_field",
                "relevance": "Markets differ.",
            }
        ],
        "evaluations": [evaluation],
    } | changes


def write_rows(folder: Path, more_flags: int = 0) -> None:
    """Write two hundred loans of fifty people; `more_flags` of those that did not default are flagged on top."""
    lines = ["application,person,region,defaulted,flagged"]
    for index in range(PEOPLE):
        defaulted = int(index % 4 in (0, 3))
        flagged = int(index % 5 == 0 or (defaulted and index % 3 != 0))
        if not defaulted and not flagged and more_flags > 0:
            flagged, more_flags = 1, more_flags - 1
        region = "North" if index % 2 else "South"
        lines.append(f"a{index},p{index % 50},{region},{defaulted},{flagged}")
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_spec(folder: Path, spec: dict[str, Any] | None = None, name: str = "card.yaml") -> Path:
    """Write a spec and its rows; JSON is YAML, and each value stands on a line of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(spec or loan_spec(), indent=2) + "\n", encoding="utf-8")
    if not (folder / "rows.csv").exists():
        write_rows(folder)
    return path


def git(folder: Path, *words: str) -> str:
    """Run git with a name and without the settings of this machine."""
    who = ("-c", "user.name=A. Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false")
    ran = subprocess.run(["git", *who, *words], cwd=folder, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def repository(folder: Path) -> Path:
    """Make an empty repository, whose branch is main."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, message: str = "change") -> str:
    """Commit everything and return the hash."""
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")
