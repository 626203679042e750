"""Adam against Algorithm 1 in plain Python, closed forms, and the misprint of the notes."""

import math
from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way; ε of the order of √s.
GRADIENTS = np.random.default_rng(0).normal(size=(60, 2, 2)) * [[1.0, 0.05], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
GRADIENTS = frozen(GRADIENTS)
ALPHAS = [0.1] * 40 + [0.02] * 20
START = frozen([[1.0, -2.0], [3.0, 4.0]])


def _run(adam: Any, gradients: Any, alphas: list[float], **hyper: float) -> tuple[Any, Any]:
    """Return W after every step, and the last state."""
    W, state = START, adam.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = adam.step(W, frozen(dW), state, alpha=alpha, **hyper)
        W, state = frozen(W), type(state)(frozen(state.v), frozen(state.s), state.t)
        path.append(W)
    return np.array(path), state


def _algorithm_1(gradients: Any, *, beta1: float, beta2: float, eps_root: float, eps: float) -> Any:
    """Return θ_t of Kingma & Ba 2015 (arXiv 1412.6980), Algorithm 1, in plain Python; theirs has ε_root = 0."""
    path = np.empty_like(gradients)
    for i in np.ndindex(START.shape):
        theta, m, v = float(START[i]), 0.0, 0.0
        for t, alpha in enumerate(ALPHAS, start=1):
            g = float(gradients[t - 1, *i])
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            m_hat, v_hat = m / (1 - math.pow(beta1, t)), v / (1 - math.pow(beta2, t))
            theta -= alpha * m_hat / (math.sqrt(v_hat + eps_root) + eps)
            path[t - 1, *i] = theta
    return path


def it_starts_from_zero(adam: Any) -> None:
    """v₀ = s₀ = 0, two arrays of the shape of W, and t = 0."""
    v, s, t = adam.init(START)
    same("v at the start", v, np.zeros((2, 2)))
    same("s at the start", s, np.zeros((2, 2)))
    same("t at the start", t, 0)
    same("whether v and s share their memory", np.shares_memory(v, s), False)


def the_first_step_is_alpha(adam: Any) -> None:
    """v̂₁ = dW and ŝ₁ = dW², so ΔW = -α·sign(dW) when ε is tiny, at gradients from 0.001 to 10¹⁰⁰."""
    dW = frozen([[1e-3, -4.0], [1e5, -1e100]])
    for betas in ((0.9, 0.999), (0.0, 0.5), (0.99, 0.9)):
        W, _ = adam.step(np.zeros((2, 2)), dW, adam.init(dW), alpha=0.1, beta1=betas[0], beta2=betas[1], eps_root=0.0, eps=1e-14)
        close(f"the first step at β = {betas}", W, -0.1 * np.sign(dW), rtol=1e-8)


def under_a_steady_gradient_every_step_is_alpha(adam: Any) -> None:
    """v̂_t = dW and ŝ_t = dW² at every t, because each is corrected by 1 - β^t: with (1-β)^t the second step would be 0.42 α."""
    dW = np.array([[4.0, -0.01], [1e5, -1.0]])
    W, _ = _run(adam, [dW] * 50, [0.1] * 50, eps_root=0.0, eps=1e-14)
    for t in (1, 2, 10, 50):
        close(f"W after {t} equal gradients", W[t - 1], START - t * 0.1 * np.sign(dW), rtol=1e-9, atol=1e-9)


def it_walks_the_path_of_algorithm_1(adam: Any) -> None:
    """60 steps, with ε outside the root as in the paper, inside as in the notes, and on both sides."""
    for beta1, beta2 in ((0.9, 0.999), (0.5, 0.9), (0.99, 0.5)):
        for eps_root, eps in ((0.0, 0.1), (0.1, 0.0), (0.01, 0.2)):
            hyper = {"beta1": beta1, "beta2": beta2, "eps_root": eps_root, "eps": eps}
            W, wanted = _run(adam, GRADIENTS, ALPHAS, **hyper)[0], _algorithm_1(GRADIENTS, **hyper)
            for t in range(60):
                close(f"W after {t + 1} steps with {hyper}", W[t], wanted[t])


def v_and_s_are_weighted_sums_and_t_counts(adam: Any) -> None:
    """v_t = Σ (1-β₁)·β₁^k·dW_(t-k) and s_t = Σ (1-β₂)·β₂^k·dW²_(t-k), uncorrected in the state."""
    for steps in (1, 2, 12, 60):
        _, (v, s, t) = _run(adam, GRADIENTS[:steps], ALPHAS[:steps], beta1=0.9, beta2=0.999)
        newest_first = list(enumerate(GRADIENTS[:steps][::-1]))
        close(f"v after {steps} steps", v, sum((1 - 0.9) * 0.9**k * dW for k, dW in newest_first), rtol=1e-11, atol=1e-17)
        close(f"s after {steps} steps", s, sum((1 - 0.999) * 0.999**k * dW**2 for k, dW in newest_first))
        same("t", t, steps)


def without_memory_a_step_is_the_sign_of_the_gradient(adam: Any) -> None:
    """β₁ = β₂ = 0: ΔW = -α·dW/(√(dW² + ε_root) + ε), which is -α·sign(dW) for small ε."""
    W, _ = _run(adam, GRADIENTS, ALPHAS, beta1=0.0, beta2=0.0, eps_root=0.04, eps=0.1)
    moves = -np.array(ALPHAS).reshape(-1, 1, 1) * GRADIENTS / (np.sqrt(GRADIENTS**2 + 0.04) + 0.1)
    close("W after 60 steps", W[-1], START + moves.sum(axis=0))


def a_gradient_after_a_long_silence_makes_a_long_step(adam: Any) -> None:
    """ΔW = -α·(1-β₁)/√(1-β₂)·sign(dW), 3.16 α: the longest step there is at β₁ = 0.9, β₂ = 0.999."""
    silence = adam.State(v=np.zeros(1), s=np.zeros(1), t=10**6)
    W, _ = adam.step(frozen([0.0]), frozen([-5.0]), silence, alpha=0.1, eps_root=0.0, eps=1e-14)
    close("the step", W, [0.1 * (1 - 0.9) / math.sqrt(1 - 0.999)], rtol=1e-10)


def after_a_million_steps_the_correction_is_harmless(adam: Any) -> None:
    """1 - β^t = 1 to the last bit: no overflow, and v̂ = v, ŝ = s."""
    state = adam.State(v=frozen([2.0, -2.0]), s=frozen([4.0, 4.0]), t=10**6)
    W, (v, s, t) = adam.step(frozen([1.0, 1.0]), frozen([2.0, -2.0]), state, alpha=0.5, eps_root=0.0, eps=2.0)
    close("W", W, [0.75, 1.25])
    close("v", v, [2.0, -2.0])
    close("s", s, [4.0, 4.0])
    same("t", t, 10**6 + 1)


def zero_gradients_leave_everything_still(adam: Any) -> None:
    """0/√(0 + ε) = 0: W does not change by a bit, and nothing is divided by 0."""
    W, (v, s, t) = _run(adam, np.zeros((12, 2, 2)), [0.1] * 12)
    same("W", W[-1], START)
    same("v", v, np.zeros((2, 2)))
    same("s", s, np.zeros((2, 2)))
    same("t", t, 12)


def it_rolls_on_when_the_gradient_is_zero(adam: Any) -> None:
    """Without a gradient v decays by β₁ and s by β₂."""
    W, state = frozen([1.0]), adam.State(v=frozen([8.0]), s=frozen([16.0]), t=5)
    for _ in range(10):
        W, state = adam.step(W, frozen([0.0]), state, alpha=0.1, beta1=0.5, beta2=0.75)
    close("v", state.v, [8.0 * 0.5**10])
    close("s", state.s, [16.0 * 0.75**10])
    same("t", state.t, 15)


def the_defaults_are_those_of_the_notes(adam: Any) -> None:
    """β₁ = 0.9, β₂ = 0.999, ε_root = 1e-8, ε = 0, told apart by gradients of the size of √ε_root."""
    wanted, _ = _run(adam, 1e-4 * GRADIENTS, ALPHAS, beta1=0.9, beta2=0.999, eps_root=1e-8, eps=0.0)
    same("W after 60 steps with the defaults", _run(adam, 1e-4 * GRADIENTS, ALPHAS)[0][-1], wanted[-1])


SLIPS = [
    ("v / (1 - beta1**t)", "v / (1 - beta1) ** t", "the notes' misprint, of v"),
    ("s / (1 - beta2**t)", "s / (1 - beta2) ** t", "the notes' misprint, of s"),
    ("v / (1 - beta1**t)", "v / (1 - beta2**t)", "v corrected by beta2"),
    ("s / (1 - beta2**t)", "s / (1 - beta1**t)", "s corrected by beta1, as in the ML Glossary"),
    ("v / (1 - beta1**t)", "v * (1 - beta1**t)", "multiplies v by the correction"),
    ("s / (1 - beta2**t)", "s * (1 - beta2**t)", "multiplies s by the correction"),
    ("v_hat = v / (1 - beta1**t)", "v_hat = v", "v not corrected"),
    ("s_hat = s / (1 - beta2**t)", "s_hat = s", "s not corrected"),
    ("s_hat = s / (1 - beta2**t)", "s_hat = s / (1 - beta2**t) ** 0.5", "the root of the correction inside the root of s"),
    ("t = state.t + 1", "t = max(state.t, 1)", "the first step and the second are t = 1"),
    ("t = state.t + 1", "t = state.t + 2", "the first step is t = 2"),
    ("State(v, s, t)", "State(v, s, 0)", "t frozen at 1, as in Dive into Deep Learning"),
    ("State(v, s, t)", "State(v, s, t + 1)", "t counts double"),
    ("s=np.zeros_like(W), t=0)", "s=np.zeros_like(W), t=1)", "starts at t = 1"),
    ("np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root + eps))", "eps inside the root"),
    ("np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps_root + eps)", "eps_root outside the root"),
    ("np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps) + eps_root)", "the two eps swapped"),
    ("np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat + eps_root))", "eps dropped"),
    ("np.sqrt(s_hat + eps_root) + eps)", "np.sqrt(s_hat) + eps)", "eps_root dropped"),
    ("+ eps)", "+ eps / np.sqrt(1 - beta2**t))", "eps of the uncorrected s, as in Keras"),
    ("np.sqrt(s_hat + eps_root)", "(s_hat + eps_root)", "root missing"),
    ("/ (np.sqrt(s_hat + eps_root) + eps)", "/ np.sqrt(s_hat + eps_root) + eps", "eps added to the parameter"),
    ("beta1 * state.v + (1 - beta1) * dW", "beta1 * state.v + dW", "1-beta1 missing"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "beta2 * state.s + dW**2", "1-beta2 missing"),
    ("beta1 * state.v + (1 - beta1) * dW", "state.v + (1 - beta1) * dW", "v does not decay"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "state.s + (1 - beta2) * dW**2", "s does not decay"),
    ("beta1 * state.v + (1 - beta1) * dW", "beta2 * state.v + (1 - beta2) * dW", "v averaged with beta2"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "beta1 * state.s + (1 - beta1) * dW**2", "s averaged with beta1"),
    ("beta1 * state.v + (1 - beta1) * dW", "(1 - beta1) * state.v + beta1 * dW", "the weights of v swapped"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "(1 - beta2) * state.s + beta2 * dW**2", "the weights of s swapped"),
    ("    v = beta1 * state.v", "    beta1, beta2 = beta2, beta1\n    v = beta1 * state.v", "the betas swapped"),
    ("(1 - beta2) * dW**2", "(1 - beta2) * dW", "square missing"),
    ("(1 - beta2) * dW**2", "(1 - beta2) * v**2", "average of the squared average"),
    ("s_hat = s / (1 - beta2**t)", "s_hat = v_hat**2", "square of the average"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "np.maximum(state.s, beta2 * state.s + (1 - beta2) * dW**2)", "s never falls: AMSGrad"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "np.maximum(beta2 * state.s, dW**2)", "the maximum for the average: AdaMax"),
    ("beta2 * state.s + (1 - beta2) * dW**2", "beta2 * state.s + (1 - beta2) * (dW - v) ** 2", "AdaBelief: the variance about v"),
    ("W - alpha * v_hat", "W + alpha * v_hat", "climbs"),
    ("W - alpha * v_hat", "W - alpha * dW", "v_hat computed but not used"),
    ("W - alpha * v_hat", "W - alpha * v", "v in the place of v_hat"),
    ("np.sqrt(s_hat + eps_root)", "np.sqrt(s + eps_root)", "s in the place of s_hat"),
    ("W - alpha * v_hat", "W - alpha * (beta1 * v_hat + (1 - beta1) * dW)", "looks ahead like NAdam"),
    ("W - alpha * v_hat", "(1 - 0.01 * alpha) * W - alpha * v_hat", "decays the weights like AdamW"),
    ("v_hat = v / ", "v_hat = state.v / ", "steps along the old v"),
    ("beta1) * dW\n    s =", "beta1) * alpha * dW\n    alpha = 1\n    s =", "alpha inside the average"),
    ("State(v, s, t)", "State(v_hat, s_hat, t)", "remembers the corrected averages"),
    ("State(v, s, t)", "State(s, v, t)", "v and s exchanged"),
    ("v = beta1 * state.v +", "v = state.v\n    v *= beta1\n    v = v +", "writes into the caller's v"),
    ("s = beta2 * state.s +", "s = state.s\n    s *= beta2\n    s = s +", "writes into the caller's s"),
    ("W = W - alpha * v_hat", "W -= alpha * v_hat", "writes into the caller's W"),
    (
        "    return State(v=np.zeros_like(W), s=np.zeros_like(W), t=0)",
        "    zero = np.zeros_like(W)\n    return State(v=zero, s=zero, t=0)",
        "v and s share their memory",
    ),
    ("beta1: Fraction = 0.9", "beta1: Fraction = 0.99", "another default of beta1"),
    ("beta2: Fraction = 0.999", "beta2: Fraction = 0.99", "another default of beta2"),
    ("eps_root: NonNegative = 1e-8", "eps_root: NonNegative = 0.0", "another default of eps_root"),
    (
        'eps: Annotated[NonNegative, not_both_0("eps_root")] = 0.0',
        'eps: Annotated[NonNegative, not_both_0("eps_root")] = 1e-8',
        "another default of eps",
    ),
]
