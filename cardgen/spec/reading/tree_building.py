"""Builds a tree of maps, lists and scalars, with the place of each, from what a parser reports.

YAML and JSON are read by two parsers and built by this one builder, so that both obey the same limits and refuse the
same things in the same words: nesting, size, duplicate keys, characters nobody can see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn, TypeAlias

from cardgen.errors import Place, Problem, SpecError
from cardgen.spec.reading.characters import has_hidden, quoted, unprintable, visible
from cardgen.spec.reading.positions import Positions, TreePath, dotted

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_NODES",
    "MAX_PROBLEMS",
    "QUOTE_REFERENCE",
    "Parsed",
    "SecondKey",
    "Tree",
    "TreeBuilder",
    "capped",
]

Scalar: TypeAlias = "bool | int | float | str | None"
Tree: TypeAlias = "Scalar | list[Tree] | dict[str, Tree]"

SecondKey: TypeAlias = Callable[[TreePath], str | None]
"""Tells, for a key that stands twice in a map, which other key the second one means; None where it means none."""

QUOTE_REFERENCE = 'quote text that begins with a brace: "{{ … }}"'

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_NODES = 100_000
MAX_PROBLEMS = 100


def capped(problems: Iterable[Problem], place: Place | None = None) -> list[Problem]:
    """Return the problems, or the first of them and a word about the rest where there are more than anyone reads."""
    listed = list(islice(problems, MAX_PROBLEMS + 1))
    if len(listed) > MAX_PROBLEMS:
        message = f"more than {MAX_PROBLEMS} problems; the rest is not listed"
        listed[MAX_PROBLEMS:] = [Problem(place, "", message, "", "too-many")]
    return listed


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was read from one file.

    Attributes:
        tree: The document.
        positions: Where everything in it stands.
        problems: What is wrong although the document could be read to its end.
        broken: Paths whose value was refused and stands in the tree as a placeholder, so that no later check need
            complain about it again.
    """

    tree: Tree
    positions: Positions
    problems: tuple[Problem, ...] = ()
    broken: frozenset[TreePath] = frozenset()


@dataclass(slots=True)
class _Open:
    """A map or list that is being filled; `path` is None inside something that was refused."""

    container: dict[str, Tree] | list[Tree]
    path: TreePath | None
    is_key: bool = False
    key: str | None = None  # the key that waits for its value
    waiting: bool = False  # whether a key waits for its value


