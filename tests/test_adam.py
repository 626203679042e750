"""Adam beside its checks: for any gradients, against RMSprop, in smaller floats, interrupted, and refusing."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import adam, rmsprop
from dlref._contract import Array

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way; ε of the order of √s.
GRADIENTS = np.random.default_rng(0).normal(size=(200, 2, 2)) * [[1.0, 0.05], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
ALPHAS = [0.1] * 120 + [0.02] * 80
START = np.array([[1.0, -2.0], [3.0, 4.0]])


def run(gradients: Array, alphas: list[float], **hyper: float) -> tuple[Array, adam.State]:
    """Return W after every step, and the last state."""
    W, state = START, adam.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = adam.step(W, dW, state, alpha=alpha, **hyper)
        path.append(W)
    return np.array(path), state


@given(
    size=st.floats(1e-3, 1e100),
    sign=st.sampled_from([-1.0, 1.0]),
    alpha=st.floats(1e-6, 10),
    beta1=st.floats(0, 0.999),
    beta2=st.floats(0, 0.9999),
)
def test_the_first_step_is_alpha_for_any_gradient(size: float, sign: float, alpha: float, beta1: float, beta2: float) -> None:
    """v̂₁ = dW and ŝ₁ = dW², so ΔW = -α·sign(dW) when ε is tiny, whatever the betas."""
    dW = np.array([sign * size])

    W, _ = adam.step([0.0], dW, adam.init(dW), alpha=alpha, beta1=beta1, beta2=beta2, eps_root=0.0, eps=1e-14)

    np.testing.assert_allclose(W, -sign * alpha, rtol=1e-8)


def test_without_beta1_it_is_rmsprop_with_a_correction() -> None:
    """β₁ = 0: RMSprop, whose s/c under the root, c = 1-β₂^t, is α√c, c·ε_root and √c·ε in the places of α, ε_root and ε."""
    W, _ = run(GRADIENTS, ALPHAS, beta1=0.0, beta2=0.99, eps_root=0.01, eps=0.1)

    expected, state = START, rmsprop.init(START)
    for t, (dW, alpha, W_t) in enumerate(zip(GRADIENTS, ALPHAS, W, strict=True), start=1):
        c = 1 - 0.99**t
        corrected = {"alpha": alpha * math.sqrt(c), "eps_root": 0.01 * c, "eps": 0.1 * math.sqrt(c)}
        expected, state = rmsprop.step(expected, dW, state, beta=0.99, **corrected)
        np.testing.assert_allclose(W_t, expected, rtol=1e-12)


@given(gradients=hnp.arrays(float, (12, 2, 2), elements=st.floats(0.01, 100)), factor=st.floats(0.01, 1e6))
def test_the_scale_of_the_gradients_cancels(gradients: Array, factor: float) -> None:
    """W(c·dW) = W(dW) when ε is tiny."""
    W, _ = run(gradients, [0.1] * 12, eps_root=0.0, eps=1e-14)
    scaled, _ = run(factor * gradients, [0.1] * 12, eps_root=0.0, eps=1e-14)

    np.testing.assert_allclose(scaled, W, rtol=1e-8, atol=1e-8)


@given(
    gradients=hnp.arrays(float, (12, 2, 2), elements=st.floats(-1e6, 1e6)),
    betas=st.sampled_from([(0.9, 0.999), (0.5, 0.9), (0.0, 0.5)]),
)
def test_no_step_is_longer_than_the_bound(gradients: Array, betas: tuple[float, float]) -> None:
    """|ΔW| ≤ α·√(Σ p²/q) by Cauchy and Schwarz, p and q the corrected weights of v̂ and ŝ, whatever the gradients."""
    W, _ = run(gradients, [0.1] * 12, beta1=betas[0], beta2=betas[1])

    moves = np.abs(np.diff(W, axis=0, prepend=START[None]))
    for t in range(1, 13):
        p, q = (np.array([(1 - beta) * beta**k / (1 - beta**t) for k in range(t)]) for beta in betas)
        assert moves[t - 1].max() <= 0.1 * math.sqrt((p**2 / q).sum()) + 1e-12


def test_the_misprint_of_the_notes_differs_from_the_second_step_on() -> None:
    """(1-β)^t is 1-β^t at t = 1 only: under a steady gradient its second step is 0.42 α, its tenth below α/1000."""

    def misprinted_step(t: int) -> float:
        v_hat, s_hat = (1 - 0.9**t) / (1 - 0.9) ** t, (1 - 0.999**t) / (1 - 0.999) ** t
        return v_hat / math.sqrt(s_hat)

    W, _ = run(np.ones((10, 2, 2)), [1.0] * 10, eps_root=0.0, eps=1e-14)

    steps = -np.diff(W[:, 0, 0], prepend=START[0, 0])
    np.testing.assert_allclose(steps, 1.0)
    assert math.isclose(misprinted_step(1), 1.0)
    assert math.isclose(misprinted_step(2), 0.425, rel_tol=1e-3)
    assert misprinted_step(10) < 1e-3


def test_a_coordinate_without_gradient_stays_while_the_others_move() -> None:
    """Every coordinate is scaled by its own s."""
    W, _ = run(GRADIENTS, ALPHAS)

    assert (W[:, 1, 1] == START[1, 1]).all()
    assert (np.abs(W[-1] - START) > 0).sum() == 3


def test_can_be_interrupted() -> None:
    """A state built by hand from saved numbers goes on as if nothing had happened."""
    whole, _ = run(GRADIENTS, ALPHAS)
    path, (v, s, t) = run(GRADIENTS[:100], ALPHAS[:100])

    W, state = path[-1], adam.State(v=v.tolist(), s=s.tolist(), t=t)
    for dW, alpha in zip(GRADIENTS[100:], ALPHAS[100:], strict=True):
        W, state = adam.step(W, dW, state, alpha=alpha)

    np.testing.assert_array_equal(W, whole[-1])


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4))
def test_any_shape(shape: tuple[int, ...]) -> None:
    """Every element moves for itself: v̂ = 2/0.5 = 4, ŝ = 8/0.5 = 16, W = 2 - 3·4/(√(16 + 9) + 1) = 0."""
    W_0 = np.full(shape, 2.0)
    state = adam.State(v=np.zeros(shape), s=np.zeros(shape), t=0)

    W, (v, s, t) = adam.step(W_0, np.full(shape, 4.0), state, alpha=3.0, beta1=0.5, beta2=0.5, eps_root=9.0, eps=1.0)

    assert np.shape(W) == np.shape(v) == np.shape(s) == shape
    assert np.all(np.equal(v, 2.0))
    assert np.all(np.equal(s, 8.0))
    assert np.all(np.equal(W, 0.0))
    assert t == 1


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 0.05), (np.float32, 1e-5)])
def test_small_floats_walk_the_same_path_and_stay_small(dtype: Any, tolerance: float) -> None:
    """The path of float64, to the precision of the dtype."""
    hyper = {"beta1": 0.9, "beta2": 0.99, "eps_root": 0.01, "eps": 0.1}
    W, state = START.astype(dtype), adam.init(START.astype(dtype))

    for dW, alpha in zip(GRADIENTS.astype(dtype)[:40], ALPHAS[:40], strict=True):
        W, state = adam.step(W, dW, state, alpha=alpha, **hyper)

    assert W.dtype == state.v.dtype == state.s.dtype == dtype
    np.testing.assert_allclose(W, run(GRADIENTS[:40], ALPHAS[:40], **hyper)[0][-1], rtol=tolerance)


@pytest.mark.parametrize(
    ("v", "s", "t", "error", "message"),
    [
        ([0.0], [-1e-3], 0, ValueError, r"^state\.s must be >= 0, got -0\.001$"),
        (np.zeros(1), np.array([-1e-3]), 0, ValueError, r"^state\.s must be >= 0, got -0\.001$"),
        ([0.0], [0.0], -1, ValueError, r"^state\.t must be >= 0, got -1$"),
        ([0.0], [0.0], 1.0, TypeError, r"^state\.t must be an integer, got 1\.0$"),
        ([0.0, 0.0], [0.0], 0, ValueError, r"^state\.v must have the shape of W, \(1,\); got \(2,\)$"),
        ([0.0], [[0.0]], 0, ValueError, r"^state\.s must have the shape of W, \(1,\); got \(1, 1\)$"),
        (np.zeros(1, "f4"), [0.0], 0, TypeError, r"^state\.v must have the dtype of W, float64; got float32$"),
    ],
)
def test_refuses_a_state_that_cannot_be(v: Any, s: Any, t: Any, error: type[Exception], message: str) -> None:
    """A mean square is not negative, nor is a count, and both averages belong to their parameter."""
    with pytest.raises(error, match=message):
        adam.step(np.ones(1), np.ones(1), adam.State(v, s, t), alpha=0.1)


@pytest.mark.parametrize(
    ("dtype", "hyper", "message"),
    [
        (np.float64, {"beta1": 1.0}, r"^beta1 must be in \[0, 1\), got 1\.0$"),
        (np.float64, {"beta2": 1.0}, r"^beta2 must be in \[0, 1\), got 1\.0$"),
        (np.float64, {"eps_root": 0.0}, r"^eps_root or eps must be > 0, got 0\.0 and 0\.0$"),
        (np.float64, {"eps": -1e-8}, r"^eps must be >= 0 and finite, got -1e-08$"),
        (np.float16, {}, r"^eps_root must not round to 0 in float16, got the default 1e-08$"),
        (np.float16, {"eps_root": 0.0, "eps": 1e-8}, r"^eps must not round to 0 in float16, got 1e-08$"),
        (np.float16, {"eps_root": 0.1, "beta1": 0.9999}, r"^beta1 must not round to 1 in float16, got 0\.9999$"),
        (np.float16, {"eps_root": 0.1, "beta2": 0.9999}, r"^beta2 must not round to 1 in float16, got 0\.9999$"),
    ],
)
def test_refuses_what_would_divide_by_zero_or_never_forget(dtype: Any, hyper: dict[str, float], message: str) -> None:
    """A constant that the dtype rounds away protects nothing."""
    W = np.zeros(2, dtype)

    with pytest.raises(ValueError, match=message):
        adam.step(W, W, adam.init(W), alpha=0.1, **hyper)


def test_refuses_a_gradient_whose_square_overflows() -> None:
    """s = ∞ would stop every later step without a word."""
    message = r"^dW must be at most 1\.34\d+e\+154 in size, or its square overflows float64; got 1e\+155$"

    with pytest.raises(ValueError, match=message):
        adam.step([1.0], [-1e155], adam.init([1.0]), alpha=0.1)
