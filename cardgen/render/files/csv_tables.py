"""Every table of a card as CSV (RFC 4180), with exact numbers and nothing that a spreadsheet would run.

Text is quoted, and text that a spreadsheet would read as a formula begins with an apostrophe (CWE-1236). Numbers are
written bare, with every digit of card.json, so that −0.03 stays a number; a missing number is an empty field, never 0.
Lines end with a line feed, as in every other file of a card: RFC 4180 asks for CR LF, every reader takes both, and a
version control system that translates line ends would change the bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cardgen.card.document import Card
from cardgen.card.evaluations import EvaluationRecord, MetricRecord
from cardgen.card.origins import synthetic_share
from cardgen.card.results import HeterogeneityRecord, IntervalRecord
from cardgen.card.words import category_name
from cardgen.render.files.coverage_rows import combination_rows, representation_rows
from cardgen.render.files.finding_rows import finding_rows
from cardgen.render.files.intersection_rows import Value, adjusted_rows, scan_rows, shrunk_rows
from cardgen.render.files.match_rows import match_rows
from cardgen.render.prose.text import visible_text
from cardgen.render.views.tables import GroupTable, group_table
from cardgen.spec.origin import ORIGIN

__all__ = ["Value", "to_csv", "write_table"]

_TIMES = " × "

_HETEROGENEITY = ("q", "q_degrees_of_freedom", "q_p_value", "i_squared")

_FORMULA = re.compile(r"^\s*[=+\-@\t\r\u2212＝＋－＠]")


def to_csv(card: Card) -> dict[str, str]:
    """Return the tables of a card: name of the file to its text, in the order of the pages.

    `results.csv`, `disparities.csv`, `coverage.csv`, `representation.csv`, `combinations.csv`, `acceptance.csv`,
    `not_measured.csv`, `outside_findings.csv`, `curves.csv`, `scan.csv`, `adjusted.csv`, `shrunk.csv` and those about
    thresholds hold all of their kind; each table of a metric over a grouping has a file of its own, named after its
    anchor. A kind that the card has none of is left out. Figures of groups say where the labels come from, and all how
    many rows are synthetic.
    """
    tables = {
        "results": _results(card),
        "disparities": _disparities(card),
        "coverage": _coverage(card),
        "representation": representation_rows(card),
        "combinations": combination_rows(card),
        "acceptance": _acceptance(card),
        "not_measured": _not_measured(card),
        "matches": match_rows(card),
        "curves": _curves(card),
        "compatibility": _compatibility(card),
        "scan": scan_rows(card),
        "adjusted": adjusted_rows(card),
        "shrunk": shrunk_rows(card),
        "threshold_sweeps": _sweeps(card),
        "threshold_results": _threshold_results(card),
        "criterion_thresholds": _criterion_thresholds(card),
        "outside_findings": finding_rows(card),
    }
    for evaluation in card.evaluations:
        for by in evaluation.by:
            for metric in evaluation.metrics:
                if card.cells(evaluation.id, metric.id, by):
                    table = group_table(card, evaluation, metric, by)
                    rows = _grouped(table, evaluation, metric, by)
                    tables[table.id] = [(*rows[0], "labels"), *((*row, _labels(card, by)) for row in rows[1:])]
    if any(group.kind == ORIGIN for group in card.groups):
        tables = {name: _with_origin(card, rows) for name, rows in tables.items()}
    marked = {name: rows if name == "not_measured" else _with_labels(card, rows) for name, rows in tables.items()}
    return {f"{name}.csv": write_table(rows) for name, rows in marked.items() if len(rows) > 1}


def _with_labels(card: Card, rows: list[Sequence[Value]]) -> list[Sequence[Value]]:
    """Add to figures of groups a column that says where the labels of the groups come from."""
    head = rows[0]
    name = "by" if "by" in head else "group"  # some tables are about one group each
    if "labels" in head or name not in head:
        return rows
    place = head.index(name)
    return [
        (*head, "labels"),
        *((*row, _labels(card, tuple(filter(None, str(row[place] or "").split(_TIMES))))) for row in rows[1:]),
    ]


def _with_origin(card: Card, rows: list[Sequence[Value]]) -> list[Sequence[Value]]:
    """Add to figures of an evaluation a column with the share of its rows that are synthetic."""
    head = rows[0]
    if "evaluation" not in head:
        return rows
    place = head.index("evaluation")
    shares = {record.id: synthetic_share(card.groups, record) for record in card.evaluations}
    return [(*head, "synthetic_share"), *((*row, shares.get(str(row[place]))) for row in rows[1:])]


def _labels(card: Card, by: tuple[str, ...]) -> str | None:
    """Name the label sources of a grouping, in its order."""
    sources = {group.id: group.labels for group in card.groups}
    return _TIMES.join(sources.get(group, "unstated") for group in by) or None


def write_table(rows: Sequence[Sequence[Value]]) -> str:
    """Write rows as CSV; the first is the head."""
    return "".join(",".join(_field(value) for value in row) + "\n" for row in rows)


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = visible_text(value)
        text = f"'{text}" if _FORMULA.match(text) else text
        return '"' + text.replace('"', '""') + '"'
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def _interval(interval: IntervalRecord | None) -> tuple[Value, Value, Value, Value]:
    if interval is None:
        return None, None, None, None
    return interval.low, interval.high, interval.level, interval.method


def _results(card: Card) -> list[Sequence[Value]]:
    groups = list(dict.fromkeys(key for result in card.results for key in result.by))
    head = ("evaluation", "metric", "by", *(f"group_{group}" for group in groups), "n", "clusters", "numerator")
    tail = (
        "denominator",
        "value",
        "low",
        "high",
        "level",
        "method",
        "status",
        "reason",
        "evidence",
        "comparator",
        "notes",
    )
    rows: list[Sequence[Value]] = [(*head, *tail)]
    rows += [
        (
            *(item.evaluation, item.metric, " × ".join(item.by)),
            *(item.group.get(group) for group in groups),
            *(item.n, item.clusters, item.numerator, item.denominator, item.value),
            *_interval(item.interval),
            *(item.status, item.reason, item.evidence, item.comparator, " ".join(item.notes)),
        )
        for item in card.results
    ]
    return rows


def _grouped(
    table: GroupTable, evaluation: EvaluationRecord, metric: MetricRecord, by: tuple[str, ...]
) -> list[Sequence[Value]]:
    head = (
        "evaluation",
        "metric",
        *(f"group_{group}" for group in by),
        "part",
        "n",
        "clusters",
        "value",
        "low",
        "high",
    )
    tail = ("level", "status", "reason", "difference", "difference_low", "difference_high", "evidence", "notes")
    rows: list[Sequence[Value]] = [(*head, *tail)]
    for row in table.all_rows:
        item, gap = row.result, row.disparity
        rows.append(
            (
                *(evaluation.id, metric.id, *(item.group.get(group) for group in by), row.part),
                *(item.n, item.clusters, item.value, *_interval(item.interval)[:3], item.status, item.reason),
                *((gap.value, *_interval(gap.interval)[:2]) if gap else (None, None, None)),
                *(item.evidence, " ".join(item.notes)),
            )
        )
    return rows


def _disparities(card: Card) -> list[Sequence[Value]]:
    head = ("evaluation", "metric", "by", "kind", "value", "low", "high", "level", "method")
    tests = ("p_value", "adjusted_p_value", "family", "probability", *_HETEROGENEITY, "limit", "verdict")
    rows: list[Sequence[Value]] = [
        (*head, "groups", "excluded", "status", "reason", "evidence", *tests, "metrics", "notes")
    ]
    rows += [
        (
            *(item.evaluation, item.metric, " × ".join(item.by), item.kind, item.value, *_interval(item.interval)),
            _roles(item.groups, item.by),
            "; ".join(f"{category_name(out.group, item.by)} ({out.reason})" for out in item.excluded),
            *(item.status, item.reason, item.evidence),
            *(item.p_value, item.adjusted_p_value, item.family, item.probability),
            *_heterogeneity(item.heterogeneity),
            *(item.limit, item.verdict, " ".join(item.metrics), " ".join(item.notes)),
        )
        for item in card.disparities
    ]
    return rows


def _heterogeneity(test: HeterogeneityRecord | None) -> tuple[Value, Value, Value, Value]:
    if test is None:
        return None, None, None, None
    return test.q, test.degrees_of_freedom, test.p_value, test.i_squared


def _roles(groups: Mapping[str, Mapping[str, str]], by: tuple[str, ...]) -> str:
    return "; ".join(f"{role}: {category_name(group, by)}" for role, group in sorted(groups.items()))


def _coverage(card: Card) -> list[Sequence[Value]]:
    head = ("evaluation", "group", "category", "rows", "clusters", "share", "status")
    rows: list[Sequence[Value]] = [(*head, "missing", "missing_share", "excluded")]
    for evaluation in card.evaluations:
        for record in evaluation.coverage:
            for item in record.categories:
                counts = (item.rows, item.clusters, item.share, item.status)
                left = (record.missing, record.missing_share, record.excluded)
                rows.append((evaluation.id, record.group, item.category, *counts, *left))
    return rows


def _acceptance(card: Card) -> list[Sequence[Value]]:
    head = ("id", "evaluation", "metric", "scope", "by", "min", "max", "margin", "on")
    rows: list[Sequence[Value]] = [(*head, "outcome", "observed", "bound", "limit", "group", "reason")]
    rows += [
        (
            *(item.id, item.evaluation, item.metric, item.scope, " × ".join(item.by)),
            *(item.min, item.max, item.margin, item.on, item.outcome, item.observed, item.bound, item.limit),
            *(category_name(item.group, item.by) if item.group else None, item.reason),
        )
        for item in card.acceptance
    ]
    return rows


def _not_measured(card: Card) -> list[Sequence[Value]]:
    return [("group", "metric", "reason"), *((item.group, item.metric, item.reason) for item in card.not_measured)]


def _compatibility(card: Card) -> list[Sequence[Value]]:
    head = ("evaluation", "suite", "metric", "by", "disadvantaged", "advantaged", "within", "value", "low", "high")
    rows: list[Sequence[Value]] = [(*head, "level", "method", "status", "reason")]
    for evaluation in card.evaluations:
        for metric in evaluation.compatibility:
            for item in metric.contrasts:
                against = category_name(item.advantaged, item.by) if item.advantaged else "everyone else"
                pair = (" × ".join(item.by), category_name(item.disadvantaged, item.by), against, item.within)
                figure = (item.value, *_interval(item.interval), item.status, item.reason)
                rows.append((evaluation.id, metric.suite, metric.name, *pair, *figure))
    return rows


def _curves(card: Card) -> list[Sequence[Value]]:
    rows: list[Sequence[Value]] = [
        (
            "evaluation",
            "by",
            "category",
            "positives",
            "negatives",
            "threshold",
            "false_positive_rate",
            "true_positive_rate",
        )
    ]
    for evaluation in card.evaluations:
        for curve in evaluation.curves:
            who = (evaluation.id, " × ".join(curve.by), category_name(curve.group, curve.by))
            points = zip(curve.thresholds, curve.false_positive_rate, curve.true_positive_rate, strict=True)
            rows += [(*who, curve.positives, curve.negatives, *point) for point in points]
    return rows


def _sweeps(card: Card) -> list[Sequence[Value]]:
    head = ("evaluation", "metric", "by", "category", "threshold", "value", "low", "high", "level")
    rows: list[Sequence[Value]] = [head]
    for evaluation in card.evaluations:
        for sweep in evaluation.threshold_sweeps:
            for line in sweep.lines:
                who = (evaluation.id, sweep.metric, " × ".join(sweep.by), category_name(line.group, sweep.by))
                none = (None,) * len(line.values)
                points = zip(sweep.thresholds, line.values, line.lows or none, line.highs or none, strict=True)
                rows += [(*who, *point, sweep.level if line.lows else None) for point in points]
    return rows


def _threshold_results(card: Card) -> list[Sequence[Value]]:
    head = ("evaluation", "threshold", "use_cases", "metric", "by", "category", "n", "clusters", "numerator")
    tail = ("denominator", "value", "low", "high", "level", "method", "status", "reason", "notes")
    return [
        (*head, *tail),
        *(
            (
                *(evaluation.id, each.threshold, " ".join(each.use_cases), item.metric, " × ".join(item.by)),
                *(category_name(item.group, item.by), item.n, item.clusters, item.numerator, item.denominator),
                *(item.value, *_interval(item.interval), item.status, item.reason, " ".join(item.notes)),
            )
            for evaluation in card.evaluations
            for each in evaluation.threshold_results
            for item in each.results
        ),
    ]


def _criterion_thresholds(card: Card) -> list[Sequence[Value]]:
    return [
        ("evaluation", "criterion", "metric", "by", "judged", "lowest", "highest"),
        *(
            (evaluation.id, item.criterion, item.metric, " × ".join(item.by), judged, span.low, span.high)
            for evaluation in card.evaluations
            for item in evaluation.criterion_thresholds
            for judged, spans in (("bound", item.by_bound), ("point", item.by_point))
            for span in spans
        ),
    ]
