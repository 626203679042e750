"""Smoothed labels and a temperature against what they are said to be, in plain Python."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

Y = frozen([[1.0, 0.0, 0.2], [0.0, 0.0, 0.3], [0.0, 1.0, 0.1], [0.0, 0.0, 0.4]])
Z = frozen(np.random.default_rng(0).normal(size=(4, 6)) * 5)


def every_class_gets_its_share(label_smoothing: Any) -> None:
    """1 - ε + ε/C for the right class and ε/C for the others; a mixture of any label with 1/C."""
    close("a label with ε = 0.1", label_smoothing.smooth(Y, eps=0.1)[:, 0], [0.925, 0.025, 0.025, 0.025])
    for eps in (0.0, 0.25, 0.9):
        close(
            f"the labels with ε = {eps}", label_smoothing.smooth(Y, eps=eps), [[(1 - eps) * y + eps / 4 for y in row] for row in Y.tolist()]
        )


def a_published_label(label_smoothing: Any) -> None:
    """ε = 0.1 and 1000 classes, as in Szegedy et al. 2016: 0.9001 and 0.0001."""
    smoothed = label_smoothing.smooth(np.eye(1000)[:, :1], eps=0.1)
    close("the right class and another", smoothed[:2, 0], [0.9001, 0.0001])


def the_share_is_a_tenth_by_default(label_smoothing: Any) -> None:
    """ε = 0.1."""
    close("the labels", label_smoothing.smooth(Y), 0.9 * Y + 0.025)


def a_temperature_divides_the_log_odds(label_smoothing: Any) -> None:
    """log(ŷ_i/ŷ_j) = (z_i - z_j)/T, and the columns sum to 1."""
    for T in (0.5, 1.0, 3.0):
        Y_hat = label_smoothing.temperature(Z, T=T)
        close("the sums", Y_hat.sum(axis=0), np.ones(6))
        close(f"the log-odds at T = {T}", np.log(Y_hat[1:] / Y_hat[:1]), (Z[1:] - Z[:1]) / T, rtol=1e-9)
    close("of 2 and 0 at T = 4", label_smoothing.temperature([[2.0], [0.0]], T=4.0)[0, 0], 1 / (1 + math.exp(-0.5)))


def it_changes_no_prediction(label_smoothing: Any) -> None:
    """The largest score stays the largest; at a high temperature all classes are alike, at a low one the largest has all."""
    for T in (0.1, 10.0):
        same("the predictions", label_smoothing.temperature(Z, T=T).argmax(axis=0), Z.argmax(axis=0))
    close("at T = 10⁹", label_smoothing.temperature(Z, T=1e9), np.full((4, 6), 0.25), rtol=1e-6)
    close("at T = 10⁻³", label_smoothing.temperature(Z, T=1e-3), np.eye(4)[:, Z.argmax(axis=0)], atol=1e-12)


SLIPS = [
    ("(1 - eps) * Y + eps / C", "(1 - eps) * Y + eps", "each class gets the whole share"),
    ("(1 - eps) * Y + eps / C", "Y + eps / C", "more than 1 in all"),
    (
        "(1 - eps) * Y + eps / C",
        "np.where(Y == 1, 1 - eps, eps / (C - 1))",
        "nothing of the share for the right class, as in the Deep Learning book",
    ),
    ("C = len(Y)", "C = Y.shape[1]", "the examples counted"),
    ("eps: Fraction = 0.1", "eps: Fraction = 0.01", "another default"),
    ("softmax.forward(Z / T)", "softmax.forward(Z * T)", "cold for hot"),
    ("softmax.forward(Z / T)", "softmax.forward(Z) ** (1 / T)", "not divided by its sum"),
    ("softmax.forward(Z / T)", "softmax.forward(Z / T**0.5)", "the root of the temperature"),
]
