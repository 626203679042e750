r"""Average a series with weights that decay exponentially into the past.

$$
\begin{aligned}
v_t &= \beta\,v_{t-1} + (1 - \beta)\,x_t, \qquad v_0 = 0 \\[2pt]
\hat v_t &= \frac{v_t}{1 - \beta^t}, \qquad t \ge 1
\end{aligned}
$$

Source:
    Notes 2.2, lines 150–174. The correction: [Kingma & Ba 2015](https://arxiv.org/abs/1412.6980), §3, eq. (1)–(4),
    there for the squared gradient.
"""

from typing import NamedTuple

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


class Window(NamedTuple):
    r"""How far back an average with memory $\beta$ looks, measured three ways."""

    tau: float
    r"""Time constant $1/(1-\beta)$: the age at which a weight has fallen to about $1/e$ of the newest."""
    lag: float
    r"""Mean age of the weights, $\beta/(1-\beta)$ steps."""
    span: float
    r"""Length $(1+\beta)/(1-\beta)$ of the plain mean that has the same lag and smooths white noise equally."""


def update(v: ArrayLike, x: ArrayLike, *, beta: float) -> Array:
    r"""Return $v_t$ from $v_{t-1}$ and the new value $x_t$. The inputs stay as they were.

    Args:
        v: the average so far, any shape; 0 before the first value.
        x: the new value, of the shape and dtype of `v`.
        beta: memory $\beta \in [0, 1)$.

    Returns:
        The new average, of the dtype of `v`; of a number, a NumPy scalar.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, or `beta` is out of range or rounds to 1 in the dtype
            of `v`.
        TypeError: if an array or `beta` is not real, or dtypes differ.

    Examples:
        >>> from dlref import moving_average
        >>> v = 0.0
        >>> for x in (8.0, 4.0, 0.0):
        ...     v = moving_average.update(v, x, beta=0.5)
        ...     print(float(v))
        4.0
        4.0
        2.0
    """
    v, x = _check.arrays(v=v, x=x)
    beta = _check.fraction(v.dtype, beta=beta)

    return beta * v + (1 - beta) * x


def correct(v: ArrayLike, *, beta: float, t: int) -> Array:
    r"""Return $\hat v_t$, the average with the weight that still lies on $v_0 = 0$ taken out.

    Args:
        v: the average after `t` values, any shape.
        beta: memory $\beta \in [0, 1)$ it was made with.
        t: number of values averaged, $t \ge 1$; at $t = 0$ the formula is $0/0$.

    Returns:
        The corrected average, of the dtype of `v`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `v` is empty or not finite, `beta` is out of range or rounds to 1 in the dtype of `v`, or `t < 1`.
        TypeError: if `v` or `beta` is not real, or `t` is not an integer.

    Examples:
        >>> from dlref import moving_average
        >>> v = moving_average.update(0.0, 8.0, beta=0.5)
        >>> float(v), float(moving_average.correct(v, beta=0.5, t=1))
        (4.0, 8.0)
    """
    v = _check.array(v=v)
    beta = _check.fraction(v.dtype, beta=beta)
    t = _check.count(t=t, at_least=1)

    return v / (1 - beta**t)


def weights(n: int, *, beta: float) -> Array:
    r"""Return the weights $(1-\beta)\,\beta^k$ of the newest `n` values, the newest ($k = 0$) first.

    Args:
        n: number of weights, $n \ge 1$.
        beta: memory $\beta \in [0, 1)$.

    Returns:
        Array `[n]` of float64; its sum is $1 - \beta^n$.

    Raises:
        ValueError: if `n < 1` or `beta` is out of range.
        TypeError: if `n` is not an integer or `beta` is not real.

    Examples:
        >>> from dlref import moving_average
        >>> moving_average.weights(3, beta=0.5)
        array([0.5  , 0.25 , 0.125])
    """
    n = _check.count(n=n, at_least=1)
    beta = _check.fraction(beta=beta)

    k = np.arange(n)
    return (1 - beta) * beta**k


def window(beta: float) -> Window:
    r"""Return how far back an average with memory `beta` looks.

    Args:
        beta: memory $\beta \in [0, 1)$.

    Returns:
        `Window(tau, lag, span)`, all in steps.

    Raises:
        ValueError: if `beta` is out of range.
        TypeError: if `beta` is not real.

    Examples:
        >>> from dlref import moving_average
        >>> moving_average.window(0.75)
        Window(tau=4.0, lag=3.0, span=7.0)
    """
    beta = _check.fraction(beta=beta)

    return Window(tau=1 / (1 - beta), lag=beta / (1 - beta), span=(1 + beta) / (1 - beta))
