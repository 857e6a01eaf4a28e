"""An acceptance of one finding of a report: what the command and the review page both make."""

from __future__ import annotations

from pydantic import ValidationError

from cardgen.diff.acceptances import Acceptance
from cardgen.diff.report import FindingRecord, Report
from cardgen.errors import InvalidInputError, Problem
from cardgen.spec.checks.hints import suggest
from cardgen.spec.fields import HIDDEN_CHARACTERS

__all__ = ["acceptance_of"]


def acceptance_of(report: Report, fingerprint: str, reason: str, by: str | None) -> Acceptance:
    """Return the acceptance of a finding, or refuse: one of nothing would look like one of something.

    Args:
        report: The comparison that holds the finding.
        fingerprint: The finding.
        reason: Why it is acceptable.
        by: Who accepts it.

    Raises:
        InvalidInputError: There is no such finding, or it is part of another one; the reason is none; a text is not
            allowed. The field of the problem is `report`, `fingerprint`, `reason`, or one of the acceptance.
    """
    finding = _finding(report, fingerprint)
    text = reason.strip()
    if len(text.split()) < 2:
        raise _refused("reason", "say in a sentence why the change is acceptable")
    if HIDDEN_CHARACTERS.search(text):
        raise _refused("reason", "it holds a control character or one that cannot be seen")
    sides = report.old, report.new
    try:
        return Acceptance(
            fingerprint=finding.fingerprint,
            service=report.service or "",
            rule=finding.rule,
            pointer=finding.pointer,
            reason=text,
            by=by,
            old_version=sides[0].version if sides[0] else None,
            new_version=sides[1].version if sides[1] else None,
        )
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise _refused(".".join(map(str, detail["loc"])), detail["msg"]) from error


def _finding(report: Report, fingerprint: str) -> FindingRecord:
    if report.status != "compared":
        raise _refused("report", f"the report says {report.status.replace('_', ' ')}: it holds nothing to accept")
    by_print = {finding.fingerprint: finding for finding in report.findings}
    finding = by_print.get(fingerprint)
    if finding is None:
        hint = suggest(fingerprint, by_print, what="there are") or "the comparison found nothing"
        raise _refused("fingerprint", f"the comparison has no finding {fingerprint!r}; {hint}")
    if finding.claimed_by is not None:
        message = f"it is part of another finding; accept {finding.claimed_by} ({by_print[finding.claimed_by].rule})"
        raise _refused("fingerprint", message)
    return finding


def _refused(field: str, message: str) -> InvalidInputError:
    return InvalidInputError(Problem(None, field, message, "", "acceptance"))
