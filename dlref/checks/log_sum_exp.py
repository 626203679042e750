"""Log-sum-exp against plain Python where that does not overflow, and closed forms where it would."""

import math
from typing import Any

import numpy as np

from dlref.checks import Failed, close, frozen

Z = frozen(np.random.default_rng(0).normal(size=(5, 8)) * 4)


def it_is_the_logarithm_of_the_sum(log_sum_exp: Any) -> None:
    """log(e + e² + e³) = 3.4076059644443806, and columns of normal numbers in plain Python."""
    close("of 1, 2, 3", log_sum_exp.forward([[1.0], [2.0], [3.0]]), [[3.4076059644443806]], rtol=1e-15)
    wanted = [[math.log(math.fsum(math.exp(z) for z in Z[:, i].tolist())) for i in range(8)]]
    close("of the columns", log_sum_exp.forward(Z), wanted, rtol=1e-13)


def a_shift_comes_out(log_sum_exp: Any) -> None:
    """a(z + s) = a(z) + s, also where e^(z + s) is infinite or 0."""
    for shift in (1e4, -1e4, 1e300):
        close(f"shifted by {shift}", log_sum_exp.forward(Z + shift), log_sum_exp.forward(Z + shift - shift) + shift, rtol=1e-12)


def equal_scores_add_the_logarithm_of_their_number(log_sum_exp: Any) -> None:
    """C + log C; and one score is itself."""
    for c in (0.0, 1000.0, -1000.0):
        close(f"seven times {c}", log_sum_exp.forward(np.full((7, 1), c)), [[c + math.log(7)]])
    close("one score", log_sum_exp.forward([[-3.0, 800.0]]), [[-3.0, 800.0]])


def it_is_a_smooth_maximum(log_sum_exp: Any) -> None:
    """C ≤ a ≤ c + log C, and it comes nearer to c where one score leads."""
    for scale in (1e-3, 1.0, 1e3):
        over = log_sum_exp.forward(scale * Z) - (scale * Z).max(axis=0)
        if not ((over >= 0) & (over <= math.log(5) + 1e-12)).all():
            raise Failed(f"a is above the largest score by {over.tolist()}, and should be by 0 to log 5")
    close("where the others are far below", log_sum_exp.forward([[0.0], [-800.0]]), [[0.0]], atol=1e-300)


SLIPS = [
    ("Z.max(axis=0, keepdims=True)", "0 * Z.max(axis=0, keepdims=True)", "no shift"),
    ("Z.max(axis=0, keepdims=True)", "Z.min(axis=0, keepdims=True)", "shifted by the smallest"),
    ("Z.max(axis=0, keepdims=True)", "Z.max(axis=1, keepdims=True)", "the largest over the examples"),
    ("c + np.log", "np.log", "the shift not undone"),
    ("np.exp(Z - c).sum(axis=0, keepdims=True)", "np.exp(Z - c).mean(axis=0, keepdims=True)", "the mean"),
    (
        "c + np.log(np.exp(Z - c).sum(axis=0, keepdims=True))",
        "c + np.log1p(np.exp(Z - c).sum(axis=0, keepdims=True))",
        "the largest counted twice",
    ),
    ("np.log(np.exp(Z - c)", "np.log2(np.exp(Z - c)", "another base"),
]
