"""Difference quotients against known gradients, and the check of a gradient against planted mistakes."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

THETA = frozen(np.random.default_rng(0).normal(size=(3, 4)))


def _smooth(theta: Any) -> float:
    """Return Σ sin θ · cosh θ: every element in another place of a curve."""
    return float((np.sin(theta) * np.cosh(theta)).sum())


def _its_gradient(theta: Any) -> Any:
    """Return the gradient of `_smooth`."""
    return np.cos(theta) * np.cosh(theta) + np.sin(theta) * np.sinh(theta)


def _sum_of_squares(theta: Any) -> float:
    """Return a quadratic, of which the quotient is exact."""
    return float((theta**2).sum())


def _arguments(gradient_check: Any, theta: Any, **h: float) -> list[Any]:
    """Return what the cost is called with."""
    seen: list[Any] = []

    def cost(x: Any) -> float:
        seen.append(x)
        return 0.0

    gradient_check.numerical_gradient(cost, theta, **h)
    return seen


def _passes(gradient_check: Any, cost: Callable[[Any], float], theta: Any, right: Any, bound: float) -> None:
    """Demand that a right gradient passes, and that one is found whose second element is wrong by a tenth."""
    where = f"at θ = {theta.tolist()} in {theta.dtype}"
    found = gradient_check.check(cost, theta, frozen(right))
    same(f"whether a right gradient is within {bound} {where}", max(found.difference, found.largest) < bound, True)
    found = gradient_check.check(cost, theta, frozen(right * np.array([1, 1.1, 1], theta.dtype)))
    same(f"whether a wrong element is off by 0.03 {where}", found.largest > 0.03, True)
    same(f"which element is wrong {where}", found.worst, (1,))


def every_element_is_in_its_place(gradient_check: Any) -> None:
    """Within 10⁻⁹ of the gradient of Σ sin θ·cosh θ, for θ from -2 to 2 of any shape."""
    for shape in ((), (5,), (3, 4), (2, 1, 3)):
        theta = frozen(np.random.default_rng(0).uniform(-2, 2, shape))
        approx = gradient_check.numerical_gradient(_smooth, theta)
        close(f"the gradient of shape {shape}", approx, _its_gradient(theta), rtol=1e-8, atol=1e-9)


def a_quadratic_is_exact_whatever_the_step(gradient_check: Any) -> None:
    """((θ+h)² - (θ-h)²)/2h = 2θ; the one-sided quotient would be 2θ + h."""
    theta = frozen([[3.0, -2.0, 0.0], [1.0, 64.0, -0.5]])
    for h in (0.125, 0.5, 2.0):
        same(f"the gradient at h = {h}", gradient_check.numerical_gradient(_sum_of_squares, theta, h=h), 2 * theta)


def a_cube_in_the_lecture(gradient_check: Any) -> None:
    """θ³ at 1 with h = 0.01 has the quotient 3.0001, where the one-sided one has 3.0301."""
    approx = gradient_check.numerical_gradient(lambda x: float((x**3).sum()), frozen([1.0]), h=0.01)
    close("the quotient", approx, [3.0001], rtol=1e-11)


def the_error_falls_with_the_square_of_the_step(gradient_check: Any) -> None:
    """A tenth of h, a hundredth of the error, for h from 0.1 to 0.001; at h = 10⁻¹² rounding has spoiled it."""
    theta = frozen([1.0])

    def error(h: float) -> float:
        return float(np.abs(gradient_check.numerical_gradient(_smooth, theta, h=h) / _its_gradient(theta) - 1)[0])

    close("the error at h = 0.1 over that at 0.01", error(1e-1) / error(1e-2), 100.0, rtol=0.02)
    close("the error at h = 0.01 over that at 0.001", error(1e-2) / error(1e-3), 100.0, rtol=0.02)
    same("whether the error at h = 10⁻⁵ is below 10⁻⁹", error(1e-5) < 1e-9, True)
    same("whether the error at h = 10⁻¹² is above 10⁻⁶", error(1e-12) > 1e-6, True)


def each_element_costs_two_calls(gradient_check: Any) -> None:
    """One on either side of it, which differ from θ there alone."""
    moves = [x - THETA for x in _arguments(gradient_check, THETA, h=0.5)]
    same("the number of calls for 12 elements", len(moves), 24)
    same("the number of elements that each call moves", [np.count_nonzero(move) for move in moves], [1] * 24)
    same("how often each element is moved", sum(move != 0 for move in moves), np.full((3, 4), 2))
    close("the sum of all moves", sum(moves), np.zeros((3, 4)), atol=1e-14)


def the_cost_may_do_what_it_likes_with_its_argument(gradient_check: Any) -> None:
    """It gets a new array every time, and changes neither the parameters nor the next call."""

    def spoils(x: Any) -> float:
        value = _sum_of_squares(x)
        x[...] = math.nan
        return value

    close("the gradient", gradient_check.numerical_gradient(spoils, THETA), 2 * THETA, rtol=1e-8)
    same("whether check finds it right", gradient_check.check(spoils, THETA, frozen(2 * THETA)).difference < 1e-8, True)


def a_kink_is_met_half_way(gradient_check: Any) -> None:
    """|θ| at 0 has the quotient 0 and no derivative; relu has 1/2 at 0, and 3/4 at h/2."""
    theta = frozen([-1.0, 0.0, 0.25, 1.0])
    same("the quotient of |θ| at 0", gradient_check.numerical_gradient(lambda x: float(np.abs(x).sum()), frozen([0.0])), [0.0])
    approx = gradient_check.numerical_gradient(lambda x: float(np.maximum(x, 0).sum()), theta, h=0.5)
    close("the quotient of relu at -1, 0, h/2 and 1", approx, [0.0, 0.5, 0.75, 1.0], rtol=1e-15)


def the_difference_in_numbers(gradient_check: Any) -> None:
    """‖a - b‖/(‖a‖ + ‖b‖): 0 of equal gradients, 1 of opposite ones; and 0 of two zeros, where the notes' formula is 0/0."""
    for approx, exact, wanted in (
        ([3.0, 4.0], [3.0, 4.0], 0.0),
        ([3.0, 4.0], [-3.0, -4.0], 1.0),
        ([3.0, 4.0], [0.0, 0.0], 1.0),
        ([3.0, 4.0], [6.0, 8.0], 1 / 3),
        ([3.0, 0.0], [0.0, 4.0], 5 / 7),
        ([[3.0], [0.0]], [[0.0], [4.0]], 5 / 7),
        ([0.0, 0.0], [0.0, -0.0], 0.0),
    ):
        a, b = frozen(approx), frozen(exact)
        close(f"the difference of {approx} and {exact}", gradient_check.relative_difference(a, b), wanted, rtol=1e-15)
        close(f"the difference of {exact} and {approx}", gradient_check.relative_difference(b, a), wanted, rtol=1e-15)


