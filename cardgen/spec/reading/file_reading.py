"""Reads the files that a spec consists of: whole, within a limit, and without following links where it must not."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from pathlib import Path

from cardgen.errors import Place, Problem
from cardgen.spec.checks.hints import did_you_mean
from cardgen.spec.reading.characters import quoted

__all__ = ["UNREADABLE", "digest", "is_link_below", "read_limited", "unreadable"]

UNREADABLE = "unreadable"
"""The kind of a problem with a file that could not be read, as opposed to one with what it says."""

_REASONS = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.EACCES: "reading it is not permitted",
    errno.EPERM: "reading it is not permitted",
    errno.EISDIR: "it is a folder",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "it is a link",
}
_MOST_NEIGHBOURS = 1_000


def read_limited(path: Path, limit: int, *, only_regular: bool = True, follow_link: bool = False) -> bytes:
    """Return the content of a file, or its first `limit` + 1 bytes where it is longer.

    Args:
        path: The file.
        limit: How many bytes are wanted at the most.
        only_regular: Refuse pipes and devices, which may never end.
        follow_link: Read what a link in the last component points to, instead of refusing it.

    Raises:
        OSError: It cannot be read.
    """
    if only_regular and not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "it is no regular file")
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | (0 if follow_link else getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(os.open(path, flags), "rb") as handle:
        return handle.read(limit + 1)


def is_link_below(folder: Path, relative: Path) -> bool:
    """Tell whether any component of `relative` is a symbolic link in `folder`; `folder` itself may be one."""
    here = folder
    for part in relative.parts:
        here = here / part
        if here.is_symlink():
            return True
    return False


def unreadable(error: OSError, path: Path, *, place: Place | None, field: str = "", shown: str = "") -> Problem:
    """Return a problem with a file that could not be read, with the nearest name that is there.

    Args:
        error: What the system said.
        path: The file.
        place: Where the file is named, or the file itself.
        field: The field that names it.
        shown: How the spec names it, where it does.
    """
    reason = _REASONS.get(error.errno or 0, (error.strerror or "unknown reason").lower())
    subject = f"cannot read {quoted(shown)}" if shown else "cannot read the file"
    hint = did_you_mean(path.name, _neighbours(path)) if error.errno == errno.ENOENT else ""
    return Problem(place, field, f"{subject}: {reason}", hint, UNREADABLE)


def digest(content: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _neighbours(path: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in path.parent.iterdir() if entry.is_file())[:_MOST_NEIGHBOURS]
    except OSError:
        return []
