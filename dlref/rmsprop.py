r"""Divide each step by the root mean square of its own recent gradients.

$$
\begin{aligned}
s &\leftarrow \beta\,s + (1 - \beta)\,dW^2 \\[2pt]
W &\leftarrow W - \alpha\,\frac{dW}{\sqrt{s + \varepsilon_{\text{root}}} + \varepsilon}
\end{aligned}
$$

The square is elementwise. The notes put their constant inside the root: $\varepsilon_{\text{root}} = 10^{-8}$, $\varepsilon = 0$.

Source:
    Notes 2.3, lines 187–192. Hinton, *Neural Networks for Machine Learning*, lecture 6e, slide “rmsprop: A mini-batch
    version of rprop”, which gives $\beta = 0.9$ and no $\varepsilon$.
"""

from typing import NamedTuple

import numpy as np

from dlref import _blocks, _check
from dlref._types import Array, ArrayLike, Arrays


class State(NamedTuple):
    """What RMSprop remembers between two steps."""

    s: Array
    """Moving average of the squared gradients, of the shape and dtype of `W`."""


def init(W: ArrayLike) -> State:
    """Return the state before the first step, `s = 0`.

    Args:
        W: parameter, any shape.

    Returns:
        The state.

    Raises:
        ValueError: if `W` is empty or not finite.
        TypeError: if `W` is not real.

    Examples:
        >>> from dlref import rmsprop
        >>> rmsprop.init([[1.0, 2.0]])
        State(s=array([[0., 0.]]))
    """
    return State(s=np.zeros_like(_check.array(W=W)))


def step(
    W: ArrayLike,
    dW: ArrayLike,
    state: State,
    *,
    alpha: float,
    beta: float = 0.9,
    eps_root: float = 1e-8,
    eps: float = 0.0,
) -> tuple[Array, State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter, any shape; integers become float64.
        dW: gradient $\partial J/\partial W$, of the shape and dtype of `W`.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha \in [0, \infty)$.
        beta: memory $\beta \in [0, 1)$ of the mean square.
        eps_root: constant inside the root, $\ge 0$, in units of $dW^2$.
        eps: constant outside the root, $\ge 0$, in units of $dW$.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, the square of `dW` overflows, `s` is negative, a
            hyper-parameter is out of range, both constants are 0, or in the dtype of `W` one rounds to 0 or `beta` to 1.
        TypeError: if an array or a hyper-parameter is not real, dtypes differ, or `state` is no `State` of this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import rmsprop
        >>> W = np.array([[1.0, 2.0]])
        >>> state = rmsprop.init(W)
        >>> W, state = rmsprop.step(W, np.array([[4.0, -4.0]]), state, alpha=0.5, beta=0.75, eps_root=0.0, eps=2.0)
        >>> W
        array([[0.5, 2.5]])
        >>> state
        State(s=array([[4., 4.]]))
    """
    state = _check.instance(State, state=state)
    W, dW, s = _check.with_mean_square(W=W, dW=dW, s=state.s)
    alpha, beta = _check.rate(alpha=alpha), _check.fraction(W.dtype, beta=beta)
    eps_root, eps = _check.eps_pair(W.dtype, eps_root=eps_root, eps=eps)

    def formula(W: Array, dW: Array, s: Array) -> Arrays:
        s = beta * s + (1 - beta) * dW**2
        W = W - alpha * dW / (np.sqrt(s + eps_root) + eps)
        return W, s

    W, s = _blocks.evaluate(formula, W, dW, s, results=2)
    return W, State(s)
