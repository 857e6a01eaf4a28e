"""What a number reference becomes: figures that the card computed, in words that follow the metric's direction."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.numbers import Scale, count
from cardgen.card.origins import marks
from cardgen.card.prose.references import Call, Constant, parse
from cardgen.card.results import Disparity, IntervalRecord, Result
from cardgen.card.scales import ratio_scale, scale_of, table_results
from cardgen.card.words import category_name
from cardgen.errors import NumberReferenceError
from cardgen.spec.checks.hints import suggest
from cardgen.spec.evidence import Group

__all__ = ["Figures", "resolve"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&])")


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a reference may speak of."""

    evaluations: tuple[EvaluationRecord, ...]
    results: tuple[Result, ...]
    disparities: tuple[Disparity, ...]
    groups: tuple[Group, ...] = ()


def resolve(text: str, figures: Figures) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Put figures in place of the references of a prose text.

    Returns:
        The text, and (expression, replacement) for each reference in order.

    Raises:
        NumberReferenceError: A reference cannot be read, or speaks of something that is not computed.
    """
    parts, replaced = [], []
    for part in parse(text):
        if isinstance(part, Call):
            written = _FUNCTIONS[part.function](part, figures) + _mark(part, figures)
            replaced.append((part.expression, written))
            parts.append(written)
        else:
            parts.append(part)
    return "".join(parts), tuple(replaced)


def _mark(call: Call, figures: Figures) -> str:
    """Say of a figure that its labels are to be trusted less, or that rows are synthetic; else an empty string."""
    if "metric" not in call.arguments:
        return ""
    by: Iterable[str] = _wanted(call) if call.function == "value" else ()
    if "by" in call.arguments:
        by = _by(call.arguments["by"])
    found = marks(figures.groups, _metric(call, figures)[0], by)
    return f" ({found})" if found else ""


def _wanted(call: Call) -> dict[str, str]:
    """Return the category that a value is asked of, by group id."""
    options = {"metric", "evaluation", "interval", "where"}
    wanted = {key.replace("_", "-"): value for key, value in call.arguments.items() if key not in options}
    where = call.arguments.get("where", {})
    return {key: str(value) for key, value in (wanted | (where if isinstance(where, dict) else {})).items()}


def _overall(call: Call, figures: Figures) -> str:
    evaluation, metric = _metric(call, figures)
    cells = _cells(figures, evaluation, metric, ())
    return _result(call, evaluation, metric, cells, {}, scale_of(metric, cells))


def _value(call: Call, figures: Figures) -> str:
    evaluation, metric = _metric(call, figures)
    groups = _wanted(call)
    if not groups:
        raise NumberReferenceError(
            "value(…) needs a category", 'write {{ value("wer", accent="Vietnamese") }}, or overall(…) for everyone'
        )
    by = next((by for by in evaluation.by if set(by) == set(groups)), None)
    if by is None:
        known = ", ".join(" × ".join(by) for by in evaluation.by) or "nothing"
        raise NumberReferenceError(
            f"{evaluation.id} is not measured by {' × '.join(groups)}", f"it is measured by {known}", "unknown-group"
        )
    cells = _cells(figures, evaluation, metric, by)
    return _result(call, evaluation, metric, cells, groups, _table_scale(figures, evaluation, metric, by))


def _extreme(call: Call, figures: Figures) -> str:
    evaluation, metric, found = _disparity(call, figures, f"{call.function}_group")
    if metric.direction == "none":
        raise NumberReferenceError(
            f"{metric.id} has no direction, so no category is the {call.function}",
            "use gap(…), or give the metric a direction in the spec",
        )
    if found is None or found.value is None:
        return _unprintable("insufficient", None if found is None else found.reason)
    group = found.groups[call.function]
    named = f"for {_as_markdown(category_name(group, found.by))}"
    scale = _table_scale(figures, evaluation, metric, found.by)
    if found.interval is None or not _with_interval(call):
        return f"{scale.value(found.value)} {named}"
    # The category was picked from the data, so its own interval would claim too much: this one pays for the choice.
    ends = scale.range(found.interval.low, found.interval.high)
    return f"{scale.value(found.value)} {named} ({_level(found.interval)} of the {call.function} group {ends})"


def _as_markdown(name: str) -> str:
    """Escape a name from the data, so that it stays text in the owner's Markdown."""
    return _MARKUP.sub(r"\\\1", name)


def _gap(call: Call, figures: Figures) -> str:
    evaluation, metric, found = _disparity(call, figures, "gap")
    if found is None or found.value is None:
        return _unprintable("insufficient", None if found is None else found.reason)
    scale = _table_scale(figures, evaluation, metric, found.by)
    figure = scale.bare(found.value) + scale.points
    if found.interval is None or not _with_interval(call):
        return figure
    ends = f"{scale.bare(found.interval.low)} to {scale.bare(found.interval.high)}{scale.points}"
    return f"{figure} ({_level(found.interval)} {ends})"


def _ratio(call: Call, figures: Figures) -> str:
    _, _, found = _disparity(call, figures, "ratio")
    if found is None or found.value is None:
        return _unprintable("insufficient", None if found is None else found.reason)
    scale = ratio_scale(found.value, found.interval)
    return _figure(scale, found.value, found.interval if _with_interval(call) else None)


