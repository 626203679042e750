"""The gaps, the kinds of numbers, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import bias_variance
from dlref._contract import Array

ERRORS = st.floats(0, 1e6)


# ---------------------------------------------------------------- the diagnosis


@given(train=ERRORS, dev=ERRORS, base=ERRORS)
def test_the_gaps_add_up(train: float, dev: float, base: float) -> None:
    """E_dev = E_base + bias + variance, and a gap may be below 0."""
    result = bias_variance.diagnose(train, dev, base_error=base, bias_tolerance=0.1, variance_tolerance=0.2)

    assert base + result.bias + result.variance == pytest.approx(dev, abs=1e-9)
    assert result.bias == train - base
    assert result.variance == dev - train
    assert result.high_bias == (train - base > 0.1)
    assert result.high_variance == (dev - train > 0.2)


def test_a_diagnosis_holds_pythons_own_numbers() -> None:
    """Of integers and of NumPy's numbers, too."""
    for errors in ((1, 11), (np.float32(0.5), np.array(1.0))):
        diagnosis = bias_variance.diagnose(*errors, bias_tolerance=2, variance_tolerance=2)
        assert [type(value) for value in diagnosis] == [float, float, bool, bool]


# ---------------------------------------------------------------- the learning curve


def mean_model(X: Array, Y: Array) -> tuple[float, float]:
    """Fit a constant, the mean of Y, and score it against the number 3."""
    return float(((Y - Y.mean()) ** 2).mean()), float((3 - Y.mean()) ** 2)


def test_models_get_arrays_of_the_dtypes_given_and_a_curve_holds_pythons_own_numbers() -> None:
    """Whatever kind of number `fit_and_score` returns."""
    dtypes = []

    def fit_and_score(X: Array, Y: Array) -> tuple[Any, Any]:
        dtypes.append((X.dtype.name, Y.dtype.name))
        return 0, np.float32(0.5)

    curve = bias_variance.learning_curve(fit_and_score, np.ones((3, 4), np.float32), [[1, 0, 1, 0]], sizes=[1, 4])

    assert dtypes == [("float32", "float64")] * 2
    assert [type(value) for values in curve for value in values] == [int] * 2 + [float] * 4


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
