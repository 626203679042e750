"""The penalties of any weights and dtypes, their gradients against differences, the threshold, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import norm_penalty
from dlref._contract import Array

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


@pytest.mark.parametrize("penalty", [norm_penalty.l2, norm_penalty.l1])
def test_takes_any_iterable_of_weights_of_any_kind(penalty: Any) -> None:
    """Numbers beside arrays, of different dtypes."""
    weights = [np.float32(3.0), np.ones((1, 2, 3))]

    for given_as in (weights, tuple(weights), iter(weights)):
        assert penalty(given_as, lam=1.0, m=1) == {norm_penalty.l2: 7.5, norm_penalty.l1: 4.5}[penalty]


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
