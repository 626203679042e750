"""What docs/batch_norm.md derives, computed in another way."""

from collections.abc import Iterator

import numpy as np

from dlref import batch_norm
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.drawn import drawn


def cases() -> Iterator[Case]:
    """Yield a unit fed by three others, with ε of the order of the variance, and what the package makes of it."""
    X, w, m, eps = drawn(18, 3, 5), drawn(19, 3), 5, 0.3
    z, dz_tilde, gamma, one, zero = (w @ X + 0.4)[None], drawn(20, 1, 5), np.array([[-1.3]]), np.ones((1, 1)), np.zeros((1, 1))
    z_norm, state = batch_norm.train(z, one, zero, batch_norm.init(1), decay=0.0, eps=eps)
    dz, dgamma, dbeta = batch_norm.backward(dz_tilde, z, gamma, eps=eps)
    known = {"z^{(i)}": z[0], "m": m, r"\varepsilon": eps, r"\gamma": gamma.item(), r"d\tilde z^{(i)}": dz_tilde[0]}
    known |= {"w_j": w, "x_j^{(i)}": X}
    made = {
        r"\mu": state.mean.item(),
        "s": np.hypot(np.sqrt(state.variance.item()), np.sqrt(eps)),
        r"z_{\text{norm}}^{(i)}": z_norm[0],
        "dz^{(i)}": dz[0],
        r"d\gamma": dgamma.item(),
        r"d\beta": dbeta.item(),
        "dw_j": X @ dz[0],
    }
    yield Case("batch_norm.backward", known, made, set(made))
