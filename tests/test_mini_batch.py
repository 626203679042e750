"""Mini-batches beside their checks: for any size, when and how the order is read, what is copied, and refusing."""

import math
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import mini_batch
from dlref._contract import Array


def examples(m: int) -> tuple[Array, Array]:
    """Return m examples of 3 features and 2 outputs, all of whose numbers tell whose they are."""
    i = np.arange(m, dtype=float)
    return np.array([i, i + 1000, -i]), np.array([i + 0.5, 7 * i])


def joined(batches: Iterator[tuple[Array, Array]]) -> tuple[Array, Array]:
    """Return the batches side by side."""
    X, Y = zip(*batches, strict=True)
    return np.hstack(X), np.hstack(Y)


@given(m=st.integers(1, 40), size=st.integers(1, 50), seed=st.integers(0, 99))
def test_an_epoch_holds_every_example_once_with_its_label(m: int, size: int, seed: int) -> None:
    """Whatever the size, whether or not it divides m."""
    X, Y = examples(m)

    new_X, new_Y = joined(mini_batch.batches(X, Y, size=size, rng=np.random.default_rng(seed)))

    order = new_X[0].astype(int)
    np.testing.assert_array_equal(np.sort(order), np.arange(m))
    np.testing.assert_array_equal(new_X, X[:, order])
    np.testing.assert_array_equal(new_Y, Y[:, order])


@given(m=st.integers(1, 40), size=st.integers(1, 50))
def test_there_are_m_over_b_batches_and_only_the_last_is_shorter(m: int, size: int) -> None:
    """T = ⌈m/b⌉; nothing is dropped."""
    X, Y = examples(m)

    lengths = [(x.shape, y.shape) for x, y in mini_batch.batches(X, Y, size=size, rng=np.random.default_rng(0))]

    assert len(lengths) == math.ceil(m / size)
    last = m - size * (len(lengths) - 1)
    assert lengths == [((3, b), (2, b)) for b in [size] * (len(lengths) - 1) + [last]]
    assert 1 <= last <= size


def test_a_given_permutation_is_followed() -> None:
    """Place i of the epoch holds example permutation[i]; a list will do, and any type of integers."""
    X, Y = examples(5)
    order = [4, 0, 2, 3, 1]

    for permutation in (order, np.array(order), np.array(order, np.uint8), np.array(order, np.uint64), np.array(order, ">i8")):
        [(x1, y1), (x2, y2), (x3, y3)] = mini_batch.batches(X, Y, size=2, permutation=permutation)
        assert (x1[0].tolist(), x2[0].tolist(), x3[0].tolist()) == ([4, 0], [2, 3], [1])
        assert (y1[1].tolist(), y2[1].tolist(), y3[1].tolist()) == ([28, 0], [14, 21], [7])


def test_the_draw_is_the_generators_permutation() -> None:
    """So anyone's epoch can be had again, from the seed or from the permutation."""
    X, Y = examples(17)

    drawn = joined(mini_batch.batches(X, Y, size=4, rng=np.random.default_rng(3)))
    by_hand = joined(mini_batch.batches(X, Y, size=4, permutation=np.random.default_rng(3).permutation(17)))

    np.testing.assert_array_equal(drawn[0], by_hand[0])
    np.testing.assert_array_equal(drawn[1], by_hand[1])


def test_each_epoch_has_another_order_drawn_at_the_call() -> None:
    """One generator for the whole training: each call draws anew, before the first batch is asked for."""
    X, Y = examples(100)
    rng = np.random.default_rng(0)

    epochs = [mini_batch.batches(X, Y, size=10, rng=rng) for _ in range(3)]
    late = rng.random()

    orders = [joined(epoch)[0][0] for epoch in reversed(epochs)][::-1]
    assert not any((a == b).all() for a, b in pairwise(orders))
    again = np.random.default_rng(0)
    np.testing.assert_array_equal(orders, [again.permutation(100) for _ in range(3)])
    assert late == again.random()


def test_examples_in_one_piece_are_not_copied_but_for_the_batch() -> None:
    """Not even to check them: of 8 MB, a column an example in memory, a batch of ten is made, and it is that of any other layout."""
    X = np.asfortranarray(np.random.default_rng(0).normal(size=(1000, 1000)))
    order = np.random.default_rng(1).permutation(1000)

    tracemalloc.start()
    batch, _ = next(mini_batch.batches(X, X, size=10, permutation=order))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 1e6
    np.testing.assert_array_equal(batch, X[:, order[:10]])
    np.testing.assert_array_equal(batch, next(mini_batch.batches(X.copy(order="C"), X, size=10, permutation=order))[0])


def test_a_later_change_of_the_permutation_changes_nothing() -> None:
    """It is read at the call."""
    X, Y = examples(4)
    permutation = np.array([3, 2, 1, 0])

    epoch = mini_batch.batches(X, Y, size=2, permutation=permutation)
    permutation[:] = 0

    assert joined(epoch)[0][0].tolist() == [3, 2, 1, 0]


