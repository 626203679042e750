"""What docs/data_split.md derives, computed in another way."""

from collections.abc import Iterator
from math import comb

import numpy as np

from scripts.sitegen.printed.calculus import Outcomes
from scripts.sitegen.printed.calls import Case


def cases() -> Iterator[Case]:
    """Yield every way in which two models can be right and wrong on four examples."""
    p, K, m = 0.6, 2, 4
    right: Outcomes = []
    for bits in np.ndindex((2,) * (K * m)):
        x = np.reshape(bits, (K, m)).astype(float)
        right.append((float(np.prod(np.where(x == 1, p, 1 - p))), x))
    cumulated = np.cumsum([comb(m, j) * p**j * (1 - p) ** (m - j) for j in range(m + 1)])
    known = {"x_{ki}": right[0][1], "p": p, "K": K, r"m_{\text{dev}}": m, "F": lambda j: cumulated[int(j)] if j >= 0 else 0.0, "j": 3}
    yield Case("two models, four examples", known, {}, set(), random={"x_{ki}": right})
