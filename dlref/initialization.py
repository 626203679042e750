r"""Draw the first weights so wide that a signal keeps its size from layer to layer.

$$
\begin{aligned}
W_{ij} &\sim \mathcal N(0, \sigma^2), \qquad b = 0 \\[2pt]
\sigma^2 &= \frac{1}{n^{[l-1]}} \ \text{(LeCun)}, &
\sigma^2 &= \frac{2}{n^{[l-1]}} \ \text{(He)}, &
\sigma^2 &= \frac{2}{n^{[l-1]} + n^{[l]}} \ \text{(Glorot)}
\end{aligned}
$$

$n^{[l-1]}$ units feed a layer of $n^{[l]}$. LeCun's keeps the variance of a sum, which suits tanh; He's doubles it for ReLU,
which lets half of it through; Glorot's is between what suits the way forward and what suits the way back.

Source:
    Notes 1.3, lines 106–113, where the random matrix must have mean 0 and variance 1. Glorot's: [Dive into Deep
    Learning, Numerical Stability and Initialization](https://d2l.ai/chapter_multilayer-perceptrons/numerical-stability-and-init.html).
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

import math

import numpy as np

from dlref import _check
from dlref._types import Array


def lecun(n: int, n_prev: int, *, rng: np.random.Generator) -> Array:
    r"""Return random weights of variance $1/n^{[l-1]}$, for tanh.

    Args:
        n: number of units $n^{[l]} \ge 1$ of the layer.
        n_prev: number of units $n^{[l-1]} \ge 1$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64 `[n, n_prev]`.

    Raises:
        ValueError: if `n` or `n_prev` is below 1.
        TypeError: if `n` or `n_prev` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.lecun(300, 400, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 3), round((1 / 400) ** 0.5, 3)
        ((300, 400), 0.05, 0.05)
    """
    n = _check.count(n=n, at_least=1)
    n_prev = _check.count(n_prev=n_prev, at_least=1)
    rng = _check.generator(rng=rng)

    return math.sqrt(1 / n_prev) * rng.standard_normal((n, n_prev))


def he(n: int, n_prev: int, *, rng: np.random.Generator) -> Array:
    r"""Return random weights of variance $2/n^{[l-1]}$, for ReLU.

    Args:
        n: number of units $n^{[l]} \ge 1$ of the layer.
        n_prev: number of units $n^{[l-1]} \ge 1$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64 `[n, n_prev]`.

    Raises:
        ValueError: if `n` or `n_prev` is below 1.
        TypeError: if `n` or `n_prev` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.he(300, 200, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 2), round((2 / 200) ** 0.5, 2)
        ((300, 200), 0.1, 0.1)
    """
    n = _check.count(n=n, at_least=1)
    n_prev = _check.count(n_prev=n_prev, at_least=1)
    rng = _check.generator(rng=rng)

    return math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev))


def glorot(n: int, n_prev: int, *, rng: np.random.Generator) -> Array:
    r"""Return random weights of variance $2/(n^{[l-1]} + n^{[l]})$, which is LeCun's for a square layer.

    Args:
        n: number of units $n^{[l]} \ge 1$ of the layer.
        n_prev: number of units $n^{[l-1]} \ge 1$ that feed it.
        rng: source of the random numbers.

    Returns:
        $W^{[l]}$, float64 `[n, n_prev]`.

    Raises:
        ValueError: if `n` or `n_prev` is below 1.
        TypeError: if `n` or `n_prev` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import initialization
        >>> W = initialization.glorot(600, 200, rng=np.random.default_rng(0))
        >>> W.shape, round(float(W.std()), 2), round((2 / 800) ** 0.5, 2)
        ((600, 200), 0.05, 0.05)
    """
    n = _check.count(n=n, at_least=1)
    n_prev = _check.count(n_prev=n_prev, at_least=1)
    rng = _check.generator(rng=rng)

    return math.sqrt(2 / (n_prev + n)) * rng.standard_normal((n, n_prev))
