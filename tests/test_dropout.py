"""Dropout: what the mask draws, what the two passes do with it, and that a gradient can be checked through it."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import dropout
from dlref._contract import Array

A = np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 0.0, -4.0, 1.5]])
D = np.array([[True, False, True, True], [False, True, True, False]])
FIVE_SIGMA = 5.0


# ---------------------------------------------------------------- the mask


@pytest.mark.parametrize("keep_prob", [0.1, 0.5, 0.8, 0.95])
def test_keeps_the_share_it_is_told(keep_prob: float) -> None:
    """The mean of N independent masks is within five standard errors √(p(1-p)/N) of p: p is kept, not dropped."""
    mask = dropout.mask((500, 400), keep_prob=keep_prob, rng=np.random.default_rng(0))

    error = math.sqrt(keep_prob * (1 - keep_prob) / mask.size)
    assert abs(mask.mean() - keep_prob) < FIVE_SIGMA * error


@pytest.mark.parametrize("keep_prob", [0.2, 0.5, 0.8])
def test_elements_are_independent(keep_prob: float) -> None:
    """Neighbours in a row, neighbours in a column, and the masks of two calls are both kept with probability p²."""
    rng = np.random.default_rng(1)
    mask, later = (dropout.mask((300, 300), keep_prob=keep_prob, rng=rng) for _ in range(2))

    for both in (mask[1:] & mask[:-1], mask[:, 1:] & mask[:, :-1], mask & later):
        assert abs(both.mean() - keep_prob**2) < 2 * FIVE_SIGMA * math.sqrt(keep_prob**2 / both.size)  # neighbours share an element


def test_each_example_has_a_mask_of_its_own() -> None:
    """Drawn for itself, not made to differ: of 256 columns of 50 units all differ, of 10 units many are drawn twice."""
    rng = np.random.default_rng(0)

    assert len(np.unique(dropout.mask((50, 256), keep_prob=0.8, rng=rng), axis=1).T) == 256
    assert 80 < len(np.unique(dropout.mask((10, 256), keep_prob=0.8, rng=rng), axis=1).T) < 160


def test_probability_one_keeps_everything() -> None:
    """And leaves the activations as they are, to the last bit."""
    mask = dropout.mask((100, 100), keep_prob=1.0, rng=np.random.default_rng(0))

    assert mask.all()
    np.testing.assert_array_equal(dropout.forward(A, np.full(A.shape, True), keep_prob=1.0), A)


@given(shape=hnp.array_shapes(min_dims=0, max_dims=4), keep_prob=st.floats(0, 1, exclude_min=True), seed=st.integers(0, 99))
def test_a_mask_is_of_truth_values_and_of_its_seed(shape: tuple[int, ...], keep_prob: float, seed: int) -> None:
    """Any shape; the same seed draws the same, and it is the comparison of the notes' listing."""
    mask = dropout.mask(shape, keep_prob=keep_prob, rng=np.random.default_rng(seed))

    assert np.shape(mask) == shape
    assert mask.dtype == np.bool_
    np.testing.assert_array_equal(mask, np.random.default_rng(seed).random(shape) < keep_prob)


def test_a_larger_probability_keeps_more_of_the_same() -> None:
    """With one seed, what is kept at p = 0.5 is kept at 0.8."""
    small, large = (dropout.mask((50, 40), keep_prob=p, rng=np.random.default_rng(3)) for p in (0.5, 0.8))

    assert (large >= small).all()
    assert large.sum() > small.sum()


# ---------------------------------------------------------------- the two passes


def test_what_is_kept_is_divided_by_its_probability() -> None:
    """D ⊙ A / p; what is dropped is 0."""
    expected = [[1.25, 0.0, 0.625, 3.75], [0.0, 0.0, -5.0, 0.0]]

    np.testing.assert_allclose(dropout.forward(A, D, keep_prob=0.8), expected, rtol=1e-15)
    np.testing.assert_allclose(dropout.backward(A, D, keep_prob=0.8), expected, rtol=1e-15)


