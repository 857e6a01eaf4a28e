"""The URL that a connection of a spec means, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from cardgen.evaluation.faults import At, unreadable
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import TableSource

__all__ = ["called", "url_of"]


def url_of(source: TableSource, connections: Mapping[str, str], at: At, *, named_only: bool = False) -> str:
    """Return the URL of a source's connection.

    Args:
        source: The source; its connection is a name, or a URL.
        connections: URLs by name.
        at: The field of the spec that names the source.
        named_only: Whether the source must name one of these.

    Raises:
        UnreadableError: No URL was given for the name, or the source gives one and may not.
    """
    if "://" in source.connection:
        if named_only:
            message = "a spec whose data is confined to a folder cannot say where to connect"
            raise unreadable((*at, "connection"), message, "name a connection that the command is given", "connection")
        return source.connection
    if source.connection not in connections:
        message = f"no URL is given for the connection {quoted(source.connection)}"
        hint = f"give it: --connection {source.connection}=postgres://…"
        raise unreadable((*at, "connection"), message, hint, "connection-unknown")
    return connections[source.connection]


def called(url: str) -> str:
    """Return what messages call a warehouse: its kind and where it is, without user and password.

    >>> called("postgres://reader:secret@db.example.org:5432/speech")
    'postgres at db.example.org:5432/speech'
    """
    parts = urlsplit(url)
    return f"{parts.scheme} at {parts.netloc.rpartition('@')[2]}{parts.path}"
