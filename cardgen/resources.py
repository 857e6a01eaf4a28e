"""Where the templates are: inside an installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from cardgen.errors import Problem, UnreadableError

__all__ = ["templates_folder"]

_PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """Return the folder of templates, stylesheets and scaffolds.

    A wheel carries it inside the package; in a checkout it stands beside the package, where a person looks for it.

    Raises:
        UnreadableError: Neither folder exists.
    """
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if folder.is_dir():
            return folder
    raise UnreadableError(
        Problem(None, "", "the templates folder of cardgen is missing", "install cardgen again: its files are damaged")
    )
