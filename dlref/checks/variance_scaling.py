"""Uniform weights: as wide as they are said to be, and of the variance that the fan asks for."""

import math
from typing import Any

import numpy as np

from dlref.checks import Failed, close, same

SHAPES = ((300, 100), (100, 300), (200, 200))


def _variances(n: int, n_prev: int, scale: float) -> dict[str, float]:
    return {"fan_in": scale / n_prev, "fan_out": scale / n, "fan_avg": scale / ((n + n_prev) / 2)}


def they_are_uniform_and_as_wide_as_the_fan_asks(variance_scaling: Any) -> None:
    """Between -√(3σ²) and √(3σ²), a quarter of the weights in each quarter of the way, to within 2 % of the bound; their variance is σ²."""
    for n, n_prev in SHAPES:
        for scale in (1.0, 2.0):
            for name, variance in _variances(n, n_prev, scale).items():
                W = getattr(variance_scaling, name)(n, n_prev, scale=scale, rng=np.random.default_rng(5))
                same("the shape", W.shape, (n, n_prev))
                bound = math.sqrt(3 * variance)
                shares = np.quantile(W, [0.0, 0.25, 0.5, 0.75, 1.0]) / bound
                close(f"the quartiles of {name} over the bound", shares, [-1.0, -0.5, 0.0, 0.5, 1.0], rtol=0, atol=0.02)
                close(f"the variance of {name}", W.var(), variance, rtol=0.02)


def glorots_is_within_the_published_bound(variance_scaling: Any) -> None:
    """√6/√(n_in + n_out), Glorot & Bengio 2010, eq. (16): not beyond it, and within 1 % of it."""
    W = variance_scaling.fan_avg(120, 30, scale=1.0, rng=np.random.default_rng(1))
    bound = math.sqrt(6) / math.sqrt(150)
    if not 0.99 * bound < abs(W).max() <= bound:
        raise Failed(f"the largest weight is {abs(W).max()}, and the bound {bound}")


def the_fan_in_keeps_a_signal_and_the_fan_out_a_gradient(variance_scaling: Any) -> None:
    """Var(W·a) = Var(a) on the way forward, Var(Wᵀ·d) = Var(d) on the way back, at s = 1."""
    a, d = np.random.default_rng(2).normal(size=(400, 500)), np.random.default_rng(3).normal(size=(100, 500))
    rng = np.random.default_rng(4)
    close("Var(W a)", (variance_scaling.fan_in(100, 400, scale=1.0, rng=rng) @ a).var(), a.var(), rtol=0.03)
    close("Var(Wᵀ d)", (variance_scaling.fan_out(100, 400, scale=1.0, rng=rng).T @ d).var(), d.var(), rtol=0.03)


def every_weight_is_drawn(variance_scaling: Any) -> None:
    """No two are the same, and another source gives others."""
    for name in ("fan_in", "fan_out", "fan_avg"):
        W, other = (getattr(variance_scaling, name)(20, 30, scale=1.0, rng=np.random.default_rng(seed)) for seed in (0, 1))
        same(f"how many weights {name} draws", len(np.unique(np.r_[W, other])), 1200)


SLIPS = [
    ("sigma2 = scale / n_prev", "sigma2 = scale / n", "the fan-out for the fan-in"),
    ("sigma2 = scale / n\n", "sigma2 = scale / n_prev\n", "the fan-in for the fan-out"),
    ("sigma2 = 2 * scale / (n_prev + n)", "sigma2 = scale / (n_prev + n)", "half of the variance"),
    ("sigma2 = 2 * scale / (n_prev + n)", "sigma2 = scale / (n_prev * n) ** 0.5", "the geometric mean"),
    (
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2)",
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(sigma2)",
        "σ for the bound: a third of the variance",
    ),
    (
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2) * (2 * u - 1)",
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2) * u",
        "all positive",
    ),
    (
        "    sigma2 = scale / n\n    u = rng.random((n, n_prev))",
        "    sigma2 = scale / n\n    u = rng.random((n, 1)) + np.zeros(n_prev)",
        "one number a row",
    ),
    (
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return math.sqrt(3 * sigma2)",
        "    sigma2 = scale / n_prev\n    u = rng.random((n, n_prev))\n    return 3 * sigma2",
        "root missing",
    ),
    (
        "    sigma2 = 2 * scale / (n_prev + n)\n    u = rng.random((n, n_prev))",
        "    sigma2 = 2 * scale / (n_prev + n)\n    u = 0.5 + rng.standard_normal((n, n_prev)) / 12**0.5",
        "normal for uniform",
    ),
]
