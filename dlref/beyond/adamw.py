r"""Adam, and beside its step a weight decay that is not divided by the size of the gradients.

$$
\begin{aligned}
v &\leftarrow \beta_1\,v + (1 - \beta_1)\,dW, &
\hat v &= \frac{v}{1 - \beta_1^t} \\[12pt]
s &\leftarrow \beta_2\,s + (1 - \beta_2)\,dW^2, &
\hat s &= \frac{s}{1 - \beta_2^t} \\[12pt]
W &\leftarrow W - \alpha \left( \frac{\hat v}{\sqrt{\hat s} + \varepsilon} + \lambda\,W \right)
\end{aligned}
$$

$dW$ is the gradient of the cost without a penalty. The decay is multiplied by the learning rate, as in PyTorch, Keras and Optax; in
the paper it is not, and only the schedule of the learning rate scales both.

Source:
    [Loshchilov & Hutter 2019](https://arxiv.org/abs/1711.05101), Algorithm 2, line 12.
"""

from typing import NamedTuple

import numpy as np

from dlref._contract import SQUARABLE, AnyArray, Array, Float, contract
from dlref._rules import NOT_NEGATIVE, CountFrom0, Fraction, NonNegative, Positive, Rate


class State(NamedTuple):
    """What AdamW remembers between two steps."""

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
        >>> from dlref.beyond import adamw
        >>> adamw.init([[1.0, 2.0]])
        State(v=array([[0., 0.]]), s=array([[0., 0.]]), t=0)
    """
    return State(v=np.zeros_like(W), s=np.zeros_like(W), t=0)


@contract
def step(
    W: Float[AnyArray, "*shape"],
    dW: Float[AnyArray, "*shape", SQUARABLE],
    state: State,
    *,
    alpha: Rate,
    lam: NonNegative = 0.01,
    beta1: Fraction = 0.9,
    beta2: Fraction = 0.999,
    eps: Positive = 1e-8,
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$ of the cost without a penalty.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha$.
        lam: weight decay $\lambda$; each step takes $\alpha\lambda$ of every weight. At 0 this is Adam.
        beta1: memory $\beta_1$ of the gradient.
        beta2: memory $\beta_2$ of its square.
        eps: constant outside the root, in units of $dW$.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

    Examples:
        >>> import numpy as np
        >>> from dlref.beyond import adamw
        >>> W = np.array([[8.0, 8.0]])
        >>> W, state = adamw.step(W, np.array([[4.0, 0.0]]), adamw.init(W), alpha=0.5, lam=0.25, beta1=0.5, beta2=0.75, eps=4.0)
        >>> W
        array([[6.75, 7.  ]])
        >>> state
        State(v=array([[2., 0.]]), s=array([[4., 0.]]), t=1)
    """
    v = beta1 * state.v + (1 - beta1) * dW
    s = beta2 * state.s + (1 - beta2) * dW**2
    t = state.t + 1
    v_hat = v / (1 - beta1**t)
    s_hat = s / (1 - beta2**t)
    W = W - alpha * (v_hat / (np.sqrt(s_hat) + eps) + lam * W)
    return W, State(v, s, t)
