r"""Cut the training set into small batches, in a new random order for each epoch.

$$
\begin{aligned}
T &= \lceil m / b \rceil, \qquad t = 1, \dots, T \\[2pt]
X^{\{t\}} &= \bigl[\,x^{(\pi(i))}\,\bigr]_{(t-1)\,b \,<\, i \,\le\, \min(t\,b,\ m)}
\end{aligned}
$$

$\pi$ is a permutation of the $m$ examples, $b$ the size of a batch. With $b = m$ this is batch gradient descent, with $b = 1$
stochastic gradient descent. The last batch is shorter where $b$ does not divide $m$.

Source:
    Notes 2.1, lines 127–146, which do not say that the examples are shuffled.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

from collections.abc import Iterator

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike, Integers


def batches(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    size: int,
    rng: np.random.Generator | None = None,
    permutation: ArrayLike | None = None,
) -> Iterator[tuple[Array, Array]]:
    r"""Return an iterator over the batches of one epoch, each example once. A batch is copied when it is asked for.

    Args:
        X: inputs `[n, m]`, a column for each example; integers become float64.
        Y: outputs `[C, m]`, a column for each example, of a dtype of its own.
        size: examples $b \ge 1$ of a batch; from $m$ on there is one batch.
        rng: source of a random permutation, drawn at the call. Without it and without `permutation` the examples keep their
            order, which is bad for training where the order says something of the label.
        permutation: the order by hand, each of 0, …, m-1 once.

    Returns:
        Iterator of $\lceil m/b \rceil$ pairs $(X^{\{t\}}, Y^{\{t\}})$, `[n, b]` and `[C, b]`, of the dtypes of `X` and `Y`.

    Raises:
        ValueError: if `X` or `Y` is not 2-D, empty or not finite, the numbers of columns differ, `size < 1`, `permutation` is
            none, or both it and `rng` are given.
        TypeError: if `X` or `Y` is not real, `size` is not an integer, `permutation` holds no integers, or `rng` is no
            generator.

    Examples:
        >>> from dlref import mini_batch
        >>> for X, Y in mini_batch.batches([[1, 2, 3, 4, 5]], [[0, 1, 0, 1, 1]], size=2, permutation=[4, 0, 2, 3, 1]):
        ...     print(X, Y)
        [[5. 1.]] [[1. 0.]]
        [[3. 4.]] [[0. 1.]]
        [[2.]] [[1.]]
    """
    X, Y = _check.examples(X=X, Y=Y)
    size = _check.count(size=size, at_least=1)
    m = X.shape[1]
    order = _order(m, rng, permutation)

    parts = (order[i : i + size] for i in range(0, m, size))
    return ((_columns(X, part), _columns(Y, part)) for part in parts)


def _columns(X: Array, part: Integers) -> Array:
    """Return some of the columns; where each is in one piece, as one."""
    return X.T.take(part, axis=0).T if X.flags.f_contiguous else X[:, part]


def _order(m: int, rng: np.random.Generator | None, permutation: ArrayLike | None) -> Integers:
    """Return the order of the examples: given, drawn, or as they stand."""
    if rng is not None and permutation is not None:
        raise ValueError("rng must not be given beside permutation, got both")
    if permutation is not None:
        return _check.permutation(m, permutation=permutation)
    return np.arange(m) if rng is None else _check.generator(rng=rng).permutation(m)
