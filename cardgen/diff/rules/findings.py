"""Outside findings: which came, which went, and what became of them, matched by id."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardgen.diff.flatten import pointer_of
from cardgen.diff.phrases import quoted_text
from cardgen.diff.rules.matching import by_id, match
from cardgen.diff.transition import Change, Rule, Transition
from cardgen.spec.comparison import Severity
from cardgen.spec.findings import OutsideFinding

__all__ = ["RULES"]

_SECTION = "outside_findings"
_STANDING = {"open": 0, "disputed": 1, "mitigated": 2, "withdrawn": 2}
_VERDICTS = {"confirmed": 0, "inconclusive": 1, "refuted": 2}


def _came_or_went(transition: Transition, *, gone: bool) -> Iterator[Change]:
    old, new = transition.cards
    found = match(old.outside_findings, new.outside_findings, by_id)
    for item in found.gone if gone else found.added:
        said = _said(item)
        message = f"the outside finding {item.id} ({said}) is {'gone' if gone else 'new'}: {_title(item)}"
        severity: Severity | None = None
        if gone and _is_settled(item):
            severity = "warning"
        elif not gone and item.verification.verdict != "confirmed":
            severity = "info"
        old_value, new_value = (said, None) if gone else (None, said)
        yield Change(pointer_of(_SECTION, item.id), old_value, new_value, message, severity=severity)


def _moved(transition: Transition, *, worse: bool) -> Iterator[Change]:
    """Find findings whose verdict or status is another; the verdict counts first."""
    old, new = transition.cards
    for before, after in match(old.outside_findings, new.outside_findings, by_id).kept:
        steps = (
            _VERDICTS[after.verification.verdict] - _VERDICTS[before.verification.verdict],
            _STANDING[after.status] - _STANDING[before.status],
        )
        step = steps[0] or steps[1]
        if (before.status, before.verification.verdict) == (after.status, after.verification.verdict):
            continue
        if (step < 0) != worse:
            continue
        own = pointer_of(_SECTION, after.id)
        message = f"the outside finding {after.id} is now {_said(after)}, before {_said(before)}: {_title(after)}"
        # An owner who disputes a finding has not settled it.
        severity: Severity | None = "warning" if after.status == "disputed" and not worse else None
        covers = (f"{own}/status", f"{own}/mitigated_in", *((f"{own}/verification",) if steps[0] else ()))
        yield Change(f"{own}/status", _said(before), _said(after), message, severity=severity, covers=covers)


def _verified_anew(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.outside_findings, new.outside_findings, by_id).kept:
        one, other = before.verification, after.verification
        if one == other or one.verdict != other.verdict:
            continue
        pointer = pointer_of(_SECTION, after.id, "verification")
        told = _differing(transition, pointer)
        what = "the claim itself changed" if one.finding != other.finding else "its figures or their source changed"
        message = f"the outside finding {after.id} was verified anew, again {other.verdict}: {what}"
        yield Change(pointer, told[0], told[1], message)


def _differing(transition: Transition, pointer: str) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """Return what both cards say beneath a path where they differ, by the path below it."""
    old, new = transition.old.flat.leaves, transition.new.flat.leaves
    beneath = [leaf for leaf in sorted({**old, **new}) if leaf.startswith(f"{pointer}/")]
    below = {leaf: leaf.removeprefix(f"{pointer}/") for leaf in beneath if old.get(leaf) != new.get(leaf)}
    return {name: old.get(leaf) for leaf, name in below.items()}, {name: new.get(leaf) for leaf, name in below.items()}


def _is_settled(item: OutsideFinding) -> bool:
    return item.verification.verdict == "refuted" or _STANDING[item.status] == _STANDING["mitigated"]


def _said(item: OutsideFinding) -> str:
    status = f"mitigated in {item.mitigated_in}" if item.mitigated_in else item.status
    return f"{item.verification.verdict}, {status}"


def _title(item: OutsideFinding) -> str:
    return quoted_text(item.verification.finding.title)


RULES = (
    Rule(
        "outside-finding-removed",
        "use",
        "error",
        "major",
        "An outside finding is gone from the card.",
        "Whoever reads the new card does not learn of it, and it may still be so.",
        "Put it back with its status: mitigated, disputed or withdrawn.",
        "outside-finding-added",
        lambda transition: _came_or_went(transition, gone=True),
    ),
    Rule(
        "outside-finding-added",
        "use",
        "warning",
        "minor",
        "The card holds a new outside finding.",
        "Somebody found what the owner's own tests did not show.",
        "Read it, and answer it.",
        "outside-finding-removed",
        lambda transition: _came_or_went(transition, gone=False),
    ),
    Rule(
        "outside-finding-reopened",
        "use",
        "warning",
        "minor",
        "An outside finding stands worse: confirmed where it was not, or open where it was settled.",
        "What a reader took for settled is not.",
        "Mitigate it, or say why not.",
        "outside-finding-settled",
        lambda transition: _moved(transition, worse=True),
    ),
    Rule(
        "outside-finding-settled",
        "use",
        "info",
        "minor",
        "An outside finding was mitigated, withdrawn, disputed or is no longer confirmed.",
        "Somebody said that something is better: the figures of this version show whether it is.",
        "Check the figures of the group.",
        "outside-finding-reopened",
        lambda transition: _moved(transition, worse=False),
    ),
    Rule(
        "outside-finding-verified-anew",
        "use",
        "warning",
        "minor",
        "The verification of an outside finding is another one, with the same verdict.",
        "Its figures, its claim or the rows that it was held against changed.",
        "Compare the two verifications.",
        "outside-finding-verified-anew",
        _verified_anew,
    ),
)
