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
    from cardgen.diff.report import Report

__all__ = ["command"]

_ARGUMENTS = {"fingerprint": "FINGERPRINT", "reason": "--reason"}


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
    accepted = _acceptance(report, fingerprint, reason, by)
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


def _acceptance(report: Report, fingerprint: str, reason: str, by: str | None) -> Acceptance:
    """Return the acceptance; what is wrong with it is told as of the option that said it."""
    from cardgen.errors import InvalidInputError
    from cardgen.sides.accepting import acceptance_of

    try:
        return acceptance_of(report, fingerprint, reason, by)
    except InvalidInputError as error:
        problem = error.problems[0]
        if problem.field in _ARGUMENTS:
            raise click.BadParameter(problem.message, param_hint=_ARGUMENTS[problem.field]) from error
        message = problem.message if problem.field == "report" else f"{problem.field}: {problem.message}"
        raise click.UsageError(message) from error
