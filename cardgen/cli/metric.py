"""`cardgen metric`: the catalogue, and what each metric is."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from cardgen.cli.console import data

if TYPE_CHECKING:
    from cardgen.metrics.definition import Metric

__all__ = ["command"]

_DIRECTIONS = {
    "higher_is_better": "higher is better",
    "lower_is_better": "lower is better",
    "none": "neither is better",
}
_INTERVALS = {
    "proportion": "Wilson; with clusters or weights a linearised ratio on the log scale of the rarer side, Student's t",
    "ratio": "linearised ratio on the log scale, Student's t with clusters (or rows) − 1 degrees of freedom",
    "mean": "Student's t; with clusters a linearised ratio",
    "cluster_mean": "Student's t over clusters",
    "balanced_accuracy": "delta method over the two classes",
    "auc": "DeLong; none with clusters, whose dependence it would ignore",
    "calibration_error": "score interval of the squared error; none with clusters or weights",
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
    from cardgen.metrics.registry import METRICS, find

    if identifier is None:
        if as_json:
            data(json.dumps([_plain(metric) for metric in METRICS.values()], ensure_ascii=False, indent=2))
        else:
            _list()
        return 0
    metric = find(identifier)
    if metric is None:
        from cardgen.spec.checks.hints import did_you_mean
        from cardgen.spec.reading.characters import quoted

        hint = did_you_mean(identifier, METRICS) or "`cardgen metric` lists them"
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
    data("\n`cardgen metric ID` explains one.")


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
