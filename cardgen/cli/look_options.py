"""Options for the look of an organisation, which the commands that write pages share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cardgen.render.look.look import Look

__all__ = ["look_options", "read_look"]

_OPTIONS = (
    click.option(
        "--theme",
        type=click.Path(readable=False, path_type=Path),
        metavar="FILE",
        help="Theme file with an organisation's name, logo, colours, fonts and last line.",
    ),
    click.option(
        "--templates",
        type=click.Path(readable=False, path_type=Path),
        metavar="DIR",
        help="Folder of templates that override blocks of the pages; needs --trust-templates.",
    ),
    click.option(
        "--trust-templates",
        is_flag=True,
        help="Run the templates of --templates; for those whose author you trust.",
    ),
)


def look_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `--theme`, `--templates` and `--trust-templates`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_look(theme: Path | None, templates: Path | None, *, trust_templates: bool) -> Look:
    """Read what the options name.

    Raises:
        click.UsageError: Templates are given without trust in them, or trust without templates.
        InvalidInputError: A file is not what it should be; holds every problem.
        UnreadableError: A file cannot be read.
    """
    if templates is not None and not trust_templates:
        raise click.UsageError(
            f"templates are programs: read those in {templates}, and add --trust-templates if you trust their author"
        )
    if trust_templates and templates is None:
        raise click.UsageError("--trust-templates goes with --templates DIR")
    from cardgen.render.look.look import PLAIN, Look

    if theme is None and templates is None:
        return PLAIN
    from cardgen.render.look.overrides import read_overrides
    from cardgen.render.look.reading import read_theme

    return Look(
        None if theme is None else read_theme(theme),
        None if templates is None else read_overrides(templates),
    )
