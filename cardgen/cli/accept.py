"""`cardgen accept`: a reviewer's acceptance of one finding, as a file that is reviewed like code."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.comparison_options import acceptances_option, config_option
from cardgen.cli.console import say
from cardgen.cli.days import judged_on

if TYPE_CHECKING:
    from cardgen.diff.acceptances import Acceptance
    from cardgen.diff.report import FindingRecord, Report

__all__ = ["command"]


@click.command("accept", short_help="Accept one finding of a comparison, with a reason.")
@click.argument("fingerprint")
@click.option("--reason", required=True, help="Why the change is acceptable; other reviewers read it.")
@click.option("--by", metavar="NAME", help="Who accepts it.")
@click.option(
    "--report",
    "report_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The report that holds the finding, from `cardgen diff … --output json=FILE`.",
)
@click.option("--old", help="The old side, where there is no report; as for `cardgen diff`.")
@click.option("--new", help="The new side.")
@click.option("--registry", envvar="CARDGEN_REGISTRY", metavar="R", help="Folder or address of the registry.")
@config_option
@acceptances_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="As for `cardgen diff`.")
def command(
    *,
    fingerprint: str,
    reason: str,
    by: str | None,
    report_file: Path | None,
    old: str | None,
    new: str | None,
    registry: str | None,
    config: Path | None,
    acceptances: Path,
    as_of: datetime | None,
) -> int:
    """Accept the finding called FINGERPRINT of one comparison.

    The acceptance holds for this change only: it lapses as soon as the old or the new value moves again. It silences
    the failure; the version step that the change needs stays needed.
    """
    from cardgen.render.files.single import write_file
    from cardgen.sides.acceptances import path_of, read_acceptance, written

    report = _report(report_file, old, new, registry, config, as_of)
    accepted = _acceptance(report, _finding(report, fingerprint), reason, by)
    path = path_of(acceptances, accepted.service, accepted.fingerprint)
    if path.exists():
        if read_acceptance(path) == accepted:
            say(f"{path}: accepted already, in the same words")
            return 0
        raise click.UsageError(f"{path} accepts it already, in other words; edit that file, so that the change is seen")
    write_file(path, written(accepted))
    say(f"{path}: accepts {accepted.rule} at {accepted.pointer}; commit it, and let somebody review it")
    return 0


def _report(
    file: Path | None,
    old: str | None,
    new: str | None,
    registry: str | None,
    config: Path | None,
    as_of: datetime | None,
) -> Report:
    """Return the report that the finding is looked up in."""
    from cardgen.sides.comparing import compare
    from cardgen.sides.reports import read_report

    if file is not None and old is None and new is None:
        return read_report(file)
    if file is None and old is not None and new is not None:
        return compare(old, new, registry=registry, config=config, as_of=judged_on(as_of), allow_rename=True)
    raise click.UsageError(
        "say which comparison found it: --report diff.json (from `cardgen diff … --output json=diff.json`), "
        "or --old OLD --new NEW"
    )


def _finding(report: Report, fingerprint: str) -> FindingRecord:
    """Return the finding, or refuse: an acceptance of nothing would look like one of something."""
    from cardgen.spec.checks.hints import suggest

    if report.status != "compared":
        raise click.UsageError(f"the report says {report.status.replace('_', ' ')}: it holds nothing to accept")
    by_print = {finding.fingerprint: finding for finding in report.findings}
    finding = by_print.get(fingerprint)
    if finding is None:
        hint = suggest(fingerprint, by_print, what="there are") or "the comparison found nothing"
        raise click.BadParameter(f"the comparison has no finding {fingerprint!r}; {hint}", param_hint="FINGERPRINT")
    if finding.claimed_by is not None:
        message = f"it is part of another finding; accept {finding.claimed_by} ({by_print[finding.claimed_by].rule})"
        raise click.BadParameter(message, param_hint="FINGERPRINT")
    return finding


def _acceptance(report: Report, finding: FindingRecord, reason: str, by: str | None) -> Acceptance:
    from pydantic import ValidationError

    from cardgen.diff.acceptances import Acceptance
    from cardgen.spec.fields import HIDDEN_CHARACTERS

    text = reason.strip()
    if len(text.split()) < 2:
        raise click.BadParameter("say in a sentence why the change is acceptable", param_hint="--reason")
    if HIDDEN_CHARACTERS.search(text):
        raise click.BadParameter("it holds a control character or one that cannot be seen", param_hint="--reason")
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
        raise click.UsageError(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}") from error
