"""What docs/momentum.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import momentum
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import DW, drawn, numbered


def cases() -> Iterator[Case]:
    """Yield five steps of momentum and of the heavy ball, which lacks the factor 1-β; then five of momentum under one gradient."""
    hyper, zero = {"alpha": 0.3, "beta": 0.8}, np.zeros_like(DW)
    beta, gradients = hyper["beta"], numbered(drawn(12, 5, *DW.shape))
    v, u = {0: zero}, {0: zero}
    for t, dW in gradients.items():
        v[t] = momentum.step(zero, dW, momentum.State(v[t - 1]), **hyper)[1].v
        u[t] = beta * u[t - 1] + dW
    known = {"dW_t": gradients, "u_0": zero, r"\beta": beta}
    yield Case("momentum.step, any gradients", known, {"v_t": v, "u_t": u}, {"v_t", "u_t"}, lines=(1, 3, 4, 5))
    state = momentum.init(DW)
    for _ in range(5):
        state = momentum.step(zero, DW, state, **hyper)[1]
    known = {"dW": DW, "t": 5, r"\beta": beta}
    yield Case("momentum.step, one gradient", known, {"v": state.v}, {"v"}, lines=(2, 6, 7))
