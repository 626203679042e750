"""The four cases of the notes, the gaps that make them, and learning curves whose values are known."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import bias_variance
from dlref._contract import Array

ERRORS = st.floats(0, 1e6)


# ---------------------------------------------------------------- the diagnosis


@pytest.mark.parametrize(
    ("train", "dev", "high_bias", "high_variance"),
    [(1, 11, False, True), (15, 16, True, False), (15, 30, True, True), (0.5, 1, False, False)],
)
def test_the_four_cases(train: float, dev: float, high_bias: bool, high_variance: bool) -> None:
    """Of the lecture, in percent, against a perfect model: overfitting, underfitting, both, neither."""
    result = bias_variance.diagnose(train, dev, bias_tolerance=2, variance_tolerance=2)

    assert result == (train, dev - train, high_bias, high_variance)
    assert [type(value) for value in result] == [float, float, bool, bool]


def test_a_high_training_error_may_be_the_best_there_is() -> None:
    """15 and 16 % are underfitting by the notes, and perfect where the best possible model makes 14 %."""
    alone = bias_variance.diagnose(15, 16, bias_tolerance=2, variance_tolerance=2)
    among = bias_variance.diagnose(15, 16, base_error=14, bias_tolerance=2, variance_tolerance=2)

    assert (alone.high_bias, among.high_bias) == (True, False)
    assert (among.bias, among.variance) == (1.0, 1.0)


@given(train=ERRORS, dev=ERRORS, base=ERRORS)
def test_the_gaps_add_up(train: float, dev: float, base: float) -> None:
    """E_dev = E_base + bias + variance, and a gap may be below 0."""
    result = bias_variance.diagnose(train, dev, base_error=base, bias_tolerance=0.1, variance_tolerance=0.2)

    assert base + result.bias + result.variance == pytest.approx(dev, abs=1e-9)
    assert result.bias == train - base
    assert result.variance == dev - train
    assert result.high_bias == (train - base > 0.1)
    assert result.high_variance == (dev - train > 0.2)


def test_each_gap_has_a_tolerance_of_its_own() -> None:
    """A gap that is equal to it is not high."""
    for bias_tolerance, variance_tolerance in ((0.25, 0.5), (0.25, 0.125), (0.125, 0.5), (0.0, 0.0)):
        result = bias_variance.diagnose(0.5, 1.0, base_error=0.25, bias_tolerance=bias_tolerance, variance_tolerance=variance_tolerance)
        assert result.high_bias == (bias_tolerance < 0.25)
        assert result.high_variance == (variance_tolerance < 0.5)
    assert not any(bias_variance.diagnose(0.0, 0.0, bias_tolerance=0.0, variance_tolerance=0.0)[2:])


def test_the_best_possible_error_is_zero_unless_given() -> None:
    """As in the notes."""
    assert bias_variance.diagnose(0.25, 0.5, bias_tolerance=0, variance_tolerance=0).bias == 0.25


# ---------------------------------------------------------------- the learning curve


def mean_model(X: Array, Y: Array) -> tuple[float, float]:
    """Fit a constant, the mean of Y, and score it against the number 3."""
    return float(((Y - Y.mean()) ** 2).mean()), float((3 - Y.mean()) ** 2)


def test_a_curve_whose_values_are_known() -> None:
    """The mean of 1, of 1 3, of 1 3 5 3, and their squared errors."""
    Y = np.array([[1.0, 3.0, 5.0, 3.0]])

    curve = bias_variance.learning_curve(mean_model, Y, Y, sizes=(1, 2, 4))

    assert curve == bias_variance.LearningCurve(sizes=(1, 2, 4), train_error=(0.0, 1.0, 2.0), dev_error=(4.0, 1.0, 0.0))
    assert [type(value) for values in curve for value in values] == [int] * 3 + [float] * 6


def test_each_model_learns_from_the_first_examples() -> None:
    """Columns 0, …, m-1 of X and of Y, in their order, of their own dtypes, as copies."""
    X, Y = np.arange(12, dtype=np.float32).reshape(3, 4), 10 * np.arange(8.0).reshape(2, 4)
    calls = []

    def note(X_m: Array, Y_m: Array) -> tuple[float, float]:
        calls.append((X_m.copy(), Y_m.copy()))
        X_m[:], Y_m[:] = -1, -1
        return 0, float(X_m.size > 0) / 2

    curve = bias_variance.learning_curve(note, X, Y, sizes=[1, 3, 4])

    for m, (X_m, Y_m) in zip((1, 3, 4), calls, strict=True):
        np.testing.assert_array_equal(X_m, X[:, :m], strict=True)
        np.testing.assert_array_equal(Y_m, Y[:, :m], strict=True)
    assert X.min() == Y.min() == 0
    assert curve.dev_error == (0.5, 0.5, 0.5)


def polynomial(degree: int) -> Any:
    """Return what fits a polynomial by least squares and scores it on 2000 fresh examples of y = sin 3x + noise."""
    dev_x = np.linspace(-1, 1, 2000)
    dev_y = np.sin(3 * dev_x) + 0.2 * np.random.default_rng(1).normal(size=2000)

    def fit_and_score(X: Array, Y: Array) -> tuple[float, float]:
        w = np.linalg.lstsq(np.vander(X[0], degree + 1), Y[0], rcond=None)[0]
        train = np.mean((np.vander(X[0], degree + 1) @ w - Y[0]) ** 2)
        return float(train), float(np.mean((np.vander(dev_x, degree + 1) @ w - dev_y) ** 2))

    return fit_and_score


def test_more_examples_cure_variance_and_not_bias() -> None:
    """The notes' two remedies: the gap of a polynomial of degree 9 closes, the error of a straight line stays above the noise."""
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (1, 4000))
    Y = np.sin(3 * X) + 0.2 * rng.normal(size=X.shape)
    noise = 0.2**2

    simple = bias_variance.learning_curve(polynomial(1), X, Y, sizes=[20, 4000])
    flexible = bias_variance.learning_curve(polynomial(9), X, Y, sizes=[20, 4000])

    few, many = ([curve.train_error[i] for curve in (simple, flexible)] for i in (0, 1))
    assert simple.dev_error[1] > 2 * noise
    assert many[0] > 2 * noise
    assert flexible.dev_error[0] - few[1] > noise
    assert abs(flexible.dev_error[1] - many[1]) < 0.15 * noise
    assert flexible.dev_error[1] < 1.1 * noise


