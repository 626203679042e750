"""The rungs against a published table, and the promotions against a sorted list."""

from typing import Any

import numpy as np

from dlref.checks import frozen, same

TABLE = {(81, 1): ([81, 27, 9, 3, 1], [1, 3, 9, 27, 81]), (27, 3): ([27, 9, 3, 1], [3, 9, 27, 81]), (6, 27): ([6, 2], [27, 81])}
"""Trials and their epochs at R = 81, η = 3: Li et al. 2018, Table 1, brackets s = 4, 3 and 1; the other two are parts of these."""


def the_rungs_are_those_of_the_published_table(successive_halving: Any) -> None:
    """Hyperband's brackets with η = 3."""
    for (n, r), wanted in TABLE.items():
        for name, got, row in zip("nr", successive_halving.rungs(n, r=r, eta=3), wanted, strict=True):
            same(f"{name}_k of n = {n}, r = {r}", got, row)


def each_rung_divides_what_the_one_before_has(successive_halving: Any) -> None:
    """n_(k+1) = ⌊n_k/η⌋, r_(k+1) = η·r_k, the last one has less than η trials; exact at the powers of η."""
    for eta in (2, 3, 10):
        for n in (1, 7, 99, 100, 125, 243, 1000, 1024):
            trials, lengths = successive_halving.rungs(n, r=4, eta=eta)
            left, length, wanted = n, 4, []
            while left:
                wanted.append((left, length))
                left, length = left // eta, length * eta
            same(f"the rungs of n = {n} at η = {eta}", np.c_[trials, lengths], wanted)


def the_best_are_promoted(successive_halving: Any) -> None:
    """The first ⌊n/η⌋ of the sorted losses; none, as long as there are fewer than η."""
    losses = frozen(np.random.default_rng(0).normal(size=20))
    for n in range(1, 21):
        for eta in (2, 3, 7):
            best = sorted(losses[:n].tolist())[: n // eta]
            got = successive_halving.promoted(losses[:n], eta=eta)
            same(f"who is promoted of {n} at η = {eta}", got, [loss in best for loss in losses[:n].tolist()])


def equal_losses_are_promoted_together(successive_halving: Any) -> None:
    """Whoever has fewer than ⌊n/η⌋ before him."""
    same("who is promoted", successive_halving.promoted([2.0, 1.0, 2.0, 3.0, 3.0, 4.0], eta=3), [True, True, True, False, False, False])
    same("who is promoted", successive_halving.promoted([1.0, 1.0, 1.0, 1.0], eta=4), [True] * 4)


SLIPS = [
    ("while eta**count <= n:", "while eta**count < n:", "no rung of one trial"),
    ("n // eta**k", "n // eta ** (k + 1)", "the first rung left out"),
    ("n // eta**k", "-(-n // eta**k)", "rounded up"),
    ("r * eta**k", "r + eta * k", "the training grows in a line"),
    ("r * eta**k", "r * eta ** (k + 1)", "too long a training"),
    ("losses[None, :] < losses[:, None]", "losses[None, :] > losses[:, None]", "the worst are promoted"),
    ("losses[None, :] < losses[:, None]", "losses[None, :] <= losses[:, None]", "a trial counts itself"),
    ("smaller < len(losses) // eta", "smaller <= len(losses) // eta", "one too many"),
    ("smaller < len(losses) // eta", "smaller < len(losses) / eta", "rounded up"),
    ("smaller < len(losses) // eta", "smaller < eta", "η trials"),
    ("smaller < len(losses) // eta", "smaller < max(1, len(losses) // eta)", "one of too few"),
]
