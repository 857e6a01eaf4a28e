"""`cardgen check`: the verdict of a card, for CI, and the fixes that need no owner."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardgen.cli.comparison_options import data_root_option
from cardgen.cli.connections import connections
from cardgen.cli.console import complain, data, paint, safe, say
from cardgen.cli.days import judged_on
from cardgen.cli.output_options import format_option, json_option, outputs_option, wanted_outputs

if TYPE_CHECKING:
    from cardgen.card.document import Card
    from cardgen.card.lint.rule import Stage
    from cardgen.errors import Place
    from cardgen.render.check.report import CheckReport

__all__ = ["command"]

_COLOURS = {
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
    "pass": "green",
    "fail": "red",
    "inconclusive": "yellow",
    "fixed": "green",
}


def _formats() -> Iterable[str]:
    from cardgen.render.check.formats import FORMATS

    return FORMATS


_HELP = """Judge the lint and the release criteria of SPEC or CARD (a card.json).

Exits 1 when a lint finding is an error at this stage, a suppressed figure can be recovered or a criterion fails; at
release also when a criterion is inconclusive, because then it has not been shown to be met.

\b
  cardgen check card.yaml --stage release --output sarif=check.sarif
  cardgen check card.yaml --fix --diff
"""


@click.command("check", help=_HELP, short_help="Judge a card for CI: lint and release criteria.")
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
@format_option(_formats, "text (where left out), json, sarif, github or junit")
@outputs_option(_formats)
@json_option("verdict")
@click.option("--quiet", "-q", is_flag=True, help="Leave out notes (info), but for JSON.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed without changing what is meant; SPEC only.")
@click.option("--diff", "show_diff", is_flag=True, help="Print what --fix would change, and write nothing.")
@data_root_option
def command(
    *,
    source: Path,
    stage: Stage,
    as_of: datetime | None,
    form: str | None,
    outputs: tuple[tuple[str, str], ...],
    as_json: bool,
    quiet: bool,
    fix: bool,
    show_diff: bool,
    data_root: Path | None,
) -> int:
    """Judge SPEC or CARD; see the help text above."""
    from cardgen.errors import CardgenError
    from cardgen.render.check.report import judged, not_judged

    wanted = wanted_outputs(form, outputs, as_json=as_json)
    if show_diff and (form or outputs or as_json):
        raise click.UsageError("--diff prints a diff; ask for another format in a run of its own")
    if source.is_absolute() and source.is_relative_to(Path.cwd()):
        source = source.relative_to(Path.cwd())  # code hosts know no folders of this machine
    try:
        if fix or show_diff:
            _fix(source, data_root, write=not show_diff)
        from cardgen.card.check import check

        card, files, places = _card(source, data_root)
        verdict = check(card, stage, judged_on(as_of), files)
    except CardgenError as error:
        if wanted != (("text", "-"),):
            _write(not_judged(source, stage, error.problems), wanted)
        complain(error.problems)
        return error.exit_code
    report = judged(verdict, source, places, quiet=quiet)
    if show_diff:
        say(f"as it stands: {verdict.sentence()}")
    else:
        _write(report, wanted)
    return 0 if verdict.passed else 1


def _fix(source: Path, data_root: Path | None, *, write: bool) -> None:
    """Fix what is safe to fix and say what was done, or show what would be done."""
    from cardgen.sides.cards import is_card
    from cardgen.sides.fixing import diff_of, fix_spec, write_fixed

    if source.suffix == ".json" and is_card(source.name, _content(source)):
        raise click.UsageError(f"{source} is a built card: fix its spec, and build it again")
    fixed = fix_spec(source, data_root=data_root, connections=connections())
    if write:
        write_fixed(fixed)
    else:
        for line in diff_of(fixed):
            data(safe(line))
    for change in fixed.changes:
        word = paint("fixed", "green") if write else "would fix"
        say(f"{safe(str(change.place))}: {word}[{change.rule}] {safe(change.told)}")
    for place in fixed.shared:
        say(f"{safe(str(place))}: not fixed, because it stands in a base that other specs may share; fix it there")
    if not fixed.changes and not fixed.shared:
        say("nothing can be fixed without you")


def _card(source: Path, data_root: Path | None) -> tuple[Card, dict[str, bytes], Mapping[str, Place]]:
    """Build the card of a spec, or read a card.json; with the files beside it, and the places of its criteria."""
    from cardgen.api import build, load, read
    from cardgen.sides.cards import is_card
    from cardgen.sides.folder import files_beside

    if source.suffix == ".json" and is_card(source.name, _content(source)):
        return read(source).card, files_beside(source), {}
    built = build(source, data_root=data_root, connections=connections())
    loaded = load(source)
    found = {item.id: loaded.positions.place(("acceptance", n)) for n, item in enumerate(loaded.spec.acceptance)}
    return built.card, built.attachments, {name: place for name, place in found.items() if place is not None}


def _content(source: Path) -> bytes:
    """Return what stands in a file; of one that cannot be read, nothing, because the build tells why."""
    try:
        return source.read_bytes()
    except OSError:
        return b""


def _write(report: CheckReport, wanted: Sequence[tuple[str, str]]) -> None:
    """Print or write every format that is asked for; where all go into files, the verdict is said."""
    from cardgen.render.check.formats import FORMATS
    from cardgen.render.check.text import to_text
    from cardgen.render.files.single import write_file

    for name, file in wanted:
        text = to_text(report, _style if file == "-" else None) if name == "text" else FORMATS[name](report)
        if file == "-":
            data(text.removesuffix("\n"))
        else:
            write_file(Path(file), text.encode("utf-8"))
    if all(file != "-" for _, file in wanted) and report.verdict is not None:
        say(report.line())


def _style(word: str) -> str:
    return paint(word, _COLOURS[word], stream=sys.stdout)
