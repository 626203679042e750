"""What docs/softmax.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import softmax
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, shares


def cases() -> Iterator[Case]:
    """Yield an example with four classes and one with two, of which alone the last line speaks."""
    for classes, lines in ((4, tuple(range(1, 11))), (2, tuple(range(1, 12)))):
        Z, Y = drawn(20, classes, 1), shares(20, classes, 1)
        Y_hat = softmax.forward(Z)
        known = {"z_j": Z.ravel(), "y_j": Y.ravel(), "C": classes, "c": 0.7}
        made = {r"\hat y_j": Y_hat.ravel(), "S": np.logaddexp.reduce(Z.ravel()), "L": softmax.loss_from_logits(Z, Y).item()}
        made |= {r"\partial L/\partial z_j": softmax.gradient(Y_hat, Y).ravel(), "Q": np.linalg.norm(Y_hat - Y) ** 2 / 2}
        yield Case(f"softmax, {classes} classes", known, made, set(made), lines=lines)
