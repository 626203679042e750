"""The rate in proportion to the batch, and the reason for it."""

from typing import Any

import numpy as np

from dlref.checks import close


def k_times_the_batch_gets_k_times_the_rate(linear_scaling: Any) -> None:
    """Also for a smaller batch, and one or many at once."""
    for k in (0.25, 1.0, 32.0):
        close(f"the rate of {k} times the batch", linear_scaling.rate(256 * k, alpha0=0.1, size0=256), 0.1 * k)
    close("the rates", linear_scaling.rate([8, 64, 512], alpha0=0.3, size0=64), [0.0375, 0.3, 2.4])


def the_published_rates(linear_scaling: Any) -> None:
    """0.1 for 256 images is 3.2 for 8192: Goyal et al. 2017, §2.1 and §5.1."""
    close("the rate", linear_scaling.rate(8192, alpha0=0.1, size0=256), 3.2)


def one_large_step_goes_as_far_as_the_small_ones(linear_scaling: Any) -> None:
    """Where the gradients g_i do not depend on W: -α·mean of 12 is the sum of three steps of -α₀·mean of 4."""
    g = np.random.default_rng(0).normal(size=12)
    small = sum(-0.1 * g[i : i + 4].mean() for i in (0, 4, 8))
    close("the large step", -linear_scaling.rate(12, alpha0=0.1, size0=4) * g.mean(), small)


SLIPS = [
    ("alpha0 * size / size0", "alpha0 * size0 / size", "the other way round"),
    ("alpha0 * size / size0", "alpha0 * (size / size0) ** 0.5", "the root of the ratio"),
    ("alpha0 * size / size0", "alpha0 * size", "the size that belongs to the rate forgotten"),
    ("alpha0 * size / size0", "size / size0", "the rate forgotten"),
]
