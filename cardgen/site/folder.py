"""The folder that the site is written into: each file whole or not at all, and none that is there already.

Files are written beside their place and moved there, so that a build which is killed leaves every page as it was or as
it will be. `site.json` names the services that belong to the site; nothing else is ever removed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from cardgen.errors import Place, Problem, UnreadableError
from cardgen.registry.address import is_service
from cardgen.render.files.single import write_file
from cardgen.spec.fields import Model

__all__ = ["MARKER", "Folder", "SiteRecord", "open_folder"]

MARKER = "site.json"


class SiteRecord(Model):
    """What belongs to the site: `site.json`."""

    format: Literal["cardgen-site/1"] = Field(default="cardgen-site/1", description="Format of this document.")
    services: dict[str, str] = Field(default={}, description="Fingerprint of the pages of each service, by id.")
    search: str = Field(default="", description="Digest of what the full-text search was made from; empty without.")


@dataclass
class Folder:
    """The site's folder.

    Attributes:
        root: Where it is.
        record: What an earlier build left there.
        written: How many files were written.
        removed: How many files and folders were removed.
    """

    root: Path
    record: SiteRecord
    written: int = 0
    removed: int = 0
    _made: set[Path] = field(default_factory=set)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, unless it is there with the same content."""
        path = self.root / name
        self._own(path.parent)
        try:
            same = path.stat().st_size == len(content) and path.read_bytes() == content
        except OSError:
            same = False
        if not same:
            write_file(path, content)
            self.written += 1

    def read(self, name: str) -> bytes | None:
        """Return a file of the site, or None where there is none."""
        try:
            return (self.root / name).read_bytes()
        except OSError:
            return None

    def names(self, name: str) -> list[str]:
        """Return the names in a folder of the site, sorted; none where there is no such folder."""
        path = self.root / name
        return sorted(each.name for each in path.iterdir()) if path.is_dir() and not path.is_symlink() else []

    def has_all(self, names: Iterable[str]) -> bool:
        """Tell whether every one of these files is there."""
        return all((self.root / name).is_file() for name in names)

    def remove(self, name: str) -> None:
        """Remove a file or folder that an earlier build made, where it is there."""
        path = self.root / name
        try:
            if path.is_symlink() or path.is_file():
                path.unlink()
            elif path.is_dir():
                shutil.rmtree(path)
            else:
                return
        except OSError as error:
            raise _unwritable(path, error) from error
        self.removed += 1

    def settle(self, record: SiteRecord) -> None:
        """Write down what belongs to the site."""
        self.record = record
        self.write(MARKER, (record.model_dump_json(indent=1) + "\n").encode())

    def _own(self, folder: Path) -> None:
        """Refuse to write through a link: it may lead out of the site."""
        if folder in self._made:
            return
        for parent in (folder, *folder.parents):
            if parent == self.root:
                break
            if parent.is_symlink():
                message = "is a link, and a site writes through none"
                raise UnreadableError(Problem(Place(str(parent)), "", message, "remove it, or choose another folder"))
        self._made.add(folder)


def open_folder(root: Path) -> Folder:
    """Open the folder of a site, which may be absent, empty, or hold an earlier site.

    Raises:
        UnreadableError: It holds something else, or cannot be read.
    """
    try:
        if root.exists() and not root.is_dir():
            raise _refused(root, "is a file, not a folder", "choose another folder")
        names = sorted(path.name for path in root.iterdir()) if root.is_dir() else []
        if not names:
            return Folder(root, SiteRecord())
        if MARKER not in names:
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            raise _refused(root, f"holds files and no site: {shown}", "choose another folder, or move them away")
        return Folder(root, _record(root / MARKER))
    except OSError as error:
        raise _unwritable(root, error) from error


def _record(path: Path) -> SiteRecord:
    try:
        record = SiteRecord.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _refused(path, "is no record of a site", "cardgen did not write it so: choose another folder") from error
    # What is named here may be removed later, so it must be a name that a service can have.
    if not all(is_service(name) for name in record.services):
        raise _refused(path, "names something that is no service", "cardgen did not write it so: choose another folder")
    return record


def _refused(path: Path, message: str, hint: str) -> UnreadableError:
    return UnreadableError(Problem(Place(str(path)), "", message, hint, "no-site"))


def _unwritable(path: Path, error: OSError) -> UnreadableError:
    message = f"cannot be read or written: {error.strerror or error}"
    return UnreadableError(Problem(Place(str(error.filename or path)), "", message))
