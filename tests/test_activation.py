"""The activations beside their checks: against fifty digits, for any numbers and shapes, in every dtype up to its end."""

import decimal
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import activation
from dlref._contract import Array

Z = np.concatenate([np.linspace(-40, 40, 161), [-700.0, -300.0, 300.0, 700.0, 1e-9, -1e-9, 0.3]])
MATRICES = hnp.arrays(float, (3, 4), elements=st.floats(-1e5, 1e5))
PAIRS = [
    (activation.sigmoid, activation.sigmoid_derivative),
    (activation.tanh, activation.tanh_derivative),
    (activation.relu, activation.relu_derivative),
]
EVERY = [function for pair in PAIRS for function in pair]


def exactly(formula: Callable[[decimal.Decimal], decimal.Decimal], z: Array) -> Array:
    """Return a formula of e^z evaluated with more digits than cancel in it, rounded at the end."""
    results = []
    for x in map(float, z):
        with decimal.localcontext(decimal.Context(prec=50 + int(abs(x)))):
            results.append(float(formula(decimal.Decimal(x).exp())))
    return np.array(results)


def test_sigmoid_has_all_its_digits() -> None:
    """1/(1 + e^-z), also where it is as small as e^-700."""
    np.testing.assert_allclose(activation.sigmoid(Z), exactly(lambda p: p / (1 + p), Z), rtol=1e-15)


def test_the_slope_of_sigmoid_has_all_its_digits() -> None:
    """σ(1-σ), where 1-σ would cancel: at z = 40 it would be 0."""
    np.testing.assert_allclose(activation.sigmoid_derivative(Z), exactly(lambda p: p / (1 + p) ** 2, Z), rtol=2e-15)


def test_tanh_is_a_stretched_sigmoid() -> None:
    """Tanh z = 2·σ(2z) - 1 = (e^z - e^-z)/(e^z + e^-z)."""
    np.testing.assert_allclose(activation.tanh(Z), exactly(lambda p: (p - 1 / p) / (p + 1 / p), Z), rtol=1e-15)
    np.testing.assert_allclose(activation.tanh(Z), 2 * activation.sigmoid(2 * Z) - 1, rtol=1e-7, atol=1e-15)


def test_the_slope_of_tanh_has_all_its_digits() -> None:
    """1 - tanh², where it would cancel: at z = 20 it would be 0."""
    near = Z[np.abs(Z) <= 300]

    expected = exactly(lambda p: 1 - ((p - 1 / p) / (p + 1 / p)) ** 2, near)
    np.testing.assert_allclose(activation.tanh_derivative(near), expected, rtol=2e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_far_out(dtype: Any) -> None:
    """At ±10⁴ and at the ends of the dtype, without a warning: the tests make errors of warnings."""
    for far in (dtype(1e4), np.finfo(dtype).max):
        z = np.array([-far, far], dtype)
        np.testing.assert_array_equal(activation.sigmoid(z), np.array([0, 1], dtype), strict=True)
        np.testing.assert_array_equal(activation.tanh(z), np.array([-1, 1], dtype), strict=True)
        np.testing.assert_array_equal(activation.relu(z), np.array([0, far], dtype), strict=True)
        np.testing.assert_array_equal(activation.sigmoid_derivative(z), np.zeros(2, dtype), strict=True)
        np.testing.assert_array_equal(activation.tanh_derivative(z), np.zeros(2, dtype), strict=True)
        np.testing.assert_array_equal(activation.relu_derivative(z), np.array([0, 1], dtype), strict=True)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 2e-3), (np.float32, 3e-7)])
def test_fewer_digits(dtype: Any, tolerance: float) -> None:
    """Float16 and float32 are as close to float64 as their rounding allows, also where e^12 is beyond float16."""
    z = np.linspace(-16, 16, 257).astype(dtype)

    for function in EVERY:
        np.testing.assert_allclose(function(z), function(z.astype(float)), rtol=tolerance, atol=2e-7)


@given(z=MATRICES)
def test_symmetry(z: Array) -> None:
    """σ(-z) = 1 - σ(z), tanh(-z) = -tanh z, and their slopes are even."""
    np.testing.assert_allclose(activation.sigmoid(-z), 1 - activation.sigmoid(z), atol=1e-15)
    np.testing.assert_array_equal(activation.tanh(-z), -activation.tanh(z))
    np.testing.assert_array_equal(activation.sigmoid_derivative(-z), activation.sigmoid_derivative(z))
    np.testing.assert_array_equal(activation.tanh_derivative(-z), activation.tanh_derivative(z))


@given(z=MATRICES)
def test_ranges(z: Array) -> None:
    """0 ≤ σ ≤ 1, |tanh| ≤ 1, relu ≥ 0, and no slope is negative or above that of the middle."""
    last_digit = 1 + np.finfo(float).eps  # beside the middle a slope is rounded, up as well as down
    assert ((activation.sigmoid(z) >= 0) & (activation.sigmoid(z) <= 1)).all()
    assert (np.abs(activation.tanh(z)) <= 1).all()
    assert (activation.relu(z) >= 0).all()
    assert ((activation.sigmoid_derivative(z) >= 0) & (activation.sigmoid_derivative(z) <= 0.25 * last_digit)).all()
    assert ((activation.tanh_derivative(z) >= 0) & (activation.tanh_derivative(z) <= last_digit)).all()


@given(z=hnp.arrays(float, 20, elements=st.floats(-50, 50)))
def test_none_falls(z: Array) -> None:
    """A larger z never has a smaller value."""
    z = np.sort(z)

    for function, _ in PAIRS:
        assert (np.diff(function(z)) >= -math.ulp(1.0)).all()


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4))
def test_any_shape(shape: tuple[int, ...]) -> None:
    """Every element for itself."""
    for function in EVERY:
        result = function(np.full(shape, 0.5))
        assert np.shape(result) == shape
        assert (result == function(0.5)).all()


def test_the_caller_may_treat_underflow_as_an_error() -> None:
    """What is nearly 0 far out is meant to be: the caller's settings do not reach it, and are as before afterwards."""
    with np.errstate(all="raise"):
        for function in EVERY:
            function([-720.0, 720.0])
        assert np.geterr() == dict.fromkeys(("divide", "over", "under", "invalid"), "raise")
