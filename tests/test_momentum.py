"""Momentum against its explicit sum, its other form, and gradient descent."""

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


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_v_is_the_weighted_sum_of_the_gradients(beta: float) -> None:
    """v_t = Σ (1-β)·β^k·dW_(t-k)."""
    _, v = run(GRADIENTS, ALPHAS, beta=beta)

    for t in range(1, len(GRADIENTS) + 1):
        expected = sum((1 - beta) * beta ** (t - i) * GRADIENTS[i - 1] for i in range(1, t + 1))
        np.testing.assert_allclose(v[t - 1], expected, rtol=1e-11, atol=1e-17)


def test_v_is_the_moving_average_of_the_gradients() -> None:
    """The first line of the formula is `moving_average.update`, to the last bit."""
    _, v = run(GRADIENTS, ALPHAS, beta=0.9)

    average = np.zeros_like(START)
    for dW, v_t in zip(GRADIENTS, v, strict=True):
        average = moving_average.update(average, dW, beta=0.9)
        np.testing.assert_array_equal(v_t, average)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_each_step_has_the_alpha_of_its_own_time(beta: float) -> None:
    """W_T = W_0 - Σ α_t·v_t: a smaller α also shortens what old gradients still push."""
    W, v = run(GRADIENTS, ALPHAS, beta=beta)

    np.testing.assert_allclose(W[-1], START - np.tensordot(ALPHAS, v, axes=1), rtol=1e-13)


def test_beta_zero_is_gradient_descent() -> None:
    """v = dW, to the last bit."""
    W, v = run(GRADIENTS, ALPHAS, beta=0.0)

    expected, state = START, gradient_descent.init(START)
    for dW, alpha, W_t in zip(GRADIENTS, ALPHAS, W, strict=True):
        expected, state = gradient_descent.step(expected, dW, state, alpha=alpha)
        np.testing.assert_array_equal(W_t, expected)
    np.testing.assert_array_equal(v, GRADIENTS)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_is_the_heavy_ball_with_a_smaller_alpha(beta: float) -> None:
    """v = β·v + dW, W = W - α(1-β)·v, the form without the factor 1-β, walks the same path."""
    W, v = run(GRADIENTS, ALPHAS, beta=beta)

    ball, velocity = START, np.zeros_like(START)
    for dW, alpha, W_t, v_t in zip(GRADIENTS, ALPHAS, W, v, strict=True):
        velocity = beta * velocity + dW
        ball = ball - alpha * (1 - beta) * velocity
        np.testing.assert_allclose(W_t, ball, rtol=1e-13)
        np.testing.assert_allclose(v_t, (1 - beta) * velocity, rtol=1e-11, atol=1e-17)


def test_keeps_a_part_of_the_last_move() -> None:
    """W_(t+1) - W_t = β·(W_t - W_(t-1)) - α(1-β)·dW while α is constant (Polyak's form)."""
    W, _ = run(GRADIENTS, [0.1] * 20, beta=0.9)

    moves = np.diff(W, axis=0)
    np.testing.assert_allclose(moves[1:], 0.9 * moves[:-1] - 0.1 * (1 - 0.9) * GRADIENTS[2:], rtol=1e-9, atol=1e-14)


def test_a_steady_gradient_is_reached_from_below() -> None:
    """v_t = (1-β^t)·dW: the first step is only 1-β of gradient descent's, the late ones are equal to it."""
    dW = np.array([[4.0, -0.01], [0.0, 1.0]])

    _, v = run(np.array([dW] * 400), [0.1] * 400, beta=0.9)

    for t in (1, 2, 10):
        np.testing.assert_allclose(v[t - 1], (1 - 0.9**t) * dW, rtol=1e-12)
    np.testing.assert_allclose(v[-1], dW, rtol=1e-12)


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.99])
def test_opposite_gradients_cancel(beta: float) -> None:
    """Of a gradient that changes its sign at every step, (1-β)/(1+β) is left in the end."""
    dW = np.array([[4.0, -0.01], [0.0, 1.0]])
    signs = np.resize([1.0, -1.0], 4000).reshape(-1, 1, 1)

    _, v = run(signs * dW, [0.1] * 4000, beta=beta)

    np.testing.assert_allclose(v[-1], -dW * (1 - beta) / (1 + beta), rtol=1e-12)
    assert (np.abs(v) <= np.abs(dW) * (1 - beta) * (1 + 1e-12)).all()


def test_rolls_on_when_the_gradient_is_zero() -> None:
    """v decays by β a step, and the whole way still to go is α·β/(1-β)·v."""
    v = np.array([[4.0, -0.01], [0.0, 1.0]])
    W, state = START, momentum.State(v=v)

    for _ in range(400):
        W, state = momentum.step(W, np.zeros_like(W), state, alpha=0.1, beta=0.9)

    np.testing.assert_allclose(state.v, 0.9**400 * v, rtol=1e-12)
    np.testing.assert_allclose(W, START - 0.1 * 0.9 / (1 - 0.9) * v, rtol=1e-12)


def test_stays_where_the_gradient_has_always_been_zero() -> None:
    """W does not change by a bit, nor does v leave 0."""
    W, v = run(GRADIENTS, ALPHAS, beta=0.9)

    assert (W[:, 1, 1] == START[1, 1]).all()
    assert (v[:, 1, 1] == 0.0).all()


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


def test_starts_from_zero() -> None:
    """v_0 = 0, of the shape and the dtype of W."""
    state = momentum.init(START.astype(np.float32))

    np.testing.assert_array_equal(state.v, np.zeros((2, 2), np.float32), strict=True)


def test_beta_is_nine_tenths_unless_given() -> None:
    """β = 0.9, the notes' value."""
    state = momentum.State(v=np.array([1.0]))

    default = momentum.step([1.0], [2.0], state, alpha=0.1)

    assert default == momentum.step([1.0], [2.0], state, alpha=0.1, beta=0.9)
    assert default != momentum.step([1.0], [2.0], state, alpha=0.1, beta=0.8)


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
