"""Bagging: samples with the frequencies of draws with replacement, and an average with the variance of the formula."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import bagging
from dlref._contract import Array

# ---------------------------------------------------------------- the samples


@given(m=st.integers(1, 200), seed=st.integers(0, 99))
def test_a_sample_is_as_long_as_the_examples_are_many(m: int, seed: int) -> None:
    """m indices of columns; the same seed draws the same."""
    indices = bagging.bootstrap(m, rng=np.random.default_rng(seed))

    assert indices.shape == (m,)
    assert indices.dtype == np.intp
    assert indices.min() >= 0
    assert indices.max() < m
    np.testing.assert_array_equal(indices, bagging.bootstrap(m, rng=np.random.default_rng(seed)))
    assert np.ones((2, m))[:, indices].shape == (2, m)


def test_every_example_is_drawn_as_often() -> None:
    """At every place of the sample, within five standard errors of 1/m."""
    m, rng = 10, np.random.default_rng(0)

    samples = np.array([bagging.bootstrap(m, rng=rng) for _ in range(4000)])

    error = math.sqrt(1 / m * (1 - 1 / m) / 4000)
    for place in samples.T:
        assert (abs(np.bincount(place, minlength=m) / 4000 - 1 / m) < 5 * error).all()


def test_an_example_is_drawn_again_and_again() -> None:
    """k times with the binomial probability of m draws: 0, 1, 2 and 3 times in 35, 39, 19 and 6 % of the samples of 10."""
    m, rng = 10, np.random.default_rng(1)
    times = np.array([np.bincount(bagging.bootstrap(m, rng=rng), minlength=m) for _ in range(4000)])

    for k in range(4):
        chance = math.comb(m, k) / m**k * (1 - 1 / m) ** (m - k)
        assert abs((times[:, 0] == k).mean() - chance) < 5 * math.sqrt(chance * (1 - chance) / 4000)


def test_a_sample_leaves_out_more_than_a_third() -> None:
    """(1 - 1/m)^m, which rises to 1/e."""
    m, rng = 1000, np.random.default_rng(0)

    left_out = [1 - len(np.unique(bagging.bootstrap(m, rng=rng))) / m for _ in range(200)]

    assert abs(np.mean(left_out) - (1 - 1 / m) ** m) < 0.005
    assert abs(np.mean(left_out) - 1 / math.e) < 0.005


def test_of_one_example_there_is_one_sample() -> None:
    """Itself."""
    assert bagging.bootstrap(1, rng=np.random.default_rng(0)).tolist() == [0]


# ---------------------------------------------------------------- the average

Y1, Y2, Y3 = np.array([[0.5, 1.0], [2.0, 9.0]]), np.array([[0.75, 0.0], [4.0, 0.0]]), np.array([[1.0, 0.5], [0.0, 0.0]])


def test_averages_over_the_models() -> None:
    """A list of predictions or one array [B, …]; the mean and not the median."""
    expected = np.array([[0.75, 0.5], [2.0, 3.0]])

    np.testing.assert_array_equal(bagging.average([Y1, Y2, Y3]), expected)
    np.testing.assert_array_equal(bagging.average(np.stack([Y1, Y2, Y3])), expected)
    assert float(bagging.average([1.0, 2.0, 6.0])) == 3.0


@given(Y=hnp.arrays(float, hnp.array_shapes(min_dims=1, max_dims=3), elements=st.floats(-1e6, 1e6)))
def test_the_average_lies_between_and_does_not_depend_on_the_order(Y: Array) -> None:
    """Of one model it is its prediction."""
    mean = bagging.average(Y)

    assert np.shape(mean) == Y.shape[1:]
    assert (mean <= Y.max(axis=0) + 1e-9).all()
    assert (mean >= Y.min(axis=0) - 1e-9).all()
    np.testing.assert_allclose(bagging.average(Y[::-1]), mean, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(bagging.average(Y[:1]), Y[0])


def test_the_layout_of_many_predictions_does_not_matter() -> None:
    """Not even for the last bit."""
    Y = np.random.default_rng(0).normal(size=(100, 7, 9))

    np.testing.assert_array_equal(bagging.average(np.asfortranarray(Y)), bagging.average(Y))


def test_averaged_probabilities_are_probabilities() -> None:
    """Columns of sum 1 have a mean of sum 1."""
    Y = np.random.default_rng(0).dirichlet([1.0, 2.0, 0.5], size=(5, 8)).swapaxes(1, 2)

    np.testing.assert_allclose(bagging.average(Y).sum(axis=0), 1, rtol=1e-14)


def test_many_predictions_in_float16_do_not_overflow() -> None:
    """Their sum would."""
    assert bagging.average(np.full((1000, 2), 1000, np.float16)).tolist() == [1000.0, 1000.0]


@pytest.mark.parametrize("models", [1, 10, 100])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.9])
def test_the_variance_is_as_said(models: int, rho: float) -> None:
    """ρσ² + (1-ρ)σ²/B: what is common to the models stays. Of 20,000 trials, within five standard errors √(2/n) of a variance."""
    rng, trials, sigma = np.random.default_rng(0), 20_000, 2.0
    common = math.sqrt(rho) * rng.normal(size=trials)
    predictions = sigma * (common + math.sqrt(1 - rho) * rng.normal(size=(models, trials)))

    measured = bagging.average(predictions).var(ddof=1)

    expected = rho * sigma**2 + (1 - rho) / models * sigma**2
    assert measured == pytest.approx(expected, rel=5 * math.sqrt(2 / trials))


def test_bagging_lowers_the_error_of_an_unstable_model() -> None:
    """The notes' claim, of the nearest neighbour on noisy data: it copies the noise of one example, the average that of several."""
    rng = np.random.default_rng(0)
    x_new = np.linspace(0, 1, 200)
    truth, alone, bagged = np.sin(6 * x_new), [], []
    for _ in range(20):
        X = rng.uniform(0, 1, (1, 60))
        Y = np.sin(6 * X) + 0.5 * rng.normal(size=X.shape)

        def predict(X: Array, Y: Array) -> Array:
            return Y[:, np.abs(X.T - x_new).argmin(axis=0)]

        samples = [bagging.bootstrap(60, rng=rng) for _ in range(30)]
        alone.append(np.mean((predict(X, Y) - truth) ** 2))
        bagged.append(np.mean((bagging.average([predict(X[:, i], Y[:, i]) for i in samples]) - truth) ** 2))

    assert np.mean(bagged) < 0.7 * np.mean(alone)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("predictions", "error", "message"),
    [
        (1.0, ValueError, "predictions must be at least 1-D, [B, *shape], got shape ()"),
        ([], ValueError, "predictions must not be empty, got shape (0,)"),
        ([Y1, Y2[:, :1]], ValueError, "predictions must be an array, got rows of different lengths"),
        ([Y1, Y2 + math.inf], ValueError, "predictions must be finite, got inf at index (1, 0, 0)"),
        (["a", "b"], TypeError, "predictions must hold real numbers, got dtype <U1"),
    ],
)
def test_refuses_what_cannot_be_averaged(predictions: Any, error: type[Exception], message: str) -> None:
    """Predictions of different shapes are not broadcast."""
    with pytest.raises(error) as refusal:
        bagging.average(predictions)

    assert str(refusal.value) == message


def test_refuses_a_seed() -> None:
    """Every model would get the same sample."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy\.random\.Generator, got 0$"):
        bagging.bootstrap(3, rng=0)  # type: ignore[arg-type]
