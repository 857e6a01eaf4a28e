"""`cardgen textconv`: a card as lines, for `git diff`."""

from __future__ import annotations

from pathlib import Path

import click

from cardgen.cli.console import data, say

__all__ = ["command"]


@click.command("textconv", short_help="Print a card as lines, for `git diff`.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), metavar="CARD")
def command(*, file: Path) -> int:
    """Print what CARD (a card.json) claims, a line each, so that `git diff` shows claims instead of one long line.

    `cardgen git-setup` makes git use it. A file that is no card is printed as it is, because git gives up on a diff
    whose conversion fails.
    """
    from cardgen.card.formats.reading import parse_card
    from cardgen.errors import CardError
    from cardgen.render.claims import claims

    content = file.read_bytes()
    try:
        lines = claims(parse_card(content, str(file)).card)
    except CardError as error:
        say(f"{error.problems[0]}; shown as it is")
        data(content.decode("utf-8", "replace"))
        return 0
    for line in lines:
        data(line)
    return 0
