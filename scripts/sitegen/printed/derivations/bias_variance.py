"""What docs/bias_variance.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import bias_variance
from scripts.sitegen.printed.calculus import corners
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn


def cases() -> Iterator[Case]:
    """Yield the mean errors of least squares with two weights on six examples, over noise of which the second moments are exact."""
    n, m, sigma = 2, 6, 0.7
    X, F = drawn(14, n, m), drawn(15, 1, m)
    noise = corners((1, m), 0.0, sigma * np.eye(m))
    train = dev = 0.0
    for weight, N in noise:
        fit = np.linalg.lstsq(X.T, (F + N).T, rcond=None)[0].T @ X
        train += weight * np.mean((F + N - fit) ** 2)
        dev += weight * np.mean((F - fit) ** 2)
    dev += sigma**2  # of the new noise
    made = {r"E_{\text{train}}": train, r"E_{\text{dev}}": dev}
    gaps = bias_variance.diagnose(train, dev, base_error=sigma**2, bias_tolerance=0, variance_tolerance=0)
    labels = F + noise[0][1]
    made |= {r"\text{bias}": gaps.bias, r"\text{variance}": gaps.variance, "Y": labels, "Y'": labels}
    known = {"F": F, "N": noise[0][1], "N'": noise[0][1], "H": np.linalg.pinv(X) @ X, "n": n, "m": m, r"\sigma": sigma}
    yield Case("least squares", known, made, set(made), random={"N": noise, "N'": noise})
