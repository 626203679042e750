"""What every public function promises: pure, faithful to the dtype, and refusing bad input in one form of words.

`CALLS` holds one valid call of every public function. A function without a call fails, an argument that is missing in a
call fails, and from the calls follow all the others: the ends of every range, and every way of being wrong.
"""

import inspect
import math
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

import dlref
from dlref import network, search

Arguments = dict[str, Any]

NO_NUMBERS = (True, np.True_, "0.5", 0.5j, None, [0.5], np.array([0.5]), np.array(0.5))


class Number(NamedTuple):
    """A number that a function takes: a good one, the closed ends of its range, and what lies just outside."""

    good: float
    ends: tuple[float, ...]
    outside: tuple[float, ...]
    wrong_type: tuple[Any, ...] = NO_NUMBERS


def real(good: float) -> Number:
    """Describe any finite number."""
    return Number(good, ends=(-sys.float_info.max, 0.0, sys.float_info.max), outside=(math.inf, -math.inf, math.nan))


def rate(good: float) -> Number:
    """Describe a number in [0, ∞)."""
    return Number(good, ends=(0.0,), outside=(-math.ulp(0.0), math.inf, -math.inf, math.nan))


def fraction(good: float) -> Number:
    """Describe a number in [0, 1)."""
    return Number(good, ends=(0.0, math.nextafter(1.0, 0.0)), outside=(-math.ulp(0.0), 1.0, math.inf, math.nan))


def share(good: float) -> Number:
    """Describe a fraction in [0, 1), or a count."""
    return Number(good, ends=(0.0, 0, 1), outside=(-math.ulp(0.0), 1.0, -1, 10**9, math.inf, math.nan))


def probability(good: float) -> Number:
    """Describe a number in (0, 1]."""
    return Number(good, ends=(1.0,), outside=(0.0, math.nextafter(1.0, 2.0), -math.inf, math.nan))


def positive(good: float) -> Number:
    """Describe a number in (0, ∞)."""
    return Number(good, ends=(), outside=(0.0, -math.ulp(0.0), math.inf, -math.inf, math.nan))


def count(good: int, *, at_least: int) -> Number:
    """Describe a whole number, up to the last that floats count to."""
    return Number(good, ends=(at_least,), outside=(at_least - 1, 2**53 + 1), wrong_type=(*NO_NUMBERS, 3.0, math.nan))


class Other(NamedTuple):
    """An argument that is neither a number nor an array of reals, such as a mask or a generator: its module's tests say what spoils it."""

    make: Callable[[], Any]
    """Returns it, made anew for every call."""


MASK = Other(lambda: np.array([[True, False, True], [False, True, True]]))
RANGES = Other(lambda: {"a": (0.25, 1.0), "b": (1.0, 4.0)})
COST = Other(lambda: lambda x: float((x**2).sum()))
RNG = Other(lambda: np.random.default_rng(0))
W = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, 4.0]])
DW = np.array([[4.0, -0.25, 0.0], [1.0, -3.0, 0.5]])
V = np.array([[-1.0, 0.5, 0.0], [2.0, -0.25, 1.0]])
S = np.array([[4.0, 0.25, 0.0], [1.0, 9.0, 0.5]])
IMAGES = np.stack([W, DW], axis=2)
EPOCH = np.array([[1.0, 3.0, 2.0], [5.5, 4.0, 8.0]])
P = np.array([[0.25, 0.875, 0.75], [0.75, 0.125, 0.25]])  # probabilities
Y = np.array([[1.0, 0.0, 0.75], [0.0, 1.0, 0.25]])  # labels, one of them soft


def net() -> network.Network:
    """Return a small network."""
    return network.init([2, 3, 2], rng=np.random.default_rng(0))


def forward_pass() -> network.Pass:
    """Return what training that network begins with."""
    return network.forward(W, net(), training=True, keep_prob=0.75, rng=np.random.default_rng(0))


