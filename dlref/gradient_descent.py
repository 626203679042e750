r"""Step against the gradient.

$$
W \leftarrow W - \alpha\,dW
$$

Source:
    Notes 2.1, lines 129–131 (the plain, *batch* form). The step sizes that converge on a quadratic:
    [Goh 2017](https://distill.pub/2017/momentum/), “Choosing A Step-size”.
"""

from typing import NamedTuple

from dlref import _check
from dlref._types import Array, ArrayLike


class State(NamedTuple):
    """Gradient descent remembers nothing; the empty state lets it stand wherever another optimizer does."""


def init(W: ArrayLike) -> State:
    """Return the (empty) state before the first step.

    Args:
        W: parameter, any shape.

    Returns:
        The empty state.

    Raises:
        ValueError: if `W` is empty or not finite.
        TypeError: if `W` is not real.

    Examples:
        >>> from dlref import gradient_descent
        >>> gradient_descent.init([[1.0, 2.0]])
        State()
    """
    _check.array(W=W)
    return State()


def step(
    W: ArrayLike,
    dW: ArrayLike,
    state: State,
    *,
    alpha: float,
) -> tuple[Array, State]:
    r"""Return $W$ after one step, and the state. The inputs stay as they were.

    Args:
        W: parameter, any shape; integers become float64.
        dW: gradient $\partial J/\partial W$, of the shape and dtype of `W`.
        state: from `init`.
        alpha: learning rate $\alpha \in [0, \infty)$.

    Returns:
        The new `W`, of the dtype of `W`, and the state.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, or `alpha` is out of range.
        TypeError: if an array or `alpha` is not real, dtypes differ, or `state` is no `State` of this module.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_descent
        >>> W = np.array([[1.0, 2.0]])
        >>> state = gradient_descent.init(W)
        >>> W, state = gradient_descent.step(W, np.array([[4.0, -4.0]]), state, alpha=0.5)
        >>> W
        array([[-1.,  4.]])
    """
    state = _check.instance(State, state=state)
    W, dW = _check.arrays(W=W, dW=dW)
    alpha = _check.rate(alpha=alpha)

    W = W - alpha * dW
    return W, state
