"""Whether pairs and their subjects fit together: what a spec may say of them, and what the data must not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.sources.protocols import Pick, Rows, Values
from cardgen.evaluation.tasks.checks import check_bad
from cardgen.spec.checks.contradiction import Contradiction
from cardgen.spec.evidence import Evaluation
from cardgen.spec.reading.positions import TreePath

__all__ = ["check_subjects", "pair_contradictions"]


def pair_contradictions(path: TreePath, evaluation: Evaluation) -> Iterator[Contradiction]:
    """Yield what does not fit of an evaluation of pairs."""
    named = {role: getattr(evaluation.columns, role) is not None for role in ("first_subject", "second_subject")}
    if any(named.values()) and not all(named.values()):
        lacking = next(role for role, there in named.items() if not there)
        message = f"a pair has two people, and no column is named for the {lacking.replace('_', ' ')}"
        yield (*path, "columns"), message, f"name it: columns: {{{lacking}: …}}", "column-missing"
    if not evaluation.has_subjects:
        return
    if evaluation.cluster is not None:
        message = "the subjects of pairs already say which pairs are not independent"
        yield (*path, "cluster"), message, "remove cluster, or the columns of subjects", "cluster-beside-subjects"
    if evaluation.weight is not None:
        message = "pairs that share subjects have no weights here"
        yield (*path, "weight"), message, "remove weight, or the columns of subjects", "weight-beside-subjects"


def check_subjects(rows: Rows, picks: Mapping[str, Pick], values: Values, genuine: NDArray[np.bool_]) -> None:
    """Check that a genuine pair is of one subject, and an impostor pair of two.

    Args:
        rows: The rows.
        picks: The columns by name.
        values: The values of `genuine`.
        genuine: Which of them say yes.

    Raises:
        DataError: A pair contradicts its subjects; tells the first.
    """
    first, second = (nw.col(name).cast(nw.String) for name in ("first_subject", "second_subject"))
    columns = (picks["genuine"], picks["first_subject"], picks["second_subject"])
    plain = [value.item() if hasattr(value, "item") else value for value in values]
    for says, different, message in (
        (True, True, "says that a pair is genuine whose two subjects are not the same"),
        (False, False, "says that a pair is an impostor pair although both its subjects are the same"),
    ):
        named = [value for value, each in zip(plain, genuine.tolist(), strict=True) if each is says]
        if named:
            here = reduce(or_, (nw.col("genuine") == value for value in named))
            check_bad(
                rows, columns, here & ((first != second) if different else (first == second)), message, "subjects"
            )
