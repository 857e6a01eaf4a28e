"""Two folders change places in one step, where the operating system can do that."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

__all__ = ["exchange"]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_UNSUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM})


def exchange(first: Path, second: Path) -> bool:
    """Swap two paths atomically: whoever looks finds either the old pair or the new one.

    Linux has renameat2 with RENAME_EXCHANGE (3.15 and later), macOS renamex_np with RENAME_SWAP.

    Returns:
        False where the system or the file system cannot do it; nothing was moved then.

    Raises:
        OSError: The paths could not be swapped for another reason.
    """
    a, b = os.fsencode(first), os.fsencode(second)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            failed = library.renameat2(_AT_FDCWD, a, _AT_FDCWD, b, _RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            failed = library.renamex_np(a, b, _RENAME_SWAP)
        else:
            return False
    except (AttributeError, OSError, TypeError):  # a system without the call, or without such a library
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(first))
