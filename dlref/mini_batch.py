r"""Cut the training set into small batches, in a new random order for each epoch.

$$
\begin{aligned}
T &= \lceil m / b \rceil, \qquad t = 1, \dots, T \\[4pt]
X^{\{t\}} &= \bigl[\,x^{(\pi(i))}\,\bigr]_{(t-1)\,b \,\le\, i \,<\, \min(t\,b,\ m)}
\end{aligned}
$$

$\pi$ is a permutation of the $m$ examples, which count from 0 as in an array, and $b$ the size of a batch. With $b = m$ this is
batch gradient descent, with $b = 1$ stochastic gradient descent. The last batch is shorter where $b$ does not divide $m$.

Source:
    Notes 2.1, lines 127–146, which do not say that the examples are shuffled.
"""

from collections.abc import Iterator
from typing import Annotated

import numpy as np

from dlref._contract import ANY_ORDER, OWN_DTYPE, AnyArray, Array, Float, Int, contract
from dlref._rules import PERMUTATION, Count, Generator, instead_of


@contract
def batches(
    X: Float[AnyArray, "n m", OWN_DTYPE, ANY_ORDER],
    Y: Float[AnyArray, "C m", OWN_DTYPE, ANY_ORDER],
    *,
    size: Count,
    rng: Generator | None = None,
    permutation: Annotated[Int[AnyArray, " m", PERMUTATION] | None, instead_of("rng", one_is_needed=False)] = None,
) -> Iterator[tuple[Float[Array, "n b"], Float[Array, "C b"]]]:
    r"""Return an iterator over the batches of one epoch, each example once. A batch is copied when it is asked for.

    Args:
        X: inputs, a column for each example.
        Y: outputs, a column for each example.
        size: examples $b$ of a batch; from $m$ on there is one batch.
        rng: source of a random permutation, drawn at the call. Without it and without `permutation` the examples keep their
            order, which is bad for training where the order says something of the label.
        permutation: the order $\pi$ by hand.

    Returns:
        Iterator of $\lceil m/b \rceil$ pairs $(X^{\{t\}}, Y^{\{t\}})$, of the dtypes of `X` and `Y`.

    Examples:
        >>> from dlref import mini_batch
        >>> for X, Y in mini_batch.batches([[1, 2, 3, 4, 5]], [[0, 1, 0, 1, 1]], size=2, permutation=[4, 0, 2, 3, 1]):
        ...     print(X, Y)
        [[5. 1.]] [[1. 0.]]
        [[3. 4.]] [[0. 1.]]
        [[2.]] [[1.]]
    """
    m = X.shape[1]
    order = np.arange(m) if permutation is None else np.array(permutation)
    if rng is not None:
        order = rng.permutation(m)
    parts = (order[i : i + size] for i in range(0, m, size))
    return ((X[:, part], Y[:, part]) for part in parts)
