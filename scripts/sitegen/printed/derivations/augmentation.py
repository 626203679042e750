"""What docs/augmentation.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import augmentation, norm_penalty
from scripts.sitegen.printed.calculus import corners
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn


def cases() -> Iterator[Case]:
    """Yield noise on the inputs of a linear model, and the penalty that has the same slopes as this noise on average."""
    X, W, Y, sigma = drawn(14, 3, 2), drawn(15, 2, 3), drawn(16, 2, 2), 0.7
    E = np.random.default_rng(17).standard_normal(X.shape)
    noisy = augmentation.noise(X[None], sigma=sigma, rng=np.random.default_rng(17))[0]
    J = float(((W @ X - Y) ** 2).sum() / 4)
    made = {r"\tilde X": noisy, "E": E}
    yield Case("augmentation.noise", {"X": X, r"\sigma": sigma}, made, set(made), (1, 2), draw=lambda symbol: drawn(18, 100_000))

    ends = corners(X.shape, 0.0, np.eye(X.size))  # all as probable as each other
    costs = [float(((W @ (X + sigma * end) - Y) ** 2).sum() / 4) for _, end in ends]
    lam = (np.mean(costs) - J) / norm_penalty.l2([W], lam=1.0, m=2)
    known = {"X": X, "E": E, r"\sigma": sigma, "W": W, "Y": Y, "m": 2}
    yield Case("noise of every kind", known, {"J": J, r"\lambda": lam}, {"J", r"\lambda"}, (1, 3, 4, 5, 6), {"E": ends})
