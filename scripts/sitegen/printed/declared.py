r"""What neither the legend nor the signatures can say, in one place. An entry that no longer fits is a failure, by its name.

`ABOUT` says of a function what its arguments must be for a formula to be seen through them, which statements of its module are about it
where there are alternatives, numbered as `scripts/dev.py printed` numbers them, and what it returns, if no name in the legend does.
A statement with the name of a function in brackets behind it, `\text{(he)}`, is about that function alone, and needs no entry.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import comb
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from dlref import (
    activation,
    adam,
    augmentation,
    bagging,
    bias_variance,
    dropout,
    gradient_check,
    gradient_descent,
    initialization,
    momentum,
    moving_average,
    network,
    norm_penalty,
    rmsprop,
    softmax,
    standardize,
)
from scripts.sitegen.printed.calculus import Outcomes, corners
from scripts.sitegen.printed.calls import Case, Run

Make = Callable[[Run], Any]


def _nothing() -> dict[str, Any]:
    return {}


class About(NamedTuple):
    """What is said of a function."""

    arguments: Callable[[], Mapping[str, Any]] = _nothing
    """Returns arguments that are chosen, by name."""
    lines: tuple[int, ...] = ()
    """The statements of the module that are about this function; none named, all are."""
    given: Mapping[str, Make] = {}
    """What is known of symbols beside the arguments."""
    results: Mapping[str, Make] = {}
    """What is returned, by the symbols of the formula."""
    random: Mapping[str, Callable[[Run], Outcomes]] = {}
    """What is random, where words say how."""
    over: str = ""
    """The argument of which a series is made: the function is called for each value, with what it returned for the one before."""
    state: str = ""
    """The argument that takes what was returned before; several, with spaces between, take a tuple."""
    start: Callable[[ModuleType], Any] = lambda module: module.init()
    """Returns what stands there at the first call."""
    series: Callable[[], Iterable[Any]] = tuple
    """Returns the series."""


class Page(NamedTuple):
    """What is said of a page, or of a lab."""

    about: Mapping[str, About] = {}
    """Of functions, where the page needs them called otherwise than their module does."""
    cases: Callable[[Path], Iterable[Case]] = lambda path: ()
    """Returns calls of what is no function of the package, or of one under what a derivation assumes."""
    is_derivation: bool = False
    """Whether its displayed formulas are about these calls alone."""
    also: tuple[str, ...] = ()
    """Equations within its sentences that its displayed formulas rely on."""


# ---------- arguments ----------

FROM_0 = {"augmentation", "mini_batch"}
"""Modules whose elements are counted from 0; in the others, the first is number 1."""


def _cost(x: Any) -> float:
    """Return a smooth function of all elements that is not the same in any two of them."""
    x = np.ravel(x)
    k = 1.0 + np.arange(x.size)
    return float((k * np.sin(x + k) + x**3 / k).sum() + np.outer(x, x).sum() / 7)


KINDS: dict[str, Callable[[], Any]] = {
    "a `numpy.random.Generator`": lambda: np.random.default_rng(1),
    "a floating-point type": lambda: np.float64,
    "a tuple of whole numbers >= 1": lambda: (2, 3),
    "a mapping of epochs >= 1 to learning rates >= 0": lambda: {5: 0.125, 3: 0.25},
    "a pair (lowest, highest) of finite numbers for each name, in this order": lambda: {"x": (2.0, 5.0), "y": (0.25, 3.0)},
    "a number in its range for each name of `ranges`": lambda: {"x": 3.4, "y": 1.1},
    "J": lambda: _cost,
}
"""An example of each kind of argument that is neither an array nor a number: by its words, a function by its name."""


def _drawn(seed: int, *shape: int) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def _shares(seed: int, classes: int, examples: int) -> Any:
    """Return probabilities whose columns sum to 1."""
    return np.random.default_rng(seed).dirichlet(np.ones(classes), examples).T


def _shuffled(count: int) -> Any:
    return np.random.default_rng(6).permutation(count)


def _scores() -> Mapping[str, Any]:
    """Return scores for which the shift by the largest is needed, and others."""
    Z = 2 * _drawn(5, 4, 5)
    Z[:, 3:] += 700
    return {"Z": Z}


_SPLIT = {"dev": 0.2, "test": 0.15}
_DW = np.array([[0.3, -0.7, 1.1], [0.2, 0.9, -0.4]])
_J = 0.37

# Errors of epochs: one is smaller by just δ and no new best, and one is a new best when the patience would be over.
_ERRORS = (0.875, 0.75, 0.5, 0.4375, 0.45, 0.5, 0.4, 0.7, 0.35, 0.25, 0.3, 0.1875, 0.3, 0.5, 0.6)


def _net() -> network.Network:
    """Return a network of three layers whose biases are not 0."""
    net = network.init([3, 6, 4, 2], rng=np.random.default_rng(3), activation="tanh")
    return net._replace(layers=tuple(layer._replace(b=_drawn(4, len(layer.W), 1)) for layer in net.layers))


def _training() -> dict[str, Any]:
    """Return a network, labels, a forward pass and the size of a training set."""
    return {"network": _net(), "Y": _shares(4, 2, 5), "passed": network.forward(_drawn(4, 3, 5), _net(), training=True), "m_train": 70}


_NETWORK: dict[str, Make] = {
    "g": lambda run: getattr(activation, run.arguments["network"].activation),
    "g'": lambda run: getattr(activation, run.arguments["network"].activation + "_derivative"),
    r"\operatorname{softmax}": lambda run: softmax.forward,
}
_SIGMA, _RHO = 0.7, 0.3


def _correlated(run: Run) -> Outcomes:
    """Return predictions of one number by B models, of variance σ², any two of them of correlation ρ."""
    count = run.dims["B"]
    covariance = _SIGMA**2 * (_RHO + (1 - _RHO) * np.eye(count))
    return corners((count,), 0.4, np.linalg.cholesky(covariance))


def _numbered(values: Iterable[Any], first: int = 1) -> dict[int, Any]:
    return dict(enumerate(values, start=first))


def _columns_of(part: str) -> Make:
    """Return what reads from a part of a split which columns it holds: each column is its own number."""
    return lambda run: getattr(run.result, part)[0][0]


def _changes(run: Run) -> tuple[list[float], list[float]]:
    """Return from which epochs on learning rates hold, the first from the start on and the last for ever, and the learning rates."""
    changes = dict(sorted(run.arguments["changes"].items()))
    return [0.0, *changes, np.inf], [run.arguments["alpha0"], *changes.values()]


# ---------- functions and pages ----------

ABOUT: dict[str, About] = {
    "augmentation.flip_left_right": About(lambda: {"flipped": np.ones(3, bool)}, lines=(1,)),
    "augmentation.flip_up_down": About(lambda: {"flipped": np.ones(3, bool)}, lines=(2,)),
    "augmentation.shift": About(lines=(3,)),
    "augmentation.noise": About(lines=(4, 5)),
    "bagging.average": About(given={r"\sigma": lambda run: _SIGMA, r"\rho": lambda run: _RHO}, random={r"\hat Y_b": _correlated}),
    "batch_norm.train": About(lines=(1, 2, 3, 4, 8, 9, 10)),
    "batch_norm.infer": About(lines=(11,)),
    "data_split.sizes": About(lambda: {"m": 107, **_SPLIT}),
    "data_split.split": About(
        lambda: {"X": np.arange(107.0)[None], "Y": np.zeros((1, 107)), "permutation": _shuffled(107), **_SPLIT},
        results={rf"\mathcal I_{{\text{{{part}}}}}": _columns_of(part) for part in ("train", "dev", "test")},
    ),
    "early_stopping.step": About(
        lambda: {"patience": 4, "min_delta": 0.0625},
        over="error",
        state="state",
        series=lambda: _ERRORS,
        results={"T": lambda run: min(state.epoch for state in run.result.values() if state.stop)},
    ),
    "gradient_check.numerical_gradient": About(lambda: {"theta": _drawn(8, 3)}, given={"e_i": lambda run: np.eye(3)}),
    "gradient_check.relative_difference": About(lambda: {"approx": _drawn(8, 3), "exact": _drawn(9, 3)}),
    "gradient_check.check": About(lambda: {"theta": _drawn(8, 3), "dtheta": _drawn(9, 3)}, given={"e_i": lambda run: np.eye(3)}),
    "initialization.lecun": About(results={"b": lambda run: network.init([3, 4], rng=np.random.default_rng(0)).layers[0].b}),
    "learning_rate.piecewise": About(
        given={"e_i": lambda run: _numbered(_changes(run)[0], 0), r"\alpha_i": lambda run: _numbered(_changes(run)[1], 0)}
    ),
    "mini_batch.batches": About(
        lambda: {"X": _drawn(6, 2, 11), "Y": np.zeros((1, 11)), "size": 4, "permutation": _shuffled(11)},
        results={r"X^{\{t\}}": lambda run: _numbered(X for X, _ in run.result), "T": lambda run: len(run.result)},
    ),
    "moving_average.update": About(over="x", state="v", start=lambda module: np.zeros((2, 3)), series=lambda: _drawn(2, 10, 2, 3)),
    "network.forward": About(lambda: {"X": _drawn(4, 3, 5), "network": _net()}, given=_NETWORK),
    "network.backward": About(
        _training,
        given={**_NETWORK, "A^{[l]}": lambda run: _numbered(run.arguments["passed"].A, 0)},
        results={"dW^{[l]}": lambda run: _numbered(x.W for x in run.result), "db^{[l]}": lambda run: _numbered(x.b for x in run.result)},
    ),
    "network.cost": About(_training),
    "norm_penalty.l2": About(given={"J": lambda run: _J}, results={"J_{L2}": lambda run: _J + run.result}),
    "norm_penalty.l1": About(given={"J": lambda run: _J}, results={"J_{L1}": lambda run: _J + run.result}),
    "norm_penalty.l2_gradient": About(lines=(2,), given={"dW": lambda run: _DW}, results={"dW": lambda run: _DW + run.result}),
    "norm_penalty.l1_gradient": About(lines=(4,), given={"dW": lambda run: _DW}, results={"dW": lambda run: _DW + run.result}),
    "search.uniform": About(results={"x": lambda run: np.array([[*trial.values()] for trial in run.result])}),
    "search.log_uniform": About(results={"x": lambda run: np.array([[*trial.values()] for trial in run.result])}),
    "search.zoom": About(lambda: {"factor": 0.3}, results={"[a', b']": lambda run: np.transpose([*run.result.values()])}),
    "softmax.forward": About(_scores),
    "softmax.log_forward": About(_scores),
    "softmax.loss_from_logits": About(lambda: {"Z": _drawn(9, 4, 3), "Y": _shares(9, 4, 3)}),  # few, for it is differentiated
}


def _softmax_regression(path: Path) -> Iterator[Case]:
    """Yield a call of the cost and of the gradient that the lab defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    space: dict[str, Any] = {"np": np, "softmax": softmax}
    exec(compile(ast.Module([node for node in tree.body if isinstance(node, ast.FunctionDef)], []), str(path), "exec"), space)
    X, Y, W = _drawn(10, 3, 5), _shares(10, 4, 5), _drawn(11, 4, 3)
    known = {"X": X, "Y": Y, "W": W, "m": 5, r"\operatorname{softmax}": softmax.forward}
    made = {"J": space["cost"](W, X, Y), r"\partial J/\partial W": space["gradient"](W, X, Y)}
    yield Case("the lab’s own", known, made, set(made), formals=(frozenset("W"),))


