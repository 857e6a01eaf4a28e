"""What the cluster sums beside a card leave unknown: the clusters that they leave out.

Lines are known one by one, so only the rows of the clusters that are left out must still be solved for. Where a
published category has no such rows, they are known to be elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cardgen.card.audit.classes import Selected
from cardgen.card.audit.statements import Statement
from cardgen.card.audit.sums import ROWS
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.pairs.table import PairTable, read_table

__all__ = ["table_of", "told_in_full"]

_HALF = 0.5
"""Counts that differ by less are the same."""


def table_of(record: EvaluationRecord, files: Mapping[str, bytes]) -> PairTable | None:
    """Return the cluster sums of an evaluation, where their file is at hand.

    Raises:
        CardError: The file is not the one that the card names.
    """
    name, digest = record.pairing.file, record.pairing.digest
    if name is None or digest is None or name not in files:
        return None
    return read_table(files[name], name, digest)


def told_in_full(table: PairTable | None, told: Sequence[Statement]) -> tuple[Selected, ...]:
    """Return the published categories all of whose rows stand in lines of the cluster sums."""
    if table is None:
        return ()
    counts = {
        statement.cell: statement.value
        for statement in told
        if statement.weights == {ROWS: 1.0} and statement.value is not None and statement.cell
    }
    return tuple(cell for cell, count in counts.items() if abs(table.rows[_inside(table, cell)].sum() - count) < _HALF)


def _inside(table: PairTable, cell: Selected) -> NDArray[np.bool_]:
    """Tell which lines are part of a category, or lack a label."""
    named = {group: category for group, category in cell if category is not None}
    chosen = table.inside(named)
    for group, category in cell:
        if category is None and group in table.groups:
            chosen &= table.labels[table.groups.index(group)] < 0
    return chosen
