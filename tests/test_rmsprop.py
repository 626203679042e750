"""RMSprop beside its checks: for any gradients, in smaller floats, and refusing."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import rmsprop
from dlref._contract import Array

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way; ε of the order of √s.
GRADIENTS = np.random.default_rng(0).normal(size=(40, 2, 2)) * [[1.0, 0.05], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
ALPHAS = [0.1] * 25 + [0.02] * 15
START = np.array([[1.0, -2.0], [3.0, 4.0]])


def run(gradients: Array, alphas: list[float], **hyper: float) -> tuple[Array, Array]:
    """Return W and s after every step."""
    W, state = START, rmsprop.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = rmsprop.step(W, dW, state, alpha=alpha, **hyper)
        path.append((W, state.s))
    return np.array([W for W, _ in path]), np.array([s for _, s in path])


@pytest.mark.parametrize("beta", [0.5, 0.9, 0.999])
def test_a_steady_gradient_fills_s_from_below(beta: float) -> None:
    """s_t = (1-β^t)·dW², whatever the sign."""
    dW = np.array([[4.0, -0.01], [0.0, -1.0]])

    _, s = run(np.array([dW] * 12), [0.1] * 12, beta=beta)

    for t in range(1, 13):
        np.testing.assert_allclose(s[t - 1], (1 - beta**t) * dW**2, rtol=1e-12)


@given(size=st.floats(1e-3, 1e100), sign=st.sampled_from([-1.0, 1.0]), beta=st.floats(0, 0.999))
def test_the_first_step_is_too_long(size: float, sign: float, beta: float) -> None:
    """|ΔW_1| = α/√(1-β) for any gradient when ε is tiny: without a correction s starts too small."""
    dW = np.array([sign * size])

    W, _ = rmsprop.step([0.0], dW, rmsprop.init(dW), alpha=0.1, beta=beta, eps_root=0.0, eps=1e-14)

    np.testing.assert_allclose(W, -sign * 0.1 / math.sqrt(1 - beta), rtol=1e-8)


@given(gradients=hnp.arrays(float, (12, 2, 2), elements=st.floats(0.01, 100)), factor=st.floats(0.01, 1e6))
def test_the_scale_of_the_gradients_cancels(gradients: Array, factor: float) -> None:
    """W(c·dW) = W(dW) when ε is tiny."""
    W, _ = run(gradients, [0.1] * 12, beta=0.9, eps_root=0.0, eps=1e-14)
    scaled, _ = run(factor * gradients, [0.1] * 12, beta=0.9, eps_root=0.0, eps=1e-14)

    np.testing.assert_allclose(scaled, W, rtol=1e-8, atol=1e-8)


def test_without_memory_a_step_is_the_sign_of_the_gradient() -> None:
    """β = 0: s = dW², and ΔW = -α·dW/(√(dW² + ε_root) + ε), which is -α·sign(dW) for small ε."""
    W, s = run(GRADIENTS, ALPHAS, beta=0.0, eps_root=0.04, eps=0.1)

    np.testing.assert_array_equal(s, GRADIENTS**2)
    expected = START - np.array(ALPHAS).reshape(-1, 1, 1) * GRADIENTS / (np.sqrt(GRADIENTS**2 + 0.04) + 0.1)
    np.testing.assert_allclose(W[0], expected[0], rtol=1e-13)
    np.testing.assert_allclose(np.diff(W, axis=0), expected[1:] - START, rtol=1e-9, atol=1e-15)


def test_the_constant_of_the_notes_mutes_gradients_below_its_root() -> None:
    """With ε_root = 1e-8 the first step is α/√2 at √s = 1e-4, not α, and almost α·dW/1e-4 far below."""
    dW = np.array([[1e-2, 1e-4], [1e-6, 0.0]])

    W, _ = rmsprop.step(np.zeros((2, 2)), dW, rmsprop.init(dW), alpha=1.0, beta=0.0)

    np.testing.assert_allclose(W, [[-1.0, -1 / math.sqrt(2)], [-1e-2, 0.0]], rtol=1e-4)


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4))
def test_any_shape(shape: tuple[int, ...]) -> None:
    """Every element moves for itself: s = 0.75·28 + 0.25·4² = 25, W = 2 - 3·4/(√25 + 1) = 0."""
    state = rmsprop.State(s=np.full(shape, 28.0))

    W, (s,) = rmsprop.step(np.full(shape, 2.0), np.full(shape, 4.0), state, alpha=3.0, beta=0.75, eps_root=0.0, eps=1.0)

    assert np.shape(W) == np.shape(s) == shape
    assert np.all(np.equal(s, 25.0))
    assert np.all(np.equal(W, 0.0))


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        (rmsprop.State(np.array([1.0, -1e-3])), ValueError, r"^state\.s must be >= 0, got -0\.001$"),
        (rmsprop.State(np.zeros(3)), ValueError, r"^state\.s must have the shape of W, \(2,\); got \(3,\)$"),
        (rmsprop.State(np.zeros(2, np.float32)), TypeError, r"^state\.s must have the dtype of W, float64; got float32$"),
        (rmsprop.State(np.array([0.0, np.inf])), ValueError, r"^state\.s must be finite, got inf at index \(1,\)$"),
    ],
)
def test_refuses_a_state_that_cannot_be(state: rmsprop.State, error: type[Exception], message: str) -> None:
    """A mean square is not negative, and belongs to its parameter, be that a list or an array."""
    for W in ([1.0, 2.0], np.array([1.0, 2.0])):
        with pytest.raises(error, match=message):
            rmsprop.step(W, W, state, alpha=0.1)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_refuses_a_gradient_whose_square_overflows(dtype: Any) -> None:
    """s = ∞ would stop every later step without a word; the largest square that fits is taken."""
    limit = math.sqrt(np.finfo(dtype).max)
    fits = np.full(2, limit).astype(dtype)
    fits = np.where(fits.astype(float) > limit, np.nextafter(fits, dtype(0)), fits)
    W = np.zeros(2, dtype)

    _, state = rmsprop.step(W, -fits, rmsprop.init(W), alpha=0.1, eps_root=0.25)

    assert np.isfinite(state.s).all()
    too_large = np.nextafter(fits, dtype(np.inf))
    message = f"dW must be at most {limit!r} in size, or its square overflows {W.dtype}; got {float(too_large[0])!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        rmsprop.step(W, -too_large, rmsprop.init(W), alpha=0.1, eps_root=0.25)


@pytest.mark.parametrize(
    ("dtype", "hyper", "message"),
    [
        (np.float64, {"eps_root": 0.0, "eps": 0.0}, r"^eps_root or eps must be > 0, got 0\.0 and 0\.0$"),
        (np.float64, {"eps_root": -1e-8}, r"^eps_root must be >= 0 and finite, got -1e-08$"),
        (np.float64, {"eps": math.nan}, r"^eps must be >= 0 and finite, got nan$"),
        (np.float16, {}, r"^eps_root must not round to 0 in float16, got the default 1e-08$"),
        (np.float16, {"eps_root": 0.1, "eps": 1e-8}, r"^eps must not round to 0 in float16, got 1e-08$"),
        (np.float32, {"eps_root": 1e-50}, r"^eps_root must not round to 0 in float32, got 1e-50$"),
        (np.float64, {"beta": 1.0}, r"^beta must be in \[0, 1\), got 1\.0$"),
        (np.float16, {"eps_root": 0.1, "beta": 0.9999}, r"^beta must not round to 1 in float16, got 0\.9999$"),
    ],
)
def test_refuses_what_would_divide_by_zero_or_never_forget(dtype: Any, hyper: dict[str, float], message: str) -> None:
    """A constant that the dtype rounds away protects nothing."""
    W = np.zeros(2, dtype)

    with pytest.raises(ValueError, match=message):
        rmsprop.step(W, W, rmsprop.init(W), alpha=0.1, **hyper)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 0.02), (np.float32, 1e-5)])
def test_small_floats_walk_the_same_path_and_stay_small(dtype: Any, tolerance: float) -> None:
    """The path of float64, to the precision of the dtype."""
    hyper = {"beta": 0.9, "eps_root": 0.01, "eps": 0.1}
    W, state = START.astype(dtype), rmsprop.init(START.astype(dtype))

    for dW, alpha in zip(GRADIENTS.astype(dtype), ALPHAS, strict=True):
        W, state = rmsprop.step(W, dW, state, alpha=alpha, **hyper)

    assert W.dtype == state.s.dtype == dtype
    np.testing.assert_allclose(W, run(GRADIENTS, ALPHAS, **hyper)[0][-1], rtol=tolerance)
