"""No field of a card can change unseen: each is changed on its own, and in company, and must be found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.diff.engine import compare
from cardgen.diff.flatten import ORDER
from cardgen.diff.report import BUMPS, Report
from cardgen.diff.rules.registry import RULES
from cardgen.diff.settings import Settings
from cardgen.diff.transition import Side
from tests.diff.cards import base, patched
from tests.diff.edits import edits, together
from tests.diff.mutations import mutants, shape_of
from tests.diff.test_rules import new_patches

EXAMPLE = Path(__file__).resolve().parents[2] / "card_specs" / "speech-transcription" / "card.yaml"

_VERIFICATION = "/outside_findings/phone-women/verification"
FIXED = {"/format", "/generator/name", f"{_VERIFICATION}/format", f"{_VERIFICATION}/finding/finding"}
"""Leaves that can hold one value only."""

FIGURES = ("evaluations", "results", "disparities", "acceptance")


OF_A_RUN = (
    *("source", "date", "rows", "clusters", "excluded", "coverage", "curves", "scan", "adjusted"),
    "coverage_matrices",
    "match_matrices",
    *("compatibility", "pairing", "warnings", "threshold_sweeps", "threshold_results", "criterion_thresholds"),
)
FOLLOWING = (
    *("/generator/inputs", "/lint", "/references", "/inherited"),
    *("/results", "/disparities", "/acceptance", "/card/id"),
    *(f"/evaluations/{evaluation}/{name}" for evaluation in ("calls", "vendor") for name in OF_A_RUN),
)
"""What follows from other changes, and is told by them."""


def plain_side(card: Card) -> Side:
    """Return a side whose digest nothing looks at."""
    return Side(card, f"sha256:{id(card):x}", card.card.id)


@cache
def example() -> Side:
    return plain_side(cardgen.build(EXAMPLE).card)


def is_about(pointer: str, path: str) -> bool:
    """Tell whether a finding is about a leaf: it stands there, above or beneath it, or is of the same record."""
    if pointer == path or path.startswith(f"{pointer}/") or pointer.startswith(f"{path}/"):
        return True
    one, other = pointer.split("/")[1:3], path.split("/")[1:3]
    return one == other or (one[0] in FIGURES and other[0] in FIGURES and one[1:] == other[1:])


def seen(report: Report, path: str) -> bool:
    """Tell whether a report says that a leaf changed: by a finding about it, or one that lists it."""
    if report.status == "not_comparable":
        return path == "/card/id"
    return any(
        finding.rule != "version-not-bumped"
        and (is_about(finding.pointer, path) or (isinstance(finding.new, dict) and path in finding.new))
        for finding in report.findings
    )


def unseen(old: Side, paths: list[str]) -> Iterator[str]:
    for path in paths:
        made = list(mutants(old, path))
        if not made and path not in FIXED:
            yield f"{path} has no other value"
        for done, card in made:
            report = compare(old, plain_side(card), Settings())
            if not seen(report, path.removesuffix(f"/{ORDER}")):
                yield f"{path} {done}: {[(f.rule, f.pointer) for f in report.findings]}"


def test_every_leaf_of_a_card_is_seen_to_change() -> None:
    old = plain_side(base())
    assert list(unseen(old, sorted(old.flat.leaves))) == []


def test_every_kind_of_leaf_of_a_real_card_is_seen_to_change() -> None:
    """One leaf of every field, because there are thousands of figures."""
    old = example()
    by_shape: dict[str, str] = {}
    for path in sorted(old.flat.leaves):
        place, _, order = path.partition("/#")
        by_shape.setdefault(shape_of(old.index_of[place]) + order, path)
    assert list(unseen(old, sorted(by_shape.values()))) == []


def test_edits_in_company_are_each_found_and_named() -> None:
    """Several edits at once, in places that have nothing to do with each other."""
    old = plain_side(base())
    for seed in range(100):
        chosen = edits(random.Random(seed))
        card = patched(together([edit.patch for edit in chosen]), "1.0.1")
        report = compare(old, plain_side(card), Settings())
        found = {(finding.rule, finding.pointer) for finding in report.findings}
        missed = [(edit.rule, edit.pointer) for edit in chosen if (edit.rule, edit.pointer) not in found]
        assert not missed, (seed, missed, sorted(found))
        assert "field-changed" not in {finding.rule for finding in report.findings}, (seed, sorted(found))
        needed = max((RULES[edit.rule].bump for edit in chosen), key=BUMPS.index)
        assert BUMPS.index(report.required_bump or "none") >= BUMPS.index(needed), seed
        if any(RULES[edit.rule].severity == "error" for edit in chosen):
            assert not report.accepted, seed


@pytest.mark.parametrize("rule", sorted(new_patches()))
def test_no_finding_hides_another_change(rule: str) -> None:
    """Beside the changes of a fixture, fields that do not follow from a run are changed one at a time, and told."""
    old = plain_side(base())
    new = plain_side(patched(new_patches()[rule]))
    leaves = [
        path
        for path, value in sorted(new.flat.leaves.items())
        if value == old.flat.leaves.get(path, old) and not path.startswith(FOLLOWING) and path not in FIXED
    ]
    alone = told(compare(old, new, Settings()))
    for path in random.Random(rule).sample(leaves, 5):
        for done, card in mutants(new, path):
            assert told(compare(old, plain_side(card), Settings())) != alone, (path, done)


def told(report: Report) -> set[tuple[str, str, str]]:
    return {(finding.rule, finding.pointer, repr(finding.new)) for finding in report.findings}
