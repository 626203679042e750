"""The four cases of the notes, the gaps that make them, and learning curves whose values are known."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same


def the_four_cases(bias_variance: Any) -> None:
    """Errors of 1 and 11 % are overfitting, 15 and 16 underfitting, 15 and 30 both, 0.5 and 1 neither."""
    for train, dev, high_bias, high_variance in ((1, 11, False, True), (15, 16, True, False), (15, 30, True, True), (0.5, 1, False, False)):
        diagnosis = bias_variance.diagnose(train, dev, bias_tolerance=2, variance_tolerance=2)
        same(f"whether the bias of {train} and {dev} % is high", diagnosis.high_bias, high_bias)
        same(f"whether the variance of {train} and {dev} % is high", diagnosis.high_variance, high_variance)


def the_two_gaps(bias_variance: Any) -> None:
    """Bias E_train - E_base, variance E_dev - E_train, at any errors; either may be below 0."""
    for train, dev, base in ((0.5, 0.75, 0.0), (0.5, 0.75, 0.25), (0.125, 0.5, 0.25), (0.5, 0.25, 0.125), (0.0, 0.0, 0.5), (1e6, 3e6, 0.0)):
        diagnosis = bias_variance.diagnose(train, dev, base_error=base, bias_tolerance=0.1, variance_tolerance=0.2)
        same(f"the bias at E_train = {train}, E_base = {base}", diagnosis.bias, train - base)
        same(f"the variance at E_dev = {dev}, E_train = {train}", diagnosis.variance, dev - train)
        same("base + bias + variance", base + diagnosis.bias + diagnosis.variance, dev)


def a_high_training_error_may_be_the_best_there_is(bias_variance: Any) -> None:
    """15 and 16 % underfit beside a perfect model, and do not where the best possible model makes 14 %."""
    for base, high_bias in ((0.0, True), (14.0, False)):
        diagnosis = bias_variance.diagnose(15, 16, base_error=base, bias_tolerance=2, variance_tolerance=2)
        same(f"whether the bias is high where the best model makes {base} %", diagnosis.high_bias, high_bias)
        same(f"whether the variance is high where the best model makes {base} %", diagnosis.high_variance, False)


def each_gap_has_a_tolerance_of_its_own(bias_variance: Any) -> None:
    """A gap is high where it exceeds its own tolerance, and not where it is equal to it, also at 0."""
    for bias_tolerance, variance_tolerance in ((0.25, 0.5), (0.25, 0.125), (0.125, 0.5), (0.375, 0.0), (0.0, 1.0), (0.0, 0.0)):
        tolerances = {"bias_tolerance": bias_tolerance, "variance_tolerance": variance_tolerance}
        diagnosis = bias_variance.diagnose(0.5, 1.0, base_error=0.25, **tolerances)
        where = f"at tolerances of {bias_tolerance} and {variance_tolerance}"
        same(f"whether a bias of 0.25 is high {where}", diagnosis.high_bias, bias_tolerance < 0.25)
        same(f"whether a variance of 0.5 is high {where}", diagnosis.high_variance, variance_tolerance < 0.5)
    perfect = bias_variance.diagnose(0.0, 0.0, bias_tolerance=0.0, variance_tolerance=0.0)
    same("whether a gap of a perfect model is high", (perfect.high_bias, perfect.high_variance), (False, False))


def the_best_possible_error_is_zero_unless_given(bias_variance: Any) -> None:
    """As in the notes, the bias is then the training error itself."""
    same("the bias", bias_variance.diagnose(0.25, 0.5, bias_tolerance=0.0, variance_tolerance=0.0).bias, 0.25)


def a_curve_whose_values_are_known(bias_variance: Any) -> None:
    """The model is the mean of the first 1, 2 and 4 of 1, 3, 5, 3; the development set is the number 3."""

    def fit_and_score(X: Any, Y: Any) -> tuple[float, float]:
        return float(((Y - Y.mean()) ** 2).mean()), float((3 - Y.mean()) ** 2)

    Y = frozen([[1.0, 3.0, 5.0, 3.0]])
    curve = bias_variance.learning_curve(fit_and_score, Y, Y, sizes=[1, 2, 4])
    same("the sizes", curve.sizes, (1, 2, 4))
    same("the training errors", curve.train_error, (0.0, 1.0, 2.0))
    same("the development errors", curve.dev_error, (4.0, 1.0, 0.0))


def each_model_learns_from_the_first_examples(bias_variance: Any) -> None:
    """Columns 0, …, m-1 of X and of Y, in their order, and as copies that it may change."""
    X, Y = frozen(np.arange(12.0).reshape(3, 4)), frozen(10 * np.arange(8.0).reshape(2, 4))
    calls: list[tuple[Any, Any]] = []

    def fit_and_score(X_m: Any, Y_m: Any) -> tuple[float, float]:
        calls.append((X_m, Y_m))
        return 0.0, len(calls) / 4

    curve = bias_variance.learning_curve(fit_and_score, X, Y, sizes=[1, 3, 4])
    same("how many models were fitted", len(calls), 3)
    for m, (X_m, Y_m) in zip((1, 3, 4), calls, strict=True):
        same(f"X of the model of {m} examples", X_m, X[:, :m])
        same(f"Y of the model of {m} examples", Y_m, Y[:, :m])
        same("whether a model shares its memory with X or Y", np.shares_memory(X_m, X) or np.shares_memory(Y_m, Y), False)
    same("the development errors", curve.dev_error, (0.25, 0.5, 0.75))


def more_examples_cure_variance_and_not_bias(bias_variance: Any) -> None:
    """With 4000 examples for 20, a polynomial of degree 9 comes to the noise from both sides, and a line stays far above."""
    rng, noise = np.random.default_rng(0), 0.2**2
    X = rng.uniform(-1, 1, (1, 4000))
    Y = frozen(np.sin(3 * X) + 0.2 * rng.normal(size=X.shape))
    dev_x = np.linspace(-1, 1, 2000)
    dev_y = np.sin(3 * dev_x) + 0.2 * np.random.default_rng(1).normal(size=2000)
    curves = []
    for degree in (1, 9):

        def fit_and_score(X_m: Any, Y_m: Any, degree: int = degree) -> tuple[float, float]:
            w = np.linalg.lstsq(np.vander(X_m[0], degree + 1), Y_m[0], rcond=None)[0]
            train = np.mean((np.vander(X_m[0], degree + 1) @ w - Y_m[0]) ** 2)
            return float(train), float(np.mean((np.vander(dev_x, degree + 1) @ w - dev_y) ** 2))

        curves.append(bias_variance.learning_curve(fit_and_score, frozen(X), Y, sizes=[20, 4000]))
    line, flexible = curves
    same("whether the gap of degree 9 is wide with 20 examples", flexible.dev_error[0] - flexible.train_error[0] > noise, True)
    close("the training error of degree 9 with 4000 examples", flexible.train_error[1], noise, rtol=0.1)
    close("the development error of degree 9 with 4000 examples", flexible.dev_error[1], noise, rtol=0.1)
    errors = (line.train_error[1], line.dev_error[1])
    same("whether a line with 4000 examples errs by more than twice the noise", min(errors) > 2 * noise, True)


SLIPS = [
    ("bias = train_error - base_error", "bias = train_error", "the best possible error ignored"),
    ("bias = train_error - base_error", "bias = dev_error - base_error", "bias on the dev set"),
    ("bias = train_error - base_error", "bias = base_error - train_error", "bias of the other sign"),
    ("bias = train_error - base_error", "bias = abs(train_error - base_error)", "bias never below 0"),
    ("bias = train_error - base_error", "bias = max(train_error - base_error, 0.0)", "bias cut off at 0"),
    ("bias = train_error - base_error", "bias = (train_error - base_error) ** 2", "bias squared, as in statistics"),
    ("variance = dev_error - train_error", "variance = dev_error", "variance without the training error"),
    ("variance = dev_error - train_error", "variance = dev_error - base_error", "variance from the base"),
    ("variance = dev_error - train_error", "variance = train_error - dev_error", "variance of the other sign"),
    ("variance = dev_error - train_error", "variance = dev_error / max(train_error, 1e-300)", "a ratio for a difference"),
    ("bias > bias_tolerance", "bias > variance_tolerance", "the other tolerance"),
    ("variance > variance_tolerance", "variance > bias_tolerance", "the other tolerance, of the variance"),
    ("variance > variance_tolerance", "variance > bias + variance_tolerance", "variance compared with the bias"),
    ("variance > variance_tolerance", "bias <= bias_tolerance and variance > variance_tolerance", "never both"),
    ("bias > bias_tolerance", "bias >= bias_tolerance", "high at its tolerance"),
    ("variance > variance_tolerance", "variance >= variance_tolerance", "high at its tolerance, of the variance"),
    ("bias > bias_tolerance", "train_error > bias_tolerance", "the error compared, not the gap"),
    ("return Diagnosis(bias, variance,", "return Diagnosis(variance, bias,", "the two gaps exchanged"),
    ("base_error: NonNegative = 0.0", "base_error: NonNegative = 0.05", "another default"),
    ("X[:, :m].copy(), Y[:, :m].copy()", "X[:, :m].copy(), Y[:, -m:].copy()", "labels of other examples"),
    ("X[:, :m].copy(), Y[:, :m].copy()", "X[:, -m:].copy(), Y[:, -m:].copy()", "the last examples"),
    ("X[:, :m].copy(), Y[:, :m].copy()", "X[:m].copy(), Y[:m].copy()", "rows for columns"),
    ("X[:, :m].copy(), Y", "X.copy(), Y", "learns from all inputs at once"),
    ("X[:, :m].copy()", "X[:, :m]", "lends the caller's memory"),
    ("Y[:, :m].copy()", "Y[:, :m]", "lends the caller's labels"),
    ("for m in sizes]", "for m in sizes[:1] * len(sizes)]", "the same model again and again"),
    ("train_errors, dev_errors = zip", "dev_errors, train_errors = zip", "the two errors exchanged"),
    ("return sizes\n", "return (0, *sizes)\n", "a model of no examples"),
]
