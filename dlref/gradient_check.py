r"""Compare a gradient with the difference quotient of the cost, one parameter after the other.

$$
\begin{aligned}
d\theta_{\text{approx},i} &= \frac{J(\theta + h\,e_i) - J(\theta - h\,e_i)}{2h} \\[12pt]
\text{difference} &= \frac{\lVert d\theta_{\text{approx}} - d\theta \rVert_2}
    {\lVert d\theta_{\text{approx}} \rVert_2 + \lVert d\theta \rVert_2}
\end{aligned}
$$

$e_i$ is 1 in place $i$ and 0 elsewhere. Where $J$ is smooth, the quotient errs by about $h^2 \lvert J''' \rvert/6$, and through
rounding by about $\varepsilon_{\text{mach}} \lvert J \rvert / h$. The first falls with $h$ and the second rises, so a smaller
$h$ is not always better: where $J$ and $J'''$ are of one size, the best is near the cube root of $\varepsilon_{\text{mach}}$,
$6 \cdot 10^{-6}$ in float64 and $5 \cdot 10^{-3}$ in float32. The default is that root times $\max(1, \lvert\theta_i\rvert)$,
as in SciPy's `approx_derivative`. It is too long where the slope changes within a small part of $\lvert\theta_i\rvert$, as that of
$\sin\theta$ does at $10^6$.

How small a difference must be depends on the cost and on the dtype. Of a single element, by the larger of the two sizes in
place of their sum, [CS231n](https://cs231n.github.io/neural-networks-3/#gradcheck) says: $10^{-7}$ and less is good; $10^{-4}$
is too high without kinks, and usually fine with them; above $10^{-2}$ the gradient is probably wrong, though ten layers can add
up to that. In float32 it saw right gradients at $10^{-2}$, which fell to $10^{-8}$ in float64.

A kink between $\theta_i - h$ and $\theta_i + h$, as of ReLU, makes the quotient a mixture of the slopes on both sides: of
$\lvert\theta\rvert$ at 0 it is 0, where no derivative exists. There a large difference says nothing; take a smaller $h$, or
another $\theta$.

Source:
    Notes 1.3, lines 115–123, which take the quotient for the definition of the derivative. [CS231n, Gradient
    Checks](https://cs231n.github.io/neural-networks-3/#gradcheck): thresholds, kinks, and two gradients that are both 0.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np

from dlref._contract import AnyArray, Array, Call, Float, Rule, contract, spec
from dlref._rules import Positive, Weight


class Check(NamedTuple):
    """How far a gradient is from the difference quotients."""

    difference: Weight
    """Of the gradients as a whole, from 0 (equal) to 1; one wrong small element hardly shows in it."""
    largest: Weight
    """The largest difference of a single element; 0 where it is within what rounding does to the quotient."""
    worst: tuple[int, ...]
    """Where that element stands."""


def _is_not_lost(name: str, h: float | None, call: Call) -> None:
    theta = np.asarray(call.values["theta"], call.dtype)
    if h is not None and ((theta + h == theta) | (theta - h == theta)).any():
        raise ValueError(f"{name} must not be lost beside {float(np.abs(theta).max())!r} in {theta.dtype}, got {h!r}")


NOT_LOST = Rule("large enough to change each element of `theta`", _is_not_lost)
Step: TypeAlias = Annotated[Positive | None, NOT_LOST]


@contract
def numerical_gradient(J: Callable[[Array], float], theta: Float[AnyArray, "*shape"], *, h: Step = None) -> Float[Array, "*shape"]:
    r"""Return the difference quotient of $J$ in every element of $\theta$. The inputs stay as they were.

    $\theta_i + h$ is rounded to the dtype, and so is $\theta_i - h$. The quotient divides by what lies between the two: at
    $\theta_i = 10^{10}$ and $h = 10^{-5}$ that is 5 % less than $2h$.

    Args:
        J: the cost, a function of an array like `theta` that returns a number. It is called twice for each element, each time
            with a new array. What is random in it, such as a dropout mask, must be the same in every call.
        theta: parameters $\theta$.
        h: step $h$ to either side, the same for all elements; without it, the cube root of the machine epsilon of the dtype of
            `theta` times $\max(1, \lvert\theta_i\rvert)$.

    Returns:
        The gradient, of the dtype of `theta`; of a number, a NumPy scalar.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_check
        >>> gradient_check.numerical_gradient(lambda theta: (theta**2).sum(), np.array([[1.0, -2.0]]), h=0.5)
        array([[ 2., -4.]])
    """
    step, gradient = _steps(theta, h), np.empty_like(theta)
    for i in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[i] += step[i]
        below[i] -= step[i]
        two_h = above[i] - below[i]
        gradient[i] = (_cost(J, above) - _cost(J, below)) / two_h
    return gradient[()]


@contract
def relative_difference(approx: Float[AnyArray, "*shape"], exact: Float[AnyArray, "*shape"]) -> Weight:
    r"""Return how far two gradients are apart, from 0 (equal) to 1; of two that are all 0, return 0.

    Args:
        approx: the difference quotients $d\theta_{\text{approx}}$.
        exact: the gradient $d\theta$.

    Returns:
        The difference, a number in [0, 1].

    Examples:
        >>> from dlref import gradient_check
        >>> gradient_check.relative_difference([3.0, 4.0], [3.0, 4.0])
        0.0
        >>> gradient_check.relative_difference([0.0, 3.0], [0.0, 1.0])
        0.5
    """
    approx, exact = _scaled(approx, exact)
    distance = np.linalg.norm(approx - exact)
    return float(distance / (np.linalg.norm(approx) + np.linalg.norm(exact))) if distance else 0.0


@contract
def check(J: Callable[[Array], float], theta: Float[AnyArray, "*shape"], dtheta: Float[AnyArray, "*shape"], *, h: Step = None) -> Check:
    r"""Return how far a gradient is from the difference quotients, as a whole and in its worst element.

    Args:
        J: the cost, a function of an array like `theta` that returns a number.
        theta: parameters $\theta$.
        dtheta: the gradient $d\theta$ to check.
        h: step $h$, as of `numerical_gradient`.

    Returns:
        `Check(difference, largest, worst)`.

    Examples:
        >>> import numpy as np
        >>> from dlref import gradient_check
        >>> theta = np.array([[1.0, -2.0]])
        >>> gradient_check.check(lambda theta: (theta**2).sum(), theta, 2 * theta, h=0.5)
        Check(difference=0.0, largest=0.0, worst=(0, 0))
        >>> gradient_check.check(lambda theta: (theta**2).sum(), theta, np.array([[2.0, 4.0]]), h=0.5).worst
        (0, 1)
    """
    approx = np.asarray(numerical_gradient(J, theta, h=h))
    rounding = 10 * np.finfo(theta.dtype).eps * abs(_cost(J, theta.copy())) / _steps(theta, h)
    a, b = (x.astype(np.promote_types(x.dtype, np.float64)) for x in (approx, np.asarray(dtheta)))
    distance, size = np.abs(a - b), np.abs(a) + np.abs(b)
    each = np.where(distance > rounding, distance / np.where(size == 0, 1, size), 0)
    worst = np.unravel_index(each.argmax(), each.shape)
    return Check(relative_difference(approx, dtheta), float(each[worst]), tuple(int(i) for i in worst))


def _steps(theta: Array, h: float | None) -> Array:
    """Return the step of each element, by default in proportion to its size, from 1 on."""
    if h is not None:
        return np.full_like(theta, h)
    default: Array = np.cbrt(np.finfo(theta.dtype).eps) * np.maximum(1, np.abs(theta))
    return default


def _cost(J: Callable[[Array], float], theta: Array) -> Any:
    """Return J(θ), in float64 at least, or refuse it."""
    value = _READ_COST(J(theta), Call({}, {}))
    if value.shape != ():
        raise ValueError(f"J(theta) must be a number, got shape {value.shape}")
    return value.astype(np.promote_types(value.dtype, np.float64))[()]


_READ_COST = spec("J(theta)", Float[AnyArray, "*shape"]).read


def _scaled(approx: Array, exact: Array) -> tuple[Array, Array]:
    """Return both over the largest element of either, in float64 at least, so that no square overflows or vanishes."""
    wide = np.promote_types(approx.dtype, np.float64)
    approx, exact = approx.astype(wide), exact.astype(wide)
    size = max(np.abs(approx).max(), np.abs(exact).max())
    return (approx / size, exact / size) if size else (approx, exact)
