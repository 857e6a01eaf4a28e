"""How a published version is named: ID@VERSION."""

from __future__ import annotations

import re

from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.store import is_version
from cardgen.spec.reading.characters import quoted

__all__ = ["is_service", "split_address"]

_IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def is_service(name: str) -> bool:
    """Tell whether a name can be the id of a card."""
    return _IDENTIFIER.fullmatch(name) is not None


def split_address(word: str) -> tuple[str, str | None]:
    """Return the id and the version that a word names; no version where it is left out.

    >>> split_address("loan-default@2.1.0")
    ('loan-default', '2.1.0')

    Raises:
        InvalidInputError: It is neither ID nor ID@VERSION.
    """
    identifier, at, version = word.partition("@")
    if not is_service(identifier) or (at and not is_version(version)):
        message = f"{quoted(word)} is neither ID nor ID@VERSION"
        raise InvalidInputError(Problem(None, "", message, "such as loan-default@2.1.0", "address"))
    return identifier, version if at else None
