r"""Turn the scores of the classes into probabilities, and measure how much of them the right class got.

$$
\begin{aligned}
\hat y_j &= \frac{e^{z_j - c}}{\sum_{k=1}^{C} e^{z_k - c}}, \qquad c = \max_k z_k \\[2pt]
L &= -\sum_{j=1}^{C} y_j \log \hat y_j \\[2pt]
\log \hat y_j &= z_j - c - \log \sum_{k=1}^{C} e^{z_k - c} \\[2pt]
\frac{\partial L}{\partial z_j} &= \hat y_j - y_j
\end{aligned}
$$

The shift by $c$ cancels in exact arithmetic. Without it $e^{z}$ overflows: in float64 from $z = 710$ on, in float32 from 89,
in float16 from 12.

Source:
    Notes 3.3, lines 253–263, without the shift and without the gradient. The shift: [Blanchard, Higham & Higham
    2021](https://doi.org/10.1093/imanum/draa038).
"""

import numpy as np
from numpy.typing import NDArray

from dlref import _check
from dlref._types import Array, ArrayLike


def forward(Z: ArrayLike) -> Array:
    r"""Return $\hat Y$, the softmax of each column, for any finite $Z$ without overflow.

    Args:
        Z: scores (logits) `[C, m]`, a column an example; 2-D only.

    Returns:
        Probabilities `[C, m]` of the dtype of `Z`; each column sums to 1. What lies too far below the largest is 0.

    Raises:
        ValueError: if `Z` is not 2-D, empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import softmax
        >>> softmax.forward([[1000.0, 0.0], [1000.0, 0.0], [-1000.0, 0.0], [1000.0, 0.0]]).round(4)
        array([[0.3333, 0.25  ],
               [0.3333, 0.25  ],
               [0.    , 0.25  ],
               [0.3333, 0.25  ]])
    """
    Z = _check.matrix(Z=Z)

    c: Array = Z.max(axis=0, keepdims=True)
    with np.errstate(over="ignore"):  # a gap beyond the dtype is -inf, and its exponential 0
        e = np.exp(Z - c)
    return e / _sum(e)


def log_forward(Z: ArrayLike) -> Array:
    r"""Return $\log \hat Y$ of each column, exact to the rounding where $\hat Y$ itself is 0 or 1.

    Args:
        Z: scores (logits) `[C, m]`, a column an example; 2-D only.

    Returns:
        Logarithms of the probabilities, `[C, m]`, of the dtype of `Z`, all $\le 0$; `-inf` only where the gap between two
        scores overflows the dtype.

    Raises:
        ValueError: if `Z` is not 2-D, empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import softmax
        >>> softmax.log_forward([[1000.0], [0.0]])
        array([[    0.],
               [-1000.]])
    """
    Z = _check.matrix(Z=Z)

    return _log_softmax(Z)


def predict(Z: ArrayLike) -> NDArray[np.intp]:
    """Return the class of the largest score of each column; of equal ones the first. Softmax keeps the order, so it is not needed.

    Args:
        Z: scores `[C, m]` or probabilities, a column an example; 2-D only.

    Returns:
        Class numbers `[m]`, counted from 0.

    Raises:
        ValueError: if `Z` is not 2-D, empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import softmax
        >>> softmax.predict([[2.0, 0.0, 5.0], [1.0, 3.0, 5.0]]).tolist()
        [0, 1, 0]
    """
    Z = _check.matrix(Z=Z)

    classes: NDArray[np.intp] = Z.argmax(axis=0)
    return classes


