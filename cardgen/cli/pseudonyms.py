"""The key of pseudonyms of clusters, from the file that a command is given."""

from __future__ import annotations

from typing import BinaryIO

import click

__all__ = ["read_key"]

_SHORTEST = 16
_LONGEST = 65_536


def read_key(file: BinaryIO | None) -> bytes | None:
    """Return the key, or None where no file is given; one that can be guessed protects nobody."""
    if file is None:
        return None
    key = file.read(_LONGEST).strip()
    if len(key) < _SHORTEST:
        message = f"{file.name} holds {len(key)} bytes; a key needs at least {_SHORTEST}, drawn at random"
        raise click.BadParameter(message, param_hint="--pseudonym-key")
    return key
