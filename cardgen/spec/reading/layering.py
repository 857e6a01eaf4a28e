"""Lays a spec over the base specs it extends: maps merge, lists and scalars replace.

An organisation keeps its boilerplate in one file and every spec names it with `extends: ../base.yaml`. Each value of
the result still knows the file, line and column it came from, and whether it came from a base, so that a comparison of
two cards can fold what is the same everywhere.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cardgen.errors import Place, Problem, SpecError, UnreadableError
from cardgen.spec.checks.hints import listing
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.file_reading import digest, read_limited, unreadable
from cardgen.spec.reading.positions import Positions, TreePath, dotted
from cardgen.spec.reading.prose_files import insert_prose
from cardgen.spec.reading.strict_yaml import read
from cardgen.spec.reading.tree_building import MAX_BYTES, Parsed, Tree

__all__ = ["MAX_FILES", "SUFFIXES", "Layered", "lay", "load_layers"]

MAX_FILES = 32
SUFFIXES = (".yaml", ".yml", ".json")
_EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class Layered:
    """A spec with its bases below it and its prose in place.

    Attributes:
        parsed: The document without `extends`, and everything wrong in any of its files.
        files: Name relative to the folder of the spec, and SHA-256, of every file read; sorted by name.
        inherited: Paths of the values that come from a base.
        is_whole: Whether every base could be read; where not, a missing key may stand in one of them.
        contents: What every file read holds, without a byte order mark, by the name that places call it.
    """

    parsed: Parsed
    files: tuple[tuple[str, str], ...]
    inherited: frozenset[TreePath]
    is_whole: bool
    contents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its name relative to the folder of the spec, where it is, what problems call it, and what led to it."""

    name: str
    path: Path
    shown: str
    chain: tuple[Path, ...]


@dataclass(slots=True)
class _Reading:
    """What is known across the files of one spec."""

    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)
    layers: dict[Path, Layered] = field(default_factory=dict)


