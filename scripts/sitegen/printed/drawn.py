"""Arrays and numbers by which formulas are tried."""

from collections.abc import Iterable
from typing import Any

import numpy as np

DW = np.array([[0.3, -0.7, 1.1], [0.2, 0.9, -0.4]])
SIGMA, RHO = 0.7, 0.3


def drawn(seed: int, *shape: int) -> Any:
    """Return normal numbers."""
    return np.random.default_rng(seed).normal(size=shape)


def shares(seed: int, classes: int, examples: int) -> Any:
    """Return probabilities whose columns sum to 1."""
    return np.random.default_rng(seed).dirichlet(np.ones(classes), examples).T


def numbered(values: Iterable[Any], first: int = 1) -> dict[int, Any]:
    """Return values by their numbers."""
    return dict(enumerate(values, start=first))


def cost(x: Any) -> float:
    """Return a smooth function of all elements that is not the same in any two of them."""
    x = np.ravel(x)
    k = 1.0 + np.arange(x.size)
    return float((k * np.sin(x + k) + x**3 / k).sum() + np.outer(x, x).sum() / 7)
