"""Standardization: of any numbers in any dtype, up to the ends of it, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import standardize
from dlref._contract import Array

# Three features, of means and deviations far apart.
TRAIN = np.random.default_rng(0).standard_normal((3, 1000)) * [[10.0], [1000.0], [0.001]] + [[50.0], [0.0], [0.002]]


@given(
    X=hnp.arrays(float, (2, 9), elements=st.integers(-1000, 1000)),
    scale=st.sampled_from([0.25, 8.0, 1024.0]),
    shift=st.integers(-1000, 1000),
)
def test_units_and_origin_of_a_feature_do_not_matter(X: Array, scale: float, shift: int) -> None:
    """z(a·x + b) = z(x) for a > 0; a < 0 turns the sign."""
    Z = standardize.apply(X, standardize.fit(X))

    for sign in (1, -1):
        other = sign * scale * X + shift
        np.testing.assert_allclose(standardize.apply(other, standardize.fit(other)), sign * Z, rtol=1e-10, atol=1e-12)


def test_refuses_a_single_example() -> None:
    """It has no spread: every feature of it would become 0. A column of many examples, of one feature in rows, looks like that."""
    for m in (1, 3):
        with pytest.raises(ValueError, match=rf"^X must have at least 2 columns, or it has no variance; got shape \({m}, 1\)$"):
            standardize.fit(np.arange(float(m))[:, None])


def test_rows_are_features() -> None:
    """So a table with an example in each row is turned round first; a test set of other length tells if it was not."""
    table, others = TRAIN[:, :50].T, TRAIN[:, 50:70].T

    stats = standardize.fit(table.T)

    assert stats.mean.shape == (3, 1)
    np.testing.assert_allclose(standardize.apply(table.T, stats).mean(axis=1), 0, atol=1e-13)
    with pytest.raises(ValueError, match=r"^stats\.mean must be \[n, 1\] with n = 20 as in X, \(20, 3\); got shape \(50, 1\)$"):
        standardize.apply(others, standardize.fit(table))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("value", [0.1, 0.0, -3.0, 1000.1])
@pytest.mark.parametrize("m", [2, 3, 10, 1001])
def test_a_constant_feature_becomes_zero(dtype: Any, value: float, m: int) -> None:
    """Exactly, though the sum of ten times 0.1 is not 1: `std` is 1, and the mean the constant itself."""
    X = np.array([np.full(m, value), np.arange(m) % 2], dtype)

    mean, std = standardize.fit(X)

    assert mean[0, 0] == X[0, 0]
    assert std[0, 0] == 1
    assert (standardize.apply(X, standardize.Stats(mean, std))[0] == 0).all()


def test_a_mean_far_beyond_the_deviation() -> None:
    """Mean 10⁴, deviation 1 in float32: the mean of the squares less the square of the mean would be off by several."""
    x = np.random.default_rng(0).standard_normal((1, 10_000))
    X = (1e4 + x).astype(np.float32)

    for order in (X, np.asfortranarray(X), np.vstack([X, X])[::-1][:1]):
        mean, std = standardize.fit(order)
        assert abs(float(mean[0, 0]) - X.astype(float).mean()) < 1e-3
        assert math.isclose(float(std[0, 0]), X.astype(float).std(), rel_tol=1e-6)


def test_the_layout_of_a_large_matrix_does_not_matter() -> None:
    """Row by row or column by column in memory, the same to the last bit."""
    X = (1e4 + np.random.default_rng(0).standard_normal((8, 5000))).astype(np.float32)

    for a, b in zip(standardize.fit(X), standardize.fit(np.asfortranarray(X)), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.array([[1e-200, -1e-200]]), r"^X must have rows whose variance float64 can hold, got a range of 2e-200 in row 0$"),
        (np.array([[0, 1], [1e200, -1e200]]), r"^X must have rows whose variance float64 can hold, got a range of 2e\+200 in row 1$"),
        (np.array([[1.7e308, -1.7e308]]), r"^X must have rows whose variance float64 can hold, got a range of inf in row 0$"),
        (
            np.array([[0, 2.0**-24]], np.float16),
            r"^X must have rows whose variance float16 can hold, got a range of 5\.96\d*e-08 in row 0$",
        ),
        (np.array([[1e308, 1e308]]), r"^mean of the result of standardize\.fit must be finite in float64, got "),
        (np.ones(4), r"^X must be 2-D, \[n, m\], got shape \(4,\)$"),
        (1.0, r"^X must be 2-D, \[n, m\], got shape \(\)$"),
    ],
)
def test_refuses_what_has_no_deviation(X: Any, message: str) -> None:
    """Rather than return an infinite one, or a wrong one without a word."""
    with pytest.raises(ValueError, match=message):
        standardize.fit(X)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("m", [2, 7, 1000])
def test_what_is_not_refused_keeps_its_digits(m: int, dtype: Any) -> None:
    """From the smallest range that is taken to the largest, wherever the other elements lie: within rounding of the true deviation."""
    wide = np.promote_types(dtype, np.float32)
    smallest = max(float(np.finfo(wide).tiny) ** 0.5, float(np.finfo(dtype).tiny)) * (2 * m) ** 0.5 * 1.001
    largest = min(2 * (float(np.finfo(wide).max) / m) ** 0.5, float(np.finfo(dtype).max)) * 0.999
    for size in (smallest, largest):
        for rest in (0.0, 0.5, 1.0):
            X = np.full((1, m), rest * size, dtype)
            X[0, 0], X[0, 1] = 0, size
            exact = X.astype(np.longdouble).std()
            assert abs(float(standardize.fit(X).std[0, 0] / exact) - 1) < 4 * float(np.finfo(dtype).eps) * m**0.5, (size, rest)


def test_hostile_sizes_that_fit() -> None:
    """Within the limits nothing is lost; no warning is given."""
    for dtype, size in (
        (np.float16, 30_000),  # whose square is beyond float16
        (np.float16, 0.001),  # whose square is below it
        (np.float32, 1e18),
        (np.float32, 1e-18),
        (np.float64, 1e150),
        (float, 1e-150),
    ):
        X = np.array([[size, -size, size, -size]], dtype)
        np.testing.assert_allclose(standardize.apply(X, standardize.fit(X)), [[1, -1, 1, -1]], rtol=1e-3)


@pytest.mark.parametrize(
    ("stats", "error", "message"),
    [
        ((np.zeros((2, 1)), np.array([[1.0], [0.0]])), ValueError, r"^stats\.std must be > 0, got 0\.0$"),
        ((np.zeros((2, 1)), np.array([[1.0], [-1.0]])), ValueError, r"^stats\.std must be > 0, got -1\.0$"),
        ((np.zeros(2), np.ones(2)), ValueError, r"^stats\.mean must be 2-D, \[n, 1\], got shape \(2,\)$"),
        ((np.zeros((2, 1)), np.ones((2, 3))), ValueError, r"^stats\.std must have the shape of stats\.mean, \(2, 1\); got \(2, 3\)$"),
        (
            (np.zeros((3, 1)), np.ones((3, 1))),
            ValueError,
            r"^stats\.mean must be \[n, 1\] with n = 2 as in X, \(2, 3\); got shape \(3, 1\)$",
        ),
        ((np.zeros((2, 1), np.float32), np.ones((2, 1))), TypeError, r"^stats\.mean must have the dtype of X, float64; got float32$"),
        ((np.zeros((2, 1)), np.array([[1.0], [np.nan]])), ValueError, r"^stats\.std must be finite, got nan at index \(1, 0\)$"),
    ],
)
def test_refuses_statistics_of_other_data(stats: tuple[Array, Array], error: type[Exception], message: str) -> None:
    """They belong to the features: same number, same dtype."""
    with pytest.raises(error, match=message):
        standardize.apply(np.ones((2, 3)), standardize.Stats(*stats))
