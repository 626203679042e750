"""Difference quotients beside their checks: for any shape and step, in every dtype, and refusing."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import gradient_check
from dlref._contract import Array

THETA = np.random.default_rng(0).standard_normal((3, 4))


def smooth(theta: Array) -> float:
    """Return Σ sin θ · cosh θ: every element in another place of a curve."""
    return float((np.sin(theta) * np.cosh(theta)).sum())


def smooth_gradient(theta: Array) -> Array:
    """Return its gradient."""
    gradient: Array = np.cos(theta) * np.cosh(theta) + np.sin(theta) * np.sinh(theta)
    return gradient


@given(shape=hnp.array_shapes(min_dims=0, max_dims=3, max_side=3), seed=st.integers(0, 99))
def test_every_element_of_any_shape(shape: tuple[int, ...], seed: int) -> None:
    """Within 10⁻⁹ of the gradient, each element in its place; a number gives a number."""
    theta = np.random.default_rng(seed).uniform(-2, 2, shape)

    approx = gradient_check.numerical_gradient(smooth, theta)

    assert np.shape(approx) == shape
    np.testing.assert_allclose(approx, smooth_gradient(theta), rtol=1e-8, atol=1e-9)


@given(theta=hnp.arrays(float, (2, 3), elements=st.integers(-64, 64)), h=st.sampled_from([0.125, 0.5, 2.0]))
def test_exact_for_a_quadratic_whatever_the_step(theta: Array, h: float) -> None:
    """((θ+h)² - (θ-h)²)/2h = 2θ; the one-sided quotient would be 2θ + h."""
    np.testing.assert_array_equal(gradient_check.numerical_gradient(lambda x: float((x**2).sum()), theta, h=h), 2 * theta)


def test_float32_wants_a_larger_step() -> None:
    """10⁻² is good to three digits, 10⁻⁶ to none."""
    theta = np.array([1.0], np.float32)

    def error(h: float) -> float:
        approx = gradient_check.numerical_gradient(lambda x: float(np.exp(np.sin(x)).sum()), theta, h=h)
        assert approx.dtype == np.float32
        return abs(float(approx[0]) / (math.exp(math.sin(1)) * math.cos(1)) - 1)

    assert error(1e-2) < 1e-3
    assert error(1e-6) > 1e-2


def test_a_kink_is_met_half_way() -> None:
    """|θ| and √|θ| at 0 have the quotient 0 and no derivative; ReLU at h/2 has a slope of 3/4."""

    def relu(x: Any) -> float:
        return float(np.maximum(x, 0).sum())

    assert gradient_check.numerical_gradient(lambda x: float(np.abs(x)), 0.0) == 0
    assert gradient_check.numerical_gradient(lambda x: float(np.sqrt(np.abs(x))), 0.0) == 0
    np.testing.assert_allclose(gradient_check.numerical_gradient(relu, [-1.0, 0.0, 0.25, 1.0], h=0.5), [0, 0.5, 0.75, 1], rtol=1e-15)


@pytest.mark.parametrize(
    ("approx", "exact", "difference"),
    [
        ([3.0, 4.0], [3.0, 4.0], 0.0),
        ([3.0, 4.0], [-3.0, -4.0], 1.0),
        ([3.0, 4.0], [0.0, 0.0], 1.0),
        ([3.0, 4.0], [6.0, 8.0], 1 / 3),
        ([3.0, 0.0], [0.0, 4.0], 5 / 7),
        ([[3.0], [0.0]], [[0.0], [4.0]], 5 / 7),
        (3.0, 1.0, 0.5),
        ([0.0, 0.0], [0.0, 0.0], 0.0),
        ([0.0], [-0.0], 0.0),
    ],
)
def test_the_difference_in_numbers(approx: Any, exact: Any, difference: float) -> None:
    """‖a - b‖/(‖a‖ + ‖b‖), and 0 where the notes' formula is 0/0."""
    result = gradient_check.relative_difference(approx, exact)

    assert type(result) is float
    assert math.isclose(result, difference, rel_tol=1e-15)


