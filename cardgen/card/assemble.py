"""The card of a spec and its measured evaluations: figures first, then prose that speaks of them, then lint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cardgen import __version__
from cardgen.card.clarify.records import compatibility
from cardgen.card.criteria.acceptance import judge
from cardgen.card.document import Card, Generator, InputFile, Reference
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.figures.adjusted import AdjustedFrom, adjusted
from cardgen.card.figures.biometric import biometric
from cardgen.card.figures.coverage_matrices import coverage_places
from cardgen.card.figures.crossing import crossing
from cardgen.card.figures.disparities import disparities, ratio_limit
from cardgen.card.figures.equivalence import largest_difference
from cardgen.card.figures.estimate import Design
from cardgen.card.figures.grouped import Grouped
from cardgen.card.figures.odds import equalized_odds
from cardgen.card.figures.records import measured_record, reported_record, suppression_threshold
from cardgen.card.figures.reported import reported_disparities, reported_results
from cardgen.card.figures.scan import Search, record_of, search
from cardgen.card.figures.shrunk import with_shrunk
from cardgen.card.figures.suppress import Hidden, hidden_cells
from cardgen.card.figures.tabulate import Tabulated, tabulate
from cardgen.card.lint.places import context_of, pointer, with_places
from cardgen.card.lint.registry import lint
from cardgen.card.pairs.keep import PUBLIC_KEY, keep
from cardgen.card.prose.resolve import Figures, resolve
from cardgen.card.results import CriterionOutcome, Disparity, Result
from cardgen.errors import NumberReferenceError, SpecError
from cardgen.evaluation.cells import Measured
from cardgen.metrics.definition import Metric
from cardgen.metrics.registry import metrics_of
from cardgen.spec.document import CardSpec
from cardgen.spec.evidence import Evaluation
from cardgen.spec.loader import LoadedSpec
from cardgen.spec.reading.positions import TreePath
from cardgen.spec.sources import ReportedSource
from cardgen.spec.texts import replace_prose, texts_of

__all__ = ["Estimated", "assemble", "estimate_all"]


@dataclass(frozen=True, slots=True)
class Estimated:
    """Every figure of a card.

    Attributes:
        figures: Evaluations, results and disparities.
        acceptance: Outcomes of the release criteria.
        attachments: Files that the card names by their digest, by name: cluster sums.
    """

    figures: Figures
    acceptance: tuple[CriterionOutcome, ...]
    attachments: Mapping[str, bytes]


def estimate_all(spec: CardSpec, measured: Mapping[str, Measured], pseudonym_key: bytes = PUBLIC_KEY) -> Estimated:
    """Estimate every figure of a card.

    Args:
        spec: The spec.
        measured: Cells by evaluation, for those whose source is rows or counts.
        pseudonym_key: Key of the pseudonyms under which clusters stand in cluster sums.
    """
    records: list[EvaluationRecord] = []
    results: list[Result] = []
    summaries: list[Disparity] = []
    reach: dict[str, float | None] = {}
    attachments: dict[str, bytes] = {}
    searches = {
        each.id: found
        for each in spec.evaluations
        if each.id in measured
        and (found := search(each, measured[each.id], suppression_threshold(spec, each))) is not None
    }
    concealed = _hidden(spec, measured, searches)
    for evaluation in spec.evaluations:
        source = evaluation.results
        if isinstance(source, ReportedSource):
            metrics = metrics_of(evaluation)
            records.append(reported_record(spec, evaluation, metrics, source))
            figures = reported_results(evaluation, source)
            results += figures
            summaries += [
                item
                for metric in metrics
                for by in evaluation.groupings
                for item in reported_disparities(figures, evaluation.id, metric, by)
            ]
            continue
        cells = measured[evaluation.id]
        metrics = cells.metrics
        threshold = suppression_threshold(spec, evaluation)
        hidden = concealed[evaluation.id]
        pairing, files = keep(evaluation, cells, hidden, threshold, spec.card.id, pseudonym_key)
        attachments |= files
        table = with_shrunk(evaluation, cells, tabulate(evaluation, metrics, cells, hidden))
        record = measured_record(spec, evaluation, metrics, cells, hidden, pairing)
        if evaluation.id in searches:
            record = record.model_copy(update={"scan": record_of(searches[evaluation.id], hidden)})
        if evaluation.compatibility:
            design = Design(cells.bases, evaluation.is_clustered, evaluation.weight is not None, evaluation.level)
            references = {by: _reference(spec, by) for by in evaluation.groupings}
            others = compatibility(evaluation, table, design, references)
            record = record.model_copy(update={"compatibility": others})
        records.append(record)
        results += [item.result for item in table]
        every = _grouped(spec, evaluation, metrics, cells, table)
        for grouped in every:
            summaries += disparities(grouped)
            summaries += biometric(grouped) if evaluation.task == "verification" else ()
            reach |= _equivalences(spec, grouped)
        for by in evaluation.groupings:
            summaries += equalized_odds([grouped for grouped in every if grouped.by == by])
        if evaluation.adjust:
            own = [item for item in summaries if item.evaluation == evaluation.id]
            wanted = {item.by: spec.group(item.by).reference for item in evaluation.adjust}
            gaps = adjusted(AdjustedFrom(evaluation, cells, table, own, hidden, threshold, wanted))
            records[-1] = records[-1].model_copy(update={"adjusted": gaps})
    acceptance = tuple(
        judge(
            criterion,
            [r for r in results if r.evaluation == criterion.evaluation and r.metric == criterion.metric],
            [d for d in summaries if d.evaluation == criterion.evaluation and d.metric == criterion.metric],
            reach.get(criterion.id),
        )
        for criterion in spec.acceptance
    )
    return Estimated(Figures(tuple(records), tuple(results), tuple(summaries), spec.groups), acceptance, attachments)


def _hidden(spec: CardSpec, measured: Mapping[str, Measured], searches: Mapping[str, Search]) -> dict[str, Hidden]:
    """Return the cells to hide by evaluation; those of the same dataset are protected together."""
    found: dict[str, Hidden] = {}
    for dataset in dict.fromkeys(evaluation.dataset for evaluation in spec.evaluations):
        here = [each for each in spec.evaluations if each.dataset == dataset and each.id in measured]
        thresholds = [suppression_threshold(spec, each) for each in here]
        places = [
            coverage_places(each, measured[each.id])
            | (searches[each.id].places if each.id in searches else frozenset[int]())
            for each in here
        ]
        hidden = hidden_cells([measured[each.id] for each in here], thresholds, places)
        found |= {each.id: item for each, item in zip(here, hidden, strict=True)}
    return found


def _grouped(
    spec: CardSpec,
    evaluation: Evaluation,
    metrics: Sequence[Metric],
    measured: Measured,
    table: Sequence[Tabulated],
) -> list[Grouped]:
    """Sort the results of an evaluation by metric and grouping."""
    design = Design(measured.bases, evaluation.is_clustered, evaluation.weight is not None, evaluation.level)
    sorted_cells: dict[tuple[str, tuple[str, ...]], list[Tabulated]] = {}
    for item in table:
        sorted_cells.setdefault((item.result.metric, item.result.by), []).append(item)
    return [
        Grouped(
            spec.card.id,
            metric,
            by,
            tuple(sorted_cells.get((metric.id, by), ())),
            sorted_cells[metric.id, ()][0],
            _reference(spec, by),
            design,
            evaluation.comparisons,
            ratio_limit(evaluation, metric.id),
            crossing(measured, grouping, metric),
        )
        for metric in metrics
        for by, grouping in zip(evaluation.groupings, measured.groupings, strict=True)
    ]


def _reference(spec: CardSpec, by: tuple[str, ...]) -> str | dict[str, str]:
    """Return what the categories of a grouping are compared with; an intersection of named references is one too."""
    wanted = {group: spec.group(group).reference for group in by}
    kinds = {"largest", "best", "rest"}
    if len(by) == 1:
        only = wanted[by[0]]
        return only if only in kinds else {by[0]: only}
    if "rest" in wanted.values():
        return "rest"
    return wanted if not kinds & set(wanted.values()) else "largest"


def _equivalences(spec: CardSpec, grouped: Grouped) -> dict[str, float | None]:
    return {
        criterion.id: largest_difference(grouped)
        for criterion in spec.acceptance
        if criterion.scope == "equivalence"
        and (criterion.evaluation, criterion.metric, frozenset(criterion.grouping))
        == (grouped.evaluation, grouped.metric.id, frozenset(grouped.by))
    }


def assemble(loaded: LoadedSpec, estimated: Estimated, as_of: date | None = None) -> Card:
    """Write the card: resolve the prose with the figures, and lint it.

    Args:
        loaded: The spec and where everything in it stands.
        estimated: Every figure.
        as_of: The day to which the card applies, where it is not the spec's own.

    Raises:
        SpecError: Number references that cannot be resolved; holds all of them, each with its place.
    """
    spec = loaded.spec
    if as_of is not None:
        spec = spec.model_copy(update={"card": spec.card.model_copy(update={"as_of": as_of})})
    texts, references = _resolve_prose(loaded, spec, estimated.figures)
    written = replace_prose(spec, texts)
    figures = estimated.figures
    return Card(
        generator=Generator(
            version=__version__,
            inputs=tuple(InputFile(name=name, digest=f"sha256:{digest}") for name, digest in loaded.files),
        ),
        **{  # the sections that a card takes over from its spec, their prose resolved
            name: getattr(written, name)
            for name in Card.model_fields
            if name in CardSpec.model_fields and name not in ("evaluations", "acceptance")
        },
        evaluations=figures.evaluations,
        results=figures.results,
        disparities=figures.disparities,
        acceptance=estimated.acceptance,
        lint=with_places(loaded, lint(context_of(spec, loaded.profile.profile, figures))),
        references=references,
        inherited=_inherited(loaded, spec),
    )


def _inherited(loaded: LoadedSpec, spec: CardSpec) -> tuple[str, ...]:
    """Return the pointers of texts that come from a base: boilerplate of an organisation."""
    return tuple(
        sorted(
            pointer(item.path)
            for item in texts_of(spec)
            if any(item.path[:length] in loaded.inherited for length in range(1, len(item.path) + 1))
        )
    )


def _resolve_prose(
    loaded: LoadedSpec, spec: CardSpec, figures: Figures
) -> tuple[dict[TreePath, str], tuple[Reference, ...]]:
    """Resolve every number reference; all that fail are told at once."""
    texts: dict[TreePath, str] = {}
    references: list[Reference] = []
    problems = []
    for path, text in [(item.path, item.text) for item in texts_of(spec) if item.kind == "prose"]:
        try:
            resolved, replaced = resolve(text, figures)
        except NumberReferenceError as error:
            found = error.problems[0]
            problems.append(loaded.positions.problem(path, found.message, found.hint, found.kind))
            continue
        if replaced:
            texts[path] = resolved
            references += [
                Reference(pointer=pointer(path), expression=expression, text=written)
                for expression, written in replaced
            ]
    if problems:
        raise SpecError(problems)
    return texts, tuple(references)
