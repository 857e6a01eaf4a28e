"""One registry and one site of it, for tests that only read; those that change something copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cardgen.registry.directory import Directory
from cardgen.site.build import Wishes, build_site
from tests.site.site_registry import make

PLAIN = Wishes(search=False)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    make(folder / "cards")
    build_site(Directory(folder / "cards"), folder / "site", PLAIN)
    return folder


@pytest.fixture
def site(_made: Path) -> Path:
    """A site, not to be changed."""
    return _made / "site"


@pytest.fixture
def copied(_made: Path, tmp_path: Path) -> tuple[Directory, Path]:
    """A registry of one's own, and its site."""
    shutil.copytree(_made, tmp_path / "own")
    return Directory(tmp_path / "own" / "cards"), tmp_path / "own" / "site"
