"""What docs/gradient_descent.md derives, computed in another way."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlref import gradient_check, gradient_descent
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import cost, drawn

BOUNDS = {
    r"J(W - \alpha\,dW) &\approx J(W) - \alpha\,\lVert dW \rVert_2^2": 5e-7,
    r"t &\approx \frac{\kappa}{2}\,\log \frac{1}{\delta}": 3e-3,
}
"""How far apart the sides of an estimate may be."""


def _factors(c: Any, alpha: float) -> Any:
    """Return by what a step of gradient descent multiplies the distance from the minimum, along axes of the curvatures c."""
    return gradient_descent.step(np.ones_like(c), c, gradient_descent.State(), alpha=alpha)[0]


def cases() -> Iterator[Case]:
    """Yield a short step on a cost that is no quadratic, and steps on quadratics, one at the best learning rate that a search finds."""
    W = drawn(13, 4)
    known = {"W": W, "dW": gradient_check.numerical_gradient(cost, W), r"\alpha": 1e-4, "J": cost}
    yield Case("a short step", known, {}, set(), lines=(1,))

    c = np.array([0.3, 0.8, 0.5, 0.7])
    for alpha in (1.7, 2.2):  # on either side of the best, so that each of the two factors is the largest once
        after, _ = gradient_descent.step(W, c * W, gradient_descent.init(W), alpha=alpha)
        made = {"w'_i": after, "dw_i": c * W, "q": np.abs(_factors(c, alpha)).max(), r"\mu": c.min(), "L": c.max()}
        yield Case("gradient_descent.step", {"w_i": W, "c_i": c, r"\alpha": alpha}, made, set(made), lines=(2, 3, 4, 5, 6, 7, 8))

    low, high = 0.0, 3.0
    for _ in range(100):  # the largest factor falls up to the best learning rate, and rises behind it
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (a, high) if np.abs(_factors(c, a)).max() > np.abs(_factors(c, b)).max() else (low, b)
    made = {r"\alpha^*": low, r"\kappa": np.linalg.cond(np.diag(c))}
    yield Case("the best learning rate", {"c_i": c, r"\alpha": 1.7}, made, set(made), lines=(5, 6, 7, 8, 9, 10, 11, 12, 13))

    w, kappa, delta, t = np.ones(3), 60.0, 1e-5, 0
    while np.abs(w).max() >= delta:
        w, t = w * _factors(np.array([1.0, 7.0, kappa]), 2 / (kappa + 1)), t + 1
    yield Case("steps counted", {r"\kappa": kappa, r"\delta": delta, "t": t}, {}, set(), lines=(14,))
