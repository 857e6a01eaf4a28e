"""A change of the overall figure, split into what changed within groups and what changed in the mix of groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["MixChange", "mix_change"]


@dataclass(frozen=True, slots=True)
class MixChange:
    """The two parts of a change; they add up to it.

    Attributes:
        crude: The change of the overall ratio, Σ v'_g r'_g − Σ v_g r_g.
        within: What it would have been with the old mix, Σ v_g (r'_g − r_g): direct standardisation.
        mix: What the new mix adds, Σ (v'_g − v_g) r'_g.
        largest_shift: The largest |v'_g − v_g|.
        weights: The old shares v_g, shape (groups,).
    """

    crude: float
    within: float
    mix: float
    largest_shift: float
    weights: tuple[float, ...]


def mix_change(
    old_numerators: ArrayLike, old_denominators: ArrayLike, new_numerators: ArrayLike, new_denominators: ArrayLike
) -> MixChange | None:
    """Split the change of Σe/Σn between two runs by groups.

    Args:
        old_numerators: e_g of each group, shape (groups,); the groups together are everyone.
        old_denominators: n_g, shape (groups,).
        new_numerators: e'_g, shape (groups,).
        new_denominators: n'_g, shape (groups,).

    Returns:
        None where a group has no denominator on a side, so that its rate is unknown.

    Source: Kitagawa (1955), J. Am. Stat. Assoc. 50: 1168–1194, with the old run as the standard.
    """
    e, n, e2, n2 = (
        np.asarray(each, dtype=np.float64)
        for each in (old_numerators, old_denominators, new_numerators, new_denominators)
    )
    if not n.size or n.min() <= 0 or n2.min() <= 0:
        return None
    old_rates, new_rates = e / n, e2 / n2
    old_mix, new_mix = n / n.sum(), n2 / n2.sum()
    within = float(old_mix @ (new_rates - old_rates))
    mix = float((new_mix - old_mix) @ new_rates)
    return MixChange(
        crude=float(e2.sum() / n2.sum() - e.sum() / n.sum()),
        within=within,
        mix=mix,
        largest_shift=float(np.abs(new_mix - old_mix).max()),
        weights=tuple(old_mix.tolist()),
    )
