r"""Deal the examples out to folds, each of which is the development set once, while the others are trained on.

$$
f_i = \lfloor k\,\pi(i) / m \rfloor
$$

$f_i$ is the number of the fold that example $i$ falls into; examples and folds count from 0. $\pi$ is a random permutation of the $m$
examples. The sizes of two folds differ by at most one.

Source:
    [Arlot & Celisse 2010](https://doi.org/10.1214/09-SS054), §10.3: five to ten folds are the usual advice, not always the best one.
"""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from dlref._contract import Call, Int, Rule, contract
from dlref._rules import PERMUTATION, Count


def _at_most_m(name: str, k: int, call: Call) -> None:
    if k > (m := call.dims["m"][0]):
        raise ValueError(f"{name} must be at most m = {m}, or a fold is empty; got {k}")


@contract
def folds(
    permutation: Int[NDArray[np.intp] | Any, " m", PERMUTATION], *, k: Annotated[Count, Rule("at most m", _at_most_m)]
) -> Int[NDArray[np.intp], " m"]:
    r"""Return the number of the fold that each example falls into.

    Args:
        permutation: a random permutation $\pi$ of the examples, `rng.permutation(m)`.
        k: number of folds $k$.

    Returns:
        Numbers of folds, from 0 on. `X[:, fold == j]` are the examples of fold `j`, and `X[:, fold != j]` all others.

    Examples:
        >>> from dlref.beyond import cross_validation
        >>> cross_validation.folds([4, 0, 2, 3, 1], k=2).tolist()
        [1, 0, 0, 1, 0]
    """
    m = len(permutation)
    f: NDArray[np.intp] = k * permutation // m
    return f
