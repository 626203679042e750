r"""Give many trials a little training, and more of it only to those that do best so far.

$$
\begin{aligned}
n_k &= \lfloor n / \eta^k \rfloor, \qquad r_k = r\,\eta^k \\[4pt]
p_i &= \Bigl[\, \sum_{j} [L_j < L_i] < \lfloor n / \eta \rfloor \,\Bigr]
\end{aligned}
$$

On rung $k = 0, 1, \dots$, as long as there are any, $n_k$ trials train on until each has $r_k$ steps or epochs behind it. Of $n$
trials on a rung, trial $i$ is promoted, $p_i = 1$, if fewer than $\lfloor n/\eta \rfloor$ have a smaller loss; so equal losses are
promoted together. The asynchronous form, ASHA, asks the same of the trials that are on a rung so far, and waits for no other.

Source:
    [Li et al. 2018](https://jmlr.org/papers/v18/16-558.html), §3.1 and Algorithm 1, which runs it for several $n$: Hyperband; they
    recommend $\eta$ = 3 or 4. ASHA: [Syne Tune's
    documentation](https://syne-tune.readthedocs.io/en/latest/tutorials/multifidelity/mf_asha.html), “Asynchronous Successive Halving”.
"""

from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dlref._contract import AnyArray, Bool, Float, Int, Interval, contract
from dlref._rules import Count

Factor: TypeAlias = Annotated[int, Interval(">= 2", 2, 2**53)]


@contract
def rungs(n: Count, *, r: Count, eta: Factor) -> tuple[Int[NDArray[np.intp], " K"], Int[NDArray[np.intp], " K"]]:
    r"""Return how many trials each rung has, and how long each of them has trained when it leaves it.

    Args:
        n: number of trials $n$ at the start.
        r: steps or epochs $r$ of each trial on the first rung.
        eta: factor $\eta$; one of so many trials is promoted, and trains until it has so many times as much behind it.

    Returns:
        $n_0, n_1, \dots$ and $r_0, r_1, \dots$.

    Examples:
        >>> from dlref.beyond import successive_halving
        >>> successive_halving.rungs(30, r=2, eta=3)
        (array([30, 10,  3,  1]), array([ 2,  6, 18, 54]))
    """
    count = 1
    while eta**count <= n:
        count += 1
    trials = np.array([n // eta**k for k in range(count)])
    lengths = np.array([r * eta**k for k in range(count)])
    return trials, lengths


@contract
def promoted(losses: Float[AnyArray, " n"], *, eta: Factor) -> Bool[NDArray[np.bool_], " n"]:
    r"""Return which trials of a rung train on.

    Args:
        losses: loss $L_i$ of each trial on this rung.
        eta: factor $\eta$; one of so many trials is promoted.

    Returns:
        True for each trial that is promoted.

    Examples:
        >>> from dlref.beyond import successive_halving
        >>> successive_halving.promoted([0.5, 0.2, 0.9, 0.3, 0.4, 0.8, 0.7], eta=3)
        array([False,  True, False,  True, False, False, False])
    """
    smaller: NDArray[np.intp] = (losses[None, :] < losses[:, None]).sum(axis=1)
    p: NDArray[np.bool_] = smaller < len(losses) // eta
    return p
