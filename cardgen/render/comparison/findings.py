"""The findings of a report as every format tells them: sorted, with the words of their rule and how to accept them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cardgen.card.numbers import Scale, count
from cardgen.diff.report import Bump, FindingRecord, Report, SpecPlace, WordRun
from cardgen.render.comparison.scales import scale_of_pointer
from cardgen.render.comparison.values import value_lines
from cardgen.render.comparison.verdict import one_line, reason_in_words
from cardgen.spec.comparison import Severity

__all__ = ["SEVERITIES", "FindingView", "Findings", "by_area", "findings_of", "per_rule", "place_text"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""Worst first."""

State: TypeAlias = Literal["open", "accepted", "claimed"]


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, in words.

    Attributes:
        rule: Id of its rule.
        area: Area of its rule.
        severity: How bad it is.
        bump: The version step that it needs.
        state: Whether it stands, a reviewer accepted it, or another finding explains it.
        pointer: What it is about.
        place: Where it stands in the new spec, or None.
        message: What changed, on one line.
        why: Why that matters.
        fix: What to do.
        fingerprint: Identity of the change.
        old: What the old card says, as lines; empty where it says nothing.
        new: What the new card says.
        words: The change of a text.
        command: The command that accepts it; empty where nothing need be accepted.
        acceptance: The reason of the acceptance, with who gave it; empty where there is none.
        claimed_by: Fingerprint of the finding that explains it, or an empty string.
        explains: How many other findings it explains.
        record: The finding itself.
    """

    rule: str
    area: str
    severity: Severity
    bump: Bump
    state: State
    pointer: str
    place: SpecPlace | None
    message: str
    why: str
    fix: str
    fingerprint: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    words: tuple[WordRun, ...]
    command: str
    acceptance: str
    claimed_by: str
    explains: int
    record: FindingRecord

    @property
    def explains_in_words(self) -> str:
        """Say how many other findings it explains; empty where it explains none."""
        return f"explains {count(self.explains)} more" if self.explains else ""

    @property
    def told(self) -> str:
        """The message, with how many other findings it explains."""
        return f"{self.message} [{self.explains_in_words}]" if self.explains else self.message


@dataclass(frozen=True, slots=True)
class Findings:
    """The findings of a report.

    Attributes:
        open: Those that stand, by severity.
        accepted: Those that a reviewer accepted, worst first.
        claimed: Those that another one explains, worst first.
    """

    open: Mapping[Severity, tuple[FindingView, ...]]
    accepted: tuple[FindingView, ...]
    claimed: tuple[FindingView, ...]


def findings_of(report: Report) -> Findings:
    """Sort the findings of a report by state and severity; within these their order is the report's."""
    rules = {rule.id: rule for rule in report.rules}
    explained = Counter(item.claimed_by for item in report.findings if item.claimed_by)
    scale = scale_of_pointer(report)
    views = []
    for item in sorted(report.findings, key=lambda item: SEVERITIES.index(item.severity)):
        rule = rules.get(item.rule)
        why, fix = (one_line(rule.why), one_line(rule.fix)) if rule else ("", "")
        views.append(_view(item, why, fix, explained[item.fingerprint], scale))
    standing = [view for view in views if view.state == "open"]
    return Findings(
        open={level: tuple(view for view in standing if view.severity == level) for level in SEVERITIES},
        accepted=tuple(view for view in views if view.state == "accepted"),
        claimed=tuple(view for view in views if view.state == "claimed"),
    )


def _view(
    item: FindingRecord, why: str, fix: str, explains: int, scale: Callable[[str], tuple[Scale | None, str | None]]
) -> FindingView:
    state: State = "claimed" if item.claimed_by else "accepted" if item.accepted else "open"
    figures, points = scale(item.pointer)
    needed = state == "open" and item.severity != "info"
    return FindingView(
        rule=one_line(item.rule),
        area=one_line(item.area),
        severity=item.severity,
        bump=item.bump,
        state=state,
        pointer=one_line(item.pointer),
        place=item.place,
        message=one_line(item.message),
        why=why,
        fix=fix,
        fingerprint=one_line(item.fingerprint),
        old=value_lines(item.old, figures, points),
        new=value_lines(item.new, figures, points),
        words=item.words,
        command=f'cardgen accept {one_line(item.fingerprint)} --reason "…"' if needed else "",
        acceptance=reason_in_words(item.accepted.reason, item.accepted.by) if item.accepted else "",
        claimed_by=one_line(item.claimed_by or ""),
        explains=explains,
        record=item,
    )


def by_area(findings: Iterable[FindingView]) -> Mapping[str, tuple[FindingView, ...]]:
    """Group findings by area, in the order in which the areas come."""
    found: dict[str, list[FindingView]] = {}
    for item in findings:
        found.setdefault(item.area, []).append(item)
    return {area: tuple(items) for area, items in found.items()}


def per_rule(findings: Iterable[FindingView]) -> str:
    """Count findings by rule, the most frequent first: `8 metric-improved, 2 group-added`."""
    counts = Counter(item.rule for item in findings)
    return ", ".join(
        f"{count(number)} {rule}" for rule, number in sorted(counts.items(), key=lambda pair: (-pair[1], pair))
    )


def place_text(place: SpecPlace | None) -> str:
    """Write a place as editors jump to it: `card.yaml:12:3`; empty where there is none."""
    if place is None:
        return ""
    return ":".join(str(part) for part in (one_line(place.file), place.line, place.column) if part is not None)
