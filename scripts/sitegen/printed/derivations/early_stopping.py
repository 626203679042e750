"""What docs/early_stopping.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import gradient_descent
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import numbered

BOUNDS = {r"w_t &\approx \alpha\,t\,c\,w^* \approx w_\lambda": 2e-3}
"""How far apart the sides of an estimate may be."""


def cases() -> Iterator[Case]:
    """Yield an error counted on few examples; then steps on a quadratic, and its minimum with a penalty, short of it and further on."""
    x = np.array([1.0, 0.0, 0.0, 1.0])
    many = (np.random.default_rng(2).random(6_000) < 0.3).astype(float)
    known = {"e": 0.3, "m": 4}
    yield Case("an error, counted", known, {"x": x, "E": x.mean()}, {"x", "E"}, lines=(1, 2, 3, 4), draw=lambda symbol: many)
    for c, lines in ((0.4, (5, 6, 7, 8, 9)), (4e-4, (5, 6, 7, 8, 9, 10, 11))):
        alpha, steps, w_star = 0.5, 6, 1.3
        ws = [0.0]
        for _ in range(steps):
            ws.append(float(gradient_descent.step(ws[-1], c * (ws[-1] - w_star), gradient_descent.State(), alpha=alpha)[0]))
        lam = 1 / (alpha * steps)
        w_lam = float(np.linalg.lstsq(np.sqrt([[c], [lam]]), np.sqrt([c, lam]) * [w_star, 0.0], rcond=None)[0][0])
        known = {"w^*": w_star, "c": c, r"\alpha": alpha, "t": steps}
        made = {"w_i": numbered(ws, 0), r"w_\lambda": w_lam, r"\lambda": lam}
        yield Case("gradient_descent.step, stopped", known, made, set(made), lines=lines)
