"""The digits: what the publisher counted, and how an image lies. The toy sets: their shapes, their classes, their boundaries."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, same

ONE = ["   ##-  ", "   #@#  ", "  -@@-  ", " -@@@   ", "   @@-  ", "   @@-  ", "   @@-  ", "   #@#  "]


def _one_hot(what: str, Y: Any) -> None:
    """Demand columns with a single 1, and 0 elsewhere."""
    same(f"the number of ones in each column of {what}", (Y == 1).sum(axis=0), np.ones(len(Y.T)))
    same(f"the number of zeros in each column of {what}", (Y == 0).sum(axis=0), np.full(len(Y.T), len(Y) - 1))


def the_digits_are_the_published_ones(datasets: Any) -> None:
    """1797 columns of 64 pixels, whole counts from 0 to 16, and as many of each digit as published; the second is an upright 1."""
    X, Y = datasets.digits()
    same("the shape of X and of Y", [X.shape, Y.shape], [(64, 1797), (10, 1797)])
    same("the values of the pixels", np.unique(X), np.arange(17))
    _one_hot("Y", Y)
    same("how often each digit is there", Y.sum(axis=1), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    rows = np.array([*" -#@"])[np.digitize(X[:, 1].reshape(8, 8), [3, 9, 14])]
    same("the second image", ["".join(row) for row in rows], ONE)
    same("the first eleven labels", Y[:, :11].argmax(axis=0), [*range(10), 0])
    means = X @ Y.T / Y.sum(axis=1)
    nearest = ((means**2).sum(axis=0)[:, None] - 2 * means.T @ X).argmin(axis=0)
    same("whether the nearest mean image is right nine times in ten", (nearest == Y.argmax(axis=0)).mean() > 0.9, True)


def xor_is_the_sign_of_the_product(datasets: Any) -> None:
    """Class 1 in the second and the fourth quadrant of [-1, 1)², over which the points are spread: no line divides the classes."""
    X, Y = datasets.xor(1000, rng=np.random.default_rng(0))
    same("the shape of X and of Y", [X.shape, Y.shape], [(2, 1000)] * 2)
    _one_hot("Y", Y)
    same("the points of class 1", Y[1] == 1, X[0] * X[1] < 0)
    same("whether all points lie in the square", (np.abs(X) <= 1).all(), True)
    close("the mean of each coordinate", X.mean(axis=1), [0.0, 0.0], atol=5 / math.sqrt(3 * 1000))
    close("the variance of each coordinate", X.var(axis=1), [1 / 3, 1 / 3], rtol=0.15)
    close("the share of class 1", Y[1].mean(), 0.5, atol=5 * 0.5 / math.sqrt(1000))


def xor_flips_its_share_of_the_labels(datasets: Any) -> None:
    """Of 4000 points, within five standard errors; the points are the same."""
    for flip in (0.0, 0.2, 0.7):
        X, clean = datasets.xor(4000, rng=np.random.default_rng(2))
        still, Y = datasets.xor(4000, rng=np.random.default_rng(2), flip=flip)
        same(f"the points at flip = {flip}", still, X)
        share, error = (Y[1] != clean[1]).mean(), 5 * math.sqrt(flip * (1 - flip) / 4000)
        close(f"the share of labels that differ at flip = {flip}", share, flip, rtol=0, atol=error)


def a_spiral_without_noise_lies_on_its_arms(datasets: Any) -> None:
    """At the radius r < 1 arm k of C stands at the angle 2π(k/C + turns·r); the points take the arms in turn."""
    for classes in (1, 2, 3):
        X, Y = datasets.spiral(300, rng=np.random.default_rng(3), classes=classes, turns=0.4, noise=0)
        radius, arm = np.hypot(*X), np.arange(300) % classes
        angle = 2 * np.pi * (arm / classes + 0.4 * radius)
        same("the shape of X and of Y", [X.shape, Y.shape], [(2, 300), (classes, 300)])
        _one_hot("Y", Y)
        same(f"the class of each point of {classes}", Y.argmax(axis=0), arm)
        close(f"the points of {classes} arms", X, radius * np.array([np.cos(angle), np.sin(angle)]), atol=1e-12)
        same("whether all points lie in the unit disk", (radius < 1).all(), True)
        close("the mean radius", radius.mean(), 0.5, rtol=0, atol=5 / math.sqrt(12 * 300))


def the_noise_of_a_spiral_is_in_the_angle(datasets: Any) -> None:
    """Of the standard deviation given, within five standard errors; by default 0.1, on two arms of three quarters of a turn."""
    clean, _ = datasets.spiral(4000, rng=np.random.default_rng(4), noise=0)
    for how in ({}, {"noise": 0.2}):
        X, _ = datasets.spiral(4000, rng=np.random.default_rng(4), **how)
        noise = how.get("noise", 0.1)
        turned = np.angle((X[0] + 1j * X[1]) / (clean[0] + 1j * clean[1]))
        close("the radius with noise", np.hypot(*X), np.hypot(*clean))
        close("the deviation of the angle", turned.std(), noise, rtol=0, atol=5 * noise / math.sqrt(2 * 4000))
    radius, arm = np.hypot(*clean), np.arange(4000) % 2
    turns = (np.angle(clean[0] + 1j * clean[1]) / (2 * np.pi) - arm / 2) % 1
    close("the turns on the way to each point", turns, 0.75 * radius, atol=1e-9)


def a_toy_set_is_as_random_as_its_generator(datasets: Any) -> None:
    """The same seed gives the same points, another seed others, and a generator used twice goes on."""
    for toy in (datasets.xor, datasets.spiral):
        rng = np.random.default_rng(5)
        first, second = toy(50, rng=rng), toy(50, rng=rng)
        same("the points of the same seed", toy(50, rng=np.random.default_rng(5)).X, first.X)
        same("the number of points that come again from another seed", (toy(50, rng=np.random.default_rng(6)).X == first.X).sum(), 0)
        same("the number of points that come again from the same generator", (second.X == first.X).sum(), 0)


SLIPS = [
    ("(X[0] > 0) != (X[1] > 0)", "(X[0] > 0) == (X[1] > 0)", "class 1 where the signs agree"),
    ("(X[0] > 0) != (X[1] > 0)", "(X[0] > 0)", "a line divides them"),
    ("rng.random(m) < flip", "rng.random(m) > flip", "flips the others"),
    ("rng.random(m) < flip", "rng.random(m) < flip / 2", "flips half of them"),
    ("rng.uniform(-1, 1, (2, m))", "rng.uniform(0, 1, (2, m))", "one quadrant"),
    ("rng.uniform(-1, 1, (2, m))", "rng.uniform(-1, 1, (1, m)).repeat(2, axis=0)", "on the diagonal"),
    ("rng.uniform(-1, 1, (2, m))", "np.random.default_rng(0).uniform(-1, 1, (2, m))", "the same points at every call"),
    ("rng.uniform(-1, 1, (2, m))", "rng.uniform(-0.5, 0.5, (2, m))", "half the square"),
    ("arm / classes + turns", "arm + turns", "all arms in one place"),
    ("np.arange(m) % classes", "np.arange(m) * classes // m", "the classes one after the other"),
    ("rng.random(m)\n    angle", "np.sqrt(rng.random(m))\n    angle", "as dense everywhere in the disk"),
    ("2 * np.pi * (arm", "np.pi * (arm", "half turns"),
    ("noise * rng.normal", "noise**2 * rng.normal", "variance for deviation"),
    ("noise * rng.normal(size=m)", "noise * abs(rng.normal(size=m))", "noise to one side"),
    ("noise: NonNegative = 0.1", "noise: NonNegative = 0.2", "another default of the noise"),
    ("turns: NonNegative = 0.75", "turns: NonNegative = 0.5", "another default of the turns"),
    ("table[:, :64].T.copy()", "table[:, :64].T[::-1].copy()", "images upside down"),
    ("table[:, :64].T.copy()", "table[:, :64].reshape(-1, 8, 8).transpose(2, 1, 0).reshape(64, -1)", "columns for rows"),
    ("table[:, :64].T.copy()", "table[:, :64].copy()", "rows are examples"),
    ("np.eye(10)[:, labels]", "np.eye(10)[:, labels[::-1]]", "labels of other images"),
    ("np.eye(10)[:, labels]", "np.eye(10)[:, 9 - labels]", "the labels turned around"),
    ("table[:, :64].T.copy()", "table[:, :64].T.copy() / 16", "the share of ink, not its count"),
]
