r"""Shift and scale each feature to mean 0 and standard deviation 1.

$$
\begin{aligned}
\mu &= \frac1m \sum_{i=1}^m x^{(i)}, \qquad
\tilde x^{(i)} = \frac{x^{(i)} - \mu}{\sigma} \\[15pt]
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

from dlref._contract import AnyArray, Array, Call, Float, Rule, contract
from dlref._rules import ABOVE_0, TWO_COLUMNS


class Stats(NamedTuple):
    """What is taken from the training set and applied to every other."""

    mean: Float[Array, "n 1"]
    r"""Mean $\mu$ of each feature."""
    std: Float[Array, "n 1", ABOVE_0]
    r"""Standard deviation $\sigma$ of each feature; of a constant one 1, to divide by."""


def _has_spread(name: str, X: Array, call: Call) -> None:
    """A variance is at most a quarter of the squared range of its row, and at least as much as its two ends alone make of it."""
    info, m = np.finfo(np.promote_types(X.dtype, np.float32)), X.shape[1]
    with np.errstate(over="ignore"):
        spread = X.max(axis=1).astype(info.dtype) - X.min(axis=1).astype(info.dtype)
    least = max(np.sqrt(2 * m * info.tiny), np.sqrt(2 * m) * np.finfo(X.dtype).tiny)
    if (bad := ((spread > 0) & (spread < least)) | (spread > 2 * np.sqrt(info.max / m))).any():
        row = int(bad.argmax())
        raise ValueError(f"{name} must have rows whose variance {X.dtype} can hold, got a range of {float(spread[row])!r} in row {row}")


HAS_SPREAD = Rule("each row constant, or of a variance that its dtype can hold", _has_spread)


@contract
def fit(X: Float[AnyArray, "n m", TWO_COLUMNS, HAS_SPREAD]) -> Stats:
    r"""Return $\mu$ and $\sigma$ of each feature of the training set.

    The mean is computed twice, the second time of what the first left. So a constant feature is known by $\sigma = 0$ exactly;
    it gets `std` 1. What is constant but for noise keeps its small $\sigma$, and its noise becomes as large as any feature.

    Args:
        X: inputs, an example in each column. Of a table with an example in each row, as pandas and scikit-learn have it, pass the
            transpose, `table.T`: the table itself would be taken for as many features as it has rows, without an error.

    Returns:
        `Stats(mean, std)`, of the dtype of `X`.

    Examples:
        >>> from dlref import standardize
        >>> standardize.fit([[1.0, 5.0], [0.1, 0.1]])
        Stats(mean=array([[3. ],
               [0.1]]), std=array([[2.],
               [1.]]))
    """
    x = X.astype(np.float32) if X.dtype == np.float16 else X  # a square overflows float16 from 256 on
    mean = x.mean(axis=1, keepdims=True)
    mean = mean + (x - mean).mean(axis=1, keepdims=True)
    std = np.sqrt(((x - mean) ** 2).mean(axis=1, keepdims=True))
    std = np.where(std == 0, 1, std)
    return Stats(mean.astype(X.dtype), std.astype(X.dtype))


@contract
def apply(X: Float[AnyArray, "n m"], stats: Stats) -> Float[Array, "n m"]:
    r"""Return $(x^{(i)} - \mu)/\sigma$, for any number of examples. The inputs stay as they were.

    Args:
        X: inputs, an example in each column: the training set, or any other.
        stats: from `fit` on the training set.

    Returns:
        The standardized inputs, of the dtype of `X`.

    Examples:
        >>> from dlref import standardize
        >>> stats = standardize.fit([[1.0, 5.0], [0.1, 0.1]])
        >>> standardize.apply([[1.0, 5.0, 7.0], [0.1, 0.1, 0.1]], stats)
        array([[-1.,  1.,  2.],
               [ 0.,  0.,  0.]])
    """
    return (X - stats.mean) / stats.std
