r"""Add the gradients up without the factor $1 - \beta$: the heavy ball, and Nesterov's form, which looks one step ahead.

$$
\begin{aligned}
u &\leftarrow \beta\,u + dW \\
W &\leftarrow W - \alpha\,u && \text{(heavy\_ball)} \\
W &\leftarrow W - \alpha\,(dW + \beta\,u) && \text{(step)}
\end{aligned}
$$

The heavy ball with $\alpha$ makes the steps of the notes' momentum with $\alpha/(1-\beta)$. In Nesterov's own form the gradient is taken
at the point to which $u$ alone would lead. Here that point itself is kept as $W$, so that $dW$ is the gradient at $W$ as everywhere.

Source:
    [Sutskever et al. 2013](https://proceedings.mlr.press/v28/sutskever13.html), eq. (1)–(4), with $\alpha$ inside the sum. The form
    with $W$ as the point ahead: [PyTorch's `SGD`](https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html), `nesterov`.
"""

from typing import NamedTuple

import numpy as np

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import Fraction, Rate


class State(NamedTuple):
    """What is remembered between two steps."""

    u: Float[Array, "*shape"]
    """Sum of the gradients, the older ones faded."""


@contract
def init(W: Float[AnyArray, "*shape"]) -> State:
    """Return the state before the first step, `u = 0`.

    Args:
        W: parameter.

    Returns:
        The state.

    Examples:
        >>> from dlref.beyond import nesterov
        >>> nesterov.init([[1.0, 2.0]])
        State(u=array([[0., 0.]]))
    """
    return State(u=np.zeros_like(W))


@contract
def heavy_ball(
    W: Float[AnyArray, "*shape"], dW: Float[AnyArray, "*shape"], state: State, *, alpha: Rate, beta: Fraction = 0.9
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step along the sum, and the new state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$.
        state: from `init` or from the last `heavy_ball`.
        alpha: learning rate $\alpha$.
        beta: memory $\beta$ of the sum; at 0 this is gradient descent.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Examples:
        >>> from dlref.beyond import nesterov
        >>> W, state = nesterov.heavy_ball([8.0], [4.0], nesterov.init([8.0]), alpha=0.5, beta=0.5)
        >>> W, state = nesterov.heavy_ball(W, [4.0], state, alpha=0.5, beta=0.5)
        >>> W, state
        (array([3.]), State(u=array([6.])))
    """
    u = beta * state.u + dW
    W = W - alpha * u
    return W, State(u)


@contract
def step(
    W: Float[AnyArray, "*shape"], dW: Float[AnyArray, "*shape"], state: State, *, alpha: Rate, beta: Fraction = 0.9
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step of Nesterov's form, and the new state. The inputs stay as they were.

    Args:
        W: parameter, at the point ahead.
        dW: gradient $\partial J/\partial W$ there.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha$.
        beta: memory $\beta$ of the sum; at 0 this is gradient descent.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Examples:
        >>> from dlref.beyond import nesterov
        >>> W, state = nesterov.step([8.0], [4.0], nesterov.init([8.0]), alpha=0.5, beta=0.5)
        >>> W, state
        (array([5.]), State(u=array([4.])))
    """
    u = beta * state.u + dW
    W = W - alpha * (dW + beta * u)
    return W, State(u)
