r"""Shift and scale each feature to mean 0 and standard deviation 1.

$$
\begin{aligned}
\mu &= \frac1m \sum_{i=1}^m x^{(i)}, \qquad
\tilde x^{(i)} = \frac{x^{(i)} - \mu}{\sigma} \\[2pt]
\sigma &= \sqrt{\frac1m \sum_{i=1}^m \bigl(x^{(i)} - \mu\bigr)^2}
\end{aligned}
$$

Square, root and quotient are taken for each feature alone. $\mu$ and $\sigma$ come from the training set, and serve the
development and the test set too. A constant feature has $\sigma = 0$; it is divided by 1, and becomes 0.

Source:
    Notes 1.3, lines 99–104, whose divisor has neither the root nor the centre. scikit-learn's
    [`StandardScaler`](https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html) computes
    the same, with an example in each row.
"""

from typing import NamedTuple

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


class Stats(NamedTuple):
    """What is taken from the training set and applied to every other."""

    mean: Array
    r"""Mean $\mu$ of each feature, `[n, 1]`."""
    std: Array
    r"""Standard deviation $\sigma$ of each feature, `[n, 1]`; of a constant one 1, to divide by."""


def fit(X: ArrayLike) -> Stats:
    r"""Return $\mu$ and $\sigma$ of each feature of the training set.

    The mean is computed twice, the second time of what the first left. So a constant feature is known by $\sigma = 0$ exactly;
    it gets `std` 1. What is constant but for noise keeps its small $\sigma$, and its noise becomes as large as any feature.

    Args:
        X: inputs `[n, m]`, a column for each example; integers become float64.

    Returns:
        `Stats(mean, std)`, each `[n, 1]` of the dtype of `X`.

    Raises:
        ValueError: if `X` is not 2-D, is empty or not finite, or the square of its spread overflows.
        TypeError: if `X` is not real.

    Examples:
        >>> from dlref import standardize
        >>> standardize.fit([[1.0, 5.0], [0.1, 0.1]])
        Stats(mean=array([[3. ],
               [0.1]]), std=array([[2.],
               [1.]]))
    """
    X = _check.matrix(X=X)

    with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # it is refused by its outcome
        mean = X.mean(axis=1, keepdims=True)
        mean = mean + (X - mean).mean(axis=1, keepdims=True)
        variance = ((X - mean) ** 2).mean(axis=1, keepdims=True)
    _check.spread(X=X, variance=variance)
    std = np.where(variance == 0, 1, np.sqrt(variance))
    return Stats(mean, std)


def apply(X: ArrayLike, stats: Stats) -> Array:
    r"""Return $(x^{(i)} - \mu)/\sigma$, for any number of examples. The inputs stay as they were.

    Args:
        X: inputs `[n, k]`, a column for each example: the training set, or any other.
        stats: from `fit` on the training set.

    Returns:
        Array of the shape and dtype of `X`.

    Raises:
        ValueError: if `X` is not 2-D, is empty or not finite, `mean` or `std` is not `[n, 1]` and finite, or `std` is not above
            0.
        TypeError: if `X` is not real, dtypes differ, or `stats` is no `Stats`.

    Examples:
        >>> from dlref import standardize
        >>> stats = standardize.fit([[1.0, 5.0], [0.1, 0.1]])
        >>> standardize.apply([[1.0, 5.0, 7.0], [0.1, 0.1, 0.1]], stats)
        array([[-1.,  1.,  2.],
               [ 0.,  0.,  0.]])
    """
    stats = _check.instance(Stats, stats=stats)
    X, mean, std = _check.with_columns(X=X, mean=stats.mean, std=stats.std)
    _check.above_0(std=std)

    return (X - mean) / std
