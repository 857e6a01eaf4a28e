"""Two words in, one report out: what `cardgen diff` and `cardgen.compare` do."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cardgen.sides.acceptances import read_acceptances
from cardgen.sides.loading import Context, load_sides
from cardgen.sides.project import find_project_file, project_settings
from cardgen.sides.specs import Options

if TYPE_CHECKING:
    from cardgen.diff.acceptances import Acceptance
    from cardgen.diff.report import Report
    from cardgen.diff.transition import Side
    from cardgen.spec.comparison import Comparison

__all__ = ["compare", "compare_sides", "settings_layer"]

PathLike = str | os.PathLike[str]


def compare(
    old: PathLike,
    new: PathLike,
    *,
    registry: PathLike | None = None,
    config: PathLike | None = None,
    acceptances: PathLike = "acceptances",
    as_of: date | None = None,
    allow_rename: bool = False,
    data_root: PathLike | None = None,
    pseudonym_key: bytes | None = None,
) -> Report:
    """Compare two versions of a card.

    Args:
        old: The old side: a card.json or the folder of one, a spec, `ID@VERSION` in the registry, or `git:REF:path`.
        new: The new side, likewise.
        registry: Folder or address of the registry; where it is given, the new version is also held against those
            that it holds. `cards` where it is left out.
        config: File with the project's settings; found from the working directory upwards where it is left out.
        acceptances: Folder of the reviewers' acceptances.
        as_of: The day on which ages are judged; where it is left out, only what the cards say counts.
        allow_rename: Compare cards with different ids, too.
        data_root: Folder below which the data of specs must lie, for specs that are not trusted.
        pseudonym_key: Key of the pseudonyms of clusters, where versions were built with one.

    Raises:
        CardgenError: A side cannot be loaded; or the settings or an acceptance are wrong.
    """
    layer = settings_layer(None if config is None else Path(config), Path())
    root = None if data_root is None else Path(data_root)
    context = Context(None if registry is None else os.fspath(registry), Path(), Options(root, pseudonym_key))
    sides = load_sides(os.fspath(old), os.fspath(new), context)
    accepted = read_acceptances(Path(acceptances), sides[1].card.card.id)
    return compare_sides(*sides, layer, accepted, context.registry, as_of, allow_rename=allow_rename)


def settings_layer(config: Path | None, directory: Path) -> Comparison | None:
    """Return the settings of the project, or None where it has none.

    Args:
        config: The file that holds them; looked for where it is None.
        directory: Where to begin to look.

    Raises:
        InvalidInputError: The file sets something that there is not.
        UnreadableError: It cannot be read.
    """
    from cardgen.diff.rules.registry import RULES

    path = find_project_file(directory) if config is None else config
    return None if path is None else project_settings(path, RULES)


def compare_sides(
    old: Side,
    new: Side,
    layer: Comparison | None,
    acceptances: Iterable[Acceptance],
    registry: str | None,
    day: date | None,
    *,
    allow_rename: bool = False,
) -> Report:
    """Compare two sides under the settings of the old card and of the project.

    Args:
        old: The old side.
        new: The new side.
        layer: The settings of the project.
        acceptances: The acceptances of reviewers.
        registry: The registry, where one was named.
        day: The day on which ages are judged.
        allow_rename: Compare cards with different ids, too.

    Raises:
        UnreadableError: The registry cannot be read.
    """
    from cardgen.diff.engine import compare as compare_cards
    from cardgen.diff.settings import settings_of

    versions: dict[str, str] = {}
    # What is published says something about a step that is about to be published, and nothing about one long past.
    if not new.published and (registry is not None or old.published):
        from cardgen.sides.published import versions_of

        versions = versions_of(new.card.card.id, registry)
    settings = settings_of(old.card.comparison, *(() if layer is None else (layer,)))
    return compare_cards(
        old,
        new,
        settings,
        day=day,
        versions=versions,
        acceptances=tuple(acceptances),
        allow_rename=allow_rename,
    )
