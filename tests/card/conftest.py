"""Small cells and evaluations to estimate from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cardgen.evaluation.cells import Cell

MakeCell = Callable[..., Cell]


@pytest.fixture
def cell() -> MakeCell:
    """Make a cell of base sums; unit sums, shape (units, bases), give the products."""

    def make(rows: int, sums: dict[str, float], units: Any = None, **fields: Any) -> Cell:
        if units is None:
            return Cell(group={}, rows=rows, clusters=fields.pop("clusters", None), sums=sums, **fields)
        matrix = np.asarray(units, dtype=np.float64)
        return Cell(
            group={},
            rows=rows,
            clusters=fields.pop("clusters", None),
            sums=sums,
            products=matrix.T @ matrix,
            units=len(matrix),
            **fields,
        )

    return make