def _steady_gradient(path: Path) -> Iterator[Case]:
    """Yield five steps of Adam from its start under one gradient, without the constants."""
    hyper = {"alpha": 0.3, "beta1": 0.8, "beta2": 0.95, "eps_root": 0.0, "eps": 1e-300}  # 0 itself is refused
    W, state, t = _drawn(12, 2, 3), adam.init(_DW), 5
    for _ in range(t):
        before = W
        W, state = adam.step(W, _DW, state, **hyper)
    known = {"W": before, "dW": _DW, "t": t, r"\alpha": 0.3, r"\beta_1": 0.8, r"\beta_2": 0.95}
    made = {"v": state.v, "s": state.s, "W'": W}
    yield Case("adam.step, one gradient", known, made, set(made))


def _momentum_and_ball(path: Path) -> Iterator[Case]:
    """Yield five steps of momentum and of the heavy ball, which lacks the factor 1-β; then five of momentum under one gradient."""
    hyper, zero = {"alpha": 0.3, "beta": 0.8}, np.zeros_like(_DW)
    beta, gradients = hyper["beta"], _numbered(_drawn(12, 5, *_DW.shape))
    v, u = {0: zero}, {0: zero}
    for t, dW in gradients.items():
        v[t] = momentum.step(zero, dW, momentum.State(v[t - 1]), **hyper)[1].v
        u[t] = beta * u[t - 1] + dW
    known = {"dW_t": gradients, "u_0": zero, r"\beta": beta}
    yield Case("momentum.step, any gradients", known, {"v_t": v, "u_t": u}, {"v_t", "u_t"}, lines=(1, 3, 4, 5))
    state = momentum.init(_DW)
    for _ in range(5):
        state = momentum.step(zero, _DW, state, **hyper)[1]
    known = {"dW": _DW, "t": 5, r"\beta": beta}
    yield Case("momentum.step, one gradient", known, {"v": state.v}, {"v"}, lines=(2, 6, 7))


