r"""Momentum's direction over RMSprop's size, both corrected for their start at zero.

$$
\begin{aligned}
v &\leftarrow \beta_1\,v + (1 - \beta_1)\,dW, &
\hat v &= \frac{v}{1 - \beta_1^t} \\[12pt]
s &\leftarrow \beta_2\,s + (1 - \beta_2)\,dW^2, &
\hat s &= \frac{s}{1 - \beta_2^t} \\[12pt]
W &\leftarrow W - \alpha\,\frac{\hat v}{\sqrt{\hat s + \varepsilon_{\text{root}}} + \varepsilon}
\end{aligned}
$$

The square is elementwise and $t = 1, 2, \dots$ counts the steps. The notes put their constant inside the root:
$\varepsilon_{\text{root}} = 10^{-8}$, $\varepsilon = 0$. After many steps $\beta^t$ is close to 0, and both corrections divide by nearly 1.
With gradients of 0 alone a parameter stays.

Source:
    Notes 2.4, lines 194–211, whose $(1-\beta)^t$ is a misprint. [Kingma & Ba 2015](https://arxiv.org/abs/1412.6980),
    Algorithm 1, which has $\varepsilon$ outside the root.
"""

from typing import Annotated, NamedTuple

import numpy as np

from dlref._blocks import in_blocks
from dlref._contract import SQUARABLE, AnyArray, Array, Float, contract
from dlref._rules import NOT_NEGATIVE, CountFrom0, Fraction, NonNegative, Rate, not_both_0


class State(NamedTuple):
    """What Adam remembers between two steps."""

    v: Float[Array, "*shape"]
    """Moving average of the gradients."""
    s: Float[Array, "*shape", NOT_NEGATIVE]
    """Moving average of the squared gradients."""
    t: CountFrom0
    """Number of steps done."""


@contract
def init(W: Float[AnyArray, "*shape"]) -> State:
    """Return the state before the first step, `v = s = 0` and `t = 0`.

    Args:
        W: parameter.

    Returns:
        The state.

    Examples:
        >>> from dlref import adam
        >>> adam.init([[1.0, 2.0]])
        State(v=array([[0., 0.]]), s=array([[0., 0.]]), t=0)
    """
    return State(v=np.zeros_like(W), s=np.zeros_like(W), t=0)


@contract
@in_blocks
def step(
    W: Float[AnyArray, "*shape"],
    dW: Float[AnyArray, "*shape", SQUARABLE],
    state: State,
    *,
    alpha: Rate,
    beta1: Fraction = 0.9,
    beta2: Fraction = 0.999,
    eps_root: NonNegative = 1e-8,
    eps: Annotated[NonNegative, not_both_0("eps_root")] = 0.0,
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha$; with a steady gradient the length of every step.
        beta1: memory $\beta_1$ of the gradient.
        beta2: memory $\beta_2$ of its square.
        eps_root: constant inside the root, in units of $dW^2$.
        eps: constant outside the root, in units of $dW$.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Examples:
        >>> import numpy as np
        >>> from dlref import adam
        >>> W = np.array([[1.0, 2.0]])
        >>> state = adam.init(W)
        >>> for dW in ([[4.0, -4.0]], [[4.0, -4.0]]):
        ...     W, state = adam.step(W, np.array(dW), state, alpha=0.5, beta1=0.5, beta2=0.75, eps_root=0.0, eps=4.0)
        ...     print(W)
        [[0.75 2.25]]
        [[0.5 2.5]]
        >>> state
        State(v=array([[ 3., -3.]]), s=array([[7., 7.]]), t=2)
    """
    v = beta1 * state.v + (1 - beta1) * dW
    s = beta2 * state.s + (1 - beta2) * dW**2
    t = state.t + 1
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    W = W - alpha * v_hat / (np.sqrt(s_hat + eps_root) + eps)
    return W, State(v, s, t)
