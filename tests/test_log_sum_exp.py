"""Log-sum-exp beside its checks: against the losses of `softmax`, its derivative, and in small floats."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import softmax
from dlref._contract import Array
from dlref.beyond import log_sum_exp


@given(Z=hnp.arrays(float, (4, 3), elements=st.floats(-700, 700)))
def test_it_is_the_loss_of_a_class_and_its_score(Z: Array) -> None:
    """a - z_j = -log ŷ_j."""
    np.testing.assert_allclose(log_sum_exp.forward(Z) - Z, -softmax.log_forward(Z), rtol=1e-9, atol=1e-9)


def test_the_derivative_is_softmax() -> None:
    """By a difference quotient of 10⁻⁶."""
    Z = np.random.default_rng(0).normal(size=(4, 3))
    for j, e in enumerate(np.eye(4)[:, :, None]):
        slope = (log_sum_exp.forward(Z + 1e-6 * e) - log_sum_exp.forward(Z - 1e-6 * e)) / 2e-6
        np.testing.assert_allclose(slope[0], softmax.forward(Z)[j], rtol=1e-7)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_small_floats_do_not_overflow(dtype: Any) -> None:
    """Scores of 1000 and of 65,504, the largest float16."""
    largest = np.finfo(np.float16).max
    Z = np.array([[1000, largest], [1000, -largest]], dtype)

    np.testing.assert_allclose(log_sum_exp.forward(Z), [[1000 + np.log(2), largest]], rtol=1e-3)
