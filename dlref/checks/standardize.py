"""Standardization: mean 0 and deviation 1 of each feature, with the statistics of the training set, and what is not harmless about it."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Three features, of means and deviations far apart.
TRAIN = np.random.default_rng(0).standard_normal((3, 1000)) * [[10.0], [1000.0], [0.001]] + [[50.0], [0.0], [0.002]]
TRAIN = frozen(TRAIN)


def _standardized(standardize: Any, X: Any) -> Any:
    """Return a training set, standardized."""
    return standardize.apply(X, standardize.fit(X))


def mean_and_deviation_are_those_of_each_row(standardize: Any) -> None:
    """μ = Σx/m and σ = √(Σ(x-μ)²/m), the root of the variance, divided by m and not by m - 1."""
    stats = standardize.fit(frozen([[1.0, 3.0, 3.0, 5.0], [0.0, 0.0, 0.0, 8.0]]))
    close("the mean", stats.mean, [[3.0], [2.0]])
    close("the deviation", stats.std, [[math.sqrt(2)], [math.sqrt(12)]])
    stats = standardize.fit(TRAIN)
    close("the mean of 1000 examples", stats.mean, TRAIN.mean(axis=1, keepdims=True))
    close("the deviation of 1000 examples", stats.std, TRAIN.std(axis=1, keepdims=True))


def every_feature_gets_mean_0_and_deviation_1(standardize: Any) -> None:
    """Whatever it had before: deviations of 10⁻³ to 10³ and means beside them."""
    Z = _standardized(standardize, TRAIN)
    close("the mean of each feature", Z.mean(axis=1), np.zeros(3), atol=1e-13)
    close("the deviation of each feature", Z.std(axis=1), np.ones(3))


def a_constant_feature_becomes_zero(standardize: Any) -> None:
    """Exactly 0, at any constant and any m ≥ 2, though ten times 0.1 do not sum to 1: σ is 1, and μ the constant itself."""
    for value in (0.1, 0.0, -3.0, 1000.1):
        for m in (2, 3, 10, 1001):
            X = frozen([np.full(m, value), np.arange(m) % 2])
            stats = standardize.fit(X)
            same(f"the mean of {m} times {value}", stats.mean[0], [value])
            same(f"the deviation of {m} times {value}", stats.std[0], [1.0])
            same(f"{m} times {value}, standardized", standardize.apply(X, stats)[0], np.zeros(m))


def other_sets_take_the_statistics_of_the_training_set(standardize: Any) -> None:
    """One example too, which has no statistics of its own: 7 is 2 deviations above a mean of 3."""
    stats = standardize.fit(frozen([[1.0, 5.0], [10.0, 30.0]]))
    close("one other example", standardize.apply(frozen([[7.0], [10.0]]), stats), [[2.0], [-1.0]])
    close("three other examples", standardize.apply(frozen([[7.0, 3.0, 3.0], [10.0, 20.0, 20.0]]), stats), [[2.0, 0, 0], [-1.0, 0, 0]])


def units_and_origin_of_a_feature_do_not_matter(standardize: Any) -> None:
    """z(a·x + b) = z(x) at any a > 0 and any b; a < 0 turns the sign."""
    X = frozen(np.random.default_rng(1).integers(-1000, 1000, (2, 9)).astype(float))
    Z = _standardized(standardize, X)
    for a in (0.25, 8.0, -1024.0, 1e-9, -1e9):
        for b in (0.0, 1.0, -1000.0):
            close(f"the features times {a} plus {a * b}", _standardized(standardize, frozen(a * (X + b))), np.sign(a) * Z, atol=1e-12)


def a_second_time_changes_nothing(standardize: Any) -> None:
    """What has mean 0 and deviation 1 keeps its values."""
    Z = frozen(_standardized(standardize, TRAIN))
    close("what is standardized twice", _standardized(standardize, Z), Z, atol=1e-12)


def a_mean_far_beyond_the_deviation_costs_no_digits(standardize: Any) -> None:
    """At mean 10⁸ and deviation 1, where the mean of the squares less the square of the mean is off by several."""
    for m in (2, 3, 1000):
        X = frozen(1e8 + np.random.default_rng(2).standard_normal((3, m)))
        exact = X - 1e8  # no rounding: the numbers are near each other
        stats = standardize.fit(X)
        close(f"the mean of {m} examples", stats.mean - 1e8, exact.mean(axis=1, keepdims=True), atol=2e-8)
        close(f"the deviation of {m} examples", stats.std, exact.std(axis=1, keepdims=True), rtol=1e-7)


def a_small_feature_is_not_taken_for_constant(standardize: Any) -> None:
    """At a deviation of 10⁻¹⁵⁰ to 10¹⁵⁰, and where it is nothing but rounding: the noise becomes as large as any feature."""
    for size in (1e-150, 1e-12, 1e12, 1e150):
        close(f"±{size}", _standardized(standardize, frozen([[size, -size, size, -size]])), [[1.0, -1.0, 1.0, -1.0]])
    noise = _standardized(standardize, frozen([[0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2]]))
    same("whether the rounding of 0.1 + 0.2 becomes as large as 1", np.abs(noise).max() >= 1, True)


def a_constant_feature_shows_where_it_is_not_constant_elsewhere(standardize: Any) -> None:
    """Measured in its own units, for there are no others."""
    stats = standardize.fit(frozen([[0.1, 0.1, 0.1]]))
    close("two other examples", standardize.apply(frozen([[0.1, 0.6]]), stats), [[0.0, 0.5]])


def rows_are_features(standardize: Any) -> None:
    """Of n rows there are n means and deviations, one above the other, whatever the number of columns."""
    for n, m in ((3, 50), (50, 3), (1, 2)):
        stats = standardize.fit(frozen(np.random.default_rng(3).normal(size=(n, m))))
        same(f"the shape of the mean of [{n}, {m}]", stats.mean.shape, (n, 1))
        same(f"the shape of the deviation of [{n}, {m}]", stats.std.shape, (n, 1))


def the_notes_formula_does_not_standardize(standardize: Any) -> None:
    """Divided by the mean square, without root and centre, features are further apart than before; divided by σ they are not."""
    mean = TRAIN.mean(axis=1, keepdims=True)
    printed = ((TRAIN - mean) / (TRAIN**2).mean(axis=1, keepdims=True)).std(axis=1)
    same(
        "whether the notes' divisor leaves deviations of less than 0.005 and of more than 100",
        printed[0] < 0.005 and printed[2] > 100,
        True,
    )
    close("the deviations divided by σ", ((TRAIN - mean) / standardize.fit(TRAIN).std).std(axis=1), np.ones(3))


def the_valley_becomes_round(standardize: Any) -> None:
    """λmax/λmin of X·Xᵀ, which decides how slowly gradient descent converges, falls from 10¹² to about 1."""
    Z = _standardized(standardize, TRAIN)
    same("whether the condition number is above 10¹¹ before", np.linalg.cond(TRAIN @ TRAIN.T) > 1e11, True)
    close("the condition number afterwards", np.linalg.cond(Z @ Z.T), 1, rtol=0.3)


def sparse_features_do_not_stay_sparse(standardize: Any) -> None:
    """Every zero is moved by the mean."""
    X = frozen((np.random.default_rng(4).random((50, 100)) < 0.1).astype(float))
    same("the number of zeros afterwards", (_standardized(standardize, X) == 0).sum(), 0)


STD = "np.sqrt(((x - mean) ** 2).mean(axis=1, keepdims=True))"

SLIPS = [
    (STD, "((x - mean) ** 2).mean(axis=1, keepdims=True)", "no root"),
    (STD, "np.sqrt((x**2).mean(axis=1, keepdims=True))", "centre missing"),
    (STD, "(x**2).mean(axis=1, keepdims=True)", "the notes' divisor, without root and centre"),
    (STD, "np.sqrt((x**2).mean(axis=1, keepdims=True) - mean**2)", "cancels far from zero"),
    (STD, "np.sqrt(((x - mean) ** 2).sum(axis=1, keepdims=True) / (x.shape[1] - 1))", "m - 1"),
    (STD, "np.sqrt(((x - mean) ** 2).sum(axis=1, keepdims=True))", "not divided by m"),
    (STD, "np.abs(x - mean).mean(axis=1, keepdims=True)", "size for square"),
    (STD, "np.ptp(x, axis=1, keepdims=True)", "the range, as of min-max scaling"),
    (STD, "np.sqrt(((x - mean) ** 2).mean(keepdims=True)) + 0 * mean", "one deviation for all features"),
    (STD, "np.sqrt(((x - mean) ** 2).mean(axis=1, keepdims=True)) + 1e-8", "an epsilon, as in batch normalization"),
    (
        "mean = x.mean(axis=1, keepdims=True)\n",
        "mean = x.mean(keepdims=True) + 0 * x[:, :1]\n",
        "one mean for all features, corrected once",
    ),
    ("    mean = mean + (x - mean).mean(axis=1, keepdims=True)\n", "", "rounding of the mean left"),
    ("mean = mean + (x - mean).mean(axis=1, keepdims=True)", "mean = np.median(x, axis=1, keepdims=True)", "the median for the mean"),
    ("mean = mean + (x - mean).mean(axis=1, keepdims=True)", "mean = x.mean(keepdims=True) + 0 * mean", "one mean for all features"),
    ("np.where(std == 0, 1, std)", "std", "a constant feature divides by 0"),
    ("np.where(std == 0, 1, std)", "np.where(std < 1e-12, 1, std)", "small features taken for constant"),
    ("np.where(std == 0, 1, std)", "np.where(std < 1, 1, std)", "small features left small"),
    ("np.where(std == 0, 1, std)", "np.where(std == 0, 1e-8, std)", "a constant feature blown up elsewhere"),
    ("(X - stats.mean) / stats.std", "X / stats.std", "not shifted"),
    ("(X - stats.mean) / stats.std", "X - stats.mean", "not scaled"),
    ("(X - stats.mean) / stats.std", "X - stats.mean / stats.std", "brackets missing"),
    ("(X - stats.mean) / stats.std", "(X + stats.mean) / stats.std", "shifted the other way"),
    ("(X - stats.mean) / stats.std", "(X - stats.mean) * stats.std", "multiplied by the deviation"),
    ("(X - stats.mean) / stats.std", "(X - stats.mean) / stats.std**2", "divided by the variance, as in the lecture"),
    ("(X - stats.mean) / stats.std", "(X - X.mean(axis=1, keepdims=True)) / stats.std", "the mean of the other set"),
    (
        "return (X - stats.mean) / stats.std",
        "std = X.std(axis=1, keepdims=True)\n    return (X - stats.mean) / np.where(std == 0, 1, std)",
        "the deviation of the other set",
    ),
    ("return (X - stats.mean) / stats.std", "X -= stats.mean\n    return X / stats.std", "writes into the caller's X"),
    (
        "Stats(mean.astype(X.dtype), std.astype(X.dtype))",
        "Stats(std.astype(X.dtype), mean.astype(X.dtype))",
        "mean and deviation exchanged",
    ),
]
