"""Augmentation: images of any numbers, the digits in a mirror, the dtypes, and what is refused."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as hnp

from dlref import augmentation, datasets
from dlref._contract import Array

X = np.fromfunction(lambda i, j, k: 100 * k + 10 * i + j, (2, 3, 3))
IMAGES = hnp.arrays(float, hnp.array_shapes(min_dims=3, max_dims=3, max_side=5), elements=st.floats(-1e6, 1e6))
FLIPS = [augmentation.flip_left_right, augmentation.flip_up_down]


# ---------------------------------------------------------------- flips


@pytest.mark.parametrize("flip", FLIPS)
@given(images=IMAGES, data=st.data())
def test_two_flips_are_none(flip: Any, images: Array, data: st.DataObject) -> None:
    """And the pixels of an image are the same in another order."""
    flipped = data.draw(hnp.arrays(bool, images.shape[2]))

    once = flip(images, flipped)

    np.testing.assert_array_equal(flip(once, flipped), images)
    np.testing.assert_array_equal(np.sort(once, axis=None), np.sort(images, axis=None))
    np.testing.assert_array_equal(flip(images, np.zeros_like(flipped)), images)


def test_a_flip_may_change_the_label() -> None:
    """The notes name it without a condition: the nearest mean image knows nine digits in ten, and of their mirror images far fewer."""
    pixels, Y = datasets.digits()
    means = pixels @ Y.T / Y.sum(axis=1)

    def accuracy(pixels: Array) -> float:
        distances = ((pixels[:, None, :] - means[:, :, None]) ** 2).sum(axis=0)
        return float((distances.argmin(axis=0) == Y.argmax(axis=0)).mean())

    mirrored = augmentation.flip_left_right(pixels.reshape(8, 8, -1), np.full(1797, True)).reshape(64, -1)
    assert accuracy(pixels) > 0.9
    assert accuracy(mirrored) < 0.6


# ---------------------------------------------------------------- shifts


@given(images=IMAGES, fill=st.floats(-10, 10), data=st.data())
def test_a_pixel_comes_from_where_the_formula_says(images: Array, fill: float, data: st.DataObject) -> None:
    """Pixel by pixel: X̃[i, j, k] = X[i - d, j - r, k], or the fill."""
    h, w, m = images.shape
    down, right = (data.draw(hnp.arrays(int, m, elements=st.integers(-6, 6))) for _ in range(2))

    result = augmentation.shift(images, down, right, fill=fill)

    for i, j, k in np.ndindex(h, w, m):
        a, b = i - down[k], j - right[k]
        assert result[i, j, k] == (images[a, b, k] if 0 <= a < h and 0 <= b < w else fill)


@pytest.mark.parametrize("far", [np.iinfo(np.int64).max, np.iinfo(np.int64).min, 2**64 - 1])
def test_an_image_that_is_moved_as_far_as_can_be_is_gone(far: int) -> None:
    """Also where the distance is at the end of its dtype: nothing wraps around."""
    assert (augmentation.shift(X, [far] * 3, [0] * 3, fill=1.5) == 1.5).all()
    assert (augmentation.shift(X, [0] * 3, [far] * 3, fill=1.5) == 1.5).all()


# ---------------------------------------------------------------- noise


def test_a_seed_adds_the_same_whatever_the_dtype() -> None:
    """float32 images get the float64 numbers, rounded."""
    wide = augmentation.noise(np.zeros((2, 3, 4)), sigma=0.5, rng=np.random.default_rng(2))
    narrow = augmentation.noise(np.zeros((2, 3, 4), np.float32), sigma=0.5, rng=np.random.default_rng(2))

    assert narrow.dtype == np.float32
    np.testing.assert_array_equal(narrow, wide.astype(np.float32))
    np.testing.assert_array_equal(wide, 0.5 * np.random.default_rng(2).standard_normal((2, 3, 4)))


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("flip", FLIPS)
@pytest.mark.parametrize(
    ("flipped", "error", "message"),
    [
        ([True, False], ValueError, "flipped must be [m] with m = 3 as in images, (2, 3, 3); got shape (2,)"),
        (True, ValueError, "flipped must be 1-D, [m], got shape ()"),
        ([[True], [True, False]], ValueError, "flipped must be an array, got rows of different lengths"),
        ([1.0, 0.0, 1.0], TypeError, "flipped must hold truth values, got dtype float64"),
        (None, TypeError, "flipped must hold truth values, got dtype object"),
    ],
)
def test_refuses_what_does_not_say_which_to_flip(flip: Any, flipped: Any, error: type[Exception], message: str) -> None:
    """Also numbers: they might be a choice of images by their index."""
    with pytest.raises(error) as refusal:
        flip(X, flipped)

    assert str(refusal.value) == message


@pytest.mark.parametrize("name", ["down", "right"])
@pytest.mark.parametrize(
    ("distance", "error", "message"),
    [
        ([1.0, 0.0, 1.0], TypeError, "must hold integers, got dtype float64"),
        ([True, False, True], TypeError, "must hold integers, got dtype bool"),
    ],
)
def test_refuses_what_is_no_distance(name: str, distance: Any, error: type[Exception], message: str) -> None:
    """A shift by parts of a pixel would need values between the pixels."""
    with pytest.raises(error) as refusal:
        augmentation.shift(X, **({"down": [0, 0, 0], "right": [0, 0, 0]} | {name: distance}))

    assert str(refusal.value) == f"{name} {message}"


@pytest.mark.parametrize(
    ("down", "right", "message"),
    [
        ([1, 2], [0, 0, 0], "down must be [m] with m = 3 as in images, (2, 3, 3); got shape (2,)"),
        (1, [0, 0, 0], "down must be 1-D, [m], got shape ()"),
        ([0, 0, 0], [1, 2], "right must have the shape of down, (3,); got (2,)"),
        ([0, 0, 0], 1, "right must have the shape of down, (3,); got ()"),
    ],
)
def test_refuses_other_than_one_distance_for_each_image(down: Any, right: Any, message: str) -> None:
    """One for all would be a guess."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        augmentation.shift(X, down, right)


@pytest.mark.parametrize("images", [X[:, :, 0], X[0, 0], X[None], 1.0])
def test_refuses_what_is_no_array_of_images(images: Any) -> None:
    """A single image is `[h, w, 1]`."""
    with pytest.raises(ValueError, match=r"^images must be 3-D, \[h, w, m\], got shape \("):
        augmentation.noise(images, sigma=0.5, rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("dtype", "fill", "message"),
    [
        (np.float16, 1e5, "fill must not round to inf in float16, got 100000.0"),
        (np.float32, 1e39, "fill must not round to inf in float32, got 1e+39"),
        (np.float32, -1e39, "fill must not round to -inf in float32, got -1e+39"),
    ],
)
def test_refuses_a_fill_that_no_pixel_can_have(dtype: Any, fill: float, message: str) -> None:
    """It would come in as infinity."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        augmentation.shift(X.astype(dtype), [0, 0, 0], [1, 1, 1], fill=fill)


def test_refuses_noise_beyond_the_pixels() -> None:
    """The strength can be held by float16, and some of the noise cannot."""
    with pytest.raises(ValueError, match=r"^the result of augmentation\.noise must be finite in float16, got "):
        augmentation.noise(np.zeros((10, 10, 10), np.float16), sigma=6e4, rng=np.random.default_rng(0))


def test_refuses_a_seed() -> None:
    """Every epoch would get the same noise."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy\.random\.Generator, got 0$"):
        augmentation.noise(X, sigma=0.5, rng=0)  # type: ignore[arg-type]