def _averages_and_windows(path: Path) -> Iterator[Case]:
    """Yield the averages of a series, those of one value again and again, and how far back two memories look."""
    series, t, beta = _drawn(13, 6, 2), 6, 0.8
    for x, constant, lines in ((series, {}, (1, 2, 3, 4, 5, 6, 8)), (series[[2] * t], {"x": series[2]}, (7, 8, 9))):
        v, averages, corrected = np.zeros(2), dict[int, Any](), dict[int, Any]()
        for n, value in _numbered(x).items():
            averages[n] = v = moving_average.update(v, value, beta=beta)
            corrected[n] = moving_average.correct(v, beta=beta, t=n)
        known = {"x_k": _numbered(x), "t": t, r"\beta": beta, **constant}
        made = {"v_i": averages, r"\hat v_i": corrected}
        yield Case("moving_average.update", known, made, set(made), lines)
    for beta in (0.9, 0.999):
        made = {r"\tau": moving_average.window(beta).tau}
        yield Case("moving_average.window", {r"\beta": beta}, made, set(made), lines=(10, 11, 12))


def _steady_squares(path: Path) -> Iterator[Case]:
    """Yield steps of RMSprop from its start under one gradient, without the constants: the first and the fifth."""
    hyper = {"alpha": 0.3, "beta": 0.8, "eps_root": 0.0, "eps": 1e-300}  # 0 itself is refused
    W, state = _drawn(13, 2, 3), rmsprop.init(_DW)
    for t in range(1, 6):
        before = W
        W, state = rmsprop.step(W, _DW, state, **hyper)
        if t in (1, 5):
            known = {"W_0": before, "W": before, "dW": _DW, "t": t, r"\alpha": 0.3, r"\beta": 0.8}
            made = {"s": state.s, "W'": W} | ({"W_1": W} if t == 1 else {})
            yield Case(f"rmsprop.step {t}, one gradient", known, made, set(made))


