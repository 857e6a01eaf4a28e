"""Holds a tree against the models of a spec, and turns what pydantic finds into problems with a place and a hint."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cardgen.errors import Problem
from cardgen.spec.checks.explanation import MISMATCHES, Finding, explain
from cardgen.spec.document import CardSpec
from cardgen.spec.reading.positions import TreePath, dotted
from cardgen.spec.reading.tree_building import Parsed, Tree, capped

__all__ = ["validate", "validate_as"]

Document = TypeVar("Document", bound=BaseModel)
_FREE = "x-"
_EXTENSIONS = "extensions"


def validate(parsed: Parsed, *, is_whole: bool = True) -> tuple[CardSpec | None, tuple[Problem, ...]]:
    """Return the spec that a tree holds, or everything that is wrong with it.

    The tree goes through JSON because that is where strict models take lists and days as a person writes them.

    Args:
        parsed: The document; what is broken in it already is not complained about again.
        is_whole: Whether a missing key is a mistake, or may stand in a base that could not be read.
    """
    tree, found = _gather_extensions(parsed)
    spec, problems = _held(CardSpec, tree, parsed, found, is_whole=is_whole)
    return spec, problems


def validate_as(model: type[Document], parsed: Parsed) -> tuple[Document | None, tuple[Problem, ...]]:
    """Return the document of another model that a tree holds, or everything that is wrong with it; as `validate`."""
    return _held(model, parsed.tree, parsed, (), is_whole=True)


def _held(
    model: type[Document], tree: Tree, parsed: Parsed, found: tuple[Problem, ...], *, is_whole: bool
) -> tuple[Document | None, tuple[Problem, ...]]:
    try:
        document = model.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        details = error.errors(include_url=False)
        findings = [replace(_finding(parsed.tree, detail), root=model) for detail in details]
    else:
        return (None, found) if found else (document, ())
    findings = [
        finding
        for finding in findings
        if not _is_below(finding.path, parsed.broken)
        and not _is_echo(finding)
        and (is_whole or finding.kind != "missing")
    ]
    return None, tuple(capped(chain(found, (_problem(parsed, finding) for finding in _settle_unions(findings)))))


def _gather_extensions(parsed: Parsed) -> tuple[Tree, tuple[Problem, ...]]:
    """Return the tree with its free keys where the model keeps them; the model's own key is no key of a spec."""
    tree = parsed.tree
    if not isinstance(tree, dict):
        return tree, ()
    free = {key: value for key, value in tree.items() if key.startswith(_FREE)}
    rest = {key: value for key, value in tree.items() if key not in free and key != _EXTENSIONS}
    found: tuple[Problem, ...] = ()
    if _EXTENSIONS in tree:
        message, hint = f'unknown key "{_EXTENSIONS}"', "a free key begins with x- and stands at the top of the spec"
        found = (parsed.positions.key_problem((_EXTENSIONS,), message, hint, "extra_forbidden"),)
    return {**rest, _EXTENSIONS: free}, found


def _finding(tree: Tree, detail: ErrorDetails) -> Finding:
    """Tell the parts of pydantic's location that are in the tree from the tags of unions that are not."""
    node: Tree = tree
    path: list[str | int] = []
    tags: list[tuple[TreePath, str]] = []
    for index, part in enumerate(detail["loc"]):
        is_last = index == len(detail["loc"]) - 1
        inside, there = _inside(node, part)
        if there:
            node = inside
            path.append(part)
        elif is_last and detail["type"] == "missing":
            path.append(part)
        else:
            tags.append((tuple(path), str(part)))
    return Finding(tuple(path), tuple(tags), detail["type"], detail["msg"], detail.get("ctx", {}), node)


def _inside(node: Tree, part: str | int) -> tuple[Tree, bool]:
    """Return what stands under a key or index, and whether anything does."""
    if isinstance(node, dict) and isinstance(part, str) and part in node:
        return node[part], True
    if isinstance(node, list) and isinstance(part, int) and part < len(node):
        return node[part], True
    return None, False


def _is_below(path: TreePath, roots: Iterable[TreePath]) -> bool:
    return any(path[: len(root)] == root for root in roots)


def _is_echo(finding: Finding) -> bool:
    """Tell whether a list is only called too short because items of it were refused."""
    least = finding.context.get("min_length", 0)
    return finding.kind == "too_short" and isinstance(finding.value, list) and len(finding.value) >= least


def _settle_unions(findings: Sequence[Finding]) -> list[Finding]:
    """Keep, of the alternatives of a value, those that its form fits; where it fits none, say so once.

    Pydantic reports every alternative of a union: for `{not_aplicable: x}` that it is no text, and that as a map it has
    an unknown key. The first is of no use to somebody who wrote a map.
    """
    by_union: dict[TreePath, dict[str, list[Finding]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        for place, tag in finding.tags:
            by_union[place][tag].append(finding)
    dropped: set[int] = set()
    merged: dict[int, Finding] = {}
    for place, alternatives in by_union.items():
        unfit = [
            found[0]
            for found in alternatives.values()
            if len(found) == 1 and found[0].path == place and found[0].kind in MISMATCHES
        ]
        if len(alternatives) < 2 or not unfit:
            continue
        dropped.update(id(finding) for finding in unfit)
        if len(unfit) == len(alternatives):
            first = unfit[0]
            kinds = tuple(dict.fromkeys(finding.kind for finding in unfit))
            merged[id(first)] = replace(first, path=place, tags=(), context={"kinds": kinds})
    return [merged.get(id(f), f) for f in findings if id(f) in merged or id(f) not in dropped]


def _problem(parsed: Parsed, finding: Finding) -> Problem:
    positions = parsed.positions
    message, hint = explain(finding, positions)
    place: Any = positions.place(finding.path)
    if finding.kind == "missing":
        place = positions.key_place(finding.path[:-1])
    elif finding.kind == "extra_forbidden" or finding.is_key:
        place = positions.key_place(finding.path)
    return Problem(place, dotted(finding.path), message, hint, finding.kind)