# ---------------------------------------------------------------- refusals


X = np.ones((2, 4))


@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        ([], ValueError, "sizes must rise, from 1 at least to 4 at most, got ()"),
        ([2, 2], ValueError, "sizes must rise, from 1 at least to 4 at most, got (2, 2)"),
        ([3, 2], ValueError, "sizes must rise, from 1 at least to 4 at most, got (3, 2)"),
        ([2, 5], ValueError, "sizes must rise, from 1 at least to 4 at most, got (2, 5)"),
        ([0, 2], ValueError, "sizes[0] must be >= 1, got 0"),
        ([1, 2.0], TypeError, "sizes[1] must be an integer, got 2.0"),
        (3, TypeError, "sizes must be a list of integers, got 3"),
        ("12", TypeError, "sizes must be a list of integers, got '12'"),
    ],
)
def test_refuses_sizes_that_do_not_rise(sizes: Any, error: type[Exception], message: str) -> None:
    """Or for which there are no examples."""
    with pytest.raises(error) as refusal:
        bias_variance.learning_curve(mean_model, X, X, sizes=sizes)

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("result", "error", "message"),
    [
        ((0.5, math.nan), ValueError, "dev_error must be >= 0 and finite, got nan"),
        ((-0.5, 0.5), ValueError, "train_error must be >= 0 and finite, got -0.5"),
        ((None, 0.5), TypeError, "train_error must be a real number, got None"),
        (0.5, TypeError, "fit_and_score must return a training error and a development error, got 0.5"),
        ((0.5,), TypeError, "fit_and_score must return a training error and a development error, got (0.5,)"),
    ],
)
def test_refuses_what_is_no_pair_of_errors(result: Any, error: type[Exception], message: str) -> None:
    """The caller's function is checked as any argument."""
    with pytest.raises(error) as refusal:
        bias_variance.learning_curve(lambda X, Y: result, X, X, sizes=[2])

    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"fit_and_score": 0.5}, TypeError, "fit_and_score must be a function, got 0.5"),
        ({"X": X[0]}, ValueError, "X must be 2-D, [n, m], got shape (4,)"),
        ({"Y": X[:, :3]}, ValueError, "Y must be [C, m] with m = 4 as in X, (2, 4); got shape (2, 3)"),
        ({"X": X * np.nan}, ValueError, "X must be finite, got nan at index (0, 0)"),
    ],
)
def test_refuses_bad_arguments(changed: dict[str, Any], error: type[Exception], message: str) -> None:
    """In the one form of words."""
    arguments: dict[str, Any] = {"fit_and_score": mean_model, "X": X, "Y": X} | changed

    with pytest.raises(error) as refusal:
        bias_variance.learning_curve(*arguments.values(), sizes=[2])

    assert str(refusal.value) == message
