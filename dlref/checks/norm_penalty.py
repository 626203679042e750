"""The penalties against their sums, their gradients against differences, the threshold against the minimum it stands for."""

from typing import Any

import numpy as np

from dlref.checks import close, frozen, same

# Two layers of different shapes, no weight twice, one of them zero.
WEIGHTS = [frozen([[1.0, -2.0, 0.5], [0.25, 3.0, -4.0]]), frozen([[0.1, 0.0]])]
SQUARES = 1 + 4 + 0.25 + 0.0625 + 9 + 16 + 0.01
SIZES = 1 + 2 + 0.5 + 0.25 + 3 + 4 + 0.1
STRENGTHS = ((1.0, 1), (0.75, 1), (0.75, 6), (0.0, 6))  # λ and m


def _slopes(penalty: Any, W: Any, *, lam: float, m: int) -> Any:
    """Return the central differences of a penalty of one layer."""
    found = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[index] = 1e-6
        found[index] = (penalty([frozen(W + step)], lam=lam, m=m) - penalty([frozen(W - step)], lam=lam, m=m)) / 2e-6
    return found


def l2_is_half_of_lambda_over_m_times_the_squares(norm_penalty: Any) -> None:
    """λ/(2m)·Σ w², over all layers, at any λ ≥ 0 and m ≥ 1."""
    for lam, m in STRENGTHS:
        close(f"the L2 penalty at λ = {lam}, m = {m}", norm_penalty.l2(WEIGHTS, lam=lam, m=m), lam * SQUARES / (2 * m))


def l1_is_half_of_lambda_over_m_times_the_sizes(norm_penalty: Any) -> None:
    """λ/(2m)·Σ |w|, over all layers, at any λ ≥ 0 and m ≥ 1: the half as in the notes."""
    for lam, m in STRENGTHS:
        close(f"the L1 penalty at λ = {lam}, m = {m}", norm_penalty.l1(WEIGHTS, lam=lam, m=m), lam * SIZES / (2 * m))


def the_l2_gradient_is_the_slope_of_l2(norm_penalty: Any) -> None:
    """λ/m·W, without the half, as central differences of the penalty have it."""
    for lam, m in STRENGTHS:
        for W in WEIGHTS:
            gradient = norm_penalty.l2_gradient(W, lam=lam, m=m)
            close(f"the gradient of L2 at λ = {lam}, m = {m}", gradient, lam / m * W)
            close(f"the gradient of L2 at λ = {lam}, m = {m}", gradient, _slopes(norm_penalty.l2, W, lam=lam, m=m), rtol=1e-7, atol=1e-7)


def the_l1_gradient_is_the_slope_of_l1(norm_penalty: Any) -> None:
    """λ/(2m)·sign(W), with the half, as central differences of the penalty have it, at 0 too."""
    for lam, m in STRENGTHS:
        for W in WEIGHTS:
            gradient = norm_penalty.l1_gradient(W, lam=lam, m=m)
            close(f"the gradient of L1 at λ = {lam}, m = {m}", gradient, lam / (2 * m) * np.sign(W))
            close(f"the gradient of L1 at λ = {lam}, m = {m}", gradient, _slopes(norm_penalty.l1, W, lam=lam, m=m), rtol=1e-7, atol=1e-7)


def the_l1_gradient_is_zero_at_zero(norm_penalty: Any) -> None:
    """In the middle of the subgradients [-λ/(2m), λ/(2m)], while the smallest number beside 0 has the whole slope."""
    gradient = norm_penalty.l1_gradient(frozen([[0.0, -0.0, 5e-324, -5e-324]]), lam=3.0, m=2)
    same("the gradient of L1 at and beside 0", gradient, [[0.0, 0.0, 0.75, -0.75]])


