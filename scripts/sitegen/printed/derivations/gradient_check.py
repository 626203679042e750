"""What docs/gradient_check.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from scripts.sitegen.printed.calls import Case

BOUNDS = {
    r"\frac{J(\theta + h) - J(\theta - h)}{2h} &\approx J'(\theta) + \frac{h^2}{6}\,J'''(\theta)": 3e-9,
    r"\frac{J(\theta + h) - J(\theta)}{h} &\approx J'(\theta) + \frac{h}{2}\,J''(\theta)": 1e-4,
}
"""How far apart the sides of an estimate may be."""


def cases() -> Iterator[Case]:
    """Yield both quotients of a smooth function, the sum of two errors at one step, and the step at which it is smallest."""
    theta, h = 0.6, 0.01
    slopes = {r"J'": lambda x: 2 * np.exp(2 * x), r"J''": lambda x: 4 * np.exp(2 * x), r"J'''": lambda x: 8 * np.exp(2 * x)}
    known = {r"\theta": theta, "h": h, "J": lambda x: np.exp(2 * x), **slopes}
    yield Case("quotients of a smooth function", known, {}, set(), lines=(1, 2))

    a, b, epsilon, h = 3.0, 0.5, 1e-3, 0.2
    known = {"a": a, "b": b, r"\varepsilon": epsilon, "h": h}
    yield Case("the sum of both errors", known, {"e": np.polyval([b / 6, 0, 0, epsilon * a], h) / h}, {"e"}, lines=(3,))
    best = max(np.roots([b / 3, 0, 0, -epsilon * a]), key=np.real).real  # where the derivative is 0
    made = {"h^*": best, "e^*": np.polyval([b / 6, 0, 0, epsilon * a], best) / best}
    yield Case("the best step", {"a": a, "b": b, r"\varepsilon": epsilon}, made, set(made), lines=(4, 5))