CALLS: dict[str, Arguments] = {  # the first array of a call sets the shape and the dtype of the others
    "gradient_descent.init": {"W": W},
    "gradient_descent.step": {"W": W, "dW": DW, "alpha": rate(0.5)},
    "moving_average.update": {"v": V, "x": W, "beta": fraction(0.75)},
    "moving_average.correct": {"v": V, "beta": fraction(0.75), "t": count(3, at_least=1)},
    "moving_average.weights": {"n": count(3, at_least=1), "beta": fraction(0.75)},
    "moving_average.window": {"beta": fraction(0.75)},
    "momentum.init": {"W": W},
    "momentum.step": {"W": W, "dW": DW, "v": V, "alpha": rate(0.5), "beta": fraction(0.75)},
    "rmsprop.init": {"W": W},
    "rmsprop.step": {
        "W": W, "dW": DW, "s": S,
        "alpha": rate(0.5), "beta": fraction(0.75), "eps_root": rate(0.25), "eps": rate(0.5),
    },
    "adam.init": {"W": W},
    "adam.step": {
        "W": W, "dW": DW, "v": V, "s": S, "t": count(3, at_least=0),
        "alpha": rate(0.5), "beta1": fraction(0.5), "beta2": fraction(0.75), "eps_root": rate(0.25), "eps": rate(0.5),
    },
    "batch_norm.init": {"n": count(2, at_least=1), "dtype": Other(lambda: np.float64)},
    "batch_norm.train": {
        "Z": W, "gamma": S[:, :1], "beta": DW[:, :1], "mean": V[:, 1:2], "variance": S[:, 1:2],
        "decay": fraction(0.75), "eps": positive(0.5),
    },
    "batch_norm.infer": {"Z": W, "gamma": S[:, :1], "beta": DW[:, :1], "mean": V[:, 1:2], "variance": S[:, 1:2], "eps": positive(0.5)},
    "batch_norm.backward": {"dZ_tilde": DW, "Z": W, "gamma": S[:, :1], "eps": positive(0.5)},
    "softmax.forward": {"Z": W},
    "softmax.log_forward": {"Z": W},
    "softmax.predict": {"Z": W},
    "softmax.loss": {"Y_hat": P, "Y": Y},
    "softmax.loss_from_logits": {"Z": W, "Y": Y},
    "softmax.gradient": {"Y_hat": P, "Y": Y},
    "activation.sigmoid": {"Z": W},
    "activation.sigmoid_derivative": {"Z": W},
    "activation.tanh": {"Z": W},
    "activation.tanh_derivative": {"Z": W},
    "activation.relu": {"Z": W},
    "activation.relu_derivative": {"Z": W},
    "network.init": {
        "sizes": Other(lambda: [2, 3, 2]), "rng": RNG, "activation": Other(lambda: "tanh"), "normalize": Other(lambda: True),
        "dtype": Other(lambda: np.float64),
    },
    "network.forward": {
        "X": Other(lambda: W), "network": Other(net), "training": Other(lambda: True), "keep_prob": probability(0.75),
        "masks": Other(lambda: None), "rng": RNG,
    },
    "network.backward": {
        "Y": Other(lambda: Y), "passed": Other(forward_pass), "network": Other(net), "keep_prob": probability(0.75),
        "lam1": rate(0.5), "lam2": rate(0.25), "m": Other(lambda: 3),
    },
    "network.cost": {
        "Y": Other(lambda: Y), "passed": Other(forward_pass), "network": Other(net),
        "lam1": rate(0.5), "lam2": rate(0.25), "m": Other(lambda: 3),
    },
    "network.predict": {"X": Other(lambda: W), "network": Other(net)},
    "network.train": {
        "X": Other(lambda: W), "Y": Other(lambda: Y), "network": Other(net),
        "epochs": count(2, at_least=1), "size": count(2, at_least=1), "alpha": rate(0.5), "rng": RNG,
        "optimizer": Other(lambda: "momentum"), "options": Other(lambda: {"beta": 0.5}), "keep_prob": probability(0.75),
        "lam1": rate(0.5), "lam2": rate(0.25), "dev": Other(lambda: (W, Y)), "patience": Other(lambda: 2), "progress": Other(lambda: False),
    },
    "datasets.digits": {},
    "datasets.xor": {"m": count(3, at_least=1), "rng": RNG, "flip": fraction(0.25)},
    "datasets.spiral": {
        "m": count(3, at_least=1), "rng": RNG, "classes": count(2, at_least=1), "turns": rate(0.5), "noise": rate(0.25),
    },
    "data_split.sizes": {"m": count(12, at_least=1)._replace(ends=(10**12,)), "dev": share(0.25), "test": share(0.125)},
    "data_split.split": {
        "X": W, "Y": DW, "dev": share(0.25), "test": share(0.25), "rng": RNG, "permutation": Other(lambda: None),
    },
    "bias_variance.diagnose": {
        "train_error": rate(0.5), "dev_error": rate(0.75), "base_error": rate(0.125),
        "bias_tolerance": rate(0.25), "variance_tolerance": rate(0.25),
    },
    "bias_variance.learning_curve": {
        "fit_and_score": Other(lambda: lambda X, Y: (0.0, 1 / Y.size)),
        "X": Other(W.copy), "Y": Other(DW.copy), "sizes": Other(lambda: [1, 3]),
    },
    "norm_penalty.l2": {"weights": Other(lambda: [W, S]), "lam": rate(0.5), "m": count(3, at_least=1)},
    "norm_penalty.l2_gradient": {"W": W, "lam": rate(0.5), "m": count(3, at_least=1)},
    "norm_penalty.l1": {"weights": Other(lambda: [W, S]), "lam": rate(0.5), "m": count(3, at_least=1)},
    "norm_penalty.l1_gradient": {"W": W, "lam": rate(0.5), "m": count(3, at_least=1)},
    "norm_penalty.soft_threshold": {"W": W, "tau": rate(0.75)},
    "dropout.mask": {"shape": Other(lambda: (2, 3)), "keep_prob": probability(0.75), "rng": RNG},
    "dropout.forward": {"A": W, "D": MASK, "keep_prob": probability(0.75)},
    "dropout.backward": {"dA": DW, "D": MASK, "keep_prob": probability(0.75)},
    "augmentation.flip_left_right": {"images": IMAGES, "flipped": Other(lambda: np.array([True, False]))},
    "augmentation.flip_up_down": {"images": IMAGES, "flipped": Other(lambda: np.array([True, False]))},
    "augmentation.shift": {"images": IMAGES, "down": Other(lambda: [1, 0]), "right": Other(lambda: [0, -1]), "fill": real(0.5)},
    "augmentation.noise": {"images": IMAGES, "sigma": rate(0.5), "rng": RNG},
    "bagging.bootstrap": {"m": count(3, at_least=1), "rng": RNG},
    "bagging.average": {"predictions": W},
    "early_stopping.init": {},
    "early_stopping.step": {
        "best": Other(lambda: 0.5), "best_epoch": count(2, at_least=0), "epoch": count(3, at_least=0), "wait": count(1, at_least=0),
        "stop": Other(lambda: False), "error": real(0.25), "patience": count(2, at_least=1), "min_delta": rate(0.125),
    },
    "learning_rate.inverse_time": {"epoch": EPOCH, "alpha0": rate(0.5), "decay_rate": rate(0.75)},
    "learning_rate.exponential": {"epoch": EPOCH, "alpha0": rate(0.5), "r": fraction(0.75)},
    "learning_rate.inverse_sqrt": {"epoch": EPOCH, "alpha0": rate(0.5), "k": rate(0.75)},
    "learning_rate.staircase": {"epoch": EPOCH, "alpha0": rate(0.5), "r": fraction(0.75), "width": count(2, at_least=1)},
    "learning_rate.piecewise": {"epoch": EPOCH, "alpha0": rate(0.5), "changes": Other(lambda: {3: 0.25, 5: 0.125})},
    "mini_batch.batches": {"X": W, "Y": DW, "size": count(2, at_least=1), "rng": RNG, "permutation": Other(lambda: None)},
    "initialization.lecun": {"n": count(2, at_least=1), "n_prev": count(3, at_least=1), "rng": RNG},
    "initialization.he": {"n": count(2, at_least=1), "n_prev": count(3, at_least=1), "rng": RNG},
    "initialization.glorot": {"n": count(2, at_least=1), "n_prev": count(3, at_least=1), "rng": RNG},
    "standardize.fit": {"X": W},
    "standardize.apply": {"X": W, "mean": V[:, 1:2], "std": S[:, :1]},
    "gradient_check.numerical_gradient": {"J": COST, "theta": W, "h": positive(0.5)},
    "gradient_check.relative_difference": {"approx": W, "exact": DW},
    "gradient_check.check": {"J": COST, "theta": W, "dtheta": DW, "h": positive(0.5)},
    "search.grid": {"values": Other(lambda: {"a": [1.0, 2.0], "b": [3.0]})},
    "search.uniform": {"ranges": RANGES, "n": count(3, at_least=1), "rng": RNG},
    "search.log_uniform": {"ranges": RANGES, "n": count(3, at_least=1), "rng": RNG},
    "search.zoom": {
        "ranges": RANGES, "center": Other(lambda: {"a": 0.5, "b": 2.0}),
        "factor": probability(0.5), "log": Other(lambda: False),
    },
    "search.run": {"objective": Other(lambda: len), "trials": Other(lambda: [{"a": 0.5}, {"b": 2.0}]), "executor": Other(lambda: None)},
    "search.best": {"results": Other(lambda: [search.Result({"a": 0.5}, 0.25, "")])},
}  # fmt: skip

