"""A registry in a directory, which may be part of a git repository.

A version is written into a hidden folder beside its place and moved there in one step, once everything has reached the
disk. The system lets just one writer move a folder to a place; whoever is killed before leaves a hidden folder, which
readers ignore and a later writer sweeps away.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from cardgen.errors import UnreadableError
from cardgen.registry.store import STATUS, UNTOUCHED, parts_of, trouble
from cardgen.spec.reading.file_reading import read_limited

__all__ = ["ATTRIBUTES", "Directory"]

ATTRIBUTES = b"""\
# Published cards are named by the digests of their bytes: git must not translate line ends.
** -text
card.json diff=cardgen
*.svg -diff linguist-generated
"""

_TEMPORARY = ".tmp-"
_STALE_SECONDS = 3_600
_MOST_BYTES = 400_000_000
_TAKEN = frozenset({errno.ENOTEMPTY, errno.EEXIST})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EMLINK})


class Directory:
    """A registry in a directory; see `Store`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def name(self) -> str:
        """The directory, as it was named."""
        return str(self._root)

    def folders(self, path: str = "") -> tuple[str, ...]:
        """See `Store.folders`."""
        with self._telling(path, "listed"):
            folder = self._path(path)
            if not folder.is_dir():
                return ()
            return tuple(sorted(entry.name for entry in folder.iterdir() if _is_folder(entry)))

    def files(self, path: str) -> tuple[str, ...]:
        """See `Store.files`; links are listed as files and never followed."""
        with self._telling(path, "listed"):
            folder = self._path(path)
            found = []
            for here, folders, names in os.walk(folder, onerror=_raise_unless_missing):
                if _may_hold_temporaries(Path(here).relative_to(self._root).parts):
                    folders[:] = [name for name in folders if not name.startswith(_TEMPORARY)]
                    names = [name for name in names if not name.startswith(_TEMPORARY)]
                links = [name for name in folders if Path(here, name).is_symlink()]
                found += [Path(here, name).relative_to(folder).as_posix() for name in (*names, *links)]
            return tuple(sorted(found))

    def read(self, path: str) -> bytes | None:
        """See `Store.read`; a link is refused."""
        with self._telling(path, "read"):
            file = self._path(path)
            if any(link.is_symlink() for link in (file, *file.parents) if self._root in link.parents):
                raise trouble(self.name, path, "is a link, or lies behind one", "a registry holds files only", "link")
            try:
                content = read_limited(file, _MOST_BYTES)
            except (FileNotFoundError, NotADirectoryError):
                return None
        if len(content) > _MOST_BYTES:
            raise trouble(self.name, path, f"is larger than {_MOST_BYTES:,} bytes: no file of a card is")
        return content

    def create(self, path: str, content: bytes) -> bool:
        """See `Store.create`."""
        with self._telling(path, "written"):
            target = self._path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            created = _create_file(target, content)
            _sync_folder(target.parent.parent)  # the folder may be new, too
            return created

    def create_version(self, path: str, files: Mapping[str, bytes]) -> bool:
        """See `Store.create_version`."""
        with self._telling(path, "written"):
            target = self._path(path)
            parent = target.parent
            is_new = not self._root.exists()
            parent.mkdir(parents=True, exist_ok=True)
            if not (self._root / ".gitattributes").exists():
                _create_file(self._root / ".gitattributes", ATTRIBUTES)
            fresh = parent / f"{_TEMPORARY}{secrets.token_hex(8)}"
            try:
                _fill(fresh, files)
                _sweep(parent, fresh)
                if not _move(fresh, target):
                    return False
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
            for folder in (parent, self._root, *((self._root.parent,) if is_new else ())):
                _sync_folder(folder)
            return True

    def _path(self, path: str) -> Path:
        return self._root.joinpath(*parts_of(path))

    @contextmanager
    def _telling(self, path: str, done: str) -> Iterator[None]:
        """Say of an error of the system where it happened, and that nothing is half written."""
        try:
            yield
        except UnreadableError:
            raise
        except OSError as error:
            hint = UNTOUCHED if done == "written" else ""
            raise trouble(self.name, path, f"cannot be {done}: {error.strerror or error}", hint) from error


def _is_folder(entry: Path) -> bool:
    return not entry.name.startswith(".") and entry.is_dir() and not entry.is_symlink()


def _may_hold_temporaries(folder: tuple[str, ...]) -> bool:
    """Tell whether writers work in a folder: the root, that of a service, or that of its status; never a version."""
    return len(folder) < 2 or folder[1:] == (STATUS,)


def _raise_unless_missing(error: OSError) -> None:
    if error.errno not in (errno.ENOENT, errno.ENOTDIR):
        raise error


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder, and return when they are on the disk."""
    if not files:
        raise ValueError("a version without files could take the place of an empty folder")
    folder.mkdir()
    folders = {folder}
    for name, content in files.items():
        path = folder.joinpath(*parts_of(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in path.parents if folder in parent.parents}
        _write(path, content)
    for each in sorted(folders, reverse=True):
        _sync_folder(each)


def _move(fresh: Path, target: Path) -> bool:
    """Move a folder with files to its place; False where another one is there. An empty one is nobody's, and goes."""
    try:
        fresh.rename(target)
    except OSError as error:
        # Systems differ in what they say of a folder that is taken; where it is none, something else is wrong.
        if error.errno not in _TAKEN and not target.is_dir():
            raise
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last; Windows can neither do that nor needs it."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _create_file(target: Path, content: bytes) -> bool:
    """Create a file whole: written beside its place, then linked there, which fails where something is."""
    fresh = target.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        _write(fresh, content)
        try:
            os.link(fresh, target)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            try:
                _write(target, content)  # a file system without hard links: still never over another file
            except FileExistsError:
                return False
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return True


def _sweep(parent: Path, fresh: Path) -> None:
    """Remove what writers left behind who were killed more than an hour ago, by the clock of the file system."""
    now = fresh.stat().st_mtime
    for entry in parent.glob(f"{_TEMPORARY}*"):
        with suppress(OSError):  # another writer may sweep, too
            if entry != fresh and now - entry.lstat().st_mtime > _STALE_SECONDS:
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry, ignore_errors=True)
                else:
                    entry.unlink()
