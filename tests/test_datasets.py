"""The digits and the toy sets beside their checks: the very file that was published, no straight boundary, and refusing."""

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


def test_every_call_returns_fresh_arrays() -> None:
    """Writing into the images spoils nobody else's."""
    first, second = datasets.digits(), datasets.digits()

    first.X[:], first.Y[:] = -1.0, -1.0

    assert second.X.min() == 0.0
    assert second.Y.min() == 0.0


# ---------------------------------------------------------------- toy sets


def test_no_line_divides_xor() -> None:
    """The best linear fit of the labels, even with all the points to learn from, is no better than guessing."""
    X, Y = datasets.xor(4000, rng=np.random.default_rng(1))

    design = np.vstack([X, np.ones(4000)])
    fit = np.linalg.lstsq(design.T, Y[1] - 0.5, rcond=None)[0]
    assert abs(((fit @ design > 0) == (Y[1] == 1)).mean() - 0.5) < 0.08


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