def no_square_is_lost(gradient_check: Any) -> None:
    """10⁻³⁰⁰ squared is 0 and 10³⁰⁰ squared infinite; gradients of this size are as good as those of size 1."""
    for size in (1e-300, 1e-30, 1e30, 1e300):
        result = gradient_check.relative_difference(frozen([3 * size, 0.0]), frozen([0.0, 4 * size]))
        close(f"the difference of two gradients of the size {size}", result, 5 / 7)


def a_right_gradient_passes_and_a_wrong_one_does_not(gradient_check: Any) -> None:
    """Of logistic regression with a penalty: 1/m or the penalty forgotten, a sign or the bias wrong, one element off by a hundredth."""
    rng = np.random.default_rng(0)
    X, y, theta = rng.normal(size=(3, 40)), rng.random((1, 40)) < 0.5, frozen(rng.normal(size=(1, 4)))

    def cost(theta: Any) -> float:
        z = theta[:, :3] @ X + theta[:, 3:]
        return float(np.mean(np.logaddexp(0, z) - y * z) + 2 / (2 * 40) * (theta[:, :3] ** 2).sum())

    error = 1 / (1 + np.exp(-(theta[:, :3] @ X + theta[:, 3:]))) - y
    data = np.hstack([error @ X.T, error.sum(keepdims=True)])
    right = (data + 2 * theta * [1, 1, 1, 0]) / 40
    found = gradient_check.check(cost, theta, frozen(right))
    same("whether the right gradient is within 10⁻⁸ as a whole", found.difference < 1e-8, True)
    same("whether the right gradient is within 10⁻⁶ in each element", found.largest < 1e-6, True)
    wrong = {
        "without 1/m": 40 * right,
        "without the penalty": data / 40,
        "of the wrong sign": -right,
        "without the bias": right * [1, 1, 1, 0],
        "off by a hundredth in one element": right * [1, 1, 1.01, 1],
    }
    for mistake, gradient in wrong.items():
        found = gradient_check.check(cost, theta, frozen(gradient))
        same(f"whether a gradient {mistake} is off by 10⁻⁴ as a whole", found.difference > 1e-4, True)
        same(f"whether a gradient {mistake} is off by 10⁻³ in an element", found.largest > 1e-3, True)