def load_layers(path: Path) -> Layered:
    """Read a spec and every file that it names.

    Args:
        path: The spec; problems call it as it is written here.

    Raises:
        UnreadableError: The spec itself cannot be read.
        SpecError: The spec itself is no YAML or JSON, or is no map.
    """
    try:
        content = read_limited(path, MAX_BYTES, only_regular=False, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    reading = _Reading()
    layered = _load(reading, _File(path.name, path, str(path), (path.resolve(),)), content)
    files = tuple(sorted(reading.files.items()))
    return Layered(layered.parsed, files, layered.inherited, layered.is_whole, reading.contents)


def second_key(path: TreePath) -> str | None:
    """Tell that the second `id` of an evaluation names the column of row ids: the only key that may stand twice."""
    match path:
        case ("evaluations", int(), "id"):
            return "row_id"
        case _:
            return None


def _load(reading: _Reading, file: _File, content: bytes) -> Layered:
    """Return one file laid over its bases, with its prose in place."""
    parsed = read(content, file.shown, second_key)
    if not isinstance(parsed.tree, dict):
        message = "a spec is a map of keys such as card, service and evaluations"
        raise SpecError([*parsed.problems, parsed.positions.problem((), message, "", "model_type")])
    reading.files[file.name] = digest(content)
    reading.contents[file.shown] = content.decode("utf-8").removeprefix("\ufeff")
    with_prose = insert_prose(parsed, file.path.parent, file.shown)
    reading.contents |= with_prose.contents
    for prose, prose_digest in with_prose.files:
        reading.files[_beside(file.name, prose)] = prose_digest
    layers: list[Layered] = []
    problems: list[Problem] = []
    for path, named in _named(parsed.tree):
        try:
            layers.append(_base(reading, file, parsed.positions, path, named))
        except (SpecError, UnreadableError) as error:
            problems.extend(error.problems)
    return lay(layers, with_prose.parsed, problems)


def _named(tree: dict[str, Tree]) -> list[tuple[TreePath, Tree]]:
    """Return what `extends` names, lowest layer first, and where."""
    if _EXTENDS not in tree:
        return []
    named = tree[_EXTENDS]
    if isinstance(named, list) and 0 < len(named) <= MAX_FILES:
        return [((_EXTENDS, index), item) for index, item in enumerate(named)]
    return [((_EXTENDS,), named)]


def _base(reading: _Reading, file: _File, positions: Positions, path: TreePath, named: Tree) -> Layered:
    """Read one base of `file`, once however often it is named.

    Raises:
        SpecError: It is named badly, extends itself, or does not follow the format.
        UnreadableError: It cannot be read.
    """

    def refuse(message: str, hint: str) -> SpecError:
        return SpecError(positions.problem(path, message, hint, _EXTENDS))

    if not isinstance(named, str) or not named:
        raise refuse(f"should be the name of a file, or a list of up to {MAX_FILES} names", 'such as "../base.yaml"')
    if "\\" in named or ":" in named or PurePosixPath(named).is_absolute():
        message = "a base is named relative to the file that extends it, with forward slashes"
        raise refuse(f"{message}: {quoted(named)}", 'such as "../base.yaml"')
    if PurePosixPath(named).suffix.lower() not in SUFFIXES:
        raise refuse(f"a base must be YAML or JSON: {quoted(named)}", f"name it {listing(SUFFIXES)}")
    base = file.path.parent / named
    resolved = base.resolve()
    if resolved in file.chain:
        loop = " → ".join(step.name for step in (*file.chain[file.chain.index(resolved) :], resolved))
        raise refuse(f"the spec extends itself: {loop}", "remove one of them")
    if resolved in reading.layers:
        return reading.layers[resolved]
    if len(reading.layers) >= MAX_FILES or len(file.chain) >= MAX_FILES:
        raise refuse(f"the spec extends more than {MAX_FILES} files", "")
    try:
        content = read_limited(base, MAX_BYTES, follow_link=True)
    except OSError as error:
        place = positions.place(path)
        raise UnreadableError(unreadable(error, base, place=place, field=dotted(path), shown=named)) from error
    shown = str(PurePosixPath(_beside(PurePosixPath(file.shown).as_posix(), named)))
    layer = _load(reading, _File(_beside(file.name, named), base, shown, (*file.chain, resolved)), content)
    reading.layers[resolved] = layer
    return layer


def _beside(file: str, named: str) -> str:
    """Return the name of a file that another names relative to itself, in POSIX form."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), named))


def lay(bases: list[Layered], own: Parsed, problems: list[Problem]) -> Layered:
    """Lay a document over its bases: of two bases the later one wins, and the document over all of them.

    Args:
        bases: The bases, lowest first.
        own: The document; `extends` leaves it.
        problems: What was wrong with bases that are not among them.
    """
    tree: Tree = {}
    positions = Positions({}, {}, {})
    broken: frozenset[TreePath] = frozenset()
    found = list(problems)
    for base in bases:
        tree, positions, broken = _over(tree, positions, broken, base.parsed)
        found.extend(problem for problem in base.parsed.problems if problem not in found)
    below = positions.values
    tree, positions, broken = _over(tree, positions, broken, _without_extends(own))
    inherited = frozenset(path for path, place in positions.values.items() if path and below.get(path) is place)
    is_whole = not problems and all(base.is_whole for base in bases)
    return Layered(Parsed(tree, positions, (*own.problems, *found), broken), (), inherited, is_whole)


def _without_extends(own: Parsed) -> Parsed:
    if not isinstance(own.tree, dict) or _EXTENDS not in own.tree:
        return own
    rest = {key: value for key, value in own.tree.items() if key != _EXTENDS}
    return Parsed(rest, own.positions, own.problems, own.broken)


def _over(
    lower: Tree, positions: Positions, broken: frozenset[TreePath], upper: Parsed
) -> tuple[Tree, Positions, frozenset[TreePath]]:
    """Return the upper document over the lower one, with the places of what is left of each."""
    replaced: set[TreePath] = set()
    tree = _merge(lower, upper.tree, (), replaced)

    def stays(path: TreePath) -> bool:
        return not any(path[:length] in replaced for length in range(len(path) + 1))

    above = upper.positions
    merged = Positions(
        {path: place for path, place in positions.values.items() if stays(path)} | dict(above.values),
        {path: place for path, place in positions.keys.items() if stays(path)} | dict(above.keys),
        {path: text for path, text in positions.written.items() if stays(path)} | dict(above.written),
    )
    return tree, merged, frozenset(path for path in broken if stays(path)) | upper.broken


def _merge(lower: Tree, upper: Tree, path: TreePath, replaced: set[TreePath]) -> Tree:
    """Return the upper value over the lower one; notes the paths of which nothing of the lower one is left."""
    if not (isinstance(lower, dict) and isinstance(upper, dict)):
        replaced.add(path)
        return upper
    merged = dict(lower)
    for key, value in upper.items():
        merged[key] = _merge(lower[key], value, (*path, key), replaced) if key in lower else value
    return merged
