"""Softmax and its loss beside their checks: for any scores, in every dtype up to its end, and refusing."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import softmax
from dlref._contract import Array

RNG = np.random.default_rng(0)
Z = RNG.normal(size=(5, 40)) * 3
Y = np.eye(5)[:, RNG.integers(5, size=40)]
SCORES = hnp.arrays(float, (4, 3), elements=st.floats(-1e3, 1e3))


def by_definition(scores: Array) -> Array:
    """Return exp(z) / Σ exp(z) of each column in Python's own exact fractions of floats, by an exponential of small numbers only."""
    columns = []
    for column in scores.T:
        powers = [Fraction(math.exp(float(z))) for z in column]
        columns.append([float(power / sum(powers)) for power in powers])
    return np.array(columns).T


# ---------------------------------------------------------------- forward


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 5e-3), (np.float32, 1e-6), (np.float64, 1e-14)])
@pytest.mark.parametrize("shift", [1000.0, -1000.0])
def test_a_common_shift_changes_nothing(shift: float, dtype: Any, tolerance: float) -> None:
    """Also where e^z would overflow, or every e^z underflow."""
    z = np.array([[0.0, 3.0], [-2.0, 3.0], [1.5, -4.0]], dtype)

    shifted = softmax.forward(z + dtype(shift))

    assert shifted.dtype == dtype
    np.testing.assert_allclose(shifted, by_definition(z), rtol=tolerance)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_a_certain_class(dtype: Any) -> None:
    """At ±1000 one class has all, and no warning is given (the tests make errors of warnings)."""
    z = np.array([[1000.0, -1000.0], [-1000.0, 1000.0], [0.0, 0.0]], dtype)

    expected = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]], dtype)
    np.testing.assert_array_equal(softmax.forward(z), expected, strict=True)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_ends_of_the_dtype(dtype: Any) -> None:
    """The largest and the smallest number side by side: their gap overflows, the answer does not."""
    largest = np.finfo(dtype).max
    z = np.array([[largest], [-largest]], dtype)

    np.testing.assert_array_equal(softmax.forward(z), np.array([[1.0], [0.0]], dtype), strict=True)
    np.testing.assert_array_equal(softmax.log_forward(z), np.array([[0.0], [-np.inf]], dtype), strict=True)
    np.testing.assert_array_equal(softmax.loss_from_logits(z, np.array([[1.0], [0.0]], dtype)), np.zeros(1, dtype), strict=True)


def test_more_classes_than_float16_can_count() -> None:
    """70,000 of them: their number is beyond float16, 1/70,000 is not, nor is the loss, log 70,000."""
    z, labels = np.zeros((70_000, 1), np.float16), np.eye(70_000, 1, dtype=np.float16)

    Y_hat = softmax.forward(z)

    assert Y_hat.dtype == np.float16
    np.testing.assert_allclose(Y_hat.sum(axis=0, dtype=float), 1, rtol=5e-3)
    np.testing.assert_allclose(softmax.log_forward(z).astype(float), -math.log(70_000), rtol=1e-3)
    for losses in (softmax.loss(Y_hat, labels), softmax.loss_from_logits(z, labels)):
        assert losses.dtype == np.float16
        np.testing.assert_allclose(losses.astype(float), math.log(70_000), rtol=1e-3)


def test_float16_is_computed_in_float32() -> None:
    """50,000 scores that are 17 below the largest have probabilities of a half of float16's smallest number, and 0.2 % of the sum."""
    z = np.full((50_000, 1), -17, np.float16)
    z[0] = 0

    np.testing.assert_allclose(softmax.log_forward(z)[0].astype(float), -math.log1p(49_999 * math.exp(-17)), rtol=1e-3)


def test_is_not_invariant_under_scaling() -> None:
    """Larger scores are surer ones: of 10·z the largest takes more."""
    assert (softmax.forward(10 * Z).max(axis=0) >= softmax.forward(Z).max(axis=0)).all()


# ---------------------------------------------------------------- log_forward, predict


