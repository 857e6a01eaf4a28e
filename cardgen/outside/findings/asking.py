"""What a finding asks of held-out data, checked before a row of it is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cardgen.card.canonical import digest
from cardgen.card.document import Card
from cardgen.errors import DataError, InvalidInputError, Problem
from cardgen.evaluation.predicates.check import check_predicate
from cardgen.evaluation.predicates.syntax import columns as columns_of
from cardgen.evaluation.sources.duck.engine import DuckEngine
from cardgen.evaluation.sources.files import SourceFiles, find_files
from cardgen.evaluation.sources.protocols import Kind
from cardgen.evaluation.tasks.roles import named_columns, task_picks
from cardgen.metrics.registry import metrics_of
from cardgen.outside.findings.columns import OnHoldout, on_holdout, source_of
from cardgen.outside.findings.reading import LoadedFinding
from cardgen.outside.findings.skeleton import UNWRITTEN
from cardgen.outside.holdout import check_there
from cardgen.outside.kit import Kit, kit_of
from cardgen.spec.checks.hints import did_you_mean, listing, suggest
from cardgen.spec.columns import Columns
from cardgen.spec.reading.characters import quoted
from cardgen.spec.sources import RowsSource

__all__ = ["Asked", "ask"]

_PRIVATE = 10
"""People below which nothing is told of a group of held-out data that is not public."""

_AT = ("holdout",)


@dataclass(frozen=True, slots=True)
class Asked:
    """A finding, ready to be held against held-out data.

    Attributes:
        loaded: The finding.
        kit: The evaluation that it is about.
        path: The held-out data.
        mapping: Names of its columns, as for `on_holdout`.
        placed: The evaluation with these names.
        metric: Place of the metric among those of the evaluation.
        suppress_below: People below which nothing is told of a group.
    """

    loaded: LoadedFinding
    kit: Kit
    path: Path
    mapping: Mapping[str, str]
    placed: OnHoldout
    metric: int
    suppress_below: int


def ask(loaded: LoadedFinding, card: Card, path: Path, mapping: Mapping[str, str], *, public: bool = False) -> Asked:
    """Put a finding to a card's evaluation on held-out data.

    Args:
        loaded: The finding.
        card: The card that it is about.
        path: The held-out data: rows, or counts where the card was made of counts.
        mapping: Names of its columns, as for `on_holdout`.
        public: Whether the rows are public, so that small groups need no protection.

    Raises:
        InvalidInputError: The finding is about another card, or an evaluation or metric that it does not have; columns
            are missing, or a predicate does not fit them.
        DataError: There is no such data.
        UnreadableError: It cannot be read.
    """
    problems = list(_names(loaded, card))
    if problems:
        raise InvalidInputError(problems)
    finding = loaded.finding
    check_there(path)
    _check_beside(loaded, find_files(RowsSource(path=str(path)), Path(), None, _AT))
    kit = kit_of(card, finding.evaluation, RowsSource(path=str(path)))
    kit_metrics = [metric.id for metric in kit.metrics]
    if finding.metric not in kit_metrics:
        message = f"the evaluation {quoted(finding.evaluation)} does not measure {quoted(finding.metric)}"
        hint = suggest(finding.metric, kit_metrics, what="it measures")
        raise InvalidInputError(loaded.positions.problem(("metric",), message, hint, "unknown-metric"))
    source = source_of(kit, str(path), mapping)
    placed = on_holdout(kit, source, mapping)
    with DuckEngine() as engine:
        there = dict(engine.open(find_files(source, Path(), None, _AT), _AT).columns)
    number = kit_metrics.index(finding.metric)
    _check_columns(loaded, kit, placed, mapping, there, number)
    least = 0 if public else max(_PRIVATE, kit.record.suppress_below)
    return Asked(loaded, kit, path, mapping, placed, number, least)


def _check_beside(loaded: LoadedFinding, holdout: SourceFiles) -> None:
    """Check that predictions stand beside the finding: who wrote it may not name other files of whoever verifies it.

    Else the held-out data itself, with its labels, could be offered as a model that is always right.

    Raises:
        InvalidInputError: They stand elsewhere, links included, or are the held-out data.
        DataError: They are no data.
        UnreadableError: They are not there, or cannot be read.
    """
    offered, folder = loaded.finding.predictions, loaded.path.parent
    if offered is None:
        return
    try:
        found = find_files(RowsSource(path=offered.path), folder, folder, ("predictions", "path"))
    except DataError as error:
        if any(problem.kind == "outside-data-root" for problem in error.problems):
            message = "the predictions are not in the folder of the finding, or are a link that leads out of it"
            hint = "put the file beside the finding"
            raise InvalidInputError(
                loaded.positions.problem(("predictions", "path"), message, hint, "predictions-elsewhere")
            ) from error
        raise
    if {each.path.resolve() for each in found.files} & {each.path.resolve() for each in holdout.files}:
        message = "the predictions are the held-out data itself"
        problem = loaded.positions.problem
        raise InvalidInputError(
            problem(("predictions", "path"), message, "name those of a model", "predictions-elsewhere")
        )


def _names(loaded: LoadedFinding, card: Card) -> Iterator[Problem]:
    """Yield what the finding says of the card that is not so."""
    problem, named = loaded.positions.problem, loaded.finding.card
    unwritten = {("title",): loaded.finding.title, ("by", "name"): loaded.finding.by.name}
    for path, text in unwritten.items():
        if text.startswith(UNWRITTEN):
            hint = "write it, and see that group, metric and claim are what you mean: what is asked is spent"
            yield problem(path, "the finding is not filled in yet", hint, "unwritten")
    if named.id != card.card.id:
        message = f"the finding is about the card {quoted(named.id)}, and this one is {quoted(card.card.id)}"
        yield problem(("card", "id"), message, "give the card that it is about", "another-card")
    elif named.version != card.card.version:
        message = f"the finding is about version {named.version}, and this card is {card.card.version}"
        yield problem(("card", "version"), message, "give the card of that version", "another-card")
    elif named.digest is not None and named.digest != digest(card):
        message = "the card is not the one that the finding is about: its digest is another"
        yield problem(("card", "digest"), message, f"this one has {digest(card)}", "another-card")
    known = [each.id for each in card.evaluations]
    if loaded.finding.evaluation not in known:
        message = f"the card has no evaluation {quoted(loaded.finding.evaluation)}"
        yield problem(
            ("evaluation",), message, suggest(loaded.finding.evaluation, known, what="it has"), "unknown-evaluation"
        )


def _check_columns(
    loaded: LoadedFinding,
    kit: Kit,
    placed: OnHoldout,
    mapping: Mapping[str, str],
    there: Mapping[str, Kind],
    metric: int,
) -> None:
    """Check that columns are there, mapped ones and others, that mapped ones are meant, and that predicates fit them.

    Raises:
        InvalidInputError: They do not; holds everything that is wrong.
    """
    spoken = {name for each in (loaded.group, loaded.others) if each for name in columns_of(each.predicate)}
    evaluation = kit.evaluation
    meant = {*named_columns(evaluation).values(), evaluation.cluster, evaluation.row_id, evaluation.weight, *spoken}
    roles = {*Columns.model_fields, "cluster", "row_id", "weight"}
    problems: list[Problem] = []
    for name, column in mapping.items():
        if column not in there:
            message = f"the data has no column {quoted(column)}; it has: {listing(there)}"
            problems.append(Problem(None, "--map", message, did_you_mean(column, there), "mapping"))
        if name not in roles and name not in meant:
            known = sorted(each for each in meant if each)
            message = f"neither the evaluation nor the finding has a column {quoted(name)}"
            problems.append(Problem(None, "--map", message, suggest(name, known, what="columns"), "mapping"))
    problems += _lacking(placed, metric, {*there, *mapping.values()}, there)
    kinds = dict(there)
    for name, column in placed.names.items():
        if column in there:
            kinds[name] = there[column]
    for each in (loaded.group, loaded.others):
        if each is None:
            continue
        try:
            check_predicate(each.predicate, kinds, each.text, each.fault)
        except InvalidInputError as error:
            problems += error.problems
    if problems:
        raise InvalidInputError(dict.fromkeys(problems))


def _lacking(placed: OnHoldout, metric: int, known: set[str], there: Mapping[str, Kind]) -> Iterator[Problem]:
    """Yield each column of rows that the metric is made of and the data does not have."""
    evaluation = placed.evaluation
    if not isinstance(evaluation.results, RowsSource):
        return
    read = task_picks(evaluation, (metrics_of(evaluation)[metric],), _AT)
    needed = {role: pick.column for role, pick in read.items()}
    for name in ("cluster", "row_id", "weight"):
        column = getattr(evaluation, name)
        needed |= {} if column is None else {name: column}
    for role, column in needed.items():
        if column in known:
            continue
        mapped = role if role in {*Columns.model_fields, "cluster", "row_id", "weight"} else None
        what = "" if mapped is None else f", which is the {mapped.replace('_', ' ')}"
        hint = did_you_mean(column, there) if mapped is None else f"--map {mapped}=COLUMN says which column it is"
        message = f"the data has no column {quoted(column)}{what}; it has: {listing(there)}"
        yield Problem(None, "holdout", message, hint, "missing-column")
