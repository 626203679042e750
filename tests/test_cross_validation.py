"""Folds beside their checks: any number of examples, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref.beyond import cross_validation


@given(data=st.data(), m=st.integers(1, 200))
def test_the_folds_are_disjoint_and_nearly_equal(data: st.DataObject, m: int) -> None:
    """Every example is in one of k folds, whose sizes differ by at most one."""
    k = data.draw(st.integers(1, m))

    fold = cross_validation.folds(np.random.default_rng(k).permutation(m), k=k)

    sizes = np.bincount(fold, minlength=k)
    assert len(fold) == sizes.sum() == m
    assert len(sizes) == k
    assert sizes.max() - sizes.min() <= 1


def test_refuses_more_folds_than_examples() -> None:
    """One of them would be empty."""
    with pytest.raises(ValueError, match=r"^k must be at most m = 3, or a fold is empty; got 4$"):
        cross_validation.folds([0, 1, 2], k=4)
