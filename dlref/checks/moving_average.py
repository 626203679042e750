"""The exponentially weighted average against its explicit sum, and the three measures of its window."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

SERIES = frozen(np.random.default_rng(0).normal(size=(20, 3)) * [1.0, 0.01, 0.0])  # two scales, and a series that is 0
BETAS = (0.0, 0.5, 0.9, 0.98)


def _average(moving_average: Any, xs: Any, beta: float) -> Any:
    """Return the average after the last of the values, from v₀ = 0."""
    v = frozen(np.zeros_like(xs[0]))
    for x in xs:
        v = frozen(moving_average.update(v, frozen(x), beta=beta))
    return v


def the_average_is_the_weighted_sum(moving_average: Any) -> None:
    """v_n = Σ (1-β)·β^k·x_(n-k)."""
    for beta in BETAS:
        wanted = sum((1 - beta) * beta**k * x for k, x in enumerate(SERIES[::-1]))
        close(f"v of 20 values at β = {beta}", _average(moving_average, SERIES, beta), wanted)


def the_weights_are_those_of_the_average_newest_first(moving_average: Any) -> None:
    """weights[k] = (1-β)·β^k, of the sum 1 - β^n."""
    for beta in BETAS:
        weights = moving_average.weights(20, beta=beta)
        close(f"the weights at β = {beta}", weights, [(1 - beta) * beta**k for k in range(20)], atol=1e-300)
        close(f"their sum at β = {beta}", weights.sum(), 1 - beta**20)
        close(f"the weighted sum at β = {beta}", weights @ SERIES[::-1], _average(moving_average, SERIES, beta))


def the_correction_is_the_weighted_mean(moving_average: Any) -> None:
    """v̂_t = Σ β^k·x_(t-k) / Σ β^k: without the weight on the start, the others sum to 1."""
    for beta in (0.5, 0.9, 0.98):
        for t in (1, 2, 3, 20):
            v_hat = moving_average.correct(_average(moving_average, SERIES[:t], beta), beta=beta, t=t)
            wanted = np.average(SERIES[:t], axis=0, weights=[beta ** (t - i) for i in range(1, t + 1)])
            close(f"v̂ after {t} values at β = {beta}", v_hat, wanted)


def a_constant_is_repaired(moving_average: Any) -> None:
    """Of a constant x, v_t = (1-β^t)·x is too small at first, and v̂_t = x from the first step on."""
    for beta in (0.5, 0.9, 0.98):
        for t in (1, 2, 3, 10):
            v = _average(moving_average, np.full((t, 1), 7.0), beta)
            close(f"v after {t} times 7 at β = {beta}", v, [7 * (1 - beta**t)])
            close(f"v̂ after {t} times 7 at β = {beta}", moving_average.correct(v, beta=beta, t=t), [7.0])


def the_correction_fades(moving_average: Any) -> None:
    """1 - β^t → 1: after a million steps the correction changes no bit, and nothing overflows."""
    same("v̂ after a million steps", moving_average.correct(SERIES, beta=0.999, t=10**6), SERIES)


def beta_zero_forgets_everything(moving_average: Any) -> None:
    """v_t = x_t, and there is nothing to correct."""
    same("v at β = 0", moving_average.update(SERIES[0], SERIES[1], beta=0.0), SERIES[1])
    same("v̂ at β = 0", moving_average.correct(SERIES[1], beta=0.0, t=1), SERIES[1])
    same("the window at β = 0", moving_average.window(0.0), (1.0, 0.0, 1.0))


def tau_is_where_a_weight_has_fallen_to_one_over_e(moving_average: Any) -> None:
    """τ = 1/(1-β): 10 steps at β = 0.9, 50 at 0.98, and β^τ → 1/e from below."""
    for beta, tau in ((0.5, 2.0), (0.9, 10.0), (0.98, 50.0)):
        close(f"τ at β = {beta}", moving_average.window(beta).tau, tau, rtol=1e-9)
        close(f"β^τ at β = {beta}", beta ** moving_average.window(beta).tau, 1 / math.e, rtol=1 - beta)


def the_lag_is_the_mean_age_and_the_span_an_equal_mean(moving_average: Any) -> None:
    """Σ k·weight_k = β/(1-β), and a plain mean of `span` values has that lag and smooths white noise as much."""
    for beta in (0.1, 0.5, 0.9):
        weights, (_, lag, span) = (1 - beta) * beta ** np.arange(2000), moving_average.window(beta)
        close(f"the lag at β = {beta}", lag, np.arange(2000) @ weights, rtol=1e-10)
        close(f"(span - 1)/2 at β = {beta}", (span - 1) / 2, lag, rtol=1e-10)
        close(f"1/span at β = {beta}", 1 / span, weights @ weights, rtol=1e-10)


SLIPS = [
    ("beta * v + (1 - beta) * x", "beta * v + x", "1-beta missing"),
    ("beta * v + (1 - beta) * x", "v + (1 - beta) * x", "v does not decay"),
    ("beta * v + (1 - beta) * x", "(1 - beta) * v + beta * x", "weights swapped"),
    ("beta * v + (1 - beta) * x", "beta * (v + (1 - beta) * x)", "beta outside the bracket"),
    ("return beta * v +", "v *= beta\n    return v +", "writes into the caller's v"),
    ("v / (1 - beta**t)", "v / (1 - beta) ** t", "the notes' misprint"),
    ("v / (1 - beta**t)", "v * (1 - beta**t)", "multiplies by the correction"),
    ("v / (1 - beta**t)", "v / (1 - beta ** (t + 1))", "t off by one"),
    ("v / (1 - beta**t)", "v / (1 - beta)", "t frozen at 1"),
    ("v / (1 - beta**t)", "v / beta**t", "1- missing"),
    ("return v / (1 - beta**t)", "return v", "no correction"),
    ("return v / (1 - beta**t)", "v /= 1 - beta**t\n    return v", "corrects the caller's v"),
    ("(1 - beta) * beta**k", "beta**k", "1-beta missing in the weights"),
    ("(1 - beta) * beta**k", "(1 - beta) ** k * beta", "beta and 1-beta swapped"),
    ("(1 - beta) * beta**k", "((1 - beta) * beta**k)[::-1]", "oldest first"),
    ("(1 - beta) * beta**k", "(1 - beta) * beta**k / (1 - beta**n)", "made to sum to 1"),
    ("k = np.arange(n)", "k = np.arange(n) + 1", "k counts from 1"),
    ("tau=1 / (1 - beta)", "tau=1 / (1 - beta) - 1", "tau confused with the lag"),
    ("lag=beta / (1 - beta)", "lag=1 / (1 - beta)", "lag confused with tau"),
    ("span=(1 + beta) / (1 - beta)", "span=2 / (1 - beta)", "span off by one"),
]
