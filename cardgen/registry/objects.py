"""A registry in an object store: S3, Google Cloud Storage, Azure, or anything else that `obstore` speaks to.

    SERVICE/VERSION/DIGEST/card.json …   the files, below the SHA-256 of the manifest that names them
    SERVICE/VERSION/MANIFEST.json        written last, and never over another: the version exists from then on

Two writers of one version write below two digests, so that their files never mix; the store lets one of them write the
manifest. What the other one wrote is never shown. A store that does not keep the promise to create without replacing is
refused, because two writers could then both believe that they had published.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from cardgen.errors import UnreadableError
from cardgen.registry.store import ENVELOPE, MANIFEST, UNTOUCHED, is_version, parts_of, trouble

if TYPE_CHECKING:
    from obstore.store import ObjectStore

__all__ = ["Objects", "open_objects"]

_PROBE = ".cardgen-conditional-writes"
_PROBE_TEXT = b"Written once by cardgen, to see that this store does not let one object take the place of another.\n"
_MISSING_EXTRA = "install it with the extra `remote`: pip install 'cardgen[remote]'"


def open_objects(address: str) -> Objects:
    """Open a registry by its address, such as `s3://bucket/cards`; credentials are those of the environment.

    Raises:
        UnreadableError: The address cannot be opened, or `obstore` is not installed.
    """
    try:
        from obstore.store import from_url
    except ImportError as error:
        raise trouble(address, "", "an object store needs the package obstore", _MISSING_EXTRA) from error
    with _telling(address, "", "opened"):
        # No options of the client: they would take the place of those in the environment (AWS_ALLOW_HTTP and such).
        store = from_url(address, retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=60)})
    return Objects(store, address)


class Objects:
    """A registry in an object store; see `Store`."""

    def __init__(self, objects: ObjectStore, name: str) -> None:
        self._objects = objects
        self._name = name
        self._committed: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The address of the store."""
        return self._name

    def folders(self, path: str = "") -> tuple[str, ...]:
        """See `Store.folders`."""
        import obstore

        with _telling(self._name, path, "listed"):
            listed = obstore.list_with_delimiter(self._objects, "/".join(parts_of(path)) or None)
        names = [prefix.rstrip("/").rpartition("/")[2] for prefix in listed["common_prefixes"]]
        return tuple(sorted(name for name in names if not name.startswith(".")))

    def files(self, path: str) -> tuple[str, ...]:
        """See `Store.files`; files of a writer that did not win, or was killed, are left out."""
        import obstore

        base = parts_of(path)
        with _telling(self._name, path, "listed"):
            pages = obstore.list(self._objects, "/".join(base) or None)
            names = [item["path"] for page in pages for item in page]
        found = []
        for name in names:
            parts = tuple(name.split("/"))
            if _is_content(parts):
                if parts[2] != self._digest("/".join(parts[:2])):
                    continue
                parts = (*parts[:2], *parts[3:])
            found.append("/".join(parts[len(base) :]))
        return tuple(sorted(found))

    def read(self, path: str) -> bytes | None:
        """See `Store.read`."""
        parts = parts_of(path)
        if len(parts) > 2 and is_version(parts[1]) and parts[2:] != (MANIFEST,):
            digest = self._digest("/".join(parts[:2]))
            if digest is None:
                return None
            parts = (*parts[:2], digest, *parts[2:])
        return self._get("/".join(parts))

    def create(self, path: str, content: bytes) -> bool:
        """See `Store.create`."""
        self._refuse_careless()
        return self._create("/".join(parts_of(path)), content)

    def create_version(self, path: str, files: Mapping[str, bytes]) -> bool:
        """See `Store.create_version`."""
        import obstore

        base = "/".join(parts_of(path))
        self._refuse_careless()
        if self._get(f"{base}/{MANIFEST}") is not None:
            return False
        folder = f"{base}/{hashlib.sha256(files[MANIFEST]).hexdigest()}"
        for name, content in files.items():
            target = f"{folder}/{'/'.join(parts_of(name))}"
            if name == ENVELOPE:
                self._create_same(target, content)
            elif name != MANIFEST:
                # Whoever writes here writes the bytes whose digests are in the manifest of this folder's name.
                with _telling(self._name, target, "written"):
                    obstore.put(self._objects, target, content)
        return self._create(f"{base}/{MANIFEST}", files[MANIFEST])

    def _digest(self, version: str) -> str | None:
        """Return the digest below which the files of a version lie, or None where it is not there."""
        if version not in self._committed:
            manifest = self._get(f"{version}/{MANIFEST}")
            if manifest is None:
                return None
            self._committed[version] = hashlib.sha256(manifest).hexdigest()
        return self._committed[version]

    def _get(self, path: str) -> bytes | None:
        import obstore

        with _telling(self._name, path, "read"):
            try:
                return bytes(obstore.get(self._objects, path).bytes())
            except (FileNotFoundError, obstore.exceptions.NotFoundError):
                return None

    def _create(self, path: str, content: bytes) -> bool:
        import obstore

        with _telling(self._name, path, "written"):
            try:
                obstore.put(self._objects, path, content, mode="create")
            except obstore.exceptions.AlreadyExistsError:
                return False
        return True

    def _create_same(self, path: str, content: bytes) -> None:
        """Create an object that may be there already with the same content, and with no other."""
        if not self._create(path, content) and self._get(path) != content:
            message = "is a signature by another key, of a publish that is going on or was stopped"
            raise trouble(self._name, path, message, "publish with that key, or remove the object and try again")

    def _refuse_careless(self) -> None:
        """Refuse a store that lets one object take the place of another, or that cannot be asked not to."""
        import obstore

        why = "two writers could both believe that they had published"
        try:
            with _telling(self._name, "", "written"):
                kept = not self._create(_PROBE, _PROBE_TEXT) or not self._create(_PROBE, _PROBE_TEXT)
        except UnreadableError as error:
            if isinstance(error.__cause__, obstore.exceptions.NotSupportedError | NotImplementedError):
                raise trouble(self._name, "", "does not support conditional writes", why, "careless-store") from error
            raise
        if not kept:
            raise trouble(self._name, "", "ignores conditional writes", why, "careless-store")


def _is_content(parts: tuple[str, ...]) -> bool:
    return len(parts) > 3 and is_version(parts[1]) and len(parts[2]) == 64


@contextmanager
def _telling(name: str, path: str, done: str) -> Iterator[None]:
    """Say of an error of the store where it happened, in one line."""
    from obstore.exceptions import BaseError

    try:
        yield
    except UnreadableError:
        raise
    except (BaseError, OSError, ValueError, NotImplementedError) as error:
        message = str(error).partition("\n")[0].strip() or type(error).__name__
        hint = UNTOUCHED if done == "written" else ""
        raise trouble(name, path, f"cannot be {done}: {message}", hint) from error
