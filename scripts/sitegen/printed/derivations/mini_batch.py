"""What docs/mini_batch.md derives, computed in another way."""

import itertools
from collections.abc import Iterator

import numpy as np

from dlref import gradient_descent
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn


def _settled(alpha: float, c: float, s: float) -> float:
    """Return the variance of a parameter after many steps of gradient descent whose gradients have noise of two values, s and −s."""
    variance = 0.0
    for _ in range(200):
        w = np.repeat([1.0, -1.0], 2) * np.sqrt(variance)
        noise = np.tile([s, -s], 2)
        after, _ = gradient_descent.step(w, c * w + noise, gradient_descent.State(), alpha=alpha)
        variance = float(after.var())
    return variance


def cases() -> Iterator[Case]:
    """Yield all batches of two of five examples, without and with replacement, and steps until the scatter has settled."""
    g, m, b = drawn(18, 5), 5, 2
    subsets = [np.isin(range(m), batch).astype(float) for batch in itertools.combinations(range(m), b)]
    tuples = [np.bincount(batch, minlength=m).astype(float) for batch in itertools.product(range(m), repeat=b)]
    for counts, mark, batches, lines in (("u_i", "", subsets, (1, 2, 3, 5, 6)), ("u'_i", "'", tuples, (1, 2, 4, 7, 8))):
        known = {"g_i": g, "m": m, "b": b, counts: batches[1]}
        made = {"g": g.mean(), r"\sigma^2": g.var(), rf"\bar g{mark}": (batches[1] @ g) / b}
        random = {counts: [(1 / len(batches), u) for u in batches]}
        yield Case("batches of two", known, made, set(made), lines=lines, random=random)

    alpha, c, s = 0.3, 1.7, 0.6
    V, eta = _settled(alpha, c, s), np.sqrt(2) * s
    for variance, lines in ((0.5, (9, 10)), (V, (11, 12, 13, 14))):  # on the way, and in the end
        w = np.sqrt(2 * variance)
        after, _ = gradient_descent.step(w, c * w + eta, gradient_descent.State(), alpha=alpha)
        known = {"w": w, r"\eta": eta, r"\alpha": alpha, "c": c, "s": s}
        made = {"w'": after, "V": variance}
        random = {symbol: [(0.25, x), (0.5, 0.0), (0.25, -x)] for symbol, x in (("w", w), (r"\eta", eta))}
        yield Case("gradient_descent.step", known, made, set(made), lines=lines, random=random)
