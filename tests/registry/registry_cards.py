"""Cards to publish, small enough to publish many of: the figures are of the loans of the acceptance tests."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cardgen import __version__
from cardgen.api import ServiceCard, build
from cardgen.card.canonical import canonical_json
from cardgen.card.document import Card
from cardgen.diff.report import Counts, FindingRecord, Report, Requirement
from cardgen.diff.transition import Side
from cardgen.registry.planning import Candidate
from cardgen.registry.publish import Outcome, publish
from cardgen.registry.store import Store
from tests.acceptance.conftest import SPEC, rows

__all__ = [
    *("DAY", "PAIRS", "RELEASED", "SERVICE", "accepted", "built", "card", "finding", "put", "released_rows", "report"),
    "small",
]

DAY = date(2026, 6, 15)
SERVICE = "loan-default"
PAIRS = "pairs/defaults.json.gz"

_FAIRNESS = "  fairness: The highest false positive rate is {{ worst('fpr', by='region') }}.\n"
_TOPICS = (
    *("explainability", "governance", "machine_learning", "performance_expectations", "privacy", "robustness"),
    *("security", "test_methodology", "transparency"),
)

_DESIGN = "".join(f"  {topic}: It is described in a report that is given on request.\n" for topic in _TOPICS)

SECTIONS = f"""\
  out_of_scope: [{{id: fraud, use: Finding fraud, reason: It was not made for that., kind: unsupported}}]
  limitations: [{{id: noise, text: Scores of young firms are less certain.}}]
variation:
  intrinsic: [{{id: income, text: Income moves with the season.}}]
  confounding: [{{id: region, text: Markets differ., group: region}}]
deployment:
  human_oversight: An officer decides.
  consistency: The same application gets the same score.
  performance_drift: Scores are held against outcomes.
  customer_testing: Test it on applications of your own.
not_measured: [{{metric: selection_rate, reason: How many loans are granted is decided by the bank.}}]
operations:
  update_policy: A new version is announced before it is used.
  feedback: credit@example.org
design:
{_FAIRNESS}{_DESIGN}"""
"""What a spec needs besides that of the acceptance tests, to be published."""

RELEASED = SPEC.replace(f"design:\n{_FAIRNESS}", SECTIONS).replace(
    "metrics: [fpr, fnr, auc]", "metrics: [fpr, fnr]\n    cluster: officer"
)
"""A spec that can be published: nothing is missing at release, and figures are kept for each loan officer."""


def released_rows() -> str:
    """The loans, each with one of twenty officers."""
    head, *lines = rows()
    return "\n".join([f"{head},officer", *(f"{line},{number % 20}" for number, line in enumerate(lines))]) + "\n"


@cache
def built() -> ServiceCard:
    """The card of the loans, with sums of clusters: twenty loan officers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rows.csv").write_text(released_rows(), encoding="utf-8")
        (folder / "card.yaml").write_text(RELEASED, encoding="utf-8")
        return build(folder / "card.yaml")


def card(version: str = "1.0.0", **changes: Any) -> Card:
    """The card under another version, and with other top-level fields."""
    base = built().card
    return base.model_copy(update={"card": base.card.model_copy(update={"version": version}), **changes})


def small(version: str = "1.0.0", text: str = "A card.", cardgen: str = __version__, **changes: Any) -> Candidate:
    """A candidate whose pages are not rendered, so that it costs nothing to make."""
    found = card(version, **changes)
    files = {
        "card.json": canonical_json(found),
        "card.md": text.encode(),
        "charts/fpr.svg": b"<svg><title>Finding</title><desc>Described.</desc></svg>",
        **built().attachments,
    }
    return Candidate(found, files, cardgen)


def finding(**fields: Any) -> FindingRecord:
    """An error of a comparison."""
    usual = {
        "rule": "limitation-removed",
        "area": "use",
        "severity": "error",
        "bump": "major",
        "pointer": "/intended_use/limitations/noise",
        "old": "Noise.",
        "new": None,
        "message": "the limitation noise is gone",
        "fingerprint": "3f9c0a1b2c3d4e5f",
    }
    return FindingRecord.model_validate({**usual, **fields})


def report(findings: tuple[FindingRecord, ...] = (), requirement: Requirement | None = None) -> Report:
    """A comparison with these findings; accepted where no error is left."""
    standing = [item for item in findings if item.severity == "error" and item.accepted is None]
    counts = Counts(error=len(standing), warning=0, info=0, accepted=0, claimed=0, unchanged=0)
    return Report(
        cardgen_version=__version__,
        status="compared",
        service=SERVICE,
        requirement=requirement,
        accepted=not standing,
        counts=counts,
        findings=findings,
    )


def accepted(old: Side, new: Side, versions: Mapping[str, str]) -> Report:
    """Compare as one who finds nothing."""
    return report()


def put(store: Store, candidate: Candidate, **options: Any) -> Outcome:
    """Publish a candidate with a comparison that finds nothing, unless told otherwise."""
    usual: dict[str, Any] = {"day": DAY, "judge": accepted, "markdown": lambda found: f"{found.status}\n"}
    return publish(store, candidate, **{**usual, **options})