def _factors(c: Any, alpha: float) -> Any:
    """Return by what a step of gradient descent multiplies the distance from the minimum, along axes of the curvatures c."""
    return gradient_descent.step(np.ones_like(c), c, gradient_descent.State(), alpha=alpha)[0]


def _descent(path: Path) -> Iterator[Case]:
    """Yield a short step on a cost that is no quadratic, and steps on quadratics, one at the best learning rate that a search finds."""
    W = _drawn(13, 4)
    known = {"W": W, "dW": gradient_check.numerical_gradient(_cost, W), r"\alpha": 1e-4, "J": _cost}
    yield Case("a short step", known, {}, set(), lines=(1,))

    c = np.array([0.3, 0.8, 0.5, 0.7])
    for alpha in (1.7, 2.2):  # on either side of the best, so that each of the two factors is the largest once
        after, _ = gradient_descent.step(W, c * W, gradient_descent.init(W), alpha=alpha)
        made = {"w'_i": after, "dw_i": c * W, "q": np.abs(_factors(c, alpha)).max(), r"\mu": c.min(), "L": c.max()}
        yield Case("gradient_descent.step", {"w_i": W, "c_i": c, r"\alpha": alpha}, made, set(made), lines=(2, 3, 4, 5, 6, 7, 8))

    low, high = 0.0, 3.0
    for _ in range(100):  # the largest factor falls up to the best learning rate, and rises behind it
        a, b = low + (high - low) / 3, high - (high - low) / 3
        low, high = (a, high) if np.abs(_factors(c, a)).max() > np.abs(_factors(c, b)).max() else (low, b)
    made = {r"\alpha^*": low, r"\kappa": np.linalg.cond(np.diag(c))}
    yield Case("the best learning rate", {"c_i": c, r"\alpha": 1.7}, made, set(made), lines=(5, 6, 7, 8, 9, 10, 11, 12, 13))

    w, kappa, delta, t = np.ones(3), 60.0, 1e-5, 0
    while np.abs(w).max() >= delta:
        w, t = w * _factors(np.array([1.0, 7.0, kappa]), 2 / (kappa + 1)), t + 1
    yield Case("steps counted", {r"\kappa": kappa, r"\delta": delta, "t": t}, {}, set(), lines=(14,))


