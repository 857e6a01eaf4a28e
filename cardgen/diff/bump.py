"""The version step that changes need, by semantic versioning of the claims (not of the model)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cardgen.diff.report import BUMPS, Bump

__all__ = ["actual_bump", "is_enough", "next_version", "required_bump", "version_key"]

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-(.+))?")

VersionKey = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


def version_key(version: str) -> VersionKey:
    """Return the key by which versions sort: semver.org 2.0.0 §11, a pre-release before its release.

    Raises:
        ValueError: It is no semantic version.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version!r} is no semantic version")
    major, minor, patch = (int(match[index]) for index in (1, 2, 3))
    parts = () if match[4] is None else tuple(_part(part) for part in match[4].split("."))
    return major, minor, patch, match[4] is None, parts


def _part(text: str) -> tuple[bool, int, str]:
    return (False, int(text), "") if text.isdigit() else (True, 0, text)


def required_bump(bumps: Iterable[Bump], *, differs: bool = False) -> Bump:
    """Return the largest step of all; acceptances silence a failure, never the step.

    Args:
        bumps: The step that each finding needs.
        differs: Whether the cards differ at all: then they need versions of their own, whatever the findings say.
    """
    return max(["patch" if differs else "none", *bumps], key=BUMPS.index)


def actual_bump(old: str, new: str) -> Bump:
    """Return the step from one version to a higher one.

    >>> actual_bump("1.2.3", "1.3.0"), actual_bump("1.2.3", "1.2.3")
    ('minor', 'none')
    """
    one, other = version_key(old), version_key(new)
    if other <= one:
        return "none"
    steps: tuple[Bump, ...] = ("major", "minor", "patch")
    return next((step for step, a, b in zip(steps, one[:3], other[:3], strict=True) if a != b), "patch")


def is_enough(old: str, new: str, needed: str) -> bool:
    """Tell whether a version is high enough after changes that need a step.

    In versions 0.y.z a minor step does for a major one, and a patch for a minor one. A pre-release promises nothing, so
    that any step away from it is enough.

    >>> is_enough("1.2.0", "1.3.0", "major"), is_enough("0.2.0", "0.3.0", "major")
    (False, True)
    """
    least = next_version(old, needed)
    return least is None or version_key(new) >= version_key(least)


def next_version(old: str, needed: str) -> str | None:
    """Return the lowest release that is enough after changes that need a step; None where no step is needed.

    >>> next_version("1.2.3", "major"), next_version("0.2.3", "major"), next_version("1.2.3-rc.1", "minor")
    ('2.0.0', '0.3.0', '1.2.3')
    """
    if needed == "none":
        return None
    major, minor, patch, release, _ = version_key(old)
    if not release:
        return f"{major}.{minor}.{patch}"
    if major == 0:
        needed = {"major": "minor", "minor": "patch"}.get(needed, needed)
    if needed == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if needed == "minor" else f"{major}.{minor}.{patch + 1}"
