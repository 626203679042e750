"""Layer and RMS norm against plain Python, and what they do not see."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dlref.checks import close, frozen

RNG = np.random.default_rng(0)
Z = frozen(RNG.normal(size=(5, 7)) * [[1.0], [30.0], [0.1], [2.0], [5.0]] + 3)
GAMMA, BETA = frozen(RNG.normal(size=(5, 1))), frozen(RNG.normal(size=(5, 1)))
ONE, NONE = np.ones((5, 1)), np.zeros((5, 1))


def each_example_is_normalized_by_its_own_units(layer_norm: Any) -> None:
    """γ·(z - mean)/√(variance + ε) + β and γ·z/√(mean square + ε) in plain Python, with an ε that shows."""
    for eps in (0.5, 1e-5):
        layer = layer_norm.forward(Z, GAMMA, BETA, eps=eps)
        rms = layer_norm.rms(Z, GAMMA, eps=eps)
        for i in range(7):
            z = [float(x) for x in Z[:, i]]
            mean = math.fsum(z) / 5
            variance, square = math.fsum((x - mean) ** 2 for x in z) / 5, math.fsum(x * x for x in z) / 5
            for j in range(5):
                gamma, beta = float(GAMMA[j, 0]), float(BETA[j, 0])
                close("a unit after layer norm", layer[j, i], gamma * (z[j] - mean) / math.sqrt(variance + eps) + beta, atol=1e-14)
                close("a unit after RMS norm", rms[j, i], gamma * z[j] / math.sqrt(square + eps))


def a_column_has_mean_0_and_variance_1(layer_norm: Any) -> None:
    """With γ = 1 and β = 0; after RMS norm the mean square is 1."""
    layer, rms = layer_norm.forward(Z, ONE, NONE, eps=1e-12), layer_norm.rms(Z, ONE, eps=1e-12)
    close("the means", layer.mean(axis=0), np.zeros(7), atol=1e-12)
    close("the variances", layer.var(axis=0), np.ones(7), rtol=1e-9)
    close("the mean squares", np.square(rms).mean(axis=0), np.ones(7), rtol=1e-9)


def the_neighbours_do_not_matter(layer_norm: Any) -> None:
    """An example alone gives what it gives in a batch."""
    close("an example alone", layer_norm.forward(Z[:, :1], GAMMA, BETA), layer_norm.forward(Z, GAMMA, BETA)[:, :1])
    close("an example alone", layer_norm.rms(Z[:, :1], GAMMA), layer_norm.rms(Z, GAMMA)[:, :1])


def the_size_of_an_example_does_not_matter(layer_norm: Any) -> None:
    """c·z gives what z gives, where ε is small; layer norm does not see a shift of all units either, RMS norm does."""
    normalizers: list[tuple[str, Callable[[Any], Any]]] = [
        ("layer", lambda z: layer_norm.forward(z, GAMMA, BETA, eps=1e-12)),
        ("RMS", lambda z: layer_norm.rms(z, GAMMA, eps=1e-12)),
    ]
    for name, normalize in normalizers:
        close(f"{name} norm of 100 z", normalize(100 * Z), normalize(Z), rtol=1e-9, atol=1e-12)
    close("layer norm of z + 7", layer_norm.forward(Z + 7, GAMMA, BETA), layer_norm.forward(Z, GAMMA, BETA), rtol=1e-9, atol=1e-12)
    close("RMS norm of 1, 7", layer_norm.rms([[1.0], [7.0]], [[5.0], [5.0]], eps=1e-12), [[1.0], [7.0]], rtol=1e-9)


def the_constant_is_1e_5_by_default(layer_norm: Any) -> None:
    """Told apart by units of the size of its root."""
    small = 1e-3 * Z
    close("layer norm", layer_norm.forward(small, GAMMA, BETA), layer_norm.forward(small, GAMMA, BETA, eps=1e-5))
    close("RMS norm", layer_norm.rms(small, GAMMA), layer_norm.rms(small, GAMMA, eps=1e-5))


SLIPS = [
    ("mu: Array = Z.mean(axis=0, keepdims=True)", "mu: Array = Z.mean(axis=1, keepdims=True)", "the mean over the batch"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "np.square(Z - mu).mean(axis=1, keepdims=True)", "the variance over the batch"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "np.square(Z).mean(axis=0, keepdims=True)", "the mean square for the variance"),
    ("np.square(Z - mu).mean(axis=0, keepdims=True)", "Z.var(axis=0, keepdims=True, ddof=len(Z) > 1)", "divided by n-1"),
    ("np.sqrt(sigma2 + eps)", "(np.sqrt(sigma2) + eps)", "eps outside the root"),
    ("np.sqrt(sigma2 + eps)", "(sigma2 + eps)", "root missing"),
    ("gamma * (Z - mu)", "gamma * Z", "not centred"),
    ("/ np.sqrt(sigma2 + eps) + beta", "/ np.sqrt(sigma2 + eps)", "shift missing"),
    ("s: Array = np.square(Z).mean(axis=0, keepdims=True)", "s: Array = np.square(Z).sum(axis=0, keepdims=True)", "the sum of the squares"),
    (
        "s: Array = np.square(Z).mean(axis=0, keepdims=True)",
        "s: Array = np.square(Z).mean(axis=1, keepdims=True)",
        "the mean square over the batch",
    ),
    ("s: Array = np.square(Z).mean(axis=0, keepdims=True)", "s: Array = Z.var(axis=0, keepdims=True)", "centred"),
    ("np.sqrt(s + eps)", "(s + eps)", "root missing, in RMS"),
    ("np.sqrt(s + eps)", "(np.sqrt(s) + eps)", "eps outside the root, in RMS"),
    ("gamma * Z / np", "Z / np", "scale missing"),
]
