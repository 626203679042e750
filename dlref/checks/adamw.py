"""AdamW against Algorithm 2 in plain Python, and closed forms of its decay."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way; ε of the order of √s.
GRADIENTS = np.random.default_rng(0).normal(size=(40, 2, 2)) * [[1.0, 0.05], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
GRADIENTS = frozen(GRADIENTS)
ALPHAS = [0.1] * 25 + [0.02] * 15
START = frozen([[1.0, -2.0], [3.0, 4.0]])


def _run(adamw: Any, gradients: Any, **hyper: float) -> Any:
    """Return W after every step."""
    W, state, path = START, adamw.init(START), []
    for dW, alpha in zip(gradients, ALPHAS, strict=True):
        W, state = adamw.step(W, frozen(dW), state, alpha=alpha, **hyper)
        path.append(W)
    return np.array(path)


def it_walks_the_path_of_algorithm_2(adamw: Any) -> None:
    """40 steps of Loshchilov & Hutter 2019 (arXiv 1711.05101), lines 6 to 12, whose λ is λα here, with α·η as α."""
    for beta1, beta2, eps, lam in ((0.9, 0.999, 0.1, 0.01), (0.5, 0.9, 0.3, 0.5), (0.9, 0.5, 0.01, 0.0)):
        path = _run(adamw, GRADIENTS, beta1=beta1, beta2=beta2, eps=eps, lam=lam)
        for i in np.ndindex(2, 2):
            theta, m, v = float(START[i]), 0.0, 0.0
            for t, alpha in enumerate(ALPHAS, start=1):
                g = float(GRADIENTS[t - 1, *i])
                m = beta1 * m + (1 - beta1) * g
                v = beta2 * v + (1 - beta2) * g * g
                m_hat, v_hat = m / (1 - math.pow(beta1, t)), v / (1 - math.pow(beta2, t))
                theta = theta - alpha * m_hat / (math.sqrt(v_hat) + eps) - alpha * lam * theta
                close(f"element {i} of W after {t} steps", path[(t - 1, *i)], theta)


def without_a_gradient_each_weight_decays_by_the_same_factor(adamw: Any) -> None:
    """W_t = W_0·(1-αλ)^t, a large weight as a small one, whatever the β."""
    path = _run(adamw, np.zeros((40, 2, 2)), lam=0.5)
    close("W after 25 steps", path[24], START * (1 - 0.1 * 0.5) ** 25)


def the_decay_is_not_divided_by_the_gradient(adamw: Any) -> None:
    """The first step is -α·sign(dW) - αλW at gradients from 0.001 to 10¹⁰⁰."""
    dW = frozen([[1e-3, -4.0], [1e5, -1e100]])
    W, _ = adamw.step(START, dW, adamw.init(START), alpha=0.1, lam=0.25, eps=1e-14)
    close("W after a step", W, START - 0.1 * np.sign(dW) - 0.1 * 0.25 * START, rtol=1e-9)


def the_state_is_that_of_adam(adamw: Any) -> None:
    """V = (1-β₁)·Σ β₁^k·dW and s = (1-β₂)·Σ β₂^k·dW², without the decay; t counts."""
    state = adamw.init(START)
    same("v at the start", state.v, np.zeros((2, 2)))
    same("s at the start", state.s, np.zeros((2, 2)))
    for dW in GRADIENTS[:12]:
        _, state = adamw.step(START, dW, state, alpha=0.1, lam=0.5)
    newest_first = list(enumerate(GRADIENTS[:12][::-1]))
    close("v after 12 steps", state.v, sum((1 - 0.9) * 0.9**k * dW for k, dW in newest_first), rtol=1e-11, atol=1e-17)
    close("s after 12 steps", state.s, sum((1 - 0.999) * 0.999**k * dW**2 for k, dW in newest_first))
    same("t", state.t, 12)


def the_defaults_are_those_of_pytorch(adamw: Any) -> None:
    """λ = 0.01, β₁ = 0.9, β₂ = 0.999, ε = 1e-8, told apart by gradients of the size of ε."""
    wanted = _run(adamw, 1e-8 * GRADIENTS, lam=0.01, beta1=0.9, beta2=0.999, eps=1e-8)
    same("W after 40 steps with the defaults", _run(adamw, 1e-8 * GRADIENTS)[-1], wanted[-1])


SLIPS = [
    ("+ lam * W)", "- lam * W)", "the weights grow"),
    ("+ lam * W)", "+ lam)", "every weight shrinks by the same length"),
    ("+ lam * W)", "+ lam / 2 * W)", "half of the decay"),
    ("v_hat / (np.sqrt(s_hat) + eps) + lam * W)", "(v_hat + lam * W) / (np.sqrt(s_hat) + eps))", "the decay divided like a gradient"),
    ("alpha * (v_hat / (np.sqrt(s_hat) + eps) + lam * W)", "alpha * v_hat / (np.sqrt(s_hat) + eps) - lam * W", "α is not in the decay"),
    ("    v = beta1", "    dW = dW + lam * W\n    v = beta1", "the gradient of an L2 penalty on top"),
    ("v / (1 - beta1**t)", "v / (1 - beta1) ** t", "the notes' misprint, of v"),
    ("s / (1 - beta2**t)", "s / (1 - beta2) ** t", "the notes' misprint, of s"),
    ("v_hat = v / (1 - beta1**t)", "v_hat = v", "v not corrected"),
    ("s_hat = s / (1 - beta2**t)", "s_hat = s", "s not corrected"),
    ("(np.sqrt(s_hat) + eps)", "np.sqrt(s_hat + eps)", "eps inside the root"),
    ("(np.sqrt(s_hat) + eps)", "(s_hat + eps)", "root missing"),
    ("(1 - beta2) * dW**2", "(1 - beta2) * dW", "square missing"),
    ("beta1 * state.v + (1 - beta1) * dW", "beta1 * state.v + dW", "1-beta1 missing"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "beta2 * state.s + dW**2", "1-beta2 missing"),
    ("t = state.t + 1", "t = state.t + 2", "the first step is t = 2"),
    ("State(v, s, t)", "State(v, s, 0)", "t frozen at 1"),
    ("lam: NonNegative = 0.01", "lam: NonNegative = 0.1", "another default decay"),
    ("W - alpha * (", "W + alpha * (", "up the hill"),
]
