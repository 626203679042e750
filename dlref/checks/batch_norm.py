"""Batch normalization against closed forms and difference quotients, with small batches, and a mean far from zero."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

Z = frozen(5 + 3 * np.random.default_rng(0).normal(size=(4, 7)))
GAMMA = frozen([[2.0], [-0.5], [1.0], [0.25]])
BETA = frozen([[1.0], [0.0], [-3.0], [0.5]])
ONE, ZERO = frozen(np.ones((4, 1))), frozen(np.zeros((4, 1)))
MEAN, VARIANCE = frozen(4 + BETA), frozen(4 + np.abs(GAMMA))
EPS = 0.3  # of the order of the variance, so that its place shows


def _train(batch_norm: Any, z: Any, gamma: Any = GAMMA, beta: Any = BETA, eps: float = EPS) -> Any:
    """Return what a batch becomes."""
    return batch_norm.train(z, gamma, beta, batch_norm.init(len(z)), eps=eps)[0]


def a_batch_of_two_by_hand(batch_norm: Any) -> None:
    """Mean 6, variance 4 (by m, not by m-1), so ±2/√(4+5) before scale and shift."""
    close("the batch", _train(batch_norm, frozen([[4.0, 8.0]]), frozen([[30.0]]), frozen([[3.0]]), 5.0), [[-17.0, 23.0]], rtol=1e-15)


def each_unit_gets_mean_0_and_variance_1_over_the_batch(batch_norm: Any) -> None:
    """Over the columns; of variance σ²/(σ²+ε) to be exact."""
    Z_norm = _train(batch_norm, Z, ONE, ZERO)
    close("the mean", Z_norm.mean(axis=1), np.zeros(4), atol=1e-15)
    close("the variance", Z_norm.var(axis=1), Z.var(axis=1) / (Z.var(axis=1) + EPS))


def scale_and_shift(batch_norm: Any) -> None:
    """γ is the factor, β the mean of the result."""
    close("the result", _train(batch_norm, Z), GAMMA * _train(batch_norm, Z, ONE, ZERO) + BETA, rtol=1e-13)
    close("its mean", _train(batch_norm, Z).mean(axis=1, keepdims=True), BETA, atol=1e-14)


def a_unit_that_is_constant_becomes_the_shift(batch_norm: Any) -> None:
    """σ² = 0: ε alone stands under the root, and nothing is divided by zero."""
    same("the result", _train(batch_norm, np.full((4, 7), 0.1), eps=1e-5), np.broadcast_to(BETA, (4, 7)))


def a_mean_far_from_zero_costs_no_digits(batch_norm: Any) -> None:
    """At mean 10⁴ and spread 1, the result is as good as the numbers it was given."""
    for m in (2, 3, 64):
        z = frozen(1e4 + np.random.default_rng(m).normal(size=(4, m)))
        exact = z.astype(np.longdouble) - z.astype(np.longdouble).mean(axis=1, keepdims=True)
        wanted = (exact / np.sqrt((exact**2).mean(axis=1, keepdims=True) + 1e-5)).astype(float)
        close(f"the result of a batch of {m}", _train(batch_norm, z, ONE, ZERO, 1e-5), wanted, rtol=1e-11, atol=1e-12)


def the_averages_are_moving_averages_of_the_batches(batch_norm: Any) -> None:
    """Of the mean and of the variance divided by m, with γ, β and ε left out of them."""
    for decay in (0.0, 0.5, 0.9):
        state, mean, variance = batch_norm.State(MEAN, VARIANCE), MEAN, VARIANCE
        for seed in range(12):
            z = frozen(seed + np.random.default_rng(seed).normal(size=(4, 3)))
            _, state = batch_norm.train(z, GAMMA, BETA, state, decay=decay, eps=EPS)
            mean = decay * mean + (1 - decay) * z.mean(axis=1, keepdims=True)
            variance = decay * variance + (1 - decay) * z.var(axis=1, keepdims=True)
        close(f"the mean at decay {decay}", state.mean, mean)
        close(f"the variance at decay {decay}", state.variance, variance)


def the_averages_start_at_zero_and_know_their_weight(batch_norm: Any) -> None:
    """After t batches the weight is 1 - decay^t: what of the averages is batches, and not their start."""
    state = batch_norm.init(4)
    same("the mean at the start", state.mean, np.zeros((4, 1)))
    same("the variance at the start", state.variance, np.zeros((4, 1)))
    same("the weight at the start", state.weight, 0.0)
    for t in range(1, 11):
        _, state = batch_norm.train(Z, GAMMA, BETA, state, decay=0.99)
        close(f"the weight after {t} batches", state.weight, 1 - 0.99**t)
    close("the mean of ten equal batches", state.mean / state.weight, Z.mean(axis=1, keepdims=True))


def infer_divides_the_averages_by_their_weight(batch_norm: Any) -> None:
    """γ·(z - mean/w)/√(variance/w + ε) + β, each example for itself; averages made by hand have the weight 1."""
    wanted = GAMMA * ((Z - MEAN) / np.sqrt(VARIANCE + EPS)) + BETA
    close("the result", batch_norm.infer(Z, GAMMA, BETA, batch_norm.State(MEAN, VARIANCE), eps=EPS), wanted)
    half = batch_norm.State(frozen(MEAN / 2), frozen(VARIANCE / 2), 0.5)
    close("the result of averages of weight 0.5", batch_norm.infer(Z, GAMMA, BETA, half, eps=EPS), wanted)
    close("one example alone", batch_norm.infer(Z[:, :1], GAMMA, BETA, half, eps=EPS), wanted[:, :1])


def after_one_batch_infer_is_train(batch_norm: Any) -> None:
    """The averages are then those of the batch, at any decay, because they are divided by their weight."""
    for decay in (0.0, 0.5, 0.99):
        Z_tilde, state = batch_norm.train(Z, GAMMA, BETA, batch_norm.init(4), decay=decay, eps=EPS)
        close(f"the result at decay {decay}", batch_norm.infer(Z, GAMMA, BETA, state, eps=EPS), Z_tilde, rtol=1e-11)


def the_gradients_are_the_slopes(batch_norm: Any) -> None:
    """Difference quotients in every element of Z, γ and β, of a cost that weighs every element differently."""
    for m in (3, 7):
        z, weights = Z[:, :m], frozen(np.random.default_rng(2).normal(size=(4, m)))
        gradients = batch_norm.backward(weights, z, GAMMA, eps=EPS)
        for place, name in enumerate(("dZ", "dgamma", "dbeta")):
            parameters: list[Any] = [z, GAMMA, BETA]
            slopes = np.zeros_like(parameters[place])
            for index in np.ndindex(slopes.shape):
                costs = []
                for h in (1e-5, -1e-5):
                    moved = parameters[place].copy()
                    moved[index] += h
                    changed = [moved if i == place else x for i, x in enumerate(parameters)]
                    costs.append((weights * _train(batch_norm, changed[0], changed[1], changed[2])).sum())
                slopes[index] = (costs[0] - costs[1]) / 2e-5
            close(f"{name} of a batch of {m}", gradients[place], slopes, rtol=1e-5, atol=1e-8)


def no_gradient_pushes_the_mean_or_the_spread(batch_norm: Any) -> None:
    """With ε small, dZ sums to 0 over the batch and is at a right angle to Z: a bias b would never learn."""
    dZ, _, _ = batch_norm.backward(np.random.default_rng(3).normal(size=(4, 7)), Z, GAMMA, eps=1e-12)
    close("the sum of dZ", dZ.sum(axis=1), np.zeros(4), atol=1e-13)
    close("dZ·Z", (dZ * Z).sum(axis=1), np.zeros(4), atol=1e-11)


def the_defaults(batch_norm: Any) -> None:
    """Memory 0.9, ε = 10⁻⁵ in all three functions."""
    state = batch_norm.State(MEAN, VARIANCE)
    close("the mean", batch_norm.train(Z, GAMMA, BETA, state)[1].mean, 0.9 * MEAN + 0.1 * Z.mean(axis=1, keepdims=True))
    small = frozen(Z * 1e-3)  # ε is of the order of the variance
    same("train", batch_norm.train(small, GAMMA, BETA, state)[0], batch_norm.train(small, GAMMA, BETA, state, eps=1e-5)[0])
    flat = batch_norm.State(MEAN, frozen(VARIANCE * 1e-6))
    same("infer", batch_norm.infer(Z, GAMMA, BETA, flat), batch_norm.infer(Z, GAMMA, BETA, flat, eps=1e-5))
    same("backward", batch_norm.backward(Z, small, GAMMA)[0], batch_norm.backward(Z, small, GAMMA, eps=1e-5)[0])
    same("the weight of averages made by hand", batch_norm.State(MEAN, VARIANCE).weight, 1.0)


SLIPS = [
    ("np.mean(centred**2, axis=1, keepdims=True)", "np.var(centred, axis=1, keepdims=True, ddof=1)", "by m-1"),
    ("np.mean(centred**2, axis=1, keepdims=True)", "np.mean(centred**2, axis=1, keepdims=True) ** 0.5", "the deviation"),
    ("np.mean(centred**2, axis=1, keepdims=True)", "np.mean(Z**2, axis=1, keepdims=True) - mu**2", "cancels far from zero"),
    ("    centred = centred - centred.mean(axis=1, keepdims=True)\n", "", "the rounding of the mean left in"),
    ("Z.mean(axis=1,", "Z.mean(axis=0,", "over the units"),
    ("centred / np.sqrt(sigma2 + eps)", "centred / (np.sqrt(sigma2) + eps)", "eps outside the root"),
    ("centred / np.sqrt(sigma2 + eps)", "centred / (sigma2 + eps)", "root missing"),
    ("gamma * Z_norm + beta", "gamma * (Z_norm + beta)", "the shift scaled"),
    ("gamma * Z_norm + beta", "beta * Z_norm + gamma", "scale and shift swapped"),
    ("decay * state.mean + (1 - decay) * mu", "(1 - decay) * state.mean + decay * mu", "decay the other way round"),
    ("decay * state.mean + (1 - decay) * mu", "state.mean + (1 - decay) * mu", "the mean does not decay"),
    ("decay * state.variance + (1 - decay) * sigma2", "decay * state.variance + (1 - decay) * sigma2**0.5", "averages the deviation"),
    ("decay * state.variance + (1 - decay) * sigma2", "decay * state.variance + (1 - decay) * (sigma2 + eps)", "eps averaged as well"),
    ("decay * state.weight + (1 - decay)", "decay * state.weight + decay", "the weight of the start"),
    ("State(mean, variance, weight)", "State(mean, variance)", "averages that began at zero"),
    ("mean = state.mean / state.weight", "mean = state.mean", "the mean is not corrected"),
    ("variance = state.variance / state.weight", "variance = state.variance", "the variance is not corrected"),
    ("variance = state.variance / state.weight", "variance = state.variance / state.weight**2", "the variance corrected as a square"),
    ("(Z - mean) / np.sqrt(variance + eps) + beta", "(Z - mean) / np.sqrt(variance) + beta", "eps dropped in use"),
    ("(Z - mean) / np.sqrt", "(Z - Z.mean(axis=1, keepdims=True)) / np.sqrt", "the batch's mean in use"),
    ("(dZ_tilde - dbeta / m - Z_norm * dgamma / m)", "dZ_tilde", "mean and variance held fixed"),
    (" - Z_norm * dgamma / m)", ")", "the variance held fixed"),
    ("dbeta / m - Z_norm * dgamma / m", "dbeta - Z_norm * dgamma", "sums for means"),
    ("gamma / np.sqrt(sigma2 + eps) *", "1 / np.sqrt(sigma2 + eps) *", "gamma dropped"),
    ("gamma / np.sqrt(sigma2 + eps) *", "gamma / (sigma2 + eps) *", "root missing on the way back"),
    ("np.sum(dZ_tilde * Z_norm, axis=1", "np.sum(dZ_tilde * Z, axis=1", "Z for Z_norm"),
    ("variance=np.zeros((n, 1), dtype), weight=0.0)", "variance=np.ones((n, 1), dtype), weight=0.0)", "starts at 1"),
    ("np.zeros((n, 1), dtype), weight=0.0)", "np.zeros((n, 1), dtype))", "starts with the weight of a whole average"),
]
