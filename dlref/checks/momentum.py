"""Momentum against its explicit sum, its other form, and gradient descent."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Two scales, an entry that is always 0 and one that sometimes is; α falls on the way.
GRADIENTS = np.random.default_rng(0).normal(size=(20, 2, 2)) * [[1.0, 0.01], [1.0, 0.0]]
GRADIENTS[::3, 1, 0] = 0.0
GRADIENTS = frozen(GRADIENTS)
ALPHAS = [0.1] * 12 + [0.02] * 8
START = frozen([[1.0, -2.0], [3.0, 4.0]])
BETAS = (0.0, 0.5, 0.9, 0.99)


def _run(momentum: Any, gradients: Any, alphas: list[float], **hyper: float) -> tuple[Any, Any]:
    """Return W and v after every step."""
    W, state = START, momentum.init(START)
    path = []
    for dW, alpha in zip(gradients, alphas, strict=True):
        W, state = momentum.step(W, dW, state, alpha=alpha, **hyper)
        W, state = frozen(W), type(state)(frozen(state.v))
        path.append((W, state.v))
    return np.array([W for W, _ in path]), np.array([v for _, v in path])


def it_starts_from_zero(momentum: Any) -> None:
    """v₀ = 0, of the shape of W."""
    same("v at the start", momentum.init(START).v, np.zeros((2, 2)))


def v_is_the_weighted_sum_of_the_gradients(momentum: Any) -> None:
    """v_t = Σ (1-β)·β^k·dW_(t-k): the gradients averaged, newest first."""
    for beta in BETAS:
        _, v = _run(momentum, GRADIENTS, ALPHAS, beta=beta)
        for t in (1, 2, 5, 20):
            wanted = sum((1 - beta) * beta ** (t - i) * GRADIENTS[i - 1] for i in range(1, t + 1))
            close(f"v after {t} steps at β = {beta}", v[t - 1], wanted, rtol=1e-11, atol=1e-17)


def each_step_has_the_alpha_of_its_own_time(momentum: Any) -> None:
    """W_T = W_0 - Σ α_t·v_t: a smaller α also shortens what old gradients still push."""
    for beta in BETAS:
        W, v = _run(momentum, GRADIENTS, ALPHAS, beta=beta)
        close(f"W after 20 steps at β = {beta}", W[-1], START - np.tensordot(ALPHAS, v, axes=1), rtol=1e-13)


def beta_zero_is_gradient_descent(momentum: Any) -> None:
    """At β = 0 v is dW, to the last bit."""
    W, v = _run(momentum, GRADIENTS, ALPHAS, beta=0.0)
    same("v at β = 0", v, GRADIENTS)
    same("W after a step at β = 0", W[0], START - ALPHAS[0] * GRADIENTS[0])


def it_is_the_heavy_ball_with_a_smaller_alpha(momentum: Any) -> None:
    """The form without the factor 1-β, v = β·v + dW and W = W - α(1-β)·v, walks the same path."""
    for beta in (0.5, 0.9, 0.99):
        W, v = _run(momentum, GRADIENTS, ALPHAS, beta=beta)
        ball, velocity = START, np.zeros((2, 2))
        for t, (dW, alpha) in enumerate(zip(GRADIENTS, ALPHAS, strict=True)):
            velocity = beta * velocity + dW
            ball = ball - alpha * (1 - beta) * velocity
            close(f"W after {t + 1} steps at β = {beta}", W[t], ball, rtol=1e-12)
            close(f"v after {t + 1} steps at β = {beta}", v[t], (1 - beta) * velocity, rtol=1e-11, atol=1e-17)


def a_steady_gradient_is_reached_from_below(momentum: Any) -> None:
    """v_t = (1-β^t)·dW: the first step is only 1-β of gradient descent's, the late ones are equal to it."""
    dW = frozen([[4.0, -0.01], [0.0, 1.0]])
    _, v = _run(momentum, [dW] * 400, [0.1] * 400, beta=0.9)
    for t in (1, 2, 10, 400):
        close(f"v after {t} equal gradients", v[t - 1], (1 - 0.9**t) * dW)


