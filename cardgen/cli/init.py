"""`cardgen init`: a spec that validates and builds at once."""

from __future__ import annotations

from pathlib import Path

import click

from cardgen.cli.console import say

__all__ = ["command"]


@click.command("init", short_help="Start a spec that validates and builds.")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option(
    "--profile",
    required=True,
    metavar="ID|FILE",
    help="Kind of service (`cardgen profile` lists them), or the file of a profile of your own.",
)
@click.option("--name", help="Name of the service; the folder's name where it is left out.")
def command(*, directory: Path, profile: str, name: str | None) -> int:
    """Write a spec, sample data, the editor's schema and a CI workflow into DIR, which must be new or empty."""
    from cardgen.errors import SpecError
    from cardgen.metrics.expected import check
    from cardgen.render.files.write import write_new
    from cardgen.spec.profile_files import profile_named
    from cardgen.spec.scaffold import scaffold

    loaded = profile_named(profile)
    if problems := tuple(check(loaded)):
        raise SpecError(problems)
    title = name or directory.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    files = scaffold(loaded, title)
    write_new(directory, files)
    for path in sorted(files):
        say(f"  {directory / path}")
    say(f"Next: cardgen build {directory / 'card.yaml'}, and write what says “Replace this”.")
    return 0
