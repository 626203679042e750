"""Linear scaling beside its checks: any sizes."""

import pytest
from hypothesis import given, strategies as st

from dlref.beyond import linear_scaling


@given(size=st.integers(1, 10**6), size0=st.integers(1, 10**6), alpha0=st.floats(0, 10))
def test_the_rate_per_example_stays(size: int, size0: int, alpha0: float) -> None:
    """α/b = α₀/b₀."""
    rate = float(linear_scaling.rate(size, alpha0=alpha0, size0=size0))

    assert rate / size == pytest.approx(alpha0 / size0, rel=1e-12)
