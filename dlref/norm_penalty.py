r"""Make large weights cost something: L2 shrinks them all, L1 makes the small ones zero.

$$
\begin{aligned}
J_{L2} &= J + \frac{\lambda}{2m} \sum_{l} \lVert W^{[l]} \rVert_F^2 \\
dW &\leftarrow dW + \frac{\lambda}{m}\,W \\[6pt]
J_{L1} &= J + \frac{\lambda}{m} \sum_{l} \sum_{i,j} \bigl|w_{ij}^{[l]}\bigr| \\
dW &\leftarrow dW + \frac{\lambda}{m} \operatorname{sign}(W) \\[6pt]
\mathcal S_\tau(W) &= \operatorname{sign}(W)\,\max(|W| - \tau,\, 0)
\end{aligned}
$$

$\lVert W \rVert_F^2$ is the sum of all $w_{ij}^2$, and $m$ the size of the training set, not of a batch. The shifts $b$ are not
penalized. A step along $\operatorname{sign}(W)$ passes over zero; $\mathcal S_\tau$ with $\tau = \alpha\lambda/m$ stops there.

Source:
    Notes 1.2, lines 35–49, which halve the L1 penalty, and give no gradient of it.
"""

from collections.abc import Iterable

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


def l2(weights: Iterable[ArrayLike], *, lam: float, m: int) -> float:
    r"""Return the L2 penalty $\frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert_F^2$, to be added to the cost.

    Args:
        weights: the matrices $W^{[1]}, \dots, W^{[L]}$ of a network, a list of arrays of any shape.
        lam: strength of the penalty, $\lambda \in [0, \infty)$.
        m: size of the training set, $m \ge 1$.

    Returns:
        The penalty, summed in float64 whatever the dtype of the weights. As a Python float it widens no cost it is added to.

    Raises:
        ValueError: if `weights` is empty, one of them is empty or not finite or its square overflows, `lam` is out of range,
            or `m < 1`.
        TypeError: if `weights` is no list of arrays, one of them or `lam` is not real, or `m` is not an integer.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l2([[[1.0, -2.0], [0.0, 3.0]], [[2.0, 0.0]]], lam=0.5, m=2)  # (1 + 4 + 9 + 4) / 8
        2.25
    """
    weights = _check.float64s(weights=weights)
    lam = _check.rate(lam=lam)
    m = _check.count(m=m, at_least=1)

    return lam / (2 * m) * sum(float(np.sum(W**2)) for W in weights)


def l2_gradient(W: ArrayLike, *, lam: float, m: int) -> Array:
    r"""Return $\frac{\lambda}{m} W$, what the L2 penalty adds to the gradient of `W`.

    Args:
        W: one of the weight matrices, any shape.
        lam: strength of the penalty, $\lambda \in [0, \infty)$.
        m: size of the training set, $m \ge 1$.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `W` is empty or not finite, `lam` is out of range, or `m < 1`.
        TypeError: if `W` or `lam` is not real, or `m` is not an integer.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l2_gradient([[1.0, -2.0, 0.0]], lam=0.5, m=2)
        array([[ 0.25, -0.5 ,  0.  ]])
    """
    W = _check.array(W=W)
    lam = _check.rate(lam=lam)
    m = _check.count(m=m, at_least=1)

    return lam / m * W


def l1(weights: Iterable[ArrayLike], *, lam: float, m: int) -> float:
    r"""Return the L1 penalty $\frac{\lambda}{m} \sum_l \sum_{i,j} |w_{ij}^{[l]}|$, to be added to the cost.

    Args:
        weights: the matrices $W^{[1]}, \dots, W^{[L]}$ of a network, a list of arrays of any shape.
        lam: strength of the penalty, $\lambda \in [0, \infty)$.
        m: size of the training set, $m \ge 1$.

    Returns:
        The penalty, summed in float64 whatever the dtype of the weights. As a Python float it widens no cost it is added to.

    Raises:
        ValueError: if `weights` is empty, one of them is empty or not finite or its square overflows, `lam` is out of range,
            or `m < 1`.
        TypeError: if `weights` is no list of arrays, one of them or `lam` is not real, or `m` is not an integer.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l1([[[1.0, -2.0], [0.0, 3.0]], [[2.0, 0.0]]], lam=0.5, m=2)  # (1 + 2 + 3 + 2) / 4
        2.0
    """
    weights = _check.float64s(weights=weights)
    lam = _check.rate(lam=lam)
    m = _check.count(m=m, at_least=1)

    return lam / m * sum(float(np.sum(np.abs(W))) for W in weights)


def l1_gradient(W: ArrayLike, *, lam: float, m: int) -> Array:
    r"""Return $\frac{\lambda}{m} \operatorname{sign}(W)$, what the L1 penalty adds to the gradient of `W`.

    At 0, where every slope in $\frac{\lambda}{m}[-1, 1]$ is a subgradient, it is 0.

    Args:
        W: one of the weight matrices, any shape.
        lam: strength of the penalty, $\lambda \in [0, \infty)$.
        m: size of the training set, $m \ge 1$.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `W` is empty or not finite, `lam` is out of range, or `m < 1`.
        TypeError: if `W` or `lam` is not real, or `m` is not an integer.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l1_gradient([[1.0, -2.0, 0.0]], lam=0.5, m=2)
        array([[ 0.25, -0.25,  0.  ]])
    """
    W = _check.array(W=W)
    lam = _check.rate(lam=lam)
    m = _check.count(m=m, at_least=1)

    return lam / m * np.sign(W)


def soft_threshold(W: ArrayLike, *, tau: float) -> Array:
    r"""Return $\mathcal S_\tau(W)$: every weight moved towards zero by $\tau$, and those that would pass it, zero.

    After each gradient step of size $\alpha$ without the penalty, with $\tau = \alpha\lambda/m$, it minimizes the cost with it.

    Args:
        W: weights, any shape.
        tau: threshold $\tau \in [0, \infty)$, in units of $W$.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `W` is empty or not finite, or `tau` is out of range.
        TypeError: if `W` or `tau` is not real.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.soft_threshold([[3.0, 0.5, 0.0, -2.0]], tau=1.0)
        array([[ 2.,  0.,  0., -1.]])
    """
    W = _check.array(W=W)
    tau = _check.rate(tau=tau)

    return np.sign(W) * np.maximum(np.abs(W) - tau, 0)
