"""Gradient descent on quadratics, where every iterate has a closed form."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

CURVATURE = frozen([[10.0, 0.1], [3.0, 0.0]])  # two scales, and a direction that is flat
START = frozen([[1.0, -2.0], [3.0, 4.0]])


def _descend(gradient_descent: Any, W: Any, curvature: Any, alphas: list[float]) -> Any:
    """Return the end of a descent on J(W) = Σ curvature·W²/2, whose gradient is curvature·W."""
    state = gradient_descent.init(W)
    for alpha in alphas:
        W, state = gradient_descent.step(W, frozen(curvature * W), state, alpha=alpha)
        W = frozen(W)
    return W


def a_step_is_alpha_times_the_gradient(gradient_descent: Any) -> None:
    """W ← W - α·dW, element by element."""
    W, _ = gradient_descent.step(START, CURVATURE, gradient_descent.init(START), alpha=0.25)
    same("W after a step", W, START - 0.25 * CURVATURE)


def each_step_shrinks_a_quadratic_by_its_own_factor(gradient_descent: Any) -> None:
    """W_T = W_0·∏(1 - α_t·curvature), also when α falls on the way."""
    W = _descend(gradient_descent, START, CURVATURE, [0.15] * 6 + [0.05] * 6)
    close("W after 12 steps", W, START * (1 - 0.15 * CURVATURE) ** 6 * (1 - 0.05 * CURVATURE) ** 6, rtol=1e-13)


def it_converges_below_two_over_the_curvature_and_diverges_above(gradient_descent: Any) -> None:
    """The factor 1 - α·curvature is below 1 in size for 0 < α < 2/curvature: 0 at the middle, -1 at the end, -1.5 beyond it."""
    one = frozen([3.0])
    for share, steps, end in ((1.0, 1, 0.0), (2.0, 101, -3.0), (2.5, 10, 3.0 * 1.5**10)):
        close(f"W at α = {share}/curvature", _descend(gradient_descent, one, 4.0, [share / 4] * steps), [end])
    for share in (0.1, 0.5, 1.5, 1.9):
        close(f"W at α = {share}/curvature", _descend(gradient_descent, one, 4.0, [share / 4] * 400), [0.0], atol=1e-15)


def a_flat_direction_and_alpha_zero_stay(gradient_descent: Any) -> None:
    """Where α·dW is 0, W does not change by a bit."""
    same("W in the flat direction", _descend(gradient_descent, START, CURVATURE, [0.1] * 10)[1, 1], START[1, 1])
    same("W at α = 0", _descend(gradient_descent, START, CURVATURE, [0.0] * 10), START)


def the_state_is_empty(gradient_descent: Any) -> None:
    """Gradient descent remembers nothing."""
    state = gradient_descent.init(START)
    same("the number of numbers in the state", len(state), 0)
    same("the number of numbers in the new state", len(gradient_descent.step(START, np.ones((2, 2)), state, alpha=0.1)[1]), 0)


SLIPS = [
    ("W - alpha * dW", "W + alpha * dW", "climbs"),
    ("W - alpha * dW", "W - dW", "alpha dropped"),
    ("W - alpha * dW", "W - alpha * W", "decays the weights instead"),
    ("W - alpha * dW", "(1 - alpha) * W - alpha * dW", "decays the weights as well"),
    ("W - alpha * dW", "W - alpha * dW / dW.size", "the mean over the parameters"),
    ("W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    ("    return W, state", "    return W, (W,)", "returns another state"),
]