def _penalized_weights(path: Path) -> Iterator[Case]:
    """Yield one weight under either penalty: a step, and the point at which the slope of its cost turns; L1 leaves two of the four."""
    lam, m, alpha = 1.5, 4, 0.3
    hyper: dict[str, Any] = {"lam": lam, "m": m}
    for n, (w, a, c) in enumerate(((-0.5, 1.3, 0.7), (0.8, -0.9, 1.6), (-0.3, 0.2, 0.9), (0.6, -0.1, 1.2))):
        ends = []
        for slope in (norm_penalty.l1_gradient, norm_penalty.l2_gradient):
            low, high = -2.0, 2.0
            for _ in range(100):
                x = (low + high) / 2
                low, high = (x, high) if c * (x - a) + slope(x, **hyper) < 0 else (low, x)
            ends.append(round(high, 12))  # what is left of the last interval where L1 ends at 0
        step, _ = gradient_descent.step(w, c * (w - a) + norm_penalty.l2_gradient(w, **hyper), gradient_descent.State(), alpha=alpha)
        known = {"w": w, "a": a, "c": c, r"\lambda": lam, "m": m, r"\alpha": alpha}
        made = {"P_1": norm_penalty.l1([w], **hyper), "P_2": norm_penalty.l2([w], **hyper), "w'": step, "w_1": ends[0], "w_2": ends[1]}
        yield Case(f"norm_penalty, weight {n + 1}", known, made, set(made))


def _noise_and_penalty(path: Path) -> Iterator[Case]:
    """Yield noise on the inputs of a linear model, and the penalty that has the same slopes as this noise on average."""
    X, W, Y, sigma = _drawn(14, 3, 2), _drawn(15, 2, 3), _drawn(16, 2, 2), 0.7
    E = np.random.default_rng(17).standard_normal(X.shape)
    noisy = augmentation.noise(X[None], sigma=sigma, rng=np.random.default_rng(17))[0]
    J = float(((W @ X - Y) ** 2).sum() / 4)
    made = {r"\tilde X": noisy, "E": E}
    yield Case("augmentation.noise", {"X": X, r"\sigma": sigma}, made, set(made), (1, 2), draw=lambda symbol: _drawn(18, 100_000))

    ends = corners(X.shape, 0.0, np.eye(X.size))  # all as probable as each other
    costs = [float(((W @ (X + sigma * end) - Y) ** 2).sum() / 4) for _, end in ends]
    lam = (np.mean(costs) - J) / norm_penalty.l2([W], lam=1.0, m=2)
    known = {"X": X, "E": E, r"\sigma": sigma, "W": W, "Y": Y, "m": 2}
    yield Case("noise of every kind", known, {"J": J, r"\lambda": lam}, {"J", r"\lambda"}, (1, 3, 4, 5, 6), {"E": ends})


def _average_of_models(path: Path) -> Iterator[Case]:
    """Yield the average of models that are alike in part, and all the samples of four examples."""
    count = 4
    covariance = _SIGMA**2 * (_RHO + (1 - _RHO) * np.eye(count))
    outcomes = corners((count,), 0.4, np.linalg.cholesky(covariance))
    averages = [float(bagging.average(list(ends))) for _, ends in outcomes]
    variance = float(np.average(np.square(averages), weights=[weight for weight, _ in outcomes]) - np.mean(averages) ** 2)
    known = {"B": count, r"\sigma": _SIGMA, r"\rho": _RHO, r"\hat Y_b": outcomes[0][1]}
    yield Case("bagging.average", known, {"V": variance}, {"V"}, lines=(1, 2, 3), random={r"\hat Y_b": outcomes})

    samples = np.indices((count,) * count).reshape(count, -1)
    yield Case("all samples", {"m": count}, {"q": float((samples != 0).all(axis=0).mean())}, {"q"}, lines=(4, 5))


