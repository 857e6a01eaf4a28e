"""The addendum as Markdown: reads well raw and on a code host; charts are files beside it."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.outside.replication.pages.over_time import SeriesView
from cardgen.outside.replication.pages.view import AddendumView, ExpectedRow, FigureTable
from cardgen.render.charts.chart import Chart
from cardgen.render.environment import markdown_environment
from cardgen.render.markdown import tidy
from cardgen.render.prose.escaping import MarkdownText, escape_inline, pipe_table
from cardgen.resources import templates_folder

__all__ = ["markdown_page"]


def markdown_page(view: AddendumView) -> str:
    """Write an addendum as Markdown; charts are referenced as `charts/ID.svg`."""
    environment = markdown_environment(templates_folder() / "addendum")
    environment.filters |= {
        "facts_table": _facts,
        "figures_table": _figures,
        "expected_table": _expected,
        "series_table": _series,
        "chart_image": _image,
        "sentence": lambda text: f"{text}.",
    }
    return "\n".join(tidy(environment.get_template("addendum.md.j2").render(view=view).splitlines())) + "\n"


def _facts(view: AddendumView) -> MarkdownText:
    return pipe_table(view.facts[0], view.facts[1:])


def _figures(table: FigureTable) -> MarkdownText:
    heads = ("Group", "Rows here", "Published", "Here", "Difference", "Would be found", "Tolerance", "Verdict")
    rows = []
    for block in table.blocks:
        for row in block.rows:
            name = MarkdownText(f"*{escape_inline(row.name)}*") if row.everyone else row.name
            cells = [
                _with(row.published, row.published_interval),
                _with(row.here, row.here_interval),
                _with(row.difference, row.interval),
            ]
            rows.append([name, row.tested, *cells, row.finds, row.tolerance, f"{row.mark} {row.word}: {row.reason}"])
    return pipe_table(heads, rows, (1,))


def _with(figure: str, interval: str) -> str:
    return f"{figure} ({interval})" if interval else figure


def _expected(rows: Sequence[ExpectedRow]) -> MarkdownText:
    heads = ("Figure", "Mix of", "Published", "Expected here", "Observed", "Difference")
    return pipe_table(
        heads, [(row.metric, row.mix, row.published, row.expected, row.observed, row.difference) for row in rows]
    )


def _series(series: SeriesView) -> MarkdownText:
    heads = ("Period", "Rows", "Value", "Interval", "Limits", "Signal")
    rows = [(row.period, row.rows, row.value, row.interval, row.limits, row.signal or "none") for row in series.rows]
    return pipe_table(heads, rows, (1,))


def _image(chart: Chart) -> MarkdownText:
    return MarkdownText(f"![{escape_inline(f'{chart.title}. {chart.alt}')}](charts/{chart.id}.svg)")
