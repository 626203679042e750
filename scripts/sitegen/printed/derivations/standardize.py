"""What docs/standardize.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import standardize
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, numbered


def cases() -> Iterator[Case]:
    """Yield what `standardize.apply` makes of one feature, and the condition numbers of two pairs, of correlations of both signs."""
    x, m = 1.5 + 0.6 * drawn(14, 7), 7
    stats = standardize.fit(x[None])
    at_0, at_1 = standardize.apply(np.array([[0.0, 1.0]]), stats)[0]
    q = float(np.linalg.norm(x) ** 2) / m
    known = {"x^{(i)}": numbered(x), "m": m, r"\mu": stats.mean.item(), r"\sigma": stats.std.item()}
    yield Case("any shift and scale", known | {"a": 2.5, "c": 0.4}, {}, set(), lines=(1, 2))
    made = {"a": at_1 - at_0, "c": at_0, "q": q, "s": np.std((x - x.mean()) / q)}
    yield Case("standardize.apply", known, made, set(made), lines=(3, 4, 5, 6, 7, 8))
    for sign in (1, -1):
        X = drawn(15, 2, 7)
        X[1] += sign * X[0]
        u, v = Z = standardize.apply(X, standardize.fit(X))
        known = {"u^{(i)}": numbered(u), "v^{(i)}": numbered(v), "m": m}
        made = {r"\kappa": np.linalg.cond(Z @ Z.T)}
        yield Case("two standardized features", known, made, set(made), lines=(9, 10))