def _standardized(path: Path) -> Iterator[Case]:
    """Yield what `standardize.apply` makes of one feature, and the condition numbers of two pairs, of correlations of both signs."""
    x, m = 1.5 + 0.6 * _drawn(14, 7), 7
    stats = standardize.fit(x[None])
    at_0, at_1 = standardize.apply(np.array([[0.0, 1.0]]), stats)[0]
    q = float(np.linalg.norm(x) ** 2) / m
    known = {"x^{(i)}": _numbered(x), "m": m, r"\mu": stats.mean.item(), r"\sigma": stats.std.item()}
    yield Case("any shift and scale", known | {"a": 2.5, "c": 0.4}, {}, set(), lines=(1, 2))
    made = {"a": at_1 - at_0, "c": at_0, "q": q, "s": np.std((x - x.mean()) / q)}
    yield Case("standardize.apply", known, made, set(made), lines=(3, 4, 5, 6, 7, 8))
    for sign in (1, -1):
        X = _drawn(15, 2, 7)
        X[1] += sign * X[0]
        u, v = Z = standardize.apply(X, standardize.fit(X))
        known = {"u^{(i)}": _numbered(u), "v^{(i)}": _numbered(v), "m": m}
        made = {r"\kappa": np.linalg.cond(Z @ Z.T)}
        yield Case("two standardized features", known, made, set(made), lines=(9, 10))


def _layers(path: Path) -> Iterator[Case]:
    """Yield a unit with random weights, forward and back, and the mean square after four layers, over all that is random."""
    n, k, deviation = 5, 7, 0.7
    a, d = _drawn(16, n), _drawn(17, k)
    shapes = {n: corners((n,), 0.0, deviation * np.eye(n)), k: corners((k,), 0.0, deviation * np.eye(k))}
    known = {"n": n, r"\sigma": deviation, "a_j": _numbered(a), r"\operatorname{relu}": activation.relu}
    yield Case("a unit", known, {"q": (a @ a) / n}, {"q"}, lines=(1, 2, 3, 4), random={"w_j": shapes[n]})
    known = {"k": k, r"\sigma": deviation, "d_i": _numbered(d)}
    yield Case("a unit, on the way back", known, {"p": (d @ d) / k}, {"p"}, lines=(7, 8, 9), random={"w_i": shapes[k]})

    for c, bend, draw in ((1.0, lambda z: z, initialization.lecun), (0.5, activation.relu, initialization.he)):
        ends = [(1.0, a[:2])]  # each weight matrix of 2 by 2 is one of 8, which have the right means
        for _ in range(4):
            ends = [(p * w, bend(W @ x)) for p, x in ends for w, W in corners((2, 2), 0.0, deviation * np.eye(4))]
        known = {"c": c, "n": 2, r"\sigma": deviation, "L": 4, "q_0": (a[:2] @ a[:2]) / 2}
        yield Case("four layers", known, {"q_L": sum(p * (x @ x) / 2 for p, x in ends)}, {"q_L"}, lines=(5,))
        ratio = draw(5, n, rng=np.random.default_rng(0)) / np.random.default_rng(0).standard_normal((5, n))
        yield Case("the deviation", {"c": c, "n": n}, {r"\sigma^*": ratio.mean()}, {r"\sigma^*"}, lines=(6,))


def _quotients(path: Path) -> Iterator[Case]:
    """Yield both quotients of a smooth function, the sum of two errors at one step, and the step at which it is smallest."""
    theta, h = 0.6, 0.01
    slopes = {r"J'": lambda x: 2 * np.exp(2 * x), r"J''": lambda x: 4 * np.exp(2 * x), r"J'''": lambda x: 8 * np.exp(2 * x)}
    known = {r"\theta": theta, "h": h, "J": lambda x: np.exp(2 * x), **slopes}
    yield Case("quotients of a smooth function", known, {}, set(), lines=(1, 2))

    a, b, epsilon, h = 3.0, 0.5, 1e-3, 0.2
    known = {"a": a, "b": b, r"\varepsilon": epsilon, "h": h}
    yield Case("the sum of both errors", known, {"e": np.polyval([b / 6, 0, 0, epsilon * a], h) / h}, {"e"}, lines=(3,))
    best = max(np.roots([b / 3, 0, 0, -epsilon * a]), key=np.real).real  # where the derivative is 0
    made = {"h^*": best, "e^*": np.polyval([b / 6, 0, 0, epsilon * a], best) / best}
    yield Case("the best step", {"a": a, "b": b, r"\varepsilon": epsilon}, made, set(made), lines=(4, 5))


