"""Least squares of smallest norm against the two closed forms, of many examples and of few, and against gradient descent."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen

RNG = np.random.default_rng(0)
MANY, FEW, LABELS = (frozen(RNG.normal(size=shape)) for shape in ((4, 9), (9, 4), (2, 9)))


def few_examples_are_fitted_exactly(double_descent: Any) -> None:
    """W·X = Y where there are more features than examples."""
    Y = LABELS[:, :4]
    close("W X", double_descent.fit(FEW, Y) @ FEW, Y, rtol=1e-9)


def of_all_exact_fits_it_is_the_smallest(double_descent: Any) -> None:
    """W = Y·(XᵀX)⁻¹·Xᵀ by Lagrange's multipliers; what is added in a direction that no example has makes it longer."""
    Y = LABELS[:, :4]
    W = double_descent.fit(FEW, Y)
    close("W", W, Y @ np.linalg.solve(FEW.T @ FEW, FEW.T), rtol=1e-9)
    unseen = np.linalg.qr(np.c_[FEW, np.eye(9)])[0][:, 4:9]
    close("W along what no example has", W @ unseen, np.zeros((2, 5)), atol=1e-12)


def of_many_examples_the_residuals_are_orthogonal_to_the_inputs(double_descent: Any) -> None:
    """(W·X - Y)·Xᵀ = 0, which has the one solution Y·Xᵀ·(X·Xᵀ)⁻¹."""
    W = double_descent.fit(MANY, LABELS)
    close("W", W, np.linalg.solve(MANY @ MANY.T, MANY @ LABELS.T).T, rtol=1e-9)


def two_equal_features_share_the_weight(double_descent: Any) -> None:
    """Y = 2x by x and x: each has the weight 1, and not 2 and 0; a feature that is always 0 has none."""
    close("W", double_descent.fit([[1.0, 2.0], [1.0, 2.0], [0.0, 0.0]], [[2.0, 4.0]]), [[1.0, 1.0, 0.0]], atol=1e-12)


def gradient_descent_from_zero_goes_there(double_descent: Any) -> None:
    """W ← W - α·(W·X - Y)·Xᵀ from 0, until it stands still."""
    Y = LABELS[:, :4]
    W = np.zeros((2, 9))
    for _ in range(20_000):
        W = W - 0.02 * (W @ FEW - Y) @ FEW.T
    close("W", double_descent.fit(FEW, Y), W, rtol=1e-6, atol=1e-9)


SLIPS = [
    ("np.linalg.pinv(X.astype(np.float64))", "np.linalg.pinv(X.astype(np.float64), rcond=0.5)", "directions that are seen are left out"),
    ("np.linalg.pinv(X.astype(np.float64))", "np.linalg.pinv(np.vstack([X, np.ones(X.shape[1])]))[:, :-1]", "a shift on the side"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ np.linalg.pinv(X.astype(np.float64)) + 1e-3", "larger than need be"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ X.T @ np.linalg.inv(X @ X.T + 0.1 * np.eye(len(X)))", "ridge"),
    ("Y @ np.linalg.pinv(X.astype(np.float64))", "Y @ X.T / X.shape[1]", "as if the features were uncorrelated"),
    ("    W: Array =", "    X = X - X.mean(axis=1, keepdims=True)\n    W: Array =", "the inputs centred"),
]
