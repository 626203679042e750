"""Difference quotients against known gradients, and the check against planted mistakes."""

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


def test_a_cube_in_the_lecture() -> None:
    """θ³ at 1 with h = 0.01: 3.0001, where the one-sided quotient has 3.0301."""
    assert round(float(gradient_check.numerical_gradient(lambda x: float(x**3), 1.0, h=0.01)), 10) == 3.0001


def test_the_error_falls_with_the_square_of_the_step() -> None:
    """A tenth of h, a hundredth of the error; at 10⁻¹² rounding has spoiled it."""
    theta = np.array([1.0])

    def error(h: float) -> float:
        approx = gradient_check.numerical_gradient(smooth, theta, h=h)
        return abs(float(approx[0]) / float(smooth_gradient(theta)[0]) - 1)

    assert math.isclose(error(1e-1) / error(1e-2), 100, rel_tol=0.02)
    assert math.isclose(error(1e-2) / error(1e-3), 100, rel_tol=0.02)
    assert error(1e-5) < 1e-9
    assert error(1e-12) > 1e-6


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


def test_the_function_may_do_what_it_likes_with_its_argument() -> None:
    """It gets a new array every time, and changes neither the parameters nor the next call."""

    def spoils(x: Array) -> float:
        value = float((x**2).sum())
        x[...] = math.nan
        return value

    theta = THETA.copy()
    theta.flags.writeable = False

    np.testing.assert_allclose(gradient_check.numerical_gradient(spoils, theta), 2 * THETA, rtol=1e-8)
    assert gradient_check.check(spoils, theta, 2 * theta).difference < 1e-8


def test_each_element_costs_two_calls_that_differ_there_alone() -> None:
    """And nowhere else."""
    seen: list[Array] = []

    gradient_check.numerical_gradient(lambda x: seen.append(x) or 0.0, np.zeros((2, 2)), h=0.5)  # type: ignore[func-returns-value]

    assert len(seen) == 8
    moved = sorted((tuple(map(int, np.argwhere(x)[0])), float(x.sum())) for x in seen)
    assert moved == [(i, s) for i in np.ndindex(2, 2) for s in (-0.5, 0.5)]
    assert all(np.count_nonzero(x) == 1 for x in seen)


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


@pytest.mark.parametrize("size", [1e-300, 1e-30, 1e300])
def test_neither_large_nor_small_gradients_lose_their_squares(size: float) -> None:
    """10⁻³⁰⁰ squared is 0 and 10³⁰⁰ squared infinite; here they are as good as 1."""
    result = gradient_check.relative_difference([3 * size, 0.0], [0.0, 4 * size])

    assert math.isclose(result, 5 / 7, rel_tol=1e-12)


def test_float16_gradients_of_many_elements() -> None:
    """Their sum of squares, 3.6 million, does not fit into float16."""
    ones = np.full(100_000, 6.0, np.float16)

    assert math.isclose(gradient_check.relative_difference(ones, ones * 2), 1 / 3, rel_tol=1e-12)


def logistic_cost(X: Array, y: Array, lam: float = 0.1) -> Callable[[Array], float]:
    """Return the cost of a logistic regression with a penalty, as a function of weights and bias [1, n + 1]."""

    def cost(theta: Array) -> float:
        z = theta[:, :-1] @ X + theta[:, -1:]
        return float(np.mean(np.logaddexp(0, z) - y * z) + lam / (2 * X.shape[1]) * (theta[:, :-1] ** 2).sum())

    return cost


def test_right_gradients_pass_and_wrong_ones_do_not() -> None:
    """1/m or the penalty forgotten, a sign or the bias wrong: all are found."""
    rng = np.random.default_rng(0)
    X, y, theta = rng.standard_normal((3, 40)), (rng.random((1, 40)) < 0.5).astype(float), rng.standard_normal((1, 4))
    cost = logistic_cost(X, y, lam=2.0)
    error = 1 / (1 + np.exp(-(theta[:, :-1] @ X + theta[:, -1:]))) - y
    data = np.hstack([error @ X.T, error.sum(keepdims=True)])
    penalty = np.hstack([theta[:, :-1], np.zeros((1, 1))]) * 2.0
    right = (data + penalty) / 40

    found = gradient_check.check(cost, theta, right)
    assert found.difference < 1e-8
    assert found.largest < 1e-6
    for wrong in (data + penalty, data / 40, -right, right * [1, 1, 1, 0], right * [1, 1, 1.01, 1]):
        bad = gradient_check.check(cost, theta, wrong)
        assert bad.difference > 1e-4
        assert bad.largest > 1e-3


def test_a_small_wrong_element_shows_in_the_largest_alone() -> None:
    """Of 1000 elements one of size 10⁻⁶ has the wrong sign: 10⁻⁸ as a whole, 1 by itself."""
    slopes = np.random.default_rng(0).standard_normal(1000) * 10
    slopes[7] = 1e-6
    wrong = slopes.copy()
    wrong[7] *= -1

    result = gradient_check.check(lambda x: float(slopes @ x), np.zeros(1000), wrong)

    assert result.difference < 1e-7
    assert math.isclose(result.largest, 1, rel_tol=1e-6)
    assert result.worst == (7,)


def test_the_index_is_that_of_the_worst_element() -> None:
    """Of the shape of the parameters."""
    wrong = smooth_gradient(THETA)
    wrong[1, 2] *= 1.1
    wrong[2, 0] *= 1.2

    result = gradient_check.check(smooth, THETA, wrong)

    assert result.worst == (2, 0)
    assert math.isclose(result.largest, 0.2 / 2.2, rel_tol=1e-6)
    assert all(type(i) is int for i in result.worst)


def test_rounding_is_no_mistake() -> None:
    """An element of slope 0 whose quotient is 10⁻¹¹, for the cost is rounded: that is no difference of 1."""
    theta = np.array([0.3, 0.7])

    def cost(x: Array) -> float:
        return float(x[0] + ((x[1] + 1) - x[1]))

    assert 0 < abs(gradient_check.numerical_gradient(cost, theta)[1]) < 1e-10
    result = gradient_check.check(cost, theta, np.array([1.0, 0.0]))
    assert result.largest == 0
    assert result.difference < 1e-10


def test_the_worst_element_is_the_relatively_worst() -> None:
    """A small slope of the wrong sign is worse than a large one that is off by a hundredth."""
    slopes = np.array([1000.0, 0.001])

    result = gradient_check.check(lambda x: float(slopes @ x), np.zeros(2), np.array([1010.0, -0.001]))

    assert result.worst == (1,)
    assert math.isclose(result.largest, 1, rel_tol=1e-6)


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
