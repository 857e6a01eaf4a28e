"""`cardgen build`: the card of a spec."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from cardgen.cli.connections import connections
from cardgen.cli.console import data, say
from cardgen.cli.look_options import look_options, read_look
from cardgen.cli.progress import silent, working
from cardgen.cli.pseudonyms import read_key
from cardgen.cli.timing import Stopwatch

if TYPE_CHECKING:
    from cardgen.evaluation.sources.engines import EngineName

__all__ = ["command"]

_FORMATS = ("json", "md", "html")
_KNOWN = (*_FORMATS, "pdf")


def _formats(ctx: click.Context, param: click.Parameter, value: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",") if part.strip()))
    unknown = [part for part in chosen if part not in _KNOWN]
    if unknown or not chosen:
        raise click.BadParameter(
            f"there is no format {unknown[0] if unknown else value!r}; there are {', '.join(_KNOWN)}"
        )
    return chosen


@click.command("build", short_help="Build a card: JSON, Markdown, HTML, charts and tables.")
@click.argument("spec", type=click.Path(readable=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(readable=False, path_type=Path),
    help="Folder to write to; build/cards/ID where it is left out.",
)
@click.option(
    "--format",
    "formats",
    default=",".join(_FORMATS),
    show_default=True,
    callback=_formats,
    metavar="json,md,html,pdf",
    help="What to write; card.json is always written. A PDF needs the extra pdf.",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "polars", "spark"]),
    default="duckdb",
    show_default=True,
    help="What scans files of rows.",
)
@click.option(
    "--spark-master",
    metavar="URL",
    help="Where Spark runs: local[4], spark://HOST:7077, yarn, or sc://HOST:15002 for a Connect server; local[*] "
    "where it is left out.",
)
@click.option(
    "--connection",
    "given",
    multiple=True,
    metavar="NAME=URL",
    help="Where a warehouse is that the spec names; may be repeated. The environment says it too, as "
    "CARDGEN_CONNECTION_NAME.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day to which the card applies, where it is not the spec's own.",
)
@click.option(
    "--data-root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Refuse data outside this folder; for specs that are not trusted.",
)
@click.option(
    "--pseudonym-key",
    type=click.File("rb"),
    metavar="FILE",
    help="Secret key of the pseudonyms of clusters, where their names can be guessed; the same for every version.",
)
@look_options
@click.option("--timings", is_flag=True, help="Print the seconds of each step as one line of JSON on standard error.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON on standard output.")
def command(
    *,
    spec: Path,
    out: Path | None,
    formats: tuple[str, ...],
    engine: EngineName,
    spark_master: str | None,
    given: tuple[str, ...],
    as_of: datetime | None,
    data_root: Path | None,
    pseudonym_key: BinaryIO | None,
    theme: Path | None,
    templates: Path | None,
    trust_templates: bool,
    timings: bool,
    as_json: bool,
) -> int:
    """Build the card of SPEC.

    Writes card.json, card.md, card.html, charts/ and data/ into one folder, all or nothing. Exits 0 once the card is
    written, whatever its criteria say: `cardgen check` judges them.
    """
    watch = Stopwatch()
    with watch("load"):
        from cardgen.api import build

    if spark_master is not None and engine != "spark":
        raise click.UsageError("--spark-master goes with --engine spark")
    tell: Callable[[str], None] = silent

    @contextmanager
    def step(name: str) -> Iterator[None]:
        nonlocal tell
        work = working("scanning the evaluation data") if name == "scan" else nullcontext(silent)
        with watch(name), work as tell:
            yield

    def scanning(evaluation: str, number: int, of: int) -> None:
        tell(f"scanning {evaluation} ({number} of {of})" if of > 1 else f"scanning {evaluation}")

    if "pdf" in formats:
        from cardgen.render.pdf.engine import check_engine

        check_engine()
    look = read_look(theme, templates, trust_templates=trust_templates)
    key = read_key(pseudonym_key)
    built = build(
        spec,
        as_of=as_of.date() if as_of else None,
        data_root=data_root,
        pseudonym_key=key,
        engine=engine,
        spark_master=spark_master,
        connections=connections(given),
        step=step,
        progress=scanning,
    )
    with watch("charts"):
        charts = built.charts
    with watch("render"):
        from cardgen.render.files.bundle import bundle
        from cardgen.render.files.write import write_bundle

        files = bundle(built.card, charts, formats, look) | built.attachments
    directory = out if out is not None else Path("build") / "cards" / built.card.card.id
    with watch("write"):
        write_bundle(directory, files)
    if timings:
        say(watch.line())
    if as_json:
        identity = built.card.card
        written = {
            "id": identity.id,
            "version": identity.version,
            "digest": built.digest,
            "directory": str(directory),
            "files": sorted(files),
            "acceptance": {item.id: item.outcome for item in built.card.acceptance},
            "lint": {level: sum(f.level == level for f in built.card.lint) for level in ("error", "warning", "info")},
        }
        data(json.dumps(written, ensure_ascii=False, indent=2))
        return 0
    from cardgen.cli.summary import summary

    for line in summary(built.card, directory, files, watch.total()):
        say(line)
    return 0
