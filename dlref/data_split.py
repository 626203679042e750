r"""Divide the examples at random into a set to train on, one to choose by, and one to report.

$$
\begin{aligned}
\{0, \dots, m-1\} &= \mathcal I_{\text{train}} \,\sqcup\, \mathcal I_{\text{dev}} \,\sqcup\, \mathcal I_{\text{test}} \\[4pt]
m_{\text{dev}} &= \operatorname{round}(f_{\text{dev}}\, m) \\
m_{\text{test}} &= \operatorname{round}(f_{\text{test}}\, m) \\
m_{\text{train}} &= m - m_{\text{dev}} - m_{\text{test}}
\end{aligned}
$$

$\sqcup$ is the union of sets that have no element in common: every example falls into exactly one set.

Source:
    Notes 1.1, lines 12–16, which give no fractions.
"""

from math import nextafter
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np

from dlref._contract import OWN_DTYPE, AnyArray, Array, Call, Float, Int, Interval, Kind, Rule, contract
from dlref._rules import PERMUTATION, Count, CountFrom0, Generator, instead_of


class Sizes(NamedTuple):
    """How many examples go where."""

    train: Count
    """Number of examples to train on."""
    dev: CountFrom0
    """Number of examples to choose by."""
    test: CountFrom0
    """Number of examples to report."""


class Split(NamedTuple):
    """Three pairs `(X, Y)`, each with a column for each example; of a size 0, `[n, 0]`."""

    train: tuple[Array, Array]
    """The examples to train on."""
    dev: tuple[Array, Array]
    """The examples to choose hyper-parameters and models by."""
    test: tuple[Array, Array]
    """The examples on which the choice is reported, once."""


def _m(call: Call) -> int:
    """Return the number of examples: that of the arrays, or the one given."""
    return int(call.dims["m"][0] if "m" in call.dims else call.values["m"])


def _part(name: str, value: Any, call: Call) -> float:
    m, is_count = _m(call), isinstance(value, int) or (isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iu")
    kind, high = (int, m) if is_count else (float, nextafter(1, 0))
    part: float = Interval(f"a fraction in [0, 1) or a count up to {m}", 0, high).read(name, value, call, kind)
    if part and not _count(m, part):
        raise ValueError(f"{name} must come to an example of {m}, got {part!r}")
    return part


def _leaves_some(name: str, test: float, call: Call) -> None:
    m = _m(call)
    m_dev, m_test = _count(m, _part("dev", call.values["dev"], call)), _count(m, test)
    if m_dev + m_test >= m:
        raise ValueError(f"dev and {name} must leave an example to train on, got {m_dev} and {m_test} of {m}")


Part: TypeAlias = Annotated[float, Kind("a fraction in [0, 1), or a number of examples; if not 0, at least one example", _part)]
LEAVES_SOME = Rule("with at least one example left to train on", _leaves_some)


@contract
def sizes(m: Count, *, dev: Part, test: Annotated[Part, LEAVES_SOME]) -> Sizes:
    r"""Return how many of `m` examples go into each set.

    Args:
        m: number of examples.
        dev: size of the development set.
        test: size of the test set.

    Returns:
        `Sizes(train, dev, test)`, of the sum `m`; halves are rounded to even.

    Examples:
        >>> from dlref import data_split
        >>> data_split.sizes(1000, dev=0.2, test=0.2)
        Sizes(train=600, dev=200, test=200)
        >>> data_split.sizes(1_000_000, dev=10_000, test=10_000)
        Sizes(train=980000, dev=10000, test=10000)
    """
    m_dev = _count(m, dev)
    m_test = _count(m, test)
    m_train = m - m_dev - m_test
    return Sizes(m_train, m_dev, m_test)


@contract
def split(
    X: Float[AnyArray, "n m", OWN_DTYPE],
    Y: Float[AnyArray, "C m", OWN_DTYPE],
    *,
    dev: Part,
    test: Annotated[Part, LEAVES_SOME],
    rng: Generator | None = None,
    permutation: Annotated[Int[AnyArray, " m", PERMUTATION] | None, instead_of("rng", one_is_needed=True)] = None,
) -> Split:
    r"""Return the columns of `X` and `Y`, the same of both, in three sets.

    The columns are shuffled first. Data in groups that belong together, or in time, want another split than a random one.

    Args:
        X: inputs, a column for each example.
        Y: what belongs to them, a column for each example.
        dev: size of the development set.
        test: size of the test set.
        rng: source of the random permutation.
        permutation: the columns in the order train, dev, test.

    Returns:
        `Split(train, dev, test)`, each a new pair `(X, Y)` of the dtypes given.

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
    m = X.shape[1]
    m_train, m_dev, _ = sizes(m, dev=dev, test=test)
    order = np.array(permutation) if rng is None else rng.permutation(m)
    parts = np.split(order, [m_train, m_train + m_dev])
    train, dev_set, test_set = ((X[:, part], Y[:, part]) for part in parts)
    return Split(train, dev_set, test_set)


def _count(m: int, part: float) -> int:
    """Return how many of `m` examples a fraction of them, or a count, stands for."""
    return round(part * m) if isinstance(part, float) else part
