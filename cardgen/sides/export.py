"""The tree of a commit as files in a folder, for building a spec as it stood then.

The folder stands beside the repository, so that a path that leads out of it (`../../data/rows.parquet`) still finds
what it finds from the repository itself. It is removed whatever happens, and nothing is written into `.git`.
"""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cardgen.errors import Place, Problem, UnreadableError
from cardgen.sides.git import Entry, Tree

__all__ = ["Exported", "exported"]

_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Exported:
    """A tree as files.

    Attributes:
        folder: Stands for the top of the repository.
        is_beside: Whether it stands beside the repository; else paths that lead out of it find nothing there.
    """

    folder: Path
    is_beside: bool


@contextlib.contextmanager
def exported(tree: Tree) -> Iterator[Exported]:
    """Put the files of a tree into a folder, and remove it afterwards.

    Raises:
        UnreadableError: The files cannot be written, or git cannot give them.
    """
    place = Place(f"git:{tree.ref}")
    with contextlib.ExitStack() as stack:
        top = tree.repository.top
        prefix = f".{top.name}.cardgen-"
        try:
            made = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=top.parent))
            is_beside = True
        except OSError:  # the folder above the repository is not ours to write in, as in some containers
            made = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix))
            is_beside = False
        folder = Path(made)
        try:
            _fill(tree, folder)
        except OSError as error:
            message = f"cannot be put into the folder {folder}: {error.strerror or error}"
            raise UnreadableError(Problem(place, "", message)) from error
        yield Exported(folder, is_beside)


def _fill(tree: Tree, folder: Path) -> None:
    """Write every file; links last, so that no file is ever written through one."""
    entries = [entry for entry in tree.entries() if _is_inside(entry.path)]
    links = []
    for entry, content in _contents(tree, entries):
        path = folder.joinpath(*PurePosixPath(entry.path).parts)
        if entry.is_link:
            links.append((path, content))
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for path, target in links:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.decode("utf-8", "surrogateescape"))


def _is_inside(path: str) -> bool:
    """Tell whether a path is one that git would check out: a crafted tree may hold others."""
    parts = PurePosixPath(path).parts
    return not {"..", ".git"} & {part.lower() for part in parts} and not path.startswith("/")


def _contents(tree: Tree, entries: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
    """Yield the content of each file as it is stored, and large files that are stored elsewhere as they are."""
    with tempfile.TemporaryFile() as wanted, tempfile.TemporaryFile() as said:
        wanted.writelines(f"{entry.hash}\n".encode("ascii") for entry in entries)
        wanted.seek(0)
        with subprocess.Popen(
            ["git", "cat-file", "--batch"],  # noqa: S607
            cwd=tree.repository.top,
            stdin=wanted,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as process:
            assert process.stdout is not None
            for entry in entries:
                head = process.stdout.readline().split()
                if len(head) != 3:
                    said.seek(0)
                    reason = said.read(2_000).decode("utf-8", "replace").strip() or "git does not give its content"
                    raise UnreadableError(Problem(Place(f"git:{tree.ref}"), "", f"{entry.path}: {reason}"))
                content = process.stdout.read(int(head[2]))
                process.stdout.read(1)
                yield entry, _fetched(tree, entry) if content.startswith(_POINTER) else content


def _fetched(tree: Tree, entry: Entry) -> bytes:
    """Return what a pointer of Git LFS stands for, through the filter that a checkout would use."""
    ran = tree.repository.git("cat-file", "--filters", f"--path={entry.path}", entry.hash)
    if ran.returncode:
        reason = ran.stderr.decode("utf-8", "replace").strip()[:500]
        message = f"{entry.path} is stored in Git LFS and cannot be fetched: {reason}"
        raise UnreadableError(Problem(Place(f"git:{tree.ref}"), "", message))
    return ran.stdout
