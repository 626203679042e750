"""Bagging: samples with the frequencies of draws with replacement, and an average with the variance of the formula."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Three predictions of a 2 × 2 array, whose mean is not their median.
PREDICTIONS = frozen([[[0.5, 1.0], [2.0, 9.0]], [[0.75, 0.0], [4.0, 0.0]], [[1.0, 0.5], [0.0, 0.0]]])


def _times(bagging: Any, m: int, samples: int, seed: int) -> Any:
    """Return how often each example is in each sample."""
    rng = np.random.default_rng(seed)
    return np.array([np.bincount(bagging.bootstrap(m, rng=rng), minlength=m) for _ in range(samples)])


def a_sample_is_as_long_as_the_examples_are_many(bagging: Any) -> None:
    """Of m ≥ 1 examples, m indices from 0 to m - 1, which pick columns; of one example, the example itself."""
    for m in (1, 2, 3, 10, 1000):
        indices = bagging.bootstrap(m, rng=np.random.default_rng(0))
        same(f"the number of indices of {m} examples", np.shape(indices), (m,))
        same(f"whether the indices are from 0 to {m - 1}", 0 <= indices.min() <= indices.max() < m, True)
        same("the shape of the columns they pick", np.ones((2, m))[:, indices].shape, (2, m))


def a_sample_leaves_out_more_than_a_third(bagging: Any) -> None:
    """(1 - 1/m)^m of the examples, 0.35 of 10 and 1/e of many, within 5 standard errors."""
    for m, samples in ((10, 1000), (1000, 50)):
        left_out, chance = (_times(bagging, m, samples, seed=1) == 0).mean(), (1 - 1 / m) ** m
        error = 5 * math.sqrt(chance * (1 - chance) / (m * samples))
        close(f"the share of {m} examples that a sample leaves out", left_out, chance, rtol=0, atol=error)
    close("the share of 1000 examples that a sample leaves out", left_out, 1 / math.e, rtol=0, atol=0.012)


def an_example_is_drawn_again_and_again(bagging: Any) -> None:
    """0, 1, 2 or 3 times in 35, 39, 19 and 6 % of the samples of 10: binomial, each within 5 standard errors."""
    m, times = 10, _times(bagging, 10, 1000, seed=2)
    for k in range(4):
        chance = math.comb(m, k) / m**k * (1 - 1 / m) ** (m - k)
        shares, error = (times == k).mean(axis=0), 5 * math.sqrt(chance * (1 - chance) / 1000)
        close(f"how often each example is {k} times in a sample", shares, np.full(m, chance), rtol=0, atol=error)


def every_example_is_drawn_as_often(bagging: Any) -> None:
    """With probability 1/m at every place of the sample, within 5 standard errors."""
    rng, m, samples = np.random.default_rng(3), 10, 1000
    drawn = np.array([bagging.bootstrap(m, rng=rng) for _ in range(samples)])
    shares = [np.bincount(place, minlength=m) / samples for place in drawn.T]
    close(
        "how often each example is at each place", shares, np.full((m, m), 1 / m), rtol=0, atol=5 * math.sqrt(1 / m * (1 - 1 / m) / samples)
    )


def one_seed_draws_alike(bagging: Any) -> None:
    """Generators of one seed give the same sample, and the next call of one gives another."""
    rng = np.random.default_rng(4)
    first, later = bagging.bootstrap(50, rng=rng), bagging.bootstrap(50, rng=rng)
    same("the sample with a generator of the same seed", bagging.bootstrap(50, rng=np.random.default_rng(4)), first)
    same("whether the next sample is the same", np.array_equal(later, first), False)


def the_average_is_the_mean_over_the_models(bagging: Any) -> None:
    """Of a list of B predictions or of one array of them: the mean, not the median, the sum, or the mean over the examples."""
    wanted = [[0.75, 0.5], [2.0, 3.0]]
    close("the average of an array of predictions", bagging.average(PREDICTIONS), wanted)
    close("the average of a list of predictions", bagging.average(list(PREDICTIONS)), wanted)
    close("the average of numbers", bagging.average(frozen([1.0, 2.0, 6.0])), 3.0)


def the_order_of_the_models_does_not_matter(bagging: Any) -> None:
    """And of one model the average is its prediction."""
    close("the average in another order", bagging.average(frozen(PREDICTIONS[[2, 0, 1]])), bagging.average(PREDICTIONS))
    for prediction in PREDICTIONS:
        same("the average of one prediction", bagging.average(frozen([prediction])), prediction)


def averaged_probabilities_are_probabilities(bagging: Any) -> None:
    """Columns of the sum 1 have an average of the sum 1."""
    Y = np.random.default_rng(5).dirichlet([1.0, 2.0, 0.5], size=(5, 8)).swapaxes(1, 2)
    close("the sums of the columns", bagging.average(frozen(Y)).sum(axis=0), np.ones(8))


def the_variance_is_as_said(bagging: Any) -> None:
    """ρσ² + (1-ρ)σ²/B: what is common to the models stays, within 5 standard errors √(2/n) of n = 5000 trials."""
    trials, sigma = 5000, 2.0
    for rho in (0.0, 0.3, 0.9):
        for models in (1, 10, 50):
            rng = np.random.default_rng(6)
            common = math.sqrt(rho) * rng.normal(size=trials)
            predictions = sigma * (common + math.sqrt(1 - rho) * rng.normal(size=(models, trials)))
            variance = bagging.average(frozen(predictions)).var(ddof=1)
            wanted = rho * sigma**2 + (1 - rho) / models * sigma**2
            close(f"the variance of the average of {models} models at ρ = {rho}", variance, wanted, rtol=5 * math.sqrt(2 / trials))


def bagging_lowers_the_error_of_an_unstable_model(bagging: Any) -> None:
    """The nearest neighbour copies the noise of one example, the average of 30 of them that of several: the error falls by a third."""
    rng = np.random.default_rng(7)
    x_new = np.linspace(0, 1, 200)
    truth, alone, bagged = np.sin(6 * x_new), [], []
    for _ in range(20):
        X = rng.uniform(0, 1, (1, 60))
        Y = np.sin(6 * X) + 0.5 * rng.normal(size=X.shape)
        samples = [np.arange(60), *(bagging.bootstrap(60, rng=rng) for _ in range(30))]
        predictions = [Y[:, i][:, np.abs(X[:, i].T - x_new).argmin(axis=0)] for i in samples]
        alone.append(np.mean((predictions[0] - truth) ** 2))
        bagged.append(np.mean((bagging.average(frozen(predictions[1:])) - truth) ** 2))
    same("whether the error falls by a third", np.mean(bagged) < 2 / 3 * np.mean(alone), True)


SLIPS = [
    ("rng.integers(m, size=m)", "rng.permutation(m)", "drawn without replacement"),
    ("rng.integers(m, size=m)", "np.arange(m)", "all examples, once each"),
    ("rng.integers(m, size=m)", "np.sort(rng.permutation(2 * m)[:m] // 2)", "each at most twice"),
    ("rng.integers(m, size=m)", "np.sort(rng.integers(m, size=m))", "sorted, so not as likely at every place"),
    ("rng.integers(m, size=m)", "rng.integers(max(m - 1, 1), size=m)", "never the last"),
    ("rng.integers(m, size=m)", "rng.integers(1, m + 1, size=m)", "counts from 1"),
    ("rng.integers(m, size=m)", "rng.integers(m, size=max(1, round(0.632 * m)))", "as many as differ in a sample"),
    ("rng.integers(m, size=m)", "np.unique(rng.integers(m, size=m))", "each of them once"),
    ("rng.integers(m, size=m)", "np.round(rng.random(m) * (m - 1)).astype(int)", "the first and the last half as often"),
    ("rng.integers(m, size=m)", "np.repeat(rng.integers(m), m)", "one example again and again"),
    ("rng.integers(m, size=m)", "np.random.default_rng(0).integers(m, size=m)", "every model gets the same sample"),
    (".astype(np.intp, copy=False)", ".astype(np.float64)", "indices that pick nothing"),
    ("np.mean(predictions, axis=0)", "np.mean(predictions, axis=-1)", "mean over the examples"),
    ("np.mean(predictions, axis=0)", "np.mean(predictions)", "mean over everything"),
    ("np.mean(predictions, axis=0)", "np.median(predictions, axis=0)", "the median"),
    ("np.mean(predictions, axis=0)", "np.sum(predictions, axis=0)", "the sum"),
    ("np.mean(predictions, axis=0)", "np.sum(predictions, axis=0) / max(1, len(predictions) - 1)", "divided by B - 1"),
    ("np.mean(predictions, axis=0)", "np.exp(np.mean(np.log(np.abs(predictions) + 1e-300), axis=0))", "the geometric mean"),
    ("np.mean(predictions, axis=0)", "np.max(predictions, axis=0)", "the largest"),
    ("np.mean(predictions, axis=0)", "predictions[0]", "the first model alone"),
]
