"""The rows of held-out data, one by one: who is in which group, what is true of them, and what was predicted.

For what sums of groups do not tell: whether a better model joined by row is better, and what a list of models says of a
row. Rows are few enough to be held in memory, and never leave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cardgen.errors import DataError, InvalidInputError, Place, Problem, UnreadableError
from cardgen.evaluation.predicates.rows import DerivedRows
from cardgen.evaluation.predicates.syntax import Not, Predicate, renamed
from cardgen.evaluation.rolling.labels import canonical_all, truth
from cardgen.evaluation.sources.duck.engine import DuckEngine
from cardgen.evaluation.sources.duck.rows import DuckRows
from cardgen.evaluation.sources.files import digest_later, find_files
from cardgen.evaluation.sources.protocols import Form, Pick, Rows
from cardgen.evaluation.tasks.classification import threshold_of
from cardgen.outside.findings.columns import on_holdout, source_of
from cardgen.outside.kit import Kit
from cardgen.spec.checks.hints import did_you_mean, suggest
from cardgen.spec.findings import Predictions
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import RowsSource

__all__ = ["HoldoutRows", "check_there", "holdout_digest", "holdout_rows"]

Codes = NDArray[np.int64]
_AT = ("holdout",)
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class HoldoutRows:
    """Held-out rows of a classification, sorted by their id.

    Attributes:
        ids: What the data calls each row.
        masks: Which rows each predicate is true of, shape (predicates, rows).
        unknown: Which rows it cannot be told of, shape (predicates, rows).
        classes: Names of the classes, sorted.
        label: Index of the true class of each row, shape (rows,).
        prediction: Index of the class that the service predicted, shape (rows,).
        better: For each file of predictions the index of the class that it says, -1 for a row that it leaves out;
            shape (files, rows).
        clusters: Number of the cluster of each row, shape (rows,); None where none is declared.
        digest: `sha256:` and the digest of the held-out data.
    """

    ids: tuple[str, ...]
    masks: NDArray[np.bool_]
    unknown: NDArray[np.bool_]
    classes: tuple[str, ...]
    label: Codes
    prediction: Codes
    better: Codes
    clusters: Codes | None
    digest: str


def check_there(path: Path) -> None:
    """Check that held-out data is there, before anything that reads a spec's data says what only fits a spec.

    Raises:
        UnreadableError: There is no such file or folder, and the path is no pattern of several.
    """
    if not path.exists() and not set("*?[") & set(str(path)):
        near = did_you_mean(path.name, (each.name for each in path.parent.glob("*")))
        raise UnreadableError(Problem(Place(str(path)), "", "there is no such file or folder", near, "unreadable"))


def holdout_digest(path: Path) -> str:
    """Return `sha256:` and the digest of held-out data.

    Raises:
        DataError: There is no such data, or it is of no known format.
        UnreadableError: It cannot be read.
    """
    check_there(path)
    files = find_files(RowsSource(path=str(path)), Path(), None, _AT)
    return f"sha256:{digest_later(files, _AT).result()}"


def holdout_rows(
    kit: Kit,
    path: Path,
    mapping: Mapping[str, str],
    predicates: Sequence[Predicate],
    predictions: Sequence[tuple[Predictions, Path, int | None]] = (),
) -> HoldoutRows:
    """Read held-out rows.

    Args:
        kit: The evaluation, a classification.
        path: The held-out data.
        mapping: Names of its columns, as for `on_holdout`.
        predicates: Groups, written with the card's names of columns.
        predictions: Files of predictions: what a finding says of each, the folder that its path is relative to, and
            the index of the predicate whose rows it must have, None for all rows.

    Raises:
        InvalidInputError: The evaluation has no predicted classes, or rows have no id.
        DataError: Ids are missing or stand twice; a file of predictions lacks a row that it must have, has one that the
            holdout does not, or says what is no class.
        UnreadableError: A file cannot be read.
    """
    placed = on_holdout(kit, source_of(kit, str(path), mapping), mapping)
    evaluation = placed.evaluation
    columns = evaluation.columns
    by_score = columns.prediction is None
    if evaluation.task != "classification" or not isinstance(evaluation.results, RowsSource):
        raise _refused("row by row only classifications can be held against each other, from rows", "leave it out")
    if columns.label is None or (by_score and (columns.score is None or evaluation.threshold is None)):
        raise _refused("the evaluation names no column of classes that were predicted", "name it: --map prediction=…")
    if evaluation.row_id is None:
        raise _refused("the evaluation names no column that identifies a row", "name it: --map row_id=…")
    picks = [Pick("id", evaluation.row_id, "key", _AT), Pick("label", columns.label, "key", _AT)]
    read: tuple[str, Form] = (columns.score or "", "number") if by_score else (columns.prediction or "", "key")
    picks.append(Pick("prediction", *read, _AT))
    if evaluation.cluster is not None:
        picks.append(Pick("cluster", evaluation.cluster, "cluster", _AT))
    derived = {
        f"group {index}": {"in": own, "out": Not(own)}
        for index, own in enumerate(renamed(each, placed.names) for each in predicates)
    }
    with DuckEngine() as engine:
        files = find_files(evaluation.results, Path(), None, _AT)
        opened = engine.open(files, _AT)
        digest = digest_later(files, _AT)
        found = _fetch(DerivedRows(opened, derived), (*picks, *(Pick(name, name, "key", _AT) for name in derived)))
        ids, order = _identified(found["id"], opened.place, evaluation.row_id)
        _check_filled(found, picks[1:], opened.place)
        labels = _take(found["label"], order)
        if by_score:
            limit = threshold_of(evaluation, opened)
            flagged = [bool(score >= limit) for score in _take(found["prediction"], order)]
        predicted: list[Any] = flagged if by_score else _take(found["prediction"], order)
        others = [_better(engine, each, folder, ids, evaluation.row_id) for each, folder, _ in predictions]
        said = [[value for value in other if value is not None] for other in others]
        named = [canonical_all(labels), canonical_all(predicted), *map(canonical_all, said)]
        classes, codes = _coded(named, positive=None if not by_score else _positive(evaluation.positive))
        members = [_take(found[name], order) for name in derived]
        masks = np.array([[value == "in" for value in each] for each in members], dtype=np.bool_)
        masks = masks.reshape(len(derived), len(ids))
        unknown = np.array([[value is None for value in each] for each in members], dtype=np.bool_)
        better = np.full((len(predictions), len(ids)), -1, dtype=np.int64)
        for index, (other, code) in enumerate(zip(others, codes[2:], strict=True)):
            there = np.array([value is not None for value in other], dtype=np.bool_)
            better[index, there] = code
            each, _, group = predictions[index]
            _check_covered(there, np.ones(len(ids), dtype=np.bool_) if group is None else masks[group], ids, each.path)
            strange = np.setdiff1d(code, np.concatenate(codes[:2]))
            if strange.size:
                name = classes[strange[0]]
                message = f"the predictions say {quoted(name)}, which is no class of the evaluation"
                known = [classes[index] for index in np.unique(np.concatenate(codes[:2])).tolist()]
                hint = suggest(name, known, what="classes")
                raise DataError(Problem(Place(each.path), "", message, hint, "no-class"))
        clusters = None if evaluation.cluster is None else _numbered(canonical_all(_take(found["cluster"], order)))
        told = digest.result()
    return HoldoutRows(
        ids, masks, unknown.reshape(masks.shape), classes, codes[0], codes[1], better, clusters, f"sha256:{told}"
    )


def _fetch(rows: Rows, picks: Sequence[Pick]) -> dict[str, list[Any]]:
    """Return picked columns of all rows as lists, None where a value is missing or blank."""
    with rows.explained():
        relation = rows.frame(picks).to_native()
        lines = relation.fetchall()
        names = list(relation.columns)
    return {name: [_filled(line[index]) for line in lines] for index, name in enumerate(names)}


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _filled(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _identified(values: Sequence[Any], place: Place, column: str) -> tuple[tuple[str, ...], list[int]]:
    """Return the names of rows, sorted, and the order that sorts them.

    Raises:
        DataError: A row has none, or two have one.
    """
    missing = sum(value is None for value in values)
    if missing:
        message = f"the column {quoted(column)} identifies rows and is empty in {missing:,} of {len(values):,}"
        raise DataError(Problem(place, "", message, "give every row an id", "row-id-missing"))
    names = canonical_all(values)
    order = sorted(range(len(names)), key=names.__getitem__)
    twice = [names[one] for one, other in pairwise(order) if names[one] == names[other]]
    if twice:
        shown = ", ".join(map(quoted, list(dict.fromkeys(twice))[:_MOST_SHOWN]))
        message = f"the column {quoted(column)} identifies rows and holds values twice: {shown}"
        raise DataError(Problem(place, "", message, "give every row an id of its own", "row-id-twice"))
    return tuple(names[index] for index in order), order


def _check_filled(found: Mapping[str, Sequence[Any]], picks: Iterable[Pick], place: Place) -> None:
    problems = []
    for pick in picks:
        missing = sum(value is None or (isinstance(value, float) and value != value) for value in found[pick.name])
        if missing:
            message = f"the column {quoted(pick.column)} is empty in {_rows(missing)}"
            problems.append(Problem(place, "", message, "fill it, or leave these rows out", "missing-value"))
    if problems:
        raise DataError(problems)


def _better(engine: DuckEngine, each: Predictions, folder: Path, ids: tuple[str, ...], row_id: str) -> list[Any]:
    """Return what a file of predictions says of every row, None where it says nothing.

    Raises:
        DataError: It lacks a column, names a row twice or one that the holdout does not have, or a value is missing.
    """
    files = find_files(RowsSource(path=each.path), folder, None, ("predictions", "path"))
    opened = engine.open(files, ("predictions", "path"))
    names = (("row_id", each.row_id or row_id), ("prediction", each.prediction))
    problems = [
        Problem(
            opened.place,
            f"predictions.{role}",
            f"there is no column {quoted(name)}",
            _has(name, opened),
            "missing-column",
        )
        for role, name in names
        if name not in opened.columns
    ]
    if problems:
        raise DataError(problems)
    picks = tuple(Pick(role, name, "key", ("predictions", role)) for role, name in names)
    found = _fetch(opened, picks)
    own, order = _identified(found["row_id"], opened.place, names[0][1])
    _check_filled(found, picks[1:], opened.place)
    said = dict(zip(own, _take(found["prediction"], order), strict=True))
    strange = sorted(said.keys() - set(ids))
    if strange:
        shown = ", ".join(map(quoted, strange[:_MOST_SHOWN]))
        message = f"{len(strange):,} of {len(said):,} ids are those of no row of the holdout: {shown}"
        hint = "predict rows of the holdout, under the ids that they have there"
        raise DataError(Problem(opened.place, "", message, hint, "predictions-strange"))
    return [said.get(name) for name in ids]


def _has(name: str, opened: DuckRows) -> str:
    return suggest(name, opened.columns, what="it has")


def _check_covered(there: NDArray[np.bool_], needed: NDArray[np.bool_], ids: tuple[str, ...], path: str) -> None:
    lacking = np.flatnonzero(needed & ~there)
    if lacking.size:
        shown = ", ".join(quoted(ids[index]) for index in lacking[:_MOST_SHOWN].tolist())
        message = f"there is no prediction for {_rows(lacking.size)} of the group, such as {shown}"
        raise DataError(Problem(Place(path), "", message, "predict every row of the group", "predictions-missing"))


def _coded(named: Sequence[Sequence[str]], positive: str | None) -> tuple[tuple[str, ...], list[Codes]]:
    """Give classes numbers; where every column says yes and no in words or digits of its own, these are one."""
    told = [truth(list(names)) for names in named]
    if positive is not None and any(each is None for each in told[:1]):
        # The score says whether a row is of the positive class, whatever that is called.
        named = [[str(name == positive).lower() for name in named[0]], *named[1:]]
        told = [truth(list(names)) for names in named]
    if all(each is not None for each in told):
        named = [[str(value).lower() for value in each or ()] for each in told]
    classes = tuple(sorted({name for names in named for name in names}))
    place = {name: index for index, name in enumerate(classes)}
    return classes, [np.array([place[name] for name in names], dtype=np.int64) for names in named]


def _positive(declared: object) -> str | None:
    return None if declared is None else canonical_all([declared])[0]


def _numbered(names: Sequence[str]) -> Codes:
    place = {name: index for index, name in enumerate(sorted(set(names)))}
    return np.array([place[name] for name in names], dtype=np.int64)


def _take(values: Sequence[Any], order: Sequence[int]) -> list[Any]:
    return [values[index] for index in order]


def _refused(message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(Problem(None, "holdout", message, hint, "holdout"))
