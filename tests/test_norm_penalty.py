"""The penalties against their sums, their gradients against differences, the threshold against the minimum it stands for."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import norm_penalty
from dlref._contract import Array

# Two layers of different shapes, no weight twice, one of them zero.
WEIGHTS = [np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -4.0]]), np.array([[0.1, 0.0]])]
SQUARES = 1 + 4 + 0.25 + 0.0625 + 9 + 16 + 0.01
SIZES = 1 + 2 + 0.5 + 0.25 + 3 + 4 + 0.1
MATRICES = hnp.arrays(float, (3, 4), elements=st.floats(-100, 100))
STRENGTHS = st.floats(0, 100)


def slopes(penalty: Any, W: Array, *, lam: float, m: int, h: float = 1e-6) -> Array:
    """Return the central differences of a penalty of `[W]`."""
    found = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[index] = h
        found[index] = (penalty([W + step], lam=lam, m=m) - penalty([W - step], lam=lam, m=m)) / (2 * h)
    return found


# ---------------------------------------------------------------- the two penalties


@pytest.mark.parametrize(("lam", "m"), [(1.0, 1), (0.75, 1), (0.75, 6), (0.0, 6)])
def test_l2_is_half_lambda_over_m_times_the_squares(lam: float, m: int) -> None:
    """λ/(2m)·Σ w², over all layers."""
    assert norm_penalty.l2(WEIGHTS, lam=lam, m=m) == pytest.approx(lam * SQUARES / (2 * m), rel=1e-14)


@pytest.mark.parametrize(("lam", "m"), [(1.0, 1), (0.75, 1), (0.75, 6), (0.0, 6)])
def test_l1_is_half_lambda_over_m_times_the_sizes(lam: float, m: int) -> None:
    """λ/(2m)·Σ |w|, over all layers: the half as in the notes."""
    assert norm_penalty.l1(WEIGHTS, lam=lam, m=m) == pytest.approx(lam * SIZES / (2 * m), rel=1e-14)


def test_l2_is_the_frobenius_norm_and_no_other() -> None:
    """‖W‖_F² = tr(WᵀW), which is the sum of the squared singular values, not the largest."""
    W = WEIGHTS[0]

    singular = np.linalg.svd(W, compute_uv=False)
    assert 2 * norm_penalty.l2([W], lam=1.0, m=1) == pytest.approx(np.linalg.norm(W) ** 2, rel=1e-14)
    assert 2 * norm_penalty.l2([W], lam=1.0, m=1) == pytest.approx((singular**2).sum(), rel=1e-14)
    assert 2 * norm_penalty.l2([W], lam=1.0, m=1) > singular[0] ** 2 * 1.01


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
def test_a_network_costs_what_its_layers_cost(penalty: Any) -> None:
    """Any number of layers, of any shape, from any iterable, in any order."""
    alone = [penalty([W], lam=0.5, m=3) for W in WEIGHTS]

    assert penalty(WEIGHTS, lam=0.5, m=3) == pytest.approx(sum(alone), rel=1e-14)
    assert penalty(iter(WEIGHTS[::-1]), lam=0.5, m=3) == pytest.approx(sum(alone), rel=1e-14)
    assert penalty([np.float32(3.0), np.ones((1, 2, 3))], lam=1.0, m=1) == {norm_penalty.l2: 7.5, norm_penalty.l1: 4.5}[penalty]


@given(W=MATRICES, factor=st.floats(-100, 100), lam=STRENGTHS)
def test_penalties_scale_with_the_weights(W: Array, factor: float, lam: float) -> None:
    """L2(c·W) = c²·L2(W), L1(c·W) = |c|·L1(W), and none is negative."""
    l2, l1 = norm_penalty.l2([W], lam=lam, m=2), norm_penalty.l1([W], lam=lam, m=2)

    assert norm_penalty.l2([factor * W], lam=lam, m=2) == pytest.approx(factor**2 * l2, rel=1e-9, abs=1e-300)
    assert norm_penalty.l1([factor * W], lam=lam, m=2) == pytest.approx(abs(factor) * l1, rel=1e-9, abs=1e-300)
    assert l2 >= 0
    assert l1 >= 0


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble, np.int64])
def test_a_penalty_is_a_python_number_whatever_the_weights(penalty: Any, dtype: Any) -> None:
    """Added to a float32 cost it leaves it float32."""
    result = penalty([np.array([[1, -2], [0, 3]], dtype)], lam=1.0, m=1)

    assert type(result) is float
    assert result == {norm_penalty.l2: 7.0, norm_penalty.l1: 3.0}[penalty]
    assert (np.ones(1, np.float32) + result).dtype == np.float32


def test_many_weights_in_float16_do_not_overflow_and_small_ones_are_not_lost() -> None:
    """The sum of a million squares leaves float16 at once, and the square of 0.0001 is 0 there; in float64 neither happens."""
    large, small = np.full((1000, 1000), 10, np.float16), np.full((1000, 1000), 1e-4, np.float16)

    assert norm_penalty.l2([large], lam=1.0, m=1) == 5e7
    assert norm_penalty.l2([small], lam=1.0, m=1) == pytest.approx(0.5e6 * float(small[0, 0]) ** 2, rel=1e-10)
    assert norm_penalty.l1([large], lam=1.0, m=1) == 5e6


def test_weights_whose_squares_overflow_have_sizes() -> None:
    """L1 squares nothing: 1e200 is a weight like another, and float16 knows the sum of its largest numbers."""
    assert norm_penalty.l1([[1e200, -3e200]], lam=1.0, m=1) == 2e200
    assert norm_penalty.l1([np.full(4, 65504, np.float16)], lam=1.0, m=1) == 2 * 65504
    assert norm_penalty.l2([np.full(4, 65504, np.float16)], lam=1.0, m=1) == 2 * 65504**2


@pytest.mark.parametrize(
    ("penalty", "weights"),
    [
        (norm_penalty.l2, [[1e200]]),
        (norm_penalty.l2, [[1.3e154, 1.3e154]]),
        (norm_penalty.l2, [[1.3e154], [1.3e154]]),
        (norm_penalty.l1, [[1e308, 1e308]]),
        (norm_penalty.l1, [[1e308], [1e308]]),
    ],
)
def test_no_penalty_is_infinite(penalty: Any, weights: Any) -> None:
    """An overflow is refused where it is made: in a square, in the sum over a matrix, or in that over the layers."""
    with pytest.raises(ValueError, match=rf"^the result of norm_penalty\.{penalty.__name__} must be finite in float64, got inf$"):
        penalty(weights, lam=1.0, m=1)


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
def test_a_strength_that_makes_it_infinite_is_refused(penalty: Any) -> None:
    """Also where Python's own numbers overflow without a word."""
    assert penalty([[1e100]], lam=1.0, m=1) > 1
    with pytest.raises(ValueError, match=r"must be finite in float64, got inf$"):
        penalty([[1e100]], lam=1e300, m=1)


