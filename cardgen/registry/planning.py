"""Whether a card may be published as it is, and what would be written: decided from values, without a registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cardgen.card.check import check
from cardgen.card.document import Card
from cardgen.diff.bump import version_key
from cardgen.diff.report import FindingRecord, Report
from cardgen.errors import Place, Problem
from cardgen.registry.history import Release
from cardgen.registry.manifest import Previous, manifest_bytes, sha256
from cardgen.registry.store import MANIFEST, is_version

__all__ = ["Candidate", "Plan", "Refusal", "conflict", "objections", "plan", "predecessor"]

_STEP = frozenset({"version-not-bumped", "version-bump-too-small"})
"""Rules that say what the requirement of the report says, too."""

_JUDGED = frozenset({"changes.json", "changes.md"})
"""Files about the step from the version before: they depend on the day and on acceptances, and so do not identify."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A card that somebody wants to publish.

    Attributes:
        card: The card, with its waiver.
        files: Its files by relative path: card.json, pages, charts, tables and sums of clusters.
        cardgen: Version of cardgen that rendered them.
    """

    card: Card
    files: Mapping[str, bytes]
    cardgen: str

    @property
    def label(self) -> str:
        """How the version will be named: ID@VERSION."""
        return f"{self.card.card.id}@{self.card.card.version}"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a card may not be published.

    Attributes:
        problems: Each reason, with what to do.
        report: The comparison with the version before it, where it came to one.
    """

    problems: tuple[Problem, ...]
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be written.

    Attributes:
        service: Id of the card.
        version: Its version.
        previous: The version that it follows; None for the first.
        files: Content by path in the folder of the version, the manifest among them.
        manifest_sha256: SHA-256 of the manifest.
        report: The comparison with the version before it; None for the first.
    """

    service: str
    version: str
    previous: str | None
    files: Mapping[str, bytes]
    manifest_sha256: str
    report: Report | None


def predecessor(releases: Sequence[Release], version: str) -> Release | None:
    """Return the highest published version below another one, withdrawn ones included; None where there is none."""
    below = [release for release in releases if version_key(release.version) < version_key(version)]
    return max(below, key=lambda release: version_key(release.version), default=None)


def conflict(candidate: Candidate, release: Release) -> Refusal | None:
    """Return how a published version differs from a candidate of the same version; None where it does not.

    Signatures are not compared, nor is the comparison with the version before, which depends on the day.
    """
    old = {name: digest for name, digest in release.manifest.digests.items() if name not in _JUDGED}
    new = {name: sha256(content) for name, content in candidate.files.items() if name not in _JUDGED}
    differing = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    if not differing:
        return None
    shown = ", ".join(differing[:10]) + (f" and {len(differing) - 10} more" if len(differing) > 10 else "")
    message = f"{release.label} is published already, with other content: {shown}"
    hint = "a published version never changes: give the card a higher version"
    return Refusal((Problem(None, "", message, hint, "version-reused"),))


def objections(candidate: Candidate, releases: Sequence[Release], day: date) -> tuple[Problem, ...]:
    """Return what stands against a card by itself: its version, its criteria, and lint at release.

    A criterion that is inconclusive is published as inconclusive; one that failed needs a waiver, which the card shows.
    """
    found = list(_version_objections(candidate.card, releases))
    verdict = check(candidate.card, "release", day, candidate.files)
    if candidate.card.waiver is None:
        hint = "change the service or the claim, or publish with --allow-failing REASON, which the card then shows"
        found += [
            Problem(None, f"criterion {item.id}", f"failed: {item.reason}", hint, "failed-criterion")
            for item in verdict.acceptance
            if item.outcome == "fail"
        ]
    found += [
        Problem(
            Place(finding.file, finding.line, finding.column) if finding.file else None,
            finding.pointer,
            finding.message,
            "",
            finding.id,
        )
        for finding in verdict.findings
        if finding.level == "error"
    ]
    return tuple(found)


def _version_objections(card: Card, releases: Sequence[Release]) -> list[Problem]:
    version = card.card.version
    if not is_version(version):
        message = f"{version} cannot name a folder on every system"
        return [Problem(None, "card.version", message, "end it in a letter or a digit", "version-name")]
    if not releases:
        return []
    alike = [item.version for item in releases if item.version.lower() == version.lower() and item.version != version]
    if alike:
        message = f"{version} and {alike[0]}, which is published, are one name on some systems"
        return [Problem(None, "card.version", message, "give the card another version", "version-name")]
    highest = max(releases, key=lambda release: version_key(release.version))
    if version_key(version) <= version_key(highest.version):
        message = f"{version} is not above {highest.version}, the highest published version"
        return [Problem(None, "card.version", message, "give the card a higher version", "version-not-above")]
    return []


def plan(
    candidate: Candidate,
    previous: Release | None,
    report: Report | None,
    changes: Callable[[Report], Mapping[str, bytes]],
    envelope: Callable[[bytes], dict[str, bytes]],
) -> Plan | Refusal:
    """Return what to write, or why the step from the version before is too small or not accepted.

    Args:
        candidate: The card.
        previous: The version before it.
        report: The comparison of the two; None for the first version.
        changes: Returns the files that tell of the comparison.
        envelope: Returns the file that signs a manifest; nothing where it is not to be signed.
    """
    files = dict(candidate.files)
    if report is not None:
        problems = _step_objections(report)
        if problems:
            return Refusal(problems, report)
        files |= changes(report)
    link = None if previous is None else Previous(version=previous.version, manifest_sha256=previous.manifest_sha256)
    manifest = manifest_bytes(candidate.card, files, link, candidate.cardgen)
    return Plan(
        service=candidate.card.card.id,
        version=candidate.card.card.version,
        previous=None if previous is None else previous.version,
        files=dict(sorted(files.items())) | envelope(manifest) | {MANIFEST: manifest},
        manifest_sha256=sha256(manifest),
        report=report,
    )


def _step_objections(report: Report) -> tuple[Problem, ...]:
    """Return what a comparison says against the step: a version that is too low, and errors that nobody accepted."""
    found = []
    need = report.requirement
    small = need is not None and not need.enough
    if need is not None and small:
        rules = {item.fingerprint: item.rule for item in report.findings}
        because = ", ".join(dict.fromkeys(rules.get(mark, mark) for mark in need.because)) or "the changes"
        step = "a step down" if need.actual is None else f"a {need.actual} step"
        message = f"needs a {need.bump} step because of {because}, and it is {step}"
        hint = f"give the card version {need.version} or higher" if need.version else "give it a higher version"
        found.append(Problem(None, "card.version", message, hint, "bump-too-small"))
    if not report.accepted:
        found += [_unaccepted(item) for item in report.findings if _counts(item) and not (small and item.rule in _STEP)]
    if not found and not report.accepted:
        found.append(Problem(None, "", "the comparison with the version before was not accepted", "", "not-accepted"))
    return tuple(found)


def _counts(item: FindingRecord) -> bool:
    severity: Literal["error"] = "error"
    return item.severity == severity and item.accepted is None and item.claimed_by is None


def _unaccepted(item: FindingRecord) -> Problem:
    place = None if item.place is None else Place(item.place.file, item.place.line, item.place.column)
    hint = f"undo it, or have it accepted: cardgen accept {item.fingerprint} --reason …"
    return Problem(place, f"error[{item.rule}] {item.pointer}", item.message, hint, item.rule)
