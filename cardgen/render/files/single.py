"""One file, all or nothing: a writer that is killed leaves the old file or the new one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from cardgen.errors import Place, Problem, UnreadableError

__all__ = ["write_file"]


def write_file(path: Path, content: bytes) -> None:
    """Write a file in the place of whatever was there; its folder is made where it is missing.

    Raises:
        UnreadableError: It cannot be written; nothing changed.
    """
    fresh = path.with_name(f".{path.name}.cardgen-{secrets.token_hex(6)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            fresh.write_bytes(content)
            if path.exists():
                fresh.chmod(path.stat().st_mode & 0o777)
            os.replace(fresh, path)  # noqa: PTH105 (says that it replaces)
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise UnreadableError(Problem(Place(str(path)), "", message, "nothing was changed")) from error
