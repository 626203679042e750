r"""Bend what a layer computes, so that the next layer can do more than a line.

$$
\begin{aligned}
\sigma(z) &= \frac{1}{1 + e^{-z}}, & \sigma'(z) &= \sigma(z)\,(1 - \sigma(z)) \\[6pt]
\tanh z &= \frac{e^{z} - e^{-z}}{e^{z} + e^{-z}}, & \tanh' z &= 1 - \tanh^2 z \\[6pt]
\operatorname{relu} z &= \max(z, 0), & \operatorname{relu}' z &= [z > 0]
\end{aligned}
$$

With $e = e^{-|z|} \le 1$ nothing overflows and no digit is lost by subtraction: $\sigma$ is $1/(1+e)$ for $z \ge 0$ and
$e/(1+e)$ below, $\sigma'$ is $e/(1+e)^2$, and $\tanh'$ is $4e^2/(1+e^2)^2$. At its corner `relu` has no slope; $0$ is taken.

Source:
    Notes 1.2, line 54, and 1.3, lines 112–113, which use them without a formula.
"""

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


def sigmoid(Z: ArrayLike) -> Array:
    r"""Return $\sigma(Z)$, each element between 0 and 1.

    Args:
        Z: any shape, any finite size.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.sigmoid([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.    , 0.5   , 0.8808, 1.    ]])
    """
    Z = _check.array(Z=Z)

    e: Array = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, e) / (1 + e)


def sigmoid_derivative(Z: ArrayLike) -> Array:
    r"""Return $\sigma'(Z)$, at most 1/4, at 0.

    Args:
        Z: any shape, any finite size.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.sigmoid_derivative([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.   , 0.25 , 0.105, 0.   ]])
    """
    Z = _check.array(Z=Z)

    e: Array = np.exp(-np.abs(Z))
    return e / (1 + e) ** 2


def tanh(Z: ArrayLike) -> Array:
    r"""Return $\tanh Z$, each element between -1 and 1.

    Args:
        Z: any shape, any finite size.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.tanh([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[-1.   ,  0.   ,  0.964,  1.   ]])
    """
    Z = _check.array(Z=Z)

    return np.tanh(Z)


def tanh_derivative(Z: ArrayLike) -> Array:
    r"""Return $\tanh' Z$, at most 1, at 0.

    Args:
        Z: any shape, any finite size.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.tanh_derivative([[-10000.0, 0.0, 2.0, 10000.0]]).round(4)
        array([[0.    , 1.    , 0.0707, 0.    ]])
    """
    Z = _check.array(Z=Z)

    e: Array = np.exp(-np.abs(Z))
    return 4 * e**2 / (1 + e**2) ** 2


def relu(Z: ArrayLike) -> Array:
    r"""Return $\operatorname{relu} Z$: what is negative becomes 0.

    Args:
        Z: any shape.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.relu([[-3.0, 0.0, 2.0]])
        array([[0., 0., 2.]])
    """
    Z = _check.array(Z=Z)

    A: Array = np.maximum(Z, 0)
    return A


def relu_derivative(Z: ArrayLike) -> Array:
    r"""Return $\operatorname{relu}' Z$: 1 where `Z` is positive, else 0, at the corner too.

    Args:
        Z: any shape.

    Returns:
        Array of the shape and dtype of `Z`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `Z` is empty or not finite.
        TypeError: if `Z` is not real.

    Examples:
        >>> from dlref import activation
        >>> activation.relu_derivative([[-3.0, 0.0, 2.0]])
        array([[0., 0., 1.]])
    """
    Z = _check.array(Z=Z)

    return (Z > 0).astype(Z.dtype)
