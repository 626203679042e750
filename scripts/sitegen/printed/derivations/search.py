"""What docs/search.md derives, computed in another way."""

from collections.abc import Iterator
from itertools import count

import numpy as np

from dlref import search
from scripts.sitegen.printed.calls import Case


def cases() -> Iterator[Case]:
    """Yield draws, their density, the chance of a hit, the trials that it takes, and how far the nearest trial is from the best value."""
    a, b, n = 0.002, 0.7, 200_001
    trials = search.log_uniform({"x": (a, b)}, n=6, rng=np.random.default_rng(3))
    known = {"a": a, "b": b, "u": np.random.default_rng(3).random(6)}
    yield Case("search.log_uniform", known, {"x": np.array([trial["x"] for trial in trials])}, {"x"}, lines=(1,))

    even, i, low, high = np.geomspace(a, b, n), 120_000, 30_000, 80_000  # where the shares 0, 1/(n-1), ..., 1 of the draws end
    known = {"a": a, "b": b, "x": even[i], "a'": even[low], "b'": even[high]}
    density = 2 / (n - 1) / (even[i + 1] - even[i - 1])
    made = {"u": i / (n - 1), r"\partial u/\partial x": density, "q": (high - low) / (n - 1)}
    yield Case("a logarithmic scale, cut evenly", known, made, set(made), lines=(2, 3, 4))

    yield Case("search.chance", {"q": 0.3, "N": 7}, {"P": search.chance(n=7, q=0.3)}, {"P"}, lines=(5,))
    for q, chance in ((0.05, 0.95), (0.2, 0.6)):
        enough = next(n for n in count(1) if search.chance(n=n, q=q) >= chance)
        yield Case("the fewest trials", {"q": q, "P": chance}, {"N": enough}, {"N"}, lines=(6,))

    k, best = 3, (np.arange(6_000) + 0.5) / 6_000
    values = np.array([(j + 0.5) / k for j in range(k)])
    made = {r"\delta_{\text{grid}}": np.abs(values - best[:, None]).min(axis=1).mean()}
    yield Case("a grid", {"k": k}, made, set(made), lines=(7,))
    made = {r"\delta_{\text{random}}": _mean_distance(4)}
    yield Case("random trials", {"N": 4}, made, set(made), lines=(8,))


def _mean_distance(n: int) -> float:
    """Return the mean distance of the nearest of n random numbers from a random one, an integral of the chance that none is nearer."""
    nodes, weights = np.polynomial.legendre.leggauss(n + 3)
    nodes, weights = (nodes + 1) / 2, weights / 2
    total = 0.0
    for best, weight in zip(nodes / 2, weights, strict=True):  # in the lower half; the upper one is its mirror image
        for start, end in ((0.0, best), (best, 1 - best)):
            for r, part in zip(start + (end - start) * nodes, (end - start) * weights, strict=True):
                near = min(1.0, best + r) - max(0.0, best - r)
                total += weight * part * (1 - search.chance(n=n, q=float(near)))
    return float(total)
