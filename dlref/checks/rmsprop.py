"""RMSprop against its formula in plain Python, closed forms, and the two places of ε."""

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


def _run(rmsprop: Any, gradients: Any, alphas: list[float], **hyper: float) -> tuple[Any, Any]:
    """Return W and s after every step."""
    W, state = START, rmsprop.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = rmsprop.step(W, frozen(dW), state, alpha=alpha, **hyper)
        W, state = frozen(W), type(state)(frozen(state.s))
        path.append((W, state.s))
    return np.array([W for W, _ in path]), np.array([s for _, s in path])


def _by_hand(gradients: Any, *, beta: float, eps_root: float, eps: float) -> Any:
    """Return W after every step, coordinate by coordinate in plain Python."""
    path = np.empty_like(gradients)
    for i in np.ndindex(START.shape):
        w, s = float(START[i]), 0.0
        for t, alpha in enumerate(ALPHAS):
            g = float(gradients[t, *i])
            s = beta * s + (1 - beta) * g * g
            w -= alpha * g / (math.sqrt(s + eps_root) + eps)
            path[t, *i] = w
    return path


def it_starts_from_zero(rmsprop: Any) -> None:
    """s₀ = 0, of the shape of W."""
    same("s at the start", rmsprop.init(START).s, np.zeros((2, 2)))


def it_walks_the_path_of_the_formula(rmsprop: Any) -> None:
    """40 steps, with ε inside the root, outside, and on both sides."""
    for beta in (0.0, 0.5, 0.9, 0.999):
        for eps_root, eps in ((0.1, 0.0), (0.0, 0.1), (0.01, 0.2)):
            hyper = {"beta": beta, "eps_root": eps_root, "eps": eps}
            W, wanted = _run(rmsprop, GRADIENTS, ALPHAS, **hyper)[0], _by_hand(GRADIENTS, **hyper)
            for t in range(40):
                close(f"W after {t + 1} steps with {hyper}", W[t], wanted[t])


def s_is_the_weighted_sum_of_the_squares(rmsprop: Any) -> None:
    """s_t = Σ (1-β)·β^k·dW²_(t-k), an average of squares, not the square of an average."""
    for beta in (0.0, 0.5, 0.9, 0.999):
        _, s = _run(rmsprop, GRADIENTS, ALPHAS, beta=beta)
        for t in (1, 2, 5, 40):
            wanted = sum((1 - beta) * beta ** (t - i) * GRADIENTS[i - 1] ** 2 for i in range(1, t + 1))
            close(f"s after {t} steps at β = {beta}", s[t - 1], wanted)


def the_first_step_is_too_long(rmsprop: Any) -> None:
    """|ΔW₁| = α/√(1-β) when ε is tiny: without a correction s starts too small."""
    dW = frozen([[1e-3, -4.0], [1e5, -1e50]])
    for beta in (0.0, 0.9, 0.999):
        W, _ = rmsprop.step(np.zeros((2, 2)), dW, rmsprop.init(dW), alpha=0.1, beta=beta, eps_root=0.0, eps=1e-14)
        close(f"the first step at β = {beta}", W, -np.sign(dW) * 0.1 / math.sqrt(1 - beta), rtol=1e-8)


def under_a_steady_gradient_the_step_tends_to_alpha(rmsprop: Any) -> None:
    """|ΔW_t| = α/√(1-β^t) → α, from 0.01 to 10⁵ whatever the size of the gradient."""
    dW = np.array([[4.0, -0.01], [1e5, -1.0]])
    steps = np.diff(_run(rmsprop, [dW] * 400, [0.1] * 400, beta=0.9, eps_root=0.0, eps=1e-14)[0], axis=0)
    for t in (2, 3, 10, 400):
        close(f"step {t}", steps[t - 2], -np.sign(dW) * 0.1 / math.sqrt(1 - 0.9**t), rtol=1e-9)


def a_zero_gradient_leaves_its_coordinate_still(rmsprop: Any) -> None:
    """0/√(0 + ε) = 0: W does not change by a bit and nothing is divided by 0; s decays by β."""
    W, state = frozen([4.0, 4.0]), rmsprop.State(s=frozen([0.0, 4.0]))
    for _ in range(10):
        W, state = rmsprop.step(W, np.zeros(2), state, alpha=0.1, beta=0.5)
    same("W", W, [4.0, 4.0])
    same("s", state.s, [0.0, 4.0 / 2**10])


