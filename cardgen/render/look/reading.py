"""Reads a theme file and the logo and fonts that it names, and checks all of it before a page is made."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from cardgen.errors import InvalidInputError, Place, Problem, UnreadableError
from cardgen.render.look.colours import SCHEMES, poor_pairs
from cardgen.render.look.images import SUFFIXES, NotAnImage, data_address
from cardgen.render.look.look import Theme
from cardgen.render.look.styles import GENERAL, theme_css
from cardgen.render.look.theme_file import COLOUR, FAMILY, Colours, FontFile, Fonts, Schemes, ThemeFile
from cardgen.spec.checks.explanation import MISMATCHES
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.file_reading import is_link_below, read_limited, unreadable
from cardgen.spec.reading.positions import Positions, TreePath, dotted
from cardgen.spec.reading.strict_yaml import parse

__all__ = ["MAX_FONTS", "MAX_LOGO", "read_theme"]

MAX_THEME = 100_000
MAX_LOGO = 200_000
MAX_FONTS = 600_000
"""Bytes of all font files together; they go into every page."""

_REMOTE = "a page loads nothing from elsewhere"
_MODELS: dict[TreePath, type] = {(): ThemeFile, ("colours",): Schemes, ("fonts",): Fonts}


@dataclass(slots=True)
class _Reading:
    """A theme while its files are read."""

    folder: Path
    positions: Positions
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: TreePath, message: str, hint: str = "", kind: str = "theme") -> None:
        self.problems.append(self.positions.problem(path, message, hint, kind))


def read_theme(path: Path) -> Theme:
    """Read a theme.

    Args:
        path: The file; the files that it names stand below its folder.

    Raises:
        InvalidInputError: It does not follow the format, its colours cannot be read, or a file that it names is not
            what it should be; holds every problem, each with line and column.
        UnreadableError: It cannot be read.
    """
    try:
        content = read_limited(path, MAX_THEME, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    tree, positions = parse(content, str(path))
    if not isinstance(tree, dict):
        raise InvalidInputError(
            Problem(Place(str(path), 1, 1), "", "a theme is a map of keys such as name, logo and colours", "", "theme")
        )
    empty = [
        positions.problem(
            ("colours", scheme, name), "holds nothing: # begins a comment", 'put it in quotes, as in "#1c1b19"', "theme"
        )
        for scheme, colours in _maps(tree.get("colours"))
        for name, _ in _maps(colours, of=type(None))
    ]
    if empty:
        raise InvalidInputError(empty)
    try:
        theme = ThemeFile.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InvalidInputError([_explained(positions, detail) for detail in details]) from error
    reading = _Reading(path.parent, positions)
    logo = None if theme.logo is None else _logo(reading, theme.logo)
    faces = _faces(reading, theme.fonts.files)
    _check_stacks(reading, theme.fonts)
    _check_colours(reading, theme.colours)
    if reading.problems:
        raise InvalidInputError(sorted(reading.problems, key=lambda problem: problem.place or Place("")))
    return Theme(theme.name, logo, theme.footer, theme_css(theme, faces))


def _maps(node: Any, of: type = dict) -> list[tuple[str, Any]]:
    """Return the entries of a map that are of a kind; none where it is no map."""
    return [(name, item) for name, item in node.items() if isinstance(item, of)] if isinstance(node, dict) else []


def _logo(reading: _Reading, name: str) -> str | None:
    content = _content(reading, ("logo",), name, tuple(SUFFIXES), MAX_LOGO, "a logo")
    if content is None:
        return None
    try:
        return data_address(content, PurePosixPath(name).suffix.lower())
    except NotAnImage as error:
        reading.refuse(("logo",), f"{quoted(name)} {error}", error.hint, "logo")
        return None


def _faces(reading: _Reading, files: tuple[FontFile, ...]) -> dict[str, str]:
    """Return the `data:` address of each font by the name of its file."""
    found, total = {}, 0
    for index, face in enumerate(files):
        path: TreePath = ("fonts", "files", index, "file")
        content = _content(reading, path, face.file, (".woff2",), MAX_FONTS, "a font")
        if content is None:
            continue
        if content[:4] != b"wOF2" or int.from_bytes(content[8:12], "big") != len(content):
            reading.refuse(path, f"{quoted(face.file)} is no whole WOFF2 font by its bytes", "save it again as WOFF2")
        total += len(content)
        found[face.file] = f"data:font/woff2;base64,{base64.b64encode(content).decode()}"
    if total > MAX_FONTS:
        message = f"the fonts hold {total:,} bytes, and {MAX_FONTS:,} are the most that a page may carry"
        reading.refuse(("fonts", "files"), message, "leave out a face, or letters that no card needs")
    return found


def _content(
    reading: _Reading, path: TreePath, name: str, suffixes: tuple[str, ...], limit: int, what: str
) -> bytes | None:
    """Return what a file holds that the theme names, or None where that is refused."""
    relative = PurePosixPath(name)
    if "://" in name or name.startswith(("//", "data:")):
        reading.refuse(path, f"{what} cannot be remote, for {_REMOTE}: {quoted(name)}", "put the file beside the theme")
    elif "\\" in name or ":" in name or relative.is_absolute() or ".." in relative.parts:
        message = f"{what} is named relative to the theme's folder and stands below it: {quoted(name)}"
        reading.refuse(path, message, "move it there")
    elif relative.suffix.lower() not in suffixes:
        reading.refuse(path, f"{what} must be {listing(suffixes)}: {quoted(name)}")
    elif is_link_below(reading.folder, Path(*relative.parts)):
        reading.refuse(path, f"{what} must not be a link, nor stand in a folder that is one: {quoted(name)}")
    else:
        return _read(reading, path, name, limit, what)
    return None


def _read(reading: _Reading, path: TreePath, name: str, limit: int, what: str) -> bytes | None:
    file = reading.folder / name
    try:
        content = read_limited(file, limit)
    except OSError as error:
        place = reading.positions.place(path)
        reading.problems.append(unreadable(error, file, place=place, field=dotted(path), shown=name))
        return None
    if len(content) > limit:
        reading.refuse(
            path, f"{what} may hold {limit:,} bytes at most, and {quoted(name)} holds more", "make it smaller"
        )
        return None
    return content


def _check_stacks(reading: _Reading, fonts: Fonts) -> None:
    for name in ("text", "labels", "code"):
        stack = getattr(fonts, name)
        if stack and stack[-1] not in GENERAL:
            message = f"the last name should be a general one, for readers who have none of these: {quoted(stack[-1])}"
            reading.refuse(("fonts", name, len(stack) - 1), message, f"there are {listing(GENERAL)}")


def _check_colours(reading: _Reading, colours: Schemes) -> None:
    for scheme in SCHEMES:
        chosen = getattr(colours, scheme).model_dump(exclude_none=True)
        for poor in poor_pairs(scheme, chosen):
            name = poor.colour if poor.colour in chosen else poor.ground
            what = "marks of charts need" if poor.colour.startswith("chart-") else "text needs"
            measured = int(poor.measured * 100) / 100  # downwards: 4.499 is not enough, and must not read as 4.5
            message = f"{poor.colour} on {poor.ground} has a contrast of {measured}:1, and {what} {poor.needed:g}:1"
            hint = "choose colours further apart"
            reading.refuse(("colours", scheme, name), message, hint, "contrast")


def _explained(positions: Positions, detail: Any) -> Problem:
    """Say in plain words what the model refused."""
    path: TreePath = tuple(detail["loc"])
    kind, last = detail["type"], str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        model = _MODELS.get(path[:-1], Colours if path[0] == "colours" else FontFile)
        hint = suggest(last, list(getattr(model, "model_fields", ())), what="known keys")
        return positions.key_problem(path, f"unknown key {quoted(last)}", hint, "unknown-key")
    if kind == "missing":
        return positions.problem(path, "required key is missing", "", "theme")
    if kind == "string_pattern_mismatch":
        pattern, found = str(detail["ctx"]["pattern"]), quoted(str(detail["input"]))
        if pattern == COLOUR:
            return positions.problem(path, f"should be a colour such as #1c1b19, but is {found}", "", "theme")
        assert pattern == FAMILY
        hint = "name a font of the reader's system, or put its file under fonts.files"
        return positions.problem(path, f"should be the name of a font, for {_REMOTE}, but is {found}", hint, "theme")
    said = detail["msg"].replace("Input should", "should").replace("'", "")
    message = f"should be {MISMATCHES[kind]}" if kind in MISMATCHES else said
    return positions.problem(path, message, "", "theme")
