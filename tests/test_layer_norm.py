"""Layer and RMS norm beside their checks: against batch norm, far from 0, and in small floats."""

from typing import Any

import numpy as np
import pytest

from dlref import batch_norm
from dlref.beyond import layer_norm

Z = np.random.default_rng(0).normal(size=(6, 9)) + 2


def test_layer_norm_is_batch_norm_of_the_transpose() -> None:
    """Units for examples, with γ = 1 and β = 0."""
    layer = layer_norm.forward(Z, np.ones((6, 1)), np.zeros((6, 1)))
    batch, _ = batch_norm.train(Z.T, np.ones((9, 1)), np.zeros((9, 1)), batch_norm.init(9))

    np.testing.assert_allclose(layer, batch.T, rtol=1e-12)


def test_rms_norm_is_layer_norm_where_the_mean_is_0() -> None:
    """Without the shift."""
    centred = Z - Z.mean(axis=0)

    np.testing.assert_allclose(
        layer_norm.rms(centred, np.full((6, 1), 3.0)),
        layer_norm.forward(centred, np.full((6, 1), 3.0), np.zeros((6, 1))),
        rtol=1e-12,
        atol=1e-12,
    )


@pytest.mark.parametrize(("dtype", "mean", "tolerance"), [(np.float32, 1e4, 0.02), (np.float16, 10.0, 0.02)])
def test_a_mean_far_from_0_costs_no_more_than_the_rounding_of_the_input(dtype: Any, mean: float, tolerance: float) -> None:
    """The variance is that of the differences, not a difference of squares."""
    far = (Z + mean).astype(dtype)

    got = layer_norm.forward(far, np.ones((6, 1), dtype), np.zeros((6, 1), dtype))

    assert got.dtype == dtype
    np.testing.assert_allclose(got, layer_norm.forward(far.astype(float), np.ones((6, 1)), np.zeros((6, 1))), atol=tolerance)
