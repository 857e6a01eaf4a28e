"""`cardgen finding`: claims of people who are not the owner, written down and verified on held-out data."""

from __future__ import annotations

import json
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
    from cardgen.outside.findings.answering import Answer
    from cardgen.spec.findings import Verification

__all__ = ["command"]

_COLOURS = {"confirmed": "red", "refuted": "green", "inconclusive": "yellow"}

_HELP = """Verify a finding on held-out data, with the card's own metric.

FILE is a finding (`cardgen finding new` writes one to fill in). The verdict follows the interval: confirmed where all
of it keeps the claim, refuted where all of it breaks it, else inconclusive.

\b
  cardgen ledger init holdout.csv --budget 20
  cardgen finding verify fpr.yaml --data holdout.csv --card card.json
  cardgen finding verify fpr.yaml --data holdout.csv --card card.json \\
    --map race=ethnicity --out findings/fpr.json

Every claim is written into the ledger of the held-out data before it is told, and the level of its interval allows for
all claims that the ledger may hold. A question that was asked before is answered from the ledger and costs nothing.

Exits 0 whatever the verdict, unless --require says which it must be; 1 also where the budget is spent; 2 where the
finding or the data is wrong, and nothing is spent; 3 where the ledger is not as it was written.
"""


@click.group("finding", short_help="Write down and verify what outsiders found.")
def command() -> None:
    """Write down and verify the claims of people who are not the owner of a card."""


@command.command("verify", help=_HELP, short_help="Verify a finding on held-out data.")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--data", "holdout", required=True, type=click.Path(path_type=Path), metavar="HOLDOUT", help="The rows.")
@click.option("--card", required=True, help="The card: card.json, its folder, or ID@VERSION in the registry.")
@click.option(
    "--ledger",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The ledger of the rows; HOLDOUT.ledger where left out.",
)
@click.option("--no-ledger", is_flag=True, help="Ask without a ledger: only for trying out, not for a card.")
@map_option
@click.option("--public", is_flag=True, help="The rows are public: small groups need no protection.")
@click.option("--verdict-only", is_flag=True, help="Keep the figures back from who asks; the ledger has them.")
@click.option("--expect-head", metavar="DIGEST", help="A digest of the ledger that was noted before.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the verification.")
@click.option(
    "--require",
    type=click.Choice(["confirmed", "refuted", "inconclusive"]),
    help="Exit 1 unless this is the verdict.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the verification; SOURCE_DATE_EPOCH, else today, where left out.",
)
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print the verification as JSON on standard output.")
def verify_command(
    *,
    file: Path,
    holdout: Path,
    card: str,
    ledger: Path | None,
    no_ledger: bool,
    mapping: dict[str, str],
    public: bool,
    verdict_only: bool,
    expect_head: str | None,
    out: Path | None,
    require: str | None,
    as_of: datetime | None,
    registry: str,
    as_json: bool,
) -> int:
    """Read, ask, answer, tell."""
    if no_ledger and (ledger is not None or expect_head is not None):
        raise click.UsageError("--no-ledger leaves out what --ledger and --expect-head name")
    from cardgen.outside.findings.asking import ask
    from cardgen.outside.findings.certifying import certified
    from cardgen.outside.findings.reading import read_finding

    day = judged_on(as_of) or datetime.now(UTC).date()
    loaded = read_finding(file)
    with working("verifying"):
        asked = ask(loaded, loaded_card(card, registry), holdout, mapping, public=public)
        if no_ledger:
            from cardgen.outside.findings.verify import verify

            told, answer = verify(asked, asked.kit.evaluation.level, day, certified), None
        else:
            from cardgen.outside.findings.answering import answer as answered
            from cardgen.outside.ledger.store import beside

            answer = answered(asked, ledger or beside(holdout), day, certify=certified, expected_head=expect_head)
            told = answer.verification
    if verdict_only:
        from cardgen.outside.findings.verify import without_figures

        told = without_figures(told)
    if out is not None:
        from cardgen.render.files.single import write_file

        write_file(out, (json.dumps(told.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n").encode())
    _tell(file, told, answer, as_json=as_json)
    return 0 if require in (None, told.verdict) else 1


def _tell(file: Path, told: Verification, answer: Answer | None, *, as_json: bool) -> None:
    """Print the verification, and say what it cost."""
    from cardgen.outside.findings.text import lines

    if as_json:
        record = {"verification": told.model_dump(mode="json"), "ledger": None}
        if answer is not None:
            record["ledger"] = {"new": answer.is_new, "left": answer.left, "head": answer.head}
        data(json.dumps(record, ensure_ascii=False, indent=2))
        return
    word = paint(told.verdict, _COLOURS[told.verdict], bold=True)
    data(f"{safe(str(file))}: {word}: {safe(told.finding.title)}")
    for line in lines(told):
        data(safe(line))
    if answer is not None:
        free = "" if answer.is_new else "asked before, so it cost nothing; "
        say(f"{free}{answer.left} claim{'s' * (answer.left != 1)} left; head {answer.head}")


@command.command("new", short_help="Write a finding to fill in.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--card", required=True, help="The card that it is about: card.json, its folder, or ID@VERSION.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day of the finding.")
@registry_option
def new_command(*, file: Path, card: str, as_of: datetime | None, registry: str) -> int:
    """Write FILE, a finding about a card with a word on every key; a file that is there is left alone."""
    import re

    from cardgen.errors import InvalidInputError, Place, Problem
    from cardgen.outside.findings.skeleton import skeleton

    identifier = re.sub("[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:63] or "finding"
    day = judged_on(as_of) or datetime.now(UTC).date()
    content = skeleton(loaded_card(card, registry), identifier, day)
    try:
        with file.open("xb") as handle:
            handle.write(content)
    except FileExistsError as error:
        problem = Problem(Place(str(file)), "", "there is a file already", "choose another name", "finding")
        raise InvalidInputError(problem) from error
    name = safe(str(file))
    say(f"{name}: fill it in, then: cardgen finding verify {name} --data HOLDOUT --card {safe(card)}")
    return 0
