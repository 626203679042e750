"""What docs/adam.md derives, computed in another way."""

from collections.abc import Iterator

from dlref import adam
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import DW, drawn


def cases() -> Iterator[Case]:
    """Yield five steps of Adam from its start under one gradient, without the constants."""
    hyper = {"alpha": 0.3, "beta1": 0.8, "beta2": 0.95, "eps_root": 0.0, "eps": 1e-300}  # 0 itself is refused
    W, state, t = drawn(12, 2, 3), adam.init(DW), 5
    for _ in range(t):
        before = W
        W, state = adam.step(W, DW, state, **hyper)
    known = {"W": before, "dW": DW, "t": t, r"\alpha": 0.3, r"\beta_1": 0.8, r"\beta_2": 0.95}
    made = {"v": state.v, "s": state.s, "W'": W}
    yield Case("adam.step, one gradient", known, made, set(made))
