"""A registry by its name: a directory, or the address of an object store."""

from __future__ import annotations

from pathlib import Path

from cardgen.errors import InvalidInputError, Problem
from cardgen.registry.directory import Directory
from cardgen.registry.store import Store, trouble

__all__ = ["open_registry", "open_store"]

_SCHEMES = ("s3", "gs", "az")


def open_store(location: str) -> Store:
    """Open a place that a registry is in, or will be.

    Args:
        location: A directory, or an address that begins with s3://, gs:// or az://.

    Raises:
        InvalidInputError: It is an address of another kind.
        UnreadableError: It cannot be opened.
    """
    scheme, separator, rest = location.partition("://")
    if not separator:
        return Directory(Path(location))
    if scheme not in _SCHEMES or not rest:
        known = ", ".join(f"{name}://BUCKET/FOLDER" for name in _SCHEMES)
        message = f"{location} is no address of a registry"
        raise InvalidInputError(Problem(None, "", message, f"give a folder, or one of {known}", "registry-address"))
    from cardgen.registry.objects import open_objects

    return open_objects(location)


def open_registry(location: str) -> Store:
    """Open a registry that is to be read.

    Raises:
        InvalidInputError: The location is an address that no registry has.
        UnreadableError: There is none.
    """
    store = open_store(location)
    if isinstance(store, Directory) and not Path(location).is_dir():
        what = "is a file" if Path(location).exists() else "is not there"
        hint = "`cardgen publish` makes a registry; --registry says where one is"
        raise trouble(location, "", f"{what}, so there is no registry in it", hint, "no-registry")
    return store
