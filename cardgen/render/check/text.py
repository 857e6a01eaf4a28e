"""A check as lines: place first, so that editors jump there, and the verdict last."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cardgen.render.check.report import CheckReport
from cardgen.render.comparison.verdict import one_line

__all__ = ["to_text"]

Style = Callable[[str], str]


def to_text(report: CheckReport, style: Style | None = None) -> str:
    """Write findings, criteria and the verdict, one line each.

    Args:
        report: The report.
        style: Colours a level or an outcome; nothing is coloured where it is left out.
    """
    return "\n".join(_lines(report, style or (lambda word: word))) + "\n"


def _lines(report: CheckReport, style: Style) -> Iterator[str]:
    for item in report.items:
        if item.rule not in ("criterion-not-met", "criterion-inconclusive"):
            place = one_line(str(item.place))
            yield f"{place}: {style(item.level)}[{item.rule}] {one_line(item.message)}"
    if report.verdict is None:
        yield one_line(report.line())
        return
    width = max((len(item.id) for item in report.verdict.acceptance), default=0)
    for outcome in report.verdict.acceptance:
        padding = " " * (12 - len(outcome.outcome))
        yield f"criterion {outcome.id:<{width}}  {style(outcome.outcome)}{padding} {one_line(outcome.reason)}"
    yield report.verdict.sentence()
