"""What docs/norm_penalty.md derives, computed in another way."""

from collections.abc import Iterator
from typing import Any

from dlref import gradient_descent, norm_penalty
from scripts.sitegen.printed.calls import Case


def cases() -> Iterator[Case]:
    """Yield one weight under either penalty: a step, and the point at which the slope of its cost turns; L1 leaves two of the four."""
    lam, m, alpha = 1.5, 4, 0.3
    hyper: dict[str, Any] = {"lam": lam, "m": m}
    for n, (w, a, c) in enumerate(((-0.5, 1.3, 0.7), (0.8, -0.9, 1.6), (-0.3, 0.2, 0.9), (0.6, -0.1, 1.2))):
        ends = []
        for slope in (norm_penalty.l1_gradient, norm_penalty.l2_gradient):
            low, high = -2.0, 2.0
            for _ in range(100):
                x = (low + high) / 2
                low, high = (x, high) if c * (x - a) + slope(x, **hyper) < 0 else (low, x)
            ends.append(round(high, 12))  # what is left of the last interval where L1 ends at 0
        step, _ = gradient_descent.step(w, c * (w - a) + norm_penalty.l2_gradient(w, **hyper), gradient_descent.State(), alpha=alpha)
        known = {"w": w, "a": a, "c": c, r"\lambda": lam, "m": m, r"\alpha": alpha}
        made = {"P_1": norm_penalty.l1([w], **hyper), "P_2": norm_penalty.l2([w], **hyper), "w'": step, "w_1": ends[0], "w_2": ends[1]}
        yield Case(f"norm_penalty, weight {n + 1}", known, made, set(made))
