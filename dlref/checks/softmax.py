"""Softmax and its loss against their definition, their limits, and scores at which the plain formula overflows or loses its digits."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

RNG = np.random.default_rng(0)
Z = frozen(RNG.normal(size=(5, 12)) * 3)
Y = frozen(np.eye(5)[:, RNG.integers(5, size=12)])
SOFT = frozen(RNG.dirichlet(np.ones(5), size=12).T)


def each_column_is_e_to_the_z_over_its_sum(softmax: Any) -> None:
    """ŷ_j = e^(z_j) / Σ_k e^(z_k), the sum over the classes of one example: no column sees another."""
    close("ŷ", softmax.forward(Z), np.exp(Z) / np.exp(Z).sum(axis=0), rtol=1e-13)
    close("the sum of each column", softmax.forward(Z).sum(axis=0), np.ones(12))
    close("ŷ of one example alone", softmax.forward(Z[:, 3:4]), softmax.forward(Z)[:, 3:4], rtol=1e-15)


def a_common_shift_changes_nothing(softmax: Any) -> None:
    """Each column by its own from -1000 to 1000, where every e^z would be 0 or infinite."""
    z = np.array([[0.0, 3.0, 1.0], [-2.0, 3.0, 0.5], [1.5, -4.0, 0.0]])
    wanted = np.exp(z) / np.exp(z).sum(axis=0)
    for shift in ([1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 0.0]):
        close(f"ŷ after a shift of the columns by {shift}", softmax.forward(frozen(z + shift)), wanted, rtol=1e-14)
        close(f"log ŷ after a shift of the columns by {shift}", softmax.log_forward(frozen(z + shift)), np.log(wanted), rtol=1e-14)


def equal_scores_share_equally(softmax: Any) -> None:
    """1/C each, at scores of any size from -10³⁰⁸ to 10³⁰⁸; the loss of an untrained net is log C, 2.303 for ten digits."""
    for score in (0.0, 1e3, -1e3, 1e308, -1e308):
        same(f"ŷ of eight scores of {score}", softmax.forward(frozen([[score]] * 8)), np.full((8, 1), 0.125))
    close("the loss of ten equal scores", softmax.loss_from_logits(np.zeros((10, 3)), np.eye(10)[:, :3]), np.full(3, math.log(10)))


def two_classes_are_logistic_regression(softmax: Any) -> None:
    """ŷ_1 = 1/(1 + e^(z_2 - z_1))."""
    close("ŷ of the first class", softmax.forward(Z[:2])[0], 1 / (1 + np.exp(Z[1] - Z[0])), rtol=1e-14)


def the_loss_is_the_surprise_at_the_right_class(softmax: Any) -> None:
    """L = -log ŷ of the class whose label is 1, for each example; a natural logarithm."""
    Y_hat, labels = frozen([[0.5, 0.125], [0.25, 0.5], [0.25, 0.375]]), frozen([[0.0, 1.0], [1.0, 0.0], [0.0, 0.0]])
    close("the loss at ŷ = 1/4 and at ŷ = 1/8", softmax.loss(Y_hat, labels), [math.log(4), math.log(8)], rtol=1e-15)


def both_losses_are_the_sum_over_the_classes(softmax: Any) -> None:
    """L = -Σ y·log ŷ = log Σ e^z - Σ y·z, for one-hot labels and for any probabilities."""
    for kind, labels in (("one-hot", Y), ("soft", SOFT)):
        wanted = np.log(np.exp(Z).sum(axis=0)) - (labels * Z).sum(axis=0)
        close(f"the loss from scores, of {kind} labels", softmax.loss_from_logits(Z, labels), wanted, rtol=1e-11, atol=1e-13)
        Y_hat = frozen(np.exp(Z) / np.exp(Z).sum(axis=0))
        close(f"the loss from probabilities, of {kind} labels", softmax.loss(Y_hat, labels), wanted, rtol=1e-11, atol=1e-13)


def a_probability_of_zero_costs_nothing_or_everything(softmax: Any) -> None:
    """0·log 0 = 0 where the label is 0, ∞ where it is not; nothing is clipped, and no loss is -0."""
    Y_hat, labels = frozen([[1.0, 0.0, 0.0], [0.0, 1.0, 0.5], [0.0, 0.0, 0.5]]), frozen([[1.0, 1.0, 0.5], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]])
    losses = softmax.loss(Y_hat, labels)
    same("the loss of each example", losses, [0.0, math.inf, math.inf])
    same("whether each loss has a minus sign", np.signbit(losses), [False] * 3)


def from_scores_a_certain_mistake_costs_the_gap(softmax: Any) -> None:
    """800, where the loss from probabilities is infinite and a clip at 10⁻¹² would say 27.6; and 0 for a certain hit."""
    z, labels = frozen([[0.0, 0.0, -1000.0], [800.0, 800.0, 1000.0]]), frozen([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    losses = softmax.loss_from_logits(z, labels)
    same("the loss of each example", losses, [800.0, 0.0, 2000.0])
    same("whether each loss has a minus sign", np.signbit(losses), [False] * 3)
    same("log ŷ", softmax.log_forward(z), [[-800.0, -800.0, -2000.0], [0.0, 0.0, 0.0]])


def the_gradient_is_the_slope_of_the_loss(softmax: Any) -> None:
    """∂L/∂z = ŷ - y of each example's own loss, by difference quotients of log Σ e^z - Σ y·z in every score."""
    Y_hat, h = frozen(np.exp(Z) / np.exp(Z).sum(axis=0)), 1e-5
    for kind, labels in (("one-hot", Y), ("soft", SOFT)):
        slopes = np.empty_like(Z)
        for j in range(5):
            above, below = (Z + step * np.eye(5)[:, j : j + 1] for step in (h, -h))
            slopes[j] = (np.log(np.exp(above).sum(axis=0) / np.exp(below).sum(axis=0)) - labels[j] * 2 * h) / (2 * h)
        close(f"the gradient, of {kind} labels", softmax.gradient(Y_hat, labels), slopes, rtol=1e-7, atol=1e-9)


