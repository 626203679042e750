"""The digits: the very file that was published, and the very digits. The toy sets: their geometry."""

import hashlib
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import pytest

from dlref import datasets


def test_the_file_is_the_published_one() -> None:
    """Byte for byte what scikit-learn distributes."""
    content = files("dlref").joinpath("data/digits.csv.gz").read_bytes()

    assert hashlib.sha256(content).hexdigest() == "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"


def test_columns_are_examples() -> None:
    """X [64, m] and Y [10, m], m = 1797, float64."""
    X, Y = datasets.digits()

    assert X.shape == (64, 1797)
    assert Y.shape == (10, 1797)
    assert X.dtype == Y.dtype == np.float64


def test_pixels_are_whole_counts_from_paper_to_ink() -> None:
    """A pixel counts the dark points of a 4 × 4 block of the scan: 0, 1, …, 16."""
    X, _ = datasets.digits()

    assert np.unique(X).tolist() == list(range(17))


def test_labels_are_one_hot() -> None:
    """A column of Y holds a single 1."""
    _, Y = datasets.digits()

    assert np.unique(Y).tolist() == [0.0, 1.0]
    assert (Y.sum(axis=0) == 1).all()


def test_each_digit_is_there_as_often_as_published() -> None:
    """The class counts of `optdigits.names`, test part."""
    _, Y = datasets.digits()

    assert Y.sum(axis=1).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


@pytest.mark.parametrize(
    ("example", "digit", "picture"),
    [
        (0, 0, ["  -##   ", "  #@#@- ", " -@  #- ", " -#  -- ", " --  #- ", " -#  #- ", "  @-##  ", "  -##   "]),
        (1, 1, ["   ##-  ", "   #@#  ", "  -@@-  ", " -@@@   ", "   @@-  ", "   @@-  ", "   @@-  ", "   #@#  "]),
    ],
)
def test_an_image_lies_in_rows_from_the_top(example: int, digit: int, picture: list[str]) -> None:
    """`X[:, i].reshape(8, 8)` is upright, and `Y[:, i]` says what it shows."""
    X, Y = datasets.digits()

    rows = np.array([*" -#@"])[np.digitize(X[:, example].reshape(8, 8), [3, 9, 14])]
    assert ["".join(row) for row in rows] == picture
    assert Y[:, example].argmax() == digit


def test_the_digits_can_be_learned() -> None:
    """Images and labels belong together: the nearest mean image is right nine times in ten."""
    X, Y = datasets.digits()

    means = X @ Y.T / Y.sum(axis=1)
    distances = ((X[:, None, :] - means[:, :, None]) ** 2).sum(axis=0)
    assert (distances.argmin(axis=0) == Y.argmax(axis=0)).mean() > 0.9


def test_every_call_returns_fresh_arrays() -> None:
    """Writing into the images spoils nobody else's."""
    first, second = datasets.digits(), datasets.digits()

    first.X[:], first.Y[:] = -1.0, -1.0

    assert second.X.min() == 0.0
    assert second.Y.min() == 0.0


# ---------------------------------------------------------------- toy sets


def test_xor_is_the_sign_of_the_product() -> None:
    """Class 1 in the second and the fourth quadrant, m points over the whole square."""
    X, Y = datasets.xor(1000, rng=np.random.default_rng(0))

    assert X.shape == Y.shape == (2, 1000)
    np.testing.assert_array_equal(Y[1] == 1, X[0] * X[1] < 0)
    np.testing.assert_array_equal(Y[0], 1 - Y[1])
    assert (np.abs(X) <= 1).all()
    assert (np.abs(X.mean(axis=1)) < 5 / np.sqrt(3 * 1000)).all()  # five standard errors of a uniform mean


def test_no_line_divides_xor() -> None:
    """The best linear fit of the labels, even with all the points to learn from, is no better than guessing."""
    X, Y = datasets.xor(4000, rng=np.random.default_rng(1))

    design = np.vstack([X, np.ones(4000)])
    fit = np.linalg.lstsq(design.T, Y[1] - 0.5, rcond=None)[0]
    assert abs(((fit @ design > 0) == (Y[1] == 1)).mean() - 0.5) < 0.08


@pytest.mark.parametrize("flip", [0.0, 0.2, 0.7])
def test_xor_flips_its_share_of_the_labels(flip: float) -> None:
    """Within five standard errors; the points are the same."""
    X, clean = datasets.xor(4000, rng=np.random.default_rng(2))
    same, Y = datasets.xor(4000, rng=np.random.default_rng(2), flip=flip)

    np.testing.assert_array_equal(same, X)
    assert abs((Y[1] != clean[1]).mean() - flip) <= 5 * np.sqrt(flip * (1 - flip) / 4000)


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_a_spiral_without_noise_lies_on_its_arms(classes: int) -> None:
    """At radius r, arm k stands at the angle 2π(k/C + turns·r); the arms take turns."""
    X, Y = datasets.spiral(300, rng=np.random.default_rng(3), classes=classes, turns=0.4, noise=0)

    radius, arm = np.hypot(*X), Y.argmax(axis=0)
    angle = 2 * np.pi * (arm / classes + 0.4 * radius)
    np.testing.assert_allclose(X, radius * [np.cos(angle), np.sin(angle)], atol=1e-12)
    assert Y.shape == (classes, 300)
    assert arm.tolist() == [i % classes for i in range(300)]
    assert (radius < 1).all()
    assert abs(radius.mean() - 0.5) < 5 / np.sqrt(12 * 300)


def test_the_noise_of_a_spiral_is_in_the_angle() -> None:
    """Of the standard deviation given, within five standard errors of it."""
    clean, _ = datasets.spiral(4000, rng=np.random.default_rng(4), noise=0)
    X, _ = datasets.spiral(4000, rng=np.random.default_rng(4), noise=0.2)

    turned = np.angle((X[0] + 1j * X[1]) / (clean[0] + 1j * clean[1]))
    np.testing.assert_allclose(np.hypot(*X), np.hypot(*clean), rtol=1e-12)
    assert abs(turned.std() - 0.2) < 5 * 0.2 / np.sqrt(2 * 4000)


@pytest.mark.parametrize("toy", [datasets.xor, datasets.spiral])
def test_a_toy_set_is_as_random_as_its_generator(toy: Callable[..., datasets.Toy]) -> None:
    """The same seed gives the same points, another seed others, and a generator used twice goes on."""
    rng = np.random.default_rng(5)
    first, second = toy(50, rng=rng), toy(50, rng=rng)

    np.testing.assert_array_equal(toy(50, rng=np.random.default_rng(5)).X, first.X)
    assert (toy(50, rng=np.random.default_rng(6)).X != first.X).all()
    assert (second.X != first.X).all()


def test_an_arm_that_turns_beyond_all_angles_is_refused() -> None:
    """An angle of infinity has no cosine; the points would not be numbers."""
    assert np.isfinite(datasets.spiral(5, rng=np.random.default_rng(0), turns=1e300).X).all()
    with pytest.raises(ValueError, match=r"^X of the result of datasets\.spiral must be finite in float64, got nan"):
        datasets.spiral(5, rng=np.random.default_rng(0), turns=1e308)


@pytest.mark.parametrize("toy", [datasets.xor, datasets.spiral])
def test_a_toy_set_needs_a_generator(toy: Callable[..., datasets.Toy]) -> None:
    """A seed is none."""
    with pytest.raises(TypeError, match=r"^rng must be a numpy\.random\.Generator, got 0$"):
        toy(5, rng=0)
