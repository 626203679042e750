"""The first weights: their distribution, and what becomes of a signal in fifty layers of them."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

VARIANCES: dict[str, Callable[[int, int], float]] = {
    "lecun": lambda n, n_prev: 1 / n_prev,
    "he": lambda n, n_prev: 2 / n_prev,
    "glorot": lambda n, n_prev: 2 / (n_prev + n),
}


def _deviations_after(layers: int, initialize: Callable[..., Any], bend: Callable[[Any], Any]) -> tuple[float, float]:
    """Return the standard deviation after many layers of 128 units: of all outputs, and of a unit over the examples."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((128, 32))
    for _ in range(layers):
        A = bend(initialize(128, 128, rng=rng) @ A)
    return float(A.std()), float(A.std(axis=1).mean())


def _relu(Z: Any) -> Any:
    return np.maximum(Z, 0)


def the_variance_is_as_said(initialization: Any) -> None:
    """1/n_prev (LeCun), 2/n_prev (He), 2/(n_prev + n) (Glorot), of wide and narrow layers, within 5 standard errors."""
    for name, variance in VARIANCES.items():
        for n, n_prev in ((100, 100), (300, 40), (40, 300), (5, 3000), (3000, 5)):
            W = getattr(initialization, name)(n, n_prev, rng=np.random.default_rng(1))
            mean_square = (W**2).mean()
            close(f"the variance of {name} for {n_prev} → {n} units", mean_square, variance(n, n_prev), rtol=5 * math.sqrt(2 / W.size))


def weights_are_normal_of_mean_zero(initialization: Any) -> None:
    """Mean 0 and E w⁴ = 3·(E w²)², of 10,000 weights, within 5 standard errors: not uniform, and not all above 0."""
    for name, variance in VARIANCES.items():
        z = getattr(initialization, name)(100, 100, rng=np.random.default_rng(2)) / math.sqrt(variance(100, 100))
        close(f"the mean of {name} over σ", z.mean(), 0, atol=5 / math.sqrt(z.size))
        close(f"the mean of the fourth powers of {name} over σ⁴", (z**4).mean(), 3, rtol=0, atol=5 * math.sqrt(96 / z.size))


def rows_are_the_units_of_the_layer(initialization: Any) -> None:
    """W is [n, n_prev], so that W·A_prev has a row for each unit, and n comes first."""
    for name in VARIANCES:
        for n, n_prev in ((3, 5), (5, 3), (1, 1)):
            W = getattr(initialization, name)(n, n_prev, rng=np.random.default_rng(3))
            same(f"the shape of {name} for {n_prev} → {n} units", W.shape, (n, n_prev))


def no_two_units_start_alike(initialization: Any) -> None:
    """Units of equal weights would get equal gradients and stay equal; nor do two layers of one generator start alike."""
    for name in VARIANCES:
        rng = np.random.default_rng(4)
        first, second = (getattr(initialization, name)(50, 3, rng=rng) for _ in range(2))
        same(f"the number of different units of {name}, of 100 in two layers", len(np.unique([*first, *second], axis=0)), 100)


def weights_are_independent(initialization: Any) -> None:
    """Neighbours in a row and in a column are not correlated, within 5 standard errors of 10,000 weights."""
    for name in VARIANCES:
        W = getattr(initialization, name)(100, 100, rng=np.random.default_rng(5)) * 10
        for neighbours, products in (("units", W[1:] * W[:-1]), ("inputs", W[:, 1:] * W[:, :-1])):
            limit = 5 * (W**2).mean() / math.sqrt(products.size)
            close(f"the mean product of neighbouring {neighbours} of {name}", products.mean(), 0, atol=limit)


def one_seed_draws_alike(initialization: Any) -> None:
    """Generators of one seed give the same weights."""
    for name in VARIANCES:
        W, again = (getattr(initialization, name)(4, 6, rng=np.random.default_rng(6)) for _ in range(2))
        same(f"the weights of {name} with the same seed", again, W)


def fifty_layers_keep_a_signal(initialization: Any) -> None:
    """LeCun's with tanh and He's with ReLU, at 128 units a layer: neither gone nor exploded."""
    tanh, relu = _deviations_after(50, initialization.lecun, np.tanh)[0], _deviations_after(50, initialization.he, _relu)[0]
    close("log₁₀ of the deviation after 50 layers of LeCun's weights and tanh", math.log10(tanh), -1, rtol=0, atol=0.4)
    close("log₁₀ of the deviation after 50 layers of He's weights and ReLU", math.log10(relu), -0.3, rtol=0, atol=0.7)


def fifty_layers_of_the_wrong_width_lose_it(initialization: Any) -> None:
    """LeCun's with ReLU halves the power in each layer, (1/√2)⁵⁰ = 3·10⁻⁸; with the sigmoid all examples become alike."""
    relu = _deviations_after(50, initialization.lecun, _relu)[0]
    sigmoid = _deviations_after(50, initialization.lecun, lambda Z: 1 / (1 + np.exp(-Z)))[1]
    close("log₁₀ of the deviation after 50 layers of LeCun's weights and ReLU", math.log10(relu), -7.8, rtol=0, atol=0.8)
    same("whether 50 layers of LeCun's weights and the sigmoid leave examples that differ", sigmoid > 1e-14, False)


