r"""Read from the errors on the training and the development set whether a model is too simple, too complex, or both.

$$
\begin{aligned}
\text{bias} &= E_{\text{train}} - E_{\text{base}} \\[4pt]
\text{variance} &= E_{\text{dev}} - E_{\text{train}}
\end{aligned}
$$

$E_{\text{base}}$ is the error that the best possible model would make; where people make hardly any, 0. Each of the two is high
or not, which makes the four cases of the notes. The names are borrowed: what statistics calls bias and variance are properties
of a way of learning over many training sets, of which one model on one set shows only these gaps.

Source:
    Notes 1.1, lines 18–31, which do not speak of $E_{\text{base}}$. A. Ng, [Machine Learning
    Yearning](https://info.deeplearning.ai/machine-learning-yearning-book),
    chapter 22, where the first gap is called the avoidable bias.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Annotated, Any, NamedTuple

from dlref._contract import OWN_DTYPE, AnyArray, Array, Call, Float, Kind, contract, spec
from dlref._rules import Count, NonNegative, Real


class Diagnosis(NamedTuple):
    """What the errors say of a model."""

    bias: Real
    """Error on the training set above that of the best possible model; below 0 if the training set is learned by heart."""
    variance: Real
    """Error on the development set above that on the training set."""
    high_bias: bool
    """Whether the bias exceeds its tolerance: the model underfits."""
    high_variance: bool
    """Whether the variance exceeds its tolerance: the model overfits."""


class LearningCurve(NamedTuple):
    """The two errors of models that have learned from more and more examples."""

    sizes: tuple[Count, ...]
    """Number of examples each model has learned from."""
    train_error: tuple[NonNegative, ...]
    """Error of each on the examples it has learned from."""
    dev_error: tuple[NonNegative, ...]
    """Error of each on the development set."""


@contract
def diagnose(
    train_error: NonNegative,
    dev_error: NonNegative,
    *,
    base_error: NonNegative = 0.0,
    bias_tolerance: NonNegative,
    variance_tolerance: NonNegative,
) -> Diagnosis:
    r"""Return the two gaps, and which of them is high: neither, bias, variance, or both.

    Args:
        train_error: error on the training set, $E_{\text{train}}$.
        dev_error: error on the development set, $E_{\text{dev}}$, in the same unit.
        base_error: error of the best possible model, $E_{\text{base}}$.
        bias_tolerance: the bias up to which it is not high.
        variance_tolerance: the variance up to which it is not high.

    Returns:
        `Diagnosis(bias, variance, high_bias, high_variance)`.

    Examples:
        >>> from dlref import bias_variance
        >>> bias_variance.diagnose(15, 30, bias_tolerance=2, variance_tolerance=2)  # in percent
        Diagnosis(bias=15.0, variance=15.0, high_bias=True, high_variance=True)
        >>> bias_variance.diagnose(15, 30, base_error=14, bias_tolerance=2, variance_tolerance=2)
        Diagnosis(bias=1.0, variance=15.0, high_bias=False, high_variance=True)
    """
    bias = train_error - base_error
    variance = dev_error - train_error
    return Diagnosis(bias, variance, high_bias=bias > bias_tolerance, high_variance=variance > variance_tolerance)


def _rising(name: str, values: Any, call: Call) -> tuple[int, ...]:
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise TypeError(f"{name} must be a list of integers, got {values!r}")
    sizes = tuple(spec(f"{name}[{i}]", Count).read(value, call) for i, value in enumerate(values))
    m = call.dims["m"][0]
    if not sizes or any(b <= a for a, b in pairwise(sizes)) or sizes[-1] > m:
        raise ValueError(f"{name} must rise, from 1 at least to {m} at most, got {sizes!r}")
    return sizes


RISING = Kind("a list of rising whole numbers, from 1 at least to m at most", _rising)


@contract
def learning_curve(
    fit_and_score: Callable[[Array, Array], tuple[float, float]],
    X: Float[AnyArray, "n m", OWN_DTYPE],
    Y: Float[AnyArray, "C m", OWN_DTYPE],
    *,
    sizes: Annotated[Sequence[int], RISING],
) -> LearningCurve:
    r"""Return the two errors of models fitted to the first examples of a training set, to more and more of them.

    Args:
        fit_and_score: fits a model to the examples `(X, Y)` it is called with and returns its error on them and its error on
            the development set, which it knows.
        X: inputs of the training set, a column for each example, in random order.
        Y: what belongs to them, a column for each example.
        sizes: numbers $m_1 < m_2 < \dots$ of examples to learn from.

    Returns:
        `LearningCurve(sizes, train_error, dev_error)`, each with one number for each of `sizes`.

    Examples:
        >>> import numpy as np
        >>> from dlref import bias_variance
        >>> def fit_and_score(X, Y):  # the model is the mean; the development set is the number 3
        ...     return float(np.mean((Y - Y.mean()) ** 2)), float((3 - Y.mean()) ** 2)
        >>> Y = np.array([[1.0, 3.0, 5.0, 3.0]])
        >>> bias_variance.learning_curve(fit_and_score, Y, Y, sizes=[1, 2, 4])
        LearningCurve(sizes=(1, 2, 4), train_error=(0.0, 1.0, 2.0), dev_error=(4.0, 1.0, 0.0))
    """
    errors = [_errors(fit_and_score(X[:, :m].copy(), Y[:, :m].copy())) for m in sizes]
    train_errors, dev_errors = zip(*errors, strict=True)
    return LearningCurve(tuple(sizes), train_errors, dev_errors)


def _errors(result: tuple[float, float]) -> tuple[float, float]:
    """Return what `fit_and_score` returned, if it is two errors."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(f"fit_and_score must return a training error and a development error, got {result!r}")
    train_error, dev_error = (read(error, Call({}, {})) for read, error in zip(_READ_ERRORS, result, strict=True))
    return train_error, dev_error


_READ_ERRORS = [spec(name, NonNegative).read for name in ("train_error", "dev_error")]