def _dropped(path: Path) -> Iterator[Case]:
    """Yield a mask of one example, and what it makes of the activations and of the next unit."""
    a, w, n, p = np.array([0.5, -1.5, 0.8, 2.0]), np.array([0.7, 0.4, -0.9, 0.3]), 4, 0.7
    D = dropout.mask((n,), keep_prob=p, rng=np.random.default_rng(1))
    a_tilde = dropout.forward(a, D, keep_prob=p)
    da_tilde = np.array([0.2, -0.6, 1.1, 0.9])
    known = {"a": a, "w": w, "y": 0.6, "n": n, "p": p, r"d\tilde a_j": da_tilde}
    made = {"D": D.astype(float), r"\tilde a_j": a_tilde, "z": w @ a, r"\tilde z": w @ a_tilde}
    made["da_j"] = dropout.backward(da_tilde, D, keep_prob=p)
    many = dropout.mask((6_000,), keep_prob=p, rng=np.random.default_rng(2)).astype(float)
    yield Case("dropout.forward, one example", known, made, set(made), draw=lambda symbol: many)


def _stopped(path: Path) -> Iterator[Case]:
    """Yield an error counted on few examples; then steps on a quadratic, and its minimum with a penalty, short of it and further on."""
    x = np.array([1.0, 0.0, 0.0, 1.0])
    many = (np.random.default_rng(2).random(6_000) < 0.3).astype(float)
    known = {"e": 0.3, "m": 4}
    yield Case("an error, counted", known, {"x": x, "E": x.mean()}, {"x", "E"}, lines=(1, 2, 3, 4), draw=lambda symbol: many)
    for c, lines in ((0.4, (5, 6, 7, 8, 9)), (4e-4, (5, 6, 7, 8, 9, 10, 11))):
        alpha, steps, w_star = 0.5, 6, 1.3
        ws = [0.0]
        for _ in range(steps):
            ws.append(float(gradient_descent.step(ws[-1], c * (ws[-1] - w_star), gradient_descent.State(), alpha=alpha)[0]))
        lam = 1 / (alpha * steps)
        w_lam = float(np.linalg.lstsq(np.sqrt([[c], [lam]]), np.sqrt([c, lam]) * [w_star, 0.0], rcond=None)[0][0])
        known = {"w^*": w_star, "c": c, r"\alpha": alpha, "t": steps}
        made = {"w_i": _numbered(ws, 0), r"w_\lambda": w_lam, r"\lambda": lam}
        yield Case("gradient_descent.step, stopped", known, made, set(made), lines=lines)


def _best_of_several(path: Path) -> Iterator[Case]:
    """Yield every way in which two models can be right and wrong on four examples."""
    p, K, m = 0.6, 2, 4
    right: Outcomes = []
    for bits in np.ndindex((2,) * (K * m)):
        x = np.reshape(bits, (K, m)).astype(float)
        right.append((float(np.prod(np.where(x == 1, p, 1 - p))), x))
    cumulated = np.cumsum([comb(m, j) * p**j * (1 - p) ** (m - j) for j in range(m + 1)])
    known = {"x_{ki}": right[0][1], "p": p, "K": K, r"m_{\text{dev}}": m, "F": lambda j: cumulated[int(j)] if j >= 0 else 0.0, "j": 3}
    yield Case("two models, four examples", known, {}, set(), random={"x_{ki}": right})


def _projected(path: Path) -> Iterator[Case]:
    """Yield the mean errors of least squares with two weights on six examples, over noise of which the second moments are exact."""
    n, m, sigma = 2, 6, 0.7
    X, F = _drawn(14, n, m), _drawn(15, 1, m)
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


