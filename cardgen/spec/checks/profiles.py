"""Holds the text of a profile against what a profile is, and lays one profile over another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cardgen.errors import Place, Problem, SpecError
from cardgen.spec.checks.explanation import MISMATCHES, PATTERNS
from cardgen.spec.checks.hints import listing, suggest
from cardgen.spec.checks.known_keys import known_keys, models_at
from cardgen.spec.document import CardSpec
from cardgen.spec.profiles import ExpectedGroup, ExpectedMetric, Profile
from cardgen.spec.reading.characters import quoted
from cardgen.spec.reading.positions import TreePath, dotted
from cardgen.spec.reading.strict_yaml import parse
from cardgen.spec.topics import Deployment

__all__ = ["ADD", "EXTENDS", "Layer", "is_field", "layer", "over", "validated"]

EXTENDS = "extends"
ADD = "add"
"""The key under which lists stand that are put after those of the profile that this one extends."""

_LISTS = ("sections", "metrics", "headline", "groups", "conditions", "topics", "modality_words")
_MALFORMED = "malformed-profile"


@dataclass(frozen=True, slots=True)
class Layer:
    """A profile as it was read, not yet held against the model.

    Attributes:
        tree: Its keys, without `extends` and `add` once it is laid over another.
        places: Where each value stands, in whichever file it comes from.
        keys: Where its key stands.
        file: What problems call the file on top.
    """

    tree: Mapping[str, Any]
    places: Mapping[TreePath, Place]
    keys: Mapping[TreePath, Place]
    file: str

    def place(self, path: TreePath) -> Place:
        """Return where the value at `path` begins, or its nearest known ancestor."""
        known = (self.places.get(path[:length]) for length in range(len(path), -1, -1))
        return next((place for place in known if place is not None), Place(self.file))

    def problem(self, path: TreePath, message: str, hint: str = "", kind: str = _MALFORMED) -> Problem:
        """Return a problem with the value at `path`."""
        return Problem(self.place(path), dotted(path), message, hint, kind)


def layer(content: bytes, file: str) -> Layer:
    """Read the text of a profile.

    Args:
        content: The file.
        file: What problems call it.

    Raises:
        SpecError: It is no YAML, or no map; holds every problem, each with line and column.
    """
    try:
        tree, positions = parse(content, file)
    except SpecError as error:
        raise SpecError([Problem(p.place, p.field, p.message, p.hint, _MALFORMED) for p in error.problems]) from error
    if not isinstance(tree, dict):
        raise SpecError(
            Problem(Place(file, 1, 1), "", "a profile is a map of keys such as id, title and sections", "", _MALFORMED)
        )
    return Layer(tree, positions.values, positions.keys, file)


def over(lower: Layer, upper: Layer) -> Layer:
    """Lay a profile over another: guidance merges, what stands under `add` is put after, the rest replaces.

    Raises:
        SpecError: What stands under `add` is no map of lists of a profile.
    """
    added = upper.tree.get(ADD, {})
    wrong = tuple(_not_added(upper, added))
    if wrong:
        raise SpecError(wrong)
    tree: dict[str, Any] = dict(lower.tree)
    places: dict[TreePath, Place] = dict(lower.places)
    keys: dict[TreePath, Place] = dict(lower.keys)
    for key, value in upper.tree.items():
        if key in (EXTENDS, ADD):
            continue
        merges = key == "guidance" and isinstance(value, dict) and isinstance(tree.get(key), dict)
        if not merges:
            places = {path: place for path, place in places.items() if path[:1] != (key,)}
            keys = {path: place for path, place in keys.items() if path[:1] != (key,)}
        tree[key] = {**tree[key], **value} if merges else value
        places |= {path: place for path, place in upper.places.items() if path[:1] == (key,)}
        keys |= {path: place for path, place in upper.keys.items() if path[:1] == (key,)}
    for key, items in added.items():
        have = tree.get(key, [])
        have = have if isinstance(have, list) else []
        tree[key] = [*have, *items]
        for found, where in ((places, upper.places), (keys, upper.keys)):
            found |= {
                (key, len(have) + int(path[2]), *path[3:]): place
                for path, place in where.items()
                if path[:2] == (ADD, key) and len(path) > 2
            }
    places[()] = upper.place(())
    return Layer(tree, places, keys, upper.file)


def _not_added(upper: Layer, added: Any) -> Iterator[Problem]:
    """Yield what may not stand under `add`."""
    if not isinstance(added, dict):
        yield upper.problem((ADD,), f"should be a map of lists: {listing(_LISTS)}")
        return
    for key, items in added.items():
        if key not in _LISTS:
            yield upper.problem((ADD, key), f"unknown key {quoted(key)}", suggest(key, _LISTS, what="known keys"))
        elif not isinstance(items, list):
            yield upper.problem((ADD, key), "should be a list")


def validated(found: Layer) -> Profile:
    """Return the profile that a layer holds.

    Raises:
        SpecError: It does not follow the format; holds every problem, each with its place.
    """
    try:
        profile = _adapter().validate_python(dict(found.tree))
    except ValidationError as error:
        raise SpecError([_explained(found, detail) for detail in error.errors(include_url=False)]) from error
    problems = tuple(_contradictions(found, profile))
    if problems:
        raise SpecError(problems)
    return profile


@cache
def _adapter() -> TypeAdapter[Profile]:
    return TypeAdapter(Profile)


def _explained(found: Layer, detail: Any) -> Problem:
    """Say in plain words what the model refused."""
    path: TreePath = tuple(detail["loc"])
    kind, last = detail["type"], path[-1] if path else ""
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        model = {"groups": ExpectedGroup, "conditions": ExpectedGroup, "headline": ExpectedMetric}.get(str(path[0]))
        names = [field.name for field in fields(model if model and len(path) > 1 else Profile)]
        place = found.keys.get(path, found.place(path))
        message, hint = f"unknown key {quoted(str(last))}", suggest(str(last), names, what="known keys")
        return Problem(place, dotted(path), message, hint, "unknown-key")
    if kind in ("missing", "missing_argument"):
        return found.problem(path, "required key is missing")
    if kind in MISMATCHES or kind == "dataclass_type":
        return found.problem(path, f"should be {MISMATCHES.get(kind, 'a map')}")
    if kind in ("too_short", "string_too_short"):
        return found.problem(path, "must not be empty")
    if kind == "string_pattern_mismatch":
        pattern = str(detail["ctx"]["pattern"])
        words = PATTERNS.get(pattern, "an id of lower-case letters, digits and underscores, 63 at most")
        return found.problem(path, f"should be {words}, but is {quoted(str(detail['input']))}")
    if kind == "literal_error":
        return found.problem(path, f"should be {detail['ctx']['expected'].replace(chr(39), '')}")
    return found.problem(path, detail["msg"].removeprefix("Value error, ").replace("Input should", "should"))


def _contradictions(found: Layer, profile: Profile) -> Iterator[Problem]:
    """Yield sections and topics that a spec does not have, and what stands twice."""
    for index, section in enumerate(profile.sections):
        if not is_field(section):
            yield _unknown(found, ("sections", index), "section", section)
    topics = tuple(Deployment.model_fields)
    for index, topic in enumerate(profile.topics):
        if topic not in topics:
            hint = suggest(topic, topics, what="topics")
            yield found.problem(("topics", index), f"deployment has no topic {quoted(topic)}", hint, "unknown-topic")
    for field in profile.guidance:
        if not is_field(field):
            yield _unknown(found, ("guidance", field), "field", field)
    expected = [("groups", index, group.id) for index, group in enumerate(profile.groups)]
    expected += [("conditions", index, group.id) for index, group in enumerate(profile.conditions)]
    lists = {"sections": profile.sections, "metrics": profile.metrics, "topics": profile.topics}
    named = [(name, index, item) for name, items in lists.items() for index, item in enumerate(items)]
    for entries in (expected, named):
        seen: set[tuple[str, str]] = set()
        for name, index, item in entries:
            key = ("groups" if entries is expected else name, item)
            if key in seen:
                yield found.problem((name, index), f"{quoted(item)} stands twice", "remove one of them")
            seen.add(key)


def _unknown(found: Layer, path: TreePath, what: str, name: str) -> Problem:
    parent, _, last = name.rpartition(".")
    known = _keys_at(parent)
    hint = suggest(last, known, what="there is") if known else f"sections begin with one of {listing(_keys_at(''))}"
    return found.problem(path, f"a spec has no {what} {quoted(name)}", hint, f"unknown-{what}")


def is_field(name: str) -> bool:
    """Tell whether a dotted path without indices (`evaluations.cluster`) names a field of a spec."""
    parent, _, last = name.rpartition(".")
    return last in _keys_at(parent)


def _keys_at(name: str) -> list[str]:
    """Return the keys below a dotted path without indices; nothing where there is no such path."""
    path: TreePath = ()
    for part in name.split(".") if name else ():
        if part not in known_keys(models_at(CardSpec, path)):
            return []
        path = (*path, part)
        if not models_at(CardSpec, path):
            path = (*path, 0)  # a list of models
    return known_keys(models_at(CardSpec, path))
