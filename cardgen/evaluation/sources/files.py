"""The files of a source: found, confined, named as the spec names them, and digested while they are read."""

from __future__ import annotations

import glob
import hashlib
import os
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cardgen.errors import CardgenError
from cardgen.evaluation.faults import At, bad_file, unreadable
from cardgen.spec.checks.hints import listing
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import CountsSource, FileFormat, RowsSource

__all__ = ["SourceFile", "SourceFiles", "digest_later", "find_files"]

_ENDINGS: dict[str, FileFormat] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
_KNOWN = "Parquet (.parquet), CSV (.csv), JSON Lines (.jsonl) and Arrow (.arrow)"
_TYPED = frozenset({"--data", "holdout"})
"""What names data on the command line, where there is no spec."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file.

    Attributes:
        path: Where it is.
        shown: Its path as the spec writes it, for messages.
        name: Its name relative to the source, with forward slashes: the same on every machine.
        size: Its size in bytes.
    """

    path: Path
    shown: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """The files of one source, sorted by name, all of one format."""

    files: tuple[SourceFile, ...]
    format: FileFormat

    @property
    def size(self) -> int:
        """The size of all files in bytes."""
        return sum(file.size for file in self.files)


def find_files(source: RowsSource | CountsSource, directory: Path, data_root: Path | None, at: At) -> SourceFiles:
    """Return the files that a source names: a file, everything in a folder, or what a glob matches.

    Args:
        source: The source.
        directory: The folder that its path is relative to.
        data_root: The folder below which every file must really stand; None where data may be anywhere.
        at: The field of the spec that names the source.

    Raises:
        DataError: An address instead of a path, a folder or glob without files, files of several formats or of an
            unknown one, or a file outside `data_root`.
        UnreadableError: There is no such file, or it cannot be looked at.
    """
    written = source.path
    if "://" in written:
        raise bad_file(at, f"{quoted(written)} is an address, not a path", "save the data as a file first")
    try:
        found = _match(written, directory, data_root, at)
        files = tuple(
            SourceFile(path, shown, name, path.stat().st_size)
            for path, shown, name in sorted(found, key=lambda item: item[2])
        )
    except CardgenError:
        raise
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise unreadable(at, f"{quoted(written)} cannot be read: {reason[0].lower()}{reason[1:]}") from error
    return SourceFiles(files, source.format or _format(files, at))


def _match(written: str, directory: Path, data_root: Path | None, at: At) -> list[tuple[Path, str, str]]:
    path = directory / written
    if path.is_dir():
        _confine(path, written, data_root, at)
        if not os.access(path, os.R_OK | os.X_OK):  # a search of it would find nothing instead of failing
            raise unreadable(at, f"the folder {quoted(written)} cannot be read: permission denied")
        inside = [file for file in path.rglob("*") if _is_data(file.relative_to(path)) and file.is_file()]
        found = [(file, f"{written.rstrip('/')}/{_posix(file, path)}", _posix(file, path)) for file in inside]
        if not found:
            raise bad_file(at, f"the folder {quoted(written)} holds no files", "", "no-files")
    elif path.is_file():
        found = [(path, written, path.name)]
    elif glob.has_magic(written):
        # Unlike Path.glob, this takes a pattern with an absolute path or with .. in it.
        every = glob.glob(written, root_dir=directory, recursive=True)  # noqa: PTH207
        names = [name for name in every if (directory / name).is_file()]
        if not names:
            raise bad_file(at, f"no file matches {quoted(written)}", _relative(at), "no-files")
        # Named from the folder that they share, so that the digest is the same wherever that folder stands.
        base = Path(os.path.commonpath([(directory / name).parent for name in names]))
        found = [(directory / name, Path(name).as_posix(), _posix(directory / name, base)) for name in names]
    else:
        raise unreadable(at, f"there is no file {quoted(written)}", _relative(at), "missing-file")
    for file, shown, _ in found:
        _confine(file, shown, data_root, at)
    return found


def _relative(at: At) -> str:
    if at[0] in _TYPED:
        return "look at how it is written"
    return f"the path is relative to the {'finding' if at[0] == 'predictions' else 'spec'}"


def _is_data(name: Path) -> bool:
    """Tell whether a file of a folder is meant: hidden files and markers such as _SUCCESS are not."""
    return not any(part.startswith((".", "_")) for part in name.parts)


def _posix(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix()


def _confine(path: Path, shown: str, data_root: Path | None, at: At) -> None:
    if data_root is not None and not path.resolve().is_relative_to(data_root.resolve()):
        hint = "data of this build must stand below the folder given as the data root, links included"
        raise bad_file(at, f"{quoted(shown)} is outside the data root", hint, "outside-data-root")


def _format(files: tuple[SourceFile, ...], at: At) -> FileFormat:
    formats = {file.shown: _ENDINGS.get(file.path.suffix.lower()) for file in files}
    unknown = [shown for shown, found in formats.items() if found is None]
    if unknown:
        say_it = "write {path: …, format: …} where the ending does not tell"
        hint = (
            f"cardgen reads {_KNOWN}; {'give the file such an ending' if at[0] in {*_TYPED, 'predictions'} else say_it}"
        )
        raise bad_file(at, f"the format of {quoted(unknown[0])} cannot be told from its ending", hint, "unknown-format")
    several = sorted({found for found in formats.values() if found is not None})
    if len(several) > 1:
        message = f"the files of one source are of one format, but there are {listing(several)}"
        raise bad_file(at, message, "name one kind with a glob, such as rows/*.parquet", "mixed-formats")
    return several[0]


def digest_later(files: SourceFiles, at: At) -> Future[str]:
    """Begin to digest the files on a thread of its own, and return where the digest will be.

    The digest is the SHA-256 over a line `<SHA-256 of the file>  <its name>` for each file, in order of the names.
    Hashing runs at about the speed of a disk and without Python's lock, so beside a scan it costs next to nothing.
    """
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="digest")
    future = executor.submit(_digest, files, at)
    executor.shutdown(wait=False)
    return future


def _digest(files: SourceFiles, at: At) -> str:
    whole = hashlib.sha256()
    for file in files.files:
        try:
            with file.path.open("rb") as handle:
                each = hashlib.file_digest(handle, "sha256").hexdigest()
        except OSError as error:
            raise unreadable(at, f"{quoted(file.shown)} cannot be read: {error.strerror}") from error
        whole.update(f"{each}  {file.name}\n".encode())
    return whole.hexdigest()
