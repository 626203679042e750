"""Bagging: samples and averages of any numbers, the dtypes, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import bagging
from dlref._contract import Array

# ---------------------------------------------------------------- the samples


@given(m=st.integers(1, 200), seed=st.integers(0, 99))
def test_a_sample_is_as_long_as_the_examples_are_many(m: int, seed: int) -> None:
    """m indices of columns; the same seed draws the same."""
    indices = bagging.bootstrap(m, rng=np.random.default_rng(seed))

    assert indices.shape == (m,)
    assert indices.dtype == np.intp
    assert indices.min() >= 0
    assert indices.max() < m
    np.testing.assert_array_equal(indices, bagging.bootstrap(m, rng=np.random.default_rng(seed)))
    assert np.ones((2, m))[:, indices].shape == (2, m)


# ---------------------------------------------------------------- the average

Y1, Y2 = np.array([[0.5, 1.0], [2.0, 9.0]]), np.array([[0.75, 0.0], [4.0, 0.0]])


@given(Y=hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=3), elements=st.floats(-1e6, 1e6)))
def test_the_average_lies_between_and_does_not_depend_on_the_order(Y: Array) -> None:
    """Of one model it is its prediction."""
    mean = bagging.average(Y)

    assert np.shape(mean) == Y.shape[1:]
    assert (mean <= Y.max(axis=0) + 1e-9).all()
    assert (mean >= Y.min(axis=0) - 1e-9).all()
    np.testing.assert_allclose(bagging.average(Y[::-1]), mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(bagging.average(Y[:1]), Y[0])


def test_the_layout_of_many_predictions_does_not_matter() -> None:
    """Not even for the last bit."""
    Y = np.random.default_rng(0).normal(size=(100, 7, 9))

    np.testing.assert_array_equal(bagging.average(np.asfortranarray(Y)), bagging.average(Y))


def test_many_predictions_in_float16_do_not_overflow() -> None:
    """Their sum would."""
    assert bagging.average(np.full((1000, 2), 1000, np.float16)).tolist() == [1000.0, 1000.0]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("predictions", "error", "message"),
    [
        (1.0, ValueError, "predictions must be at least 1-D, [B, *shape], got shape ()"),
        ([], ValueError, "predictions must not be empty, got shape (0,)"),
        ([Y1, Y2[:, :1]], ValueError, "predictions must be an array, got rows of different lengths"),
        ([Y1, Y2 + math.inf], ValueError, "predictions must be finite, got inf at index (1, 0, 0)"),
        (["a", "b"], TypeError, "predictions must hold real numbers, got dtype <U1"),
    ],
)
def test_refuses_what_cannot_be_averaged(predictions: Any, error: type[Exception], message: str) -> None:
    """Predictions of different shapes are not broadcast."""
    with pytest.raises(error) as refusal:
        bagging.average(predictions)

    assert str(refusal.value) == message


def test_refuses_a_seed() -> None:
    """Every model would get the same sample."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy\.random\.Generator, got 0$"):
        bagging.bootstrap(3, rng=0)  # type: ignore[arg-type]