PAGES: dict[str, Page] = {
    "docs/augmentation.md": Page(cases=_noise_and_penalty, is_derivation=True),
    "docs/bagging.md": Page(cases=_average_of_models, is_derivation=True),
    "docs/bias_variance.md": Page(cases=_projected, is_derivation=True),
    "docs/data_split.md": Page(cases=_best_of_several, is_derivation=True),
    "docs/adam.md": Page(cases=_steady_gradient, is_derivation=True),
    "docs/momentum.md": Page(cases=_momentum_and_ball, is_derivation=True),
    "docs/moving_average.md": Page(cases=_averages_and_windows, is_derivation=True),
    "docs/rmsprop.md": Page(cases=_steady_squares, is_derivation=True),
    "docs/norm_penalty.md": Page(cases=_penalized_weights, is_derivation=True),
    "docs/gradient_descent.md": Page(cases=_descent, is_derivation=True),
    "docs/gradient_check.md": Page(cases=_quotients, is_derivation=True),
    "docs/initialization.md": Page(cases=_layers, is_derivation=True),
    "docs/standardize.md": Page(cases=_standardized, is_derivation=True),
    "docs/dropout.md": Page(cases=_dropped, is_derivation=True),
    "docs/early_stopping.md": Page(cases=_stopped, is_derivation=True),
    "docs/labs/four_optimizers.py": Page(cases=_softmax_regression, also=(r"\hat Y = \mathrm{softmax}(W X)",)),
}

# ---------- exceptions ----------

UNEVALUATED: dict[str, dict[str, str]] = {}
"""By file and by its TeX, a statement that is not evaluated, and the reason."""
BOUNDS: dict[str, dict[str, float]] = {
    "docs/gradient_check.md": {
        r"\frac{J(\theta + h) - J(\theta - h)}{2h} &\approx J'(\theta) + \frac{h^2}{6}\,J'''(\theta)": 3e-9,
        r"\frac{J(\theta + h) - J(\theta)}{h} &\approx J'(\theta) + \frac{h}{2}\,J''(\theta)": 1e-4,
    },
    "docs/moving_average.md": {r"\beta^{\tau} \approx \frac{1}{e}": 0.06},
    "docs/gradient_descent.md": {
        r"J(W - \alpha\,dW) &\approx J(W) - \alpha\,\lVert dW \rVert_2^2": 5e-7,
        r"t &\approx \frac{\kappa}{2}\,\log \frac{1}{\delta}": 3e-3,
    },
    "docs/early_stopping.md": {r"w_t &\approx \alpha\,t\,c\,w^* \approx w_\lambda": 2e-3},
}
r"""By file and by its TeX, how far the sides of an \approx may be apart, relative to the right one."""
INLINE: dict[str, dict[str, str]] = {
    "dlref/dropout.py": {r"\tilde A = A": "after training, when there is no mask"},
}
"""By file and by its TeX, an equation within a sentence that is not that of the page, and the reason."""
_RENAMED, _ALL = "an index by another letter", "the sum, or the distribution, is that of all elements"
SAME: dict[str, str] = {
    r"E_{⟦i → c⟧jk}": _RENAMED,
    r"E_{i⟦j → c⟧k}": _RENAMED,
    r"E_{ij⟦k → c⟧}": _RENAMED,
    r"W_{⟦i → b⟧j}": _RENAMED,
    r"W_{i⟦j → b⟧}": _RENAMED,
    r"D⟦_{ij} → _{ji}⟧": _ALL,
    r"E⟦_{ij} → _{ji}⟧": _ALL,
    r"W⟦_{ij} → _{ji}⟧": _ALL,
    r"w⟦_{ij} → _{ji}⟧^{[l]}": _ALL,
    r"⟦w → W⟧_{ij}^{[l]}": "an element of the matrix by the letter of the matrix",
    r"⟦x → X⟧^{(\pi(i))}": "a column of the matrix by the letter of the matrix",
    r"\mathbb E\,D_⟦j → ⟧": "all elements at once, each of which has this mean",
    r"{Var} D_⟦j → ⟧": "all elements at once, each of which has this variance",
    r"x_⟦i → c⟧ &\sim": _RENAMED,
    r"x_⟦i → t⟧ &\sim": _RENAMED,
    r"⟦\frac{\hat v}{\sqrt{\hat s}} → \frac{\sqrt{\hat s}}{\hat v}⟧ = W - \alph": "1 or −1, as the other way up",
    r"⟦\frac{dW}{|dW|} → \frac{|dW|}{dW}⟧": "1 or −1, as the other way up",
    r"\kappa\,w + ⟦(1 - \kappa) → 1 - \kappa⟧": "brackets behind a plus",
}
"""Mistakes that are none, by a part of their place, and why they read the same."""


def reads_the_same(place: str) -> str:
    """Return why a mistake is none; nothing if it is one."""
    return next((why for part, why in SAME.items() if part in place), "")
