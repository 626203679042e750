"""The first weights: their distribution, and what becomes of a signal in fifty layers of them."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import initialization
from dlref._contract import Array

Initialize = Callable[..., Array]
VARIANCES: dict[str, tuple[Initialize, Callable[[int, int], float]]] = {
    "lecun": (initialization.lecun, lambda n, n_prev: 1 / n_prev),
    "he": (initialization.he, lambda n, n_prev: 2 / n_prev),
    "glorot": (initialization.glorot, lambda n, n_prev: 2 / (n_prev + n)),
}
every_scheme = pytest.mark.parametrize("name", VARIANCES)


@every_scheme
@pytest.mark.parametrize(("n", "n_prev"), [(300, 100), (100, 300), (5, 6000), (6000, 5)])
def test_mean_variance_and_shape_of_the_distribution(name: str, n: int, n_prev: int) -> None:
    """Of 30,000 draws: mean 0, variance σ², fourth moment 3σ⁴ as of a normal distribution, each within 5 standard errors."""
    initialize, variance = VARIANCES[name]

    z = initialize(n, n_prev, rng=np.random.default_rng(1)) / math.sqrt(variance(n, n_prev))

    assert z.shape == (n, n_prev)
    assert abs(z.mean()) < 5 * math.sqrt(1 / z.size)
    assert abs((z**2).mean() - 1) < 5 * math.sqrt(2 / z.size)
    assert abs((z**4).mean() - 3) < 5 * math.sqrt(96 / z.size)


@every_scheme
@given(n=st.integers(1, 20), n_prev=st.integers(1, 20), seed=st.integers(0, 99))
def test_is_the_scaled_standard_normal_of_the_generator(name: str, n: int, n_prev: int, seed: int) -> None:
    """W/σ is what the same generator draws from N(0, 1), so anyone's weights can be had again from the seed."""
    initialize, variance = VARIANCES[name]

    W = initialize(n, n_prev, rng=np.random.default_rng(seed))

    z = np.random.default_rng(seed).standard_normal((n, n_prev))
    np.testing.assert_allclose(W, math.sqrt(variance(n, n_prev)) * z, rtol=1e-14)
    assert W.dtype == np.float64


@every_scheme
def test_every_call_draws_anew(name: str) -> None:
    """Layer by layer from one generator, or all layers would start alike."""
    initialize, _ = VARIANCES[name]
    rng = np.random.default_rng(0)

    assert (initialize(10, 10, rng=rng) != initialize(10, 10, rng=rng)).all()


@every_scheme
def test_no_two_units_start_alike(name: str) -> None:
    """Units of equal weights would get equal gradients and stay equal: what zeros do."""
    initialize, _ = VARIANCES[name]

    W = initialize(50, 3, rng=np.random.default_rng(0))

    assert len(np.unique(W, axis=0)) == 50


def test_rows_are_the_units_of_the_layer() -> None:
    """So that W A_prev has a row for each of them."""
    W = initialization.he(3, 5, rng=np.random.default_rng(0))

    assert (W @ np.ones((5, 7))).shape == (3, 7)


@given(n=st.integers(1, 50))
def test_glorot_is_lecun_in_a_square_layer(n: int) -> None:
    """2/(n + n) = 1/n; the notes' name for both is right there alone."""
    np.testing.assert_allclose(
        initialization.glorot(n, n, rng=np.random.default_rng(0)), initialization.lecun(n, n, rng=np.random.default_rng(0)), rtol=1e-15
    )


def test_he_is_lecun_times_the_root_of_two() -> None:
    """From the same draws."""
    lecun, he = (f(4, 6, rng=np.random.default_rng(0)) for f in (initialization.lecun, initialization.he))

    np.testing.assert_allclose(he, math.sqrt(2) * lecun, rtol=1e-15)


def test_glorot_serves_both_ways() -> None:
    """The same for a layer and for the one turned round; LeCun's is not."""
    wide, narrow = (initialization.glorot(*shape, rng=np.random.default_rng(0)) for shape in ((10, 1000), (1000, 10)))

    np.testing.assert_array_equal(wide.ravel(), narrow.ravel())


def std_after(layers: int, initialize: Callable[[np.random.Generator], Array], activate: Callable[[Array], Array]) -> tuple[float, float]:
    """Return the standard deviation after many layers of 128 units, over all, and of a unit over the examples."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((128, 32))
    for _ in range(layers):
        A = activate(initialize(rng) @ A)
    return float(A.std()), float(A.std(axis=1).mean())


def lecun_128(rng: np.random.Generator) -> Array:
    """Return a layer for tanh."""
    return initialization.lecun(128, 128, rng=rng)


def he_128(rng: np.random.Generator) -> Array:
    """Return a layer for ReLU."""
    return initialization.he(128, 128, rng=rng)


def relu(Z: Array) -> Array:
    """Return max(Z, 0)."""
    return np.maximum(Z, 0)


def test_fifty_layers_keep_a_signal() -> None:
    """LeCun's with tanh and He's with ReLU: neither gone nor exploded."""
    assert 0.05 < std_after(50, lecun_128, np.tanh)[0] < 0.2
    assert 0.1 < std_after(50, he_128, relu)[0] < 2


def test_fifty_layers_of_the_wrong_width_lose_it() -> None:
    """LeCun's with ReLU halves the power in each layer, (1/√2)⁵⁰ = 3·10⁻⁸; with the sigmoid all examples become alike."""
    assert 3e-9 < std_after(50, lecun_128, relu)[0] < 3e-7
    assert std_after(50, lecun_128, lambda Z: 1 / (1 + np.exp(-Z)))[1] < 1e-14


def test_random_numbers_of_mean_one_half_explode() -> None:
    """The notes' "random matrix" read as `rand`, uniform in [0, 1), times √(2/n)."""
    assert std_after(50, lambda rng: rng.random((128, 128)) * np.sqrt(2 / 128), relu)[0] > 1e40


def test_it_is_the_width_that_decides_not_the_entry() -> None:
    """Entries far below 1 explode in 50 wide layers and vanish in 50 narrow ones: the gain of a layer is σ·√n."""
    for n, sigma in ((100, 0.2), (100, 0.05), (200, 0.2)):
        rng = np.random.default_rng(0)
        A = rng.standard_normal((n, 16))
        for _ in range(50):
            A = sigma * rng.standard_normal((n, n)) @ A
        assert abs(math.log(A.std()) - 50 * math.log(sigma * math.sqrt(n))) < 5 * math.sqrt(50 / (2 * n)) + 1


def test_forward_and_backward_gain_of_a_narrowing_layer() -> None:
    """1000 → 10: with LeCun's 1 forward and 0.1 back, with Glorot's 1.41 and 0.14."""
    for initialize, forward, back in ((initialization.lecun, 1.0, 0.1), (initialization.glorot, 1.407, 0.1407)):
        rng = np.random.default_rng(0)
        W = initialize(10, 1000, rng=rng)
        assert math.isclose((W @ rng.standard_normal((1000, 500))).std(), forward, rel_tol=0.05)
        assert math.isclose((W.T @ rng.standard_normal((10, 500))).std(), back, rel_tol=0.05)


@every_scheme
@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_refuses_what_is_no_generator(name: str, rng: Any) -> None:
    """A seed would make all layers of one shape alike."""
    with pytest.raises(TypeError, match=r"^rng must be a "):
        VARIANCES[name][0](2, 3, rng=rng)
