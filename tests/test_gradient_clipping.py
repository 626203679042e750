"""Clipping beside its checks: any gradients, their dtypes, and a length that overflows."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

import dlref
from dlref._contract import Array
from dlref.beyond import gradient_clipping


@given(gradient=hnp.arrays(float, (3, 2), elements=st.floats(-1e100, 1e100)), bound=st.floats(1e-3, 1e3))
def test_no_gradient_is_longer_than_the_bound(gradient: Array, bound: float) -> None:
    """And each keeps its signs."""
    (clipped,), norm = gradient_clipping.by_norm([gradient], max_norm=bound)

    assert np.linalg.norm(clipped) <= bound * (1 + 1e-12)
    assert norm == pytest.approx(np.linalg.norm(gradient), rel=1e-12)
    assert (clipped * gradient >= 0).all()


def test_each_keeps_its_dtype_and_the_length_is_that_of_float64() -> None:
    """In float16 the square of 300 is infinite."""
    clipped, norm = gradient_clipping.by_norm([np.full(4, 300, np.float16), np.zeros(2, np.float32)], max_norm=300.0)

    assert [g.dtype for g in clipped] == [np.float16, np.float32]
    assert norm == 600.0
    np.testing.assert_array_equal(clipped[0], np.full(4, 150, np.float16))


def test_refuses_a_length_that_overflows() -> None:
    """A step along 0 times the gradient would look like success."""
    with pytest.raises(dlref.NotFinite, match=r"^the result of beyond\.gradient_clipping\.by_norm must be finite"):
        gradient_clipping.by_norm([[1e200]], max_norm=1.0)
