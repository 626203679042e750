"""The heavy ball and Nesterov's form beside their checks: against momentum, and on a bowl whose factors are known."""

import numpy as np
from hypothesis import given, strategies as st

from dlref import momentum
from dlref.beyond import nesterov

GRADIENTS = np.random.default_rng(0).normal(size=(30, 3))


@given(alpha=st.floats(1e-3, 1), beta=st.floats(0, 0.99))
def test_the_heavy_ball_is_momentum_with_a_longer_step(alpha: float, beta: float) -> None:
    """α here is α/(1-β) there: u = v/(1-β)."""
    W, state = np.zeros(3), nesterov.init(np.zeros(3))
    other, other_state = np.zeros(3), momentum.init(np.zeros(3))
    for dW in GRADIENTS:
        W, state = nesterov.heavy_ball(W, dW, state, alpha=alpha, beta=beta)
        other, other_state = momentum.step(other, dW, other_state, alpha=alpha / (1 - beta), beta=beta)

    np.testing.assert_allclose(W, other, rtol=1e-9, atol=1e-12)


@given(c=st.floats(0.01, 1), alpha=st.floats(0.01, 0.3), beta=st.floats(0, 0.9))
def test_the_factors_of_a_bowl(c: float, alpha: float, beta: float) -> None:
    """On J = c·W²/2 three W in a row obey W'' = (1+β)(1-αc)·W' - β(1-αc)·W by Nesterov's form, (1+β-αc)·W' - β·W by the heavy ball."""
    forms = ((nesterov.step, (1 + beta) * (1 - alpha * c), beta * (1 - alpha * c)), (nesterov.heavy_ball, 1 + beta - alpha * c, beta))
    for step, first, second in forms:
        W, state, path = np.array([1.0]), nesterov.init([1.0]), []
        for _ in range(12):
            W, state = step(W, c * W, state, alpha=alpha, beta=beta)
            path.append(float(W[0]))
        for w0, w1, w2 in zip(path, path[1:], path[2:], strict=False):
            np.testing.assert_allclose(w2, first * w1 - second * w0, rtol=1e-9, atol=1e-12)