def test_the_layout_of_the_weights_does_not_matter() -> None:
    """Not even for the last bit of the sum."""
    W = np.random.default_rng(0).normal(size=(37, 41))

    for penalty in (norm_penalty.l2, norm_penalty.l1):
        assert penalty([np.asfortranarray(W)], lam=0.1, m=7) == penalty([W], lam=0.1, m=7)


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
def test_the_weights_stay_as_they_were(penalty: Any) -> None:
    """They may be read-only."""
    W = WEIGHTS[0].copy()
    W.flags.writeable = False

    penalty([W], lam=0.5, m=3)

    np.testing.assert_array_equal(W, WEIGHTS[0])


# ---------------------------------------------------------------- their gradients


@given(W=MATRICES, lam=st.floats(0, 10), m=st.integers(1, 50))
def test_l2_gradient_is_the_slope_of_l2(W: Array, lam: float, m: int) -> None:
    """Central differences of a quadratic have no error but round-off."""
    exact = norm_penalty.l2_gradient(W / 100, lam=lam, m=m)

    np.testing.assert_allclose(slopes(norm_penalty.l2, W / 100, lam=lam, m=m), exact, rtol=1e-7, atol=1e-7)


@given(W=MATRICES, lam=st.floats(0, 10), m=st.integers(1, 50))
def test_l1_gradient_is_the_slope_of_l1(W: Array, lam: float, m: int) -> None:
    """Everywhere but within a step of the kink."""
    W = np.where(np.abs(W) < 1e-3, 1.0, W / 100)

    exact = norm_penalty.l1_gradient(W, lam=lam, m=m)
    np.testing.assert_allclose(slopes(norm_penalty.l1, W, lam=lam, m=m), exact, rtol=1e-7, atol=1e-7)


