"""`cardgen check`: the verdict of a card, for CI."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.connections import connections
from cardgen.cli.console import data, paint, safe
from cardgen.cli.days import judged_on

if TYPE_CHECKING:
    from cardgen.card.check import Verdict
    from cardgen.card.document import Card

__all__ = ["command"]

_COLOURS = {
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
    "pass": "green",
    "fail": "red",
    "inconclusive": "yellow",
}


@click.command("check", short_help="Judge a card for CI: lint and release criteria.")
@click.argument("source", type=click.Path(readable=False, path_type=Path), metavar="SPEC|CARD")
@click.option(
    "--stage",
    type=click.Choice(["draft", "release"]),
    default="draft",
    show_default=True,
    help="At release some findings weigh more, and every criterion must be met.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Judge the age of the card on this day; SOURCE_DATE_EPOCH, else the card's own day, where it is left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON on standard output.")
@click.option("--quiet", "-q", is_flag=True, help="Leave out notes (info).")
def command(*, source: Path, stage: str, as_of: datetime | None, as_json: bool, quiet: bool) -> int:
    """Judge the lint and the release criteria of SPEC or CARD (a card.json).

    Exits 1 when a lint finding is an error at this stage, a suppressed figure can be recovered or a criterion fails; at
    release also when a criterion is inconclusive, because then it has not been shown to be met.
    """
    from cardgen.card.check import check

    card, files = _card(source)
    verdict = check(card, "release" if stage == "release" else "draft", judged_on(as_of), files)
    if as_json:
        data(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(verdict, source, quiet=quiet)
    return 0 if verdict.passed else 1


def _card(source: Path) -> tuple[Card, dict[str, bytes]]:
    """Build the card of a spec, or read a card.json; with the files that came with it."""
    from cardgen.api import build, read
    from cardgen.sides.cards import is_card
    from cardgen.sides.folder import files_beside

    if source.suffix == ".json" and is_card(source.name, _content(source)):
        return read(source).card, files_beside(source)
    built = build(source, connections=connections())
    return built.card, built.attachments


def _content(source: Path) -> bytes:
    """Return what stands in a file; of one that cannot be read, nothing, because the build tells why."""
    try:
        return source.read_bytes()
    except OSError:
        return b""


def _tell(verdict: Verdict, source: Path, *, quiet: bool) -> None:
    """Print findings, criteria and the verdict: one line each, place first, the count last."""
    for finding in verdict.findings:
        if quiet and finding.level == "info":
            continue
        # Places of a spec are relative to it; they are told relative to where the command runs, so that editors jump.
        file = source if finding.file is None or source.suffix == ".json" else source.parent / finding.file
        place = ":".join(str(part) for part in (file, finding.line, finding.column) if part)
        data(f"{place}: {paint(finding.level, _COLOURS[finding.level])}[{finding.id}] {safe(finding.message)}")
    width = max((len(item.id) for item in verdict.acceptance), default=0)
    for item in verdict.acceptance:
        word = paint(f"{item.outcome:<12}", _COLOURS[item.outcome])
        data(f"criterion {item.id:<{width}}  {word} {safe(item.reason)}")
    data(verdict.sentence())