POSITIONAL_NUMBERS = {
    "moving_average.weights": ["n"],
    "initialization.lecun": ["n", "n_prev"],
    "initialization.he": ["n", "n_prev"],
    "initialization.glorot": ["n", "n_prev"],
    "moving_average.window": ["beta"],
    "early_stopping.step": ["state", "error"],
    "data_split.sizes": ["m"],
    "bagging.bootstrap": ["m"],
    "bias_variance.diagnose": ["train_error", "dev_error"],
    "batch_norm.init": ["n"],
    "network.init": ["sizes"],
    "datasets.xor": ["m"],
    "datasets.spiral": ["m"],
}  # by design; all others are keywords
STATES = {"state": "State", "stats": "Stats"}  # a parameter that `call` builds of the fields of its class
INSTANCES = STATES | {"network": "Network", "passed": "Pass"}  # a parameter that must be of its module's own class
KEYWORDS = {
    "activation",
    "changes",
    "dev",
    "dtype",
    "executor",
    "log",
    "m",
    "masks",
    "normalize",
    "optimizer",
    "options",
    "patience",
    "permutation",
    "progress",
    "rng",
    "sizes",
    "training",
}  # what is no number and a keyword all the same
# arrays that need not have the shape and the dtype of the first of their call
UNMATCHED: dict[str, set[str]] = {
    "data_split.split": {"Y"},
    "mini_batch.batches": {"Y"},
    "standardize.apply": {"mean", "std"},
    "batch_norm.train": {"gamma", "beta", "mean", "variance"},
    "batch_norm.infer": {"gamma", "beta", "mean", "variance"},
    "batch_norm.backward": {"gamma"},
}

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f"{module}.{name}": function
    for module in dlref.__all__
    for name, function in inspect.getmembers(import_module(f"dlref.{module}"), inspect.isfunction)
    if function.__module__.startswith("dlref") and not name.startswith("_")
}