def test_l1_gradient_is_zero_at_zero() -> None:
    """There a central difference is 0 too: the subgradient in the middle of [-λ/(2m), λ/(2m)]."""
    W = np.array([[0.0, -0.0, 5e-324, -5e-324]])

    assert norm_penalty.l1_gradient(W, lam=3.0, m=2).tolist() == [[0.0, 0.0, 0.75, -0.75]]
    assert slopes(norm_penalty.l1, np.zeros((1, 2)), lam=3.0, m=2).tolist() == [[0.0, 0.0]]


def test_a_step_along_l2_is_weight_decay() -> None:
    """W - α·(dW + λ/m·W) = (1 - αλ/m)·W - α·dW, of gradient descent; beyond αλ/m = 2 the weights grow instead."""
    W, dW, alpha, lam, m = WEIGHTS[0], WEIGHTS[0][::-1], 0.1, 6.0, 4

    step = W - alpha * (dW + norm_penalty.l2_gradient(W, lam=lam, m=m))
    np.testing.assert_allclose(step, (1 - alpha * lam / m) * W - alpha * dW, rtol=1e-14)
    for ratio, grows in ((1.9, False), (2.1, True)):
        after = W - norm_penalty.l2_gradient(W, lam=ratio, m=1)
        assert (np.abs(after) > np.abs(W)).all() == grows


def test_descent_on_l2_ends_at_ridge_regression() -> None:
    """ŵ = (XXᵀ/m + λ/m·I)⁻¹·Xyᵀ/m: the m of the data is the m of the penalty."""
    rng, lam, m = np.random.default_rng(0), 5.0, 40
    X, y = rng.normal(size=(3, m)), rng.normal(size=(1, m))

    W = np.zeros((1, 3))
    for _ in range(2000):
        W = W - 0.2 * ((W @ X - y) @ X.T / m + norm_penalty.l2_gradient(W, lam=lam, m=m))

    np.testing.assert_allclose(W, y @ X.T @ np.linalg.inv(X @ X.T + lam * np.eye(3)), rtol=1e-10)


# ---------------------------------------------------------------- the threshold


@given(W=MATRICES, tau=st.floats(0, 100))
def test_soft_threshold_moves_by_tau_and_no_further_than_zero(W: Array, tau: float) -> None:
    """|S(w)| = max(|w| - τ, 0), of the sign of w."""
    result = norm_penalty.soft_threshold(W, tau=tau)

    np.testing.assert_array_equal(np.abs(result), np.maximum(np.abs(W) - tau, 0))
    assert (result * W >= 0).all()
    np.testing.assert_array_equal(norm_penalty.soft_threshold(-W, tau=tau), -result)
    np.testing.assert_allclose(W - result, np.clip(W, -tau, tau), rtol=0, atol=1e-13)


