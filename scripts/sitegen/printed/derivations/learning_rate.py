"""What docs/learning_rate.md derives, computed in another way."""

from collections.abc import Iterator
from itertools import product

import numpy as np

from dlref import gradient_descent, learning_rate
from scripts.sitegen.printed.calculus import corners
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, numbered

BOUNDS = {r"\frac{\mathbb E\,W_t}{W_0} \approx \exp(-c\,S)": 1e-3}
"""How far apart the sides of an estimate may be."""


def _step(W: float, dW: float, alpha: float) -> float:
    return float(gradient_descent.step(W, dW, gradient_descent.State(), alpha=alpha)[0])


def cases() -> Iterator[Case]:
    """Yield noisy steps at any learning rates and at 1/(c t), where they come to rest at a constant one, and the sum of a decay."""
    c, sigma, t = 0.7, 0.6, 4
    noise = {"u_i": [(weight, numbered(u)) for weight, u in corners((t,), 0.0, sigma * np.eye(t))]}
    u = 0.6 * drawn(13, t)
    for rates, lines in (([0.9, 0.2, 1.1, 0.5], (1, 2, 3, 4)), ([1 / (c * i) for i in range(1, t + 1)], (1, 2, 8, 9))):
        Ws = [1.3]
        for alpha, n in zip(rates, u, strict=True):
            Ws.append(_step(Ws[-1], c * Ws[-1] + n, alpha))
        known = {"c": c, r"\sigma": sigma, "t": t, r"\alpha_i": numbered(rates), "u_i": numbered(u), "W_0": Ws[0]}
        yield Case("gradient_descent.step, noisy", known, {"W_i": numbered(Ws, 0)}, {"W_i"}, lines, noise)

    alpha, q = 0.8, 0.0
    for _ in range(200):  # W and the noise are each of one size and of either sign, which is all that the mean square depends on
        ends = product((q**0.5, -(q**0.5)), (sigma, -sigma))
        q = float(np.mean([_step(W, c * W + n, alpha) ** 2 for W, n in ends]))
    made = {"q": q, "E": c * q / 2}
    yield Case("the noise floor", {"c": c, r"\sigma": sigma, r"\alpha": alpha}, made, set(made), lines=(5, 6, 7))

    known = {r"\alpha_0": 0.3, "r": 0.8, "t": t}
    total = learning_rate.exponential(np.arange(1, t + 1), alpha0=0.3, r=0.8).sum()
    yield Case("learning_rate.exponential, summed", known, {"S": total}, {"S"}, lines=(10, 11))

    rates = learning_rate.exponential(np.arange(1, t + 1), alpha0=0.02, r=0.8)
    Ws = [1.3]
    for alpha, n in zip(rates, u, strict=True):
        Ws.append(_step(Ws[-1], c * Ws[-1] + n, float(alpha)))
    known = {"c": c, "t": t, r"\alpha_i": numbered(rates), "u_i": numbered(u), "W_0": Ws[0], "S": rates.sum()}
    yield Case("a decay at small rates", known, {"W_i": numbered(Ws, 0)}, {"W_i"}, (1, 12), noise)
