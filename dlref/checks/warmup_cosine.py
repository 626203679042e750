"""The schedule against its two parts in plain Python, and at the points that one reads off."""

import math
from typing import Any

import numpy as np

from dlref.checks import Failed, close, frozen

STEPS = frozen(np.arange(1.0, 61.0))


def it_rises_in_a_line_and_falls_along_a_cosine(warmup_cosine: Any) -> None:
    """α₀·t/T_w up to T_w; then α₀·½(1 + cos π·T_cur/T_i), SGDR, eq. (5), with T_cur = t - T_w; then 0."""
    for warmup, decay in ((10, 40), (1, 30), (25, 7)):
        wanted = []
        for t in range(1, 61):
            rise, fall = t / warmup, 0.5 * (1 + math.cos(math.pi * (t - warmup) / decay))
            wanted.append(0.3 * (rise if t <= warmup else fall if t <= warmup + decay else 0.0))
        got = warmup_cosine.rate(STEPS, alpha0=0.3, warmup=warmup, decay=decay)
        close(f"the rates with a warm-up of {warmup} and a decay of {decay}", got, wanted, atol=1e-15)


def the_points_that_one_reads_off(warmup_cosine: Any) -> None:
    """Half in the middle of the rise and of the fall, all at the top, a quarter after two thirds of the fall, 0 at the end."""
    got = warmup_cosine.rate([5, 10, 20, 25, 30, 40, 1000], alpha0=0.8, warmup=10, decay=20)
    close("the rates", got, [0.4, 0.8, 0.4, 0.4 * (1 - math.sqrt(0.5)), 0.0, 0.0, 0.0], atol=1e-15)


def it_has_one_top(warmup_cosine: Any) -> None:
    """It rises up to T_w and falls from there."""
    rates = warmup_cosine.rate(STEPS, alpha0=1.0, warmup=20, decay=40)
    if not ((np.diff(rates[:20]) > 0).all() and (np.diff(rates[19:]) < 0).all()):
        raise Failed("it does not rise up to T_w = 20 and fall from there")


SLIPS = [
    ("(t - warmup) / decay", "t / decay", "the fall counted from the first step"),
    ("(t - warmup) / decay", "(t - warmup) / (decay + warmup)", "too slow a fall"),
    ("np.clip((t - warmup) / decay, 0, 1)", "(t - warmup) / decay", "it rises again after the end, and falls before the top"),
    ("np.clip((t - warmup) / decay, 0, 1)", "np.maximum((t - warmup) / decay, 0)", "it rises again after the end"),
    ("np.cos(np.pi * p)", "np.cos(np.pi * p / 2)", "half of the fall"),
    ("(1 + np.cos(np.pi * p)) / 2", "(1 + np.cos(np.pi * p))", "½ missing"),
    ("(1 + np.cos(np.pi * p)) / 2", "1 - p", "a straight fall"),
    ("(1 + np.cos(np.pi * p)) / 2", "np.cos(np.pi * p / 2)", "a quarter of a cosine"),
    ("t / warmup", "(t - 1) / warmup", "the first step has no rate"),
    ("alpha0 * np.minimum(t / warmup, (", "alpha0 * np.minimum(1, (", "no warm-up"),
    ("alpha0 * np.minimum(t / warmup, (", "alpha0 * np.minimum((t / warmup) ** 0.5, (", "a rise that is no line"),
]
