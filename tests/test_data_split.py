"""The split: at any fractions and seeds, of NumPy's numbers, with the dtypes given, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import data_split

X = np.arange(20.0) + np.array([[0.0], [100.0], [200.0]])
Y = np.arange(20.0) + np.array([[1000.0], [2000.0]])


# ---------------------------------------------------------------- the sizes


@pytest.mark.parametrize(("dev", "test"), [(3, 0.25), (np.int64(3), np.float32(0.25)), (np.array(3), np.array(0.25))])
def test_numpy_numbers_are_fractions_and_counts_too(dev: Any, test: Any) -> None:
    """And the sizes are Python's."""
    sizes = data_split.sizes(10, dev=dev, test=test)

    assert sizes == data_split.Sizes(5, 3, 2)
    assert [type(size) for size in sizes] == [int, int, int]


@given(m=st.integers(1, 10**9), dev=st.floats(0, 0.45), test=st.floats(0, 0.45))
def test_sizes_sum_to_m_and_are_off_by_half_an_example_at_most(m: int, dev: float, test: float) -> None:
    """Or the split is refused, which happens only to small m."""
    try:
        train, n_dev, n_test = data_split.sizes(m, dev=dev, test=test)
    except ValueError:
        assert round(dev * m) == 0 or round(test * m) == 0 or round(dev * m) + round(test * m) >= m
        return

    assert train + n_dev + n_test == m
    assert train >= 1
    assert abs(n_dev - dev * m) <= 0.5
    assert abs(n_test - test * m) <= 0.5


@pytest.mark.parametrize(
    ("m", "dev", "test", "message"),
    [
        (10, 5, 5, "dev and test must leave an example to train on, got 5 and 5 of 10"),
        (10, 0.5, 0.5, "dev and test must leave an example to train on, got 5 and 5 of 10"),
        (10, 0.95, 0.0, "dev and test must leave an example to train on, got 10 and 0 of 10"),
        (10, 11, 0, "dev must be <= 10, got 11"),
        (10, 0, -1, "test must be a fraction in [0, 1) or a count up to 10, got -1"),
        (10, np.int64(11), 0, "dev must be <= 10, got 11"),
        (10, 0, 1.0, "test must be a fraction in [0, 1) or a count up to 10, got 1.0"),
        (10, 0.01, 0.0, "dev must come to an example of 10, got 0.01"),
        (10, 0.1, 0.05, "test must come to an example of 10, got 0.05"),
    ],
)
def test_refuses_a_split_that_cannot_be(m: int, dev: float, test: float, message: str) -> None:
    """1 is one example and 1.0 all of them; a set that was asked for is not empty."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        data_split.sizes(m, dev=dev, test=test)


# ---------------------------------------------------------------- the sets


@given(m=st.integers(3, 60), dev=st.floats(0.2, 0.4), test=st.floats(0.2, 0.4), seed=st.integers(0, 99))
def test_every_example_is_in_exactly_one_set_and_keeps_its_label(m: int, dev: float, test: float, seed: int) -> None:
    """Disjoint and exhaustive, of the sizes said."""
    x = np.arange(float(m)).reshape(1, m)

    split = data_split.split(x, 1000 + 2 * x, dev=dev, test=test, rng=np.random.default_rng(seed))

    assert tuple(part[0].shape[1] for part in split) == data_split.sizes(m, dev=dev, test=test)
    assert sorted(np.concatenate([part[0][0] for part in split])) == x[0].tolist()
    for X_part, Y_part in split:
        np.testing.assert_array_equal(Y_part, 1000 + 2 * X_part)


def test_inputs_and_outputs_have_dtypes_of_their_own() -> None:
    """In every set, an empty one too: float32 images keep float32 beside labels that were integers."""
    for x, y in data_split.split(X.astype(np.float32), Y.astype(np.int64), dev=0, test=4, rng=np.random.default_rng(0)):
        assert [x.dtype.name, y.dtype.name] == ["float32", "float64"]


def test_a_seed_and_its_permutation_split_alike() -> None:
    """What the generator draws is one permutation."""
    drawn = data_split.split(X, Y, dev=3, test=4, rng=np.random.default_rng(7))
    given = data_split.split(X, Y, dev=3, test=4, permutation=np.random.default_rng(7).permutation(20))

    for got, expected in zip(drawn, given, strict=True):
        np.testing.assert_array_equal(got[0], expected[0])
        np.testing.assert_array_equal(got[1], expected[1])


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"X": X[0]}, ValueError, "X must be 2-D, [n, m], got shape (20,)"),
        ({"Y": Y[0]}, ValueError, "Y must be 2-D, [C, m], got shape (20,)"),
        ({"Y": Y[:, :19]}, ValueError, "Y must be [C, m] with m = 20 as in X, (3, 20); got shape (2, 19)"),
        ({"dev": 21}, ValueError, "dev must be <= 20, got 21"),
        ({"dev": 0.01}, ValueError, "dev must come to an example of 20, got 0.01"),
        ({"dev": 0.5, "test": 10}, ValueError, "dev and test must leave an example to train on, got 10 and 10 of 20"),
        ({"permutation": None}, ValueError, "rng or permutation must be given, got neither"),
        ({"rng": np.random.default_rng(0)}, ValueError, "only one of rng and permutation must be given, got both"),
        ({"permutation": None, "rng": 0}, TypeError, "rng must be a numpy.random.Generator, got 0"),
        ({"permutation": np.arange(20.0)}, TypeError, "permutation must hold integers, got dtype float64"),
    ],
)
def test_refuses_bad_arguments(changed: dict[str, Any], error: type[Exception], message: str) -> None:
    """In the one form of words."""
    arguments: dict[str, Any] = {"X": X, "Y": Y, "dev": 3, "test": 4, "permutation": np.arange(20)} | changed

    with pytest.raises(error) as refusal:
        data_split.split(arguments.pop("X"), arguments.pop("Y"), **arguments)

    assert str(refusal.value) == message


@pytest.mark.parametrize("order", [list(range(19)), [0, *range(19)], list(range(1, 21)), [-1, *range(19)]])
def test_refuses_what_is_no_permutation(order: list[int]) -> None:
    """An example twice, one left out, or one that is not there."""
    with pytest.raises(ValueError, match=r"^permutation must "):
        data_split.split(X, Y, dev=3, test=4, permutation=order)


def test_a_fraction_is_none_of_the_arrays_numbers() -> None:
    """In float16 0.9999 would be 1, and 0.0001 nothing; of 20,000 examples they leave two, or take as many."""
    wide = np.zeros((1, 20_000), np.float16)

    for dev, expected in ((0.9999, (2, 19_998, 0)), (0.0001, (19_998, 2, 0)), (1e-4 / 2, (19_999, 1, 0))):
        split = data_split.split(wide, wide, dev=dev, test=0, rng=np.random.default_rng(0))
        assert tuple(part[0].shape[1] for part in split) == expected
