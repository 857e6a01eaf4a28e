"""A card's evaluation on held-out data whose columns may have other names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cardgen.errors import InvalidInputError, Problem
from cardgen.evaluation.fit import check
from cardgen.evaluation.tasks.kinds import ANY_COUNTS, KINDS
from cardgen.evaluation.tasks.roles import named_columns
from cardgen.outside.kit import Kit
from cardgen.spec.columns import Columns
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import CountsSource, RowsSource

__all__ = ["OnHoldout", "on_holdout", "predicate_names", "source_of"]

_FIELDS = ("cluster", "row_id", "weight")


@dataclass(frozen=True, slots=True)
class OnHoldout:
    """An evaluation as it is carried out on held-out data.

    Attributes:
        evaluation: With the names that its columns have there.
        names: Names of columns on the card, where the data has others; predicates are written with the card's.
    """

    evaluation: Evaluation
    names: Mapping[str, str]


def source_of(kit: Kit, path: str, mapping: Mapping[str, str]) -> RowsSource | CountsSource:
    """Return how held-out data is read: as counts where the card was made of counts and no column of rows is named."""
    of_rows = set(KINDS[kit.evaluation.task].rows) & mapping.keys()
    was_counts = kit.record.source.kind == "counts"
    return CountsSource(kind="counts", path=path) if was_counts and not of_rows else RowsSource(path=path)


def on_holdout(kit: Kit, source: RowsSource | CountsSource, mapping: Mapping[str, str]) -> OnHoldout:
    """Give the columns of an evaluation the names that they have in held-out data.

    Args:
        kit: The card's evaluation.
        source: The held-out data.
        mapping: From a role (`label`), `cluster`, `row_id` or `weight`, or the name of a column on the card, to the
            name of a column in the data.

    Raises:
        InvalidInputError: Two names mean one column, or the data has no column for a role that is needed.
    """
    problems = list(_mapped_twice(mapping))
    evaluation = kit.evaluation.model_copy(update={"source": source})
    roles = {**named_columns(evaluation)}
    if isinstance(source, RowsSource) and kit.record.source.kind == "counts":
        roles = {role: name for role, name in roles.items() if role in KINDS[evaluation.task].rows}
    roles = {role: mapping.get(name, name) for role, name in roles.items()}
    own = {name: mapping[name] for name in mapping if name in Columns.model_fields}
    known = {*KINDS[evaluation.task].rows, *KINDS[evaluation.task].counts, *ANY_COUNTS}
    problems += [
        _problem(f"the task {evaluation.task} has no column in the role {role}", f"it has: {', '.join(sorted(known))}")
        for role in own
        if role not in known
    ]
    columns = evaluation.columns.model_copy(update={**dict.fromkeys(named_columns(evaluation)), **roles, **own})
    fields = {name: getattr(evaluation, name) for name in _FIELDS}
    fields = {name: None if of is None else mapping.get(of, of) for name, of in fields.items()}
    fields |= {name: mapping[name] for name in _FIELDS if name in mapping}
    if isinstance(source, CountsSource):
        fields |= {"row_id": None, "weight": None}
    found = evaluation.model_copy(update={"columns": columns, **fields})
    if not problems:
        problems = [
            _problem(re.sub(r"^evaluations\.0\.?", "", message), hint)
            for _, message, hint, _ in check(CardSpec.model_construct(**_alone(found)))
        ]
    if problems:
        raise InvalidInputError(dict.fromkeys(problems))
    return OnHoldout(found, predicate_names(mapping))


def predicate_names(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the names of a mapping that are columns of the card, which predicates speak of; the others are roles."""
    return {name: of for name, of in mapping.items() if name not in Columns.model_fields and name not in _FIELDS}


def _alone(evaluation: Evaluation) -> dict[str, Any]:
    """Return what a check of evaluations reads of a spec."""
    return {"evaluations": (evaluation,)}


def _mapped_twice(mapping: Mapping[str, str]) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for name, column in mapping.items():
        other = owner.setdefault(column, name)
        if other != name:
            message = f"{quoted(other)} and {quoted(name)} are both said to be the column {quoted(column)}"
            yield _problem(message, "map each name to a column of its own")


def _problem(message: str, hint: str = "") -> Problem:
    return Problem(None, "--map", message, hint, "mapping")
