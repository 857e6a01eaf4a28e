"""`cardgen ledger`: how often held-out data may be asked, and what it was asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, paint, safe, say
from cardgen.cli.days import judged_on

if TYPE_CHECKING:
    from cardgen.outside.ledger.chain import Ledger

__all__ = ["command"]

_LEDGER = click.argument("ledger", type=click.Path(path_type=Path, dir_okay=False))
_HEAD = click.option("--expect-head", metavar="DIGEST", help="A digest of the ledger that was noted before.")
_COLOURS = {"confirmed": "red", "refuted": "green", "inconclusive": "yellow"}


@click.group("ledger", short_help="Keep the ledger of held-out data.")
def command() -> None:
    """Keep the ledger of held-out data: every claim that was tried on it, and how many still may be."""


@command.command("init", short_help="Begin the ledger of held-out data.")
@click.argument("holdout", type=click.Path(path_type=Path))
@click.option("--budget", required=True, type=click.IntRange(1, 1_000_000), metavar="CLAIMS", help="Claims to allow.")
@click.option(
    "--alpha",
    type=click.FloatRange(0, 0.2, min_open=True),
    default=0.05,
    show_default=True,
    help="Chance, over all claims together, that an interval misses the truth.",
)
@click.option(
    "--ledger", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="HOLDOUT.ledger where left out."
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day; today where left out.")
def init_command(*, holdout: Path, budget: int, alpha: float, ledger: Path | None, as_of: datetime | None) -> int:
    """Begin the ledger of HOLDOUT, once and for all.

    Every interval is at the level 1 − ALPHA / CLAIMS, so that the more claims are allowed, the wider each one is.
    """
    from cardgen.outside.holdout import holdout_digest
    from cardgen.outside.ledger.store import begin, beside

    path = ledger or beside(holdout)
    day = judged_on(as_of) or datetime.now(UTC).date()
    found = begin(path, holdout_digest(holdout), budget, alpha, day)
    say(f"{safe(str(path))}: {budget:,} claim{'s' * (budget != 1)}, each at a level of {100 * found.level:.8g}%")
    say(f"note the head elsewhere: {found.head}")
    return 0


@command.command("show", short_help="List the claims of a ledger.")
@_LEDGER
@_HEAD
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as JSON on standard output.")
def show_command(*, ledger: Path, expect_head: str | None, as_json: bool) -> int:
    """List every claim that was tried, with its verdict; the ledger is verified on the way."""
    found = _verified(ledger, expect_head)
    if as_json:
        record = {
            "header": found.header.model_dump(mode="json"),
            "entries": [entry.model_dump(mode="json") for entry in found.entries],
            "used": found.used,
            "left": found.header.budget - found.used,
            "head": found.head,
        }
        data(json.dumps(record, ensure_ascii=False, indent=2))
        return 0
    for entry in found.entries:
        told = entry.verification
        word = paint(f"{told.verdict:<12}", _COLOURS[told.verdict])
        data(f"{entry.claim:>4}  {told.verified}  {word}  {entry.question.metric}  {safe(entry.question.group)}")
    _say_left(found)
    return 0


@command.command("verify", short_help="Verify that a ledger is as it was written.")
@_LEDGER
@_HEAD
@click.option(
    "--data", "holdout", type=click.Path(path_type=Path), metavar="HOLDOUT", help="Hold the rows against it, too."
)
def verify_command(*, ledger: Path, expect_head: str | None, holdout: Path | None) -> int:
    """Hold every line against the one before it. Exits 3 where one was changed, put in or taken out.

    Lines taken from the end leave a ledger that holds together: note its head elsewhere, and give it to --expect-head.
    """
    found = _verified(ledger, expect_head)
    if holdout is not None:
        from cardgen.outside.holdout import holdout_digest
        from cardgen.outside.ledger.store import check_holdout

        check_holdout(found, ledger, holdout_digest(holdout))
    _say_left(found)
    return 0


def _verified(path: Path, head: str | None) -> Ledger:
    from cardgen.outside.ledger.store import check_head, open_ledger

    found = open_ledger(path)
    check_head(found, path, head)
    return found


def _say_left(found: Ledger) -> None:
    say(f"{found.used:,} of {found.header.budget:,} claims tried; head {found.head}")
