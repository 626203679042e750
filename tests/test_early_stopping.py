"""Early stopping against the definition, for any errors; the kinds of numbers, and what is refused."""

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import early_stopping
from dlref.early_stopping import State


def run(errors: list[float], *, patience: int, min_delta: float = 0.0) -> list[State]:
    """Return the states after every epoch, up to the stop."""
    state, states = early_stopping.init(), []
    for error in errors:
        state = early_stopping.step(state, error, patience=patience, min_delta=min_delta)
        states.append(state)
        if state.stop:
            break
    return states


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


@pytest.mark.parametrize("error", [math.nan, math.inf, -math.inf])
def test_refuses_the_error_of_a_training_that_diverged(error: float) -> None:
    """NaN is smaller than nothing: it would wait, and never say why."""
    with pytest.raises(ValueError, match=rf"^error must be finite, got {error}$"):
        early_stopping.step(early_stopping.init(), error, patience=2)


def test_refuses_a_patience_of_zero() -> None:
    """It would stop after the first epoch, which is a new best."""
    with pytest.raises(ValueError, match=r"^patience must be >= 1, got 0$"):
        early_stopping.step(early_stopping.init(), 0.5, patience=0)
