"""The verdict of a comparison in words: what was compared, what was found, which version it needs, if it stands.

Every format says it with these functions, so that a comparison that failed reads as failed everywhere.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from cardgen.card.numbers import count
from cardgen.diff.report import Bump, Counts, Report, SideRecord
from cardgen.render.prose.text import counted, joined, visible_text, without_full_stop

__all__ = [
    "Standing",
    "count_line",
    "counts_in_words",
    "demanding_rules",
    "failure",
    "has_changes",
    "one_line",
    "reason_in_words",
    "requirement_in_words",
    "service_of",
    "standing",
    "title",
    "verdict_line",
    "verdict_sentences",
]

Standing: TypeAlias = Literal["accepted", "not accepted", "not comparable", "failed"]

_NOTHING_COUNTED = Counts(error=0, warning=0, info=0, accepted=0, claimed=0, unchanged=0)
_NAMED = 3
_NOT_JUDGED = "Nothing is known of what changed: this is no verdict."


def one_line(text: str) -> str:
    """Put a text on one line, with hidden characters written out."""
    return " ".join(visible_text(text).split())


def standing(report: Report) -> Standing:
    """Tell how the step stands; only a comparison that was made can be accepted."""
    if report.status == "failed":
        return "failed"
    if report.status == "not_comparable":
        return "not comparable"
    return "accepted" if report.accepted else "not accepted"


def has_changes(report: Report) -> bool:
    """Tell whether anything differs; a comparison that was not made has no answer and counts as changed."""
    if report.status != "compared" or report.findings:
        return True
    return any(item.verdict != "unchanged" for item in report.comparisons)


def title(report: Report) -> str:
    """Name what was compared: `transcription-en 2.0.0 → 2.1.0`."""
    old, new = report.old, report.new
    if old is None or new is None:
        return one_line(service_of(report) or "cards")
    if old.service != new.service:
        return f"{_named(old)} → {_named(new)}"
    return one_line(f"{new.service} {old.version} → {new.version}")


def service_of(report: Report) -> str:
    """Return the id of the card; an empty string where neither side could be loaded and nobody named it."""
    known = report.new or report.old
    return report.service or (known.service if known else "")


def _named(side: SideRecord) -> str:
    return one_line(f"{side.service} {side.version}")


def counts_in_words(report: Report) -> str:
    """Count the findings: `2 errors, 1 warning, 14 info, 1 accepted`; what is not there is left out."""
    counts = report.counts or _NOTHING_COUNTED
    parts = [counted(counts.error, "error")] if counts.error else []
    parts += [counted(counts.warning, "warning")] if counts.warning else []
    parts += [f"{count(counts.info)} info"] if counts.info else []
    parts += [f"{count(counts.accepted)} accepted by a reviewer"] if counts.accepted else []
    if parts:
        return ", ".join(parts)
    return "no findings" if has_changes(report) else "no changes"


def requirement_in_words(report: Report) -> str:
    """Say which step of the version the changes need, and whether it was made: `required bump major (this step …)`."""
    need = report.requirement
    bump = need.bump if need else report.required_bump or "none"
    text = f"required bump {bump}"
    if need is None:
        return text
    made = _step(need.actual)
    if need.enough:
        return f"{text} ({made})" if need.actual not in (None, need.bump) else text
    least = f", {one_line(need.version)} at least" if need.version else ""
    return f"{text} ({made}: not enough{least})"


def demanding_rules(report: Report) -> str:
    """Name the rules whose findings demand the step: `limitation-removed and 2 more`; empty where none does."""
    need = report.requirement
    if need is None or not need.because:
        return ""
    rules = {item.fingerprint: item.rule for item in report.findings}
    names = list(dict.fromkeys(rules[mark] for mark in need.because if mark in rules))
    shown = [*names[:_NAMED], *([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])]
    return joined(map(one_line, shown))


def _step(actual: Bump | None) -> str:
    if actual is None:
        return "the version went down"
    return "the version is the same" if actual == "none" else f"this step is {actual}"


def failure(report: Report) -> tuple[str, ...]:
    """Say why there is no comparison, one sentence each; empty where there is one."""
    if report.status == "compared":
        return ()
    known = tuple(filter(None, map(one_line, report.problems)))
    if known:
        return known
    if report.status == "failed":
        return ("The comparison failed, and nothing says why.",)
    return ("The cards are of different services, and a change of the id was not allowed.",)


def verdict_line(report: Report) -> str:
    """Say the verdict on one line; it comes first in every format."""
    if report.status == "failed":
        return f"{title(report)}: comparison FAILED, {_what_failed(report)}; NOT accepted"
    if report.status == "not_comparable":
        return f"{title(report)}: NOT COMPARABLE, cards of different services; NOT accepted"
    word = "accepted" if report.accepted else "NOT accepted"
    return f"{title(report)}: {counts_in_words(report)}; {requirement_in_words(report)}; {word}"


def _what_failed(report: Report) -> str:
    missing = [name for name, side in (("old", report.old), ("new", report.new)) if side is None]
    if len(missing) == 1:
        return f"the {missing[0]} card could not be loaded"
    return "the cards could not both be loaded" if missing else "nothing was compared"


def verdict_sentences(report: Report) -> tuple[str, ...]:
    """Say the verdict in sentences, for pages."""
    if report.status == "failed":
        return (f"Failed: {_what_failed(report)}.", _NOT_JUDGED)
    if report.status == "not_comparable":
        return ("Not comparable: the cards are of different services.", _NOT_JUDGED)
    head = "Accepted" if report.accepted else "Not accepted"
    first = f"{head}: {counts_in_words(report)}."
    return (first, *_requirement_sentences(report))


def _requirement_sentences(report: Report) -> tuple[str, ...]:
    need = report.requirement
    if need is None:
        return (f"The changes need a {report.required_bump} step of the version.",) if report.required_bump else ()
    if need.bump == "none":
        return ("No step of the version is needed.",)
    least = f" ({one_line(need.version)} at least)" if need.version else ""
    made, rules = _step(need.actual), demanding_rules(report)
    why = (f"It is {need.bump} because of {rules}.",) if rules else ()
    if need.enough:
        same = need.actual == need.bump
        text = f"The changes need a {need.bump} step of the version{', which this is' if same else f'; {made}'}."
        return (text, *why)
    return (f"The changes need a {need.bump} step of the version{least}; {made}, which is not enough.", *why)


def count_line(report: Report) -> str:
    """Count everything on one line; it comes last in the text."""
    if report.status != "compared":
        problems = counted(len(failure(report)), "problem")
        return f"{problems}; the cards were not compared, so nothing is known of what changed"
    counts = report.counts or _NOTHING_COUNTED
    parts = [counted(counts.error, "error"), counted(counts.warning, "warning"), f"{count(counts.info)} info"]
    parts += [f"{count(counts.accepted)} accepted"] if counts.accepted else []
    parts += [f"{count(counts.claimed)} part of another"] if counts.claimed else []
    return f"{joined(parts)}; {count(counts.unchanged)} unchanged"


def reason_in_words(reason: str, by: str | None) -> str:
    """Put an acceptance into words: `the corpus was replaced (R. Eviewer)`."""
    text = without_full_stop(one_line(reason))
    return f"{text} ({one_line(by)})" if by else text
