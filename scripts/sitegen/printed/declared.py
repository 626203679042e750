r"""What neither the legend nor the signatures can say, in one place. An entry that no longer fits is a failure, by its name.

`ABOUT` says of a function what its arguments must be for a formula to be seen through them, which statements of its module are about it
where there are alternatives, numbered as `scripts/dev.py printed` numbers them, and what it returns, if no name in the legend does.
A statement with the name of a function in brackets behind it, `\text{(he)}`, is about that function alone, and needs no entry.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from dlref import activation, network, softmax
from dlref.beyond import gradient_clipping
from scripts.sitegen.printed import derivations
from scripts.sitegen.printed.calculus import Outcomes, corners
from scripts.sitegen.printed.calls import Case, Run
from scripts.sitegen.printed.drawn import DW, RHO, SIGMA, cost, drawn, numbered, shares

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

FROM_0 = {"augmentation", "mini_batch", "beyond.cross_validation", "beyond.successive_halving"}
"""Modules whose elements are counted from 0; in the others, the first is number 1."""


KINDS: dict[str, Callable[[], Any]] = {
    "a `numpy.random.Generator`": lambda: np.random.default_rng(1),
    "a floating-point type": lambda: np.float64,
    "a tuple of whole numbers >= 1": lambda: (2, 3),
    "a mapping of epochs >= 1 to learning rates >= 0": lambda: {5: 0.125, 3: 0.25},
    "a pair (lowest, highest) of finite numbers for each name, in this order": lambda: {"x": (2.0, 5.0), "y": (0.25, 3.0)},
    "a number in its range for each name of `ranges`": lambda: {"x": 3.4, "y": 1.1},
    "J": lambda: cost,
}
"""An example of each kind of argument that is neither an array nor a number: by its words, a function by its name."""


def _shuffled(count: int) -> Any:
    return np.random.default_rng(6).permutation(count)


def _scores() -> Mapping[str, Any]:
    """Return scores for which the shift by the largest is needed, and others."""
    Z = 2 * drawn(5, 4, 5)
    Z[:, 3:] += 700
    return {"Z": Z}


_SPLIT = {"dev": 0.2, "test": 0.15}
_J = 0.37

# Errors of epochs: one is smaller by just δ and no new best, and one is a new best when the patience would be over.
_ERRORS = (0.875, 0.75, 0.5, 0.4375, 0.45, 0.5, 0.4, 0.7, 0.35, 0.25, 0.3, 0.1875, 0.3, 0.5, 0.6)


def _net() -> network.Network:
    """Return a network of three layers whose biases are not 0."""
    net = network.init([3, 6, 4, 2], rng=np.random.default_rng(3), activation="tanh")
    return net._replace(layers=tuple(layer._replace(b=drawn(4, len(layer.W), 1)) for layer in net.layers))


def _training() -> dict[str, Any]:
    """Return a network, labels, a forward pass and the size of a training set."""
    return {"network": _net(), "Y": shares(4, 2, 5), "passed": network.forward(drawn(4, 3, 5), _net(), training=True), "m_train": 70}


_NETWORK: dict[str, Make] = {
    "g": lambda run: getattr(activation, run.arguments["network"].activation),
    "g'": lambda run: getattr(activation, run.arguments["network"].activation + "_derivative"),
    r"\operatorname{softmax}": lambda run: softmax.forward,
}


def _correlated(run: Run) -> Outcomes:
    """Return predictions of one number by B models, of variance σ², any two of them of correlation ρ."""
    count = run.dims["B"]
    covariance = SIGMA**2 * (RHO + (1 - RHO) * np.eye(count))
    return corners((count,), 0.4, np.linalg.cholesky(covariance))


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
    "bagging.average": About(given={r"\sigma": lambda run: SIGMA, r"\rho": lambda run: RHO}, random={r"\hat Y_b": _correlated}),
    "batch_norm.train": About(lines=(1, 2, 3, 4, 8, 9, 10)),
    "batch_norm.infer": About(lines=(11,)),
    "beyond.cross_validation.folds": About(lambda: {"permutation": _shuffled(11), "k": 4}),
    "beyond.double_descent.fit": About(
        lambda: {"X": drawn(12, 5, 3), "Y": drawn(13, 4, 3)}, given={"A": lambda run: run.result @ np.linalg.pinv(run.arguments["X"]).T}
    ),
    "beyond.gradient_clipping.by_norm": About(results={r"\tilde g^{[l]}": lambda run: numbered(run.result[0])}),
    "beyond.log_sum_exp.forward": About(lambda: {"Z": drawn(9, 4, 3)}),  # few, for it is differentiated
    "beyond.successive_halving.promoted": About(lambda: {"losses": drawn(14, 11), "eta": 3}),
    "beyond.successive_halving.rungs": About(lambda: {"n": 107, "r": 5, "eta": 3}),
    "beyond.warmup_cosine.rate": About(lambda: {"t": np.arange(1.0, 15.0), "warmup": 4, "decay": 7}, given={r"\pi": lambda run: np.pi}),
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
    "gradient_check.numerical_gradient": About(lambda: {"theta": drawn(8, 3)}, given={"e_i": lambda run: np.eye(3)}),
    "gradient_check.relative_difference": About(lambda: {"approx": drawn(8, 3), "exact": drawn(9, 3)}),
    "gradient_check.check": About(lambda: {"theta": drawn(8, 3), "dtheta": drawn(9, 3)}, given={"e_i": lambda run: np.eye(3)}),
    "initialization.lecun": About(results={"b": lambda run: network.init([3, 4], rng=np.random.default_rng(0)).layers[0].b}),
    "learning_rate.piecewise": About(
        given={"e_i": lambda run: numbered(_changes(run)[0], 0), r"\alpha_i": lambda run: numbered(_changes(run)[1], 0)}
    ),
    "mini_batch.batches": About(
        lambda: {"X": drawn(6, 2, 11), "Y": np.zeros((1, 11)), "size": 4, "permutation": _shuffled(11)},
        results={r"X^{\{t\}}": lambda run: numbered(X for X, _ in run.result), "T": lambda run: len(run.result)},
    ),
    "moving_average.update": About(over="x", state="v", start=lambda module: np.zeros((2, 3)), series=lambda: drawn(2, 10, 2, 3)),
    "network.forward": About(lambda: {"X": drawn(4, 3, 5), "network": _net()}, given=_NETWORK),
    "network.backward": About(
        _training,
        given={**_NETWORK, "A^{[l]}": lambda run: numbered(run.arguments["passed"].A, 0)},
        results={"dW^{[l]}": lambda run: numbered(x.W for x in run.result), "db^{[l]}": lambda run: numbered(x.b for x in run.result)},
    ),
    "network.cost": About(_training),
    "norm_penalty.l2": About(given={"J": lambda run: _J}, results={"J_{L2}": lambda run: _J + run.result}),
    "norm_penalty.l1": About(given={"J": lambda run: _J}, results={"J_{L1}": lambda run: _J + run.result}),
    "norm_penalty.l2_gradient": About(lines=(2,), given={"dW": lambda run: DW}, results={"dW": lambda run: DW + run.result}),
    "norm_penalty.l1_gradient": About(lines=(4,), given={"dW": lambda run: DW}, results={"dW": lambda run: DW + run.result}),
    "search.uniform": About(results={"x": lambda run: np.array([[*trial.values()] for trial in run.result])}),
    "search.log_uniform": About(results={"x": lambda run: np.array([[*trial.values()] for trial in run.result])}),
    "search.zoom": About(lambda: {"factor": 0.3}, results={"[a', b']": lambda run: np.transpose([*run.result.values()])}),
    "softmax.forward": About(_scores),
    "softmax.log_forward": About(_scores),
    "softmax.loss_from_logits": About(lambda: {"Z": drawn(9, 4, 3), "Y": shares(9, 4, 3)}),  # few, for it is differentiated
}


def _softmax_regression(path: Path) -> Iterator[Case]:
    """Yield a call of the cost and of the gradient that the lab defines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    space: dict[str, Any] = {"np": np, "softmax": softmax}
    exec(compile(ast.Module([node for node in tree.body if isinstance(node, ast.FunctionDef)], []), str(path), "exec"), space)
    X, Y, W = drawn(10, 3, 5), shares(10, 4, 5), drawn(11, 4, 3)
    known = {"X": X, "Y": Y, "W": W, "m": 5, r"\operatorname{softmax}": softmax.forward}
    made = {"J": space["cost"](W, X, Y), r"\partial J/\partial W": space["gradient"](W, X, Y)}
    yield Case("the lab’s own", known, made, set(made), formals=(frozenset("W"),))


