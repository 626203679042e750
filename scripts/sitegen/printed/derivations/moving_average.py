"""What docs/moving_average.md derives, computed in another way."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from dlref import moving_average
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn, numbered

BOUNDS = {r"\beta^{\tau} \approx \frac{1}{e}": 0.06}
"""How far apart the sides of an estimate may be."""


def cases() -> Iterator[Case]:
    """Yield the averages of a series, those of one value again and again, and how far back two memories look."""
    series, t, beta = drawn(13, 6, 2), 6, 0.8
    for x, constant, lines in ((series, {}, (1, 2, 3, 4, 5, 6, 8)), (series[[2] * t], {"x": series[2]}, (7, 8, 9))):
        v, averages, corrected = np.zeros(2), dict[int, Any](), dict[int, Any]()
        for n, value in numbered(x).items():
            averages[n] = v = moving_average.update(v, value, beta=beta)
            corrected[n] = moving_average.correct(v, beta=beta, t=n)
        known = {"x_k": numbered(x), "t": t, r"\beta": beta, **constant}
        made = {"v_i": averages, r"\hat v_i": corrected}
        yield Case("moving_average.update", known, made, set(made), lines)
    for beta in (0.9, 0.999):
        made = {r"\tau": moving_average.window(beta).tau}
        yield Case("moving_average.window", {r"\beta": beta}, made, set(made), lines=(10, 11, 12))
