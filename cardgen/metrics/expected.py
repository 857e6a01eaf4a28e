"""Checks that the metrics which an organisation's own profile expects are registered."""

from __future__ import annotations

from collections.abc import Iterator

from cardgen.errors import Problem
from cardgen.metrics.registry import METRICS, find
from cardgen.spec.checks.hints import did_you_mean
from cardgen.spec.profile_files import LoadedProfile
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath

__all__ = ["check"]


def check(loaded: LoadedProfile) -> Iterator[Problem]:
    """Yield every metric of an own profile that is not registered, at its line of the file; none of a shipped one."""
    if loaded.layer is None:
        return
    profile = loaded.profile
    named: list[tuple[TreePath, str]] = [(("metrics", index), name) for index, name in enumerate(profile.metrics)]
    for index, expected in enumerate(profile.headline):
        named.append((("headline", index, "id"), expected.id))
        named += [(("headline", index, "also", place), name) for place, name in enumerate(expected.also)]
    for path, name in named:
        if find(name) is None:
            hint = did_you_mean(name, METRICS) or "`cardgen metric` lists them"
            yield loaded.layer.problem(path, f"there is no metric {quoted(name)}", hint, "unknown-metric")
