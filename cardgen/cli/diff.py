"""`cardgen diff`: the classified comparison of two versions of a card."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from cardgen.cli.comparison_options import acceptances_option, config_option, data_root_option, pseudonym_key_option
from cardgen.cli.console import complain, data, paint, say
from cardgen.cli.days import judged_on
from cardgen.cli.progress import working
from cardgen.cli.pseudonyms import read_key

if TYPE_CHECKING:
    from cardgen.diff.report import Report

__all__ = ["command", "exit_code"]

_COLOURS = {
    "error": "red",
    "warning": "yellow",
    "info": "cyan",
    "accepted": "green",
    "better": "green",
    "worse": "red",
}
_FAIL_ON = {"error": ("error",), "warning": ("error", "warning"), "info": ("error", "warning", "info"), "none": ()}

_HELP = """Compare two versions of a card and classify what changed.

OLD and NEW are each a card.json or the folder of one, a spec, ID@VERSION (or ID, the latest) in the registry, or
git:REF:path for either as it stood at a git ref.

\b
  cardgen diff git:main:card.yaml card.yaml
  cardgen diff speech-to-text@1.2.0 build/cards/speech-to-text
  cardgen diff OLD NEW --output markdown=diff.md --output json=diff.json --output github=-

Exits 1 when a finding is at or above --fail-on and nobody accepted it, and 3 when the sides cannot be loaded or are
not about the same service; the outputs are written then as well, and say so.
"""


def _outputs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        name, equals, file = value.partition("=")
        if not equals or not file:
            raise click.BadParameter(f"{value!r} is not FORMAT=FILE, such as markdown=diff.md or json=-")
        pairs.append((_format(ctx, param, name), file))
    files = [file for _, file in pairs if file != "-"]
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        raise click.BadParameter(f"two formats cannot both be written to {twice}")
    return tuple(pairs)


def _format(ctx: click.Context, param: click.Parameter, value: str) -> str:
    from cardgen.render.comparison.outputs import FORMATS
    from cardgen.spec.checks.hints import suggest

    if value not in FORMATS:
        raise click.BadParameter(f"there is no format {value!r}; {suggest(value, FORMATS, what='there are')}")
    return value


@click.command("diff", help=_HELP, short_help="Compare two versions of a card.")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    callback=lambda ctx, param, value: value if value is None else _format(ctx, param, value),
    metavar="FORMAT",
    help="What to print: text (where left out), json, markdown, html, github, gitlab, junit or sarif.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    callback=_outputs,
    metavar="FORMAT=FILE",
    help="Write a format to a file, or to standard output as -; may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; short for --format json.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_FAIL_ON)),
    default="error",
    show_default=True,
    help="The least finding that makes the command exit 1.",
)
@click.option(
    "--context",
    type=click.Choice(["changes", "all"]),
    default="changes",
    show_default=True,
    help="Whether the text lists what changes little, too.",
)
@click.option(
    "--registry",
    envvar="CARDGEN_REGISTRY",
    metavar="R",
    help="Folder or address of the registry; `cards` where left out.",
)
@config_option
@acceptances_option
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day on which ages are judged; SOURCE_DATE_EPOCH, else only what the cards say, where left out.",
)
@click.option("--allow-rename", is_flag=True, help="Compare cards with different ids, too.")
@data_root_option
@pseudonym_key_option
def command(
    *,
    old: str,
    new: str,
    form: str | None,
    outputs: tuple[tuple[str, str], ...],
    as_json: bool,
    fail_on: str,
    context: Literal["changes", "all"],
    registry: str | None,
    config: Path | None,
    acceptances: Path,
    as_of: datetime | None,
    allow_rename: bool,
    data_root: Path | None,
    pseudonym_key: BinaryIO | None,
) -> int:
    """Compare OLD and NEW; see the help text above."""
    from cardgen.errors import CardgenError, UnreadableError
    from cardgen.sides.acceptances import read_acceptances
    from cardgen.sides.comparing import compare_sides, settings_layer
    from cardgen.sides.loading import Context, try_sides
    from cardgen.sides.specs import Options

    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} ask for different things")
    form = "json" if as_json else form
    wanted = [*([(form, "-")] if form else []), *outputs] or [("text", "-")]
    key = read_key(pseudonym_key)
    service: str | None = None
    try:
        layer = settings_layer(config, Path())
        with working("loading both sides"):
            sides = try_sides(old, new, Context(registry, Path(), Options(data_root, key)))
        service = next((side.card.card.id for side in (sides.new, sides.old) if side is not None), None)
        if sides.old is None or sides.new is None or sides.problems:
            _tell_failed(map(str, sides.problems), service, wanted)
            complain(sides.problems)
            return UnreadableError.exit_code
        accepted = read_acceptances(acceptances, sides.new.card.card.id)
        report = compare_sides(
            sides.old, sides.new, layer, accepted, registry, judged_on(as_of), allow_rename=allow_rename
        )
    except CardgenError as error:
        _tell_failed(map(str, error.problems), service, wanted)
        complain(error.problems)
        return error.exit_code
    except Exception as error:
        problem = f"internal error of cardgen: {type(error).__name__}: {error}"
        _tell_failed([problem], service, wanted)
        raise
    _write(report, wanted, context)
    return exit_code(report, fail_on)


def exit_code(report: Report, fail_on: str) -> int:
    """Return what the command exits with: 3 where nothing was compared, 1 where a finding counts, else 0."""
    if report.status != "compared" or report.counts is None:
        return 3
    return int(any(getattr(report.counts, severity) for severity in _FAIL_ON[fail_on]))


def _tell_failed(problems: Iterable[str], service: str | None, wanted: list[tuple[str, str]]) -> None:
    """Write every output as one of a comparison that failed, so that none is left from an earlier run."""
    from cardgen.diff.engine import failed

    _write(failed(problems, service=service), wanted, "changes")


def _write(report: Report, wanted: list[tuple[str, str]], context: Literal["changes", "all"]) -> None:
    from cardgen.render.comparison.outputs import FORMATS
    from cardgen.render.comparison.text import to_text
    from cardgen.render.files.single import write_file

    made = [
        (to_text(report, context=context, style=_style if file == "-" else None), file)
        if name == "text"
        else (FORMATS[name](report), file)
        for name, file in wanted
    ]
    for text, file in made:
        if file == "-":
            data(text.removesuffix("\n"))
        else:
            write_file(Path(file), (text.removesuffix("\n") + "\n").encode("utf-8"))
    if all(file != "-" for _, file in wanted):
        say(to_text(report).splitlines()[0])


def _style(text: str, kind: str) -> str:
    """Colour a part of the text where standard output is a terminal."""
    if kind == "heading":
        return paint(text, "reset", bold=True, stream=sys.stdout)
    colour = _COLOURS.get(kind)
    return text if colour is None else paint(text, colour, stream=sys.stdout)
