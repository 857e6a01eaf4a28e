"""`cardgen metric`: the catalogue, and what each metric is."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data

if TYPE_CHECKING:
    from cardgen.metrics.clarify import Comparison
    from cardgen.metrics.definition import Metric

__all__ = ["command"]

_DIRECTIONS = {
    "higher_is_better": "higher is better",
    "lower_is_better": "lower is better",
    "none": "neither is better",
}
_INTERVALS = {
    "proportion": "Wilson; with clusters or weights a linearised ratio on the log scale of the rarer side, Student's t",
    "dyadic": "Wilson; with a cluster as a proportion; with subjects of pairs clustered by subject (genuine pairs), "
    "or dyadic: Clopper–Pearson of effective pairs (impostor pairs)",
    "ratio": "linearised ratio on the log scale, Student's t with clusters (or rows) − 1 degrees of freedom",
    "mean": "Student's t; with clusters a linearised ratio",
    "cluster_mean": "Student's t over clusters",
    "balanced_accuracy": "delta method over the two classes",
    "macro": "MOVER from the Wilson interval of each class; with clusters or weights the delta method, logit scale",
    "auc": "DeLong; with clusters or weights from the placements of each, on the logit scale, Student's t",
    "average_precision": "linearised over rows or clusters, on the logit scale, Student's t with clusters",
    "kolmogorov_smirnov": "below by Kolmogorov's law, which pays for the choice of the threshold; above "
    "linearised at that threshold; wider by the design effect of clusters",
    "equal_error_rate": "Wilson for as many independent pairs as have the linearised variance",
    "rate_at_rate": "order statistics of the impostor scores and Wilson's interval of the match rate, put together; "
    "with the design effect of clusters; none where no impostor is sure to lie above the threshold",
    "quantile": "between order statistics, by the binomial law; with clusters or weights Woodruff's, with their design "
    "effect; none where too few rows lie beyond the quantile",
    "distance": "simultaneous bounds over all sets of groups, from the covariance of their shares, Student's t",
    "mean_distance": "the errors that shares may have, drawn from their covariance, Student's t; those of shares that "
    "are certainly above or below equal ones cancel out over target words, the others add up",
    "calibration_error": "score interval of the squared error; with clusters or weights from their own noise",
}
_SCALES = {
    "identity": "",
    "log": " on the log scale",
    "logit": " on the logit scale",
    "fisher": " on Fisher's scale (artanh)",
    "log-of-rest": " on the log scale of what is missing to 1",
}


@click.command("metric", short_help="List metrics, or explain one.")
@click.argument("identifier", required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def command(*, identifier: str | None, as_json: bool) -> int:
    """List every metric, or explain the one called ID."""
    from cardgen.metrics.clarify import CLARIFY
    from cardgen.metrics.registry import METRICS, find

    if identifier is None:
        if as_json:
            data(json.dumps([_plain(metric) for metric in METRICS.values()], ensure_ascii=False, indent=2))
        else:
            _list()
        return 0
    metric = find(identifier)
    comparison = None if metric is not None else _comparison(identifier)
    if comparison is not None:
        data(json.dumps(asdict(comparison), ensure_ascii=False, indent=2) if as_json else _explain_other(comparison))
        return 0
    if metric is None:
        from cardgen.spec.checks.hints import did_you_mean
        from cardgen.spec.reading.characters import quoted

        hint = did_you_mean(identifier, (*METRICS, *CLARIFY)) or "`cardgen metric` lists them"
        raise click.BadParameter(f"there is no metric {quoted(identifier)[1:-1]}; {hint}", param_hint="ID")
    data(json.dumps(_plain(metric), ensure_ascii=False, indent=2) if as_json else _explain(metric))
    return 0


def _list() -> None:
    from cardgen.metrics.registry import METRICS

    width = max(map(len, METRICS))
    task = None
    for metric in METRICS.values():
        if metric.task != task:
            task = metric.task
            data(f"\n{task}")
        data(f"  {metric.id:<{width}}  {metric.label} ({_DIRECTIONS[metric.direction]})")
    from cardgen.metrics.clarify import CLARIFY, NOT_COMPUTED, SUITE

    data(f"\nSageMaker Clarify (a spec asks for all with compatibility: [{SUITE}])")
    for comparison in CLARIFY.values():
        data(f"  {comparison.id:<{width}}  {comparison.label}")
    data("\n".join(textwrap.wrap(NOT_COMPUTED, 78, initial_indent="  ", subsequent_indent="  ")))
    data("\n`cardgen metric ID` explains one.")


def _comparison(identifier: str) -> Comparison | None:
    """Find a metric of another tool by its name there, or by that name in lower case behind `clarify-`."""
    from cardgen.metrics.clarify import CLARIFY

    name = identifier.removeprefix("clarify-")
    return CLARIFY.get(name.upper() if name != identifier else name)


def _explain_other(comparison: Comparison) -> str:
    from cardgen.metrics.clarify import SUITE

    of = "labels alone" if comparison.stage == "labels" else "predictions"
    low = "no lower end" if comparison.low is None else f"{comparison.low:.4g}"
    high = "no upper end" if comparison.high is None else f"{comparison.high:.4g}"
    lines = [f"{comparison.id}: {comparison.label}", "", *textwrap.wrap(comparison.definition, 78), ""]
    for label, text in (
        ("formula", comparison.formula),
        ("group", f"{SUITE}; a is the reference category or everyone else, d each other category"),
        ("of", of),
        ("direction", f"neither is better; {1 if comparison.kind == 'ratio' else 0} is no difference"),
        ("range", f"{low} to {high}"),
        ("interval", comparison.interval),
        ("undefined", "where it divides by 0, with the reason; it is never set to 0 or to infinity"),
        ("source", "Hardt et al. 2021, Amazon SageMaker Clarify, KDD; signs as in its open source library"),
    ):
        lines += _entry(label, text)
    return "\n".join(lines)


def _explain(metric: Metric) -> str:
    high = "no upper end" if metric.high is None else f"{metric.high:g}"
    low = "no lower end" if metric.low is None else f"{metric.low:g}"
    lines = [
        f"{metric.id}: {metric.label}",
        "",
        *textwrap.wrap(metric.definition, 78),
        "",
        *_entry("formula", metric.formula),
        f"  task        {metric.task}",
        f"  direction   {_DIRECTIONS[metric.direction]}",
        f"  unit        {metric.unit}",
        f"  range       {low} to {high}",
        *_entry("averaging", metric.averaging),
    ]
    if metric.thresholded:
        lines.append("  threshold   its value depends on the threshold; state it")
    if metric.needs:
        lines.append(f"  columns     needs {', '.join(sorted(metric.needs))}")
    for label, text in (("interval", _interval(metric)), ("source", metric.reference)):
        lines += _entry(label, text)
    return "\n".join(lines)


def _entry(label: str, text: str) -> list[str]:
    return textwrap.wrap(text, 78, initial_indent=f"  {label:<11} ", subsequent_indent=" " * 14)


def _interval(metric: Metric) -> str:
    if metric.form == "function":
        ends = "Student's t with clusters (or rows) − 1 degrees of freedom"
        return f"delta method{_SCALES[metric.scale]}, {ends}"
    return _INTERVALS[metric.form]


def _plain(metric: Metric) -> dict[str, object]:
    fields = asdict(metric)
    # A formula is no JSON; `formula` says it in words, and `inputs` what it is of.
    del fields["function"]
    return {
        **fields,
        "needs": sorted(metric.needs),
        "numerator": dict(metric.numerator),
        "denominator": dict(metric.denominator),
        "interval": _interval(metric),
    }
