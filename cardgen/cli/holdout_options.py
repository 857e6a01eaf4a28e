"""Options of commands that hold a published card against held-out data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cardgen.cli.console import safe

if TYPE_CHECKING:
    from cardgen.card.document import Card

__all__ = ["loaded_card", "map_option"]


def _mapping(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        name, equals, column = each.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise click.BadParameter(f"write NAME=COLUMN, not {safe(each)!r}", param_hint="--map")
        if name in found:
            raise click.BadParameter(f"{safe(name)!r} is mapped twice", param_hint="--map")
        found[name] = column
    return found


map_option = click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_mapping,
    metavar="NAME=COLUMN",
    help="The column of HOLDOUT for a column of the card or a role (label, prediction, cluster, row_id).",
)
"""`--map NAME=COLUMN`, which may be repeated; the command gets a dictionary."""


def loaded_card(word: str, registry: str) -> Card:
    """Load a card: card.json, its folder, or a published version."""
    from cardgen.sides.loading import Context, load_side

    return load_side(word, Context(registry)).card
