"""Options of commands that write what they found in several formats at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

__all__ = ["format_option", "json_option", "outputs_option", "wanted_outputs"]

Names = Callable[[], Iterable[str]]
"""Returns the names of the formats; called late, so that help stays fast."""


def format_option(names: Names, listed: str) -> Callable[[Any], Any]:
    """Return the option `--format`.

    Args:
        names: The formats.
        listed: Their names, for the help text.
    """

    def callback(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        return None if value is None else _known(value, names)

    return click.option("--format", "form", callback=callback, metavar="FORMAT", help=f"What to print: {listed}.")


def outputs_option(names: Names) -> Callable[[Any], Any]:
    """Return the option `--output`, which may be given several times."""

    def callback(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        pairs = []
        for value in values:
            name, equals, file = value.partition("=")
            if not equals or not file:
                raise click.BadParameter(f"{value!r} is not FORMAT=FILE, such as sarif=report.sarif or json=-")
            pairs.append((_known(name, names), file))
        files = [file for _, file in pairs if file != "-"]
        twice = next((file for file in files if files.count(file) > 1), None)
        if twice is not None:
            raise click.BadParameter(f"two formats cannot both be written to {twice}")
        return tuple(pairs)

    return click.option(
        "--output",
        "outputs",
        multiple=True,
        callback=callback,
        metavar="FORMAT=FILE",
        help="Write a format to a file, or to standard output as -; may be given several times.",
    )


def json_option(what: str) -> Callable[[Any], Any]:
    """Return the option `--json`."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print the {what} as JSON; short for --format json.")


def wanted_outputs(
    form: str | None, outputs: Sequence[tuple[str, str]], *, as_json: bool, out: Path | None = None
) -> tuple[tuple[str, str], ...]:
    """Return each format that is asked for with its file, `-` for standard output; text where nothing is asked for.

    Args:
        form: The format of `--format`.
        outputs: The pairs of `--output`.
        as_json: Whether `--json` was given.
        out: The file of `--format`, where it is not standard output.

    Raises:
        click.UsageError: Two options ask for different things.
    """
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} ask for different things")
    form = "json" if as_json else form
    if out is not None and form is None:
        raise click.UsageError("--out is the file of --format, which is not given")
    if out is not None and str(out) in (file for _, file in outputs):
        raise click.UsageError(f"two formats cannot both be written to {out}")
    return (*([(form, str(out or "-"))] if form else []), *outputs) or (("text", "-"),)


def _known(value: str, names: Names) -> str:
    from cardgen.spec.checks.hints import suggest

    known = list(names())
    if value not in known:
        raise click.BadParameter(f"there is no format {value!r}; {suggest(value, known, what='there are')}")
    return value
