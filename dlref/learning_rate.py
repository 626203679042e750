r"""Shrink the learning rate from epoch to epoch.

$$
\begin{aligned}
\alpha &= \frac{\alpha_0}{1 + d\,e} && \text{(inverse\_time)} \\[12pt]
\alpha &= \alpha_0\,r^{\,e} && \text{(exponential)} \\[4pt]
\alpha &= \alpha_0\,\frac{k}{\sqrt e} && \text{(inverse\_sqrt)} \\[12pt]
\alpha &= \alpha_0\,r^{\,\lfloor (e-1)/w \rfloor} && \text{(staircase)} \\[4pt]
\alpha &= \alpha_i \ \text{ for } e_i \le e < e_{i+1} && \text{(piecewise)}
\end{aligned}
$$

The first epoch is $e = 1$. The first two formulas also hold at $e = 0$, before it, where they give $\alpha_0$; so their first
epoch already has less. The staircase keeps $\alpha_0$ for the epochs $1$ to $w$. Before the first change, piecewise is $\alpha_0$.

Source:
    Notes 2.5, lines 213–218, which do not say from where epochs are counted: at $e = 0$, $k/\sqrt e$ divides by zero. The
    staircase is missing there; piecewise is their “by hand”.
"""

import sys
from collections.abc import Mapping
from typing import Annotated, TypeAlias

import numpy as np

from dlref._contract import AnyArray, Array, Call, Float, Interval, Kind, contract, spec
from dlref._rules import FROM_1, NOT_NEGATIVE, Count, Fraction, Rate


@contract
def inverse_time(epoch: Float[AnyArray, "*shape", NOT_NEGATIVE], *, alpha0: Rate, decay_rate: Rate) -> Float[Array, "*shape"]:
    r"""Return $\alpha_0/(1 + d\,e)$: half of $\alpha_0$ after $1/d$ epochs, a third after $2/d$.

    Args:
        epoch: number $e$ of the epoch, the first being 1; need not be whole.
        alpha0: learning rate $\alpha_0$ at $e = 0$, before the first epoch.
        decay_rate: decay $d$ in an epoch; 0 keeps $\alpha_0$.

    Returns:
        The learning rate, of the dtype of `epoch`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.inverse_time([1, 2, 3, 4], alpha0=0.5, decay_rate=1.0).round(4)
        array([0.25  , 0.1667, 0.125 , 0.1   ])
    """
    return alpha0 / (1 + decay_rate * epoch)


@contract
def exponential(epoch: Float[AnyArray, "*shape", NOT_NEGATIVE], *, alpha0: Rate, r: Fraction) -> Float[Array, "*shape"]:
    r"""Return $\alpha_0\,r^e$. The sum over all epochs, $\alpha_0\,r/(1-r)$, bounds how far training can still go.

    Args:
        epoch: number $e$ of the epoch, the first being 1; need not be whole.
        alpha0: learning rate $\alpha_0$ at $e = 0$, before the first epoch.
        r: what is left of it after each epoch.

    Returns:
        The learning rate, of the dtype of `epoch`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.exponential([1, 2, 3, 4], alpha0=0.5, r=0.5)
        array([0.25   , 0.125  , 0.0625 , 0.03125])
    """
    return alpha0 * r**epoch


@contract
def inverse_sqrt(epoch: Float[AnyArray, "*shape", FROM_1], *, alpha0: Rate, k: Rate) -> Float[Array, "*shape"]:
    r"""Return $\alpha_0\,k/\sqrt e$. With $k > 1$ it starts above $\alpha_0$ and falls below it after $e = k^2$.

    Args:
        epoch: number $e$ of the epoch, the first being 1; need not be whole. At $e = 0$ the formula divides by zero.
        alpha0: learning rate $\alpha_0$.
        k: the constant $k$.

    Returns:
        The learning rate, of the dtype of `epoch`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.inverse_sqrt([1, 4, 16], alpha0=0.5, k=2.0)
        array([1.  , 0.5 , 0.25])
    """
    return alpha0 * (k / np.sqrt(epoch))


@contract
def staircase(epoch: Float[AnyArray, "*shape", FROM_1], *, alpha0: Rate, r: Fraction, width: Count) -> Float[Array, "*shape"]:
    r"""Return $\alpha_0\,r^{\lfloor (e-1)/w \rfloor}$, which is constant for `width` epochs and then falls at once.

    Args:
        epoch: number $e$ of the epoch, the first being 1; need not be whole.
        alpha0: learning rate $\alpha_0$ in the epochs 1 to `width`.
        r: what is left of it on the next stair.
        width: epochs $w$ on each stair.

    Returns:
        The learning rate, of the dtype of `epoch`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.staircase([1, 10, 11, 21], alpha0=0.5, r=0.5, width=10)
        array([0.5  , 0.5  , 0.25 , 0.125])
    """
    return alpha0 * r ** np.floor((epoch - 1) / width)


Epoch: TypeAlias = Annotated[float, Interval(">= 1 and finite", 1, sys.float_info.max)]


def _rates_by_epoch(name: str, changes: object, call: Call) -> dict[float, float]:
    if not isinstance(changes, Mapping):
        raise TypeError(f"{name} must be a mapping of epochs to learning rates, got {changes!r}")
    read_epoch, read_rate = spec(f"epochs of {name}", Epoch).read, spec(f"values of {name}", Rate).read
    return {read_epoch(e, call): read_rate(alpha, call) for e, alpha in changes.items()}


Changes: TypeAlias = Annotated[Mapping[float, float], Kind("a mapping of epochs >= 1 to learning rates >= 0", _rates_by_epoch)]


@contract
def piecewise(epoch: Float[AnyArray, "*shape", FROM_1], *, alpha0: Rate, changes: Changes) -> Float[Array, "*shape"]:
    r"""Return the learning rate set by hand: $\alpha_0$ at first, from epoch $e_i$ on $\alpha_i$.

    Args:
        epoch: number $e$ of the epoch, the first being 1; need not be whole.
        alpha0: learning rate $\alpha_0$ before the first change.
        changes: the new learning rate $\alpha_i$ by the epoch $e_i$ from which it holds, in any order.

    Returns:
        The learning rate, of the dtype of `epoch`; of a number, a NumPy scalar.

    Examples:
        >>> from dlref import learning_rate
        >>> learning_rate.piecewise([1, 9, 10, 20], alpha0=0.5, changes={10: 0.125, 15: 0.0625})
        array([0.5   , 0.5   , 0.125 , 0.0625])
    """
    starts = sorted(changes)
    alphas = np.array([alpha0, *(changes[start] for start in starts)], epoch.dtype)
    return alphas[np.searchsorted(starts, epoch, side="right")]
