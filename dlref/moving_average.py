r"""Average a series with weights that decay exponentially into the past.

$$
\begin{aligned}
v_t &= \beta\,v_{t-1} + (1 - \beta)\,x_t, \qquad v_0 = 0 \\[4pt]
\hat v_t &= \frac{v_t}{1 - \beta^t}, \qquad t \ge 1
\end{aligned}
$$

Source:
    Notes 2.2, lines 150–174. The correction: [Kingma & Ba 2015](https://arxiv.org/abs/1412.6980), §3, eq. (1)–(4),
    there for the squared gradient.
"""

from typing import NamedTuple

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import Count, Fraction, NonNegative, Positive


class Window(NamedTuple):
    r"""How far back an average with memory $\beta$ looks, measured three ways."""

    tau: Positive
    r"""Time constant $1/(1-\beta)$: the age at which a weight has fallen to about $1/e$ of the newest."""
    lag: NonNegative
    r"""Mean age of the weights, $\beta/(1-\beta)$ steps."""
    span: Positive
    r"""Length $(1+\beta)/(1-\beta)$ of the plain mean that has the same lag and smooths white noise equally."""


@contract
def update(v: Float[AnyArray, "*shape"], x: Float[AnyArray, "*shape"], *, beta: Fraction) -> Float[Array, "*shape"]:
    r"""Return $v_t$ from $v_{t-1}$ and the new value $x_t$. The inputs stay as they were.

    Args:
        v: the average so far; 0 before the first value.
        x: the new value.
        beta: memory $\beta$.

    Returns:
        The new average, of the dtype of `v`; of a number, a NumPy scalar.

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
    return beta * v + (1 - beta) * x


@contract
def correct(v: Float[AnyArray, "*shape"], *, beta: Fraction, t: Count) -> Float[Array, "*shape"]:
    r"""Return $\hat v_t$, the average with the weight that still lies on $v_0 = 0$ taken out.

    Args:
        v: the average after `t` values.
        beta: memory $\beta$ it was made with.
        t: number of values averaged; at $t = 0$ the formula is $0/0$.

    Returns:
        The corrected average, of the dtype of `v`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import moving_average
        >>> v = 0.0
        >>> for t in (1, 2, 3):
        ...     v = moving_average.update(v, 8.0, beta=0.5)
        ...     print(float(v), float(moving_average.correct(v, beta=0.5, t=t)))
        4.0 8.0
        6.0 8.0
        7.0 8.0
    """
    return v / (1 - beta**t)


@contract
def weights(n: Count, *, beta: Fraction) -> Float[Array, " n"]:
    r"""Return the weights $(1-\beta)\,\beta^k$ of the newest `n` values, the newest ($k = 0$) first.

    Args:
        n: number of weights.
        beta: memory $\beta$.

    Returns:
        Array `[n]` of float64; its sum is $1 - \beta^n$.

    Examples:
        >>> from dlref import moving_average
        >>> moving_average.weights(3, beta=0.5)
        array([0.5  , 0.25 , 0.125])
    """
    k = np.arange(n)
    return (1 - beta) * beta**k


@contract
def window(beta: Fraction) -> Window:
    r"""Return how far back an average with memory `beta` looks.

    Args:
        beta: memory $\beta$.

    Returns:
        `Window(tau, lag, span)`, all in steps.

    Examples:
        >>> from dlref import moving_average
        >>> moving_average.window(0.75)
        Window(tau=4.0, lag=3.0, span=7.0)
    """
    return Window(tau=1 / (1 - beta), lag=beta / (1 - beta), span=(1 + beta) / (1 - beta))
