r"""Turn the scores of the classes into probabilities, and measure how much of them the right class got.

$$
\begin{aligned}
\hat y_j &= \frac{e^{z_j - c}}{\sum_{k=1}^{C} e^{z_k - c}}, \qquad c = \max_k z_k \\[15pt]
L &= -\sum_{j=1}^{C} y_j \log \hat y_j \\[15pt]
\log \hat y_j &= z_j - c - \log \sum_{k=1}^{C} e^{z_k - c} \\[15pt]
\frac{\partial L}{\partial z_j} &= \hat y_j - y_j
\end{aligned}
$$

The shift by $c$ cancels in exact arithmetic. Without it $e^{z}$ overflows: in float64 from $z = 710$ on, in float32 from 89,
in float16 from 12. With it, the largest score has the term $e^0 = 1$, beside which a sum loses the small terms of the others. So
the logarithm of the sum is computed as `log1p` of the others alone: where the right one of two classes leads by 40, the loss is
$4 \cdot 10^{-18}$, and not 0. float16 is computed in float32, and rounded at the end.

Source:
    Notes 3.3, lines 253–263, without the shift and without the gradient. The shift: [Blanchard, Higham & Higham
    2021](https://doi.org/10.1093/imanum/draa038).
"""

import numpy as np
from numpy.typing import NDArray

from dlref._contract import MAY_BE_INFINITE, AnyArray, Array, Float, Int, contract
from dlref._rules import PROBABILITIES


@contract
def forward(Z: Float[AnyArray, "C m"]) -> Float[Array, "C m"]:
    r"""Return $\hat Y$, the softmax of each column.

    Args:
        Z: scores (logits), an example in each column.

    Returns:
        Probabilities, of the dtype of `Z`; each column sums to 1. What lies too far below the largest is 0.

    Examples:
        >>> from dlref import softmax
        >>> softmax.forward([[1000.0, 0.0], [1000.0, 0.0], [-1000.0, 0.0], [1000.0, 0.0]]).round(4)
        array([[0.3333, 0.25  ],
               [0.3333, 0.25  ],
               [0.    , 0.25  ],
               [0.3333, 0.25  ]])
    """
    z = _wide(Z)
    c: Array = z.max(axis=0, keepdims=True)
    e = np.exp(z - c)
    Y_hat: Array = e / e.sum(axis=0, keepdims=True)
    return Y_hat.astype(Z.dtype, copy=False)


@contract
def log_forward(Z: Float[AnyArray, "C m"]) -> Float[Array, "C m", MAY_BE_INFINITE]:
    r"""Return $\log \hat Y$ of each column; no digit is lost where $\hat Y$ itself rounds to 0 or 1.

    Args:
        Z: scores (logits), an example in each column.

    Returns:
        Logarithms of the probabilities, of the dtype of `Z`, all $\le 0$; `-inf` only where the gap between two scores overflows
        the dtype.

    Examples:
        >>> from dlref import softmax
        >>> softmax.log_forward([[1000.0], [0.0]])
        array([[    0.],
               [-1000.]])
    """
    return _log_softmax(Z).astype(Z.dtype, copy=False)


@contract
def predict(Z: Float[AnyArray, "C m"]) -> Int[NDArray[np.intp], " m"]:
    """Return the class of the largest score of each column; of equal ones the first. Softmax keeps the order, so it is not needed.

    Args:
        Z: scores or probabilities, an example in each column.

    Returns:
        Class numbers, counted from 0.

    Examples:
        >>> from dlref import softmax
        >>> softmax.predict([[2.0, 0.0, 5.0], [1.0, 3.0, 5.0]]).tolist()
        [0, 1, 0]
    """
    classes: NDArray[np.intp] = Z.argmax(axis=0)
    return classes


@contract
def loss(Y_hat: Float[AnyArray, "C m", PROBABILITIES], Y: Float[AnyArray, "C m", PROBABILITIES]) -> Float[Array, " m", MAY_BE_INFINITE]:
    r"""Return the cross-entropy $L$ of each example from probabilities. `loss_from_logits` loses no digit where these round to 0 or 1.

    A class of label 0 adds nothing, whatever its probability: $0 \cdot \log 0 = 0$. A class of positive label and
    probability 0 makes the loss infinite, which is its value; nothing is clipped.

    Args:
        Y_hat: probabilities, an example in each column.
        Y: labels: one-hot columns, or any probabilities.

    Returns:
        Losses, of the dtype of `Y_hat`, in $[0, \infty]$; below 0 by what a probability lies above 1.

    Examples:
        >>> from dlref import softmax
        >>> softmax.loss([[1.0, 0.25, 0.0], [0.0, 0.75, 1.0]], [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]).round(4)
        array([0.    , 1.3863,    inf])
    """
    return _cross_entropy(Y, np.log(_wide(Y_hat)))


@contract
def loss_from_logits(Z: Float[AnyArray, "C m"], Y: Float[AnyArray, "C m", PROBABILITIES]) -> Float[Array, " m", MAY_BE_INFINITE]:
    r"""Return the cross-entropy $L$ of each example from its scores; no digit is lost where $\hat y$ rounds to 0 or 1.

    Args:
        Z: scores (logits), an example in each column.
        Y: labels: one-hot columns, or any probabilities.

    Returns:
        Losses, of the dtype of `Z`, $\ge 0$; infinite only where the gap between two scores overflows the dtype.

    Examples:
        >>> from dlref import softmax
        >>> softmax.loss_from_logits([[0.0, 0.0], [800.0, 800.0]], [[0.0, 1.0], [1.0, 0.0]])
        array([  0., 800.])
    """
    return _cross_entropy(Y, _log_softmax(Z))


@contract
def gradient(Y_hat: Float[AnyArray, "C m", PROBABILITIES], Y: Float[AnyArray, "C m", PROBABILITIES]) -> Float[Array, "C m"]:
    r"""Return $\partial L/\partial Z = \hat Y - Y$, of each example's own loss; for the mean over a batch divide by $m$.

    Args:
        Y_hat: probabilities from `forward`.
        Y: labels: one-hot columns, or any probabilities.

    Returns:
        Gradients, of the dtype of `Y_hat`.

    Examples:
        >>> from dlref import softmax
        >>> softmax.gradient([[0.25, 0.5], [0.75, 0.5]], [[1.0, 0.0], [0.0, 1.0]])
        array([[-0.75,  0.5 ],
               [ 0.75, -0.5 ]])
    """
    return Y_hat - Y


def _log_softmax(Z: Array) -> Array:
    """Return log ŷ of each column; in the sum of the exponentials, that of one largest score, a 1, is left to log1p."""
    z = _wide(Z)
    z = z - z.max(axis=0, keepdims=True)
    is_largest = z == 0
    others = (np.exp(z) - is_largest).sum(axis=0, keepdims=True)
    others = others + (is_largest.sum(axis=0, keepdims=True, dtype=z.dtype) - 1)
    log_Y_hat: Array = z - np.log1p(others)
    return log_Y_hat


def _cross_entropy(Y: Array, log_Y_hat: Array) -> Array:
    """Return -Σ y·log ŷ of each column, where y = 0 counts as 0 also against log ŷ = -inf."""
    losses: Array = 0 - (Y * np.where(Y > 0, log_Y_hat, 0)).sum(axis=0)  # 0 - 0 is 0, and -0 would be -0
    return losses.astype(Y.dtype, copy=False)


def _wide(x: Array) -> Array:
    """Return float16 as float32, in which a sum of ones does not stand still at 2048, and others as they are."""
    return x.astype(np.float32) if x.dtype == np.float16 else x
