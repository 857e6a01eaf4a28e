"""Options that the commands about a comparison share."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["acceptances_option", "config_option", "data_root_option", "pseudonym_key_option"]

acceptances_option = click.option(
    "--acceptances",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("acceptances"),
    show_default=True,
    metavar="DIR",
    help="Folder of the reviewers' acceptances, each as SERVICE/FINGERPRINT.yaml.",
)

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the project's settings; cardgen.toml or pyproject.toml of the repository where left out.",
)

data_root_option = click.option(
    "--data-root",
    type=click.Path(path_type=Path, file_okay=False),
    help="Refuse data of a spec outside this folder; for specs that are not trusted.",
)

pseudonym_key_option = click.option(
    "--pseudonym-key", type=click.File("rb"), metavar="FILE", help="The key that `cardgen build` was given, if any."
)
