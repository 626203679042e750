"""The schedules beside their checks: for any epochs, in every dtype, with an optimizer, and refusing."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import gradient_descent, learning_rate
from dlref._contract import Array

SCHEDULES: dict[str, Callable[..., Array]] = {
    "inverse_time": lambda epoch: learning_rate.inverse_time(epoch, alpha0=0.3, decay_rate=0.7),
    "exponential": lambda epoch: learning_rate.exponential(epoch, alpha0=0.3, r=0.9),
    "inverse_sqrt": lambda epoch: learning_rate.inverse_sqrt(epoch, alpha0=0.3, k=0.8),
    "staircase": lambda epoch: learning_rate.staircase(epoch, alpha0=0.3, r=0.9, width=3),
    "piecewise": lambda epoch: learning_rate.piecewise(epoch, alpha0=0.3, changes={5: 0.2, 12: 0.05}),
}
every_schedule = pytest.mark.parametrize("name", SCHEDULES)


@pytest.mark.parametrize("epoch", [0, 0.5, np.nextafter(1.0, 0.0)])
def test_inverse_sqrt_refuses_what_is_before_the_first_epoch(epoch: float) -> None:
    """At e = 0 the notes' formula divides by zero."""
    with pytest.raises(ValueError, match=rf"^epoch must be >= 1, got {float(epoch)!r}$"):
        learning_rate.inverse_sqrt([1.0, epoch], alpha0=0.3, k=1.0)


def test_a_staircase_of_width_one_is_exponential() -> None:
    """In whole epochs, one epoch later."""
    epoch = np.arange(1, 20)

    np.testing.assert_array_equal(
        learning_rate.staircase(epoch, alpha0=0.3, r=0.8, width=1), learning_rate.exponential(epoch - 1, alpha0=0.3, r=0.8)
    )


def test_a_change_holds_from_its_epoch_on() -> None:
    """Not from the one after it; the order in which the changes are written does not matter, and α may rise."""
    tables: list[dict[Any, Any]] = [{5: 0.2, 12: 0.9}, {12: 0.9, 5: 0.2}, {np.int64(5): np.float32(0.2), 12.0: 0.9}]
    for changes in tables:
        alpha = learning_rate.piecewise([1, 4.5, 5, 11, 12, 1e9], alpha0=0.3, changes=changes)
        np.testing.assert_allclose(alpha, [0.3, 0.3, 0.2, 0.2, 0.9, 0.9], rtol=1e-7)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ([(5, 0.2)], TypeError, r"^changes must be a mapping of epochs to learning rates, got \[\(5, 0\.2\)\]$"),
        (None, TypeError, r"^changes must be a mapping of epochs to learning rates, got None$"),
        ({0: 0.2}, ValueError, r"^epochs of changes must be >= 1 and finite, got 0\.0$"),
        ({math.inf: 0.2}, ValueError, r"^epochs of changes must be >= 1 and finite, got inf$"),
        ({"5": 0.2}, TypeError, r"^epochs of changes must be a real number, got '5'$"),
        ({5: -0.2}, ValueError, r"^values of changes must be >= 0 and finite, got -0\.2$"),
        ({5: math.nan}, ValueError, r"^values of changes must be >= 0 and finite, got nan$"),
        ({5: None}, TypeError, r"^values of changes must be a real number, got None$"),
    ],
)
def test_refuses_changes_that_are_none(changes: Any, error: type[Exception], message: str) -> None:
    """Epochs are numbers from 1 on, and learning rates from 0 on."""
    with pytest.raises(error, match=message):
        learning_rate.piecewise(1.0, alpha0=0.3, changes=changes)


@pytest.mark.parametrize(("name", "first"), [("inverse_time", 0), ("exponential", 0), ("staircase", 1), ("piecewise", 1)])
def test_begins_at_alpha0(name: str, first: int) -> None:
    """To the last bit, before the first epoch or in it; none takes an epoch before that."""
    assert SCHEDULES[name](first) == 0.3
    with pytest.raises(ValueError, match=rf"^epoch must be >= {first}, got {first - 0.25}$"):
        SCHEDULES[name]([3.0, first - 0.25])


@every_schedule
@given(epoch=hnp.arrays(float, 8, elements=st.floats(1, 1e6)))
def test_never_rises_and_never_ends_below_zero(name: str, epoch: Array) -> None:
    """A later epoch has no larger learning rate (these five have none), and 0 ≤ α ≤ α₀."""
    alpha = SCHEDULES[name](np.sort(epoch))

    assert (np.diff(alpha) <= 0).all()
    assert (alpha >= 0).all()
    assert (alpha <= 0.3).all()


@every_schedule
def test_each_epoch_stands_for_itself(name: str) -> None:
    """An array of epochs gives what its elements give, whatever their order; a number gives a number."""
    epoch = np.array([[7.0, 1.0, 13.0], [12.0, 5.0, 4.0]])

    alpha = SCHEDULES[name](epoch)

    assert alpha.shape == (2, 3)
    for index in np.ndindex(2, 3):
        one = SCHEDULES[name](float(epoch[index]))
        assert isinstance(one, np.float64)
        assert one == alpha[index]


@every_schedule
def test_has_the_dtype_of_the_epochs(name: str) -> None:
    """Whatever it is computed with."""
    for dtype in (np.float16, np.float32, np.longdouble):
        assert SCHEDULES[name](np.array([1, 6], dtype)).dtype == dtype


@every_schedule
def test_an_optimizer_takes_it_and_keeps_its_dtype(name: str) -> None:
    """A float64 learning rate does not widen a float32 parameter."""
    W = np.ones(2, np.float32)

    new, _ = gradient_descent.step(W, W, gradient_descent.init(W), alpha=float(SCHEDULES[name](3)))

    assert new.dtype == np.float32


def test_refuses_an_r_that_rounds_to_one() -> None:
    """In float16 a learning rate that loses 1/10000 loses nothing."""
    calls: list[tuple[Callable[..., Array], dict[str, Any]]] = [(learning_rate.exponential, {}), (learning_rate.staircase, {"width": 2})]
    for schedule, rest in calls:
        with pytest.raises(ValueError, match=r"^r must not round to 1 in float16, got 0\.9999$"):
            schedule(np.ones(2, np.float16), alpha0=0.1, r=0.9999, **rest)


def test_refuses_what_the_dtype_cannot_hold() -> None:
    """An infinite rate, given or computed, is no learning rate."""
    e = np.ones(2, np.float32)
    calls: list[tuple[Callable[[], Any], str]] = [
        (lambda: learning_rate.inverse_time(e, alpha0=1e39, decay_rate=1.0), "alpha0 must not round to inf in float32, got 1e+39"),
        (lambda: learning_rate.inverse_time(e, alpha0=1.0, decay_rate=1e39), "decay_rate must not round to inf in float32, got 1e+39"),
        (lambda: learning_rate.exponential(e, alpha0=1e39, r=0.5), "alpha0 must not round to inf in float32, got 1e+39"),
        (lambda: learning_rate.staircase(e, alpha0=1e39, r=0.5, width=2), "alpha0 must not round to inf in float32, got 1e+39"),
        (
            lambda: learning_rate.piecewise(e, alpha0=1.0, changes={9: 1e39}),
            "values of changes must not round to inf in float32, got 1e+39",
        ),
        (
            lambda: learning_rate.inverse_sqrt(e, alpha0=1e30, k=1e30),
            "the result of learning_rate.inverse_sqrt must be finite in float32, got inf at index (0,)",
        ),
    ]
    for call, message in calls:
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            call()