@pytest.mark.parametrize("keep_prob", [0.3, 0.5, 0.8])
def test_the_mean_is_kept_and_the_variance_is_as_said(keep_prob: float) -> None:
    """E Ã = A, Var Ã = A²(1-p)/p: over all masks, weighted by their probability, exactly."""
    row = A[0]
    masks = np.array([[bool(i >> j & 1) for j in range(4)] for i in range(16)])
    chance = np.where(masks, keep_prob, 1 - keep_prob).prod(axis=1)[:, None]

    outputs = np.array([dropout.forward(row, mask, keep_prob=keep_prob) for mask in masks])

    np.testing.assert_allclose((chance * outputs).sum(axis=0), row, rtol=1e-13)
    np.testing.assert_allclose((chance * (outputs - row) ** 2).sum(axis=0), row**2 * (1 - keep_prob) / keep_prob, rtol=1e-13)


@pytest.mark.parametrize("keep_prob", [0.3, 0.5, 0.8])
def test_mask_and_forward_belong_together(keep_prob: float) -> None:
    """Drawn and scaled with one p, the mean of many passes comes to A: a p read as the rate in one of them would show."""
    rng = np.random.default_rng(2)
    ones = np.ones((400, 500))

    mean = dropout.forward(ones, dropout.mask(ones.shape, keep_prob=keep_prob, rng=rng), keep_prob=keep_prob).mean()

    assert abs(mean - 1) < FIVE_SIGMA * math.sqrt((1 - keep_prob) / keep_prob / ones.size)


@given(
    x=hnp.arrays(float, (2, 4), elements=st.floats(-1e6, 1e6)),
    y=hnp.arrays(float, (2, 4), elements=st.floats(-1e6, 1e6)),
    mask=hnp.arrays(bool, (2, 4)),
    keep_prob=st.floats(0.01, 1),
)
def test_backward_is_the_transpose_of_forward(x: Array, y: Array, mask: Any, keep_prob: float) -> None:
    """⟨y, forward(x)⟩ = ⟨backward(y), x⟩."""
    left = (y * dropout.forward(x, mask, keep_prob=keep_prob)).sum()
    right = (dropout.backward(y, mask, keep_prob=keep_prob) * x).sum()

    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-6 * (1 + np.abs(x).max() * np.abs(y).max()) / keep_prob * 1e-6)


def test_a_gradient_can_be_checked_through_a_fixed_mask() -> None:
    """The notes say it cannot. With fresh masks in the two passes the check fails, as it should."""
    rng = np.random.default_rng(0)
    X, W, target = rng.normal(size=(3, 20)), rng.normal(size=(5, 3)), rng.normal(size=(5, 20))
    mask, fresh = (dropout.mask((5, 20), keep_prob=0.8, rng=rng) for _ in range(2))

    def cost(W: Array) -> float:
        return float(((dropout.forward(np.tanh(W @ X), mask, keep_prob=0.8) - target) ** 2).sum()) / 2

    def gradient(W: Array, mask_of_backward: Any) -> Array:
        hidden = np.tanh(W @ X)
        dA = dropout.backward(dropout.forward(hidden, mask, keep_prob=0.8) - target, mask_of_backward, keep_prob=0.8)
        return np.asarray(dA * (1 - hidden**2) @ X.T)

    steps = 1e-5 * np.eye(W.size).reshape(-1, *W.shape)
    approx = np.array([cost(W + step) - cost(W - step) for step in steps]).reshape(W.shape) / 2e-5

    np.testing.assert_allclose(approx, gradient(W, mask), rtol=1e-7, atol=1e-7)
    assert np.linalg.norm(approx - gradient(W, fresh)) > 0.1 * np.linalg.norm(approx)


