r"""Step against the gradient.

$$
W \leftarrow W - \alpha\,dW
$$

Source:
    Notes 2.1, lines 129–131 (the plain, *batch* form, in words only). The step sizes that converge on a quadratic:
    [Goh 2017](https://distill.pub/2017/momentum/), “Choosing A Step-size”.
"""

from typing import NamedTuple

from dlref._contract import AnyArray, Array, Float, contract
from dlref._rules import Rate


class State(NamedTuple):
    """Gradient descent remembers nothing; the empty state lets it stand wherever another optimizer does."""


@contract
def init(W: Float[AnyArray, "*shape"]) -> State:
    """Return the (empty) state before the first step.

    Args:
        W: parameter.

    Returns:
        The empty state.

    Examples:
        >>> from dlref import gradient_descent
        >>> gradient_descent.init([[1.0, 2.0]])
        State()
    """
    return State()


@contract
def step(
    W: Float[AnyArray, "*shape"],
    dW: Float[AnyArray, "*shape"],
    state: State,
    *,
    alpha: Rate,
) -> tuple[Float[Array, "*shape"], State]:
    r"""Return $W$ after one step, and the state. The inputs stay as they were.

    Args:
        W: parameter.
        dW: gradient $\partial J/\partial W$.
        state: from `init`.
        alpha: learning rate $\alpha$.

    Returns:
        The new `W`, of the dtype of `W`, and the state.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_descent
        >>> W = np.array([[1.0, 2.0]])
        >>> state = gradient_descent.init(W)
        >>> W, state = gradient_descent.step(W, np.array([[4.0, -4.0]]), state, alpha=0.5)
        >>> W
        array([[-1.,  4.]])
    """
    W = W - alpha * dW
    return W, state
