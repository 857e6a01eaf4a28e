"""Outside findings as rows of a table, with every digit: a row for each figure of a verification."""

from __future__ import annotations

from collections.abc import Sequence

from cardgen.card.document import Card

__all__ = ["finding_rows"]

_HEAD = ("finding", "verdict", "status", "mitigated_in", "evaluation", "metric", "figure", "where")
_TAIL = ("rows", "clusters", "value", "low", "high", "level", "method")


def finding_rows(card: Card) -> list[Sequence[str | int | float | None]]:
    """Return a head and a row for each figure of every outside finding of a card."""
    rows: list[Sequence[str | int | float | None]] = [(*_HEAD, *_TAIL)]
    for item in card.outside_findings:
        found = item.verification
        said = (item.id, found.verdict, item.status, item.mitigated_in, found.finding.evaluation, found.finding.metric)
        others = found.finding.compared_with or "everyone else"
        figures = (
            ("group", found.finding.group, found.group),
            ("others", others, found.others),
            ("difference", None, found.gap),
        )
        for name, where, figure in figures:
            if figure is not None:
                ends = figure.interval
                numbers = (figure.rows, figure.clusters, figure.value)
                interval = (ends.low, ends.high, ends.level, ends.method) if ends else (None,) * 4
                rows.append((*said, name, where, *numbers, *interval))
    return rows
