"""What docs/dropout.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import dropout
from scripts.sitegen.printed.calls import Case


def cases() -> Iterator[Case]:
    """Yield a mask of one example, and what it makes of the activations and of the next unit."""
    a, w, n, p = np.array([0.5, -1.5, 0.8, 2.0]), np.array([0.7, 0.4, -0.9, 0.3]), 4, 0.7
    D = dropout.mask((n,), keep_prob=p, rng=np.random.default_rng(1))
    a_tilde = dropout.forward(a, D, keep_prob=p)
    da_tilde = np.array([0.2, -0.6, 1.1, 0.9])
    known = {"a": a, "w": w, "y": 0.6, "n": n, "p": p, r"d\tilde a_j": da_tilde}
    made = {"D": D.astype(float), r"\tilde a_j": a_tilde, "z": w @ a, r"\tilde z": w @ a_tilde}
    made["da_j"] = dropout.backward(da_tilde, D, keep_prob=p)
    many = dropout.mask((6_000,), keep_prob=p, rng=np.random.default_rng(2)).astype(float)
    yield Case("dropout.forward, one example", known, made, set(made), draw=lambda symbol: many)
