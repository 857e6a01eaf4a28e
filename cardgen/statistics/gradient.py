"""The gradient of a formula, from the formula alone.

The derivative of an analytic f at x is Im f(x + ih) / h for a tiny h: no difference of nearly equal numbers is taken,
so it is exact to rounding. Sources: Squire and Trapp (1998), SIAM Review 40: 110–112; Martins, Sturdza and Alonso
(2003), ACM Transactions on Mathematical Software 29: 245–262.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

__all__ = ["gradient"]

_STEP = 1e-40


def gradient(
    function: Callable[[Mapping[str, complex]], complex], at: Mapping[str, float], inputs: Sequence[str]
) -> dict[str, float]:
    """Return the partial derivatives of a function of named numbers.

    Args:
        function: Analytic at the point: of sums, products, quotients and powers; no absolute values, no maxima.
        at: The point; holds every input.
        inputs: What to derive by.

    Returns:
        By input, the partial derivative.

    Raises:
        ZeroDivisionError: The function divides by zero.

    >>> found = gradient(lambda s: s["errors"] / s["words"], {"errors": 3.0, "words": 10.0}, ("errors", "words"))
    >>> round(found["errors"], 12), round(found["words"], 12)
    (0.1, -0.03)
    """
    return {name: complex(function({**at, name: complex(at[name], _STEP)})).imag / _STEP for name in inputs}
