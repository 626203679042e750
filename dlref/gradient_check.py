r"""Compare a gradient with the difference quotient of the cost, one parameter after the other.

$$
\begin{aligned}
d\theta_{\text{approx},i} &= \frac{J(\theta + h\,e_i) - J(\theta - h\,e_i)}{2h} \\[6pt]
\text{difference} &= \frac{\lVert d\theta_{\text{approx}} - d\theta \rVert_2}
    {\lVert d\theta_{\text{approx}} \rVert_2 + \lVert d\theta \rVert_2}
\end{aligned}
$$

$e_i$ is 1 in place $i$ and 0 elsewhere. The quotient errs by $O(h^2)$ where $J$ is smooth, and by about
$\varepsilon_{\text{mach}} \lvert J \rvert / h$ through rounding, so a smaller $h$ is not always better: $10^{-5}$ is near the
best in float64, $10^{-2}$ in float32. A difference of $10^{-7}$ or less is a good sign in float64, one above $10^{-3}$ a bad
one.

A kink between $\theta_i - h$ and $\theta_i + h$, as of ReLU, makes the quotient a mixture of the slopes on both sides: of
$\lvert\theta\rvert$ at 0 it is 0, where no derivative exists. There a large difference says nothing; take a smaller $h$, or
another $\theta$.

Source:
    Notes 1.3, lines 115–123, which take the quotient for the definition of the derivative. [CS231n, Gradient
    Checks](https://cs231n.github.io/neural-networks-3/#gradcheck): step, thresholds, kinks, and the case of 0/0.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike


class Check(NamedTuple):
    """How far a gradient is from the difference quotients."""

    difference: float
    """Of the gradients as a whole, from 0 (equal) to 1; one wrong small element hardly shows in it."""
    largest: float
    """The largest difference of a single element; 0 where it is within what rounding does to the quotient."""
    worst: tuple[int, ...]
    """Where that element stands."""


def numerical_gradient(J: Callable[[Array], float], theta: ArrayLike, *, h: float = 1e-5) -> Array:
    r"""Return the difference quotient of $J$ in every element of $\theta$. The inputs stay as they were.

    Args:
        J: the cost, a function of an array like `theta` that returns a number. It is called twice for each element, each time
            with a new array. What is random in it, such as a dropout mask, must be the same in every call.
        theta: parameters $\theta$, any shape; integers become float64.
        h: step $h > 0$, not so small that it is lost beside an element of `theta`.

    Returns:
        Array of the shape and dtype of `theta`; of a number, a NumPy scalar.

    Raises:
        ValueError: if `theta` is empty or not finite, `J` returns no finite number, or `h` is out of range or lost.
        TypeError: if `theta`, `h` or what `J` returns is not real, or `J` is not a function.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_check
        >>> gradient_check.numerical_gradient(lambda theta: (theta**2).sum(), np.array([[1.0, -2.0]]), h=0.5)
        array([[ 2., -4.]])
    """
    J = _check.function(J=J)
    theta = _check.array(theta=theta)
    h = _check.positive(theta.dtype, h=h)
    _check.step(theta, h=h)

    gradient = np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[i] += h
        below[i] -= h
        gradient[i] = (_cost(J, above) - _cost(J, below)) / (2 * h)
    return gradient[()]


def relative_difference(approx: ArrayLike, exact: ArrayLike) -> float:
    r"""Return how far two gradients are apart, from 0 (equal) to 1; of two that are all 0, return 0.

    Args:
        approx: the difference quotients $d\theta_{\text{approx}}$, any shape.
        exact: the gradient $d\theta$, of the shape and dtype of `approx`.

    Returns:
        The difference, a number in [0, 1].

    Raises:
        ValueError: if shapes differ, or an array is empty or not finite.
        TypeError: if an array is not real, or dtypes differ.

    Examples:
        >>> from dlref import gradient_check
        >>> gradient_check.relative_difference([3.0, 4.0], [3.0, 4.0])
        0.0
        >>> gradient_check.relative_difference([0.0, 3.0], [0.0, 1.0])
        0.5
    """
    approx, exact = _check.arrays(approx=approx, exact=exact)
    approx, exact = _scaled(approx, exact)

    distance = np.linalg.norm(approx - exact)
    return float(distance / (np.linalg.norm(approx) + np.linalg.norm(exact))) if distance else 0.0


def check(J: Callable[[Array], float], theta: ArrayLike, dtheta: ArrayLike, *, h: float = 1e-5) -> Check:
    r"""Return how far a gradient is from the difference quotients, as a whole and in its worst element.

    Args:
        J: the cost, a function of an array like `theta` that returns a number.
        theta: parameters $\theta$, any shape.
        dtheta: the gradient $d\theta$ to check, of the shape and dtype of `theta`.
        h: step $h > 0$.

    Returns:
        `Check(difference, largest, worst)`.

    Raises:
        ValueError: if shapes differ, an array is empty or not finite, `J` returns no finite number, or `h` is out of range or
            lost beside an element of `theta`.
        TypeError: if an array, `h` or what `J` returns is not real, dtypes differ, or `J` is not a function.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_check
        >>> theta = np.array([[1.0, -2.0]])
        >>> gradient_check.check(lambda theta: (theta**2).sum(), theta, 2 * theta, h=0.5)
        Check(difference=0.0, largest=0.0, worst=(0, 0))
        >>> gradient_check.check(lambda theta: (theta**2).sum(), theta, np.array([[2.0, 4.0]]), h=0.5).worst
        (0, 1)
    """
    theta, dtheta = _check.arrays(theta=theta, dtheta=dtheta)
    approx = np.asarray(numerical_gradient(J, theta, h=h))
    rounding = 10 * float(np.finfo(theta.dtype).eps) * abs(_cost(J, theta.copy())) / h

    a, b = (x.astype(np.promote_types(x.dtype, np.float64)) for x in (approx, np.asarray(dtheta)))
    distance, size = np.abs(a - b), np.abs(a) + np.abs(b)
    each = np.where(distance > rounding, distance / np.where(size == 0, 1, size), 0)
    worst = np.unravel_index(each.argmax(), each.shape)
    return Check(relative_difference(approx, dtheta), float(each[worst]), tuple(int(i) for i in worst))


def _cost(J: Callable[[Array], float], theta: Array) -> float:
    """Return J(θ), or refuse it."""
    value = _check.array(**{"J(theta)": J(theta)})
    if value.shape != ():
        raise ValueError(f"J(theta) must be a number, got shape {value.shape}")
    return float(value)


def _scaled(approx: Array, exact: Array) -> tuple[Array, Array]:
    """Return both over the largest element of either, in float64 at least, so that no square overflows or vanishes."""
    wide = np.promote_types(approx.dtype, np.float64)
    approx, exact = approx.astype(wide), exact.astype(wide)
    size = max(np.abs(approx).max(), np.abs(exact).max())
    return (approx / size, exact / size) if size else (approx, exact)
