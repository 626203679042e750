"""Successive halving beside its checks: a whole run, and any losses."""

import numpy as np
from hypothesis import given, strategies as st

from dlref.beyond import successive_halving


@given(n=st.integers(1, 10**6), r=st.integers(1, 100), eta=st.integers(2, 10))
def test_no_rung_costs_more_than_the_first(n: int, r: int, eta: int) -> None:
    """n_k·r_k ≤ n·r, and the last rung has fewer than η trials."""
    trials, lengths = successive_halving.rungs(n, r=r, eta=eta)

    assert (trials * lengths <= n * r).all()
    assert 1 <= trials[-1] < eta


@given(losses=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), eta=st.integers(2, 5))
def test_whoever_is_promoted_is_no_worse_than_the_others(losses: list[float], eta: int) -> None:
    """At least ⌊n/η⌋ are promoted, unless that is 0."""
    promoted = successive_halving.promoted(losses, eta=eta)

    assert promoted.sum() >= len(losses) // eta
    assert promoted.any() == (len(losses) >= eta)
    if promoted.any() and not promoted.all():
        assert np.array(losses)[promoted].max() < np.array(losses)[~promoted].min()


def test_a_whole_run_finds_the_best_trial_if_the_order_never_changes() -> None:
    """From 81 to one, whose loss is the smallest of all."""
    quality = np.random.default_rng(0).permutation(81)
    left = np.arange(81)
    for trials, length in zip(*successive_halving.rungs(81, r=1, eta=3), strict=True):
        assert len(left) == trials
        if trials > 1:
            left = left[successive_halving.promoted((quality[left] + 1.0) / length, eta=3)]

    assert quality[left].tolist() == [0]
