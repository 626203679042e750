"""Smoothed labels and the temperature beside their checks: the loss of the one, the likelihood of the other."""

import numpy as np
from hypothesis import given, strategies as st

from dlref import softmax
from dlref.beyond import label_smoothing

Z = np.random.default_rng(0).normal(size=(4, 6)) * 3
Y = np.eye(4)[:, [0, 3, 1, 1, 2, 0]]


@given(eps=st.floats(0, 0.999))
def test_the_loss_is_a_mixture(eps: float) -> None:
    """(1-ε)·H(y, ŷ) + ε·H(1/C, ŷ): Szegedy et al. 2016."""
    loss = softmax.loss_from_logits(Z, label_smoothing.smooth(Y, eps=eps))

    uniform = softmax.loss_from_logits(Z, np.full((4, 6), 0.25))
    np.testing.assert_allclose(loss, (1 - eps) * softmax.loss_from_logits(Z, Y) + eps * uniform, rtol=1e-9)


def test_the_best_score_is_finite() -> None:
    """The loss of smoothed labels is smallest where the right class leads by log((1 - ε + ε/C)·C/ε)."""
    smoothed = label_smoothing.smooth([[1.0], [0.0], [0.0], [0.0]], eps=0.1)
    lead = np.log(0.925 / 0.025)
    losses = [softmax.loss_from_logits([[lead + d], [0.0], [0.0], [0.0]], smoothed).item() for d in (-0.01, 0.0, 0.01)]

    assert losses[1] < min(losses[0], losses[2])


@given(T=st.floats(0.01, 100))
def test_a_temperature_is_softmax_of_divided_scores(T: float) -> None:
    """And at 1 softmax itself."""
    np.testing.assert_allclose(label_smoothing.temperature(Z, T=T), softmax.forward(Z / T), rtol=1e-12)
    np.testing.assert_array_equal(label_smoothing.temperature(Z, T=1.0), softmax.forward(Z))
