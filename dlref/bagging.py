r"""Train models on samples of the examples, drawn with replacement, and average what they predict.

$$
\begin{aligned}
i_1, \dots, i_m &\sim \operatorname{Uniform}\{0, \dots, m-1\} \\[4pt]
\bar Y &= \frac{1}{B} \sum_{b=1}^{B} \hat Y_b \\[15pt]
\operatorname{Var} \bar Y &= \rho\,\sigma^2 + \frac{1-\rho}{B}\,\sigma^2
\end{aligned}
$$

Model $b$ learns from the columns $i_1, \dots, i_m$ of its own sample and predicts $\hat Y_b$. The variance is that of $B$
predictions which each have the variance $\sigma^2$, and any two of them the correlation $\rho$: what the models have in common is
not averaged away. A sample leaves out $(1 - 1/m)^m \approx 37\,\%$ of the examples.

Source:
    Notes 1.2, line 87. [Breiman 1996](https://doi.org/10.1007/BF00058655), who averages numbers and lets the models vote on classes;
    averaged probabilities serve as well.
"""

import numpy as np

from dlref._contract import AnyArray, Array, Float, Int, contract
from dlref._rules import Count, Generator


@contract
def bootstrap(m: Count, *, rng: Generator) -> Int[Array, " m"]:
    r"""Return the examples of a sample: `m` indices, each of $0, \dots, m-1$ with equal probability, again and again.

    Args:
        m: number of examples.
        rng: source of the random numbers; a generator seeded alike returns the same sample.

    Returns:
        The indices, for `X[:, indices]` and `Y[:, indices]`.

    Examples:
        >>> import numpy as np
        >>> from dlref import bagging
        >>> bagging.bootstrap(8, rng=np.random.default_rng(0)).tolist()
        [6, 5, 4, 2, 2, 0, 0, 0]
    """
    return rng.integers(m, size=m).astype(np.intp, copy=False)


@contract
def average(predictions: Float[AnyArray, "B *shape"]) -> Float[Array, "*shape"]:
    r"""Return $\bar Y$, the mean of what the models predict.

    Args:
        predictions: $\hat Y_1, \dots, \hat Y_B$, a list of arrays of one shape, or one array of them.

    Returns:
        The mean over the models, of the shape of one prediction and its dtype; of numbers, a NumPy scalar.

    Examples:
        >>> from dlref import bagging
        >>> bagging.average([[[0.5, 1.0]], [[0.75, 0.0]], [[1.0, 0.5]]])
        array([[0.75, 0.5 ]])
    """
    mean: Array = np.mean(predictions, axis=0)
    return mean
