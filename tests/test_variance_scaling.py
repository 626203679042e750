"""Variance scaling beside its checks: against the normal ones of `initialization`, and seeds."""

import numpy as np
import pytest

from dlref import initialization
from dlref.beyond import variance_scaling


@pytest.mark.parametrize(("name", "scale", "other"), [("fan_in", 1.0, "lecun"), ("fan_in", 2.0, "he"), ("fan_avg", 1.0, "glorot")])
def test_the_variance_is_that_of_the_normal_one(name: str, scale: float, other: str) -> None:
    """Of LeCun's, He's and Glorot's."""
    W = getattr(variance_scaling, name)(200, 300, scale=scale, rng=np.random.default_rng(0))
    normal = getattr(initialization, other)(200, 300, rng=np.random.default_rng(1))

    np.testing.assert_allclose(W.var(), normal.var(), rtol=0.03)


def test_the_average_is_the_harmonic_mean_of_the_variances() -> None:
    """2/(n_in + n_out), of the same random numbers."""
    made = [getattr(variance_scaling, name)(6, 9, scale=3.0, rng=np.random.default_rng(0)) for name in ("fan_in", "fan_out", "fan_avg")]

    np.testing.assert_allclose(2 / made[2] ** 2, 1 / made[0] ** 2 + 1 / made[1] ** 2)
