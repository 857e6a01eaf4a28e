"""How a probability prints: with two digits that tell, never as 0 or 1, which would claim certainty."""

from __future__ import annotations

from cardgen.card.numbers import rounded

__all__ = ["chances", "probability"]


def probability(value: float) -> str:
    """Print a p-value.

    >>> probability(0.0213), probability(0.00002), probability(0.463), probability(1.0)
    ('0.021', 'below 0.001', '0.46', '1')
    """
    if value < 0.001:
        return "below 0.001"
    return rounded(value, 0 if value == 1 else 3 if value < 0.1 else 2)


def chances(value: float) -> str:
    """Print how often something happens, in whole per cent.

    >>> chances(0.5172), chances(0.9999), chances(0.001)
    ('52%', 'more than 99%', 'less than 1%')
    """
    if value > 0.99:
        return "more than 99%"
    return "less than 1%" if value < 0.01 else f"{rounded(100 * value, 0)}%"