def test_the_cost_is_defined_and_its_mean_is_known() -> None:
    """The notes say it is not. Of linear regression: E‖y - w(D⊙X)/p‖² = ‖y - wX‖² + (1-p)/p·Σ w²·Σx², over all masks."""
    rng, p = np.random.default_rng(0), 0.7
    X, y, w = rng.normal(size=(3, 4)), rng.normal(size=(1, 4)), rng.normal(size=(1, 3))

    mean = 0.0
    for i in range(2**12):
        mask = np.array([bool(i >> j & 1) for j in range(12)]).reshape(3, 4)
        chance = p ** mask.sum() * (1 - p) ** (12 - mask.sum())
        mean += chance * float(((y - w @ dropout.forward(X, mask, keep_prob=p)) ** 2).sum())

    assert mean == pytest.approx(float(((y - w @ X) ** 2).sum() + (1 - p) / p * (w**2 @ (X**2)).sum()), rel=1e-10)


def test_backward_takes_the_gradient_behind_the_mask() -> None:
    """It is dÃ that is given, and dA that comes back: the argument is named so."""
    np.testing.assert_array_equal(dropout.backward(dA_tilde=[[1.5, 1.5]], D=[[True, False]], keep_prob=0.75), [[2.0, 0.0]])


def test_integers_do_not_stop_it() -> None:
    """The notes' listing, which divides in place, fails on them."""
    assert dropout.forward([[3, 6]], [[True, False]], keep_prob=0.75).tolist() == [[4.0, 0.0]]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("function", [dropout.forward, dropout.backward])
@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        (np.ones((2, 4)), TypeError, "D must hold truth values, got dtype float64"),
        (A, TypeError, "D must hold truth values, got dtype float64"),
        (None, TypeError, "D must hold truth values, got dtype object"),
        (D[:, :2], ValueError, "D must have the shape of {first}, (2, 4); got (2, 2)"),
        (D[:, :1], ValueError, "D must have the shape of {first}, (2, 4); got (2, 1)"),
        (True, ValueError, "D must have the shape of {first}, (2, 4); got ()"),
        ([[True], [True, False]], ValueError, "D must be an array, got rows of different lengths"),
    ],
)
def test_refuses_what_is_no_mask(function: Any, mask: Any, error: type[Exception], message: str) -> None:
    """Above all one that would be broadcast: it would drop a unit for all examples at once."""
    with pytest.raises(error) as refusal:
        function(A, mask, keep_prob=0.8)

    assert str(refusal.value) == message.format(first="A" if function is dropout.forward else "dA_tilde")


@pytest.mark.parametrize("function", [dropout.forward, dropout.backward])
def test_refuses_a_probability_that_rounds_to_zero(function: Any) -> None:
    """It would divide by 0 in float16."""
    with pytest.raises(ValueError, match=r"^keep_prob must not round to 0 in float16, got 1e-09$"):
        function(A.astype(np.float16), D, keep_prob=1e-9)


@pytest.mark.parametrize(
    ("shape", "error", "message"),
    [
        (3, TypeError, "shape must be a tuple of integers, got 3"),
        ((2.0, 3), TypeError, "shape must be a tuple of integers, got (2.0, 3)"),
        ((True, 3), TypeError, "shape must be a tuple of integers, got (True, 3)"),
        ("23", TypeError, "shape must be a tuple of integers, got '23'"),
        ((2, 0), ValueError, "shape must hold integers >= 1, got (2, 0)"),
        ((-1, 2), ValueError, "shape must hold integers >= 1, got (-1, 2)"),
    ],
)
def test_refuses_what_is_no_shape(shape: Any, error: type[Exception], message: str) -> None:
    """An empty mask is of no use, nor are lengths that are no integers."""
    with pytest.raises(error) as refusal:
        dropout.mask(shape, keep_prob=0.8, rng=np.random.default_rng(0))

    assert str(refusal.value) == message


@pytest.mark.parametrize("rng", [0, None, "seed", np.random])
def test_refuses_what_is_no_generator(rng: Any) -> None:
    """A seed would draw the same mask in every step."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy\.random\.Generator, got "):
        dropout.mask((2, 3), keep_prob=0.8, rng=rng)
