r"""Divide each step by the root mean square of its own recent gradients.

$$
\begin{aligned}
s &\leftarrow \beta\,s + (1 - \beta)\,dW^2 \\[4pt]
W &\leftarrow W - \alpha\,\frac{dW}{\sqrt{s + \varepsilon_{\text{root}}} + \varepsilon}
\end{aligned}
$$

The square is elementwise. The notes put their constant inside the root, so $\varepsilon = 0$; its value,
$\varepsilon_{\text{root}} = 10^{-8}$, they name only for Adam (line 211).

Source:
    Notes 2.3, lines 187–192. Hinton, *Neural Networks for Machine Learning*, lecture 6e, slide “rmsprop: A mini-batch
    version of rprop”, which gives $\beta = 0.9$ and no $\varepsilon$.
"""

from typing import Annotated, NamedTuple

import numpy as np

from dlref._blocks import in_blocks
from dlref._contract import SQUARABLE, AnyArray, Array, Float, contract
from dlref._rules import NOT_NEGATIVE, Fraction, NonNegative, Rate, not_both_0


class State(NamedTuple):
    """What RMSprop remembers between two steps."""

    s: Float[Array, "*shape", NOT_NEGATIVE]
    """Moving average of the squared gradients."""


@contract
def init(W: Float[AnyArray, "*shape"]) -> State:
    """Return the state before the first step, `s = 0`.

    Args:
        W: parameter.

    Returns:
        The state.

    Examples:
        >>> from dlref import rmsprop
        >>> rmsprop.init([[1.0, 2.0]])
        State(s=array([[0., 0.]]))
    """
    return State(s=np.zeros_like(W))


@contract
@in_blocks
def step(
    W: Float[AnyArray, "*shape"],
    dW: Float[AnyArray, "*shape", SQUARABLE],
    state: State,
    *,
    alpha: Rate,
    beta: Fraction = 0.9,
    eps_root: NonNegative = 1e-8,
    eps: Annotated[NonNegative, not_both_0("eps_root")] = 0.0,
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step, and the new state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$.
        state: from `init` or from the last `step`.
        alpha: learning rate $\alpha$.
        beta: memory $\beta$ of the mean square.
        eps_root: constant inside the root, in units of $dW^2$.
        eps: constant outside the root, in units of $dW$.

    Returns:
        The new `W`, of the dtype of `W`, and the new state.

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
    s = beta * state.s + (1 - beta) * dW**2
    W = W - alpha * dW / (np.sqrt(s + eps_root) + eps)
    return W, State(s)
