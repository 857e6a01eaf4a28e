"""`cardgen bounty`: better models for groups, put together so that no group gets worse, and who found what."""

from __future__ import annotations

import json
import textwrap
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, paint, safe, say
from cardgen.cli.days import judged_on
from cardgen.cli.holdout_options import loaded_card, map_option
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option

if TYPE_CHECKING:
    from cardgen.outside.bounty.accepting import Outcome

__all__ = ["command"]

_COLOURS = {"confirmed": "red", "refuted": "green", "inconclusive": "yellow"}

_ACCEPT = """Take findings into a bounty: each is verified, and its better model judged.

FILE is a finding; one with `predictions` brings a better model for its group. Its verification goes to
FOLDER/verifications. Its model is accepted where it is sure to be better for the group than the list of models in
FOLDER/bounty.json is: the lower confidence bound of the group's weight times the fall of its error is above 0. Then it
goes to the front of the list, and every group that it would make worse keeps what it had.

\b
  cardgen ledger init holdout.csv --budget 50
  cardgen bounty accept team-a/finding.yaml --data holdout.csv --card card.json --to bounty

A finding costs one claim of the ledger, or two with a better model; it is judged once. Exits 0 whatever becomes of
them, 1 where the budget is spent, 2 where a finding is wrong (nothing is spent on it, or on those after it), 3 where a
file was edited.
"""

_REPORT = """Report a bounty: features by teams, the leaderboard, and how error fell.

SOURCE is the folder of a bounty, a ledger, or a single verification. Writes report.json, report.md, report.html and
charts into --out.

\b
  cardgen bounty report bounty --out report
  cardgen bounty report bounty holdout.csv.ledger --out report --rubric rubric.yaml

With the ledger, every claim that was tried is in the report, and a verification that differs from it is refused.
`cardgen bounty rubric` prints the rubric that is used where none is given.
"""


@click.group("bounty", short_help="Run a bias bounty: take better models, and report.")
def command() -> None:
    """Run a bias bounty: take findings and better models, and report who found what."""


@command.command("accept", help=_ACCEPT, short_help="Take findings and their better models.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False), metavar="FILE...")
@click.option("--data", "holdout", required=True, type=click.Path(path_type=Path), metavar="HOLDOUT", help="The rows.")
@click.option("--card", required=True, help="The card: card.json, its folder, or ID@VERSION in the registry.")
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="The folder of the bounty."
)
@click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="LEDGER",
    help="The ledger of the rows; HOLDOUT.ledger where left out.",
)
@map_option
@click.option("--public", is_flag=True, help="The rows are public: small groups need no protection.")
@click.option("--expect-head", metavar="DIGEST", help="A digest of the ledger that was noted before.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day; today where left out.")
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print what became of each as JSON on standard output.")
def accept_command(
    *,
    files: tuple[Path, ...],
    holdout: Path,
    card: str,
    folder: Path,
    ledger: Path | None,
    mapping: dict[str, str],
    public: bool,
    expect_head: str | None,
    as_of: datetime | None,
    registry: str,
    as_json: bool,
) -> int:
    """Take the findings in the order in which they are named."""
    from cardgen.outside.bounty.accepting import submit
    from cardgen.outside.ledger.store import beside

    found = loaded_card(card, registry)
    day = judged_on(as_of) or datetime.now(UTC).date()
    book, outcomes = ledger or beside(holdout), []
    for file in files:
        with working("verifying"):
            outcome = submit(file, found, holdout, mapping, book, folder, day, public=public, expected_head=expect_head)
        outcomes.append(outcome)
        if not as_json:
            _tell(file, outcome)
    if as_json:
        data(json.dumps([_plain(file, each) for file, each in zip(files, outcomes, strict=True)], indent=2))
    last = outcomes[-1]
    say(f"{last.answer.left} claim{'s' * (last.answer.left != 1)} left; head {last.answer.head}")
    if last.bounty is not None and last.bounty.submissions:
        accepted, first = last.bounty.accepted, last.bounty.errors
        now = accepted[-1].overall if accepted else first
        models = f"{len(accepted)} accepted model{'s' * (len(accepted) != 1)}"
        say(f"the list has {models}: {now:,} of {last.bounty.rows:,} rows are wrong, {first:,} without it")
    return 0


def _tell(file: Path, outcome: Outcome) -> None:
    """Print what became of a finding, 80 columns wide at most unless a name is wider."""
    from cardgen.card.numbers import resolving, scale_for

    told = outcome.answer.verification
    texts = [told.reason]
    submission = outcome.submission
    if submission is not None:
        texts.append(f"Better model {submission.decision}: {submission.reason}")
    if submission is not None and submission.certificate is not None:
        held = submission.certificate
        scale = scale_for("share", [held.old_error, held.new_error], ns=[submission.rows or 1])
        points = resolving(
            scale_for("share", [held.improvement], [held.improvement - held.lower_bound]), [held.lower_bound]
        )
        texts.append(
            f"It is wrong for {scale.value(held.new_error)} of the group, the list for {scale.value(held.old_error)}: "
            f"{points.difference(-held.improvement)} of all rows, {points.difference(-held.lower_bound)} at worst."
        )
    data(f"{safe(str(file))}: {paint(told.verdict, _COLOURS[told.verdict], bold=True)}: {safe(told.finding.title)}")
    for text in texts:
        data("\n".join(textwrap.wrap(safe(text), 80, initial_indent="  ", subsequent_indent="  ")))


def _plain(file: Path, outcome: Outcome) -> dict[str, object]:
    submission = outcome.submission
    return {
        "file": str(file),
        "verification": outcome.answer.verification.model_dump(mode="json"),
        "submission": None if submission is None else submission.model_dump(mode="json"),
    }


@command.command("report", help=_REPORT, short_help="Report who found what, and how error fell.")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True), metavar="SOURCE...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="A folder.")
@click.option(
    "--rubric",
    type=click.Path(path_type=Path, dir_okay=False, readable=False),
    metavar="FILE",
    help="How points are given; `cardgen bounty rubric` prints what is used where it is left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON on standard output as well.")
def report_command(*, sources: tuple[Path, ...], out: Path, rubric: Path | None, as_json: bool) -> int:
    """Gather, score, write."""
    from cardgen.outside.bounty.gathering import gather
    from cardgen.outside.bounty.pages import write_report
    from cardgen.outside.bounty.rubric import default_rubric, read_rubric
    from cardgen.outside.bounty.scoring import make_report
    from cardgen.outside.bounty.view import report_view

    scale = default_rubric() if rubric is None else read_rubric(rubric)
    with working("reporting"):
        found = gather(sources)
        report = make_report(found.verifications, found.bounty, scale)
        written = write_report(out, report)
    if as_json:
        data(json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        view = report_view(report)
        data(safe(f"{view.headline}. {view.lead}"))
    say(f"wrote {len(written)} files to {safe(str(out))}")
    return 0


@command.command("rubric", short_help="Print the rubric that is used where none is given.")
def rubric_command() -> int:
    """Print the default rubric, as a file to change."""
    from cardgen.resources import templates_folder

    data((templates_folder() / "bounty" / "rubric.yaml").read_text(encoding="utf-8").rstrip("\n"))
    return 0
