r"""Momentum's direction over RMSprop's size, both corrected for their start at zero.

$$
\begin{aligned}
v &\leftarrow \beta_1\,v + (1 - \beta_1)\,dW, &
\hat v &= \frac{v}{1 - \beta_1^t} \\[2pt]
s &\leftarrow \beta_2\,s + (1 - \beta_2)\,dW^2, &
\hat s &= \frac{s}{1 - \beta_2^t} \\[2pt]
W &\leftarrow W - \alpha\,\frac{\hat v}{\sqrt{\hat s + \varepsilon_{\text{root}}} + \varepsilon}
\end{aligned}
$$

The square is elementwise and $t = 1, 2, \dots$ counts the steps. The notes put their constant inside the root:
$\varepsilon_{\text{root}} = 10^{-8}$, $\varepsilon = 0$. After many steps $\beta^t$ vanishes beside 1, and both corrections divide by 1;
a parameter whose gradients were all 0 has not moved.

Source:
    Notes 2.4, lines 194–211, whose $(1-\beta)^t$ is a misprint. [Kingma & Ba 2015](https://arxiv.org/abs/1412.6980),
    Algorithm 1, which has $\varepsilon$ outside the root.
"""

from typing import NamedTuple

import numpy as np

from dlref import _blocks, _check
from dlref._types import Array, ArrayLike, Arrays


class State(NamedTuple):
    """What Adam remembers between two steps."""

    v: Array
    """Moving average of the gradients, of the shape and dtype of `W`."""
    s: Array
    """Moving average of the squared gradients, of the shape and dtype of `W`."""
    t: int
    """Number of steps done."""


def init(W: ArrayLike) -> State:
    """Return the state before the first step, `v = s = 0` and `t = 0`.

    Args:
        W: parameter, any shape.

    Returns:
        The state.

    Raises:
        ValueError: if `W` is empty or not finite.
        TypeError: if `W` is not real.

    Examples:
        >>> from dlref import adam
        >>> adam.init([[1.0, 2.0]])
        State(v=array([[0., 0.]]), s=array([[0., 0.]]), t=0)
    """
    zero = np.zeros_like(_check.array(W=W))
    return State(v=zero, s=zero.copy(), t=0)


def step(
    W: ArrayLike,
    dW: ArrayLike,
    state: State,
    *,
    alpha: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps_root: float = 1e-8,
    eps: float = 0.0,
) -> tuple[Array, State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter, any shape; integers become float64.
        dW: gradient $\partial J/\partial W$, of the shape and dtype of `W`.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha \in [0, \infty)$; with a steady gradient the length of every step.
        beta1: memory $\beta_1 \in [0, 1)$ of the gradient.
        beta2: memory $\beta_2 \in [0, 1)$ of its square.
        eps_root: constant inside the root, $\ge 0$, in units of $dW^2$.
        eps: constant outside the root, $\ge 0$, in units of $dW$.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, the square of `dW` overflows, `s` or `t` is negative, a
            hyper-parameter is out of range, both constants are 0, or in the dtype of `W` one rounds to 0 or a beta to 1.
        TypeError: if an array or a hyper-parameter is not real, `t` is not an integer, dtypes differ, or `state` is no `State` of
            this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import adam
        >>> W = np.array([[1.0, 2.0]])
        >>> state = adam.init(W)
        >>> W, state = adam.step(W, np.array([[4.0, -4.0]]), state, alpha=0.5, beta1=0.5, beta2=0.75, eps_root=0.0, eps=4.0)
        >>> W
        array([[0.75, 2.25]])
        >>> state
        State(v=array([[ 2., -2.]]), s=array([[4., 4.]]), t=1)
    """
    state = _check.instance(State, state=state)
    W, dW, v, s = _check.with_mean_square(W=W, dW=dW, v=state.v, s=state.s)
    alpha = _check.rate(alpha=alpha)
    beta1 = _check.fraction(W.dtype, beta1=beta1)
    beta2 = _check.fraction(W.dtype, beta2=beta2)
    eps_root, eps = _check.eps_pair(W.dtype, eps_root=eps_root, eps=eps)
    t = _check.count(t=state.t, at_least=0) + 1

    def formula(W: Array, dW: Array, v: Array, s: Array) -> Arrays:
        v = beta1 * v + (1 - beta1) * dW
        s = beta2 * s + (1 - beta2) * dW**2
        v_hat = v / (1 - beta1**t)
        s_hat = s / (1 - beta2**t)
        W = W - alpha * v_hat / (np.sqrt(s_hat + eps_root) + eps)
        return W, v, s

    W, v, s = _blocks.evaluate(formula, W, dW, v, s, results=3)
    return W, State(v, s, t)
