"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def project() -> Path:
    """The root of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real evaluation data that stands beside the project; skips where it is absent."""
    folder = PROJECT.parent / "shared"
    if not (folder / "contract").is_dir():
        pytest.skip("the real evaluation data (../shared) does not stand beside the project")
    return folder
