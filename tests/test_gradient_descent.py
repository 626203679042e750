"""Gradient descent beside its checks: to the last bit in any shape, the descent lemma, and refusing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import gradient_descent
from dlref._contract import Array


def descend(W: Array, curvature: Array, alphas: list[float]) -> Array:
    """Descend on J(W) = Σ curvature·W²/2, whose gradient is curvature·W."""
    state = gradient_descent.init(W)
    for alpha in alphas:
        W, state = gradient_descent.step(W, curvature * W, state, alpha=alpha)
    return W


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
