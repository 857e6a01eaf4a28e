"""`cardgen diff`: the classified comparison of two versions of a card."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import click

from cardgen.cli.comparison_options import acceptances_option, config_option, data_root_option, pseudonym_key_option
from cardgen.cli.console import complain, data, paint, say
from cardgen.cli.days import judged_on
from cardgen.cli.look_options import look_options, read_look
from cardgen.cli.output_options import format_option, json_option, outputs_option, wanted_outputs
from cardgen.cli.progress import working
from cardgen.cli.pseudonyms import read_key

if TYPE_CHECKING:
    from cardgen.diff.report import Report
    from cardgen.render.look.look import Look

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


def _formats() -> Iterable[str]:
    from cardgen.render.comparison.outputs import FORMATS

    return (*FORMATS, "pdf")


@click.command("diff", help=_HELP, short_help="Compare two versions of a card.")
@click.argument("old")
@click.argument("new")
@format_option(_formats, "text (where left out), json, markdown, html, pdf, github, gitlab, junit or sarif")
@click.option(
    "--out",
    type=click.Path(readable=False, path_type=Path),
    metavar="FILE",
    help="Where --format goes; standard output where left out.",
)
@outputs_option(_formats)
@json_option("report")
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
@look_options
def command(
    *,
    old: str,
    new: str,
    form: str | None,
    out: Path | None,
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
    theme: Path | None,
    templates: Path | None,
    trust_templates: bool,
) -> int:
    """Compare OLD and NEW; see the help text above."""
    from cardgen.errors import CardgenError, UnreadableError
    from cardgen.sides.acceptances import read_acceptances
    from cardgen.sides.comparing import compare_sides, settings_layer
    from cardgen.sides.loading import Context, try_sides
    from cardgen.sides.specs import Options

    wanted = wanted_outputs(form, outputs, as_json=as_json, out=out)
    _check_pdf(wanted)
    look = read_look(theme, templates, trust_templates=trust_templates)
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
    _write(report, wanted, context, look)
    return exit_code(report, fail_on)


def exit_code(report: Report, fail_on: str) -> int:
    """Return what the command exits with: 3 where nothing was compared, 1 where a finding counts, else 0."""
    if report.status != "compared" or report.counts is None:
        return 3
    return int(any(getattr(report.counts, severity) for severity in _FAIL_ON[fail_on]))


def _tell_failed(problems: Iterable[str], service: str | None, wanted: Sequence[tuple[str, str]]) -> None:
    """Write every output as one of a comparison that failed, so that none is left from an earlier run."""
    from cardgen.diff.engine import failed

    _write(failed(problems, service=service), wanted, "changes")


def _write(
    report: Report, wanted: Sequence[tuple[str, str]], context: Literal["changes", "all"], look: Look | None = None
) -> None:
    from cardgen.render.comparison.outputs import FORMATS
    from cardgen.render.comparison.text import to_text
    from cardgen.render.files.single import write_file

    made: list[tuple[str | bytes, str]] = []
    for name, file in wanted:
        if name == "text":
            made.append((to_text(report, context=context, style=_style if file == "-" else None), file))
        elif name == "pdf":
            from cardgen.render.pdf.document import comparison_pdf

            made.append((comparison_pdf(report, look), file))
        elif name == "html" and look is not None:
            from cardgen.render.comparison.html import to_html

            made.append((to_html(report, look), file))
        else:
            made.append((FORMATS[name](report), file))
    for content, file in made:
        if file == "-":
            data(content if isinstance(content, bytes) else content.removesuffix("\n"))
        else:
            written = content if isinstance(content, bytes) else (content.removesuffix("\n") + "\n").encode("utf-8")
            write_file(Path(file), written)
    if all(file != "-" for _, file in wanted):
        say(to_text(report).splitlines()[0])


def _check_pdf(wanted: Sequence[tuple[str, str]]) -> None:
    """Check before any work that a PDF can be made, and is not about to be shown in a terminal."""
    files = [file for name, file in wanted if name == "pdf"]
    if "-" in files and sys.stdout.isatty():
        raise click.UsageError("a PDF cannot be shown in a terminal; write it to a file with --out FILE")
    if files:
        from cardgen.render.pdf.engine import check_engine

        check_engine()


def _style(text: str, kind: str) -> str:
    """Colour a part of the text where standard output is a terminal."""
    if kind == "heading":
        return paint(text, "reset", bold=True, stream=sys.stdout)
    colour = _COLOURS.get(kind)
    return text if colour is None else paint(text, colour, stream=sys.stdout)
