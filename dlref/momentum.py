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

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import Fraction, Rate


class State(NamedTuple):
    """What momentum remembers between two steps."""

    v: Float[Array, "*shape"]
    """Moving average of the gradients."""


@contract
def init(W: Float[AnyArray, "*shape"]) -> State:
    """Return the state before the first step, `v = 0`.

    Args:
        W: parameter.

    Returns:
        The state.

    Examples:
        >>> from dlref import momentum
        >>> momentum.init([[1.0, 2.0]])
        State(v=array([[0., 0.]]))
    """
    return State(v=np.zeros_like(W))


@contract
def step(
    W: Float[AnyArray, "*shape"],
    dW: Float[AnyArray, "*shape"],
    state: State,
    *,
    alpha: Rate,
    beta: Fraction = 0.9,
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha$.
        beta: memory $\beta$; at 0 this is gradient descent.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

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
    v = beta * state.v + (1 - beta) * dW
    W = W - alpha * v
    return W, State(v)
