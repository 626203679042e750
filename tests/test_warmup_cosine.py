"""The schedule beside its checks: within its bounds, and as symmetrical as a cosine."""

import numpy as np
from hypothesis import given, strategies as st

from dlref.beyond import warmup_cosine


@given(t=st.integers(1, 10**6), warmup=st.integers(1, 10**4), decay=st.integers(1, 10**5), alpha0=st.floats(0, 10))
def test_it_stays_between_0_and_the_top(t: int, warmup: int, decay: int, alpha0: float) -> None:
    """At any step."""
    assert 0 <= float(warmup_cosine.rate(t, alpha0=alpha0, warmup=warmup, decay=decay)) <= alpha0


@given(k=st.integers(0, 50))
def test_the_fall_is_symmetrical(k: int) -> None:
    """k steps after the top as much is lost as is left k steps before the end."""
    after, before = warmup_cosine.rate([10 + k, 60 - k], alpha0=1.0, warmup=10, decay=50)

    np.testing.assert_allclose(after + before, 1.0, rtol=1e-12)