def the_gradient_survives_a_certain_mistake(softmax: Any) -> None:
    """-1 on the right class and 1 on the wrong one: of a clipped probability 0 would be left."""
    same("the gradient", softmax.gradient(frozen([[0.0], [1.0]]), frozen([[1.0], [0.0]])), [[-1.0], [1.0]])


def predict_takes_the_largest_and_of_equals_the_first(softmax: Any) -> None:
    """A class number for each column, counted from 0; softmax keeps the order, so the scores will do."""
    z = frozen([[1.0, 3.0, -2.0, 0.0], [5.0, 3.0, -1.0, 1.0], [0.0, 0.0, -1.0, 7.0]])
    same("the class of each example", softmax.predict(z), [1, 0, 1, 2])
    same("the class of each example by its probabilities", softmax.predict(softmax.forward(Z)), softmax.predict(Z))


def the_loss_is_least_at_the_labels(softmax: Any) -> None:
    """Gibbs: no other prediction loses less than the labels themselves."""
    least = softmax.loss(SOFT, SOFT)
    for seed in range(10):
        other = frozen(np.random.default_rng(seed).dirichlet(np.ones(5), size=12).T)
        same("whether another prediction loses more", softmax.loss(other, SOFT) > least, np.full(12, True))


def a_sure_answer_keeps_its_digits(softmax: Any) -> None:
    """-log ŷ of a of equal largest scores over b others is log(a + b·e^-gap): of a gap of 40 that is 4·10⁻¹⁸, and not 0."""
    for gap in (0.0, 0.5, 3.0, 15.0, 40.0, 80.0, 700.0):
        for a, b in ((1, 1), (1, 3), (2, 2)):
            z, labels = frozen([[gap]] * a + [[0.0]] * b), frozen(np.eye(a + b, 1))
            wanted = math.log(a) + math.log1p(b / a * math.exp(-gap))
            close(f"the loss of {a} scores of {gap} and {b} of 0", softmax.loss_from_logits(z, labels), [wanted], rtol=1e-14)
            close(f"log ŷ of {a} scores of {gap} and {b} of 0", softmax.log_forward(z)[0], [-wanted], rtol=1e-14)


def the_ends_of_float64(softmax: Any) -> None:
    """The largest number beside the smallest: their gap is infinite, so ŷ is 1 and 0, log ŷ 0 and -∞, and a hit loses 0."""
    z = frozen([[1.7e308], [-1.7e308]])
    same("ŷ", softmax.forward(z), [[1.0], [0.0]])
    same("log ŷ", softmax.log_forward(z), [[0.0], [-math.inf]])
    same("the loss", softmax.loss_from_logits(z, frozen([[1.0], [0.0]])), [0.0])