def the_threshold_moves_towards_zero_and_no_further(norm_penalty: Any) -> None:
    """sign(w)·max(|w| - τ, 0): 3 becomes 2 at τ = 1, 0.5 becomes 0, and -4 becomes -3."""
    for tau in (0.0, 0.1, 0.5, 1.0, 3.0, 100.0):
        for W in WEIGHTS:
            wanted = np.where(np.abs(W) > tau, W - np.copysign(tau, W), 0)
            same(f"the weights after the threshold {tau}", norm_penalty.soft_threshold(W, tau=tau), wanted)


def the_threshold_is_the_minimum_it_stands_for(norm_penalty: Any) -> None:
    """No other x than S(w) has a smaller (x - w)²/2 + τ·|x|."""
    w, others = frozen(np.linspace(-3, 3, 25)), np.linspace(-4, 4, 161)
    for tau in (0.0, 0.3, 1.0, 2.5):
        x = norm_penalty.soft_threshold(w, tau=tau)
        least = ((others[:, None] - w) ** 2 / 2 + tau * np.abs(others[:, None])).min(axis=0)
        excess = (x - w) ** 2 / 2 + tau * np.abs(x) - least
        close(f"by how much the smallest cost is exceeded at τ = {tau}", np.maximum(excess, 0), np.zeros(25), atol=1e-12)


def tau_zero_changes_nothing_and_tau_at_the_largest_leaves_nothing(norm_penalty: Any) -> None:
    """At τ = 0 not a bit, at τ = max |w| and beyond every weight is 0."""
    W = WEIGHTS[0]
    same("the weights at τ = 0", norm_penalty.soft_threshold(W, tau=0.0), W)
    same("the weights at τ = max |w|", norm_penalty.soft_threshold(W, tau=4.0), np.zeros((2, 3)))
    same("how many weights are left at the second largest", np.count_nonzero(norm_penalty.soft_threshold(W, tau=3.0)), 1)


def a_network_costs_what_its_layers_cost(norm_penalty: Any) -> None:
    """Any number of layers, of any shape, in any order."""
    third = frozen(np.arange(-3.0, 3.0).reshape(1, 2, 3))
    for name, penalty in (("L2", norm_penalty.l2), ("L1", norm_penalty.l1)):
        alone = [penalty([W], lam=0.5, m=3) for W in (*WEIGHTS, third)]
        close(f"the {name} penalty of three layers", penalty([*WEIGHTS, third], lam=0.5, m=3), sum(alone))
        close(f"the {name} penalty of the layers from behind", penalty([third, *WEIGHTS[::-1]], lam=0.5, m=3), sum(alone))
        close(f"the {name} penalty of two layers that are equal", penalty([third, third], lam=0.5, m=3), 2 * alone[2])


def l2_is_the_frobenius_norm_and_no_other(norm_penalty: Any) -> None:
    """‖W‖_F² is the sum of the squared singular values; the largest alone is the spectral norm."""
    singular = np.linalg.svd(WEIGHTS[0], compute_uv=False)
    close("2·L2 at λ = m = 1", 2 * norm_penalty.l2(WEIGHTS[:1], lam=1.0, m=1), (singular**2).sum())


def the_penalties_scale_with_the_weights(norm_penalty: Any) -> None:
    """L2(c·W) = c²·L2(W) and L1(c·W) = |c|·L1(W), at c of either sign and any size."""
    l2, l1 = norm_penalty.l2(WEIGHTS, lam=0.5, m=2), norm_penalty.l1(WEIGHTS, lam=0.5, m=2)
    for c in (-1.0, 0.0, 3.0, -1e-100, 1e100):
        scaled = [frozen(c * W) for W in WEIGHTS]
        close(f"the L2 penalty of {c} times the weights", norm_penalty.l2(scaled, lam=0.5, m=2), c**2 * l2)
        close(f"the L1 penalty of {c} times the weights", norm_penalty.l1(scaled, lam=0.5, m=2), abs(c) * l1)


