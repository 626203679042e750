"""Momentum beside its checks: against the modules it is made like, for any gradients and shapes, and refusing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import gradient_descent, momentum, moving_average
from dlref._contract import Array

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way.
GRADIENTS = np.random.default_rng(0).normal(size=(20, 2, 2)) * [[1.0, 0.01], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
ALPHAS = [0.1] * 12 + [0.02] * 8
START = np.array([[1.0, -2.0], [3.0, 4.0]])


def run(gradients: Array, alphas: list[float], *, beta: float) -> tuple[Array, Array]:
    """Return W and v after every step."""
    W, state = START, momentum.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = momentum.step(W, dW, state, alpha=alpha, beta=beta)
        path.append((W, state.v))
    return np.array([W for W, _ in path]), np.array([v for _, v in path])


def test_v_is_the_moving_average_of_the_gradients() -> None:
    """The first line of the formula is `moving_average.update`, to the last bit."""
    _, v = run(GRADIENTS, ALPHAS, beta=0.9)

    average = np.zeros_like(START)
    for dW, v_t in zip(GRADIENTS, v, strict=True):
        average = moving_average.update(average, dW, beta=0.9)
        np.testing.assert_array_equal(v_t, average)


def test_beta_zero_is_gradient_descent() -> None:
    """v = dW, to the last bit."""
    W, v = run(GRADIENTS, ALPHAS, beta=0.0)

    expected, state = START, gradient_descent.init(START)
    for dW, alpha, W_t in zip(GRADIENTS, ALPHAS, W, strict=True):
        expected, state = gradient_descent.step(expected, dW, state, alpha=alpha)
        np.testing.assert_array_equal(W_t, expected)
    np.testing.assert_array_equal(v, GRADIENTS)


def test_keeps_a_part_of_the_last_move() -> None:
    """W_(t+1) - W_t = β·(W_t - W_(t-1)) - α(1-β)·dW while α is constant (Polyak's form)."""
    W, _ = run(GRADIENTS, [0.1] * 20, beta=0.9)

    moves = np.diff(W, axis=0)
    np.testing.assert_allclose(moves[1:], 0.9 * moves[:-1] - 0.1 * (1 - 0.9) * GRADIENTS[2:], rtol=1e-9, atol=1e-14)


@given(
    gradients=hnp.arrays(float, (12, 2, 2), elements=st.floats(-1e6, 1e6)),
    beta=st.floats(0, 0.99),
    factor=st.sampled_from([-4.0, 0.5, 1024.0]),
)
def test_v_is_linear_in_the_gradients_and_no_larger(gradients: Array, beta: float, factor: float) -> None:
    """v(c·dW) = c·v(dW), and |v| ≤ max |dW|."""
    _, v = run(gradients, [0.0] * 12, beta=beta)
    _, scaled = run(factor * gradients, [0.0] * 12, beta=beta)

    np.testing.assert_allclose(scaled, factor * v, rtol=1e-12, atol=1e-300)
    assert (np.abs(v) <= np.abs(gradients).max(axis=0) * (1 + 1e-12)).all()


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4))
def test_any_shape(shape: tuple[int, ...]) -> None:
    """Every element moves for itself: v = 0.5·8 + 0.5·4 = 6, W = 2 - 0.5·6 = -1."""
    state = momentum.State(v=np.full(shape, 8.0))

    W, (v,) = momentum.step(np.full(shape, 2.0), np.full(shape, 4.0), state, alpha=0.5, beta=0.5)

    assert np.shape(W) == np.shape(v) == shape
    assert np.all(np.equal(v, 6.0))
    assert np.all(np.equal(W, -1.0))


def test_refuses_an_average_that_does_not_fit() -> None:
    """The state belongs to its parameter: same shape, same dtype."""
    with pytest.raises(ValueError, match=r"^state\.v must have the shape of W, \(1,\); got \(2,\)$"):
        momentum.step([1.0], [1.0], momentum.State(v=np.zeros(2)), alpha=0.1)
    with pytest.raises(TypeError, match=r"^state\.v must have the dtype of W, float64; got float32$"):
        momentum.step([1.0], [1.0], momentum.State(v=np.zeros(1, np.float32)), alpha=0.1)
    with pytest.raises(ValueError, match=r"^state\.v must be finite, got inf at index \(0,\)$"):
        momentum.step([1.0], [1.0], momentum.State(v=np.array([np.inf])), alpha=0.1)


@pytest.mark.parametrize(
    ("beta", "dtype", "message"),
    [
        (1.0, np.float64, r"^beta must be in \[0, 1\), got 1\.0$"),
        (-0.1, np.float64, r"^beta must be in \[0, 1\), got -0\.1$"),
        (0.9999, np.float16, r"^beta must not round to 1 in float16, got 0\.9999$"),
    ],
)
def test_refuses_a_memory_out_of_range(beta: float, dtype: Any, message: str) -> None:
    """0 ≤ β < 1: at 1 no gradient would ever move anything."""
    W = np.ones(2, dtype)

    with pytest.raises(ValueError, match=message):
        momentum.step(W, W, momentum.init(W), alpha=0.1, beta=beta)
