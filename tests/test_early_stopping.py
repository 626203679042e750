"""Early stopping against the definition: the first epoch that is `patience` epochs after the best before it."""

import math
import sys
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import early_stopping
from dlref.early_stopping import State

# Falls, rises for two epochs, falls to the minimum (epoch 7), comes back to it (epoch 9), and rises.
ERRORS = [0.9, 0.5, 0.6, 0.7, 0.45, 0.5, 0.25, 0.3, 0.25, 0.4, 0.5, 0.6]


def run(errors: list[float], *, patience: int, min_delta: float = 0.0) -> list[State]:
    """Return the states after every epoch, up to the stop."""
    state, states = early_stopping.init(), []
    for error in errors:
        state = early_stopping.step(state, error, patience=patience, min_delta=min_delta)
        states.append(state)
        if state.stop:
            break
    return states


@pytest.mark.parametrize(
    ("patience", "epoch", "best_epoch", "best"),
    [(1, 3, 2, 0.5), (2, 4, 2, 0.5), (3, 10, 7, 0.25), (4, 11, 7, 0.25), (5, 12, 7, 0.25)],
)
def test_stops_when_patience_is_over(patience: int, epoch: int, best_epoch: int, best: float) -> None:
    """At T = t* + k. An error equal to the best is no new best."""
    state = run(ERRORS, patience=patience)[-1]

    assert state == State(best=best, best_epoch=best_epoch, epoch=epoch, wait=patience, stop=True)


def test_does_not_stop_before() -> None:
    """Nor ever while the error falls."""
    assert [state.stop for state in run(ERRORS, patience=3)] == [False] * 9 + [True]
    assert not run(ERRORS, patience=6)[-1].stop
    assert not any(state.stop for state in run([1 / t for t in range(1, 200)], patience=1))


def test_keeps_the_best_epoch_not_the_last() -> None:
    """The parameters to go back to are those of the epochs at which `wait` is 0, the last of which is t*."""
    states = run(ERRORS, patience=5)

    assert [state.epoch for state in states if state.wait == 0] == [1, 2, 5, 7]
    assert ERRORS[states[-1].best_epoch - 1] == min(ERRORS) < ERRORS[states[-1].epoch - 1]


errors_of_a_run = st.lists(st.sampled_from([0.0, 0.125, 0.25, 0.5, 1.0, 1e-300, 1e300]) | st.floats(-1e6, 1e6), min_size=1, max_size=30)


@given(errors=errors_of_a_run, patience=st.integers(1, 6))
def test_is_the_definition(errors: list[float], patience: int) -> None:
    """t* is the first minimum so far, T the first epoch with T - t* ≥ k."""
    states = run(errors, patience=patience)

    for t, state in enumerate(states, start=1):
        first_minimum = int(np.argmin(errors[:t])) + 1
        assert state == State(min(errors[:t]), first_minimum, t, t - first_minimum, t - first_minimum >= patience)
    assert states[-1].stop or len(states) == len(errors)


@given(errors=errors_of_a_run, patience=st.integers(1, 6), min_delta=st.sampled_from([0.0, 0.125, 0.25, 1e299]))
def test_a_best_is_smaller_by_more_than_the_least_gain(errors: list[float], patience: int, min_delta: float) -> None:
    """b is the error of its epoch, lower by more than δ than the best before, and no error since has been lower than it by that."""
    before = early_stopping.init()

    for t, state in enumerate(run(errors, patience=patience, min_delta=min_delta), start=1):
        assert state.best == errors[state.best_epoch - 1]
        assert all(error >= state.best - min_delta for error in errors[state.best_epoch : t])
        assert (state.best_epoch == t) == (errors[t - 1] < before.best - min_delta)
        assert (state.epoch, state.wait, state.stop) == (t, t - state.best_epoch, t - state.best_epoch >= patience)
        before = state


@given(errors=errors_of_a_run, scale=st.sampled_from([0.5, 4.0]), shift=st.integers(-8, 8))
def test_only_the_order_of_the_errors_counts(errors: list[float], scale: float, shift: int) -> None:
    """A ranking of the errors stops at the same epoch as the errors themselves."""
    rank = {error: float(i) for i, error in enumerate(sorted(set(errors)))}

    states = run(errors, patience=3)
    ranked = run([scale * rank[error] + shift for error in errors], patience=3)

    assert [state[1:] for state in states] == [state[1:] for state in ranked]