def test_an_epoch_is_over_after_its_last_batch() -> None:
    """An iterator, not a list: for the next epoch `batches` is called again."""
    X, Y = examples(4)
    epoch = mini_batch.batches(X, Y, size=2)

    assert iter(epoch) is epoch
    assert len(list(epoch)) == 2
    assert list(epoch) == []


def test_inputs_and_labels_have_their_own_dtypes() -> None:
    """float32 images beside float64 labels; integers become float64."""
    X, Y = np.ones((2, 4), np.float32), np.arange(4).reshape(1, 4)

    for x, y in mini_batch.batches(X, Y, size=3):
        assert x.dtype == np.float32
        assert y.dtype == np.float64


def test_the_mean_over_batches_is_not_the_mean_where_the_last_is_short() -> None:
    """Unless each batch counts by its size: 2.0 against 1.4."""
    X = np.array([[1.0, 1.0, 1.0, 1.0, 3.0]])

    means, sizes = zip(*((x.mean(), x.shape[1]) for x, _ in mini_batch.batches(X, X, size=4)), strict=True)

    assert np.mean(means) == 2.0
    assert np.average(means, weights=sizes) == X.mean() == 1.4


def test_a_wrong_call_fails_at_once() -> None:
    """Not when the first batch is asked for."""
    X, Y = examples(4)

    with pytest.raises(ValueError, match=r"^size must be >= 1, got 0$"):
        mini_batch.batches(X, Y, size=0)


@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        (np.ones(4), np.ones((1, 4)), r"^X must be 2-D, \[n, m\], got shape \(4,\)$"),
        (np.ones((2, 4)), np.ones(4), r"^Y must be 2-D, \[C, m\], got shape \(4,\)$"),
        (np.ones((2, 4, 1)), np.ones((1, 4)), r"^X must be 2-D, \[n, m\], got shape \(2, 4, 1\)$"),
        (np.ones((2, 4)), np.ones((1, 5)), r"^Y must be \[C, m\] with m = 4 as in X, \(2, 4\); got shape \(1, 5\)$"),
        (np.ones((2, 4)), np.ones((4, 1)), r"^Y must be \[C, m\] with m = 4 as in X, \(2, 4\); got shape \(4, 1\)$"),
        (np.ones((2, 0)), np.ones((1, 0)), r"^X must not be empty, got shape \(2, 0\)$"),
        (np.ones((2, 2)), [[1.0, np.nan]], r"^Y must be finite, got nan at index \(0, 1\)$"),
    ],
)
def test_refuses_examples_that_do_not_fit(X: Any, Y: Any, message: str) -> None:
    """A column for each example, in both."""
    with pytest.raises(ValueError, match=message):
        mini_batch.batches(X, Y, size=2)


@pytest.mark.parametrize(
    ("permutation", "error", "message"),
    [
        ([0, 1, 2], ValueError, r"^permutation must be \[m\] with m = 4 as in X, \(3, 4\); got shape \(3,\)$"),
        ([[0, 1, 2, 3]], ValueError, r"^permutation must be 1-D, \[m\], got shape \(1, 4\)$"),
        ([0, 1, 1, 3], ValueError, r"^permutation must hold each of 0, …, 3 once, got no 2$"),
        ([1, 2, 3, 4], ValueError, r"^permutation must hold each of 0, …, 3 once, got no 0$"),
        (np.array([0, 1, 2, 2**64 - 1], np.uint64), ValueError, r"^permutation must hold each of 0, …, 3 once, got no 3$"),
        ([0, 1, 2, -1], ValueError, r"^permutation must hold each of 0, …, 3 once, got no 3$"),
        ([0.0, 1.0, 2.0, 3.0], TypeError, r"^permutation must hold integers, got dtype float64$"),
        ([True, False, True, True], TypeError, r"^permutation must hold integers, got dtype bool$"),
        ([[0], [1, 2, 3]], ValueError, r"^permutation must be an array, got rows of different lengths$"),
    ],
)
def test_refuses_what_is_no_permutation(permutation: Any, error: type[Exception], message: str) -> None:
    """Each of 0, …, m-1 once, or examples would be left out and others taken twice."""
    X, Y = examples(4)

    with pytest.raises(error, match=message):
        mini_batch.batches(X, Y, size=2, permutation=permutation)


def test_refuses_two_orders_at_once() -> None:
    """Nobody could tell which of them counts."""
    X, Y = examples(2)

    with pytest.raises(ValueError, match=r"^only one of rng and permutation must be given, got both$"):
        mini_batch.batches(X, Y, size=2, rng=np.random.default_rng(0), permutation=[1, 0])


@pytest.mark.parametrize("rng", [0, np.random, np.random.RandomState(0)])
def test_refuses_what_is_no_generator(rng: Any) -> None:
    """A seed would draw the same order in every epoch."""
    X, Y = examples(2)

    with pytest.raises(TypeError, match=r"^rng must be a "):
        mini_batch.batches(X, Y, size=2, rng=rng)
