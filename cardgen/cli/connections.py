"""URLs of warehouses by the name that specs use: from the environment, and from options, which win."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

import click

__all__ = ["connections"]

_PREFIX = "CARDGEN_CONNECTION_"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def connections(given: Sequence[str] = ()) -> Mapping[str, str]:
    """Return the URL of every connection that was given.

    Args:
        given: Options, each `NAME=URL`.

    Returns:
        By name in lower case with hyphens: `CARDGEN_CONNECTION_SPEECH_LAB` in the environment is `speech-lab`.
    """
    found = {_named(key.removeprefix(_PREFIX)): url for key, url in os.environ.items() if key.startswith(_PREFIX)}
    for each in given:
        name, equals, url = each.partition("=")
        if not equals or not _NAME.fullmatch(name) or "://" not in url:
            # The whole is not repeated: it may hold a password.
            raise click.BadParameter("write NAME=URL, such as speech=postgres://…", param_hint="--connection")
        found[_named(name)] = url
    return found


def _named(name: str) -> str:
    return name.lower().replace("_", "-")