@given(a=hnp.arrays(float, (2, 3), elements=st.floats(-1e3, 1e3)), b=hnp.arrays(float, (2, 3), elements=st.floats(-1e3, 1e3)))
def test_the_difference_is_symmetric_without_unit_and_in_0_1(a: Array, b: Array) -> None:
    """d(a, b) = d(b, a) = d(4a, 4b) = d(-a, -b) ∈ [0, 1]."""
    d = gradient_check.relative_difference(a, b)

    assert 0 <= d <= 1 + 1e-15
    assert d == gradient_check.relative_difference(b, a)
    np.testing.assert_allclose(gradient_check.relative_difference(-4 * a, -4 * b), d, rtol=1e-14)


def test_float16_gradients_of_many_elements() -> None:
    """Their sum of squares, 3.6 million, does not fit into float16."""
    ones = np.full(100_000, 6.0, np.float16)

    assert math.isclose(gradient_check.relative_difference(ones, ones * 2), 1 / 3, rel_tol=1e-12)


def test_the_index_is_that_of_the_worst_element() -> None:
    """Of the shape of the parameters."""
    wrong = smooth_gradient(THETA)
    wrong[1, 2] *= 1.1
    wrong[2, 0] *= 1.2

    result = gradient_check.check(smooth, THETA, wrong)

    assert result.worst == (2, 0)
    assert math.isclose(result.largest, 0.2 / 2.2, rel_tol=1e-6)
    assert all(type(i) is int for i in result.worst)


def test_two_zeros_agree() -> None:
    """As of a dead ReLU."""
    assert gradient_check.check(lambda x: 1.0, np.ones(3), np.zeros(3)) == (0.0, 0.0, (0,))


def test_a_check_of_a_number() -> None:
    """Its index is empty."""
    assert gradient_check.check(lambda x: float(x**2), 3.0, 6.0, h=0.5) == (0.0, 0.0, ())


@pytest.mark.parametrize(("dtype", "h"), [(np.float16, 0.0992), (np.float32, 4.92e-3), (np.float64, 6.06e-6), (np.longdouble, None)])
@pytest.mark.parametrize("theta", [0.0, -0.5, 1.0, 100.0, -1e4])
def test_the_default_step(theta: float, dtype: Any, h: float | None) -> None:
    """The cube root of the machine epsilon, times |θ| from 1 on, to either side."""
    seen: list[Array] = []

    gradient_check.numerical_gradient(lambda x: seen.append(x) or 0.0, np.array([theta], dtype))  # type: ignore[func-returns-value]

    h = float(np.finfo(dtype).eps) ** (1 / 3) if h is None else h
    above, below = (float(x[0]) for x in seen)
    assert math.isclose((above - below) / 2, h * max(1, abs(theta)), rel_tol=5e-3)
    assert math.isclose((above + below) / 2, theta, rel_tol=1e-3, abs_tol=1e-12)


SMOOTH: dict[str, tuple[Callable[[Array], Any], Callable[[Array], Any]]] = {
    "sum": (np.sum, np.ones_like),
    "sum of squares": (lambda x: (x**2).sum(), lambda x: 2 * x),
    "mean squared error": (lambda x: ((x - 3) ** 2).mean(), lambda x: 2 * (x - 3) / x.size),
    "sum of logarithms": (lambda x: np.log(x).sum(), lambda x: 1 / x),
}