@given(errors=errors_of_a_run)
def test_more_patience_never_ends_worse_or_earlier(errors: list[float]) -> None:
    """The price is time: the best is smaller or equal, the stop later."""
    ends = [run(errors, patience=patience)[-1] for patience in (1, 2, 3, 10)]

    for less, more in pairwise(ends):
        assert more.best <= less.best
        assert more.epoch >= less.epoch


def test_a_small_gain_does_not_count() -> None:
    """With min_delta = 0.25 an error must be below best - 0.25, and the mark stays until one is."""
    errors = [1.0, 0.875, 0.75, 0.625, 0.5]

    states = run(errors, patience=10, min_delta=0.25)

    assert [state.best for state in states] == [1.0, 1.0, 1.0, 0.625, 0.625]
    assert [state.wait for state in states] == [0, 1, 2, 0, 1]
    assert run(errors, patience=2, min_delta=0.25)[-1].epoch == 3
    assert not run(errors, patience=2)[-1].stop


def test_going_on_after_the_stop_is_allowed() -> None:
    """The state goes on counting, and a new best takes the stop back."""
    state = run(ERRORS, patience=2)[-1]

    later = early_stopping.step(state, 0.8, patience=2)
    assert later == State(best=0.5, best_epoch=2, epoch=5, wait=3, stop=True)
    assert early_stopping.step(later, 0.1, patience=2) == State(best=0.1, best_epoch=6, epoch=6, wait=0, stop=False)


def test_a_patience_of_two_is_too_small_for_a_noisy_error() -> None:
    """The notes propose 2 or 3. Measured on 500 examples, the error of a model that still learns stops it far too early."""
    rng = np.random.default_rng(0)
    truth = 0.1 + 0.35 * np.exp(-np.arange(300) / 40)

    def lost(patience: int) -> float:
        ends = []
        for _ in range(200):
            measured = rng.binomial(500, truth) / 500
            ends.append(truth[run(measured.tolist(), patience=patience)[-1].best_epoch - 1])
        return float(np.mean(ends) - truth[-1])

    assert lost(2) > 0.15
    assert lost(3) > 0.1
    assert lost(20) < 0.05


def test_starts_with_nothing() -> None:
    """The first error is the best so far, however large it is, and whatever it has to gain."""
    assert early_stopping.init() == State(best=math.inf, best_epoch=0, epoch=0, wait=0, stop=False)
    for error in (0.0, -3.0, sys.float_info.max):
        assert early_stopping.step(early_stopping.init(), error, patience=1, min_delta=1e300) == State(error, 1, 1, 0, False)


def test_the_state_holds_python_numbers() -> None:
    """Also when the error comes out of an array."""
    state = early_stopping.step(early_stopping.init(), np.float32(0.5), patience=np.int64(1))  # type: ignore[arg-type]

    assert [type(value) for value in state] == [float, int, int, int, bool]


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"best": math.nan}, ValueError, "state.best must be finite, or inf before the first epoch, got nan"),
        ({"best": -math.inf}, ValueError, "state.best must be finite, or inf before the first epoch, got -inf"),
        ({"best": "0.5"}, TypeError, "state.best must be a real number, got '0.5'"),
        ({"best_epoch": -1}, ValueError, "state.best_epoch must be >= 0, got -1"),
        ({"epoch": 1.5}, TypeError, "state.epoch must be an integer, got 1.5"),
        ({"wait": -1}, ValueError, "state.wait must be >= 0, got -1"),
    ],
)
def test_refuses_a_state_that_cannot_be(changed: dict[str, Any], error: type[Exception], message: str) -> None:
    """Built by hand, it is checked as any argument."""
    state = State(best=0.5, best_epoch=1, epoch=2, wait=1, stop=False)._replace(**changed)

    with pytest.raises(error) as refusal:
        early_stopping.step(state, 0.5, patience=2)

    assert str(refusal.value) == message


def test_refuses_the_error_of_a_training_that_diverged() -> None:
    """NaN is smaller than nothing: it would wait, and never say why."""
    with pytest.raises(ValueError, match=r"^error must be finite, got nan$"):
        early_stopping.step(early_stopping.init(), math.nan, patience=2)