@given(w=st.floats(-10, 10), tau=st.floats(0, 10), other=st.floats(-10, 10))
def test_soft_threshold_is_the_minimum_it_stands_for(w: float, tau: float, other: float) -> None:
    """No other x has a smaller (x - w)²/2 + τ|x|."""
    x = float(norm_penalty.soft_threshold(w, tau=tau))

    assert (x - w) ** 2 / 2 + tau * abs(x) <= (other - w) ** 2 / 2 + tau * abs(other) + 1e-12


def test_soft_threshold_at_the_ends() -> None:
    """τ = 0 changes nothing, not a bit; τ = |w| gives zero, as does any beyond."""
    W = WEIGHTS[0]

    np.testing.assert_array_equal(norm_penalty.soft_threshold(W, tau=0.0), W)
    assert not norm_penalty.soft_threshold(W, tau=4.0).any()
    assert np.count_nonzero(norm_penalty.soft_threshold(W, tau=3.0)) == 1


def test_only_the_threshold_reaches_zero() -> None:
    """The notes call L1 sparse in theory: after 3000 steps along the sign no weight is 0, after thresholds most are, at less cost."""
    rng, lam, alpha, m = np.random.default_rng(0), 20.0, 0.02, 50
    X = rng.normal(size=(30, m))
    y = 3 * X[:1] - 2 * X[1:2] + 0.1 * rng.normal(size=(1, m))

    def slope(W: Array) -> Array:
        return (W @ X - y) @ X.T / m

    def cost(W: Array) -> float:
        return float(((W @ X - y) ** 2).sum()) / (2 * m) + norm_penalty.l1([W], lam=lam, m=m)

    along, stopped = np.zeros((1, 30)), np.zeros((1, 30))
    for _ in range(3000):
        along = along - alpha * (slope(along) + norm_penalty.l1_gradient(along, lam=lam, m=m))
        stopped = norm_penalty.soft_threshold(stopped - alpha * slope(stopped), tau=alpha * lam / (2 * m))

    assert (along == 0).sum() == 0
    assert (stopped == 0).sum() > 20
    assert stopped[0, 0] > 1
    assert stopped[0, 1] < -1
    assert cost(stopped) < cost(along)
    nonzero = stopped != 0  # where a weight is left, the slope of data and penalty cancel; where none is, the slope is too small
    np.testing.assert_allclose(slope(stopped)[nonzero], -norm_penalty.l1_gradient(stopped, lam=lam, m=m)[nonzero], atol=1e-9)
    assert (np.abs(slope(stopped)[~nonzero]) <= lam / (2 * m)).all()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([], ValueError, "weights must not be empty, got []"),
        (1.0, TypeError, "weights must be a list, got 1.0"),
        (None, TypeError, "weights must be a list, got None"),
        ([[[1.0]], [[1.0, np.nan]]], ValueError, "weights[1] must be finite, got nan at index (0, 1)"),
        ([[[1.0]], np.zeros((0, 2))], ValueError, "weights[1] must not be empty, got shape (0, 2)"),
        ([[[1.0], [1.0, 2.0]]], ValueError, "weights[0] must be an array, got rows of different lengths"),
        ([np.array([True])], TypeError, "weights[0] must hold real numbers, got dtype bool"),
        ([None], TypeError, "weights[0] must hold real numbers, got dtype object"),
        ("no", TypeError, "weights must be a list, got 'no'"),
    ],
)
def test_refuses_what_is_no_list_of_arrays(penalty: Any, weights: Any, error: type[Exception], message: str) -> None:
    """The message says which of them."""
    with pytest.raises(error) as refusal:
        penalty(weights, lam=0.5, m=3)

    assert str(refusal.value) == message


@pytest.mark.skipif(np.finfo(np.longdouble).max == np.finfo(np.float64).max, reason="longdouble is float64 here")
def test_refuses_a_long_double_beyond_float64() -> None:
    """The sum is kept in float64."""
    with pytest.raises(ValueError, match=r"^the result of norm_penalty\.l1 must be finite in float64, got inf$"):
        norm_penalty.l1([np.array([np.longdouble("1e400")])], lam=0.5, m=3)