def the_two_places_of_eps_are_two_formulas(rmsprop: Any) -> None:
    """√s + ε and √(s + ε²) agree far below and far above ε, and differ most, by √2, at √s = ε."""
    for root_of_s, ratio in ((1e-6, 1.0), (0.1, math.sqrt(2)), (1e5, 1.0)):
        dW = frozen([root_of_s])
        inside, _ = rmsprop.step([0.0], dW, rmsprop.init(dW), alpha=1.0, beta=0.0, eps_root=0.1**2, eps=0.0)
        outside, _ = rmsprop.step([0.0], dW, rmsprop.init(dW), alpha=1.0, beta=0.0, eps_root=0.0, eps=0.1)
        close(f"the ratio of the two steps at √s = {root_of_s}", inside / outside, [ratio], rtol=1e-4)


def the_defaults_are_those_of_the_notes(rmsprop: Any) -> None:
    """β = 0.9, ε_root = 1e-8, ε = 0, told apart by gradients of the size of √ε_root."""
    wanted, _ = _run(rmsprop, 1e-4 * GRADIENTS, ALPHAS, beta=0.9, eps_root=1e-8, eps=0.0)
    same("W after 40 steps with the defaults", _run(rmsprop, 1e-4 * GRADIENTS, ALPHAS)[0][-1], wanted[-1])


SLIPS = [
    ("np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root + eps))", "eps inside the root"),
    ("np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps_root + eps)", "eps_root outside the root"),
    ("np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps) + eps_root)", "the two eps swapped"),
    ("np.sqrt(s + eps_root) + eps)", "np.sqrt(s + eps_root))", "eps dropped"),
    ("np.sqrt(s + eps_root) + eps)", "np.sqrt(s) + eps)", "eps_root dropped"),
    ("np.sqrt(s + eps_root)", "(s + eps_root)", "root missing"),
    ("/ (np.sqrt(s + eps_root) + eps)", "/ np.sqrt(s + eps_root) + eps", "eps added to the parameter"),
    ("(np.sqrt(s + eps_root) + eps)", "np.maximum(np.sqrt(s + eps_root), eps)", "eps as a floor"),
    ("(1 - beta) * dW**2", "(1 - beta) * dW", "square missing"),
    ("(1 - beta) * dW**2", "(1 - beta) * np.abs(dW)", "size for square"),
    ("beta * state.s + (1 - beta) * dW**2", "(beta * np.sqrt(state.s) + (1 - beta) * dW) ** 2", "square of the average"),
    ("beta * state.s + (1 - beta) * dW**2", "beta * state.s + dW**2", "1-beta missing"),
    ("beta * state.s + (1 - beta) * dW**2", "state.s + (1 - beta) * dW**2", "s does not decay"),
    ("beta * state.s + (1 - beta) * dW**2", "state.s + dW**2", "AdaGrad"),
    ("beta * state.s + (1 - beta) * dW**2", "(1 - beta) * state.s + beta * dW**2", "weights swapped"),
    ("W - alpha * dW / (np.sqrt(s +", "W - alpha * dW / (np.sqrt(state.s +", "divides by the old s"),
    ("W - alpha * dW", "W + alpha * dW", "climbs"),
    ("W - alpha * dW", "W - dW", "alpha dropped"),
    ("s = beta * state.s +", "s = state.s\n    s *= beta\n    s = s +", "writes into the caller's s"),
    ("W = W - alpha * dW", "W -= alpha * dW", "writes into the caller's W"),
    ("return W, State(s)", "return W, state", "forgets the new s"),
    ("np.zeros_like(W)", "np.ones_like(W)", "starts from 1"),
    ("beta: Fraction = 0.9", "beta: Fraction = 0.99", "another default of beta"),
    ("eps_root: NonNegative = 1e-8", "eps_root: NonNegative = 1e-7", "another default of eps_root"),
    (
        'eps: Annotated[NonNegative, not_both_0("eps_root")] = 0.0',
        'eps: Annotated[NonNegative, not_both_0("eps_root")] = 1e-8',
        "another default of eps",
    ),
]
