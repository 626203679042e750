"""Good calls of a function, made of what its signature declares: a new function needs no entry here.

Only what no declaration can spell out stands in a table: an example of each kind of argument, such as a list of trials or a network.
"""

import collections.abc
import inspect
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType, NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np

from dlref import _contract, _rules, network, search
from dlref._contract import Interval, Kind, Of, Spec

LENGTHS: Mapping[str, int] = {"h": 2, "w": 3, "n": 2, "m": 3, "C": 2, "*shape": 0}  # the others come from 4 on
ANY_SHAPE = (2, 3)
NUMBERS = (0.75, 0.625, 0.875, 0.3125, 0.6875, 0.4375, 0.1875)
"""Short binary fractions: what is computed of them can be followed by hand."""


def functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the public functions that a module defines, by their names."""
    own = inspect.getmembers(module, inspect.isfunction)
    return {name: function for name, function in own if function.__module__ == module.__name__ and not name.startswith("_")}


def good_call(specs: Mapping[str, Spec], seed: int = 0, **settings: Any) -> dict[str, Any]:
    """Return arguments by name that break no rule of their own, made anew for every call; those of each seed are others."""
    maker = Maker(seed, **settings)
    return {name: maker.make(spec) for name, spec in specs.items()}


class Maker:
    """Makes one argument after the other; a name of a dimension that comes again stands for the same lengths."""

    def __init__(
        self, seed: int = 0, *, optional: bool = False, lengths: Mapping[str, int] = LENGTHS, any_shape: tuple[int, ...] = ANY_SHAPE
    ) -> None:
        """Say what is drawn; whether arguments that may be None are given; and the lengths by the names of dimensions."""
        self.seed, self.optional, self.lengths, self.any_shape = seed, optional, lengths, any_shape
        self.bound: dict[str, tuple[int, ...]] = {}
        self._arrays: Iterator[int] = itertools.count(100 * seed)
        self._choices = itertools.count()

    def make(self, spec: Spec) -> Any:
        """Return a value that keeps the rules."""
        origin, parts = get_origin(spec.base), get_args(spec.base)
        if isinstance(spec.of, Of):
            return array(spec, self.shape(spec.of.dims), next(self._arrays))
        if isinstance(spec.of, Interval):
            return number(spec, self._choice())
        if isinstance(spec.of, Kind):
            return self._generator() if spec.of.words == GENERATOR else EXAMPLES[spec.of.words]()
        if spec.base in INSTANCES:
            return INSTANCES[spec.base]()
        if is_state(spec):
            fields = get_type_hints(spec.base, include_extras=True).items()
            return spec.base(*(self.make(_contract.spec(*field)) for field in fields))
        if origin is Literal:
            return parts[self._choice() % len(parts)]
        if spec.base is bool:
            return self._choice() % 2 == 0
        if origin is collections.abc.Callable:
            return _pair if get_origin(parts[-1]) is tuple else _value
        if origin is collections.abc.Iterable:
            return [self.make(_contract.spec("item", parts[0])) for _ in range(2)]
        if NoneType in parts:
            inner = _contract.spec("inner", next(part for part in parts if part is not NoneType))
            return self.make(inner) if self.optional or spec.words.startswith(GENERATOR) else None
        raise NotImplementedError(f"no example can be made of {spec.words or spec.base!r}: see dlref/_calls.py")

    def shape(self, dims: str) -> tuple[int, ...]:
        """Return lengths for names of dimensions, each name its own."""
        return shape_of(dims, self.bound, self.lengths, self.any_shape)

    def _choice(self) -> int:
        """Return which of several examples is taken: the first of each for seed 0."""
        return self.seed * next(self._choices)

    def _generator(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)


def shape_of(
    dims: str, bound: dict[str, tuple[int, ...]], lengths: Mapping[str, int] = LENGTHS, any_shape: tuple[int, ...] = ANY_SHAPE
) -> tuple[int, ...]:
    """Return lengths for names of dimensions, each name its own."""
    found: list[int] = []
    for axis in dims.split():
        if axis in ("*shape", "..."):
            found += any_shape
        elif axis.isdigit():
            found.append(int(axis))
        else:
            bound.setdefault(axis, (lengths.get(axis, lengths.get("", 4 + len(bound))),))
            found += bound[axis]
    return tuple(found)


def is_state(spec: Spec) -> bool:
    """Whether an argument is read field by field."""
    return isinstance(spec.base, type) and hasattr(spec.base, "_fields") and spec.base not in INSTANCES


def array(spec: Spec, shape: tuple[int, ...], seed: int = 0) -> Any:
    """Return an array that keeps the rules: short binary fractions, which every dtype holds."""
    rng = np.random.default_rng(seed)
    if spec.of.kind == "truth values":
        return rng.random(shape) < 0.5
    if spec.of.kind == "integers":
        size = math.prod(shape)
        return rng.permutation(size).reshape(shape) if _rules.PERMUTATION in spec.rules else rng.integers(0, 2, shape)
    if _rules.PROBABILITIES in spec.rules:
        shares = rng.integers(1, 4, shape) / 8
        shares[0] = 1 - shares[1:].sum(axis=0)
        return shares
    x = rng.integers(-24, 25, shape) / 8 + 1 / 16
    for rule in spec.rules:
        if isinstance(rule, Interval):
            x = np.abs(x) + rule.low if rule.low >= 0 else x
    return x


def number(spec: Spec, choice: int = 0) -> Any:
    """Return a number well within its range."""
    low, high = spec.of.low, spec.of.high
    if spec.base is int:
        return int(low) + 2 + choice % 3
    x = NUMBERS[choice % len(NUMBERS)]
    return x if low <= x <= high else float(low)


def _value(*given: Any) -> float:
    """Stand for a cost, an error or an objective: the mean size of what is given, a quarter of its cube added, or a slope would hide."""
    numbers = [np.ravel(np.asarray([*x.values()] if isinstance(x, Mapping) else x, float)) for x in given]
    x = np.concatenate(numbers)
    return float(np.abs(x).mean() + (x**3).mean() / 4)


def _pair(*given: Any) -> tuple[float, float]:
    return abs(_value(*given)), abs(_value(*given)) / 2


def _net() -> network.Network:
    return network.init([2, 3, 2], rng=np.random.default_rng(0))


def _pass() -> network.Pass:
    return network.forward(np.array([[1.0, -2.0, 0.5], [0.25, 3.0, 4.0]]), _net(), training=True)


INSTANCES: dict[Any, Callable[[], Any]] = {
    network.Network: _net,
    network.Pass: _pass,
    search.Result: lambda: search.Result({"a": 0.5}, 0.25, ""),
}
"""Classes whose fields must fit each other, and an example of each."""

GENERATOR = "a `numpy.random.Generator`"
EXAMPLES: dict[str, Callable[[], Any]] = {
    GENERATOR: lambda: np.random.default_rng(0),
    "a floating-point type": lambda: np.float64,
    "a tuple of whole numbers >= 1": lambda: (2, 3),
    "a fraction in [0, 1), or a number of examples; if not 0, at least one example": lambda: 0.34,
    "a list of rising whole numbers, from 1 at least to m at most": lambda: [1, 3],
    "a number >= 0 and finite, or a function that returns one": lambda: 0.125,
    "truth values, [n, m], for each hidden layer": lambda: [np.ones((3, 3), bool)],
    "a mapping of keywords that the optimizer has": dict,
    "a pair such as `X` and `Y`, with examples of its own": lambda: (np.ones((2, 4)), np.full((2, 4), 0.5)),
    "a list of values for each name": lambda: {"a": [1.0, 2.0], "b": [3.0]},
    "a pair (lowest, highest) of finite numbers for each name, in this order": lambda: {"a": (0.25, 1.0), "b": (1.0, 4.0)},
    "a number in its range for each name of `ranges`": lambda: {"a": 0.5, "b": 2.0},
    "a list of trials, each a value for each name": lambda: [{"a": 0.5}, {"b": 2.0}],
    "a `concurrent.futures.Executor`": lambda: None,
    "a list of `Result`": lambda: [search.Result({"a": 0.5}, 0.25, "")],
    "a mapping of epochs >= 1 to learning rates >= 0": lambda: {3: 0.25, 2: 0.125},
}
"""Of each kind of argument that is neither an array nor a number, by its words: an example."""
