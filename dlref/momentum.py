r"""Step along the moving average of the gradients.

$$
\begin{aligned}
v &\leftarrow \beta\,v + (1 - \beta)\,dW \\
W &\leftarrow W - \alpha\,v
\end{aligned}
$$

Source:
    Notes 2.2, lines 176–185. Without the factor $1-\beta$:
    [Sutskever et al. 2013](https://proceedings.mlr.press/v28/sutskever13.html), eq. (1)–(2), and
    [Goh 2017](https://distill.pub/2017/momentum/), “The Dynamics of Momentum”.
"""

from typing import NamedTuple

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


class State(NamedTuple):
    """What momentum remembers between two steps."""

    v: Array
    """Moving average of the gradients, of the shape and dtype of `W`."""


def init(W: ArrayLike) -> State:
    """Return the state before the first step, `v = 0`.

    Args:
        W: parameter, any shape.

    Returns:
        The state.

    Raises:
        ValueError: if `W` is empty or not finite.
        TypeError: if `W` is not real.

    Examples:
        >>> from dlref import momentum
        >>> momentum.init([[1.0, 2.0]])
        State(v=array([[0., 0.]]))
    """
    return State(v=np.zeros_like(_check.array(W=W)))


def step(
    W: ArrayLike,
    dW: ArrayLike,
    state: State,
    *,
    alpha: float,
    beta: float = 0.9,
) -> tuple[Array, State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter, any shape; integers become float64.
        dW: gradient $\partial J/\partial W$, of the shape and dtype of `W`.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha \in [0, \infty)$.
        beta: memory $\beta \in [0, 1)$; at 0 this is gradient descent.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, a hyper-parameter is out of range, or `beta` rounds to 1
            in the dtype of `W`.
        TypeError: if an array or a hyper-parameter is not real, dtypes differ, or `state` is no `State` of this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import momentum
        >>> W = np.array([[1.0, 2.0]])
        >>> state = momentum.init(W)
        >>> W, state = momentum.step(W, np.array([[4.0, -4.0]]), state, alpha=0.5, beta=0.5)
        >>> W
        array([[0., 3.]])
        >>> state
        State(v=array([[ 2., -2.]]))
    """
    state = _check.instance(State, state=state)
    W, dW, v = _check.arrays(W=W, dW=dW, v=state.v)
    alpha, beta = _check.rate(alpha=alpha), _check.fraction(W.dtype, beta=beta)

    v = beta * v + (1 - beta) * dW
    W = W - alpha * v
    return W, State(v)