def a_step_along_l2_is_weight_decay(norm_penalty: Any) -> None:
    """W - α·(dW + λ/m·W) = (1 - αλ/m)·W - α·dW, which shrinks W below αλ/m = 2, and beyond makes it grow."""
    W, dW, alpha, lam, m = WEIGHTS[0], WEIGHTS[0][::-1], 0.1, 6.0, 4
    step = W - alpha * (dW + norm_penalty.l2_gradient(W, lam=lam, m=m))
    close("W after a step", step, (1 - alpha * lam / m) * W - alpha * dW)
    for ratio, grows in ((1.9, False), (2.1, True)):
        after = W - norm_penalty.l2_gradient(W, lam=ratio, m=1)
        same(f"whether the weights grow at αλ/m = {ratio}", (np.abs(after) > np.abs(W)).all(), grows)


def descent_on_l2_ends_at_ridge_regression(norm_penalty: Any) -> None:
    """ŵ = y·Xᵀ·(X·Xᵀ + λI)⁻¹: the m of the data is the m of the penalty."""
    rng, lam, m = np.random.default_rng(0), 5.0, 40
    X, y = rng.normal(size=(3, m)), rng.normal(size=(1, m))
    W = frozen(np.zeros((1, 3)))
    for _ in range(200):
        W = frozen(W - 0.5 * ((W @ X - y) @ X.T / m + norm_penalty.l2_gradient(W, lam=lam, m=m)))
    close("W after 200 steps", W, y @ X.T @ np.linalg.inv(X @ X.T + lam * np.eye(3)), rtol=1e-10)


def only_the_threshold_reaches_zero(norm_penalty: Any) -> None:
    """After 1000 steps along the sign no weight is 0; after as many thresholds most are, and the cost is at its minimum."""
    rng, lam, alpha, m = np.random.default_rng(0), 20.0, 0.1, 50
    X = rng.normal(size=(30, m))
    y = 3 * X[:1] - 2 * X[1:2] + 0.1 * rng.normal(size=(1, m))
    along = stopped = frozen(np.zeros((1, 30)))
    for _ in range(1000):
        along = frozen(along - alpha * ((along @ X - y) @ X.T / m + norm_penalty.l1_gradient(along, lam=lam, m=m)))
        stopped = frozen(norm_penalty.soft_threshold(frozen(stopped - alpha * (stopped @ X - y) @ X.T / m), tau=alpha * lam / (2 * m)))
    same("the number of weights at 0 after steps along the sign", (along == 0).sum(), 0)
    same("whether most weights are at 0 after thresholds", (stopped == 0).sum() > 20, True)
    slope, is_left = (stopped @ X - y) @ X.T / m, stopped != 0
    against = -norm_penalty.l1_gradient(stopped, lam=lam, m=m)
    close("the slope of the data where a weight is left", slope[is_left], against[is_left], atol=1e-9)
    same("whether the slope is below λ/(2m) where none is", (np.abs(slope[~is_left]) <= lam / (2 * m)).all(), True)
    costs = [((W @ X - y) ** 2).sum() / (2 * m) + norm_penalty.l1([W], lam=lam, m=m) for W in (stopped, along)]
    same("whether the thresholds end at the lower cost", costs[0] < costs[1], True)


L2 = "lam / (2 * m) * sum(np.sum(np.square("
L1 = "lam / (2 * m) * sum(np.sum(np.abs("

