r"""Shrink the learning rate from epoch to epoch.

$$
\begin{aligned}
\alpha &= \frac{\alpha_0}{1 + d\,e}, \qquad
\alpha = \alpha_0\,\frac{k}{\sqrt e} \ \text{ for } e \ge 1 \\[2pt]
\alpha &= \alpha_0\,r^{\,e}, \qquad
\alpha = \alpha_0\,r^{\,\lfloor e/w \rfloor} \\[2pt]
\alpha &= \alpha_i \ \text{ for } e_i \le e < e_{i+1}
\end{aligned}
$$

The first epoch is $e = 0$, or $e = 1$ where the root of $e$ divides. The second line is the staircase and the table by hand.

Source:
    Notes 2.5, lines 213–218, whose $k/\sqrt e$ divides by zero at $e = 0$; the staircase is missing there.
"""

from collections.abc import Mapping

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


def inverse_time(epoch: ArrayLike, *, alpha0: float, decay_rate: float) -> Array:
    r"""Return $\alpha_0/(1 + d\,e)$: half of $\alpha_0$ after $1/d$ epochs, a third after $2/d$.

    Args:
        epoch: number $e \ge 0$ of the epoch, any shape; need not be whole.
        alpha0: learning rate $\alpha_0 \in [0, \infty)$ at $e = 0$.
        decay_rate: decay $d \in [0, \infty)$ in an epoch; 0 keeps $\alpha_0$.

    Returns:
        The learning rate, of the shape and dtype of `epoch`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `epoch` is empty, negative or not finite, or a hyper-parameter is out of range.
        TypeError: if an argument is not real.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.inverse_time([0, 1, 2, 3], alpha0=0.5, decay_rate=1.0).round(4)
        array([0.5   , 0.25  , 0.1667, 0.125 ])
    """
    epoch = _check.array(epoch=epoch)
    _check.not_negative(epoch=epoch)
    alpha0 = _check.rate(alpha0=alpha0)
    decay_rate = _check.rate(decay_rate=decay_rate)

    return alpha0 / (1 + decay_rate * epoch)


def exponential(epoch: ArrayLike, *, alpha0: float, r: float) -> Array:
    r"""Return $\alpha_0\,r^e$. The sum of all learning rates, $\alpha_0/(1-r)$, bounds how far training can still go.

    Args:
        epoch: number $e \ge 0$ of the epoch, any shape; need not be whole.
        alpha0: learning rate $\alpha_0 \in [0, \infty)$ at $e = 0$.
        r: what is left of it after each epoch, $r \in [0, 1)$.

    Returns:
        The learning rate, of the shape and dtype of `epoch`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `epoch` is empty, negative or not finite, a hyper-parameter is out of range, or `r` rounds to 1 in the
            dtype of `epoch`.
        TypeError: if an argument is not real.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.exponential([0, 1, 2, 3], alpha0=0.5, r=0.5)
        array([0.5   , 0.25  , 0.125 , 0.0625])
    """
    epoch = _check.array(epoch=epoch)
    _check.not_negative(epoch=epoch)
    alpha0 = _check.rate(alpha0=alpha0)
    r = _check.fraction(epoch.dtype, r=r)

    return alpha0 * r**epoch


def inverse_sqrt(epoch: ArrayLike, *, alpha0: float, k: float) -> Array:
    r"""Return $\alpha_0\,k/\sqrt e$. With $k > 1$ it starts above $\alpha_0$ and falls below it at $e = k^2$.

    Args:
        epoch: number $e \ge 1$ of the epoch, any shape; need not be whole. At $e = 0$ the formula divides by zero.
        alpha0: learning rate $\alpha_0 \in [0, \infty)$.
        k: the constant $k \in [0, \infty)$.

    Returns:
        The learning rate, of the shape and dtype of `epoch`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `epoch` is empty, below 1 or not finite, or a hyper-parameter is out of range.
        TypeError: if an argument is not real.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.inverse_sqrt([1, 4, 16], alpha0=0.5, k=2.0)
        array([1.  , 0.5 , 0.25])
    """
    epoch = _check.array(epoch=epoch)
    _check.at_least_1(epoch=epoch)
    alpha0 = _check.rate(alpha0=alpha0)
    k = _check.rate(k=k)

    return alpha0 * (k / np.sqrt(epoch))


def staircase(epoch: ArrayLike, *, alpha0: float, r: float, width: int) -> Array:
    r"""Return $\alpha_0\,r^{\lfloor e/w \rfloor}$, which is constant for `width` epochs and then falls at once.

    Args:
        epoch: number $e \ge 0$ of the epoch, any shape; need not be whole.
        alpha0: learning rate $\alpha_0 \in [0, \infty)$ on the first step of the stairs.
        r: what is left of it on the next step, $r \in [0, 1)$.
        width: epochs $w \ge 1$ on each step.

    Returns:
        The learning rate, of the shape and dtype of `epoch`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `epoch` is empty, negative or not finite, a hyper-parameter is out of range, or `r` rounds to 1 in the
            dtype of `epoch`.
        TypeError: if an argument is not real, or `width` is not an integer.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.staircase([0, 9, 10, 20], alpha0=0.5, r=0.5, width=10)
        array([0.5  , 0.5  , 0.25 , 0.125])
    """
    epoch = _check.array(epoch=epoch)
    _check.not_negative(epoch=epoch)
    alpha0 = _check.rate(alpha0=alpha0)
    r = _check.fraction(epoch.dtype, r=r)
    width = _check.count(width=width, at_least=1)

    return alpha0 * r ** np.floor(epoch / width)


def piecewise(epoch: ArrayLike, *, alpha0: float, changes: Mapping[float, float]) -> Array:
    r"""Return the learning rate set by hand: $\alpha_0$ at first, from epoch $e_i$ on $\alpha_i$.

    Args:
        epoch: number $e \ge 0$ of the epoch, any shape; need not be whole.
        alpha0: learning rate $\alpha_0 \in [0, \infty)$ before the first change.
        changes: the new learning rate $\alpha_i \in [0, \infty)$ by the epoch $e_i \ge 0$ from which it holds, in any order.

    Returns:
        The learning rate, of the shape and dtype of `epoch`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `epoch` is empty, negative or not finite, or a number is out of range.
        TypeError: if an argument is not real, or `changes` is not a mapping.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.piecewise([0, 9, 10, 20], alpha0=0.5, changes={10: 0.125, 15: 0.0625})
        array([0.5   , 0.5   , 0.125 , 0.0625])
    """
    epoch = _check.array(epoch=epoch)
    _check.not_negative(epoch=epoch)
    alpha0 = _check.rate(alpha0=alpha0)
    starts, alphas = _table(alpha0, changes)

    return alphas.astype(epoch.dtype)[np.searchsorted(starts, epoch, side="right")]


def _table(alpha0: float, changes: Mapping[float, float]) -> tuple[Array, Array]:
    """Return the epochs of the changes in order, and the learning rates before, between and after them."""
    if not isinstance(changes, Mapping):
        raise TypeError(f"changes must be a mapping of epochs to learning rates, got {changes!r}")
    pairs = [(_check.rate(**{"epochs of changes": e}), _check.rate(**{"values of changes": a})) for e, a in changes.items()]
    starts, alphas = zip(*sorted(pairs), strict=True) if pairs else ((), ())
    return np.array(starts, float), np.array([alpha0, *alphas])
