"""Reads YAML as strictly as JSON: no anchors, aliases, tags or merge keys, and text unless it looks like JSON.

The events of PyYAML's parser are taken one by one, so that a hostile file is refused before anything is built from it:
an alias that would expand to millions of nodes, ten thousand brackets, a merge key that doubles with every line.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

import yaml

from cardgen.errors import Place, Problem, SpecError
from cardgen.spec.reading.characters import LINE_SEPARATORS, locate, quoted, unprintable_in_yaml, visible
from cardgen.spec.reading.positions import Positions
from cardgen.spec.reading.scalars import RefusedScalar, resolve
from cardgen.spec.reading.strict_json import read_json
from cardgen.spec.reading.tree_building import MAX_BYTES, MAX_PROBLEMS, Parsed, SecondKey, Tree, TreeBuilder
from cardgen.spec.reading.yaml_mistakes import explain

__all__ = ["LOADER", "parse", "read"]

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""PyYAML's parser over libyaml where it was built with it (ten times as fast), else the one in Python."""

_NO_ANCHOR = "remove it, or quote text that begins with &"
_NO_MERGE = "write the keys out; to share text between specs use extends"


def parse(text: str | bytes, file: str) -> tuple[Tree, Positions]:
    """Return the tree in a YAML file, or a JSON file where `file` ends in `.json`, and where everything stands.

    Args:
        text: Content of the file, in UTF-8 where it is bytes; a byte order mark is skipped.
        file: The name by which problems call the file.

    Raises:
        SpecError: Anything is wrong; holds every problem found.
    """
    parsed = read(text, file)
    if parsed.problems:
        raise SpecError(parsed.problems)
    return parsed.tree, parsed.positions


def read(text: str | bytes, file: str, second_key: SecondKey | None = None) -> Parsed:
    """Return the document and what is wrong in it, as far as it can be read at all.

    Args:
        text: As for `parse`.
        file: As for `parse`.
        second_key: What a key that stands twice in a map means the second time, where it means anything.

    Raises:
        SpecError: The file cannot be read to its end: not UTF-8, empty, no YAML, or beyond a limit.
    """
    content = _decoded(text, file)
    if not content.strip():
        raise SpecError(Problem(Place(file, 1, 1), "", "the file is empty", "", "empty-file"))
    if file.lower().endswith(".json"):
        return read_json(content, file, second_key)
    return _read_yaml(content, file, second_key)


def _decoded(text: str | bytes, file: str) -> str:
    """Return the text, within the limit of size and without a byte order mark or control characters."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        message = f"the file has more than {MAX_BYTES:,} bytes"
        raise SpecError(Problem(Place(file), "", message, "keep data in a source, not in the spec", "too-large"))
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        place = Place(file, *locate(before, len(before)))
        message = f"not UTF-8: byte 0x{data[error.start]:02x} begins no character"
        raise SpecError(Problem(place, "", message, "save the file as UTF-8", "not-utf-8")) from None


def _read_yaml(content: str, file: str, second_key: SecondKey | None) -> Parsed:
    _refuse_unprintable(content, file)
    builder = TreeBuilder(file, second_key)
    documents = 0
    try:
        for event in yaml.parse(content, Loader=LOADER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "a spec is one document; remove the line ---"
                    builder.fail("a second document begins here", _place(file, event.start_mark), "documents", hint)
            elif isinstance(event, yaml.NodeEvent):
                _begin(builder, event)
            elif isinstance(event, yaml.CollectionEndEvent):
                builder.close()
    except yaml.MarkedYAMLError as error:
        message, place, hint = explain(error, content, file)
        builder.fail(f"not valid YAML: {message}", place, "syntax", hint)
    except yaml.YAMLError as error:
        builder.fail(f"not valid YAML: {visible(str(error))}", Place(file, 1, 1), "syntax")
    parsed = builder.finish()
    if parsed.tree is None and not parsed.problems and parsed.positions.written.get((), "") == "":
        raise SpecError(Problem(Place(file, 1, 1), "", "the file is empty", "", "empty-file"))
    return parsed


def _refuse_unprintable(content: str, file: str) -> None:
    problems = [
        Problem(
            Place(file, *locate(content, index)),
            "",
            f"the character {visible(content[index])} is not allowed in YAML",
            "remove it" if content[index] not in LINE_SEPARATORS else "break the line with an ordinary line break",
            "control-character",
        )
        for index in islice(unprintable_in_yaml(content), MAX_PROBLEMS)
    ]
    if problems:
        raise SpecError(problems)


def _begin(builder: TreeBuilder, event: yaml.NodeEvent) -> None:
    """Take the beginning of a map or list, a scalar or an alias, and refuse what stands at it."""
    place = _place(builder.file, event.start_mark)
    if isinstance(event, yaml.AliasEvent):
        message = f"aliases are not allowed: {quoted(f'*{event.anchor}')}"
        refuse = builder.refuse_key if builder.awaits_key else builder.refuse_value
        refuse(message, place, "alias", "write the value out, or quote text that begins with *")
        return
    if event.anchor is not None:
        builder.refuse(f"anchors are not allowed: {quoted(f'&{event.anchor}')}", place, "anchor", _NO_ANCHOR)
    tag = getattr(event, "tag", None)
    if tag is not None:
        builder.refuse(
            f"tags are not allowed: {quoted(tag)}", place, "tag", "remove it, or quote text that begins with !"
        )
    if isinstance(event, yaml.MappingStartEvent):
        builder.open_map(place)
    elif isinstance(event, yaml.SequenceStartEvent):
        builder.open_list(place)
    elif isinstance(event, yaml.ScalarEvent):
        _scalar(builder, event.value, is_plain=bool(event.implicit[0]), place=place)


def _scalar(builder: TreeBuilder, text: str, *, is_plain: bool, place: Place) -> None:
    try:
        value = resolve(text) if is_plain else text
    except RefusedScalar as error:
        refuse = builder.refuse_key if builder.awaits_key else builder.refuse_value
        refuse(f"{error}: {quoted(text)}", place, "refused-number", "put it in quotes if it is text")
        return
    if not builder.awaits_key:
        builder.scalar(value, text, place)
    elif is_plain and text == "<<":
        builder.refuse_key("merge keys are not allowed: <<", place, "merge-key", _NO_MERGE)
    elif isinstance(value, str):
        builder.key(value, place)
    else:
        kind = "nothing" if value is None else "a truth value" if isinstance(value, bool) else "a number"
        message = f"a key must be text, not {kind}"
        builder.refuse_key(message, place, "non-text-key", f"quote it: {quoted(text)}")


def _place(file: str, mark: Any) -> Place:
    return Place(file, mark.line + 1, mark.column + 1)
