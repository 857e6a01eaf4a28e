"""Checks of outside findings: each is about this card, and its status says what it needs to."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.document import CardSpec
from cardgen.spec.findings import OutsideFinding
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check_findings"]


def check_findings(spec: CardSpec) -> Iterator[Contradiction]:
    """Yield findings of another card, under another id than their own, or with a status that lacks its reason."""
    for index, item in enumerate(spec.outside_findings):
        path: TreePath = ("outside_findings", index)
        yield from _names(path, item, spec.card.id)
        yield from _status(path, item, spec.card.version)


def _names(path: TreePath, item: OutsideFinding, card: str) -> Iterator[Contradiction]:
    finding = item.verification.finding
    if finding.id != item.id:
        message = f"the verification is of the finding {quoted(finding.id)}"
        yield (*path, "id"), message, "give it the id of the finding", "finding-id"
    if finding.card.id != card:
        message = f"the finding is about the card {quoted(finding.card.id)}, and this is {quoted(card)}"
        yield (*path, "verification"), message, "print it on that card", "finding-card"


def _status(path: TreePath, item: OutsideFinding, version: str) -> Iterator[Contradiction]:
    if item.status == "mitigated" and item.mitigated_in is None:
        yield path, "a mitigated finding needs mitigated_in", "name the version of the card", "finding-status"
    if item.status != "mitigated" and item.mitigated_in is not None:
        message = f"mitigated_in stands at a finding that is {item.status}"
        yield (*path, "mitigated_in"), message, "set status to mitigated, or remove it", "finding-status"
    if item.status == "disputed" and not (item.answer or "").strip():
        yield path, "a disputed finding needs the owner's answer", "say under answer why", "finding-status"
    if item.mitigated_in is not None and _release(item.mitigated_in) > _release(version):
        message = f"the finding is mitigated in {item.mitigated_in}, but the card is {version}"
        yield (*path, "mitigated_in"), message, "leave it open until that version", "finding-status"


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(number[:18]) for number in version.split("-", 1)[0].split("."))
