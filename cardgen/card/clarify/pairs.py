"""Which cells are compared: the advantaged category a with each other one d, where both are printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardgen.card.figures.rest_cell import is_nested, rest_cell
from cardgen.card.figures.tabulate import Tabulated
from cardgen.evaluation.cells import Cell

__all__ = ["Pair", "Stratum", "is_printed", "pairs", "strata"]

Category = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups of rows that have none in common.

    Attributes:
        by: The grouping.
        advantaged: The category a; {} for everyone but d.
        disadvantaged: The category d.
        a: Its cell.
        d: The other's.
        nested: Whether no cluster has rows on both sides.
    """

    by: tuple[str, ...]
    advantaged: Category
    disadvantaged: Category
    a: Cell
    d: Cell
    nested: bool


@dataclass(frozen=True, slots=True)
class Stratum:
    """The cells of a and of d within one stratum; several of a where it is everyone else."""

    name: str
    a: tuple[Cell, ...]
    d: tuple[Cell, ...]


def is_printed(item: Tabulated) -> bool:
    """Tell whether a card prints figures of a cell: neither suppressed, nor below the minimum, nor empty."""
    return item.result.status in ("ok", "undefined")


def pairs(
    by: tuple[str, ...], cells: Sequence[Tabulated], everyone: Tabulated, reference: str | Mapping[str, str]
) -> Iterator[Pair]:
    """Yield the pairs of a grouping.

    Args:
        by: The grouping, of one group.
        cells: Its categories.
        everyone: Everyone.
        reference: As a spec names it: largest, best, rest, or a category by group id. Neither way is better here, so
            the best is the largest; so is a category that is not printed.
    """
    printed = [item for item in cells if is_printed(item)]
    nested = is_nested(everyone.cell, [item.cell for item in cells])
    if reference == "rest":
        for item in printed if is_printed(everyone) else []:
            rest = rest_cell(everyone.cell, item.cell, nested=nested)
            if rest.rows > 0:
                yield Pair(by, {}, item.result.group, rest, item.cell, nested)
        return
    if not printed:
        return
    named = (item for item in printed if item.result.group == reference)
    against = next(named, None) or max(printed, key=lambda item: item.cell.rows)
    for item in printed:
        if item is not against:
            yield Pair(by, against.result.group, item.result.group, against.cell, item.cell, nested)


def strata(pair: Pair, within: str, cells: Sequence[Tabulated]) -> tuple[Stratum, ...] | None:
    """Return the strata of a pair, in the order of the card; None where one needs a cell that is not printed.

    Args:
        pair: The pair.
        within: Id of the group whose categories are the strata.
        cells: The cells of the intersection of its grouping with that group.
    """
    found: dict[str, tuple[list[Cell], list[Cell]]] = {}
    (own,) = pair.by
    for item in cells:
        group = item.result.group
        is_d = group[own] == pair.disadvantaged[own]
        if not is_d and pair.advantaged and group[own] != pair.advantaged[own]:
            continue
        if not is_printed(item):
            return None
        found.setdefault(group[within], ([], []))[is_d].append(item.cell)
    return tuple(Stratum(name, tuple(a), tuple(d)) for name, (a, d) in found.items())
