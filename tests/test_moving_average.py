"""The exponentially weighted average beside its checks: for any series and memory, and refusing."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import moving_average
from dlref._contract import Array

memories = st.floats(0, 0.99)
series = hnp.arrays(float, st.integers(1, 30), elements=st.floats(-1e6, 1e6))


def average(xs: Array, beta: float) -> Array:
    """Return the average after the last of the values, from v_0 = 0."""
    v = np.zeros_like(xs[0])
    for x in xs:
        v = moving_average.update(v, x, beta=beta)
    return v


@given(n=st.integers(1, 200), beta=memories)
def test_the_weights_sum_to_what_is_not_left_on_the_start(n: int, beta: float) -> None:
    """Σ weights = 1 - β^n, each β times the one before."""
    weights = moving_average.weights(n, beta=beta)

    assert weights.shape == (n,)
    assert weights[0] == 1 - beta
    np.testing.assert_allclose(weights[1:], beta * weights[:-1], rtol=1e-12, atol=1e-300)
    assert math.isclose(weights.sum(), 1 - beta**n, rel_tol=1e-12)


@given(xs=series, beta=memories)
def test_the_average_lies_between_zero_and_the_values(xs: Array, beta: float) -> None:
    """min(0, x) ≤ v_n ≤ max(0, x), because the start counts as a 0."""
    v = average(xs, beta)

    slack = 1e-12 * np.abs(xs).max()
    assert min(0.0, xs.min()) - slack <= v <= max(0.0, xs.max()) + slack


@given(xs=series, beta=memories)
def test_the_corrected_average_lies_between_the_values(xs: Array, beta: float) -> None:
    """min x ≤ v̂_n ≤ max x: with the start taken out, its weights sum to 1."""
    v_hat = moving_average.correct(average(xs, beta), beta=beta, t=len(xs))

    slack = 1e-10 * np.abs(xs).max()
    assert xs.min() - slack <= v_hat <= xs.max() + slack


@given(x=st.floats(-1e6, 1e6), beta=memories, t=st.integers(1, 50))
def test_a_constant_starts_too_small_and_the_correction_repairs_it(x: float, beta: float, t: int) -> None:
    """v_t = (1-β^t)·x, so v̂_t = x."""
    v = average(np.full((t, 1), x), beta)
    v_hat = moving_average.correct(v, beta=beta, t=t)

    np.testing.assert_allclose(v, (1 - beta**t) * x, rtol=1e-10, atol=1e-300)
    np.testing.assert_allclose(v_hat, x, rtol=1e-10, atol=1e-300)


@pytest.mark.parametrize("t", range(2, 12))
def test_the_misprint_of_the_notes_overshoots_from_the_second_step_on(t: int) -> None:
    """(1-β)^t for 1-β^t is the same at t = 1 only; of a constant 1 it makes (1-β^t)/(1-β)^t > 1."""
    v = average(np.ones((t, 1)), 0.9)

    assert v[0] / (1 - 0.9) ** t > 10
    assert math.isclose(moving_average.correct(v, beta=0.9, t=t)[0], 1.0)


def test_takes_numbers() -> None:
    """A series of numbers needs no arrays."""
    v = moving_average.update(2, 6.0, beta=0.75)

    assert isinstance(v, np.float64)
    assert v == 3.0
    assert isinstance(moving_average.correct(3.0, beta=0.5, t=2), np.float64)


@given(beta=st.floats(0.5, 0.9999))
def test_after_tau_steps_a_weight_has_fallen_to_about_one_over_e(beta: float) -> None:
    """β^τ < 1/e, and at least 0.68 of it from β = 0.5 on; it tends to 1/e as β → 1."""
    tau = moving_average.window(beta).tau

    assert 0.679 / math.e < beta**tau < 1 / math.e
    assert math.isclose(beta**tau, 1 / math.e, rel_tol=1 - beta)


@given(beta=st.floats(0, 0.95))
def test_the_lag_is_the_mean_age(beta: float) -> None:
    """Σ k·weight_k = β/(1-β): the average of the series 1, 2, 3, … trails by the lag."""
    weights = moving_average.weights(2000, beta=beta)

    assert math.isclose(np.arange(2000) @ weights, moving_average.window(beta).lag, rel_tol=1e-10, abs_tol=1e-300)


@given(beta=st.floats(0, 0.95))
def test_the_span_is_the_length_of_the_equivalent_plain_mean(beta: float) -> None:
    """A plain mean of N values has the lag (N-1)/2 and leaves 1/N of the variance of white noise."""
    weights = moving_average.weights(2000, beta=beta)
    _, lag, span = moving_average.window(beta)

    assert math.isclose((span - 1) / 2, lag, rel_tol=1e-10, abs_tol=1e-15)
    assert math.isclose(1 / span, weights @ weights, rel_tol=1e-10)


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4))
def test_any_shape(shape: tuple[int, ...]) -> None:
    """Every element is averaged for itself."""
    v = moving_average.update(np.full(shape, 2.0), np.full(shape, 6.0), beta=0.75)
    v_hat = moving_average.correct(v, beta=0.5, t=2)

    np.testing.assert_array_equal(v, np.full(shape, 3.0), strict=bool(shape))  # of a number, a NumPy scalar
    np.testing.assert_array_equal(v_hat, np.full(shape, 4.0), strict=bool(shape))


def test_refuses_values_that_do_not_fit() -> None:
    """The shape and the dtype of the average are those of the values."""
    with pytest.raises(ValueError, match=r"^x must have the shape of v, \(3,\); got \(2,\)$"):
        moving_average.update([0.0, 0.0, 0.0], [1.0, 2.0], beta=0.9)
    with pytest.raises(TypeError, match=r"^x must have the dtype of v, float32; got float64$"):
        moving_average.update(np.float32(0), 2.0, beta=0.9)


@pytest.mark.parametrize("beta", [-0.1, 1.0, 1.5])
def test_refuses_a_memory_out_of_range(beta: float) -> None:
    """0 ≤ β < 1: at 1 the average never takes anything in."""
    with pytest.raises(ValueError, match=rf"^beta must be in \[0, 1\), got {beta}$"):
        moving_average.window(beta)


@pytest.mark.parametrize(("beta", "dtype"), [(0.9999, np.float16), (1 - 1e-9, np.float32)])
def test_refuses_a_memory_that_the_dtype_rounds_to_one(beta: float, dtype: Any) -> None:
    """β = 1 in the arithmetic of the array would add and never forget."""
    x: Array = np.ones(2, dtype)

    with pytest.raises(ValueError, match=rf"^beta must not round to 1 in {x.dtype}, got {beta!r}$"):
        moving_average.update(x, x, beta=beta)
    with pytest.raises(ValueError, match=rf"^beta must not round to 1 in {x.dtype}, got {beta!r}$"):
        moving_average.correct(x, beta=beta, t=1)


def test_refuses_a_count_below_one() -> None:
    """At t = 0 the correction is 0/0, and no values have no weights."""
    with pytest.raises(ValueError, match=r"^t must be >= 1, got 0$"):
        moving_average.correct(1.0, beta=0.9, t=0)
    with pytest.raises(ValueError, match=r"^n must be >= 1, got 0$"):
        moving_average.weights(0, beta=0.9)
