"""Files into a folder, all or nothing: a writer that is killed leaves the old folder or the new one.

Everything is written into a folder beside the target, which then takes its place in one step. Where the file system
cannot swap two folders, the old one is moved aside first; if the writer dies in that instant, the next one finds it
and puts it back.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from cardgen.errors import Place, Problem, UnreadableError
from cardgen.render.files.exchange import exchange

__all__ = ["write_bundle", "write_new"]

_OWN_FILES = frozenset(
    {"card.json", "card.md", "card.html", "card.pdf", "addendum.json", "addendum.md", "addendum.html"}
)
_OWN_FOLDERS = {"charts": ".svg", "data": ".csv", "pairs": ".gz"}
_MARKER = "card.json"


def write_bundle(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a card into a folder, which may hold an older card and nothing else.

    Args:
        directory: The folder; it and its parents are made where they are missing.
        files: Content by relative path.

    Raises:
        UnreadableError: The folder holds something that cardgen did not write, or cannot be written; nothing changed.
        ValueError: A path that leads out of the folder.
    """
    _write(directory, files, _refuse_foreign)


def write_new(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that is new or empty; see `write_bundle` for arguments and errors."""
    _write(directory, files, _refuse_any)


def _write(directory: Path, files: Mapping[str, bytes], refuse: Callable[[Path], None]) -> None:
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
            raise ValueError(f"{name!r} leads out of the folder")
    try:
        target = directory.resolve()
        _refuse_root(target)
        _recover(target)
        refuse(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = _sibling(target, "new")
        try:
            _fill(fresh, files)
            _take_place(fresh, target)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    except UnreadableError:
        raise
    except RuntimeError as error:  # what older versions of Python say of links that go round in a circle
        message = "cannot be written: it is a link that leads back to itself"
        raise UnreadableError(Problem(Place(str(directory)), "", message, "nothing was changed")) from error
    except OSError as error:
        place = Place(str(error.filename or directory))
        raise UnreadableError(
            Problem(place, "", f"cannot be written: {error.strerror or error}", "nothing was changed")
        ) from error


def _refuse_root(target: Path) -> None:
    if not target.name:
        raise UnreadableError(Problem(Place(str(target)), "", "is no folder for a card", "choose another folder"))


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        path = folder.joinpath(*PurePosixPath(name).parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _take_place(fresh: Path, target: Path) -> None:
    """Put the new folder in the place of the old one, which ends up under the new one's former name."""
    if not target.exists():
        fresh.rename(target)
        return
    shutil.copymode(target, fresh)
    if exchange(fresh, target):
        return
    aside = _aside(target)
    target.rename(aside)
    try:
        fresh.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _recover(target: Path) -> None:
    """Put back a folder that was moved aside by a writer which died before the new one took its place."""
    aside = _aside(target)
    if aside.is_dir():
        if target.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(target)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.cardgen-old")


def _sibling(target: Path, word: str) -> Path:
    return target.with_name(f".{target.name}.cardgen-{word}-{secrets.token_hex(6)}")


def _refuse_any(target: Path) -> None:
    if not _is_folder(target):
        return
    names = sorted(path.name for path in target.iterdir())
    if names:
        raise _occupied(target, f"is not empty: it holds {_some(names)}")


def _refuse_foreign(target: Path) -> None:
    """Refuse a folder whose loss somebody would regret: whatever is in it will be replaced."""
    if not _is_folder(target):
        return
    names = {path.name for path in target.iterdir()}
    if names and _MARKER not in names:
        raise _occupied(target, f"holds files and no card: {_some(sorted(names))}")
    foreign = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if not _is_own(path, target))
    if foreign:
        raise _occupied(target, f"holds what cardgen did not write: {_some(foreign)}")


def _is_own(path: Path, target: Path) -> bool:
    parts = path.relative_to(target).parts
    if path.is_symlink():
        return False
    if len(parts) == 1:
        return parts[0] in (_OWN_FOLDERS if path.is_dir() else _OWN_FILES)
    return len(parts) == 2 and path.is_file() and path.suffix == _OWN_FOLDERS.get(parts[0])


def _is_folder(target: Path) -> bool:
    if target.exists() and not target.is_dir():
        raise UnreadableError(Problem(Place(str(target)), "", "is a file, not a folder", "choose another folder"))
    return target.is_dir()


def _occupied(target: Path, message: str) -> UnreadableError:
    hint = "it would be replaced: choose another folder, or move them away"
    return UnreadableError(Problem(Place(str(target)), "", message, hint))


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
