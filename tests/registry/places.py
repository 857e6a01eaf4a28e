"""Places that keep a registry, and ways to do to them what only an attacker or an accident does."""

from __future__ import annotations

import hashlib
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

import obstore
from obstore.store import LocalStore, MemoryStore, S3Store

from cardgen.registry.directory import Directory
from cardgen.registry.objects import Objects
from cardgen.registry.store import MANIFEST, Store, is_version
from tests.registry.s3_server import BUCKET

if TYPE_CHECKING:
    from obstore.store import ObjectStore

__all__ = ["DirectoryPlace", "ObjectPlace", "Place", "local", "memory", "s3"]


class Place(Protocol):
    """Where a registry is, seen from behind."""

    def store(self) -> Store:
        """Open it anew."""

    def overwrite(self, path: str, content: bytes) -> None:
        """Write a file over whatever is there."""

    def remove(self, path: str) -> None:
        """Remove a file."""


@dataclass(frozen=True)
class DirectoryPlace:
    root: Path

    def store(self) -> Store:
        return Directory(self.root)

    def overwrite(self, path: str, content: bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def remove(self, path: str) -> None:
        (self.root / path).unlink()


@dataclass(frozen=True)
class ObjectPlace:
    objects: ObjectStore

    def store(self) -> Store:
        return Objects(self.objects, "memory://registry")

    def overwrite(self, path: str, content: bytes) -> None:
        obstore.put(self.objects, self._object(path), content)

    def remove(self, path: str) -> None:
        if isinstance(self.objects, S3Store):  # which would ask for several at once; the test server cannot do that
            url = f"{self.objects.config['endpoint']}/{BUCKET}/{self.objects.prefix}/{self._object(path)}"
            urllib.request.urlopen(urllib.request.Request(quote(url, safe=":/"), method="DELETE")).close()
        else:
            obstore.delete(self.objects, self._object(path))

    def _object(self, path: str) -> str:
        """Return the object behind a path; files of a version lie below the digest of its manifest."""
        parts = path.split("/")
        if len(parts) > 2 and is_version(parts[1]) and parts[2:] != [MANIFEST]:
            manifest = bytes(obstore.get(self.objects, "/".join((*parts[:2], MANIFEST))).bytes())
            parts.insert(2, hashlib.sha256(manifest).hexdigest())
        return "/".join(parts)


def memory() -> ObjectPlace:
    return ObjectPlace(MemoryStore())


def local(folder: Path) -> ObjectPlace:
    folder.mkdir()
    return ObjectPlace(LocalStore(folder))


def s3(address: str, prefix: str) -> ObjectPlace:
    """A folder of the test server's bucket; every setting is given, so that nothing of the machine's counts."""
    return ObjectPlace(
        S3Store(
            BUCKET,
            prefix=prefix,
            endpoint=address,
            access_key_id="nobody",
            secret_access_key="nothing",
            region="us-east-1",
            client_options={"allow_http": True, "timeout": timedelta(seconds=30)},
            retry_config={"max_retries": 0},
        )
    )