@pytest.mark.parametrize("cost", SMOOTH)
@pytest.mark.parametrize("theta", [1.0, 100.0, 1e6, 1e10])
@pytest.mark.parametrize(("dtype", "bound"), [(np.float32, 1e-3), (np.float64, 1e-9), (np.longdouble, None)])
def test_the_default_step_serves_parameters_of_any_size(dtype: Any, bound: float | None, theta: float, cost: str) -> None:
    """A right gradient passes; one that is wrong by a tenth in one element does not."""
    J, gradient = SMOOTH[cost]
    x = np.array([theta, theta * 1.1, theta / 3], dtype)
    bound = 20 * float(np.finfo(dtype).eps) ** (2 / 3) if bound is None else bound  # a longdouble is no longer than float64 on some

    right = gradient_check.check(J, x, gradient(x))
    wrong = gradient_check.check(J, x, gradient(x) * np.array([1, 1.1, 1], dtype))

    assert right.difference < bound
    assert right.largest < bound
    assert wrong.largest > 0.03
    assert wrong.worst == (1,)


@pytest.mark.parametrize(
    ("dtype", "theta", "h"),
    [(np.float32, 100.0, None), (np.float32, 100.0, 1e-5), (np.float32, 1e6, 0.1), (np.float64, 1e10, 1e-5), (np.float64, 1.0, 1e-15)],
)
def test_divides_by_the_step_that_was_taken(dtype: Any, theta: float, h: float | None) -> None:
    """Of the sum of one parameter the quotient is 1 exactly, though θ ± h is rounded, by a quarter of h in the second case."""
    assert gradient_check.check(lambda x: x.sum(), dtype([theta]), dtype([1.0]), h=h) == (0.0, 0.0, (0,))


@pytest.mark.skipif(np.finfo(np.longdouble).eps == np.finfo(float).eps, reason="longdouble is float64 here")
def test_the_cost_keeps_its_digits() -> None:
    """Of a cost in longdouble: a step of 10⁻¹⁷ at 1 would be lost in float64."""
    approx = gradient_check.numerical_gradient(lambda x: x.sum(), np.ones(1, np.longdouble), h=1e-17)

    assert abs(float(approx[0]) - 1) < 1e-15
    assert gradient_check.numerical_gradient(lambda x: np.exp(x).sum(), np.ones(1, np.longdouble)) == pytest.approx(
        float(np.exp(1)), rel=1e-12
    )


@pytest.mark.parametrize(
    ("J", "error", "message"),
    [
        (None, TypeError, r"^J must be a function, got None$"),
        (lambda x: math.nan, ValueError, r"^J\(theta\) must be finite, got nan$"),
        (lambda x: math.inf, ValueError, r"^J\(theta\) must be finite, got inf$"),
        (lambda x: x, ValueError, r"^J\(theta\) must be a number, got shape \(2,\)$"),
        (lambda x: x[:1], ValueError, r"^J\(theta\) must be a number, got shape \(1,\)$"),
        (lambda x: None, TypeError, r"^J\(theta\) must hold real numbers, got dtype object$"),
        (lambda x: 1j, TypeError, r"^J\(theta\) must hold real numbers, got dtype complex128$"),
    ],
)
def test_refuses_what_is_no_cost(J: Any, error: type[Exception], message: str) -> None:
    """A function to a finite real number."""
    for check in (gradient_check.numerical_gradient, lambda J, theta: gradient_check.check(J, theta, theta)):
        with pytest.raises(error, match=message):
            check(J, np.ones(2))


@pytest.mark.parametrize(
    ("theta", "h", "message"),
    [
        (np.array([1.0, 1e12]), 1e-5, r"^h must not be lost beside 1000000000000\.0 in float64, got 1e-05$"),
        (np.ones(2, np.float16), 1e-5, r"^h must not be lost beside 1\.0 in float16, got 1e-05$"),
        (np.ones(2, np.float32), 1e-8, r"^h must not be lost beside 1\.0 in float32, got 1e-08$"),
        (np.ones(2), 0.0, r"^h must be > 0 and finite, got 0\.0$"),
    ],
)
def test_refuses_a_step_that_goes_nowhere(theta: Array, h: float, message: str) -> None:
    """The quotient would be 0/h."""
    with pytest.raises(ValueError, match=message):
        gradient_check.numerical_gradient(smooth, theta, h=h)