def the_worst_element_is_the_relatively_worst(gradient_check: Any) -> None:
    """A small slope of the wrong sign is worse than a large one that is off by a hundredth; its index is that of the parameters."""
    wrong = _its_gradient(THETA)
    wrong[1, 2] *= 1.1
    wrong[2, 0] *= 1.2
    found = gradient_check.check(_smooth, THETA, frozen(wrong))
    same("the index of the worst element", found.worst, (2, 0))
    close("the largest difference", found.largest, 0.2 / 2.2, rtol=1e-6)
    slopes = np.array([1000.0, 0.001])
    found = gradient_check.check(lambda x: float(slopes @ x), frozen([0.0, 0.0]), frozen([1010.0, -0.001]))
    same("the index of the worst element of a steep and a flat one", found.worst, (1,))
    close("the largest difference of a steep and a flat one", found.largest, 1.0, rtol=1e-6)


def a_small_wrong_element_shows_in_the_largest_alone(gradient_check: Any) -> None:
    """Of 200 elements of the size 10, one of 10⁻⁶ has the wrong sign: 10⁻⁸ as a whole, 1 by itself."""
    slopes = np.random.default_rng(0).normal(size=200) * 10
    slopes[7] = 1e-6
    wrong = slopes.copy()
    wrong[7] *= -1
    found = gradient_check.check(lambda x: float(slopes @ x), frozen(np.zeros(200)), frozen(wrong))
    same("whether the difference as a whole is below 10⁻⁷", found.difference < 1e-7, True)
    close("the largest difference", found.largest, 1.0, rtol=1e-6)
    same("the index of the worst element", found.worst, (7,))


def rounding_is_no_mistake(gradient_check: Any) -> None:
    """An element of slope 0 whose quotient is 10⁻¹¹, for the cost is rounded, has no difference of 1; two slopes of 0 agree."""
    found = gradient_check.check(lambda x: float(x[0] + ((x[1] + 1) - x[1])), frozen([0.3, 0.7]), frozen([1.0, 0.0]))
    same("the largest difference", found.largest, 0.0)
    same("whether the difference as a whole is below 10⁻¹⁰", found.difference < 1e-10, True)
    dead = gradient_check.check(lambda x: 1.0, frozen(np.ones(3)), frozen(np.zeros(3)))
    same("what is found of a constant", [dead.difference, dead.largest], [0.0, 0.0])


def without_h_the_step_is_the_cube_root_of_epsilon(gradient_check: Any) -> None:
    """6.06·10⁻⁶ in float64 and 4.92·10⁻³ in float32, times |θ| from 1 on, of each element by itself."""
    for dtype, h in ((np.float64, 6.055e-6), (np.float32, 4.92e-3)):
        theta = frozen(np.array([0.0, -0.5, 1.0, 100.0, -1e4], dtype))
        steps = np.abs(np.array(_arguments(gradient_check, theta), float) - theta).max(axis=0)
        close(f"the step of each element of {theta} in {dtype.__name__}", steps, h * np.maximum(1, np.abs(theta)), rtol=5e-3)


def that_step_serves_parameters_of_any_size(gradient_check: Any) -> None:
    """At θ of about 1, 100, 10⁶ and 10¹⁰ a right gradient passes; one that is wrong by a tenth in one element does not."""
    of_squares: tuple[Any, Any] = _sum_of_squares, lambda x: 2 * x
    of_logarithms: tuple[Any, Any] = lambda x: float(np.log(x).sum()), lambda x: 1 / x
    for cost, gradient in (of_squares, of_logarithms):
        for size in (1.0, 100.0, 1e6, 1e10):
            for dtype, bound in ((np.float64, 1e-9), (np.float32, 1e-3)):
                theta = frozen(np.array([size, size * 1.1, size / 3], dtype))
                _passes(gradient_check, cost, theta, gradient(theta), bound)