SLIPS = [
    (L2, "lam / m * sum(np.sum(np.square(", "the half of L2 missing"),
    (L2, "lam / 2 * m * sum(np.sum(np.square(", "times m"),
    (L2, "lam / 2 * sum(np.sum(np.square(", "m missing in L2"),
    (L1, "lam / m * sum(np.sum(np.abs(", "the notes' half of L1 missing"),
    (L1, "lam / 2 * m * sum(np.sum(np.abs(", "times m, in L1"),
    (L1, "lam * sum(np.sum(np.abs(", "the bare norm, as in scikit-learn"),
    ("np.sum(np.square(W, dtype=np.float64))", "np.sum(W, dtype=np.float64)", "square missing"),
    ("np.sum(np.square(W, dtype=np.float64))", "np.sum(np.square(W, dtype=np.float64)) ** 0.5", "the norm, not its square"),
    ("np.sum(np.square(W, dtype=np.float64))", "np.mean(np.square(W, dtype=np.float64))", "the mean of the squares"),
    (
        "np.sum(np.square(W, dtype=np.float64))",
        "np.linalg.norm(np.atleast_2d(W)[-2:].reshape(-1, W.shape[-1]), 2) ** 2",
        "the spectral norm",
    ),
    (
        "np.sum(np.square(W, dtype=np.float64)) for W in weights)",
        "np.sum(np.square(W, dtype=np.float64)) for W in weights[:1])",
        "the first layer alone",
    ),
    (
        "np.sum(np.square(W, dtype=np.float64)) for W in weights)",
        "np.sum(np.square(W, dtype=np.float64)) ** 0.5 for W in weights) ** 2",
        "the square of the sum of norms",
    ),
    ("np.sum(np.abs(W), dtype=np.float64)", "abs(np.sum(W, dtype=np.float64))", "size of the sum"),
    ("np.sum(np.abs(W), dtype=np.float64)", "np.abs(W).max()", "the largest size"),
    ("np.sum(np.abs(W), dtype=np.float64)", "np.sqrt(np.sum(W**2))", "the norm of L2 in L1"),
    ("np.sum(np.abs(W), dtype=np.float64)", "np.abs(W).sum(axis=0).max()", "the matrix norm of the same name"),
    ("lam / m * W", "2 * lam / m * W", "factor 2 in the gradient of L2"),
    ("lam / m * W", "lam / (2 * m) * W", "the half of L2 left in its gradient"),
    ("lam / m * W", "lam * W", "m dropped"),
    ("lam / m * W", "lam / m * W**2", "the penalty for its gradient"),
    ("lam / m * W", "-lam / m * W", "pushes the weights away"),
    ("lam / m * W", "lam / m * W / np.sqrt(np.sum(W**2) or 1)", "the slope of the norm, not of its square"),
    ("lam / (2 * m) * np.sign(W)", "lam / m * np.sign(W)", "the half missing in the gradient of L1"),
    ("lam / (2 * m) * np.sign(W)", "lam / (2 * m) * np.where(W >= 0, 1, -1)", "pushes a weight off zero"),
    ("lam / (2 * m) * np.sign(W)", "lam / (2 * m) * np.abs(W)", "size for sign"),
    ("lam / (2 * m) * np.sign(W)", "lam / (2 * m) * W / np.sqrt(W**2 + 1e-12)", "the sign made smooth"),
    ("lam / (2 * m) * np.sign(W)", "lam / (2 * m) * np.ones_like(W)", "sign missing"),
    ("np.maximum(np.abs(W) - tau, 0)", "(np.abs(W) - tau)", "passes over zero"),
    ("np.maximum(np.abs(W) - tau, 0)", "np.where(np.abs(W) > tau, np.abs(W), 0)", "the hard threshold"),
    ("np.maximum(np.abs(W) - tau, 0)", "np.maximum(np.abs(W) - 2 * tau, 0)", "twice as far"),
    ("np.maximum(np.abs(W) - tau, 0)", "np.maximum(np.abs(W) + tau, 0)", "away from zero"),
    ("np.maximum(np.abs(W) - tau, 0)", "np.maximum(W - tau, 0)", "no negative weight is left"),
    ("np.maximum(np.abs(W) - tau, 0)", "np.minimum(np.abs(W), tau)", "clips at the threshold"),
    ("np.sign(W) * np.maximum", "np.maximum", "sign lost"),
    ("return np.sign(W) * np.maximum(np.abs(W) - tau, 0)", "return W / (1 + tau)", "shrinks as L2 does"),
    ("return np.sign(W) * np.maximum(np.abs(W) - tau, 0)", "W[np.abs(W) < tau] = 0\n    return W", "writes into the caller's W"),
]
