"""Augmentation: every pixel where it belongs, images that are not chosen untouched, and noise that is a penalty."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Three images of 2 × 3 pixels; pixel (i, j) of image k is 100k + 10i + j.
IMAGES = frozen(np.fromfunction(lambda i, j, k: 100 * k + 10 * i + j, (2, 3, 3)))
SOME, ALL, NONE = frozen([True, False, True]), frozen([True] * 3), frozen([False] * 3)
STILL = frozen([0, 0, 0])


def a_mirror_beside_the_image(augmentation: Any) -> None:
    """X̃[i, j, k] = X[i, w-1-j, k]: rows stay and are read from the right, and images that are not chosen stay as they are."""
    result = augmentation.flip_left_right(IMAGES, SOME)
    same("the first image", result[:, :, 0], [[2, 1, 0], [12, 11, 10]])
    same("the second image, which is not chosen", result[:, :, 1], [[100, 101, 102], [110, 111, 112]])
    same("the third image", result[:, :, 2], [[202, 201, 200], [212, 211, 210]])


def a_mirror_below_the_image(augmentation: Any) -> None:
    """X̃[i, j, k] = X[h-1-i, j, k]: columns stay and are read from below, and images that are not chosen stay as they are."""
    result = augmentation.flip_up_down(IMAGES, SOME)
    same("the first image", result[:, :, 0], [[10, 11, 12], [0, 1, 2]])
    same("the second image, which is not chosen", result[:, :, 1], [[100, 101, 102], [110, 111, 112]])
    same("the third image", result[:, :, 2], [[210, 211, 212], [200, 201, 202]])


def each_image_moves_as_far_as_it_is_told(augmentation: Any) -> None:
    """Down and to the right where positive, up and to the left where negative; what comes in is the fill."""
    result = augmentation.shift(IMAGES, frozen([1, 0, -1]), frozen([0, 1, -2]), fill=-7.0)
    same("the image moved down by 1", result[:, :, 0], [[-7, -7, -7], [0, 1, 2]])
    same("the image moved right by 1", result[:, :, 1], [[-7, 100, 101], [-7, 110, 111]])
    same("the image moved up by 1 and left by 2", result[:, :, 2], [[212, -7, -7], [-7, -7, -7]])


def every_pixel_comes_from_where_the_formula_says(augmentation: Any) -> None:
    """X̃[i, j, k] = X[i-d, j-r, k], or the fill, at any distances up to beyond the image."""
    down, right = (frozen(x.ravel()) for x in np.mgrid[-3:4, -4:5])
    images = frozen(np.random.default_rng(0).normal(size=(2, 3, len(down))))
    wanted = np.full(images.shape, 5.0)
    for i, j, k in np.ndindex(images.shape):
        a, b = i - down[k], j - right[k]
        if 0 <= a < 2 and 0 <= b < 3:
            wanted[i, j, k] = images[a, b, k]
    same("the images shifted by -3 to 3 down and -4 to 4 to the right", augmentation.shift(images, down, right, fill=5.0), wanted)


def an_image_that_is_moved_away_is_gone(augmentation: Any) -> None:
    """At a distance of h or w, and at any beyond: nothing comes in again on the other side."""
    for far in (3, 6, -3, 1000, 2**62, -(2**62)):
        distances = frozen([far] * 3)
        same(f"the images moved down by {far}", augmentation.shift(IMAGES, distances, STILL, fill=1.5), np.full((2, 3, 3), 1.5))
        same(f"the images moved right by {far}", augmentation.shift(IMAGES, STILL, distances, fill=1.5), np.full((2, 3, 3), 1.5))


def a_shift_by_nothing_changes_nothing(augmentation: Any) -> None:
    """And what has left an image does not come back with it."""
    same("the images shifted by 0", augmentation.shift(IMAGES, STILL, STILL, fill=5.0), IMAGES)
    away = frozen(augmentation.shift(IMAGES, STILL, frozen([1, 1, 1]), fill=5.0))
    back = augmentation.shift(away, STILL, frozen([-1, -1, -1]), fill=5.0)
    same("the columns that stayed inside", back[:, :2], IMAGES[:, :2])
    same("the column that was outside", back[:, 2], np.full((2, 3), 5.0))


def outside_is_zero_unless_given(augmentation: Any) -> None:
    """The fill is 0 by default."""
    ones, down, right = frozen(np.ones((2, 3, 3))), frozen([1, 1, 0]), frozen([0, 2, -1])
    same("the images shifted", augmentation.shift(ones, down, right), augmentation.shift(ones, down, right, fill=0.0))
    same("the row that comes in", augmentation.shift(ones, down, right)[0, :, 0], np.zeros(3))


def two_flips_are_none(augmentation: Any) -> None:
    """And no flip changes an image that is not chosen."""
    images = frozen(np.random.default_rng(1).normal(size=(3, 4, 3)))
    for name, flip in (("left to right", augmentation.flip_left_right), ("upside down", augmentation.flip_up_down)):
        same(f"the images flipped {name} twice", flip(frozen(flip(images, SOME)), SOME), images)
        same(f"the images, none of them flipped {name}", flip(images, NONE), images)


def both_flips_are_half_a_turn(augmentation: Any) -> None:
    """In any order."""
    images = frozen(np.random.default_rng(2).normal(size=(3, 4, 3)))
    beside, below = augmentation.flip_left_right, augmentation.flip_up_down
    same("the images flipped beside, then below", below(frozen(beside(images, ALL)), ALL), np.rot90(images, 2))
    same("the images flipped below, then beside", beside(frozen(below(images, ALL)), ALL), np.rot90(images, 2))


def noise_has_the_mean_and_the_spread_it_is_told(augmentation: Any) -> None:
    """Mean 0, standard deviation σ and a share of erf(1/√2) within σ, of 40,000 pixels, within 5 standard errors."""
    images = frozen(np.full((20, 20, 100), 3.0))
    for sigma in (0.2, 5.0):
        E = (augmentation.noise(images, sigma=sigma, rng=np.random.default_rng(3)) - 3) / sigma
        close(f"the mean of the noise over σ = {sigma}", E.mean(), 0, atol=5 / math.sqrt(E.size))
        close(f"the deviation of the noise over σ = {sigma}", E.std(), 1, rtol=5 / math.sqrt(2 * E.size))
        close(
            f"the share of the noise within σ = {sigma}",
            (np.abs(E) < 1).mean(),
            math.erf(1 / math.sqrt(2)),
            rtol=0,
            atol=2.5 / math.sqrt(E.size),
        )


def every_pixel_of_every_image_has_noise_of_its_own(augmentation: Any) -> None:
    """No number comes twice, and neighbouring pixels, images and calls are not correlated."""
    rng, zero = np.random.default_rng(4), frozen(np.zeros((20, 20, 50)))
    E, later = (augmentation.noise(zero, sigma=1.0, rng=rng) for _ in range(2))
    same("how many numbers of the noise are different", len(np.unique([E, later])), 2 * E.size)
    for name, a, b in (
        ("rows", E[1:], E[:-1]),
        ("columns", E[:, 1:], E[:, :-1]),
        ("images", E[:, :, 1:], E[:, :, :-1]),
        ("calls", E, later),
    ):
        close(f"the correlation of the noise of neighbouring {name}", (a * b).mean(), 0, atol=5 / math.sqrt(a.size))


def one_seed_adds_the_same(augmentation: Any) -> None:
    """Generators of one seed add σ times the same numbers, whatever the images; at σ = 0 nothing."""
    E = augmentation.noise(frozen(np.zeros((2, 3, 3))), sigma=1.0, rng=np.random.default_rng(5))
    for sigma in (0.0, 0.5, 3.0):
        close(
            f"the images with noise of σ = {sigma}",
            augmentation.noise(IMAGES, sigma=sigma, rng=np.random.default_rng(5)),
            IMAGES + sigma * E,
        )
    same("the images with noise of σ = 0", augmentation.noise(IMAGES, sigma=0.0, rng=np.random.default_rng(5)), IMAGES)


def noise_is_a_penalty_on_the_weights(augmentation: Any) -> None:
    """Linear regression on many noisy copies is ridge regression with λ = mσ²: noise serves inputs that are no images, too."""
    rng, n, m, sigma, copies = np.random.default_rng(6), 4, 30, 0.5, 1000
    X = rng.normal(size=(n, m))
    y = np.array([[1.0, -2.0, 0.5, 3.0]]) @ X + 0.1 * rng.normal(size=(1, m))
    ridge = y @ X.T @ np.linalg.inv(X @ X.T + m * sigma**2 * np.eye(n))
    noisy = augmentation.noise(frozen(np.tile(X, copies).reshape(n, 1, -1)), sigma=sigma, rng=rng).reshape(n, -1)
    w = np.tile(y, copies) @ noisy.T @ np.linalg.inv(noisy @ noisy.T)
    close("the weights over those of ridge regression", w / ridge, np.ones((1, n)), rtol=0.1)
    plain = y @ X.T @ np.linalg.inv(X @ X.T)
    same("whether regression without noise is elsewhere", np.linalg.norm(plain - ridge) > 0.1 * np.linalg.norm(ridge), True)


SLIPS = [
    ("images[:, ::-1], images)", "images[::-1], images)", "upside down for left to right"),
    ("images[:, ::-1], images)", "images[:, :, ::-1], images)", "exchanges the images"),
    ("np.where(flipped, images[:, ::-1], images)", "np.where(flipped, images, images[:, ::-1])", "flips the others"),
    ("np.where(flipped, images[:, ::-1], images)", "images[:, ::-1]", "flips them all"),
    ("np.where(flipped, images[:, ::-1], images)", "np.where(flipped.any(), images[:, ::-1], images)", "flips all if one is to be"),
    ("np.where(flipped, images[:, ::-1], images)", "np.where(flipped, np.roll(images[:, ::-1], 1, axis=1), images)", "off by a column"),
    (
        "return np.where(flipped, images[:, ::-1], images)",
        "images[:, :, flipped] = images[:, ::-1, flipped]\n    return images",
        "writes into the caller's images",
    ),
    ("images[::-1], images)", "images[::-1, ::-1], images)", "turns the image"),
    ("images[::-1], images)", "images[:, ::-1], images)", "left to right for upside down"),
    ("np.where(flipped, images[::-1], images)", "np.where(flipped, images, images[::-1])", "flips the others upside down"),
    ("i - down", "i + down", "up for down"),
    ("j - right", "j + right", "left for right"),
    ("i, j = i - down, j - right", "i, j = i - right, j - down", "the two directions exchanged"),
    ("i, j = i - down, j - right", "i, j = i - down[0], j - right[0]", "all as far as the first"),
    ("np.where(inside, images[i % h, j % w, k], fill)", "images[i % h, j % w, k]", "comes in on the other side, as by np.roll"),
    (
        "np.where(inside, images[i % h, j % w, k], fill)",
        "images[np.clip(i, 0, h - 1), np.clip(j, 0, w - 1), k]",
        "the edge goes on outside",
    ),
    (", k], fill)", ", k], 0.0)", "fill dropped"),
    ("fill: Real = 0.0", "fill: Real = 1.0", "another default of the fill"),
    ("(i >= 0)", "(i > 0)", "the first row is lost"),
    ("(i >= 0) & ", "", "what is below comes in above"),
    ("(i < h)", "(i <= h)", "a row comes around"),
    ("(j < w)", "(j <= w)", "a column comes around"),
    ("(j >= 0)", "(j > 0)", "the first column is lost"),
    ("(i < h)", "(i < w)", "rows held to the width"),
    ("images + sigma * E", "images + sigma**2 * E", "variance for standard deviation"),
    ("images + sigma * E", "images + sigma * np.abs(E)", "noise of one sign"),
    ("images + sigma * E", "images * (1 + sigma * E)", "noise in proportion to the pixel"),
    ("images + sigma * E", "np.clip(images + sigma * E, 0, 255)", "clipped to the range of pixels"),
    ("images + sigma * E", "sigma * E", "noise without the image"),
    ("return images + sigma * E", "images += sigma * E\n    return images", "noise written into the caller's images"),
    ("rng.standard_normal(images.shape)", "rng.random(images.shape)", "uniform noise, of mean 1/2"),
    ("rng.standard_normal(images.shape)", "(12**0.5 * (rng.random(images.shape) - 0.5))", "uniform noise of mean 0 and variance 1"),
    (
        "rng.standard_normal(images.shape)",
        "(np.zeros(images.shape) + rng.standard_normal(images.shape[:2])[:, :, None])",
        "one noise for all",
    ),
    (
        "rng.standard_normal(images.shape)",
        "(np.zeros(images.shape) + rng.standard_normal(images.shape[2]))",
        "one number for all of an image",
    ),
    ("rng.standard_normal(images.shape)", "np.random.default_rng(0).standard_normal(images.shape)", "the same noise in every epoch"),
]
