"""Puts the text of a file where a spec says `{file: prose/fairness.md}`, and the document of one that is JSON.

A spec may come from a pull request of a stranger and is built by a machine that can read more than the stranger may:
so a prose file stands below the folder of the file that names it, no link leads to it, and its ending says that it is
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from cardgen.errors import Place, Problem, SpecError
from cardgen.spec.checks.hints import listing
from cardgen.spec.reading.characters import locate, quoted, unprintable, visible
from cardgen.spec.reading.file_reading import digest, is_link_below, read_limited, unreadable
from cardgen.spec.reading.positions import TreePath, dotted
from cardgen.spec.reading.strict_json import read_json
from cardgen.spec.reading.tree_building import Parsed, Tree

__all__ = ["MAX_PROSE_BYTES", "SUFFIXES", "WithProse", "insert_prose"]

MAX_PROSE_BYTES = 200_000
SUFFIXES = (".md", ".markdown", ".txt")
_DOCUMENTS = (".json",)
_FREE = "x-"


@dataclass(frozen=True, slots=True)
class WithProse:
    """A file of a spec with its prose in place.

    Attributes:
        parsed: The document; a prose text is placed at line 1 of its own file.
        files: Relative name, as the spec gives it, and SHA-256 of every prose file read.
        contents: What each of them holds, by the name that places call it.
    """

    parsed: Parsed
    files: tuple[tuple[str, str], ...]
    contents: Mapping[str, str]


@dataclass(slots=True)
class _Work:
    """What is gathered while the tree is walked."""

    parsed: Parsed
    folder: Path
    shown_folder: PurePosixPath
    values: dict[TreePath, Place]
    keys: dict[TreePath, Place]
    written: dict[TreePath, str]
    problems: list[Problem] = field(default_factory=list)
    broken: set[TreePath] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)


def insert_prose(parsed: Parsed, folder: Path, file: str) -> WithProse:
    """Return the document with every mapping that is exactly `{file: name}` replaced by that file's text.

    Where the verification of an outside finding should stand the file holds JSON, and its document takes the place.
    Free extensions (`x-…`) are left alone. Line breaks become single newlines, so that systems agree.

    Args:
        parsed: The document.
        folder: The folder of the file that it was read from.
        file: The name by which problems call that file.
    """
    known = parsed.positions
    shown = PurePosixPath(file).parent
    work = _Work(parsed, folder, shown, dict(known.values), dict(known.keys), dict(known.written))
    tree = _walk(work, parsed.tree, ())
    positions = type(known)(work.values, work.keys, work.written)
    problems, broken = (*parsed.problems, *work.problems), parsed.broken | work.broken
    return WithProse(Parsed(tree, positions, problems, broken), tuple(sorted(work.files.items())), work.contents)


def _walk(work: _Work, node: Tree, path: TreePath) -> Tree:
    if isinstance(node, list):
        return [_walk(work, item, (*path, index)) for index, item in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if path and set(node) == {"file"}:
        return _document(work, node["file"], path) if _holds_document(path) else _text(work, node["file"], path)
    return {
        key: item if not path and key.startswith(_FREE) else _walk(work, item, (*path, key))
        for key, item in node.items()
    }


def _holds_document(path: TreePath) -> bool:
    match path:
        case ("outside_findings", int(), "verification"):
            return True
        case _:
            return False


def _document(work: _Work, name: Tree, path: TreePath) -> Tree:
    """Return the document of a JSON file with its places, or an empty one that no later check complains about."""
    example = 'such as "findings/fpr.json", which `cardgen finding verify` wrote'
    problem, text = _read(work, name, (*path, "file"), _DOCUMENTS, example)
    if problem is not None or not isinstance(name, str):
        work.problems += [problem] if problem is not None else []
        work.broken.add(path)
        return {}
    try:
        parsed = read_json(text, str(work.shown_folder / name))
    except SpecError as error:
        work.problems += error.problems
        work.broken.add(path)
        return {}
    work.problems += parsed.problems
    work.broken |= {(*path, *inner) for inner in parsed.broken}
    work.values |= {(*path, *inner): place for inner, place in parsed.positions.values.items()}
    work.keys |= {(*path, *inner): place for inner, place in parsed.positions.keys.items() if inner}
    work.written |= {(*path, *inner): written for inner, written in parsed.positions.written.items()}
    return parsed.tree


def _text(work: _Work, name: Tree, path: TreePath) -> str:
    """Return the text of the file, or an empty text that no later check complains about."""
    problem, text = _read(work, name, (*path, "file"), SUFFIXES, 'such as "prose/fairness.md"')
    if problem is not None:
        work.problems.append(problem)
        work.broken.add(path)
    elif isinstance(name, str):
        work.values[path] = Place(str(work.shown_folder / name), 1, 1)
    return text


def _read(
    work: _Work, name: Tree, path: TreePath, suffixes: tuple[str, ...], example: str
) -> tuple[Problem | None, str]:
    positions = work.parsed.positions
    if not isinstance(name, str):
        return positions.problem(path, "should name a file", example, "prose-path"), ""
    refusal = _refusal(name, work.folder, suffixes, example)
    if refusal:
        message, hint = refusal
        return positions.problem(path, f"{message}: {quoted(name)}", hint, "prose-path"), ""
    file = work.folder / name
    try:
        content = read_limited(file, MAX_PROSE_BYTES)
    except OSError as error:
        return unreadable(error, file, place=positions.place(path), field=dotted(path), shown=name), ""
    text, flaw = _decode(content, str(work.shown_folder / name))
    if flaw is not None:
        message, place = flaw
        return Problem(place, dotted(path[:-1]), message, "", "prose-text"), ""
    work.files[PurePosixPath(name).as_posix()] = digest(content)
    work.contents[str(work.shown_folder / name)] = content.decode("utf-8").removeprefix("\ufeff")
    return None, text


def _refusal(name: str, folder: Path, suffixes: tuple[str, ...], example: str) -> tuple[str, str] | None:
    """Return why a file of this name may not be read and what to do, or None where it may."""
    path = PurePosixPath(name)
    if not name or "\\" in name or ":" in name or path.is_absolute():
        return "a prose file is named relative to the spec, with forward slashes", example
    if ".." in path.parts:
        return "a prose file must stand below the folder of the spec", "move it there"
    if path.suffix.lower() not in suffixes:
        kind = "a prose file must be text" if suffixes == SUFFIXES else "a verification is a JSON file"
        return kind, f"name it {listing(suffixes)}"
    if is_link_below(folder, Path(*path.parts)):
        return "a prose file must not be a link, nor stand in a folder that is one", "copy it into the spec's folder"
    return None


def _decode(content: bytes, file: str) -> tuple[str, tuple[str, Place] | None]:
    """Return the text, or what is wrong with it and where."""
    if len(content) > MAX_PROSE_BYTES:
        return "", (f"the file has more than {MAX_PROSE_BYTES:,} bytes", Place(file))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        return "", ("not UTF-8: save the file as UTF-8", Place(file, *locate(before, len(before))))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return "", ("the file is empty", Place(file, 1, 1))
    found = unprintable(text)
    if found is not None:
        message = f"the control character {visible(found.group())} is not allowed in text"
        return "", (message, Place(file, *locate(text, found.start())))
    return text, None