def a_narrowing_layer_keeps_a_signal_one_way_or_half_of_both(initialization: Any) -> None:
    """From 1000 to 10 units, LeCun's multiplies by 1 forward and by 0.1 back, Glorot's by 1.41 and by 0.14."""
    for name, forward, back in (("lecun", 1.0, 0.1), ("glorot", 1.407, 0.1407)):
        rng = np.random.default_rng(7)
        W = frozen(getattr(initialization, name)(10, 1000, rng=rng))
        close(f"the gain of {name} forward", (W @ rng.standard_normal((1000, 500))).std(), forward, rtol=0.06)
        close(f"the gain of {name} back", (W.T @ rng.standard_normal((10, 500))).std(), back, rtol=0.06)


def the_three_differ_by_a_factor(initialization: Any) -> None:
    """Of one seed: He's is √2 times LeCun's, and Glorot's is LeCun's in a square layer, where the notes' name for both is right."""
    lecun, he = (getattr(initialization, name)(4, 6, rng=np.random.default_rng(8)) for name in ("lecun", "he"))
    close("He's weights", he, math.sqrt(2) * lecun)
    for n in (1, 7, 50):
        lecun, glorot = (getattr(initialization, name)(n, n, rng=np.random.default_rng(9)) for name in ("lecun", "glorot"))
        close(f"Glorot's weights of a layer of {n} behind {n}", glorot, lecun)


LECUN = "math.sqrt(1 / n_prev) * rng.standard_normal((n, n_prev))"
HE = "math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev))"
GLOROT = "math.sqrt(2 / (n_prev + n)) * rng.standard_normal((n, n_prev))"

SLIPS = [
    ("math.sqrt(1 / n_prev)", "1 / n_prev", "root missing"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(1 / n)", "the units of the layer instead of those that feed it"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(2 / n_prev)", "He's for LeCun's"),
    ("math.sqrt(1 / n_prev)", "math.sqrt(n_prev)", "multiplied, not divided"),
    ("math.sqrt(1 / n_prev)", "0.01", "0.01, whatever the layer"),
    ("math.sqrt(1 / n_prev)", "1", "the bare random matrix"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.standard_normal((n_prev, n))", "a column for each unit"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.random((n, n_prev))", "of mean 1/2, LeCun's"),
    (LECUN, "rng.uniform(-math.sqrt(3 / n_prev), math.sqrt(3 / n_prev), (n, n_prev))", "uniform of the same variance"),
    (LECUN, "math.sqrt(1 / n_prev) * type(rng)(type(rng.bit_generator)(0)).standard_normal((n, n_prev))", "every layer alike"),
    (LECUN, "math.sqrt(1 / n_prev) * rng.standard_normal((1, n_prev)).repeat(n, axis=0)", "every unit alike"),
    (LECUN, "0.0 * rng.standard_normal((n, n_prev))", "zeros"),
    ("math.sqrt(2 / n_prev)", "math.sqrt(1 / n_prev)", "LeCun's for He's"),
    ("math.sqrt(2 / n_prev)", "math.sqrt(2 / n)", "the way back instead of the way forward"),
    ("math.sqrt(2 / n_prev)", "2 / n_prev", "the variance for the deviation"),
    (HE, "math.sqrt(2 / n_prev) * rng.random((n, n_prev))", "of mean 1/2"),
    (HE, "math.sqrt(2 / n_prev) * abs(rng.standard_normal((n, n_prev)))", "all above 0"),
    (HE, "math.sqrt(2 / n_prev) * rng.standard_normal((n, n_prev)).clip(-2, 2)", "cut off at two deviations"),
    (HE, "rng.uniform(-math.sqrt(6 / n_prev), math.sqrt(6 / n_prev), (n, n_prev))", "He's uniform"),
    ("math.sqrt(2 / n_prev) *", "2 / math.sqrt(n_prev) *", "2 outside the root"),
    ("2 / (n_prev + n)", "1 / (n_prev + n)", "1 for 2"),
    ("2 / (n_prev + n)", "6 / (n_prev + n)", "the bound of the uniform distribution taken for the deviation"),
    ("2 / (n_prev + n)", "2 / n_prev + n", "brackets missing"),
    ("2 / (n_prev + n)", "1 / n_prev", "the notes' name for LeCun's"),
    ("2 / (n_prev + n)", "1 / math.sqrt(n_prev * n)", "the geometric mean of the two sizes"),
    (GLOROT, "rng.uniform(-1, 1, (n, n_prev)) * math.sqrt(6 / (n_prev + n))", "Glorot's uniform"),
]
