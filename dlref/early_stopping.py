r"""Stop when the error on the development set has not improved for a while, and go back to where it was smallest.

$$
\begin{aligned}
(b_0,\ t^*_0) &= (\infty,\ 0) \\[2pt]
(b_t,\ t^*_t) &= \begin{cases}
  (E_t,\ t) & \text{if } E_t < b_{t-1} - \delta \\
  (b_{t-1},\ t^*_{t-1}) & \text{otherwise}
\end{cases} \\[4pt]
T &= \min\,\{\, t : t - t^*_t \ge k \,\}
\end{aligned}
$$

$E_t$ is the error on the development set after epoch $t = 1, 2, \dots$; $b_t$ is the best error so far and $t^*_t$ its epoch. An error
counts as a new best only if it is smaller by more than $\delta$. Training stops after epoch $T$, when the patience $k$ is over, and the
parameters to keep are those of epoch $t^*_T$: training has gone on for $k$ epochs since.

Source:
    Notes 1.2, lines 86 and 92, with a patience of 2 or 3. [Prechelt 1998](https://doi.org/10.1007/3-540-49430-8_3)
    measures what waiting longer costs and gains.
"""

import sys
from math import inf
from typing import Annotated, NamedTuple, TypeAlias

from dlref._contract import Interval, contract
from dlref._rules import Count, CountFrom0, NonNegative, Real

Best: TypeAlias = Annotated[float, Interval("finite, or inf before the first epoch", -sys.float_info.max, inf)]


class State(NamedTuple):
    """What is known of the epochs so far."""

    best: Best
    """The best error so far; infinite before the first epoch."""
    best_epoch: CountFrom0
    """The epoch it came after, the one to go back to; 0 before the first."""
    epoch: CountFrom0
    """Number of epochs done."""
    wait: CountFrom0
    """Number of epochs since the best."""
    stop: bool
    """Whether to stop: `wait` has come to the patience."""


@contract
def init() -> State:
    """Return the state before the first epoch.

    Returns:
        The state.

    Examples:
        >>> from dlref import early_stopping
        >>> early_stopping.init()
        State(best=inf, best_epoch=0, epoch=0, wait=0, stop=False)
    """
    return State(best=inf, best_epoch=0, epoch=0, wait=0, stop=False)


@contract
def step(state: State, error: Real, *, patience: Count, min_delta: NonNegative = 0.0) -> State:
    r"""Return the state after one more epoch. The caller keeps a copy of the parameters whenever `wait` is 0.

    Args:
        state: from `init` or from the last `step`.
        error: error $E_t$ on the development set, the smaller the better; of an accuracy, give one minus it.
        patience: number $k$ of epochs without a new best after which to stop.
        min_delta: gain $\delta$ by more than which an error must be smaller to be a new best.

    Returns:
        The new state.

    Examples:
        >>> from dlref import early_stopping
        >>> state = early_stopping.init()
        >>> for error in (0.5, 0.25, 0.375, 0.25, 0.5):
        ...     state = early_stopping.step(state, error, patience=2)
        ...     if state.stop:
        ...         break
        >>> state
        State(best=0.25, best_epoch=2, epoch=4, wait=2, stop=True)
    """
    epoch = state.epoch + 1
    is_best = error < state.best - min_delta
    best, best_epoch = (error, epoch) if is_best else (state.best, state.best_epoch)
    wait = epoch - best_epoch
    return State(best, best_epoch, epoch, wait, stop=wait >= patience)
