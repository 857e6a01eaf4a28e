"""Reads a finding as strictly as a spec: everything that is wrong at once, each with its file, line and column."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cardgen.errors import InvalidInputError, Place, Problem, SpecError, UnreadableError
from cardgen.evaluation.predicates.parse import parse
from cardgen.evaluation.predicates.syntax import Predicate
from cardgen.spec.checks.validation import validate_as
from cardgen.spec.findings import Claim, Finding, Limit
from cardgen.spec.reading.characters import locate
from cardgen.spec.reading.file_reading import read_limited, unreadable
from cardgen.spec.reading.positions import Positions, TreePath
from cardgen.spec.reading.strict_yaml import read
from cardgen.spec.reading.text_places import text_places
from cardgen.spec.reading.tree_building import MAX_BYTES, Tree

__all__ = ["LoadedFinding", "ReadPredicate", "read_finding"]


@dataclass(frozen=True, slots=True)
class ReadPredicate:
    """A predicate, and where it stands.

    Attributes:
        predicate: What it says.
        text: How it is written.
        fault: Makes a problem of a place in the text, a message and a hint.
    """

    predicate: Predicate
    text: str
    fault: Callable[[int, str, str], Problem]


@dataclass(frozen=True, slots=True)
class LoadedFinding:
    """A finding that was read.

    Attributes:
        finding: What it says.
        path: Its file, as it was named.
        group: Whom it is about.
        others: Whom a gap compares them with; None for everyone else.
        positions: Where everything in it stands.
    """

    finding: Finding
    path: Path
    group: ReadPredicate
    others: ReadPredicate | None
    positions: Positions


def read_finding(path: Path) -> LoadedFinding:
    """Read a finding from a YAML file, or from a JSON file where its name ends in `.json`.

    Args:
        path: The file; messages call it as it is written here.

    Raises:
        SpecError: It does not follow the format or contradicts itself; holds everything that is wrong.
        UnreadableError: It cannot be read.
    """
    try:
        content = read_limited(path, MAX_BYTES, follow_link=True)
    except OSError as error:
        raise UnreadableError(unreadable(error, path, place=Place(str(path)))) from error
    parsed = read(content, str(path))
    finding, problems = validate_as(Finding, parsed)
    found = [*parsed.problems, *problems]
    text = content.decode("utf-8-sig")
    predicates: dict[str, ReadPredicate] = {}
    tree = parsed.tree if isinstance(parsed.tree, dict) else {}
    for key in ("group", "compared_with"):
        written = tree.get(key)
        if not isinstance(written, str) or not written:
            continue
        if not written.strip():
            message = "says nothing"
            found.append(parsed.positions.problem((key,), message, "say whom it is about", "predicate"))
            continue
        fault = _fault(parsed.positions, text, key, written)
        try:
            predicates[key] = ReadPredicate(parse(written, fault), written, fault)
        except InvalidInputError as error:
            # What is too long is said once.
            found += [] if any(problem.field == key for problem in found) else error.problems
    found += _contradictions(tree, parsed.positions)
    if finding is None or found or "group" not in predicates:
        raise SpecError(sorted(found, key=_place))
    return LoadedFinding(finding, path, predicates["group"], predicates.get("compared_with"), parsed.positions)


def _fault(positions: Positions, content: str, key: str, written: str) -> Callable[[int, str, str], Problem]:
    """Return what places characters of a predicate in its file; where that cannot be told, at its beginning."""
    start = positions.place((key,)) or Place("")
    places = text_places(content, start, written)

    def fault(at: int, message: str, hint: str) -> Problem:
        place = start
        if places is not None and places.starts:
            last = len(places.starts)
            index = places.starts[at] if at < last else places.ends[-1]
            place = Place(start.file, *locate(content, index))
        elif start.column is not None:
            message = f"{message} (character {at + 1} of the predicate)"
        return Problem(place, key, message, hint, "predicate")

    return fault


def _contradictions(tree: Mapping[str, Tree], positions: Positions) -> Iterator[Problem]:
    """Yield what is wrong with a claim that follows the format, whatever else in the file does not."""
    try:
        claim = Claim.model_validate_json(json.dumps(tree.get("claim")))
    except ValidationError:
        return
    if (claim.value is None) == (claim.gap is None):
        message = "a claim is about a value or about a gap" + (", not about both" if claim.value else "")
        yield positions.problem(("claim",), message, "write one of them: gap: {at_least: 0.1}", "claim")
    for name in ("value", "gap"):
        limit: Limit | None = getattr(claim, name)
        if limit is None:
            continue
        here: TreePath = ("claim", name)
        if limit.at_least is None and limit.at_most is None:
            message = "says neither at_least nor at_most, so that nothing could refute it"
            yield positions.problem(here, message, "write the end that is claimed, or both", "claim")
        elif limit.at_least is not None and limit.at_most is not None and limit.at_least > limit.at_most:
            message = f"nothing is at least {limit.at_least:g} and at most {limit.at_most:g}"
            yield positions.problem(here, message, "swap them", "claim")
    if claim.gap is None and claim.value is not None and tree.get("compared_with") is not None:
        message = "a claim about a value compares the group with nobody"
        yield positions.problem(("compared_with",), message, "remove it, or claim a gap", "claim")


def _place(problem: Problem) -> tuple[int, int, str]:
    place = problem.place
    return (0, 0, problem.field) if place is None else (place.line or 0, place.column or 0, problem.field)
