"""The tables of an addendum as CSV, with exact numbers; a hidden category has no number beside its name."""

from __future__ import annotations

from cardgen.card.words import category_name
from cardgen.outside.replication.record import Addendum, CellComparison, SideFigure
from cardgen.render.files.csv_tables import Value, write_table

__all__ = ["tables"]

_TIMES = " × "
_SIDE = ("status", "value", "low", "high", "n", "clusters")


def tables(addendum: Addendum) -> dict[str, str]:
    """Return name and text of each table: `beside.csv`, `expected.csv`, `unknown.csv` and `series.csv`.

    Their names are others than those of a card's own tables, which stand beside them. A table without rows is left out.
    """
    made = {
        "beside": _beside(addendum),
        "expected": _expected(addendum),
        "unknown": _unknown(addendum),
        "series": _series(addendum),
    }
    return {f"{name}.csv": write_table(rows) for name, rows in made.items() if len(rows) > 1}


def _beside(addendum: Addendum) -> list[tuple[Value, ...]]:
    groups = sorted({name for each in addendum.evaluations for item in each.comparisons for name in item.by})
    head = (
        *("evaluation", "metric", "by", *(f"group_{name}" for name in groups)),
        *(f"published_{name}" for name in _SIDE),
        *(f"here_{name}" for name in _SIDE),
        *("difference", "difference_low", "difference_high", "p_value", "adjusted_p_value", "family"),
        *("detectable", "tolerance", "tolerance_from", "verdict", "reason"),
    )
    return [
        head,
        *(
            (
                *(each.id, item.metric, _TIMES.join(item.by), *(item.group.get(name) for name in groups)),
                *_figures(item),
                *(item.tolerance_from, item.verdict, item.reason),
            )
            for each in addendum.evaluations
            for item in each.comparisons
        ),
    ]


def _figures(item: CellComparison) -> tuple[Value, ...]:
    if item.here.status == "suppressed":
        # Whoever searches files for figures of hidden categories finds a row without any.
        return (item.published.status, *(None,) * 5, item.here.status, *(None,) * 13)
    low, high = (None, None) if item.interval is None else (item.interval.low, item.interval.high)
    return (
        *_side(item.published),
        *_side(item.here),
        *(item.difference, low, high, item.p_value, item.adjusted_p_value, item.family),
        *(item.detectable, item.tolerance),
    )


def _side(side: SideFigure) -> tuple[Value, ...]:
    low, high = (None, None) if side.interval is None else (side.interval.low, side.interval.high)
    return side.status, side.value, low, high, side.n, side.clusters


def _expected(addendum: Addendum) -> list[tuple[Value, ...]]:
    head = (
        *("evaluation", "metric", "by", "published", "expected", "expected_low", "expected_high"),
        *("observed", "observed_low", "observed_high", "difference", "difference_low", "difference_high"),
        "not_covered_share",
    )
    return [
        head,
        *(
            (
                *(each.id, item.metric, item.by, item.published),
                *(item.expected, item.expected_interval.low, item.expected_interval.high),
                *(item.observed, item.observed_interval.low, item.observed_interval.high),
                *(item.difference, item.interval.low, item.interval.high, item.not_covered_share),
            )
            for each in addendum.evaluations
            for item in each.expectations
        ),
    ]


def _unknown(addendum: Addendum) -> list[tuple[Value, ...]]:
    return [
        ("evaluation", "group", "category", "rows"),
        *(
            (each.id if group.apart is None else group.apart, group.group, item.category, item.rows)
            for each in addendum.evaluations
            for group in each.categories
            for item in group.unknown
        ),
    ]


def _series(addendum: Addendum) -> list[tuple[Value, ...]]:
    head = ("evaluation", "metric", "by", "group", "period", "status", "value", "low", "high", "n", "clusters")
    rows: list[tuple[Value, ...]] = [(*head, "centre", "limit_low", "limit_high", "signals")]
    for each in addendum.evaluations:
        for series in each.series:
            whom = category_name(series.group, series.by)
            for point in series.points:
                start = (each.id, series.metric, _TIMES.join(series.by), whom, point.period)
                if point.figure.status == "suppressed":
                    rows.append((*start, "suppressed", *(None,) * 9))
                    continue
                limits = (series.centre, point.low, point.high, " ".join(point.signals))
                rows.append((*start, *_side(point.figure), *limits))
    return rows