def test_log_forward_is_the_logarithm() -> None:
    """Where ŷ is neither 0 nor 1 the two ways agree."""
    np.testing.assert_allclose(softmax.log_forward(Z), np.log(softmax.forward(Z)), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_log_forward_does_not_round_to_log_0(dtype: Any) -> None:
    """log ŷ = -1000 where ŷ itself is 0."""
    z = np.array([[1000.0], [0.0]], dtype)

    np.testing.assert_array_equal(softmax.log_forward(z), np.array([[0.0], [-1000.0]], dtype), strict=True)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("gap", [0.0, 0.5, 3.0, 9.0, 15.0, 40.0, 80.0, 700.0])
@pytest.mark.parametrize(("largest", "others"), [(1, 1), (1, 3), (2, 2)])
def test_all_digits_of_a_sure_answer(largest: int, others: int, gap: float, dtype: Any) -> None:
    """-log ŷ of the largest score is log(a + b·e^-gap): where ŷ rounds to 1 that is b·e^-gap, not 0, down to the end of the dtype."""
    z = np.array([[gap]] * largest + [[0.0]] * others, dtype)
    labels = np.eye(len(z), 1, dtype=dtype)
    exact = math.log(largest) + math.log1p(others / largest * math.exp(-gap))

    info = np.finfo(dtype)
    np.testing.assert_allclose(float(softmax.loss_from_logits(z, labels)[0]), exact, rtol=3 * info.eps, atol=float(info.smallest_subnormal))
    np.testing.assert_allclose(float(softmax.log_forward(z)[0, 0]), -exact, rtol=3 * info.eps, atol=float(info.smallest_subnormal))


@given(scores=SCORES)
def test_log_forward_is_never_positive_and_sums_to_one(scores: Array) -> None:
    """Σ exp(log ŷ) = 1."""
    logs = softmax.log_forward(scores)

    assert (logs <= 0).all()
    np.testing.assert_allclose(np.exp(logs).sum(axis=0), 1.0, rtol=1e-12)


@given(scores=hnp.arrays(float, (4, 3), elements=st.integers(-30, 30).map(float)))
def test_softmax_keeps_the_order(scores: Array) -> None:
    """The largest score has the largest probability, so nobody needs softmax to predict."""
    np.testing.assert_array_equal(softmax.predict(softmax.forward(scores)), softmax.predict(scores))


# ---------------------------------------------------------------- the loss


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_loss_from_logits_of_a_certain_mistake_is_the_gap(dtype: Any) -> None:
    """800, where the loss from probabilities is infinite and a clip at 1e-12 would say 27.6; and 0 for a certain hit."""
    z = np.array([[0.0, 0.0, -1000.0], [800.0, 800.0, 1000.0]], dtype)
    labels = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]], dtype)

    losses = softmax.loss_from_logits(z, labels)

    np.testing.assert_array_equal(losses, np.array([800.0, 0.0, 2000.0], dtype), strict=True)
    assert not np.signbit(losses).any()
    assert np.isinf(softmax.loss(softmax.forward(z), labels)[[0, 2]]).all()


