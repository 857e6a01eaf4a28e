"""Loads a spec: reads its files, holds them against the models, checks that it does not contradict itself.

Everything that is wrong is told at once, each with its file, line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cardgen.errors import Problem, SpecError, UnreadableError
from cardgen.spec.checks.consistency import check
from cardgen.spec.checks.validation import validate
from cardgen.spec.document import CardSpec
from cardgen.spec.origin import check_origin, with_origin
from cardgen.spec.profile_files import LoadedProfile, profile_of
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
        profile: What a card of its kind is expected to hold; `spec.service.profile` is its id, also where the spec
            names a file.
        contents: What every file read holds, without a byte order mark, by the name that places call it.
    """

    spec: CardSpec
    path: Path
    directory: Path
    positions: Positions
    files: tuple[tuple[str, str], ...]
    inherited: frozenset[TreePath]
    profile: LoadedProfile
    contents: Mapping[str, str] = field(default_factory=dict)


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
    profile = None
    if spec is not None and not problems:
        contradictions = [*check_origin(spec)]
        if not contradictions:
            spec = with_origin(spec)
            contradictions = [*check(spec)]
        problems = capped(parsed.positions.problem(*finding) for finding in contradictions)
        try:
            profile = profile_of(spec, parsed.positions, path.parent)
        except (SpecError, UnreadableError) as error:
            problems += error.problems
    if spec is None or profile is None or problems:
        ordered = _in_order(problems, str(path))
        if all(problem.kind == UNREADABLE for problem in ordered):
            raise UnreadableError(ordered)
        raise SpecError(ordered)
    spec = spec.model_copy(update={"service": spec.service.model_copy(update={"profile": profile.profile.id})})
    files = tuple(sorted({*layered.files, *profile.files}))
    return LoadedSpec(spec, path, path.parent, parsed.positions, files, layered.inherited, profile, layered.contents)


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
