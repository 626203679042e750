r"""Make large weights cost something: L2 shrinks them all, L1 makes the small ones zero.

$$
\begin{aligned}
J_{L2} &= J + \frac{\lambda}{2m} \sum_{l} \lVert W^{[l]} \rVert_F^2 \\[15pt]
dW &\leftarrow dW + \frac{\lambda}{m}\,W \\[12pt]
J_{L1} &= J + \frac{\lambda}{2m} \sum_{l} \sum_{i,j} \bigl|w_{ij}^{[l]}\bigr| \\[15pt]
dW &\leftarrow dW + \frac{\lambda}{2m} \operatorname{sign}(W) \\[12pt]
\mathcal S_\tau(W) &= \operatorname{sign}(W) \odot \max(|W| - \tau,\, 0)
\end{aligned}
$$

$\lVert W \rVert_F^2$ is the sum of all $w_{ij}^2$, and $m$ the size of the training set, not of a batch. The shifts $b$ are not
penalized. A step along $\operatorname{sign}(W)$ passes over zero; $\mathcal S_\tau$ with $\tau = \alpha\lambda/(2m)$ stops there.

Source:
    Notes 1.2, lines 35–49, which give no gradient of the L1 penalty, nor the threshold.
"""

from collections.abc import Iterable

import numpy as np

from dlref._contract import OWN_DTYPE, AnyArray, Array, Float, contract
from dlref._rules import Count, NonNegative


@contract
def l2(weights: Iterable[Float[AnyArray, "...", OWN_DTYPE]], *, lam: NonNegative, m: Count) -> NonNegative:
    r"""Return the L2 penalty $\frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert_F^2$, to be added to the cost.

    Args:
        weights: the matrices $W^{[1]}, \dots, W^{[L]}$ of a network, or any parameters that are to be small.
        lam: strength $\lambda$ of the penalty.
        m: size of the training set.

    Returns:
        The penalty, summed in float64 whatever the dtype of the weights. As a Python float it widens no cost it is added to.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l2([[[1.0, -2.0], [0.0, 3.0]], [[2.0, 0.0]]], lam=0.5, m=2)  # (1 + 4 + 9 + 4) / 8
        2.25
    """
    return float(lam / (2 * m) * sum(np.sum(np.square(W, dtype=np.float64)) for W in weights))


@contract
def l2_gradient(W: Float[AnyArray, "*shape"], *, lam: NonNegative, m: Count) -> Float[Array, "*shape"]:
    r"""Return $\frac{\lambda}{m} W$, what the L2 penalty adds to the gradient of `W`.

    Args:
        W: one of the weight matrices.
        lam: strength $\lambda$ of the penalty.
        m: size of the training set.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l2_gradient([[1.0, -2.0, 0.0]], lam=0.5, m=2)
        array([[ 0.25, -0.5 ,  0.  ]])
    """
    return lam / m * W


@contract
def l1(weights: Iterable[Float[AnyArray, "...", OWN_DTYPE]], *, lam: NonNegative, m: Count) -> NonNegative:
    r"""Return the L1 penalty $\frac{\lambda}{2m} \sum_l \sum_{i,j} |w_{ij}^{[l]}|$, to be added to the cost.

    Args:
        weights: the matrices $W^{[1]}, \dots, W^{[L]}$ of a network, or any parameters that are to be small.
        lam: strength $\lambda$ of the penalty.
        m: size of the training set.

    Returns:
        The penalty, summed in float64 whatever the dtype of the weights. As a Python float it widens no cost it is added to.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l1([[[1.0, -2.0], [0.0, 3.0]], [[2.0, 0.0]]], lam=0.5, m=2)  # (1 + 2 + 3 + 2) / 8
        1.0
    """
    return float(lam / (2 * m) * sum(np.sum(np.abs(W), dtype=np.float64) for W in weights))


@contract
def l1_gradient(W: Float[AnyArray, "*shape"], *, lam: NonNegative, m: Count) -> Float[Array, "*shape"]:
    r"""Return $\frac{\lambda}{2m} \operatorname{sign}(W)$, what the L1 penalty adds to the gradient of `W`.

    At 0, where every slope in $\frac{\lambda}{2m}[-1, 1]$ is a subgradient, it is 0.

    Args:
        W: one of the weight matrices.
        lam: strength $\lambda$ of the penalty.
        m: size of the training set.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.l1_gradient([[1.0, -2.0, 0.0]], lam=0.5, m=2)
        array([[ 0.125, -0.125,  0.   ]])
    """
    return lam / (2 * m) * np.sign(W)


@contract
def soft_threshold(W: Float[AnyArray, "*shape"], *, tau: NonNegative) -> Float[Array, "*shape"]:
    r"""Return $\mathcal S_\tau(W)$: every weight moved towards zero by $\tau$, and those that would pass it, zero.

    After each gradient step of size $\alpha$ without the penalty, with $\tau = \alpha\lambda/(2m)$, it minimizes the cost with it.

    Args:
        W: weights.
        tau: threshold $\tau$, in units of $W$.

    Returns:
        Array of the shape and dtype of `W`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import norm_penalty
        >>> norm_penalty.soft_threshold([[3.0, 0.5, 0.0, -2.0]], tau=1.0)
        array([[ 2.,  0.,  0., -1.]])
    """
    return np.sign(W) * np.maximum(np.abs(W) - tau, 0)
