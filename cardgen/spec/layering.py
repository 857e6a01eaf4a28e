"""Lays a spec over the base specs it extends: maps merge, lists and scalars replace.

An organisation keeps its boilerplate in one file and every spec names it with `extends: ../base.yaml`. Each value of the
result still knows the file, line and column it came from, and whether it came from a base, so that a comparison of two
cards can fold what is the same everywhere.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cardgen.errors import Place, Problem, SpecError, UnreadableError
from cardgen.spec.characters import quoted
from cardgen.spec.file_reading import digest, read_limited, unreadable
from cardgen.spec.positions import Positions, TreePath
from cardgen.spec.prose_files import insert_prose
from cardgen.spec.strict_yaml import read
from cardgen.spec.tree_building import MAX_BYTES, Parsed, Tree

__all__ = ["MAX_FILES", "Layered", "load_layers"]

MAX_FILES = 32
_EXTENDS = "extends"
_NOTHING = Parsed({}, Positions({}, {}, {}))


@dataclass(frozen=True, slots=True)
class Layered:
    """A spec with its bases below it and its prose in place.

    Attributes:
        parsed: The document without `extends`, and everything wrong in any of its files.
        files: Name relative to the folder of the spec, and SHA-256, of every file read; sorted by name.
        inherited: Paths of the values that come from a base.
        is_whole: Whether every base could be read; where not, a missing key may stand in one of them.
    """

    parsed: Parsed
    files: tuple[tuple[str, str], ...]
    inherited: frozenset[TreePath]
    is_whole: bool


@dataclass(slots=True)
class _Reading:
    """What is known across the files of one spec."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)
    layers: dict[Path, Layered] = field(default_factory=dict)


def load_layers(path: Path) -> Layered:
    """Read a spec and every file that it names.

    Args:
        path: The spec; problems call it as it is written here.

    Raises:
        UnreadableError: The spec itself cannot be read.
        SpecError: The spec itself is no YAML or JSON, or is no map.
    """
    reading = _Reading(path.parent)
    layered = _load(reading, path.name, (path.resolve(),), path)
    return Layered(layered.parsed, tuple(sorted(reading.files.items())), layered.inherited, layered.is_whole)


def second_key(path: TreePath) -> str | None:
    """Tell that the second `id` of an evaluation is the column that identifies a row: the only key that may stand twice."""
    match path:
        case ("evaluations", int(), "id"):
            return "row_id"
        case _:
            return None


def _load(reading: _Reading, name: str, chain: tuple[Path, ...], path: Path) -> Layered:
    """Read one file and its bases.

    Args:
        reading: What is known so far.
        name: The file's name relative to the folder of the spec, in POSIX form.
        chain: The resolved paths of the files that led here, this one last.
        path: The file.
    """
    shown = str(path) if len(chain) == 1 else _shown(reading.root, name)
    try:
        content = read_limited(path, MAX_BYTES, only_regular=False)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(shown))) from error
    parsed = read(content, shown, second_key)
    if not isinstance(parsed.tree, dict):
        message = "a spec is a map of keys such as card, service and evaluations"
        raise SpecError([*parsed.problems, parsed.positions.problem((), message, "", "model_type")])
    reading.files[name] = digest(content)
    with_prose = insert_prose(parsed, path.parent, shown)
    folder = posixpath.dirname(name)
    for prose, prose_digest in with_prose.files:
        reading.files[posixpath.normpath(posixpath.join(folder, prose))] = prose_digest
    own = with_prose.parsed
    lower, problems, is_whole = _bases(reading, own, name, chain)
    return _merged(lower, own, problems, is_whole=is_whole)


def _bases(
    reading: _Reading, own: Parsed, name: str, chain: tuple[Path, ...]
) -> tuple[list[Layered], list[Problem], bool]:
    """Return the bases that a file extends, what is wrong with them, and whether all of them could be read."""
    tree = own.tree if isinstance(own.tree, dict) else {}
    named = tree.get(_EXTENDS, [])
    wanted = [((_EXTENDS,), named)] if isinstance(named, str) else []
    problems: list[Problem] = []
    if isinstance(named, list) and (named or _EXTENDS not in tree):
        wanted = [((_EXTENDS, index), item) for index, item in enumerate(named)]  # type: ignore[misc]
    elif not isinstance(named, str) and (_EXTENDS,) not in own.broken:
        problems.append(own.positions.problem((_EXTENDS,), "should be the name of a file, or a list of them", "", "extends"))
    layers: list[Layered] = []
    for path, base in wanted:
        try:
            layers.append(_base(reading, own.positions, path, base, name, chain))
        except (SpecError, UnreadableError) as error:
            problems.extend(error.problems)
    return layers, problems, not problems


def _base(
    reading: _Reading, positions: Positions, path: TreePath, named: Tree, name: str, chain: tuple[Path, ...]
) -> Layered:
    """Read one base, once for each file however often it is named.

    Raises:
        SpecError: It is named badly, extends itself, or does not follow the format.
        UnreadableError: It cannot be read.
    """
    if not isinstance(named, str) or not named:
        raise SpecError(positions.problem(path, "should be the name of a file", 'such as "../base.yaml"', "extends"))
    if "\\" in named or PurePosixPath(named).is_absolute() or ":" in named:
        message = f"a base is named relative to the file that extends it, with forward slashes: {quoted(named)}"
        raise SpecError(positions.problem(path, message, 'such as "../base.yaml"', "extends"))
    relative = posixpath.normpath(posixpath.join(posixpath.dirname(name), named))
    file = reading.root / posixpath.dirname(name) / named
    resolved = file.resolve()
    if resolved in chain:
        loop = " → ".join(p.name for p in (*chain[chain.index(resolved) :], resolved))
        raise SpecError(positions.problem(path, f"extends itself: {loop}", "remove one of them", "extends-cycle"))
    if resolved in reading.layers:
        return reading.layers[resolved]
    if len(reading.layers) >= MAX_FILES:
        raise SpecError(positions.problem(path, f"extends more than {MAX_FILES} files", "", "extends"))
    try:
        if not file.is_file():
            read_limited(file, 0, only_regular=True)
        layer = _load(reading, relative, (*chain, resolved), file)
    except UnreadableError as error:
        cause = error.__cause__
        if not isinstance(cause, OSError):
            raise
        raise UnreadableError(_unreadable_base(cause, file, positions, path, named)) from error
    except OSError as error:
        raise UnreadableError(_unreadable_base(error, file, positions, path, named)) from error
    reading.layers[resolved] = layer
    return layer
