r"""Stop when the error on the development set has not improved for a while, and go back to where it was smallest.

$$
\begin{aligned}
t^* &= \arg\min_{t \le T} E_t \\[2pt]
T &= \min\,\{\, t : t - t^* \ge k \,\}
\end{aligned}
$$

$E_t$ is the error on the development set after epoch $t$, $t^*$ the best epoch so far, $k$ the patience. The parameters to keep are
those of epoch $t^*$, not of $T$: training has gone on for $k$ epochs since. With $\delta > 0$ an error counts as a new best only
if it is smaller by more than $\delta$.

Source:
    Notes 1.2, lines 86 and 92, with a patience of 2 or 3. [Prechelt, Early stopping, but
    when?](https://studylib.net/doc/26010517/early-stopping---but-when%3F) measures what waiting longer costs and gains.
"""

import math
from typing import NamedTuple

from dlref import _check


class State(NamedTuple):
    """What is known of the epochs so far."""

    best: float
    """The smallest error so far; infinite before the first epoch."""
    best_epoch: int
    """The epoch it came after, the one to go back to; 0 before the first."""
    epoch: int
    """Number of epochs done."""
    wait: int
    """Number of epochs since the best."""
    stop: bool
    """Whether to stop: `wait` has come to the patience."""


def init() -> State:
    """Return the state before the first epoch.

    Returns:
        The state.

    Examples:
        >>> from dlref import early_stopping
        >>> early_stopping.init()
        State(best=inf, best_epoch=0, epoch=0, wait=0, stop=False)
    """
    return State(best=math.inf, best_epoch=0, epoch=0, wait=0, stop=False)


def step(state: State, error: float, *, patience: int, min_delta: float = 0.0) -> State:
    r"""Return the state after one more epoch. The caller keeps a copy of the parameters whenever `wait` is 0.

    Args:
        state: from `init` or from the last `step`.
        error: error $E_t$ on the development set, the smaller the better; of an accuracy, give one minus it.
        patience: number $k \ge 1$ of epochs without a new best after which to stop.
        min_delta: gain $\delta \ge 0$ by more than which an error must be smaller to be a new best.

    Returns:
        The new state.

    Raises:
        ValueError: if `error` is not finite, as it is of a training that diverged, `patience < 1`, `min_delta` is out of range,
            or a number of the state is.
        TypeError: if `error`, `min_delta` or the best of the state is not real, a count is not an integer, or `state` is no `State`
            of this module.

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
    state = _check.instance(State, state=state)
    error = _check.real(error=error)
    best = math.inf if state.best == math.inf else _check.real(best=state.best)
    best_epoch = _check.count(best_epoch=state.best_epoch, at_least=0)
    epoch = _check.count(epoch=state.epoch, at_least=0) + 1
    wait = _check.count(wait=state.wait, at_least=0) + 1
    patience = _check.count(patience=patience, at_least=1)
    min_delta = _check.rate(min_delta=min_delta)

    if error < best - min_delta:
        best, best_epoch, wait = error, epoch, 0
    return State(best, best_epoch, epoch, wait, stop=wait >= patience)
