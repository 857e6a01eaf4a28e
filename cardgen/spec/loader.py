"""Loads a spec: reads its files, holds them against the models, checks that it does not contradict itself.

Everything that is wrong is told at once, each with its file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cardgen.errors import Problem, SpecError, UnreadableError
from cardgen.spec.checks.consistency import check
from cardgen.spec.checks.validation import validate
from cardgen.spec.document import CardSpec
from cardgen.spec.reading.file_reading import UNREADABLE
from cardgen.spec.reading.layering import load_layers
from cardgen.spec.reading.positions import Positions, TreePath
from cardgen.spec.reading.tree_building import capped

__all__ = ["LoadedSpec", "load_spec"]


@dataclass(frozen=True, slots=True)
class LoadedSpec:
    """A spec, and where it came from.

    Attributes:
        spec: What the owner wrote.
        path: The file, as it was named.
        directory: Its folder; sources are named relative to it.
        positions: Where each value stands: in the spec, in a base, or at the top of a prose file.
        files: Name relative to `directory`, and SHA-256 in hexadecimal, of every file read; sorted by name.
        inherited: Paths of the values that come from a base.
    """

    spec: CardSpec
    path: Path
    directory: Path
    positions: Positions
    files: tuple[tuple[str, str], ...]
    inherited: frozenset[TreePath]


def load_spec(path: Path) -> LoadedSpec:
    """Load a spec from a YAML file, or from a JSON file where the name ends in `.json`.

    Args:
        path: The file; messages call it as it is written here.

    Raises:
        SpecError: The spec does not follow the format or contradicts itself; holds every problem found. What a model
            refuses and what contradicts itself is told in two rounds, because the second needs the first to hold.
        UnreadableError: The spec, or a file that it names, cannot be read, and nothing else is wrong.
    """
    layered = load_layers(path)
    parsed = layered.parsed
    spec, found = validate(parsed, is_whole=layered.is_whole)
    problems = [*parsed.problems, *found]
    if spec is not None and not problems:
        problems = capped(parsed.positions.problem(*finding) for finding in check(spec))
    if spec is None or problems:
        ordered = _in_order(problems, str(path))
        if all(problem.kind == UNREADABLE for problem in ordered):
            raise UnreadableError(ordered)
        raise SpecError(ordered)
    return LoadedSpec(spec, path, path.parent, parsed.positions, layered.files, layered.inherited)


def _in_order(problems: Iterable[Problem], file: str) -> list[Problem]:
    """Return the problems by place, those of the spec itself before those of the files that it names."""

    def key(problem: Problem) -> tuple[bool, str, int, int, str, str]:
        place = problem.place
        if place is None or problem.kind == "too-many":
            return True, "\U0010ffff", 0, 0, problem.field, problem.message
        return (
            place.file != file,
            place.file,
            place.line or 0,
            place.column or 0,
            problem.field,
            problem.message,
        )

    return sorted(problems, key=key)
