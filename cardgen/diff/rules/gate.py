"""The comparability gate: do the numbers of both cards mean the same? A finding here claims every number beneath it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.diff.flatten import cell_name, pointer_of, summary_pointer
from cardgen.diff.phrases import listed, quoted_text
from cardgen.diff.rules.matching import by_id, match, plain
from cardgen.diff.transition import Change, Rule, Scope, Transition
from cardgen.spec.fields import LABEL_TRUST

__all__ = ["RULES"]

_METRIC_FIELDS = ("formula", "form", "direction", "unit", "averaging", "low", "high", "thresholded")
_SIZES = ("sample-size-dropped", "sample-size-grown")
_WHO = ("coverage-dropped", "coverage-grown", "group-mix-changed")
_WIDTHS = ("interval-widened", "interval-narrowed")
_DIVISION = ("column", "bins", "rest")
_NAMING = ("categories", "formerly")
_UNCERTAINTY = ("interval", "standard_error", "degrees_of_freedom", "clusters", "notes")
_ESTIMAND_FIELDS = ("task", "normalisation", "positive", "outcomes", "threshold", "weight")


def _evaluations(transition: Transition) -> tuple[tuple[EvaluationRecord, EvaluationRecord], ...]:
    old, new = transition.cards
    return match(old.evaluations, new.evaluations, by_id).kept


def _dataset_changed(transition: Transition) -> Iterator[Change]:
    for before, after in _evaluations(transition):
        if before.dataset != after.dataset:
            pointer = pointer_of("evaluations", after.id, "dataset")
            message = f"the evaluation {after.id} uses the dataset {after.dataset} instead of {before.dataset}"
            values = before.dataset, after.dataset
            yield Change(pointer, *values, message, figures=(Scope(after.id),), claims=_of_rows(after.id))
    old, new = transition.cards
    for before_data, after_data in match(old.datasets, new.datasets, by_id).kept:
        changed = before_data.digest != after_data.digest and before_data.revision == after_data.revision
        if changed:
            pointer = pointer_of("datasets", after_data.id, "digest")
            message = f"the dataset {after_data.id} has another digest under the same revision {after_data.revision}"
            used = [each.id for each in new.evaluations if each.dataset == after_data.id]
            claims = tuple(claim for name in used for claim in _of_rows(name))
            figures = tuple(Scope(name) for name in used)
            yield Change(pointer, before_data.digest, after_data.digest, message, figures=figures, claims=claims)


def _of_rows(evaluation: str) -> tuple[tuple[str, str], ...]:
    """Claim what is found of the number of rows and of who is in them, which follows where the rows are others."""
    rows, who = pointer_of("evaluations", evaluation, "n"), pointer_of("evaluations", evaluation, "coverage")
    places = (rows, _SIZES), (who, _WHO), (pointer_of("results", evaluation), _WIDTHS)
    return tuple((rule, place) for place, rules in places for rule in rules)


def _dataset_version_changed(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.datasets, new.datasets, by_id).kept:
        if before.revision != after.revision:
            pointer = pointer_of("datasets", after.id, "revision")
            message = f"the dataset {after.id} is of revision {after.revision}, before of {before.revision}"
            covers = (pointer, pointer_of("datasets", after.id, "digest"))
            yield Change(pointer, before.revision, after.revision, message, covers=covers)


def _split_changed(transition: Transition) -> Iterator[Change]:
    for before, after in _evaluations(transition):
        for name, what in (("split", "another part of the dataset"), ("selection", "other rows of the dataset")):
            one, other = getattr(before, name), getattr(after, name)
            if one != other:
                said = other or "not said", one or "not said"
                message = f"the evaluation {after.id} is about {what}: {said[0]}, before {said[1]}"
                pointer, figures = pointer_of("evaluations", after.id, name), (Scope(after.id),)
                yield Change(pointer, one, other, message, figures=figures, claims=_of_rows(after.id))
    yield from _population_changed(transition)


def _population_changed(transition: Transition) -> Iterator[Change]:
    """Find groups whose declared categories decide which rows are in the evaluation at all."""
    old, new = transition.cards
    for before, after in match(old.groups, new.groups, by_id).kept:
        if "exclude" not in (before.rest, after.rest) or before.categories == after.categories:
            continue
        one = None if before.categories is None else sorted(before.categories)
        other = None if after.categories is None else sorted(after.categories)
        names = {names[0] for names in (*after.formerly.values(), *before.formerly.values()) if len(names) == 1}
        moved = {*(one or ()), *(other or ())} - ({*(one or ())} & {*(other or ())})
        if one == other or (moved and moved <= names | {*after.formerly} | {*before.formerly}):
            continue
        used = tuple(Scope(each.id, None, "") for each in new.evaluations if any(after.id in by for by in each.by))
        message = (
            f"rows of categories that the group {after.id} does not list leave the evaluation, and the list changed: "
            "the overall figures are about other people"
        )
        pointer = pointer_of("groups", after.id, "categories")
        yield Change(pointer, plain(one), plain(other), message, figures=used)


def _metric_definition_changed(transition: Transition) -> Iterator[Change]:
    for before, after in _evaluations(transition):
        changed = [name for name in _ESTIMAND_FIELDS if getattr(before, name) != getattr(after, name)]
        for name in changed:
            one, other = plain(getattr(before, name)), plain(getattr(after, name))
            message = f"the {name} of the evaluation {after.id} is {_shown(other)}, before {_shown(one)}"
            yield Change(pointer_of("evaluations", after.id, name), one, other, message, figures=(Scope(after.id),))
        for old_metric, new_metric in match(before.metrics, after.metrics, by_id).kept:
            fields = [name for name in _METRIC_FIELDS if getattr(old_metric, name) != getattr(new_metric, name)]
            if fields:
                yield _metric_change(after, old_metric, new_metric, fields)


def _metric_change(
    evaluation: EvaluationRecord, before: MetricRecord, after: MetricRecord, fields: list[str]
) -> Change:
    pointer = pointer_of("evaluations", evaluation.id, "metrics", after.id)
    old = {name: plain(getattr(before, name)) for name in fields}
    new = {name: plain(getattr(after, name)) for name in fields}
    message = f"{after.label} is defined otherwise: its {listed([name.replace('_', ' ') for name in fields])} changed"
    covers = tuple(f"{pointer}/{name}" for name in fields)
    return Change(pointer, old, new, message, covers=covers, figures=(Scope(evaluation.id, after.id),))


def _labels(transition: Transition, *, weaker: bool) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.groups, new.groups, by_id).kept:
        step = LABEL_TRUST.index(after.labels) - LABEL_TRUST.index(before.labels)
        if step and (step > 0) == weaker:
            pointer = pointer_of("groups", after.id, "labels")
            word = "weaker" if weaker else "stronger"
            message = (
                f"the labels of the group {after.id} have a {word} source: {after.labels.replace('_', ' ')}, "
                f"before {before.labels.replace('_', ' ')}"
            )
            figures, claims = _used(transition, after.id), tuple(_of_categories(transition, after.id))
            yield Change(pointer, before.labels, after.labels, message, figures=figures, claims=claims)


def _grouping_changed(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in match(old.groups, new.groups, by_id).kept:
        if all(getattr(before, name) == getattr(after, name) for name in _DIVISION):
            continue
        fields = [name for name in (*_DIVISION, *_NAMING) if getattr(before, name) != getattr(after, name)]
        pointer = pointer_of("groups", after.id)
        old_values = {name: plain(getattr(before, name)) for name in fields}
        new_values = {name: plain(getattr(after, name)) for name in fields}
        message = f"the group {after.id} is divided otherwise: its {listed(fields)} changed"
        covers = tuple(f"{pointer}/{name}" for name in fields)
        beneath = tuple(
            (rule, pointer_of("evaluations", each.id, "by", after.id))
            for each in new.evaluations
            for rule in ("group-removed", "group-added", "group-renamed", "group-merged", "group-split")
        )
        yield Change(
            pointer,
            old_values,
            new_values,
            message,
            covers=covers,
            figures=_used(transition, after.id),
            claims=(*beneath, *_of_categories(transition, after.id)),
        )


def _used(transition: Transition, group: str) -> tuple[Scope, ...]:
    new = transition.new.card
    return tuple(Scope(each.id, None, group) for each in new.evaluations if any(group in by for by in each.by))


def _of_categories(transition: Transition, group: str) -> Iterator[tuple[str, str]]:
    """Claim what is found of the number of rows in categories that hold other rows now."""
    for evaluation in transition.new.card.evaluations:
        places = [pointer_of("evaluations", evaluation.id, "n", "&".join(by)) for by in evaluation.by if group in by]
        yield from ((rule, place) for place in places for rule in _SIZES)
        yield from ((rule, pointer_of("evaluations", evaluation.id, "coverage", group)) for rule in _WHO)


def _interval_method_changed(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    for before, after in _evaluations(transition):
        for name in ("level", "cluster"):
            one, other = getattr(before, name), getattr(after, name)
            if one != other:
                what = "confidence level" if name == "level" else "cluster unit"
                message = f"the {what} of the evaluation {after.id} is {_shown(other)}, before {_shown(one)}"
                pointer = pointer_of("evaluations", after.id, name)
                figures = pointer_of("results", after.id)
                covers = (pointer, *_uncertainty(transition, after.id, None))
                claims = tuple((rule, figures) for rule in _WIDTHS)
                yield Change(pointer, one, other, message, covers=covers, claims=claims)
        if before.cluster != after.cluster:
            continue  # other methods follow from it
        for _, metric in match(before.metrics, after.metrics, by_id).kept:
            results = old.overall(after.id, metric.id), new.overall(after.id, metric.id)
            methods = [result.interval.method for result in results if result and result.interval]
            if len(methods) == 2 and methods[0] != methods[1]:
                pointer = pointer_of("results", after.id, metric.id, "overall", "interval", "method")
                message = f"the intervals of {metric.label} are made by {methods[1]}, before by {methods[0]}"
                covers = tuple(_uncertainty(transition, after.id, metric.id))
                claims = tuple((rule, pointer_of("results", after.id, metric.id)) for rule in _WIDTHS)
                yield Change(pointer, methods[0], methods[1], message, covers=covers, claims=claims)


def _uncertainty(transition: Transition, evaluation: str, metric: str | None) -> Iterator[str]:
    """Yield the paths of how sure the figures of an evaluation are, or those of one metric of it."""
    for card in transition.cards:
        for result in card.results:
            if result.evaluation == evaluation and metric in (None, result.metric):
                figure = pointer_of("results", evaluation, result.metric, cell_name(result.group))
                yield from (f"{figure}/{name}" for name in _UNCERTAINTY)
        for item in card.disparities:
            if item.evaluation == evaluation and metric in (None, item.metric):
                summary = summary_pointer(item)
                yield from (f"{summary}/{name}" for name in ("interval", "standard_error"))
        for criterion in card.acceptance:
            if criterion.evaluation == evaluation and metric in (None, criterion.metric):
                yield from (pointer_of("acceptance", criterion.id, name) for name in ("bound", "reason"))


def _tool_changed(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    one, other = old.generator.version, new.generator.version
    if one != other:
        major = one.split(".")[0] != other.split(".")[0]
        message = f"the card was built by cardgen {other}, before by {one}"
        yield Change("/generator/version", one, other, message, severity="warning" if major else None)


def _not_rerun(transition: Transition) -> Iterator[Change]:
    old, new = transition.cards
    subjects = [{item.id: item for item in card.service.subjects} for card in (old, new)]
    for before, after in _evaluations(transition):
        one, other = subjects[0].get(before.subject), subjects[1].get(after.subject)
        moved = one is not None and other is not None and (one.id, one.version) != (other.id, other.version)
        if moved and one and other and before.source.digest and before.source.digest == after.source.digest:
            message = (
                f"{other.id} is of version {other.version}, before {one.id} of {one.version}, and the evaluation "
                f"{after.id} rests on the same results file"
            )
            pointer = pointer_of("evaluations", after.id, "source", "digest")
            claims = (("model-version-changed", pointer_of("service", "subjects", other.id, "version")),)
            yield Change(pointer, one.version, other.version, message, claims=claims)


def _shown(value: JsonValue) -> str:
    return "not set" if value is None else quoted_text(value) if isinstance(value, str) else str(value)


RULES = (
    Rule(
        "eval-dataset-changed",
        "comparability",
        "warning",
        "major",
        "An evaluation uses another dataset, or its dataset has another digest under the same revision.",
        "Figures on other data answer another question; a difference between them says nothing about the service.",
        "Run the old version on the new dataset as well, or read both cards on their own.",
        "eval-dataset-changed",
        _dataset_changed,
        "gate",
    ),
    Rule(
        "eval-dataset-version-changed",
        "comparability",
        "warning",
        "minor",
        "A dataset is of another revision.",
        "Rows may have come and gone, so that a difference mixes the service with the data.",
        "Say in the description what the revision changed; differences are shown, and not paired.",
        "eval-dataset-version-changed",
        _dataset_version_changed,
        "gate",
    ),
    Rule(
        "eval-split-or-filter-changed",
        "comparability",
        "warning",
        "major",
        "Another split, another selection of rows, or other declared categories whose rest is excluded.",
        "Leaving out hard rows improves any figure.",
        "Evaluate the rows of before, or let a reader know why they are no longer there.",
        "eval-split-or-filter-changed",
        _split_changed,
        "gate",
    ),
    Rule(
        "metric-definition-changed",
        "comparability",
        "error",
        "major",
        "Formula, averaging, unit, direction, normalisation, positive class, threshold or weights of a metric changed.",
        "Two figures of one name that were computed differently look like progress and are not.",
        "Compute the old version in the new way as well, or call the metric by another id.",
        "metric-definition-changed",
        _metric_definition_changed,
        "gate",
    ),
    Rule(
        "label-source-weakened",
        "comparability",
        "error",
        "major",
        "The labels of a group come from a less trusted source.",
        "Wrong labels blur groups, and a gap between blurred groups looks smaller than it is.",
        "Keep the better labels, or say in the justification why the new ones are good enough.",
        "label-source-strengthened",
        lambda transition: _labels(transition, weaker=True),
        "gate",
    ),
    Rule(
        "label-source-strengthened",
        "comparability",
        "info",
        "minor",
        "The labels of a group come from a more trusted source.",
        "Groups are sharper now; the figures of before were about other groups of rows.",
        "Nothing to do.",
        "label-source-weakened",
        lambda transition: _labels(transition, weaker=False),
        "gate",
    ),
    Rule(
        "grouping-definition-changed",
        "comparability",
        "error",
        "major",
        "Column, bins, or the treatment of other categories of a group changed.",
        "Categories of one name that hold other rows cannot be compared.",
        "Keep the division, or give the new one an id of its own.",
        "grouping-definition-changed",
        _grouping_changed,
        "gate",
    ),
    Rule(
        "interval-method-changed",
        "comparability",
        "warning",
        "minor",
        "Confidence level, cluster unit or method of intervals changed.",
        "A narrower interval that comes from another method is no better evidence.",
        "Say why; a cluster unit that goes away needs a reason.",
        "interval-method-changed",
        _interval_method_changed,
        "gate",
    ),
    Rule(
        "eval-tool-version-changed",
        "comparability",
        "info",
        "patch",
        "The card was built by another version of cardgen; a warning where the major version differs.",
        "A defect that was mended may move figures.",
        "Read the change log of cardgen where figures moved and the evidence did not.",
        "eval-tool-version-changed",
        _tool_changed,
        "gate",
    ),
    Rule(
        "eval-not-rerun",
        "comparability",
        "warning",
        "none",
        "The model has another version, and its evaluation rests on the same results.",
        "Figures of an old model stand in the card of a new one.",
        "Run the evaluation with the new version.",
        "eval-not-rerun",
        _not_rerun,
        "gate",
    ),
)
