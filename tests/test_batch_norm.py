"""Batch normalization beside its checks: small batches, small floats, a mean far from zero, and refusing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import batch_norm
from dlref._contract import Array

RNG = np.random.default_rng(0)
Z = 5 + 3 * RNG.normal(size=(4, 7))
GAMMA = np.array([[2.0], [-0.5], [1.0], [0.25]])
BETA = np.array([[1.0], [0.0], [-3.0], [0.5]])
ONE, ZERO = np.ones((4, 1)), np.zeros((4, 1))
EPS = 0.3  # of the order of the variance, so that nobody can misplace it unseen
STATE = batch_norm.State(mean=4 + BETA, variance=4 + np.abs(GAMMA))


def train(z: Array, gamma: Array = GAMMA, beta: Array = BETA, *, eps: float = EPS) -> Array:
    """Return what a batch becomes, whatever the state."""
    return batch_norm.train(z, gamma, beta, batch_norm.init(len(z), dtype=z.dtype), eps=eps)[0]


def wide(x: Array) -> Array:
    """Return an array in float64."""
    return x.astype(np.float64)


# ---------------------------------------------------------------- train


def test_can_learn_to_do_nothing() -> None:
    """γ = √(σ²+ε) and β = μ give Z back."""
    gamma = np.sqrt(Z.var(axis=1, keepdims=True) + EPS)

    np.testing.assert_allclose(train(Z, gamma, Z.mean(axis=1, keepdims=True)), Z, rtol=1e-14)


@given(
    z=hnp.arrays(float, (2, 5), elements=st.floats(-100, 100)),
    shift=st.floats(-100, 100),
    factor=st.sampled_from([0.5, 2.0, 64.0]),
)
def test_the_bias_is_lost(z: Array, shift: float, factor: float) -> None:
    """A number added to Z changes nothing, and a factor, ε aside, nothing either."""
    expected = train(z, ONE[:2], ZERO[:2])

    np.testing.assert_allclose(train(z + shift, ONE[:2], ZERO[:2]), expected, atol=1e-11)
    np.testing.assert_allclose(train(factor * z, ONE[:2], ZERO[:2], eps=factor**2 * EPS), expected, atol=1e-12)


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 2e-5), (np.float64, 1e-12)])
@pytest.mark.parametrize("m", [2, 3, 64, 10_000])
def test_a_mean_far_from_zero(m: int, dtype: Any, tolerance: float) -> None:
    """At mean 10⁴ and spread 1, float32 is as good as the numbers it was given, in order of memory or across it."""
    z = (1e4 + np.random.default_rng(m).normal(size=(3, m))).astype(dtype)
    exact = z.astype(np.longdouble) - z.astype(np.longdouble).mean(axis=1, keepdims=True)
    variance = (exact**2).mean(axis=1, keepdims=True)
    expected = wide(exact / np.sqrt(variance + 1e-5))

    for layout in (np.ascontiguousarray, np.asfortranarray):
        Z_tilde, state = batch_norm.train(layout(z), ONE[:3].astype(dtype), ZERO[:3].astype(dtype), batch_norm.init(3, dtype=dtype))
        np.testing.assert_allclose(Z_tilde, expected, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(state.mean, 0.1 * 1e4, rtol=1e-3)
        np.testing.assert_allclose(state.variance, wide(0.1 * variance), rtol=5e-5)


def test_float16_does_not_overflow_on_the_way() -> None:
    """One at 250 and nine at -250: 450² is beyond the end of float16, the variance 150² is not."""
    z = np.array([[250.0] + [-250.0] * 9], np.float16)

    Z_tilde = train(z, ONE[:1].astype(np.float16), ZERO[:1].astype(np.float16))

    np.testing.assert_allclose(Z_tilde, [[3.0] + [-1 / 3] * 9], rtol=2e-3)


# ---------------------------------------------------------------- the moving averages


def test_the_averages_start_at_zero() -> None:
    """As in the notes, of the dtype asked for."""
    state = batch_norm.init(3, dtype=np.float32)

    np.testing.assert_array_equal(state.mean, np.zeros((3, 1), np.float32), strict=True)
    np.testing.assert_array_equal(state.variance, np.zeros((3, 1), np.float32), strict=True)
    assert batch_norm.init(2).mean.dtype == np.float64


def test_the_averages_divided_by_their_weight_are_not_too_small() -> None:
    """Ten batches of N(5, 2²) at decay 0.9: in use their mean is taken out, where averages that are used as they are leave 35 % of it."""
    state, rng = batch_norm.init(1), np.random.default_rng(0)
    for _ in range(10):
        _, state = batch_norm.train(rng.normal(5, 2, size=(1, 64)), ONE[:1], ZERO[:1], state)
    z = rng.normal(5, 2, size=(1, 10_000))

    corrected = batch_norm.infer(z, ONE[:1], ZERO[:1], state)
    as_they_are = batch_norm.infer(z, ONE[:1], ZERO[:1], state._replace(weight=1.0))

    assert abs(corrected.mean()) < 0.1
    assert abs(corrected.std() - 1) < 0.05
    assert abs(as_they_are.mean() - 0.9**10 * 5 / (2 * np.sqrt(1 - 0.9**10))) < 0.1


def test_averages_made_by_hand_are_used_as_they_are() -> None:
    """Their weight is 1 by default."""
    assert batch_norm.State(ZERO, ONE).weight == 1
    with pytest.raises(ValueError, match=r"^state must come from train, or its averages say nothing; got weight 0\.0$"):
        batch_norm.infer(Z, GAMMA, BETA, batch_norm.init(4))


def test_the_result_in_training_does_not_depend_on_the_averages() -> None:
    """The batch alone counts."""
    other, _ = batch_norm.train(Z, GAMMA, BETA, STATE, eps=EPS)

    np.testing.assert_array_equal(other, train(Z))


@pytest.mark.parametrize("m", [2, 4])
def test_the_batch_variance_is_too_small_by_one_part_in_m(m: int) -> None:
    """E[σ²] = (m-1)/m of the true variance 1: the mean of 20,000 batches, within 5 of its standard errors."""
    batches = np.random.default_rng(1).normal(size=(20_000, m))

    _, state = batch_norm.train(batches, np.ones((20_000, 1)), np.zeros((20_000, 1)), batch_norm.init(20_000), decay=0.0)

    error = float(np.std(state.variance)) / np.sqrt(20_000)
    assert abs(float(np.mean(state.variance)) - (m - 1) / m) < 5 * error


# ---------------------------------------------------------------- infer


def test_infer_takes_each_example_for_itself() -> None:
    """One alone gives what it gives among others."""
    together = batch_norm.infer(Z, GAMMA, BETA, STATE)

    for i in range(Z.shape[1]):
        np.testing.assert_array_equal(batch_norm.infer(Z[:, i : i + 1], GAMMA, BETA, STATE), together[:, i : i + 1])


def test_a_bias_that_moves_is_not_lost_in_use() -> None:
    """The averages do not know of it: the result moves by γ/√(variance + ε) of it."""
    moved = batch_norm.infer(Z + 1, GAMMA, BETA, STATE, eps=EPS) - batch_norm.infer(Z, GAMMA, BETA, STATE, eps=EPS)

    np.testing.assert_allclose(moved, np.broadcast_to(GAMMA / np.sqrt(STATE.variance + EPS), moved.shape), rtol=1e-12)


# ---------------------------------------------------------------- backward


@pytest.mark.parametrize("m", [2, 3, 7])
@pytest.mark.parametrize("eps", [1e-5, EPS])
def test_the_gradients_are_the_slopes(m: int, eps: float) -> None:
    """Central differences in every element of Z, γ and β, of a cost that weighs every element differently."""
    z, weights = Z[:, :m], np.random.default_rng(2).normal(size=(4, m))
    parameters = {"Z": z, "gamma": GAMMA, "beta": BETA}

    def cost(**changed: Array) -> float:
        p = parameters | changed
        return float((weights * train(p["Z"], p["gamma"], p["beta"], eps=eps)).sum())

    gradients = dict(zip(parameters, batch_norm.backward(weights, z, GAMMA, eps=eps), strict=True))

    h = 1e-5
    for name, x in parameters.items():
        assert gradients[name].shape == x.shape
        slopes = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[index] = h
            slopes[index] = (cost(**{name: x + step}) - cost(**{name: x - step})) / (2 * h)
        difference = np.linalg.norm(gradients[name] - slopes) / np.linalg.norm(slopes)
        assert difference < (1e-7 if m > 2 or eps == EPS or name != "Z" else 1e-2)


def test_backward_far_from_zero_in_float32() -> None:
    """At mean 10⁴, as good as float64 on the same numbers."""
    z = (1e4 + np.random.default_rng(4).normal(size=(4, 64))).astype(np.float32)
    dZ_tilde = np.random.default_rng(5).normal(size=(4, 64)).astype(np.float32)

    narrow = batch_norm.backward(dZ_tilde, z, GAMMA.astype(np.float32))

    for got, expected in zip(narrow, batch_norm.backward(wide(dZ_tilde), wide(z), GAMMA), strict=True):
        assert got.dtype == np.float32
        np.testing.assert_allclose(got, expected, rtol=1e-4, atol=1e-4)


def test_float16_holds_what_is_divided_by_m() -> None:
    """The sum of the gradients, 62,500 at most, is near the end of float16; in dZ it is divided by m before it is rounded."""
    z, dZ_tilde = (np.random.default_rng(6).normal(size=(1, 250)) * 10).astype(np.float16), np.full((1, 250), 250, np.float16)
    dZ_tilde[0, ::2] = 249

    narrow = batch_norm.backward(dZ_tilde, z, ONE[:1].astype(np.float16))

    for got, expected in zip(narrow, batch_norm.backward(wide(dZ_tilde), wide(z), ONE[:1]), strict=True):
        assert got.dtype == np.float16
        np.testing.assert_allclose(got, expected, rtol=5e-3, atol=5e-3)


def test_refuses_a_gradient_that_float16_cannot_hold() -> None:
    """dβ = 70,000 is beyond its end, and no infinity leaves."""
    z = np.random.default_rng(7).normal(size=(1, 280)).astype(np.float16)

    with pytest.raises(ValueError, match=r"^the result of batch_norm\.backward must be finite in float16, got inf at index \(0, 0\)$"):
        batch_norm.backward(np.full((1, 280), 250, np.float16), z, ONE[:1].astype(np.float16))


# ---------------------------------------------------------------- refusals


def test_refuses_a_batch_of_one() -> None:
    """It would become β whatever it is, teach nothing, and pull the variance towards 0. In use it is welcome."""
    with pytest.raises(ValueError, match=r"^Z must have at least 2 columns, or it has no variance; got shape \(4, 1\)$"):
        train(Z[:, :1])
    with pytest.raises(ValueError, match=r"^Z must have at least 2 columns, or it has no variance; got shape \(4, 1\)$"):
        batch_norm.backward(Z[:, :1], Z[:, :1], GAMMA)
    assert batch_norm.infer(Z[:, :1], GAMMA, BETA, STATE).shape == (4, 1)


def test_refuses_what_overflows() -> None:
    """Rather than a variance of infinity."""
    with pytest.raises(ValueError, match=r"^Z must be at most .* in size, or its square overflows float64; got 1e\+200$"):
        train(np.array([[1e200, 0.0]]), ONE[:1], ZERO[:1])
    with pytest.raises(ValueError, match=r"^Z must be at most .* in size, or its square overflows float64; got 1e\+200$"):
        batch_norm.backward([[1.0, 0.0]], [[1e200, 0.0]], ONE[:1])


def test_refuses_an_eps_that_vanishes() -> None:
    """10⁻⁸ is 0 in float16."""
    z = Z.astype(np.float16)

    with pytest.raises(ValueError, match=r"^eps must not round to 0 in float16, got 1e-08$"):
        train(z, GAMMA.astype(np.float16), BETA.astype(np.float16), eps=1e-8)
