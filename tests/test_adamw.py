"""AdamW beside its checks: against Adam, against L2, and a path that was recorded elsewhere."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import adam
from dlref.beyond import adamw

GRADIENTS = np.random.default_rng(1).normal(size=(30, 3)) * [1.0, 0.01, 0.0]
START = np.array([1.0, -2.0, 3.0])


def test_without_decay_it_is_adam() -> None:
    """λ = 0: the same bits, with ε outside the root."""
    W, state = START, adamw.init(START)
    other, other_state = START, adam.init(START)
    for dW in GRADIENTS:
        W, state = adamw.step(W, dW, state, alpha=0.1, lam=0.0)
        other, other_state = adam.step(other, dW, other_state, alpha=0.1, eps_root=0.0, eps=1e-8)

    np.testing.assert_allclose(W, other, rtol=1e-14)
    np.testing.assert_array_equal([state.v, state.s], [other_state.v, other_state.s])
    assert state.t == other_state.t == len(GRADIENTS)


@given(alpha=st.floats(1e-6, 0.5), lam=st.floats(0, 1), size=st.floats(1e-3, 1e3))
def test_a_weight_without_gradient_shrinks_in_proportion(alpha: float, lam: float, size: float) -> None:
    """By αλ of itself, also where another weight has a gradient."""
    W = np.array([size, 1.0])

    new, _ = adamw.step(W, np.array([0.0, 1.0]), adamw.init(W), alpha=alpha, lam=lam)

    np.testing.assert_allclose(new[0], size * (1 - alpha * lam), rtol=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float16, 0.05), (np.float32, 1e-5)])
def test_small_floats_walk_the_same_path(dtype: Any, tolerance: float) -> None:
    """The path of float64, to the precision of the dtype."""
    ends = []
    for kind in (dtype, np.float64):
        W, state = START.astype(kind), adamw.init(START.astype(kind))
        for dW in GRADIENTS.astype(kind):
            W, state = adamw.step(W, dW, state, alpha=0.05, lam=0.125, beta2=0.99, eps=0.1)
        ends.append(W)

    assert ends[0].dtype == dtype
    np.testing.assert_allclose(ends[0], ends[1], rtol=tolerance)


def test_refuses_a_constant_that_the_dtype_rounds_away() -> None:
    """It would divide 0 by 0 where there is no gradient."""
    W = np.zeros(2, np.float16)

    with pytest.raises(ValueError, match=r"^eps must not round to 0 in float16, got the default 1e-08$"):
        adamw.step(W, W, adamw.init(W), alpha=0.1)
