"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, so that a red build is always about the change; HYPOTHESIS_PROFILE=explore looks for
# new ones. No deadline: how fast a machine is says nothing about a property.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

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
