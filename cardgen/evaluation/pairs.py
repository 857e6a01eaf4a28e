"""What verification asks of its rows beyond sums: who the people of pairs are, and matches between their categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.cells import MatchCell, Warned
from cardgen.evaluation.rolling.categories import Categories
from cardgen.evaluation.rolling.matches import match_cells
from cardgen.evaluation.rolling.rollup import Rollup
from cardgen.evaluation.rolling.subjects import add_subjects, judged
from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.pair_checks import check_subjects
from cardgen.metrics.definition import Metric
from cardgen.spec.evidence import Evaluation

__all__ = ["FoundPairs", "complete"]


@dataclass(frozen=True, slots=True)
class FoundPairs:
    """What was found about pairs.

    Attributes:
        matches: By group with labels of both people, the impostor pairs of any two categories.
        warnings: What a reader must know.
    """

    matches: Mapping[str, tuple[MatchCell, ...]] = field(default_factory=dict)
    warnings: tuple[Warned, ...] = ()


def complete(
    evaluation: Evaluation,
    metrics: Sequence[Metric],
    rows: Rows,
    frame: nw.LazyFrame[Any],
    picks: Mapping[str, Pick],
    values: Values | None,
    genuine: NDArray[np.bool_] | None,
    keys: Sequence[str],
    categories: Sequence[Categories],
    rollup: Rollup,
) -> FoundPairs:
    """Complete the cells of pairs with what their subjects say, and count matches between categories.

    Args:
        evaluation: The evaluation.
        metrics: Its metrics; matches are counted where one is made of impostor pairs.
        rows: The rows.
        frame: The rows as they were grouped.
        picks: The columns by name.
        values: The values of `genuine`; None where pairs do not say.
        genuine: Which of them say yes.
        keys: The columns of all groups.
        categories: Of every group.
        rollup: The sums, whose cells are completed.

    Raises:
        DataError: A pair contradicts its subjects.
    """
    if evaluation.task != "verification" or values is None or genuine is None:
        return FoundPairs()
    subjects, decided = "first_subject" in picks, evaluation.threshold is not None
    as_text = subjects and len({rows.columns[picks[f"{each}_subject"].column] for each in ("first", "second")}) > 1
    pairs = judged(frame, values, genuine, decided=decided, as_text=as_text)
    warnings: tuple[Warned, ...] = ()
    if subjects:
        check_subjects(rows, picks, values, genuine)
        if add_subjects(rows, pairs, keys, categories, rollup) and genuine.any():
            message = (
                "Some subjects have impostor pairs only: false matches with them are counted, and whether they "
                "themselves are recognised was not tested."
            )
            warnings = (Warned("subject-without-genuine-pair", message),)
    matched = decided and any("impostor_pairs" in metric.denominator for metric in metrics)
    matches = {
        each.group.id: match_cells(rows, pairs, each, subjects=subjects, clustered=evaluation.cluster is not None)
        for each in categories
        if matched and evaluation.weight is None and each.group.pair_column is not None
        if (each.group.id,) in evaluation.groupings
    }
    return FoundPairs(matches, warnings)