def it_divides_by_the_step_that_was_taken(gradient_check: Any) -> None:
    """Of the sum of one parameter the quotient is 1 exactly, though θ ± h is rounded, at θ = 100 by a quarter of h = 10⁻⁵ in float32."""
    for dtype, theta, h in ((np.float32, 100.0, 1e-5), (np.float32, 1e6, 0.1), (np.float64, 1e10, 1e-5), (np.float64, 1.0, 1e-15)):
        approx = gradient_check.numerical_gradient(lambda x: float(x.sum()), frozen(np.array([theta], dtype)), h=h)
        same(f"the quotient at θ = {theta} and h = {h} in {dtype.__name__}", approx, [1.0])


QUOTIENT = "(_cost(J, above) - _cost(J, below)) / two_h"

SLIPS = [
    (QUOTIENT, "(_cost(J, above) - _cost(J, below)) / (two_h / 2)", "2 missing"),
    (QUOTIENT, "(_cost(J, above) - _cost(J, theta.copy())) / step[i]", "one-sided"),
    (QUOTIENT, "(_cost(J, theta.copy()) - _cost(J, below)) / step[i]", "one-sided, from below"),
    (QUOTIENT, "(_cost(J, below) - _cost(J, above)) / two_h", "of the wrong sign"),
    (QUOTIENT, "(_cost(J, above) - _cost(J, below)) / (2 * step[i])", "divides by the step that was meant"),
    ("above[i] += step[i]", "above += step[i]", "moves all elements at once"),
    ("below[i] -= step[i]", "below[i] -= step[i] / 2", "half a step down"),
    ("below[i] -= step[i]", "below[i] += step[i]", "no step down"),
    ("above, below = theta.copy(), theta.copy()", "above, below = theta, theta", "moves the caller's parameters"),
    ("_cost(J, theta.copy())) / _steps", "_cost(J, theta)) / _steps", "hands out the caller's parameters"),
    ("np.linalg.norm(approx) + np.linalg.norm(exact)", "np.linalg.norm(approx + exact)", "the norm of the sum"),
    ("np.linalg.norm(approx) + np.linalg.norm(exact)", "np.linalg.norm(exact)", "half the divisor"),
    ("(np.linalg.norm(approx) + np.linalg.norm(exact))", "max(np.linalg.norm(approx), np.linalg.norm(exact))", "the larger for the sum"),
    ("np.linalg.norm(approx) + np.linalg.norm(exact)", "np.linalg.norm(approx) ** 2 + np.linalg.norm(exact) ** 2", "squares below"),
    ("np.linalg.norm(approx - exact)", "np.abs(approx - exact).sum()", "the sum for the root of the squares"),
    ("np.linalg.norm(approx - exact)", "np.abs(approx - exact).max()", "the largest for the root of the squares"),
    ("np.linalg.norm(approx - exact)", "abs(np.linalg.norm(approx) - np.linalg.norm(exact))", "the lengths alone, not the directions"),
    (" if distance else 0.0", "", "0/0"),
    ("(approx / size, exact / size) if size else (approx, exact)", "approx, exact", "squares overflow"),
    ("np.where(distance > rounding,", "np.where(distance >= 0,", "takes rounding for a mistake"),
    ("rounding = 10 *", "rounding = 1e6 *", "takes a mistake for rounding"),
    ("distance / np.where(size == 0, 1, size)", "distance", "the absolute difference"),
    ("each.argmax()", "distance.argmax()", "the absolutely worst"),
    ("each.argmax()", "each.argmin()", "the best"),
    ("np.abs(a - b), np.abs(a) + np.abs(b)", "np.abs(np.abs(a) - np.abs(b)), np.abs(a) + np.abs(b)", "sizes alone, not signs"),
    ("np.cbrt(np.finfo(theta.dtype).eps)", "np.sqrt(np.finfo(theta.dtype).eps)", "the step of the one-sided quotient"),
    ("np.cbrt(np.finfo(theta.dtype).eps)", "1e-7", "the step of the notes, whatever the dtype"),
    ("np.cbrt(np.finfo(theta.dtype).eps)", "np.cbrt(np.finfo(float).eps)", "the step of float64, whatever the dtype"),
    ("np.maximum(1, np.abs(theta))", "np.ones_like(theta)", "not in proportion to large parameters"),
    ("np.maximum(1, np.abs(theta))", "np.maximum(1e-12, np.abs(theta))", "in proportion to small parameters too"),
    ("np.maximum(1, np.abs(theta))", "np.maximum(1, np.full_like(theta, np.abs(theta).max()))", "in proportion to the largest parameter"),
    ("return np.full_like(theta, h)", "return np.full_like(theta, h / 2)", "half the step that was asked for"),
]
