"""What docs/network.md derives, computed in another way."""

from collections.abc import Iterator

from dlref import activation, network, softmax
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, shares


def cases() -> Iterator[Case]:
    """Yield a pass of two examples through two layers with tanh, and back."""
    X, Y, V, c, W, b = drawn(21, 3, 2), shares(21, 4, 2), drawn(22, 5, 3), drawn(23, 5, 1), drawn(24, 4, 5), drawn(25, 4, 1)
    layers = (network.Layer(V, c, gamma=None, beta=None), network.Layer(W, b, gamma=None, beta=None))
    net = network.Network(layers, (None, None), "tanh")
    passed = network.forward(X, net, training=True)
    first, last = network.backward(Y, passed, net)
    known = {"X": X, "Y": Y, "V": V, "c": c, "W": W, "b": b, "m": 2, r"\operatorname{softmax}": softmax.forward}
    known |= {"g": activation.tanh, "g'": activation.tanh_derivative}
    made = {"U": passed.Z[0], "A": passed.A[1], "Z": passed.Z[1], r"\hat Y": passed.Y_hat, "J": network.cost(Y, passed, net)}
    gradients = {"W": last.W, "b": last.b, "V": first.W, "c": first.b}
    made |= {rf"\partial J/\partial {symbol}": slope for symbol, slope in gradients.items()}
    yield Case("network.backward, two layers", known, made, set(made))
