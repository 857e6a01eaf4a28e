"""A verification as a person at a terminal reads it: the verdict, why, the figures, and what it cost."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from cardgen.card.numbers import Scale, count, plain, resolving, scale_for
from cardgen.spec.findings import Verification, VerifiedFigure

__all__ = ["lines"]

_WIDTH = 80
_INDENT = "  "


def lines(told: Verification) -> Iterator[str]:
    """Yield the lines below the verdict, 80 columns wide at most unless a name is wider."""
    yield from textwrap.wrap(told.reason, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
    figures = [("group", told.group), ("others", told.others), ("difference", told.gap)]
    known = [(name, figure) for name, figure in figures if figure is not None and figure.rows is not None]
    scale = scale_for(
        told.unit,
        [figure.value for _, figure in known if figure.value is not None],
        [(f.interval.high - f.interval.low) / 2 for _, f in known if f.interval],
        [figure.rows for _, figure in known if figure.rows],
    )
    for name, figure in known:
        yield f"{_INDENT}{name:<11}{_figure(figure, scale, is_gap=name == 'difference')}"
    if told.unknown:
        rows = f"{count(told.unknown)} row{'s' * (told.unknown != 1)}"
        yield f"{_INDENT}of {rows} a value is missing that the group asks for; they are on neither side"
    if told.certificate is not None:
        held = told.certificate
        share = scale_for("share", [held.improvement], [max(held.improvement - held.lower_bound, 1e-6)])
        share = resolving(share, [held.lower_bound])
        word = "better" if held.accepted else "not shown to be better"
        yield (
            f"{_INDENT}{'model':<11}{word}: {share.difference(-held.improvement)} of error over all rows, "
            f"at least {share.difference(-held.lower_bound)}"
        )
    level = "" if told.level is None else f"at a level of {plain(round(100 * told.level, 4))}%"
    if told.budget is not None:
        yield f"{_INDENT}claim {told.claim_number} of {told.budget} on these rows, each {level}"
    else:
        yield f"{_INDENT}{level}, not corrected for other claims on these rows"


def _figure(figure: VerifiedFigure, scale: Scale, *, is_gap: bool) -> str:
    shown = scale.difference if is_gap else scale.value
    parts = ["no figure" if figure.value is None else shown(figure.value)]
    if figure.interval is not None:
        parts.append(f"({shown(figure.interval.low)} to {shown(figure.interval.high)})")
    sizes = [f"{count(figure.rows or 0)} rows"]
    if figure.clusters is not None:
        sizes.append(f"{count(figure.clusters)} clusters")
    return f"{' '.join(parts)}  {', '.join(sizes)}"
