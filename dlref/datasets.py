r"""Real data that ships with the package, and toy sets whose boundaries can be drawn.

Source:
    E. Alpaydin and C. Kaynak, [Optical Recognition of Handwritten Digits](https://doi.org/10.24432/C50P49), UCI Machine
    Learning Repository, 1998, test part, CC BY 4.0. The file is byte for byte the one that scikit-learn distributes.
"""

from typing import NamedTuple

import numpy as np

from dlref._contract import Array, Float, contract
from dlref._rules import Count, Fraction, Generator, NonNegative


class Digits(NamedTuple):
    """Handwritten digits, a column an example."""

    X: Float[Array, "64 1797"]
    """Pixels, 8 × 8 in rows from the top, 0.0 (paper) to 16.0 (ink)."""
    Y: Float[Array, "10 1797"]
    """Labels as one-hot columns: `Y[c, i]` is 1.0 if image `i` shows the digit `c`."""


class Toy(NamedTuple):
    """Points of the plane and their classes, a column an example."""

    X: Float[Array, "2 m"]
    """Coordinates."""
    Y: Float[Array, "C m"]
    """Labels as one-hot columns."""


@contract
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
    import gzip  # both are slow to load, and only this needs them
    from importlib.resources import files

    with files("dlref").joinpath("data/digits.csv.gz").open("rb") as raw, gzip.open(raw) as rows:
        table = np.loadtxt(rows, delimiter=",")
    labels = table[:, 64].astype(int)
    return Digits(X=table[:, :64].T.copy(), Y=np.eye(10)[:, labels])


@contract
def xor(m: Count, *, rng: Generator, flip: Fraction = 0.0) -> Toy:
    r"""Return points of a square in two classes that no line divides: class 1 where the coordinates differ in sign.

    Args:
        m: number of points.
        rng: source of the random numbers.
        flip: probability of each label to be the wrong one.

    Returns:
        `Toy(X, Y)`, float64: points uniform in $[-1, 1)^2$, and one of 2 classes for each.

    Examples:
        >>> import numpy as np
        >>> from dlref import datasets
        >>> X, Y = datasets.xor(4, rng=np.random.default_rng(0))
        >>> X.round(1)
        array([[ 0.3, -0.5, -0.9, -1. ],
               [ 0.6,  0.8,  0.2,  0.5]])
        >>> Y
        array([[1., 0., 0., 0.],
               [0., 1., 1., 1.]])
    """
    X = rng.uniform(-1, 1, (2, m))
    labels = (X[0] > 0) != (X[1] > 0)
    labels = labels != (rng.random(m) < flip)
    return Toy(X, Y=np.eye(2)[:, labels.astype(int)])


@contract
def spiral(m: Count, *, rng: Generator, classes: Count = 2, turns: NonNegative = 0.75, noise: NonNegative = 0.1) -> Toy:
    r"""Return points on arms that wind around the origin, a class on each arm, the classes in turn.

    Args:
        m: number of points.
        rng: source of the random numbers.
        classes: number of arms.
        turns: how often an arm goes around from the origin to its end.
        noise: standard deviation of the angle around the arm, in radians.

    Returns:
        `Toy(X, Y)`, float64: points of the unit disk, as dense near the origin as at the end of an arm.

    Examples:
        >>> import numpy as np
        >>> from dlref import datasets
        >>> X, Y = datasets.spiral(4, rng=np.random.default_rng(1), turns=0, noise=0)
        >>> X.round(1) + 0.0
        array([[ 0.5, -1. ,  0.1, -0.9],
               [ 0. ,  0. ,  0. ,  0. ]])
        >>> Y
        array([[1., 0., 1., 0.],
               [0., 1., 0., 1.]])
    """
    arm = np.arange(m) % classes
    radius = rng.random(m)
    angle = 2 * np.pi * (arm / classes + turns * radius) + noise * rng.normal(size=m)
    return Toy(X=radius * np.array([np.cos(angle), np.sin(angle)]), Y=np.eye(classes)[:, arm])
