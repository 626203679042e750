r"""Real data that ships with the package.

Source:
    E. Alpaydin and C. Kaynak, [Optical Recognition of Handwritten Digits](https://doi.org/10.24432/C50P49), UCI Machine
    Learning Repository, 1998, test part, CC BY 4.0. The file is byte for byte the one that scikit-learn distributes.
"""

import gzip
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from dlref._types import Array


class Digits(NamedTuple):
    """Handwritten digits, a column an example."""

    X: Array
    """Pixels `[64, 1797]`, 8 × 8 in rows from the top, 0.0 (paper) to 16.0 (ink)."""
    Y: Array
    """Labels as one-hot columns `[10, 1797]`: `Y[c, i]` is 1.0 if image `i` shows the digit `c`."""


def digits() -> Digits:
    """Return 1,797 images of handwritten digits, written by 13 people, and what they show.

    Returns:
        `Digits(X, Y)`, float64, in the order of the original file.

    Examples:
        >>> from dlref import datasets
        >>> X, Y = datasets.digits()
        >>> X.shape, Y.shape
        ((64, 1797), (10, 1797))
        >>> Y[:, :12].argmax(axis=0).tolist()
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    """
    with files("dlref").joinpath("data/digits.csv.gz").open("rb") as raw, gzip.open(raw) as rows:
        table = np.loadtxt(rows, delimiter=",")
    labels = table[:, 64].astype(int)
    return Digits(X=table[:, :64].T.copy(), Y=np.eye(10)[:, labels])
