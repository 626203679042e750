"""What docs/initialization.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import activation, initialization
from scripts.sitegen.printed.calculus import corners
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, numbered


def cases() -> Iterator[Case]:
    """Yield a unit with random weights, forward and back, and the mean square after four layers, over all that is random."""
    n, k, deviation = 5, 7, 0.7
    a, d = drawn(16, n), drawn(17, k)
    shapes = {n: corners((n,), 0.0, deviation * np.eye(n)), k: corners((k,), 0.0, deviation * np.eye(k))}
    known = {"n": n, r"\sigma": deviation, "a_j": numbered(a), r"\operatorname{relu}": activation.relu}
    yield Case("a unit", known, {"q": (a @ a) / n}, {"q"}, lines=(1, 2, 3, 4), random={"w_j": shapes[n]})
    known = {"k": k, r"\sigma": deviation, "d_i": numbered(d)}
    yield Case("a unit, on the way back", known, {"p": (d @ d) / k}, {"p"}, lines=(7, 8, 9), random={"w_i": shapes[k]})

    for c, bend, draw in ((1.0, lambda z: z, initialization.lecun), (0.5, activation.relu, initialization.he)):
        ends = [(1.0, a[:2])]  # each weight matrix of 2 by 2 is one of 8, which have the right means
        for _ in range(4):
            ends = [(p * w, bend(W @ x)) for p, x in ends for w, W in corners((2, 2), 0.0, deviation * np.eye(4))]
        known = {"c": c, "n": 2, r"\sigma": deviation, "L": 4, "q_0": (a[:2] @ a[:2]) / 2}
        yield Case("four layers", known, {"q_L": sum(p * (x @ x) / 2 for p, x in ends)}, {"q_L"}, lines=(5,))
        ratio = draw(5, n, rng=np.random.default_rng(0)) / np.random.default_rng(0).standard_normal((5, n))
        yield Case("the deviation", {"c": c, "n": n}, {r"\sigma^*": ratio.mean()}, {r"\sigma^*"}, lines=(6,))
