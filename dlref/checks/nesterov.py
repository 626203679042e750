"""The heavy ball and Nesterov's form against sums in closed form, and against the published form in plain Python."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

GRADIENTS = frozen(np.random.default_rng(0).normal(size=(30, 2, 2)))
START = frozen([[1.0, -2.0], [3.0, 4.0]])


def _run(step: Any, state: Any, gradients: Any, **hyper: float) -> tuple[Any, Any]:
    """Return W after every step, and the last state."""
    W, path = START, []
    for dW in gradients:
        W, state = step(W, frozen(dW), state, **hyper)
        path.append(W)
    return np.array(path), state


def it_starts_from_zero(nesterov: Any) -> None:
    """u₀ = 0, of the shape of W."""
    same("u at the start", nesterov.init(START).u, np.zeros((2, 2)))


def the_sum_is_of_faded_gradients(nesterov: Any) -> None:
    """u_t = Σ β^k·dW_(t-k), without a factor 1-β, in both forms."""
    wanted = sum(0.75**k * dW for k, dW in enumerate(GRADIENTS[::-1]))
    for step in (nesterov.heavy_ball, nesterov.step):
        _, state = _run(step, nesterov.init(START), GRADIENTS, alpha=0.1, beta=0.75)
        close("u after 30 steps", state.u, wanted)


def the_heavy_ball_goes_along_the_sum(nesterov: Any) -> None:
    """A gradient of t steps ago has moved W by α·(1-β^t)/(1-β): -ΔW = α·Σ_s dW_s·(1 + β + … + β^(t-s))."""
    path, _ = _run(nesterov.heavy_ball, nesterov.init(START), GRADIENTS, alpha=0.1, beta=0.75)
    for t in (1, 2, 30):
        moved = sum((1 - 0.75 ** (t - s)) / (1 - 0.75) * GRADIENTS[s] for s in range(t))
        close(f"W after {t} steps", path[t - 1], START - 0.1 * moved)


def nesterov_looks_one_step_ahead(nesterov: Any) -> None:
    """θ' = θ + v', v' = μ·v - ε·∇f(θ + μ·v), Sutskever et al. 2013, eq. (3)–(4): W is θ + μ·v, on quartic bowls of two curvatures."""
    for mu, epsilon in ((0.9, 0.01), (0.5, 0.05), (0.0, 0.1)):
        W, state = frozen([1.0, 2.0]), nesterov.init([1.0, 2.0])
        theta, v = [1.0, 2.0], [0.0, 0.0]
        for t in range(1, 41):
            W, state = nesterov.step(W, frozen([W[0] ** 3, 5.0 * W[1]]), state, alpha=epsilon, beta=mu)
            ahead = [a + mu * b for a, b in zip(theta, v, strict=True)]
            slopes = [ahead[0] ** 3, 5.0 * ahead[1]]
            v = [mu * b - epsilon * slope for b, slope in zip(v, slopes, strict=True)]
            theta = [a + b for a, b in zip(theta, v, strict=True)]
            close(f"W after {t} steps at β = {mu}", W, [a + mu * b for a, b in zip(theta, v, strict=True)], rtol=1e-9, atol=1e-12)


def the_first_steps_differ_by_beta(nesterov: Any) -> None:
    """-α·dW of the heavy ball, -α·(1 + β)·dW of Nesterov's form."""
    for step, factor in ((nesterov.heavy_ball, 1.0), (nesterov.step, 1.75)):
        W, _ = step(START, GRADIENTS[0], nesterov.init(START), alpha=0.1, beta=0.75)
        close("W after a step", W, START - 0.1 * factor * GRADIENTS[0])


def without_memory_both_are_gradient_descent(nesterov: Any) -> None:
    """β = 0: ΔW = -α·dW."""
    for step in (nesterov.heavy_ball, nesterov.step):
        path, _ = _run(step, nesterov.init(START), GRADIENTS, alpha=0.1, beta=0.0)
        close("W after 30 steps", path[-1], START - 0.1 * GRADIENTS.sum(axis=0))


def the_memory_is_0_9_by_default(nesterov: Any) -> None:
    """In both forms."""
    for step in (nesterov.heavy_ball, nesterov.step):
        path, wanted = (_run(step, nesterov.init(START), GRADIENTS, alpha=0.1, **beta)[0] for beta in ({}, {"beta": 0.9}))
        same("W with the default β", path, wanted)


SLIPS = [
    (
        "    u = beta * state.u + dW\n    W = W - alpha * u",
        "    u = beta * state.u + (1 - beta) * dW\n    W = W - alpha * u",
        "the heavy ball with the factor 1-beta",
    ),
    (
        "    u = beta * state.u + dW\n    W = W - alpha * (",
        "    u = beta * state.u + (1 - beta) * dW\n    W = W - alpha * (",
        "Nesterov's with the factor 1-beta",
    ),
    ("    u = beta * state.u + dW\n    W = W - alpha * u", "    u = state.u + beta * dW\n    W = W - alpha * u", "nothing fades"),
    ("W - alpha * u", "W + alpha * u", "up the hill"),
    ("W - alpha * u", "W - alpha * state.u", "along the sum before the gradient"),
    ("(dW + beta * u)", "(dW + u)", "the step ahead without its factor"),
    ("(dW + beta * u)", "(dW + beta * state.u)", "the heavy ball in other words"),
    ("(dW + beta * u)", "u", "the heavy ball"),
    ("(dW + beta * u)", "(beta * u)", "the gradient left out"),
    ("u=np.zeros_like(W)", "u=np.ones_like(W)", "starts with a push"),
]
