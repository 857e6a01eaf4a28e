"""Replaces a few characters of a text of a spec in the file that holds it, and leaves every other character alone.

Nothing is written out again from what was read, so comments, order and layout stay. The edited file is read once more,
and unless it says exactly what was meant, and nothing else, the edit is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath

from pydantic import ValidationError

from cardgen.errors import Place, SpecError
from cardgen.spec.document import CardSpec
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.reading.layering import second_key
from cardgen.spec.reading.positions import Positions, TreePath
from cardgen.spec.reading.prose_files import SUFFIXES
from cardgen.spec.reading.strict_yaml import read
from cardgen.spec.reading.text_places import Style, text_places
from cardgen.spec.reading.tree_building import Tree
from cardgen.spec.texts import replace_prose, text_at

__all__ = ["edited", "is_inherited"]


def is_inherited(loaded: LoadedSpec, path: TreePath) -> bool:
    """Tell whether a value comes from a base, which other specs may share."""
    return any(path[:length] in loaded.inherited for length in range(1, len(path) + 1))


def edited(loaded: LoadedSpec, path: TreePath, start: int, end: int, written: str) -> LoadedSpec | None:
    """Return the spec with some characters of one of its texts replaced, in its models and in its files.

    Args:
        loaded: The spec.
        path: The text.
        start: Index of the first character in the text that is replaced.
        end: Index after the last one; later than `start`.
        written: What stands in their place.

    Returns:
        The spec as if it were read from the edited files, which stand in its `contents`; or None where the text cannot
        be followed into its file, or the edited file would not say what is meant.
    """
    text, place = text_at(loaded.spec, path), loaded.positions.values.get(path)
    content = loaded.contents.get(place.file) if place is not None else None
    if text is None or place is None or content is None or not 0 <= start < end <= len(text):
        return None
    places = text_places(content, place, text)
    if places is None:
        return None
    first, last = places.starts[start], places.ends[end - 1]
    meant = text[:start] + written + text[end:]
    fresh = content[:first] + _as_written(written, places.style) + content[last:]
    positions = _reread(loaded, place, path, content, fresh, meant)
    if positions is None:
        return None
    try:
        changed = replace_prose(loaded.spec, {path: meant})
        CardSpec.model_validate(changed.model_dump(exclude_unset=True, by_alias=True))
    except ValidationError:
        return None
    return replace(loaded, spec=changed, positions=positions, contents={**loaded.contents, place.file: fresh})


def _reread(loaded: LoadedSpec, place: Place, path: TreePath, content: str, fresh: str, meant: str) -> Positions | None:
    """Return where everything stands after the edit, or None where the edited file does not say what is meant."""
    if PurePath(place.file).suffix.lower() in SUFFIXES:
        read_again = fresh.replace("\r\n", "\n").replace("\r", "\n")
        return loaded.positions if read_again == meant else None
    try:
        old, new = read(content, place.file, second_key), read(fresh, place.file, second_key)
    except SpecError:
        return None
    if new.problems or new.tree != _with(old.tree, path, meant):
        return None
    known = loaded.positions

    def moved(places: Mapping[TreePath, Place], own: Mapping[TreePath, Place]) -> dict[TreePath, Place]:
        return {at: own.get(at, where) if where.file == place.file else where for at, where in places.items()}

    values, keys = moved(known.values, new.positions.values), moved(known.keys, new.positions.keys)
    return Positions(values, keys, known.written)


def _with(tree: Tree, path: TreePath, value: str) -> Tree:
    """Return a tree with another value at a path; without change where there is no such path."""
    if not path:
        return value
    key, rest = path[0], path[1:]
    if isinstance(tree, dict) and isinstance(key, str) and key in tree:
        return {**tree, key: _with(tree[key], rest, value)}
    if isinstance(tree, list) and isinstance(key, int) and key < len(tree):
        return [_with(item, rest, value) if index == key else item for index, item in enumerate(tree)]
    return tree


def _as_written(text: str, style: Style) -> str:
    """Write a text as it stands within a scalar of a style."""
    if style == "single":
        return text.replace("'", "''")
    return text.replace("\\", "\\\\").replace('"', '\\"') if style == "double" else text
