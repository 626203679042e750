r"""Train models on samples of the examples, drawn with replacement, and average what they predict.

$$
\begin{aligned}
i_1, \dots, i_m &\sim \operatorname{Uniform}\{0, \dots, m-1\} \\[2pt]
\bar Y &= \frac{1}{B} \sum_{b=1}^{B} \hat Y_b, \qquad
\operatorname{Var} \bar Y = \rho\,\sigma^2 + \frac{1-\rho}{B}\,\sigma^2
\end{aligned}
$$

Model $b$ learns from the columns $i_1, \dots, i_m$ of its own sample and predicts $\hat Y_b$. The variance is that of $B$
predictions which each have the variance $\sigma^2$, and any two of them the correlation $\rho$: what the models have in common is
not averaged away. A sample leaves out $(1 - 1/m)^m \approx 37\,\%$ of the examples.

Source:
    Notes 1.2, line 87. [Breiman 1994](https://studylib.net/doc/14484203/bagging-predictors), which votes on classes; averaged
    probabilities serve as well.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike, Integers


def bootstrap(m: int, *, rng: np.random.Generator) -> Integers:
    r"""Return the examples of a sample: `m` indices, each of $0, \dots, m-1$ with equal probability, again and again.

    Args:
        m: number of examples, $m \ge 1$.
        rng: source of the random numbers; a generator seeded alike returns the same sample.

    Returns:
        Array `[m]` of integers, for `X[:, indices]` and `Y[:, indices]`.

    Raises:
        ValueError: if `m < 1`.
        TypeError: if `m` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import bagging
        >>> bagging.bootstrap(8, rng=np.random.default_rng(0)).tolist()
        [6, 5, 4, 2, 2, 0, 0, 0]
    """
    m = _check.count(m=m, at_least=1)
    rng = _check.generator(rng=rng)

    return rng.integers(m, size=m).astype(np.intp, copy=False)


def average(predictions: ArrayLike) -> Array:
    r"""Return $\bar Y$, the mean of what the models predict.

    Args:
        predictions: $\hat Y_1, \dots, \hat Y_B$, a list of arrays of one shape, or one array `[B, ...]`.

    Returns:
        The mean over the models, of the shape of one prediction and its dtype; of numbers, a NumPy scalar.

    Raises:
        ValueError: if `predictions` is a number, empty or not finite, or the shapes differ.
        TypeError: if `predictions` is not real.

    Examples:
        >>> from dlref import bagging
        >>> bagging.average([[[0.5, 1.0]], [[0.75, 0.0]], [[1.0, 0.5]]])
        array([[0.75, 0.5 ]])
    """
    predictions = _check.stack(predictions=predictions)

    mean: Array = np.mean(predictions, axis=0)
    return mean