def _count(call: Call, figures: Figures) -> str:
    group = str(call.arguments["group"])
    found = [item for record in figures.evaluations for item in record.coverage if item.group == group]
    if not found:
        known = sorted({item.group for record in figures.evaluations for item in record.coverage})
        raise NumberReferenceError(f"no evaluation is measured by {group}", suggest(group, known), "unknown-group")
    names = {item.category for record in found for item in record.categories if item.status != "absent"}
    return count(len(names))


def _rows(call: Call, figures: Figures) -> str:
    record = _evaluation(str(call.arguments["evaluation"]), figures)
    if record.rows is None:
        raise NumberReferenceError(f"{record.id} is reported: its rows are not known")
    return count(record.rows)


def _clusters(call: Call, figures: Figures) -> str:
    record = _evaluation(str(call.arguments["evaluation"]), figures)
    if record.clusters is None:
        raise NumberReferenceError(f"{record.id} declares no cluster")
    return count(record.clusters)


_FUNCTIONS = {
    "overall": _overall,
    "value": _value,
    "worst": _extreme,
    "best": _extreme,
    "gap": _gap,
    "ratio": _ratio,
    "count": _count,
    "rows": _rows,
    "clusters": _clusters,
}


def _metric(call: Call, figures: Figures) -> tuple[EvaluationRecord, MetricRecord]:
    """Find the one evaluation that the reference speaks of."""
    name = str(call.arguments["metric"])
    known = sorted({metric.id for record in figures.evaluations for metric in record.metrics})
    if name not in known:
        raise NumberReferenceError(f"the metric {name} is not evaluated", suggest(name, known), "unknown-metric")
    if "evaluation" in call.arguments:
        record = _evaluation(str(call.arguments["evaluation"]), figures)
        matches = [record] if any(metric.id == name for metric in record.metrics) else []
    else:
        matches = [record for record in figures.evaluations if any(metric.id == name for metric in record.metrics)]
    if not matches:
        raise NumberReferenceError(f"{call.arguments['evaluation']} does not measure {name}", "", "unknown-metric")
    if len(matches) > 1:
        names = ", ".join(record.id for record in matches)
        raise NumberReferenceError(
            f"several evaluations measure {name}: {names}", f'add evaluation="{matches[0].id}"', "ambiguous-reference"
        )
    return matches[0], matches[0].metric(name)


def _evaluation(name: str, figures: Figures) -> EvaluationRecord:
    for record in figures.evaluations:
        if record.id == name:
            return record
    known = [record.id for record in figures.evaluations]
    raise NumberReferenceError(f"there is no evaluation {name}", suggest(name, known), "unknown-evaluation")


def _disparity(call: Call, figures: Figures, kind: str) -> tuple[EvaluationRecord, MetricRecord, Disparity | None]:
    evaluation, metric = _metric(call, figures)
    wanted = _by(call.arguments["by"])
    by = next((item for item in evaluation.by if frozenset(item) == frozenset(wanted)), wanted)
    if by not in evaluation.by:
        known = [" × ".join(item) for item in evaluation.by]
        raise NumberReferenceError(
            f"{evaluation.id} is not measured by {' × '.join(by)}", suggest(" × ".join(by), known), "unknown-group"
        )
    found = next(
        (
            item
            for item in figures.disparities
            if item.kind == kind and item.by == by and item.evaluation == evaluation.id and item.metric == metric.id
        ),
        None,
    )
    return evaluation, metric, found


def _by(value: Constant) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else (str(value),)


def _cells(figures: Figures, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> list[Result]:
    return [
        item
        for item in figures.results
        if item.evaluation == evaluation.id and item.metric == metric.id and item.by == by
    ]


def _result(
    call: Call,
    evaluation: EvaluationRecord,
    metric: MetricRecord,
    cells: Sequence[Result],
    group: dict[str, str],
    scale: Scale,
) -> str:
    """Print the figure of a category, or why there is none."""
    found = next((cell for cell in cells if cell.group == group), None)
    if found is None:
        named = category_name(group)
        known = [category_name(cell.group) for cell in cells]
        raise NumberReferenceError(
            f"{evaluation.id} has no figure of {metric.id} for {named}", suggest(named, known), "unknown-category"
        )
    if found.value is None:
        return _unprintable(found.status, found.reason)
    figure = _figure(scale, found.value, found.interval if _with_interval(call) else None)
    return figure if found.comparator is None else f"{found.comparator} {figure}"


def _figure(scale: Scale, value: float, interval: IntervalRecord | None) -> str:
    if interval is None:
        return scale.value(value)
    return f"{scale.value(value)} ({_level(interval)} {scale.range(interval.low, interval.high)})"


def _level(interval: IntervalRecord) -> str:
    return f"{interval.level * 100:g}% interval"


def _table_scale(figures: Figures, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]) -> Scale:
    """Return the scale of the table that a figure stands in, so that prose and table print the same digits."""
    return scale_of(metric, table_results(figures.results, evaluation.id, metric.id, by))


def _with_interval(call: Call) -> bool:
    return call.arguments.get("interval", True) is not False


def _unprintable(status: str, reason: str | None) -> str:
    return status if reason is None else f"{status} ({reason})"
