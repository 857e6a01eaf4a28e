"""`cardgen replicate`: a published card's own evaluations on other data, and an addendum that compares the two."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data, paint, say
from cardgen.cli.days import judged_on
from cardgen.cli.progress import working
from cardgen.cli.registry_options import registry_option
from cardgen.cli.timing import Stopwatch

if TYPE_CHECKING:
    from cardgen.evaluation.sources.engines import EngineName

__all__ = ["command"]

_COLOURS = {"worse": "red", "different": "red", "better": "green", "as_expected": "green", "too_few": "yellow"}

_HELP = """Run the evaluations of CARD on data of your own, and write an addendum that compares both.

CARD is a card.json or the folder of one, or ID@VERSION (or ID, the latest) in the registry. Nothing else is needed.

\b
  cardgen replicate card.json --data calls.parquet --map reference=spoken
  cardgen replicate speech-to-text@1.2.0 --data calls.csv --map accent=dialect
  cardgen replicate card.json --data 2026.parquet --period month

Columns are found by the names that the card uses. --map says where yours differ: NAME is a role (reference, label,
score, …), cluster, weight, the id of a group, or a column of the card. Evaluations whose columns are not there are
named and left out. Categories of fewer than 10 people are hidden, so that the addendum can be shared.
"""


def _pairs(_ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = []
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign or not name.strip() or not rest.strip():
            raise click.BadParameter(f"{value!r} is not written {param.metavar}")
        found.append((name.strip(), rest.strip()))
    return tuple(found)


def _margins(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, text in _pairs(ctx, param, values):
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise click.BadParameter(f"{name}={text}: a tolerance is a number above 0, such as 0.02 for 2 points")
        if name in found:
            raise click.BadParameter(f"{name} is given twice")
        found[name] = number
    return found


@click.command("replicate", help=_HELP, short_help="Run a card's evaluations on data of your own.")
@click.argument("card")
@click.option(
    "--data",
    "rows",
    required=True,
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="Your rows: a file (Parquet, CSV, JSON Lines, Arrow), a folder of them or a pattern.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    callback=_pairs,
    metavar="NAME=COLUMN",
    help="Which column of your data stands for NAME; may be repeated.",
)
@click.option(
    "--evaluation",
    "evaluations",
    multiple=True,
    metavar="ID",
    help="An evaluation to run; all that fit the data where left out. May be repeated.",
)
@click.option(
    "--out",
    type=click.Path(readable=False, path_type=Path),
    metavar="DIR",
    help="Folder to write to; build/addenda/ID where left out.",
)
@click.option("--organisation", metavar="NAME", help="Who tests, as the addendum says it.")
@click.option("--period", metavar="COLUMN", help="Column of months or other periods: adds a series over time.")
@click.option(
    "--margin",
    "margins",
    multiple=True,
    callback=_margins,
    metavar="METRIC=X",
    help="The largest difference that still is as expected, such as wer=0.02 for 2 points. Where left out, the "
    "card's own margin, else half as many errors again. May be repeated.",
)
@click.option(
    "--suppress-below",
    type=click.IntRange(0, 1_000_000),
    metavar="N",
    help="Hide categories of fewer people; 10, or more where the card says so. 0 for data that is public anyway.",
)
@click.option("--digest", metavar="sha256:…", help="The digest that the card must have, where its owner states one.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day of the test; SOURCE_DATE_EPOCH, else today, where left out.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "polars", "spark"]),
    default="duckdb",
    show_default=True,
    help="What scans the rows.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["worse", "none"]),
    default="none",
    show_default=True,
    help="Exit 1 where any figure is worse here.",
)
@registry_option
@click.option("--json", "as_json", is_flag=True, help="Print addendum.json on standard output.")
def command(
    *,
    card: str,
    rows: Path,
    columns: tuple[tuple[str, str], ...],
    evaluations: tuple[str, ...],
    out: Path | None,
    organisation: str | None,
    period: str | None,
    margins: dict[str, float],
    suppress_below: int | None,
    digest: str | None,
    as_of: datetime | None,
    engine: EngineName,
    fail_on: str,
    registry: str,
    as_json: bool,
) -> int:
    """Load the card, measure, compare, and write the addendum."""
    watch = Stopwatch()
    with watch("load"):
        from cardgen.outside.replication.choosing import refuse
        from cardgen.outside.replication.making import make
        from cardgen.outside.replication.pages.files import addendum_json, check_folder, files
        from cardgen.outside.replication.request import Request
        from cardgen.render.files.write import write_bundle
        from cardgen.sides.loading import Context, load_side

        with working("loading"):
            side = load_side(card, Context(registry))
        refuse(side.card, side.digest, digest)
        directory = out if out is not None else Path("build") / "addenda" / side.card.card.id
        check_folder(directory)
    request = Request(
        card=side.card,
        digest=side.digest,
        data=rows,
        day=judged_on(as_of) or datetime.now(UTC).date(),
        columns=columns,
        evaluations=tuple(dict.fromkeys(evaluations)),
        organisation=organisation,
        period=period,
        margins=margins,
        suppress_below=suppress_below,
        engine=engine,
    )
    with watch("measure"), working("measuring"):
        made = make(request)
    with watch("render"), working("writing"):
        written = files(made)
        write_bundle(directory, written)
    failed = fail_on == "worse" and made.addendum.verdicts.get("worse", 0) > 0
    if as_json:
        data(addendum_json(made.addendum).decode())
        return 1 if failed else 0
    from cardgen.outside.replication.pages.text import lines

    charts, tables = (sum(name.startswith(f"{part}/") for name in written) for part in ("charts", "data"))
    pages = ", ".join(name for name in written if "/" not in name)
    say(f"{directory}: {pages}, {charts} charts, {tables} tables")
    for verdict, text in lines(made):
        say(text if verdict is None else paint(text, _COLOURS[verdict]))
    of = made.addendum.of
    say(f"addendum to {of.id} {of.version} written in {watch.total():.1f} s")
    return 1 if failed else 0
