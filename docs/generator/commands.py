"""The page of the command line: what every command says with `--help`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from cardgen.cli.main import _group
from docs.generator.markdown import fenced, plain

__all__ = ["page"]

_WIDTH = 100


def page() -> str:
    """Return the page: the commands in the order of `cardgen --help`, each with its help."""
    parts = [
        "# Commands",
        "What `cardgen COMMAND --help` prints.",
    ]
    for path, command, context in _commands(_group, _context(_group, "cardgen")):
        if path.count(" ") == 0:
            parts += [fenced(command.get_help(context))]
            continue
        parts += [f"{'#' * (path.count(' ') + 1)} {path}", plain(command.get_short_help_str(200))]
        parts += [fenced(command.get_help(context))]
    return "\n\n".join(parts) + "\n"


def _commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield a command and those below it, each with its whole name and a context of a known width."""
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None, name
            yield from _commands(found, _context(found, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    """Return a context as the command line makes it, but of a known width."""
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        **{**command.context_settings, "max_content_width": _WIDTH},
        terminal_width=_WIDTH,
    )
