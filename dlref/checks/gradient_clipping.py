"""Clipping by the norm of all gradients together: lengths and directions."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

RNG = np.random.default_rng(0)
GRADIENTS = tuple(frozen(RNG.normal(size=shape)) for shape in ((3, 4), (3, 1), (2,)))
LENGTH = math.sqrt(math.fsum(float(x) ** 2 for g in GRADIENTS for x in g.ravel()))


def a_long_gradient_gets_the_length_of_the_bound(gradient_clipping: Any) -> None:
    """All as one vector: N as it was, τ as it becomes, the direction as before."""
    for bound in (0.5 * LENGTH, 1e-3, 1e-30):
        clipped, norm = gradient_clipping.by_norm(GRADIENTS, max_norm=bound)
        close("N", norm, LENGTH)
        for before, after in zip(GRADIENTS, clipped, strict=True):
            close("a clipped gradient", after, bound / LENGTH * before)


def a_short_one_stays_as_it_is(gradient_clipping: Any) -> None:
    """To the bit, up to a length of τ."""
    for bound in (1.001 * LENGTH, 1e6):
        clipped, norm = gradient_clipping.by_norm(GRADIENTS, max_norm=bound)
        close("N", norm, LENGTH)
        for before, after in zip(GRADIENTS, clipped, strict=True):
            same("a gradient shorter than the bound", after, before)


def the_parts_are_one_vector(gradient_clipping: Any) -> None:
    """3 and 4 in two parameters are 5 long; clipped one by one to 2.5 they would both be 2.5."""
    clipped, norm = gradient_clipping.by_norm([[3.0], [[-4.0]]], max_norm=2.5)
    same("N", norm, 5.0)
    close("the first", clipped[0], [1.5])
    close("the second", clipped[1], [[-2.0]])


def zero_stays_zero(gradient_clipping: Any) -> None:
    """And nothing is divided by 0."""
    clipped, norm = gradient_clipping.by_norm([np.zeros(3)], max_norm=1.0)
    same("N", norm, 0.0)
    same("a gradient of 0", clipped[0], np.zeros(3))


SLIPS = [
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients)",
        "root missing",
    ),
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "sum(np.sqrt(np.sum(np.square(g, dtype=np.float64))) for g in gradients)",
        "the sum of the lengths",
    ),
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "np.sqrt(max(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "the longest alone",
    ),
    ("np.sum(np.square(g, dtype=np.float64))", "np.mean(np.square(g, dtype=np.float64))", "the mean square"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / norm * g", "a short one is made longer"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / max(1, norm) * g", "1 for the bound"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / max(max_norm, float(np.sqrt(np.sum(g**2)))) * g", "each by itself"),
    ("max_norm / max(max_norm, norm) * g", "np.clip(g, -max_norm, max_norm)", "element by element, which turns the direction"),
    ("    return clipped, norm", "    return clipped, min(norm, max_norm)", "the length after clipping"),
]
