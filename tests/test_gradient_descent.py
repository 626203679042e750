"""Gradient descent on quadratics, where every iterate has a closed form."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import gradient_descent
from dlref._contract import Array

CURVATURE = np.array([[10.0, 0.1], [3.0, 0.0]])  # two scales, and one direction that is flat
START = np.array([[1.0, -2.0], [3.0, 4.0]])


def descend(W: Array, curvature: Array, alphas: list[float]) -> Array:
    """Descend on J(W) = Σ curvature·W²/2, whose gradient is curvature·W."""
    state = gradient_descent.init(W)
    for alpha in alphas:
        W, state = gradient_descent.step(W, curvature * W, state, alpha=alpha)
    return W


def test_each_step_shrinks_a_quadratic_by_its_own_factor() -> None:
    """W_T = W_0 ∏ (1 - α_t·curvature), also when α falls on the way."""
    alphas = [0.15] * 6 + [0.05] * 6

    W = descend(START, CURVATURE, alphas)

    expected = START * (1 - 0.15 * CURVATURE) ** 6 * (1 - 0.05 * CURVATURE) ** 6
    np.testing.assert_allclose(W, expected, rtol=1e-13)


@given(data=st.data(), shape=hnp.array_shapes(min_dims=0, max_dims=4), alpha=st.floats(0, 100))
def test_every_element_moves_by_alpha_times_its_own_gradient(data: Any, shape: tuple[int, ...], alpha: float) -> None:
    """W_i ← W_i - α·dW_i to the last bit, in any shape."""
    W, dW = (data.draw(hnp.arrays(float, shape, elements=st.floats(-1e6, 1e6))) for _ in range(2))

    new_W, _ = gradient_descent.step(W, dW, gradient_descent.State(), alpha=alpha)

    assert np.shape(new_W) == shape
    assert np.ravel(new_W).tolist() == [w - alpha * dw for w, dw in zip(W.ravel().tolist(), dW.ravel().tolist(), strict=True)]


@given(alpha_times_curvature=st.floats(0, 1), curvature=st.floats(0.01, 100), w=st.floats(-100, 100))
def test_the_cost_falls_at_least_by_half_of_what_the_slope_promises(alpha_times_curvature: float, curvature: float, w: float) -> None:
    """J(W - α·dW) ≤ J(W) - (α/2)·dW² for α ≤ 1/curvature, the descent lemma."""
    alpha = alpha_times_curvature / curvature

    new_w = float(descend(np.array(w), np.array(curvature), [alpha]))

    bound = curvature * w**2 / 2 - alpha / 2 * (curvature * w) ** 2
    assert curvature * new_w**2 / 2 <= bound + 1e-12 * curvature * w**2


@pytest.mark.parametrize("factor", [0.1, 0.5, 1.5, 1.9])
def test_converges_while_alpha_is_below_two_over_the_curvature(factor: float) -> None:
    """|1 - α·curvature| < 1 for 0 < α < 2/curvature."""
    W = descend(np.array([1.0]), np.array([4.0]), [factor / 4.0] * 400)

    assert abs(W[0]) < 1e-15


def test_jumps_to_the_minimum_at_one_over_the_curvature() -> None:
    """1 - α·curvature = 0."""
    W = descend(np.array([3.0]), np.array([4.0]), [1 / 4.0])

    assert W.tolist() == [0.0]


def test_swings_for_ever_at_two_over_the_curvature() -> None:
    """1 - α·curvature = -1."""
    W = descend(np.array([3.0]), np.array([4.0]), [2 / 4.0] * 101)

    assert W.tolist() == [-3.0]


def test_diverges_above_two_over_the_curvature() -> None:
    """1 - α·curvature = -1.5 with α = 2.5/curvature."""
    W = descend(np.array([3.0]), np.array([4.0]), [2.5 / 4.0] * 10)

    np.testing.assert_allclose(W, [3.0 * 1.5**10])


def test_stays_where_the_gradient_is_zero() -> None:
    """A flat direction is left alone to the last bit."""
    W = descend(START, CURVATURE, [0.1] * 10)

    assert W[1, 1] == START[1, 1]


def test_alpha_zero_stays() -> None:
    """W - 0·dW = W."""
    W = descend(START, CURVATURE, [0.0] * 10)

    np.testing.assert_array_equal(W, START)


def test_the_state_is_empty() -> None:
    """Gradient descent remembers nothing, and hands back the state it was given."""
    state = gradient_descent.init(START)

    _, new_state = gradient_descent.step(START, START, state, alpha=0.1)

    assert state == new_state == gradient_descent.State() == ()


@pytest.mark.parametrize(
    ("dW", "error", "message"),
    [
        ([[1.0], [2.0]], ValueError, r"^dW must have the shape of W, \(1, 2\); got \(2, 1\)$"),
        ([1.0, 2.0], ValueError, r"^dW must have the shape of W, \(1, 2\); got \(2,\)$"),
        (1.0, ValueError, r"^dW must have the shape of W, \(1, 2\); got \(\)$"),
        ([[1.0, np.nan]], ValueError, r"^dW must be finite, got nan at index \(0, 1\)$"),
        (np.array([[1, 2]], np.float32), TypeError, r"^dW must have the dtype of W, float64; got float32$"),
        (np.inf, ValueError, r"^dW must be finite, got inf$"),
    ],
)
def test_refuses_a_gradient_that_does_not_fit(dW: Any, error: type[Exception], message: str) -> None:
    """Nothing is broadcast: a gradient has the shape and the dtype of its parameter."""
    with pytest.raises(error, match=message):
        gradient_descent.step([[1.0, 2.0]], dW, gradient_descent.State(), alpha=0.1)


@pytest.mark.parametrize(
    ("alpha", "message"),
    [
        (-0.1, r"^alpha must be >= 0 and finite, got -0\.1$"),
        (np.inf, r"^alpha must be >= 0 and finite, got inf$"),
        (np.nan, r"^alpha must be >= 0 and finite, got nan$"),
    ],
)
def test_refuses_an_alpha_out_of_range(alpha: float, message: str) -> None:
    """0 ≤ α < ∞."""
    with pytest.raises(ValueError, match=message):
        gradient_descent.step([1.0], [1.0], gradient_descent.State(), alpha=alpha)
