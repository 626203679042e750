"""The first weights: which numbers they are, what the notes' own lead to, and what is refused."""

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
@given(n=st.integers(1, 20), n_prev=st.integers(1, 20), seed=st.integers(0, 99))
def test_is_the_scaled_standard_normal_of_the_generator(name: str, n: int, n_prev: int, seed: int) -> None:
    """W/σ is what the same generator draws from N(0, 1), so anyone's weights can be had again from the seed."""
    initialize, variance = VARIANCES[name]

    W = initialize(n, n_prev, rng=np.random.default_rng(seed))

    z = np.random.default_rng(seed).standard_normal((n, n_prev))
    np.testing.assert_allclose(W, math.sqrt(variance(n, n_prev)) * z, rtol=1e-14)
    assert W.dtype == np.float64


@given(n=st.integers(1, 50))
def test_glorot_is_lecun_in_a_square_layer(n: int) -> None:
    """2/(n + n) = 1/n; the notes' name for both is right there alone."""
    np.testing.assert_allclose(
        initialization.glorot(n, n, rng=np.random.default_rng(0)), initialization.lecun(n, n, rng=np.random.default_rng(0)), rtol=1e-15
    )


def test_glorot_serves_both_ways() -> None:
    """The same for a layer and for the one turned round; LeCun's is not."""
    wide, narrow = (initialization.glorot(*shape, rng=np.random.default_rng(0)) for shape in ((10, 1000), (1000, 10)))

    np.testing.assert_array_equal(wide.ravel(), narrow.ravel())


def test_random_numbers_of_mean_one_half_explode() -> None:
    """The notes' "random matrix" read as `rand`, uniform in [0, 1), times √(2/n), in 50 layers of ReLU."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((128, 32))
    for _ in range(50):
        A = np.maximum(rng.random((128, 128)) * np.sqrt(2 / 128) @ A, 0)

    assert A.std() > 1e40


def test_it_is_the_width_that_decides_not_the_entry() -> None:
    """Entries far below 1 explode in 50 wide layers and vanish in 50 narrow ones: the gain of a layer is σ·√n."""
    for n, sigma in ((100, 0.2), (100, 0.05), (200, 0.2)):
        rng = np.random.default_rng(0)
        A = rng.standard_normal((n, 16))
        for _ in range(50):
            A = sigma * rng.standard_normal((n, n)) @ A
        assert abs(math.log(A.std()) - 50 * math.log(sigma * math.sqrt(n))) < 5 * math.sqrt(50 / (2 * n)) + 1


@every_scheme
@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_refuses_what_is_no_generator(name: str, rng: Any) -> None:
    """A seed would make all layers of one shape alike."""
    with pytest.raises(TypeError, match=r"^rng must be a "):
        VARIANCES[name][0](2, 3, rng=rng)
