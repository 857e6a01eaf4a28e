"""The categories that groups name as their reference, held against those that the data has."""

from __future__ import annotations

from cardgen.errors import SpecError
from cardgen.evaluation.cells import Measured
from cardgen.spec.checks.groups import REFERENCES
from cardgen.spec.checks.hints import suggest
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.reading.characters import quoted

__all__ = ["check_references"]


def check_references(loaded: LoadedSpec, measured: Measured) -> None:
    """Check that every named reference is a category of the data; a misspelt one would be replaced in silence.

    Categories that the spec declares are checked when it is read.

    Raises:
        SpecError: A reference that is none of the categories.
    """
    place = {group.id: index for index, group in enumerate(loaded.spec.groups)}
    problems = []
    for covered in measured.coverage:
        group = loaded.spec.groups[place[covered.group]]
        if group.reference in REFERENCES or group.reference in covered.rows:
            continue
        message = f"the reference {quoted(group.reference)} is none of the categories of the data"
        hint = suggest(group.reference, (*covered.rows, *REFERENCES))
        problems.append(
            loaded.positions.problem(("groups", place[group.id], "reference"), message, hint, "unknown-reference")
        )
    if problems:
        raise SpecError(problems)