def float16_counts_its_classes(softmax: Any) -> None:
    """Of 70,000 equal scores each has 1/70,000, though float16 ends at 65,504, and a sum of ones stands still at 2048 there."""
    z, labels = frozen(np.zeros((70_000, 2), np.float16)), frozen(np.eye(70_000, 2, dtype=np.float16))
    close("ŷ", softmax.forward(z), np.full((70_000, 2), 1 / 70_000), rtol=5e-3)
    close("log ŷ", softmax.log_forward(z), np.full((70_000, 2), -math.log(70_000)), rtol=1e-3)
    close("the loss of each example", softmax.loss_from_logits(z, labels), [math.log(70_000)] * 2, rtol=1e-3)


SLIPS = [
    ("e = np.exp(z - c)", "e = np.exp(z)", "the notes' formula, which overflows"),
    ("e = np.exp(z - c)", "e = np.exp2(z - c)", "another base"),
    ("c: Array = z.max(axis=0, keepdims=True)", "c: Array = z.max()", "shifts all examples by the score of one"),
    ("c: Array = z.max(axis=0, keepdims=True)", "c: Array = z.mean(axis=0, keepdims=True)", "shifts by the mean, which overflows as well"),
    ("e / e.sum(axis=0, keepdims=True)", "e / e.sum()", "sums over the examples as well"),
    ("e / e.sum(axis=0, keepdims=True)", "e / e.sum(axis=1, keepdims=True)", "sums over the examples instead"),
    ("e / e.sum(axis=0, keepdims=True)", "e / e.sum(axis=0, keepdims=True).astype(Z.dtype)", "divides by a sum in float16"),
    ("x.astype(np.float32) if x.dtype == np.float16 else x", "x", "float16 sums"),
    ("z - np.log1p(others)", "np.log(np.exp(z) / np.exp(z).sum(axis=0, keepdims=True))", "the logarithm of a rounded 0"),
    ("z - np.log1p(others)", "z - np.log(1 + others)", "what is little beside 1 is lost"),
    (" + (is_largest.sum(axis=0, keepdims=True, dtype=z.dtype) - 1)", "", "of several largest scores one counts"),
    (
        "    z = z - z.max(axis=0, keepdims=True)\n    is_largest = z == 0\n",
        "    is_largest = z == z.max(axis=0, keepdims=True)\n",
        "no shift under the logarithm",
    ),
    ("Z.argmax(axis=0)", "Z.argmax(axis=1)", "the best example of each class"),
    ("Z.argmax(axis=0)", "Z.argmin(axis=0)", "the worst class"),
    ("Z.argmax(axis=0)", "len(Z) - 1 - Z[::-1].argmax(axis=0)", "of equal scores the last"),
    ("np.log(_wide(Y_hat))", "np.log(_wide(Y_hat) + 1e-12)", "clips"),
    ("np.log(_wide(Y_hat))", "np.log2(_wide(Y_hat))", "in bits"),
    ("np.where(Y > 0, log_Y_hat, 0)", "log_Y_hat", "0·log 0 is NaN"),
    ("0 - (Y * np.where", "(Y * np.where", "sign lost"),
    ("0 - (Y * np.where", "-(Y * np.where", "minus zero"),
    ("log_Y_hat, 0)).sum(axis=0)", "log_Y_hat, 0)).mean(axis=0)", "the mean over the classes"),
    ("np.where(Y > 0, log_Y_hat, 0)", "np.where(Y == Y.max(axis=0), log_Y_hat, 0)", "the most probable label alone"),
    ("_cross_entropy(Y, _log_softmax(Z))", "_cross_entropy(Y, np.log(forward(Z) + 1e-45))", "loss by way of ŷ"),
    ("    return Y_hat - Y", "    return Y - Y_hat", "climbs"),
    ("    return Y_hat - Y", "    return (Y_hat - Y) / Y.shape[1]", "the mean's gradient"),
    ("    return Y_hat - Y", "    return (Y_hat - Y) * Y_hat * (1 - Y_hat)", "the squared error's gradient"),
    ("    return Y_hat - Y", "    return -Y / np.maximum(Y_hat, 1e-12)", "the gradient in ŷ instead of z"),
    (
        'def log_forward(Z: Float[AnyArray, "C m"]) -> Float[Array, "C m", MAY_BE_INFINITE]',
        'def log_forward(Z: Float[AnyArray, "C m"]) -> Float[Array, "C m"]',
        "refuses a logarithm that is -inf",
    ),
]
