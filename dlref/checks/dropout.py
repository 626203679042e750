"""Dropout: what the mask draws, what the two passes do with it, and that a gradient can be checked through it."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

A = frozen([[1.0, -2.0, 0.5, 3.0], [0.25, 0.0, -4.0, 1.5]])
D = frozen([[True, False, True, True], [False, True, True, False]])


def _masks(number: int) -> Any:
    """Return all masks of so many units, one in each row."""
    return frozen(np.arange(2**number)[:, None] >> np.arange(number) & 1 == 1)


def what_is_kept_is_divided_by_its_probability(dropout: Any) -> None:
    """Ã = D⊙A/p, forward and back: at p = 0.8, 1 becomes 1.25, and what is dropped becomes 0."""
    wanted = [[1.25, 0.0, 0.625, 3.75], [0.0, 0.0, -5.0, 0.0]]
    close("Ã at p = 0.8", dropout.forward(A, D, keep_prob=0.8), wanted)
    close("dA at p = 0.8", dropout.backward(A, D, keep_prob=0.8), wanted)


def a_mask_keeps_the_share_it_is_told(dropout: Any) -> None:
    """Of 40,000 units the share p is kept, not dropped, within 5 standard errors √(p(1-p)/40,000)."""
    for p in (0.1, 0.5, 0.8, 0.95):
        mask = dropout.mask((200, 200), keep_prob=p, rng=np.random.default_rng(0))
        close(f"the share kept at p = {p}", np.mean(mask), p, rtol=0, atol=5 * math.sqrt(p * (1 - p) / 40_000))


def the_mean_stays_and_the_variance_is_as_said(dropout: Any) -> None:
    """E Ã = A and Var Ã = A²·(1-p)/p, exactly, over all masks by their probabilities."""
    row, masks = A[0], _masks(4)
    for p in (0.3, 0.5, 0.8, 1.0):
        chance = np.where(masks, p, 1 - p).prod(axis=1)[:, None]
        outputs = np.array([dropout.forward(row, mask, keep_prob=p) for mask in masks])
        close(f"the mean of Ã at p = {p}", (chance * outputs).sum(axis=0), row, rtol=1e-13)
        close(f"the variance of Ã at p = {p}", (chance * (outputs - row) ** 2).sum(axis=0), row**2 * (1 - p) / p, rtol=1e-13)


def mask_and_forward_mean_the_same_p(dropout: Any) -> None:
    """Drawn and divided with one p, 40,000 ones have the mean 1, within 5 standard errors."""
    ones = frozen(np.ones((200, 200)))
    for p in (0.3, 0.5, 0.8):
        mask = frozen(dropout.mask((200, 200), keep_prob=p, rng=np.random.default_rng(1)))
        mean = dropout.forward(ones, mask, keep_prob=p).mean()
        close(f"the mean of Ã at p = {p}", mean, 1, rtol=0, atol=5 * math.sqrt((1 - p) / p / 40_000))


def a_gradient_can_be_checked_through_a_fixed_mask(dropout: Any) -> None:
    """The notes say it cannot; with the mask of the forward pass in the backward pass, the slopes are those of the cost."""
    rng = np.random.default_rng(2)
    X, W, target = rng.normal(size=(3, 20)), rng.normal(size=(5, 3)), rng.normal(size=(5, 20))
    mask, fresh = frozen(rng.random((5, 20)) < 0.8), frozen(rng.random((5, 20)) < 0.8)

    def output(W: Any) -> Any:
        return dropout.forward(frozen(np.tanh(W @ X)), mask, keep_prob=0.8)

    def gradient(mask_of_backward: Any) -> Any:
        return dropout.backward(frozen(output(W) - target), mask_of_backward, keep_prob=0.8) * (1 - np.tanh(W @ X) ** 2) @ X.T

    steps = 1e-5 * np.eye(W.size).reshape(-1, *W.shape)
    costs = [[((output(moved) - target) ** 2).sum() / 2 for moved in (W + step, W - step)] for step in steps]
    slopes = (np.array(costs) @ [1, -1] / 2e-5).reshape(W.shape)
    close("the gradient of the weights through the mask", gradient(mask), slopes, rtol=1e-7, atol=1e-7)
    off = np.linalg.norm(gradient(fresh) - slopes) / np.linalg.norm(slopes)
    same("whether a fresh mask in the backward pass is off by more than a tenth", off > 0.1, True)


def backward_is_the_transpose_of_forward(dropout: Any) -> None:
    """Σ y⊙forward(x) = Σ backward(y)⊙x, with any mask and any p."""
    rng = np.random.default_rng(3)
    for p in (0.05, 0.5, 1.0):
        x, y, mask = frozen(rng.normal(size=(5, 7))), frozen(rng.normal(size=(5, 7))), frozen(rng.random((5, 7)) < p)
        left = (y * dropout.forward(x, mask, keep_prob=p)).sum()
        close(f"Σ backward(y)⊙x at p = {p}", (dropout.backward(y, mask, keep_prob=p) * x).sum(), left, atol=1e-10)


def units_are_dropped_independently(dropout: Any) -> None:
    """Neighbours in a column, in a row, and of two calls are both kept with probability p², within 5 standard errors."""
    for p in (0.2, 0.5, 0.8):
        rng = np.random.default_rng(4)
        mask, later = (dropout.mask((200, 200), keep_prob=p, rng=rng) for _ in range(2))
        for name, both in (("units", mask[1:] & mask[:-1]), ("examples", mask[:, 1:] & mask[:, :-1]), ("calls", mask & later)):
            error = 2 * math.sqrt(p**2 * (1 - p**2) / both.size)  # neighbours share an element
            close(f"how often neighbouring {name} are both kept at p = {p}", both.mean(), p**2, rtol=0, atol=5 * error)
        variance = mask.sum(axis=0).var(ddof=1)  # 0 if every example kept exactly its share
        close(f"the variance of the number kept of 200 units at p = {p}", variance, 200 * p * (1 - p), rtol=5 * math.sqrt(2 / 199))


def each_example_has_a_mask_of_its_own(dropout: Any) -> None:
    """Drawn for itself, not made to differ: of 256 columns of 50 units all differ, of 10 units many come twice."""
    rng = np.random.default_rng(5)
    many, few = (dropout.mask((n, 256), keep_prob=0.8, rng=rng) for n in (50, 10))
    same("the number of different columns of 50 units", len(np.unique(many, axis=1).T), 256)
    close("the number of different columns of 10 units", len(np.unique(few, axis=1).T), 120, rtol=0, atol=40)


def one_seed_draws_alike(dropout: Any) -> None:
    """Generators of one seed give the same truth values, in the shape asked for: none, one or several dimensions."""
    for shape in ((), (7,), (2, 3), (2, 3, 4)):
        mask, again = (dropout.mask(shape, keep_prob=0.5, rng=np.random.default_rng(6)) for _ in range(2))
        same(f"the shape of a mask of shape {shape}", np.shape(mask), shape)
        same("whether a mask holds truth values", np.asarray(mask).dtype == np.bool_, True)
        same("a mask drawn with the same seed", again, mask)


def probability_one_keeps_everything(dropout: Any) -> None:
    """At p = 1 every unit stays, and every activation to the last bit."""
    same("the mask at p = 1", dropout.mask((100, 100), keep_prob=1.0, rng=np.random.default_rng(7)), np.full((100, 100), True))
    same("Ã at p = 1", dropout.forward(A, frozen(np.full((2, 4), True)), keep_prob=1.0), A)
    same("dA at p = 1", dropout.backward(A, frozen(np.full((2, 4), True)), keep_prob=1.0), A)


def the_cost_has_a_mean_that_is_known(dropout: Any) -> None:
    """The notes say it has no value; of linear regression it is ‖y - wX‖² + (1-p)/p·Σ w²·Σ x², over all masks."""
    rng, p = np.random.default_rng(8), 0.7
    X, y, w = frozen(rng.normal(size=(3, 3))), rng.normal(size=(1, 3)), rng.normal(size=(1, 3))
    mean = 0.0
    for mask in _masks(9).reshape(-1, 3, 3):
        chance = p ** mask.sum() * (1 - p) ** (9 - mask.sum())
        mean += chance * ((y - w @ dropout.forward(X, mask, keep_prob=p)) ** 2).sum()
    wanted = ((y - w @ X) ** 2).sum() + (1 - p) / p * (w**2 @ X**2).sum()
    close("the mean cost over all masks", mean, wanted, rtol=1e-10)


DRAW = "rng.random(shape) < keep_prob"

SLIPS = [
    (DRAW, "rng.random(shape) >= keep_prob", "keep_prob read as the rate to drop"),
    (DRAW, "0 * rng.random(shape) + rng.random() < keep_prob", "one number for all units"),
    (DRAW, "(rng.random((*shape[:-1], 1)) + np.zeros(shape)) < keep_prob", "one mask for all examples"),
    (DRAW, "(rng.random(shape[-1:]) + np.zeros(shape)) < keep_prob", "a whole example dropped at once"),
    (DRAW, "np.random.default_rng(0).random(shape) < keep_prob", "the same mask in every step"),
    (DRAW, "np.arange(np.prod(shape, dtype=int)).reshape(shape) % 10 < 10 * keep_prob", "not random"),
    (DRAW, "np.argsort(rng.random(shape or 1), axis=0) < keep_prob * (shape or (1,))[0]", "exactly the share in every example"),
    (DRAW, "rng.random(shape) < 1 - keep_prob / 2", "keeps another share"),
    (DRAW, "rng.random(shape) < keep_prob**2", "keeps a unit if two draws do"),
    (DRAW, "rng.standard_normal(shape) < keep_prob", "normal for uniform, as `randn`"),
    (DRAW, "rng.random(shape) < 0.5", "half of them, whatever p"),
    (DRAW, "(rng.random(shape) < keep_prob) / keep_prob", "the mask scaled, and so twice"),
    ("D * A / keep_prob", "D * A", "not inverted"),
    ("D * A / keep_prob", "D * A * keep_prob", "scaled down"),
    ("D * A / keep_prob", "D * A / (1 - keep_prob)", "scaled by the rate"),
    ("D * A / keep_prob", "A / keep_prob", "nothing dropped"),
    ("D * A / keep_prob", "~D * A / keep_prob", "true is dropped"),
    ("D * A / keep_prob", "D * A / max(D.mean(), 1e-300)", "divided by the share kept, not by p"),
    ("D * A / keep_prob", "D * A / np.sqrt(keep_prob)", "keeps the power, not the mean"),
    ("return D * A / keep_prob", "A *= D\n    A /= keep_prob\n    return A", "writes into the caller's A, as the notes' listing"),
    ("D * dA_tilde / keep_prob", "D * dA_tilde", "gradient not scaled"),
    ("D * dA_tilde / keep_prob", "dA_tilde / keep_prob", "gradient not masked"),
    ("D * dA_tilde / keep_prob", "dA_tilde", "gradient as it comes"),
    ("D * dA_tilde / keep_prob", "D * dA_tilde / keep_prob**2", "gradient scaled twice"),
    ("D * dA_tilde / keep_prob", "D * dA_tilde * keep_prob", "gradient scaled down"),
    ("D * dA_tilde / keep_prob", "~D * dA_tilde / keep_prob", "the gradient of what was dropped"),
    ("return D * dA_tilde / keep_prob", "dA_tilde *= D\n    return dA_tilde / keep_prob", "writes into the caller's gradient"),
]
