"""The digits: the very file that was published, and the very digits."""

import hashlib
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