class TreeBuilder:
    """Takes a parser's reports in document order; `finish` returns the tree."""

    def __init__(self, file: str, second_key: SecondKey | None = None) -> None:
        self.file = file
        self._second_key = second_key
        self._values: dict[TreePath, Place] = {}
        self._keys: dict[TreePath, Place] = {}
        self._written: dict[TreePath, str] = {}
        self._problems: list[Problem] = []
        self._broken: set[TreePath] = set()
        self._stack: list[_Open] = []
        self._root: Tree = None
        self._nodes = 0

    @property
    def awaits_key(self) -> bool:
        """Whether the next node is the key of a map."""
        return bool(self._stack) and isinstance(self._stack[-1].container, dict) and not self._stack[-1].waiting

    def open_map(self, place: Place) -> None:
        """Begin a map at this place."""
        self._open({}, place)

    def open_list(self, place: Place) -> None:
        """Begin a list at this place."""
        self._open([], place)

    def close(self) -> None:
        """End the map or list that was begun last."""
        closed = self._stack.pop()
        if closed.is_key:
            self._expect_value(None)
        else:
            self._add(closed.container)

    def key(self, text: str, place: Place) -> None:
        """Take a key; refuses one that stands in the map already or that nobody could see."""
        self._count(place)
        top = self._stack[-1]
        if top.path is None:
            self._expect_value(text)
            return
        path = (*top.path, text)
        if has_hidden(text):
            self.refuse_key(f"the key {quoted(text)} holds a character that cannot be seen", place, "hidden-character")
            return
        first = self._keys.get(path)
        meant = self._second_key(path) if first is not None and self._second_key else None
        if meant is not None and (*top.path, meant) not in self._keys:
            text, path, first = meant, (*top.path, meant), None
        if first is not None:
            lines = f"lines {first.line} and {place.line} both set it"
            same = f"line {place.line} sets it twice"
            message = f"duplicate key {quoted(text)}: {same if first.line == place.line else lines}"
            self._report(Problem(place, dotted(path), message, "keep one of them", "duplicate-key"))
            self._expect_value(None)
            return
        self._keys[path] = place
        self._expect_value(text)

    def refuse_key(self, message: str, place: Place, kind: str, hint: str = "") -> None:
        """Report a key that is not allowed; its value is read and dropped."""
        top = self._stack[-1]
        self._report(Problem(place, dotted(top.path or ()), message, hint, kind))
        if kind == "merge-key" and top.path is not None:
            self._broken.add(top.path)
        self._expect_value(None)

    def scalar(self, value: Scalar, written: str, place: Place) -> None:
        """Take a scalar value and how it is written; refuses control characters that an escape smuggled in."""
        self._count(place)
        found = unprintable(value) if isinstance(value, str) else None
        if found is not None:
            shown = visible(found.group())
            self.refuse_value(f"the control character {shown} is not allowed in text", place, "control-character")
            return
        self._place(place)
        path = self._path()
        if path is not None and not isinstance(value, str):
            self._written[path] = written
        self._add(value)

    def refuse_value(self, message: str, place: Place, kind: str, hint: str = "") -> None:
        """Report a scalar or alias that is not allowed, and put nothing in its stead."""
        path = self._path()
        self._report(Problem(place, dotted(path or ()), message, hint, kind))
        self._place(place)
        if path is not None:
            self._broken.add(path)
        self._add(None)

    def refuse(self, message: str, place: Place, kind: str, hint: str = "") -> None:
        """Report something about the node that comes next; the node itself is kept."""
        self._report(Problem(place, dotted(self._path() or ()), message, hint, kind))

    def fail(self, message: str, place: Place, kind: str, hint: str = "") -> NoReturn:
        """Report something that makes reading on pointless.

        A key on the same line that is none was the first sign of the same mistake and is not told as well.

        Raises:
            SpecError: Always, with everything found so far.
        """
        mistaken = [p for p in self._problems if p.kind != "non-text-key" or not p.place or p.place.line != place.line]
        raise SpecError([*mistaken, Problem(place, "", message, hint, kind)])

    def finish(self) -> Parsed:
        """Return the document and everything found in it."""
        positions = Positions(self._values, self._keys, self._written)
        return Parsed(self._root, positions, tuple(self._problems), frozenset(self._broken))

    def _open(self, container: dict[str, Tree] | list[Tree], place: Place) -> None:
        self._count(place)
        if len(self._stack) >= MAX_DEPTH:
            self.fail(f"nested more than {MAX_DEPTH} levels deep", place, "too-deep", "no spec needs that")
        if self.awaits_key:
            kind = "map" if isinstance(container, dict) else "list"
            field = dotted(self._stack[-1].path or ())
            self._report(Problem(place, field, f"a {kind} cannot be a key", QUOTE_REFERENCE, "non-text-key"))
            self._stack.append(_Open(container, None, is_key=True))
            return
        self._place(place)
        self._stack.append(_Open(container, self._path()))

    def _path(self) -> TreePath | None:
        """Return the path of the value that comes next, or None inside something refused."""
        if not self._stack:
            return ()
        top = self._stack[-1]
        if top.path is None:
            return None
        if isinstance(top.container, list):
            return (*top.path, len(top.container))
        return None if top.key is None else (*top.path, top.key)

    def _place(self, place: Place) -> None:
        path = self._path()
        if path is not None:
            self._values[path] = place

    def _expect_value(self, key: str | None) -> None:
        self._stack[-1].key, self._stack[-1].waiting = key, True

    def _add(self, value: Tree) -> None:
        if not self._stack:
            self._root = value
            return
        top = self._stack[-1]
        if isinstance(top.container, list):
            top.container.append(value)
            return
        if top.key is not None:
            top.container[top.key] = value
        top.key, top.waiting = None, False

    def _count(self, place: Place) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            hint = "keep data in a source, not in the spec"
            self.fail(f"more than {MAX_NODES:,} keys and values", place, "too-large", hint)

    def _report(self, problem: Problem) -> None:
        self._problems.append(problem)
        if len(self._problems) > MAX_PROBLEMS:
            raise SpecError(capped(self._problems, problem.place))
