"""What docs/rmsprop.md derives, computed in another way."""

from collections.abc import Iterator

from dlref import rmsprop
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import DW, drawn


def cases() -> Iterator[Case]:
    """Yield steps of RMSprop from its start under one gradient, without the constants: the first and the fifth."""
    hyper = {"alpha": 0.3, "beta": 0.8, "eps_root": 0.0, "eps": 1e-300}  # 0 itself is refused
    W, state = drawn(13, 2, 3), rmsprop.init(DW)
    for t in range(1, 6):
        before = W
        W, state = rmsprop.step(W, DW, state, **hyper)
        if t in (1, 5):
            known = {"W_0": before, "W": before, "dW": DW, "t": t, r"\alpha": 0.3, r"\beta": 0.8}
            made = {"s": state.s, "W'": W} | ({"W_1": W} if t == 1 else {})
            yield Case(f"rmsprop.step {t}, one gradient", known, made, set(made))
