"""What docs/activation.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import activation, softmax
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, numbered


def cases() -> Iterator[Case]:
    """Yield two linear layers made into one, the activations on both sides of 0, and softmax of two classes."""
    X, W, V = drawn(14, 2, 5), drawn(15, 3, 2), drawn(16, 4, 3)
    matrix = np.column_stack([V @ (W @ axis) for axis in np.eye(2)])  # what the two do to each axis
    known = {"X": X, "W^{[l]}": numbered((W, V))}
    yield Case("two linear layers", known, {"Z^{[2]}": matrix @ X}, {"Z^{[2]}"}, lines=(1, 2))

    z = 1.5 * drawn(17, 6)
    made = {"a": activation.sigmoid(z), "h": activation.tanh(z), "r": activation.relu(z)}
    made |= {r"\partial a/\partial z": activation.sigmoid_derivative(z), r"\partial h/\partial z": activation.tanh_derivative(z)}
    made |= {r"\partial r/\partial z": activation.relu_derivative(z)}
    known = {"z": z, r"\sigma": activation.sigmoid}
    yield Case("activation", known, made, set(made), lines=(4, 5, 8, 9, 10, 11, 12, 13, 14, 15))

    yield Case("the logarithm of the odds", {"a": made["a"]}, {"z": z}, {"z"}, lines=(3,))

    Z = drawn(18, 2, 5)
    known = {"z_i": numbered(Z), r"\sigma": activation.sigmoid}
    yield Case("softmax.forward, two classes", known, {r"\hat y_i": numbered(softmax.forward(Z))}, {r"\hat y_i"}, lines=(6, 7))