def _short_gradients(path: Path) -> Iterator[Case]:
    """Yield a call with gradients that are shorter than the bound: the generic ones are longer."""
    gradients = [drawn(15, 2, 3), drawn(16, 2, 1)]
    clipped, norm = gradient_clipping.by_norm(gradients, max_norm=9.0)
    made = {"N": norm, r"\tilde g^{[l]}": numbered(clipped)}
    yield Case("beyond.gradient_clipping.by_norm", {"g^{[l]}": numbered(gradients), r"\tau": 9.0}, made, set(made))


_DERIVATIONS = {f"docs/{name}.md": import_module(f"{derivations.__name__}.{name}") for _, name, _ in iter_modules(derivations.__path__)}


def _derivation(module: ModuleType) -> Page:
    return Page(cases=lambda path: module.cases(), is_derivation=True)


PAGES: dict[str, Page] = {
    "dlref/beyond/gradient_clipping.py": Page(cases=_short_gradients),
    "docs/labs/four_optimizers.py": Page(cases=_softmax_regression, also=(r"\hat Y = \mathrm{softmax}(W X)",)),
    **{name: _derivation(module) for name, module in _DERIVATIONS.items()},
}

# ---------- exceptions ----------

UNEVALUATED: dict[str, dict[str, str]] = {}
"""By file and by its TeX, a statement that is not evaluated, and the reason."""
BOUNDS: dict[str, dict[str, float]] = {name: getattr(module, "BOUNDS", {}) for name, module in _DERIVATIONS.items()}
r"""By file and by its TeX, how far the sides of an \approx may be apart, relative to the right one."""
INLINE: dict[str, dict[str, str]] = {
    "dlref/dropout.py": {r"\tilde A = A": "after training, when there is no mask"},
}
"""By file and by its TeX, an equation within a sentence that is not that of the page, and the reason."""
_RENAMED, _ALL = "an index by another letter", "the sum, or the distribution, is that of all elements"
_LIMIT = "it has the same limit"
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
    r"⟦\frac{\alpha}{\sqrt{1 - \beta^t}} → (\alpha)⟧ &=": _LIMIT,
    r"\sqrt{1 ⟦- → +⟧ \beta^t}} &": _LIMIT,
    r"\sqrt{1 ⟦- \beta^t → ⟧}} &": _LIMIT,
    r"\sqrt{1 - ⟦\beta → \alpha⟧^t}} &": _LIMIT,
}
"""Mistakes that are none, by a part of their place, and why they read the same."""


def reads_the_same(place: str) -> str:
    """Return why a mistake is none; nothing if it is one."""
    return next((why for part, why in SAME.items() if part in place), "")
