"""Two sides in, one report out: the gate first, then figures, then every rule, then what the findings add up to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cardgen import __version__
from cardgen.card.document import Card
from cardgen.diff.acceptances import Acceptance
from cardgen.diff.accounting import changed_leaves, differs, uncovered
from cardgen.diff.bump import actual_bump, is_enough, next_version, required_bump, version_key
from cardgen.diff.figures.compare import compare_figures
from cardgen.diff.figures.gaps import gap_changes
from cardgen.diff.figures.mixes import mixes
from cardgen.diff.places import place_of
from cardgen.diff.report import (
    Accepted,
    Counts,
    EvaluationLabels,
    FindingRecord,
    MetricLabels,
    Report,
    Requirement,
    RuleRecord,
    SideRecord,
)
from cardgen.diff.rules.acceptances import UNUSED
from cardgen.diff.rules.registry import AREAS, RULES
from cardgen.diff.settings import Settings
from cardgen.diff.transition import Change, Rule, Side, Stage, Transition
from cardgen.spec.comparison import Severity

__all__ = ["compare", "failed"]

_RANK: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class _Found:
    """A change with its identity."""

    rule: Rule
    change: Change
    fingerprint: str
    severity: Severity
    claimed_by: str | None = None


def compare(
    old: Side,
    new: Side,
    settings: Settings,
    *,
    day: date | None = None,
    versions: Mapping[str, str] | None = None,
    acceptances: Sequence[Acceptance] = (),
    allow_rename: bool = False,
) -> Report:
    """Compare two cards.

    Args:
        old: The old side.
        new: The new side.
        settings: Severities, margins and limits.
        day: The day on which the step is judged (age of evidence, review); the days of the cards where left out.
        versions: Digest by version of what is published already.
        acceptances: What reviewers accepted; those of other services are passed over.
        allow_rename: Whether cards of different ids are compared.

    Returns:
        The report; its status is `not_comparable` for cards of different services that are not allowed to differ.
    """
    records = _side(old), _side(new)
    service = new.card.card.id
    if old.card.card.id != service and not allow_rename:
        problem = (
            f"the cards are about different services, {old.card.card.id} and {service}: "
            "allow a rename where it is one service under a new id"
        )
        return Report(
            cardgen_version=__version__,
            status="not_comparable",
            service=service,
            old=records[0],
            new=records[1],
            problems=(problem,),
        )
    begun = Transition(old, new, settings, day, versions or {}, changed=changed_leaves(old, new))
    transition = _judged(begun)
    found = [_found(rule, change, service, settings) for rule, change in transition.changes]
    unique = list({item.fingerprint: item for item in found}.values())
    known = {item.fingerprint for item in unique}
    mine = [item for item in acceptances if item.service == service]
    stale = replace(transition, unused=tuple(item for item in mine if item.fingerprint not in known))
    unique += [_found(UNUSED, change, service, settings) for change in UNUSED.check(stale)]
    claimed = _claimed(unique)
    accepted = {item.fingerprint: Accepted(reason=item.reason, by=item.by) for item in mine}
    findings = tuple(_record(item, accepted.get(item.fingerprint), new) for item in sorted(claimed, key=_order))
    requirement = _requirement(transition, claimed)
    return Report(
        cardgen_version=__version__,
        status="compared",
        service=service,
        old=records[0],
        new=records[1],
        required_bump=requirement.bump,
        requirement=requirement,
        accepted=not any(_stands(record) and record.severity == "error" for record in findings),
        counts=_counts(findings, transition),
        findings=findings,
        comparisons=tuple(transition.compared.comparisons()),
        gaps=transition.gaps,
        mixes=tuple(mixes(transition)),
        rules=tuple(_rule(RULES[name]) for name in RULES if any(record.rule == name for record in findings)),
        evaluations=_evaluations(old.card, new.card),
        groups={group.id: group.label for card in (old.card, new.card) for group in card.groups},
    )


def failed(problems: Iterable[str], *, service: str | None = None) -> Report:
    """Return the report of a comparison that could not be made: never one without changes."""
    said = tuple(problems) or ("the comparison failed",)
    return Report(cardgen_version=__version__, status="failed", service=service, problems=said)


def _judged(transition: Transition) -> Transition:
    """Run every rule, stage by stage."""
    service = transition.new.card.card.id
    gates = _run(transition, "gate")
    known = tuple((rule, _fingerprint(rule, change, service), change) for rule, change in gates)
    transition = replace(transition, gates=known)
    transition = replace(transition, figures=compare_figures(transition))
    transition = replace(transition, gaps=tuple(gap_changes(transition)))
    changes = (*gates, *_run(transition, "main"))
    for rule in (rule for rule in RULES.values() if rule.stage == "remainder"):
        transition = replace(transition, changes=changes, uncovered=uncovered(transition, changes))
        changes = (*changes, *((rule, change) for change in rule.check(transition)))
    transition = replace(transition, changes=changes, uncovered=())
    last = _run(transition, "last")
    return replace(transition, changes=(*changes, *last))


def _run(transition: Transition, stage: Stage) -> tuple[tuple[Rule, Change], ...]:
    return tuple((rule, change) for rule in RULES.values() if rule.stage == stage for change in rule.check(transition))


def _fingerprint(rule: Rule, change: Change, service: str) -> str:
    import rfc8785

    text = rfc8785.dumps([rule.id, service, change.pointer, _safe(change.old), _safe(change.new)])
    return hashlib.sha256(text).hexdigest()[:16]


def _safe(value: Any) -> Any:
    """Return a value that canonical JSON can hold: integers beyond 2^53 as text."""
    if isinstance(value, dict):
        return {key: _safe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_safe(item) for item in value]
    return str(value) if isinstance(value, int) and abs(value) > 2**53 else value


def _found(rule: Rule, change: Change, service: str, settings: Settings) -> _Found:
    severity = settings.severities.get(rule.id, change.severity or rule.severity)
    return _Found(rule, change, _fingerprint(rule, change, service), severity)


def _claimed(found: Sequence[_Found]) -> list[_Found]:
    """Give findings that another one explains to that one, which is then at least as bad as they are."""
    owners = [item for item in found if item.change.claims]
    claims: dict[str, str] = {}
    for item in found:
        for owner in owners:
            inside = any(
                item.rule.id == rule and (item.change.pointer == path or item.change.pointer.startswith(f"{path}/"))
                for rule, path in owner.change.claims
            )
            if inside and item.fingerprint not in claims and _root(owner.fingerprint, claims) != item.fingerprint:
                claims[item.fingerprint] = owner.fingerprint
    severity = {item.fingerprint: item.severity for item in found}
    worst = dict(severity)
    roots = {name: _root(name, claims) for name in claims}
    for name, root in roots.items():
        worst[root] = min(worst[root], severity[name], key=_RANK.__getitem__)
    return [replace(item, claimed_by=roots.get(item.fingerprint), severity=worst[item.fingerprint]) for item in found]


def _root(name: str, claims: Mapping[str, str]) -> str:
    """Follow claims of claims to the finding that nothing explains."""
    while name in claims:
        name = claims[name]
    return name


def _order(item: _Found) -> tuple[int, int, str, str]:
    return _RANK[item.severity], AREAS.index(item.rule.area), item.rule.id, item.change.pointer


def _stands(record: FindingRecord) -> bool:
    return record.accepted is None and record.claimed_by is None


def _record(item: _Found, accepted: Accepted | None, new: Side) -> FindingRecord:
    change = item.change
    return FindingRecord(
        rule=item.rule.id,
        area=item.rule.area,
        severity=item.severity,
        bump=change.bump or item.rule.bump,
        pointer=change.pointer,
        old=_safe(change.old),
        new=_safe(change.new),
        message=change.message,
        fingerprint=item.fingerprint,
        claimed_by=item.claimed_by,
        accepted=accepted,
        words=change.words,
        place=place_of(new, change.pointer),
    )


def _requirement(transition: Transition, found: Sequence[_Found]) -> Requirement:
    bumps = [item.change.bump or item.rule.bump for item in found]
    bump = required_bump(bumps, differs=differs(transition))
    one, other = (card.card.version for card in transition.cards)
    because = [item.fingerprint for item in found if bump != "none" and (item.change.bump or item.rule.bump) == bump]
    forward = version_key(other) >= version_key(one)
    return Requirement(
        bump=bump,
        actual=actual_bump(one, other) if forward else None,
        version=next_version(one, bump),
        because=tuple(because),
        enough=forward and is_enough(one, other, bump),
    )


def _counts(records: Sequence[FindingRecord], transition: Transition) -> Counts:
    standing = [record.severity for record in records if _stands(record)]
    leaves = transition.old.flat.leaves.keys() | transition.new.flat.leaves.keys()
    return Counts(
        error=standing.count("error"),
        warning=standing.count("warning"),
        info=standing.count("info"),
        accepted=sum(record.accepted is not None and record.claimed_by is None for record in records),
        claimed=sum(record.claimed_by is not None for record in records),
        unchanged=len(leaves) - len(transition.changed),
    )


def _rule(rule: Rule) -> RuleRecord:
    return RuleRecord(id=rule.id, summary=rule.summary, why=rule.why, fix=rule.fix)


def _side(side: Side) -> SideRecord:
    card = side.card
    return SideRecord(
        label=side.label,
        service=card.card.id,
        name=card.service.name,
        version=card.card.version,
        as_of=card.card.as_of.isoformat(),
        digest=side.digest,
        format=side.migrated_from or card.format,
        signer=side.signer,
    )


def _evaluations(old: Card, new: Card) -> tuple[EvaluationLabels, ...]:
    records = {record.id: record for card in (old, new) for record in card.evaluations}
    return tuple(
        EvaluationLabels(
            id=record.id,
            title=record.title,
            cluster=record.cluster,
            level=record.level,
            metrics=tuple(
                MetricLabels(id=metric.id, label=metric.label, unit=metric.unit, direction=metric.direction)
                for metric in record.metrics
            ),
        )
        for record in records.values()
    )
