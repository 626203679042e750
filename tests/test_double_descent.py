"""Least squares of smallest norm beside its checks: any inputs, and the peak that the page speaks of."""

import numpy as np
from hypothesis import assume, given, strategies as st

from dlref.beyond import double_descent


@given(n=st.integers(1, 8), m=st.integers(1, 8), rank=st.integers(1, 8), seed=st.integers(0, 99))
def test_no_other_weights_are_as_good_and_smaller(n: int, m: int, rank: int, seed: int) -> None:
    """Whatever the rank: the residuals are orthogonal to the inputs, and W to all that no example has."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, m))
    Y = rng.normal(size=(2, m))
    directions, sizes, _ = np.linalg.svd(X)
    rank = min(n, m, rank)
    assume(sizes[rank - 1] > 1e-4 * sizes[0])

    W = double_descent.fit(X, Y)

    np.testing.assert_allclose((W @ X - Y) @ X.T, 0, atol=1e-8 * sizes[0] ** 2 * np.abs(W).max())
    np.testing.assert_allclose(W @ directions[:, rank:], 0, atol=1e-8 * np.abs(W).max())


def test_the_error_has_its_peak_where_weights_and_examples_are_equal_in_number() -> None:
    """30 examples with noise of 100 features, of which the first n are used: median error over 40 draws on new examples."""
    errors = {}
    for n in (5, 30, 100):
        of_draws = []
        for seed in range(40):
            rng = np.random.default_rng(seed)
            truth, X, new = rng.normal(size=(1, 100)) / 10, rng.normal(size=(100, 30)), rng.normal(size=(100, 300))
            W = double_descent.fit(X[:n], truth @ X + rng.normal(size=(1, 30)) / 2)
            of_draws.append(np.mean((W @ new[:n] - truth @ new) ** 2))
        errors[n] = np.median(of_draws)

    assert errors[30] > 5 * errors[5]
    assert errors[30] > 5 * errors[100]


def test_float32_is_computed_in_float64() -> None:
    """And rounded at the end."""
    X, Y = np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32), np.ones((1, 4), np.float32)

    W = double_descent.fit(X, Y)

    assert W.dtype == np.float32
    np.testing.assert_array_equal(W, double_descent.fit(X.astype(float), Y.astype(float)).astype(np.float32))
