r"""Divide the examples at random into a set to train on, one to choose by, and one to report.

$$
\begin{aligned}
\{1, \dots, m\} &= \mathcal I_{\text{train}} \,\sqcup\, \mathcal I_{\text{dev}} \,\sqcup\, \mathcal I_{\text{test}} \\[2pt]
m_{\text{dev}} &= \operatorname{round}(f_{\text{dev}}\, m), \quad
m_{\text{test}} = \operatorname{round}(f_{\text{test}}\, m), \quad
m_{\text{train}} = m - m_{\text{dev}} - m_{\text{test}}
\end{aligned}
$$

$\sqcup$ is the union of sets that have no element in common: every example falls into exactly one set.

Source:
    Notes 1.1, lines 12–16, which give no fractions.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

from typing import NamedTuple

import numpy as np

from dlref import _check
from dlref._types import Array, ArrayLike, Integers


class Sizes(NamedTuple):
    """How many examples go where."""

    train: int
    """Number of examples to train on, at least 1."""
    dev: int
    """Number of examples to choose by."""
    test: int
    """Number of examples to report."""


class Split(NamedTuple):
    """Three pairs `(X, Y)`, each with a column for each example; of a size 0, `[n, 0]`."""

    train: tuple[Array, Array]
    """The examples to train on."""
    dev: tuple[Array, Array]
    """The examples to choose hyper-parameters and models by."""
    test: tuple[Array, Array]
    """The examples on which the choice is reported, once."""


def sizes(m: int, *, dev: float, test: float) -> Sizes:
    r"""Return how many of `m` examples go into each set.

    Args:
        m: number of examples, $m \ge 1$.
        dev: size of the development set: a float is a fraction in $[0, 1)$ of `m`, an integer a count.
        test: size of the test set, likewise.

    Returns:
        `Sizes(train, dev, test)`, of the sum `m`; halves are rounded to even.

    Raises:
        ValueError: if `m < 1`, `dev` or `test` is out of range, a fraction above 0 comes to no example, or nothing is left to
            train on.
        TypeError: if `m` is not an integer, or `dev` or `test` is not real.

    Examples:
        >>> from dlref import data_split
        >>> data_split.sizes(1000, dev=0.2, test=0.2)
        Sizes(train=600, dev=200, test=200)
        >>> data_split.sizes(1_000_000, dev=10_000, test=10_000)
        Sizes(train=980000, dev=10000, test=10000)
    """
    m = _check.count(m=m, at_least=1)
    m_dev = _check.part_of(m, dev=dev)
    m_test = _check.part_of(m, test=test)
    if m_dev + m_test >= m:
        raise ValueError(f"dev and test must leave an example to train on, got {m_dev} and {m_test} of {m}")

    return Sizes(train=m - m_dev - m_test, dev=m_dev, test=m_test)


def split(
    X: ArrayLike,
    Y: ArrayLike,
    *,
    dev: float,
    test: float,
    rng: np.random.Generator | None = None,
    permutation: ArrayLike | None = None,
) -> Split:
    r"""Return the columns of `X` and `Y`, the same of both, in three sets.

    The columns are shuffled first. Data in groups that belong together, or in time, want another split than a random one.

    Args:
        X: inputs `[n, m]`, a column for each example.
        Y: what belongs to them, `[C, m]`; its dtype may be another.
        dev: size of the development set: a float is a fraction in $[0, 1)$ of $m$, an integer a count.
        test: size of the test set, likewise.
        rng: source of the random permutation.
        permutation: instead of `rng`, the permutation of $0, \dots, m-1$: the columns in the order train, dev, test.

    Returns:
        `Split(train, dev, test)`, each a new pair `(X, Y)` of the dtypes given.

    Raises:
        ValueError: if `X` or `Y` is not 2-D, empty or not finite, they differ in columns, `dev` or `test` is out of range or
            nothing is left to train on, `permutation` is none, or not exactly one of `rng` and `permutation` is given.
        TypeError: if `X`, `Y`, `dev` or `test` is not real, `rng` is no generator, or `permutation` holds no integers.

    Examples:
        >>> import numpy as np
        >>> from dlref import data_split
        >>> X, Y = np.array([[0.0, 1.0, 2.0, 3.0, 4.0]]), np.array([[0.0, 0.0, 0.0, 1.0, 1.0]])
        >>> train, dev, test = data_split.split(X, Y, dev=0.2, test=0.2, rng=np.random.default_rng(0))
        >>> train
        (array([[2., 4., 3.]]), array([[0., 1., 1.]]))
        >>> dev, test
        ((array([[0.]]), array([[0.]])), (array([[1.]]), array([[0.]])))
    """
    X, Y = _check.examples(X=X, Y=Y)
    m = X.shape[1]
    m_train, m_dev, _ = sizes(m, dev=dev, test=test)
    order = _order(m, rng, permutation)

    parts = np.split(order, [m_train, m_train + m_dev])
    train, dev_set, test_set = ((X[:, part], Y[:, part]) for part in parts)
    return Split(train, dev_set, test_set)


def _order(m: int, rng: np.random.Generator | None, permutation: ArrayLike | None) -> Integers:
    """Return the permutation, given or drawn."""
    if (rng is None) == (permutation is None):
        raise ValueError(f"rng or permutation must be given, got {'neither' if rng is None else 'both'}")
    if permutation is not None:
        return _check.permutation(m, permutation=permutation)
    return _check.generator(rng=rng).permutation(m)
