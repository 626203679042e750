"""What docs/bagging.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import bagging
from scripts.sitegen.printed.calculus import corners
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import RHO, SIGMA


def cases() -> Iterator[Case]:
    """Yield the average of models that are alike in part, and all the samples of four examples."""
    count = 4
    covariance = SIGMA**2 * (RHO + (1 - RHO) * np.eye(count))
    outcomes = corners((count,), 0.4, np.linalg.cholesky(covariance))
    averages = [float(bagging.average(list(ends))) for _, ends in outcomes]
    variance = float(np.average(np.square(averages), weights=[weight for weight, _ in outcomes]) - np.mean(averages) ** 2)
    known = {"B": count, r"\sigma": SIGMA, r"\rho": RHO, r"\hat Y_b": outcomes[0][1]}
    yield Case("bagging.average", known, {"V": variance}, {"V"}, lines=(1, 2, 3), random={r"\hat Y_b": outcomes})

    samples = np.indices((count,) * count).reshape(count, -1)
    yield Case("all samples", {"m": count}, {"q": float((samples != 0).all(axis=0).mean())}, {"q"}, lines=(4, 5))