def opposite_gradients_cancel(momentum: Any) -> None:
    """Of a gradient that changes its sign at every step, (1-β)/(1+β) is left in the end."""
    dW = np.array([[4.0, -0.01], [0.0, 1.0]])
    for beta in (0.5, 0.9):
        _, v = _run(momentum, np.resize([1.0, -1.0], 400).reshape(-1, 1, 1) * dW, [0.1] * 400, beta=beta)
        close(f"v after 400 alternating gradients at β = {beta}", v[-1], -dW * (1 - beta) / (1 + beta), rtol=1e-9)


def it_rolls_on_when_the_gradient_is_zero(momentum: Any) -> None:
    """Without a gradient v decays by β a step, and the whole way still to go is α·β/(1-β)·v."""
    v = frozen([[4.0, -0.01], [0.0, 1.0]])
    W, state = START, momentum.State(v=v)
    for _ in range(400):
        W, state = momentum.step(W, np.zeros((2, 2)), state, alpha=0.1, beta=0.9)
    close("v after 400 gradients of 0", state.v, 0.9**400 * v)
    close("W after 400 gradients of 0", W, START - 0.1 * 0.9 / (1 - 0.9) * v)


def it_stays_where_the_gradient_has_always_been_zero(momentum: Any) -> None:
    """W does not change by a bit."""
    W, _ = _run(momentum, GRADIENTS, ALPHAS, beta=0.9)
    same("W without a gradient", W[:, 1, 1], np.full(20, START[1, 1]))


def beta_is_nine_tenths_unless_given(momentum: Any) -> None:
    """The notes' value."""
    same("W after 20 steps", _run(momentum, GRADIENTS, ALPHAS)[0][-1], _run(momentum, GRADIENTS, ALPHAS, beta=0.9)[0][-1])


SLIPS = [
    ("beta * state.v + (1 - beta) * dW", "beta * state.v + dW", "1-beta missing: the heavy ball"),
    ("beta * state.v + (1 - beta) * dW", "state.v + (1 - beta) * dW", "v does not decay"),
    ("beta * state.v + (1 - beta) * dW", "(1 - beta) * state.v + beta * dW", "weights swapped"),
    ("beta * state.v + (1 - beta) * dW", "beta * state.v - (1 - beta) * dW", "v of the wrong sign"),
    ("beta * state.v + (1 - beta) * dW", "beta * (state.v + (1 - beta) * dW)", "beta outside the bracket"),
    ("W - alpha * v", "W - alpha * dW", "v computed but not used"),
    ("W - alpha * v", "W + alpha * v", "climbs"),
    ("W - alpha * v", "W - v", "alpha dropped"),
    ("W - alpha * v", "W - alpha * (beta * v + (1 - beta) * dW)", "looks ahead like Nesterov"),
    ("W - alpha * v", "W - alpha * state.v", "steps along the old v"),
    ("W - alpha * v", "W - alpha * v / (1 - beta)", "the length of the heavy ball's step"),
    ("beta) * dW\n    W = W - alpha * v", "beta) * alpha * dW\n    W = W - v", "alpha inside the average"),
    ("v = beta * state.v + (1 - beta) * dW", "v = state.v\n    v *= beta\n    v += (1 - beta) * dW", "writes into the caller's v"),
    ("W = W - alpha * v", "W -= alpha * v", "writes into the caller's W"),
    ("return W, State(v)", "return W, state", "forgets the new v"),
    ("return W, State(v)", "return W, State(W)", "remembers W"),
    ("np.zeros_like(W)", "W", "starts from W, and shares its memory"),
    ("beta: Fraction = 0.9", "beta: Fraction = 0.99", "another default of beta"),
]