@given(scores=SCORES, classes=st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_the_loss_lies_between_the_gap_and_a_little_more(scores: Array, classes: list[int]) -> None:
    """max z - z_c ≤ L ≤ max z - z_c + log C."""
    losses = softmax.loss_from_logits(scores, np.eye(4)[:, classes])

    gap = scores.max(axis=0) - scores[classes, np.arange(3)]
    assert (losses >= gap * (1 - 1e-15)).all()
    assert (losses <= gap * (1 + 1e-15) + math.log(4) * (1 + 1e-12)).all()


# ---------------------------------------------------------------- the gradient


@given(scores=SCORES, classes=st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_the_gradient_moves_no_common_shift(scores: Array, classes: list[int]) -> None:
    """Its columns sum to 0, as the loss does not see a shift."""
    gradient = softmax.gradient(softmax.forward(scores), np.eye(4)[:, classes])

    np.testing.assert_allclose(gradient.sum(axis=0), 0.0, atol=1e-15)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("z", [1.0, [1.0, 2.0], [[[1.0]]], np.ones(2), np.ones((1, 1, 1))])
def test_refuses_what_is_no_matrix(z: Any) -> None:
    """Classes down, examples across."""
    shape = str(np.shape(z)).replace("(", r"\(").replace(")", r"\)")
    for function in (softmax.forward, softmax.log_forward, softmax.predict):
        with pytest.raises(ValueError, match=rf"^Z must be 2-D, \[C, m\], got shape {shape}$"):
            function(z)
    with pytest.raises(ValueError, match=rf"^Z must be 2-D, \[C, m\], got shape {shape}$"):
        softmax.loss_from_logits(z, z)
    for pair in (softmax.loss, softmax.gradient):
        with pytest.raises(ValueError, match=rf"^Y_hat must be 2-D, \[C, m\], got shape {shape}$"):
            pair(z, z)


@pytest.mark.parametrize("given_as", [list, np.array, np.asfortranarray])
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([[1.0, 3.0], [0.0, 2.0]], r"must be in \[0, 1\], got 3\.0$"),
        ([[1.0, -0.5], [0.0, 1.5]], r"must be in \[0, 1\], got -0\.5$"),
        ([[1.0, -0.004], [0.0, 1.0]], r"must be in \[0, 1\], got -0\.004$"),
        ([[1.0, 1.0], [0.0, 0.5]], r"must have columns that sum to 1, got 1\.5 in column 1$"),
        ([[1.0, 0.0], [0.0, 0.0]], r"must have columns that sum to 1, got 0\.0 in column 1$"),
        ([[0.4, 0.5], [0.4, 0.5]], r"must have columns that sum to 1, got 0\.8 in column 0$"),
        ([[1.011, 1.0], [0.0, 0.0]], r"must be in \[0, 1\], got 1\.011$"),
        ([[1.0, 0.989], [0.0, 0.0]], r"must have columns that sum to 1, got 0\.989 in column 1$"),
        ([[math.nan, 0.5], [0.5, 0.5]], r"must be finite, got nan at index \(0, 0\)$"),
        ([[math.inf, 0.5], [0.5, 0.5]], r"must be finite, got inf at index \(0, 0\)$"),
    ],
)
def test_refuses_what_are_no_probabilities(wrong: Any, message: str, given_as: Callable[[Any], Any]) -> None:
    """Class numbers in place of one-hot columns, scores in place of probabilities, rows in place of columns."""
    right, wrong = given_as([[0.5, 0.5], [0.5, 0.5]]), given_as(wrong)
    with pytest.raises(ValueError, match=f"^Y {message}"):
        softmax.loss_from_logits(right, wrong)
    for function in (softmax.loss, softmax.gradient):
        with pytest.raises(ValueError, match=f"^Y {message}"):
            function(right, wrong)
        with pytest.raises(ValueError, match=f"^Y_hat {message}"):
            function(wrong, right)


def test_accepts_probabilities_rounded_to_a_few_digits() -> None:
    """0.333 three times is meant to be 1/3."""
    rounded = np.full((3, 1), 0.333)

    np.testing.assert_allclose(softmax.loss(rounded, [[1.0], [0.0], [0.0]]), -math.log(0.333), rtol=1e-15)


@pytest.mark.parametrize("p", [0.9901, 0.9999999, 1.0000001, 1.0099])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_accepts_a_sum_that_is_off_by_a_hundredth(p: float, dtype: Any) -> None:
    """What another program rounded above 1 is no score; its loss is as little below 0."""
    Y_hat, Y = np.array([[p], [0.0]], dtype), np.array([[1.0], [0.0]], dtype)

    assert softmax.loss(Y_hat, Y) == -np.log(Y_hat[0])
    np.testing.assert_array_equal(softmax.gradient(Y_hat, Y), Y_hat - Y)


def test_the_caller_may_treat_underflow_as_an_error() -> None:
    """What vanishes beside the largest is meant to: the caller's settings do not reach it, and are as before afterwards."""
    z, labels = np.array([[0.0], [-720.0]]), np.array([[0.5], [0.5]])
    with np.errstate(all="raise"):
        Y_hat = softmax.forward(z)
        softmax.log_forward(z)
        softmax.loss_from_logits(z, labels)
        softmax.loss(Y_hat, labels)
        softmax.loss([[1.0], [0.0]], labels)
        assert np.geterr() == dict.fromkeys(("divide", "over", "under", "invalid"), "raise")
        with pytest.raises(FloatingPointError):
            np.exp(np.float64(-720.0))
