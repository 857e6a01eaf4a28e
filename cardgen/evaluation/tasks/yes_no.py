"""Keys that say yes or no: whether a pair is genuine, a search mated, an attempt failed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cardgen.evaluation.rolling.labels import canonical, canonical_all, truth
from cardgen.evaluation.sources.protocols import Values
from cardgen.evaluation.tasks.plan import Blame
from cardgen.spec.reading.characters import quoted

__all__ = ["said"]


def said(name: str, values: Values, blame: Blame, hint: str) -> NDArray[np.bool_]:
    """Return which of a key's values say yes, shape (values,).

    Args:
        name: The pick.
        values: Its distinct values.
        blame: Makes the error of the others.
        hint: What yes and no mean.

    Raises:
        DataError: A value says neither.
    """
    answers = [truth([each]) for each in canonical_all(values)]
    strange = [value for value, each in zip(values, answers, strict=True) if each is None]
    if strange:
        shown = canonical(strange[0])
        message = f"holds {quoted(shown)}, which is neither yes nor no" if shown.strip() else "holds no value"
        raise blame(name, strange, message, hint, "bad-value")
    return np.array([each[0] for each in answers if each is not None], dtype=bool)
