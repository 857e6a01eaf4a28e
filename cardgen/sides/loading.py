"""Both sides of a comparison, from the words that name them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cardgen.diff.transition import Side
from cardgen.errors import CardgenError, InvalidInputError, Place, Problem, UnreadableError
from cardgen.sides.cards import card_at, card_side, is_card
from cardgen.sides.export import exported
from cardgen.sides.git import Repository, Tree, tree_of
from cardgen.sides.naming import FileName, GitName, PublishedName, named
from cardgen.sides.specs import Options, spec_side
from cardgen.spec.reading.layering import SUFFIXES

if TYPE_CHECKING:
    from cardgen.sides.specs import BuiltSpec

__all__ = ["Context", "Sides", "load_side", "load_sides", "try_sides"]

_CARD = "card.json"


@dataclass(frozen=True, slots=True)
class Context:
    """Where words are looked up.

    Attributes:
        registry: Folder or address of the registry that holds published versions; `cards` where it is None.
        directory: The working directory: git repositories are found from it.
        options: How specs are built.
    """

    registry: str | None = None
    directory: Path = Path()
    options: Options = field(default_factory=Options)


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, as far as they could be loaded.

    Attributes:
        old: The old side, or None.
        new: The new side, or None.
        problems: Why a side could not be loaded; nothing may be compared where there is any.
    """

    old: Side | None
    new: Side | None
    problems: tuple[Problem, ...] = ()


def load_side(word: str, context: Context) -> Side:
    """Load one side by itself.

    Raises:
        CardgenError: It is wrong, or cannot be read.
    """
    with _opened(word, context) as found:
        return found if isinstance(found, Side) else found.side


def load_sides(old: str, new: str, context: Context) -> tuple[Side, Side]:
    """Load both sides; where both are specs, with the sums of single rows that are told apart by an id.

    Raises:
        UnreadableError: A side cannot be loaded, whatever is wrong with it; holds the problems of both.
    """
    sides = try_sides(old, new, context)
    if sides.old is None or sides.new is None or sides.problems:
        raise UnreadableError(sides.problems)
    return sides.old, sides.new


def try_sides(old: str, new: str, context: Context) -> Sides:
    """Load both sides as far as that is possible; see `load_sides`."""
    problems: list[Problem] = []
    with contextlib.ExitStack() as stack:
        found: list[Side | BuiltSpec | None] = []
        for word in (old, new):
            try:
                found.append(stack.enter_context(_opened(word, context)))
            except CardgenError as error:
                found.append(None)
                problems += (problem for problem in error.problems if problem not in problems)
        first, second = found
        sides = Sides(_side(first), _side(second), tuple(problems))
        if first is None or second is None or isinstance(first, Side) or isinstance(second, Side):
            return sides
        from cardgen.sides.rows import rows_of

        try:
            rows = rows_of(first, second)
        except CardgenError as error:
            return replace(sides, problems=error.problems)
        return Sides(replace(first.side, rows=rows[0]), replace(second.side, rows=rows[1]))


def _side(found: Side | BuiltSpec | None) -> Side | None:
    return found if found is None or isinstance(found, Side) else found.side


@contextlib.contextmanager
def _opened(word: str, context: Context) -> Iterator[Side | BuiltSpec]:
    """Load a side; what a spec was built from is there until this ends."""
    name = named(word)
    match name:
        case FileName():
            yield _from_file(name, context)
        case PublishedName():
            from cardgen.sides.published import published_side

            yield published_side(name, context.registry)
        case GitName():
            with _from_git(name, context) as found:
                yield found


def _from_file(name: FileName, context: Context) -> Side | BuiltSpec:
    path = context.directory / name.path
    if path.is_dir():
        path = path / _CARD
    content = b""
    if path.suffix.lower() == ".json" and path.is_file():
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UnreadableError(Problem(Place(str(path)), "", f"cannot be read: {error.strerror}")) from error
    if path.name == _CARD or is_card(path.name, content):
        return card_side(path, name.word)
    _check_suffix(path.suffix, name.word)
    return spec_side(path, name.word, context.options)


@contextlib.contextmanager
def _from_git(name: GitName, context: Context) -> Iterator[Side | BuiltSpec]:
    repository = Repository.around(context.directory.resolve())
    tree = tree_of(repository, name.ref)
    path = tree.located(name.path)
    content = tree.read(path)
    if PurePosixPath(path).name == _CARD or is_card(path, content):
        yield _card_in(tree, path, content, name.word)
        return
    _check_suffix(PurePosixPath(path).suffix, name.word)
    with exported(tree) as export:
        options = context.options
        root = options.data_root
        if root is not None and (context.directory / root).resolve().is_relative_to(repository.top):
            options = replace(
                options, data_root=export.folder / (context.directory / root).resolve().relative_to(repository.top)
            )
        elif root is None and not export.is_beside:
            options = replace(options, data_root=export.folder)
        yield spec_side(export.folder.joinpath(*PurePosixPath(path).parts), name.word, options, export=export.folder)


def _card_in(tree: Tree, path: str, content: bytes, label: str) -> Side:
    """Read a card of a tree with what is beside it."""
    folder = PurePosixPath(path).parent
    top = "" if str(folder) == "." else str(folder)
    beside = {
        str(PurePosixPath(entry.path).relative_to(folder))
        for part in ("pairs", "charts")
        for entry in tree.entries(str(folder / part) if top else part)
        if not entry.is_link
    } | {page for page in ("card.html", "card.md") if tree.holds(str(folder / page))}

    def read(name: str) -> bytes | None:
        return tree.read(str(folder / name)) if name in beside else None

    return card_at(content, label, read, lambda: sorted(name for name in beside if name.endswith(".svg")))


def _check_suffix(suffix: str, word: str) -> None:
    """Refuse a file that is neither a card nor a spec by its name.

    Raises:
        InvalidInputError: It is neither.
    """
    if suffix.lower() not in SUFFIXES:
        message = "is neither a card.json nor a spec (.yaml, .yml, .json)"
        hint = "a published version is written ID@VERSION, and is looked up in --registry"
        raise InvalidInputError(Problem(Place(word), "", message, hint, "unknown-side"))
