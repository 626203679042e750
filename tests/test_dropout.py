"""Dropout: which numbers the mask draws, passes of any numbers, and what is refused."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import dropout
from dlref._contract import Array

A = np.array([[1.0, -2.0, 0.5, 3.0], [0.25, 0.0, -4.0, 1.5]])
D = np.array([[True, False, True, True], [False, True, True, False]])


# ---------------------------------------------------------------- the mask


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