def loss(Y_hat: ArrayLike, Y: ArrayLike) -> Array:
    r"""Return the cross-entropy $L$ of each example, from probabilities; from scores, `loss_from_logits` is exact.

    A class of label 0 adds nothing, whatever its probability: $0 \cdot \log 0 = 0$. A class of positive label and
    probability 0 makes the loss infinite, which is its value; nothing is clipped.

    Args:
        Y_hat: probabilities `[C, m]`, a column an example; 2-D only.
        Y: labels, of the shape and dtype of `Y_hat`: one-hot columns, or any probabilities.

    Returns:
        Losses `[m]` of the dtype of `Y_hat`, in $[0, \infty]$; below 0 by what a probability lies above 1.

    Raises:
        ValueError: if the arrays are not 2-D, differ in shape, are empty or not finite, hold a negative number, or
            have a column whose sum is not 1 within 0.01.
        TypeError: if an array is not real, or dtypes differ.

    Examples:
        >>> from dlref import softmax
        >>> softmax.loss([[1.0, 0.25, 0.0], [0.0, 0.75, 1.0]], [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]).round(4)
        array([0.    , 1.3863,    inf])
    """
    Y_hat, Y = _check.distributions(Y_hat=Y_hat, Y=Y)

    with np.errstate(divide="ignore"):  # log 0 is -inf
        log_Y_hat = np.log(Y_hat)
    return _cross_entropy(Y, log_Y_hat)


def loss_from_logits(Z: ArrayLike, Y: ArrayLike) -> Array:
    r"""Return the cross-entropy $L$ of each example from its scores, finite also where a probability would round to 0.

    Args:
        Z: scores (logits) `[C, m]`, a column an example; 2-D only.
        Y: labels, of the shape and dtype of `Z`: one-hot columns, or any probabilities.

    Returns:
        Losses `[m]` of the dtype of `Z`, $\ge 0$; infinite only where the gap between two scores overflows the dtype.

    Raises:
        ValueError: if the arrays are not 2-D, differ in shape, are empty or not finite, `Y` holds a negative
            number, or has a column whose sum is not 1 within 0.01.
        TypeError: if an array is not real, or dtypes differ.

    Examples:
        >>> from dlref import softmax
        >>> softmax.loss_from_logits([[0.0, 0.0], [800.0, 800.0]], [[0.0, 1.0], [1.0, 0.0]])
        array([  0., 800.])
    """
    Z, Y = _check.matrices(Z=Z, Y=Y)
    _check.probabilities(Y=Y)

    return _cross_entropy(Y, _log_softmax(Z))


def gradient(Y_hat: ArrayLike, Y: ArrayLike) -> Array:
    r"""Return $\partial L/\partial Z = \hat Y - Y$, of each example's own loss; for the mean over a batch divide by $m$.

    Args:
        Y_hat: probabilities `[C, m]` from `forward`; 2-D only.
        Y: labels, of the shape and dtype of `Y_hat`: one-hot columns, or any probabilities.

    Returns:
        Gradients `[C, m]` of the dtype of `Y_hat`.

    Raises:
        ValueError: if the arrays are not 2-D, differ in shape, are empty or not finite, hold a negative number, or
            have a column whose sum is not 1 within 0.01.
        TypeError: if an array is not real, or dtypes differ.

    Examples:
        >>> from dlref import softmax
        >>> softmax.gradient([[0.25, 0.5], [0.75, 0.5]], [[1.0, 0.0], [0.0, 1.0]])
        array([[-0.75,  0.5 ],
               [ 0.75, -0.5 ]])
    """
    Y_hat, Y = _check.distributions(Y_hat=Y_hat, Y=Y)

    return Y_hat - Y


def _log_softmax(Z: Array) -> Array:
    """Return log ŷ of each column."""
    c: Array = Z.max(axis=0, keepdims=True)
    with np.errstate(over="ignore"):  # a gap beyond the dtype is -inf, and its exponential 0
        Z = Z - c
    return Z - np.log(_sum(np.exp(Z)))


def _cross_entropy(Y: Array, log_Y_hat: Array) -> Array:
    """Return -Σ y·log ŷ of each column, where y = 0 counts as 0 also against log ŷ = -inf."""
    log_Y_hat = np.where(Y > 0, log_Y_hat, 0)
    losses: Array = 0 - _sum(Y * log_Y_hat)[0]  # 0 - 0 is 0, and -0 would be -0
    return losses


def _sum(x: Array) -> Array:
    """Return the sum of each column; of float16 in float32, or a sum of ones would stand still at 2048."""
    total: Array = x.sum(axis=0, keepdims=True, dtype=np.promote_types(x.dtype, np.float32)).astype(x.dtype)
    return total