def call(function: str, **changed: Any) -> Any:
    """Make the call of the table, some of its arguments changed; what is no parameter goes into a state built by hand."""
    arguments = {name: x for name, x in CALLS[function].items() if name not in changed} | changed
    for name, x in arguments.items():
        arguments[name] = x.good if isinstance(x, Number) else x.make() if isinstance(x, Other) else x
    parameters = inspect.signature(FUNCTIONS[function]).parameters
    for name in STATES.keys() & parameters.keys() - changed.keys():
        state = getattr(inspect.getmodule(FUNCTIONS[function]), STATES[name])
        arguments[name] = state(**{field: arguments.pop(field) for field in state._fields})
    keywords = {name: arguments.pop(name) for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    return FUNCTIONS[function](*(arguments[name] for name in parameters if name in arguments), **keywords)


def arrays_of(function: str) -> dict[str, np.ndarray]:
    """Return the arrays of a call."""
    return {name: x for name, x in CALLS[function].items() if isinstance(x, np.ndarray)}


def matched_arrays_of(function: str) -> list[str]:
    """Return the names of the arrays of a call that must match its first."""
    return [name for name in [*arrays_of(function)][1:] if name not in UNMATCHED.get(function, ())]


def numbers_of(function: str) -> dict[str, Number]:
    """Return the numbers of a call."""
    return {name: x for name, x in CALLS[function].items() if isinstance(x, Number)}


def leaves(result: Any) -> Iterator[Any]:
    """Yield every array and every number in what a function returned."""
    if isinstance(result, (tuple, list, Iterator)):
        for part in result:
            yield from leaves(part)
    elif isinstance(result, dict):
        yield from leaves(tuple(result.values()))
    elif result is not None and not isinstance(result, str):
        yield result


def dtypes(result: Any) -> set[Any]:
    """Return the dtypes in what a function returned; a number of Python has none, nor have class numbers."""
    return {x.dtype for x in leaves(result) if type(x) not in (int, bool, float) and x.dtype.kind != "i"}


def are_probabilities(x: np.ndarray) -> bool:
    """Whether every column sums to 1, and so would not if it were multiplied."""
    return bool((x.sum(axis=0) == 1).all())


def assert_same(result: Any, expected: Any) -> None:
    """Demand the same arrays and numbers, of the same dtype, to the last bit."""
    for got, wanted in zip(leaves(result), leaves(expected), strict=True):
        np.testing.assert_array_equal(got, wanted, strict=True)


every_function = pytest.mark.parametrize("function", sorted(FUNCTIONS))
every_function_of_arrays = pytest.mark.parametrize("function", [function for function in CALLS if arrays_of(function)])


# ---------------------------------------------------------------- nothing escapes


def test_every_module_is_public() -> None:
    """A module without a leading underscore stands in `dlref.__all__`, in the order of the notes."""
    modules = {path.stem for path in Path(dlref.__file__).parent.glob("*.py") if not path.stem.startswith("_")}

    assert modules == set(dlref.__all__)


@pytest.mark.parametrize("function", sorted(FUNCTIONS.keys() | CALLS.keys()))
def test_every_public_function_has_a_call(function: str) -> None:
    """`CALLS` names every public function, and every argument of it."""
    assert function in CALLS, f"add a valid call of {function} to CALLS in {__file__}"
    assert function in FUNCTIONS, f"there is no function {function}: take it out of CALLS in {__file__}"
    parameters = set(inspect.signature(FUNCTIONS[function]).parameters)
    for name in STATES.keys() & parameters:
        parameters = parameters - {name} | set(getattr(inspect.getmodule(FUNCTIONS[function]), STATES[name])._fields)
    assert set(CALLS[function]) == parameters


@every_function
def test_hyper_parameters_are_keywords(function: str) -> None:
    """Arrays and the state come by position, in the order of the formula; every number has its name."""
    parameters = inspect.signature(FUNCTIONS[function]).parameters.values()

    positional = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    given = [name for name, x in CALLS[function].items() if not isinstance(x, Number) and name not in KEYWORDS]
    arrays = [name for name in given if name in inspect.signature(FUNCTIONS[function]).parameters]
    state = [name for name in STATES if name in positional]
    assert positional == POSITIONAL_NUMBERS.get(function, arrays + state)


@every_function
def test_is_documented_and_annotated(function: str) -> None:
    """A docstring with all its sections that names all parameters, and a type for each of them and for the result."""
    doc, signature = inspect.getdoc(FUNCTIONS[function]) or "", inspect.signature(FUNCTIONS[function])
    sections = ["Args:", "Returns:", "Raises:", "Examples:"] if signature.parameters else ["Returns:", "Examples:"]

    assert [line for line in doc.splitlines() if line in {"Args:", "Returns:", "Raises:", "Examples:"}] == sections
    assert [name for name in signature.parameters if f"\n    {name}: " not in doc] == []
    assert [p.name for p in signature.parameters.values() if p.annotation is p.empty] == []
    assert signature.return_annotation is not signature.empty


# ---------------------------------------------------------------- what a call returns


@every_function_of_arrays
def test_inputs_stay_as_they_were(function: str) -> None:
    """The arrays may be read-only, and hold after the call what they held before."""
    arrays = {name: x.copy() for name, x in arrays_of(function).items()}
    for x in arrays.values():
        x.flags.writeable = False

    call(function, **arrays)

    for name, x in arrays.items():
        np.testing.assert_array_equal(x, arrays_of(function)[name], strict=True)


@every_function
def test_a_writable_input_is_not_written_to(function: str) -> None:
    """Nor is an array changed that could be."""
    arrays = {name: x.copy() for name, x in arrays_of(function).items()}

    call(function, **arrays)

    for name, x in arrays.items():
        np.testing.assert_array_equal(x, arrays_of(function)[name], strict=True)


@every_function
def test_results_are_fresh(function: str) -> None:
    """No result shares memory with an argument or with another result, at any end of any range."""
    changes: list[Arguments] = [{}, *({name: end} for name, x in numbers_of(function).items() for end in x.ends)]

    for change in changes:
        results = list(leaves(call(function, **change)))
        for i, result in enumerate(results):
            assert not any(np.shares_memory(result, other) for other in (*arrays_of(function).values(), *results[:i])), change


@every_function
def test_a_second_call_returns_the_same(function: str) -> None:
    """Nothing is remembered between two calls but what the state holds."""
    assert_same(call(function), call(function))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@every_function_of_arrays
def test_floats_keep_their_dtype(function: str, dtype: type) -> None:
    """float32 in, float32 out: nothing is widened on the way."""
    result = call(function, **{name: x.astype(dtype) for name, x in arrays_of(function).items()})

    assert dtypes(result) <= {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("function", [f for f in CALLS if arrays_of(f) and "any shape" in (inspect.getdoc(FUNCTIONS.get(f)) or "")])
def test_any_shape_includes_numbers(function: str, dtype: Any) -> None:
    """Nor is a float32 number widened, as it would be by the promotion of NumPy 1."""
    masks = {name: x.make()[0, 1] for name, x in CALLS[function].items() if x is MASK}
    result = call(function, **masks, **{name: x.astype(dtype)[0, 1] for name, x in arrays_of(function).items()})

    assert dtypes(result) <= {np.dtype(dtype)}
    assert {np.shape(x) for x in leaves(result)} <= {()}


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.uint16, ">i4"])
@every_function_of_arrays
def test_integers_become_float64(function: str, dtype: Any) -> None:
    """As if they had been given as floats."""
    arrays = arrays_of(function)
    integers = {name: (np.rint(x) if are_probabilities(x) else np.abs(4 * x)).astype(dtype) for name, x in arrays.items()}

    result = call(function, **integers)

    assert_same(result, call(function, **{name: x.astype(float) for name, x in integers.items()}))


