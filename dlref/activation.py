r"""Pass what a layer computes through a nonlinear function, without which many layers would do no more than one.

$$
\begin{aligned}
\sigma(z) &= \frac{1}{1 + e^{-z}}, & \sigma'(z) &= \sigma(z)\,(1 - \sigma(z)) \\[12pt]
\tanh z &= \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}, & \tanh' z &= 1 - \tanh^2 z \\[12pt]
\operatorname{relu} z &= \max(z, 0), & \operatorname{relu}' z &= [z > 0]
\end{aligned}
$$

With $e = \exp(-|z|) \le 1$ nothing overflows and no digit is lost by subtraction: $\sigma$ is $1/(1+e)$ for $z \ge 0$ and
$e/(1+e)$ below, $\sigma'$ is $e/(1+e)^2$, and $\tanh'$ is $4e^2/(1+e^2)^2$. At $z = 0$ `relu` has no derivative; $0$ is taken.

Source:
    Notes 1.2, line 54, and 1.3, lines 112–113, which use them without a formula.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract


@contract
def sigmoid(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\sigma(Z)$, the sigmoid, between 0 and 1.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.sigmoid([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.    , 0.5   , 0.8808, 1.    ]])
    """
    e: Array = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, e) / (1 + e)


@contract
def sigmoid_derivative(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\sigma'(Z)$, at most 1/4, at 0.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.sigmoid_derivative([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.   , 0.25 , 0.105, 0.   ]])
    """
    e: Array = np.exp(-np.abs(Z))
    return e / (1 + e) ** 2


@contract
def tanh(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\tanh Z$, between -1 and 1.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.tanh([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[-1.   ,  0.   ,  0.964,  1.   ]])
    """
    return np.tanh(Z)


@contract
def tanh_derivative(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\tanh' Z$, at most 1, at 0.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.tanh_derivative([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.    , 1.    , 0.0707, 0.    ]])
    """
    e: Array = np.exp(-np.abs(Z))
    return 4 * e**2 / (1 + e**2) ** 2


@contract
def relu(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\operatorname{relu} Z$: what is negative becomes 0.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.relu([[-3.0, 0.0, 2.0]])
        array([[0., 0., 2.]])
    """
    A: Array = np.maximum(Z, 0)
    return A


@contract
def relu_derivative(Z: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
    r"""Return $\operatorname{relu}' Z$: 1 where `Z` is positive, else 0, at 0 too.

    Args:
        Z: what a layer computes before its activation.

    Returns:
        Array of the dtype of `Z`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import activation
        >>> activation.relu_derivative([[-3.0, 0.0, 2.0]])
        array([[0., 0., 1.]])
    """
    return (Z > 0).astype(Z.dtype)