@pytest.mark.parametrize(
    "layout",
    [np.asfortranarray, np.ndarray.tolist, lambda x: x.astype(">f8"), lambda x: np.repeat(x, 2, axis=1)[:, ::2]],
    ids=["Fortran order", "lists", "big-endian", "strided"],
)
@every_function_of_arrays
def test_the_layout_of_an_array_does_not_matter(function: str, layout: Callable[[np.ndarray], Any]) -> None:
    """Columns first, nested lists, foreign byte order or every other column: the numbers count."""
    result = call(function, **{name: layout(x) for name, x in arrays_of(function).items()})

    assert_same(result, call(function))


@pytest.mark.parametrize("number_type", [np.float64, np.float32, np.longdouble])
@every_function
def test_numpy_numbers_are_numbers(function: str, number_type: type) -> None:
    """A hyper-parameter out of an array counts as the Python number, and widens nothing."""
    numbers = {name: x.good for name, x in numbers_of(function).items()}

    changed = {name: np.int32(x) if isinstance(x, int) else number_type(x) for name, x in numbers.items()}

    assert_same(call(function, **changed), call(function))


OPTIMIZERS = [name.removesuffix(".step") for name, call in CALLS.items() if name.endswith(".step") and "dW" in call]


@pytest.mark.parametrize("module", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_takes_what_init_and_step_return(module: str, dtype: Any) -> None:
    """`init`, `step`, `step`, … with no hyper-parameter but α, and the dtype of W throughout."""
    init, step = FUNCTIONS[f"{module}.init"], FUNCTIONS[f"{module}.step"]
    new_W, state = W.astype(dtype), init(W.astype(dtype))

    for _ in range(3):
        new_W, state = step(new_W, DW.astype(dtype), state, alpha=0.5)

    assert type(state) is type(init(W))
    assert dtypes((new_W, state)) == {np.dtype(dtype)}
    assert new_W.shape == W.shape


# ---------------------------------------------------------------- what a call refuses


def with_element(element: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return what puts the element into an array, from its second place on."""

    def spoil(x: np.ndarray) -> np.ndarray:
        return np.where(np.arange(x.size).reshape(x.shape) >= 1, element, x)

    return spoil


BAD_ARRAYS: dict[str, tuple[Callable[[np.ndarray], Any], type[Exception], str]] = {
    "NaN": (with_element(math.nan), ValueError, "must be finite, got nan at index {second}"),
    "inf": (with_element(math.inf), ValueError, "must be finite, got inf at index {second}"),
    "-inf": (with_element(-math.inf), ValueError, "must be finite, got -inf at index {second}"),
    "empty": (lambda x: x[:0], ValueError, "must not be empty, got shape {rowless}"),
    "ragged": (lambda x: [[1.0, 2.0], [3.0]], ValueError, "must be an array, got rows of different lengths"),
    "complex": (lambda x: x + 0j, TypeError, "must hold real numbers, got dtype complex128"),
    "object": (lambda x: x.astype(object), TypeError, "must hold real numbers, got dtype object"),
    "None": (lambda x: None, TypeError, "must hold real numbers, got dtype object"),
    "bool": (lambda x: x > 0, TypeError, "must hold real numbers, got dtype bool"),
    "string": (lambda x: x.astype(str), TypeError, "must hold real numbers, got dtype <U32"),
    "date": (lambda x: x.astype("datetime64[s]"), TypeError, "must hold real numbers, got dtype datetime64[s]"),
}  # fmt: skip

BAD_MATCHES: dict[str, tuple[Callable[[np.ndarray], Any], type[Exception], str]] = {
    "fewer columns": (lambda x: x[:, :2], ValueError, "must have the shape of {first}, (2, 3); got (2, 2)"),
    "a row to broadcast": (lambda x: x[:1], ValueError, "must have the shape of {first}, (2, 3); got (1, 3)"),
    "a number to broadcast": (lambda x: 1.0, ValueError, "must have the shape of {first}, (2, 3); got ()"),
    "flat": (lambda x: x.ravel(), ValueError, "must have the shape of {first}, (2, 3); got (6,)"),
    "transposed": (lambda x: x.T, ValueError, "must have the shape of {first}, (2, 3); got (3, 2)"),
    "float32": (lambda x: x.astype("f4"), TypeError, "must have the dtype of {first}, float64; got float32"),
    "float16": (lambda x: x.astype("f2"), TypeError, "must have the dtype of {first}, float64; got float16"),
}


@pytest.mark.parametrize(
    ("function", "name", "bad"),
    [(function, name, bad) for function in CALLS for name in arrays_of(function) for bad in BAD_ARRAYS],
)
def test_refuses_what_is_no_array_of_finite_numbers(function: str, name: str, bad: str) -> None:
    """The message names the argument, the rule and the value."""
    spoil, error, message = BAD_ARRAYS[bad]
    x = arrays_of(function)[name]
    second = tuple(int(i) for i in np.unravel_index(1, x.shape))

    with pytest.raises(error) as refusal:
        call(function, **{name: spoil(x)})

    assert str(refusal.value) == f"{name} {message.format(second=second, rowless=(0, *x.shape[1:]))}"


@pytest.mark.parametrize(
    ("function", "name", "bad"),
    [(function, name, bad) for function in CALLS for name in matched_arrays_of(function) for bad in BAD_MATCHES],
)
def test_refuses_arrays_that_do_not_match(function: str, name: str, bad: str) -> None:
    """Nothing is broadcast and nothing is converted; the message shows both sides."""
    spoil, error, message = BAD_MATCHES[bad]
    first = next(iter(arrays_of(function)))

    with pytest.raises(error) as refusal:
        call(function, **{name: spoil(arrays_of(function)[name])})

    assert str(refusal.value) == f"{name} {message.format(first=first)}"


@pytest.mark.parametrize(
    ("function", "name", "value"),
    [(function, name, value) for function in CALLS for name, x in numbers_of(function).items() for value in x.outside],
)
def test_refuses_a_number_just_outside_its_range(function: str, name: str, value: float) -> None:
    """The message names the argument, the rule and the value."""
    with pytest.raises(ValueError, match=rf"^{name} must be .*, got {value!r}$"):
        call(function, **{name: value})


@pytest.mark.parametrize(
    ("function", "name", "value"),
    [(function, name, value) for function in CALLS for name, x in numbers_of(function).items() for value in x.wrong_type],
    ids=lambda value: value if isinstance(value, str) else repr(value),
)
def test_refuses_what_is_not_a_number(function: str, name: str, value: Any) -> None:
    """A truth value is no number here, nor is an array that holds one."""
    with pytest.raises(TypeError) as refusal:
        call(function, **{name: value})

    kind = "an integer" if isinstance(CALLS[function][name].good, int) else "a real number"
    assert str(refusal.value) == f"{name} must be {kind}, got {value!r}"


@pytest.mark.parametrize(
    ("function", "name", "value"),
    [(function, name, value) for function in CALLS for name, x in numbers_of(function).items() for value in x.ends],
)
def test_accepts_the_ends_of_a_range(function: str, name: str, value: float) -> None:
    """And returns finite numbers there."""
    result = call(function, **{name: value})

    assert all(np.isfinite(x).all() for x in leaves(result))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("function", "name"),
    [(function, name) for function in CALLS for name in numbers_of(function)],
)
def test_refuses_an_integer_beyond_the_floats(function: str, name: str, sign: int) -> None:
    """10⁴⁰⁰ counts as ∞, and -10⁴⁰⁰ as -∞."""
    with pytest.raises(ValueError, match=rf"^{name} must be .*, got {sign * math.inf}$"):
        call(function, **{name: sign * 10**400})


class Foreign(NamedTuple):
    """What is like a state and is none."""

    v: np.ndarray = V
    s: np.ndarray = S
    t: int = 3


@pytest.mark.parametrize("value", [None, (V, S, 3), Foreign(), "state"], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(
    ("function", "name"),
    [(f, name) for f, function in FUNCTIONS.items() for name in sorted(INSTANCES.keys() & inspect.signature(function).parameters)],
)
def test_refuses_what_is_not_of_its_class(function: str, name: str, value: Any) -> None:
    """Nothing at all, the bare fields, the state of another optimizer: the message names the classes, not what the formula missed."""
    module = inspect.getmodule(FUNCTIONS[function])
    assert module
    given = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")

    with pytest.raises(TypeError) as refusal:
        call(function, **{name: value})

    assert str(refusal.value) == f"{name} must be a {module.__name__}.{INSTANCES[name]}, got a {given}"
