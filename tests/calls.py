"""A good call of every public function, as `dlref._calls` makes it of what its signature declares, and what breaks a rule.

Only what no declaration can spell out stands in a table: what is no example of each kind of argument, and what breaks each rule.
"""

import inspect
import math
from collections.abc import Callable, Iterator
from importlib import import_module
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints

import numpy as np

import dlref
from dlref import _calls, _contract, beyond, network, search
from dlref._calls import array as array, is_state, shape_of as shape_of
from dlref._contract import Of, Spec

FUNCTIONS: dict[str, Callable[..., Any]] = {
    f"{module}.{name}": function
    for module in (*dlref.__all__, *(f"beyond.{name}" for name in beyond.__all__))
    for name, function in _calls.functions(import_module(f"dlref.{module}")).items()
}


def contract_of(function: str) -> dict[str, Spec]:
    """Return what a function declares of its arguments; of one that declares nothing, nothing."""
    specs: dict[str, Spec] = getattr(FUNCTIONS[function], "__contract__", {})
    return specs


class Place(NamedTuple):
    """An argument of a function, or a field of one, such as `state.v`."""

    function: str
    path: tuple[str, ...]
    spec: Spec

    @property
    def name(self) -> str:
        """What a message calls it."""
        return ".".join(self.path)

    def __str__(self) -> str:
        """Return what a test is called."""
        return f"{self.function} {self.name}"


def places(function: str) -> list[Place]:
    """Return every argument of a function, states taken apart."""
    return [place for name, spec in contract_of(function).items() for place in _parts(function, (name,), spec)]


def _parts(function: str, path: tuple[str, ...], spec: Spec) -> Iterator[Place]:
    if is_state(spec):
        for field, hint in get_type_hints(spec.base, include_extras=True).items():
            yield from _parts(function, (*path, field), _contract.spec(field, hint))
    else:
        yield Place(function, path, spec)


def rules_of(place: Place) -> list[Any]:
    """Return the rules of an argument, also those of one that may be None."""
    inner = [part for part in get_args(place.spec.base) if part is not NoneType] if NoneType in get_args(place.spec.base) else []
    return [*place.spec.rules, *(rule for part in inner for rule in _contract.spec(place.name, part).rules)]


def is_array(spec: Spec, kind: str = "real numbers") -> bool:
    """Whether an argument is an array of this kind."""
    return isinstance(spec.of, Of) and spec.of.kind == kind


def good_call(function: str) -> dict[str, Any]:
    """Return arguments by name that break no rule, made anew for every call."""
    return _calls.good_call(contract_of(function))


def call(function: str, changed: dict[tuple[str, ...], Any] | None = None) -> Any:
    """Make the good call, some of its places changed."""
    arguments = good_call(function)
    for path, value in (changed or {}).items():
        arguments[path[0]] = _with(arguments[path[0]], path[1:], value)
    return run(function, arguments)


def run(function: str, arguments: dict[str, Any]) -> Any:
    """Call a function with arguments by name, the positional ones by position."""
    parameters = inspect.signature(FUNCTIONS[function]).parameters
    positional = [arguments[name] for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
    keywords = {name: x for name, x in arguments.items() if parameters[name].kind is inspect.Parameter.KEYWORD_ONLY}
    return FUNCTIONS[function](*positional, **keywords)


def at(arguments: dict[str, Any], path: tuple[str, ...]) -> Any:
    """Return what stands at a place."""
    value = arguments[path[0]]
    for field in path[1:]:
        value = getattr(value, field)
    return value


def _with(value: Any, path: tuple[str, ...], new: Any) -> Any:
    return value._replace(**{path[0]: _with(getattr(value, path[0]), path[1:], new)}) if path else new


KINDS: dict[str, list[Any]] = {
    "a `numpy.random.Generator`": [0, np.random, "rng"],
    "a floating-point type": [int, None, "name", 3],
    "a tuple of whole numbers >= 1": [(2, 0), (2.0, 3), 3, (True, 2)],
    "a fraction in [0, 1), or a number of examples; if not 0, at least one example": [
        -math.ulp(0.0),
        1.0,
        -1,
        10**9,
        math.inf,
        math.nan,
        1e-9,
        True,
        "0.5",
        None,
    ],
    "a list of rising whole numbers, from 1 at least to m at most": [[], [0, 1], [2, 1], [1, 1], [1, 4], [1.0, 2], "12", 3],
    "a number >= 0 and finite, or a function that returns one": [-1.0, math.nan, "0.5", None],
    "truth values, [n, m], for each hidden layer": [3, [], [np.ones((3, 3))], [np.ones((3, 2), bool)]],
    "a mapping of keywords that the optimizer has": [[("beta", 0.5)], {"gamma": 0.5}],
    "a pair such as `X` and `Y`, with examples of its own": [
        [],
        (1, 2, 3),
        (np.ones((3, 4)), np.full((2, 4), 0.5)),
        (np.ones((2, 4)), np.ones((2, 4))),
    ],
    "a list of values for each name": [[], {}, {1: [2]}, {"a": "xy"}, {"a": []}],
    "a pair (lowest, highest) of finite numbers for each name, in this order": [
        [],
        {},
        {"a": 1.0},
        {"a": (2.0, 1.0)},
        {"a": (1.0, math.inf)},
        {"a": (1.0,)},
    ],
    "a number in its range for each name of `ranges`": [[], {"a": 0.5}, {"a": 2.0, "b": 2.0}, {"a": "0.5", "b": 2}],
    "a list of trials, each a value for each name": [3, [], [3], [{}], [{1: 2}]],
    "a `concurrent.futures.Executor`": ["pool", 3],
    "a list of `Result`": [3, [3], [("a", 0.5, "")]],
    "a mapping of epochs >= 1 to learning rates >= 0": [[(1, 0.5)], {0: 0.5}, {2: -1.0}, {2: math.nan}, {"2": 0.5}],
}
"""Of each kind of argument that is neither an array nor a number, by its words: what is none. `dlref._calls` has an example of each."""


def _without_rng(place: "Place") -> dict[tuple[str, ...], Any]:
    return {("rng",): None} if "rng" in contract_of(place.function) else {}


RULES: dict[str, list[Callable[["Place", Any], Any]]] = {
    "with finite squares": [lambda place, x: x * 1e200],
    "with at least 2 columns": [lambda place, x: {p.path: at(good_call(place.function), p.path)[:, :1] for p in arrays_with(place, "m")}],
    "probabilities whose columns sum to 1, to within 0.01": [
        lambda place, x: x * 1.02,
        lambda place, x: x * 0.98,
        lambda place, x: np.array([[1.5], [-0.5]]) + 0 * x,
    ],
    "each of 0, …, m-1 once": [
        lambda place, x: {**_without_rng(place), place.path: [0] * 3},
        lambda place, x: {**_without_rng(place), place.path: [0, 1, -1]},
    ],
    "not 0 if `eps_root` is": [lambda place, x: {("eps_root",): 0.0, place.path: 0.0}],
    "exactly one of it and `rng` is given": [lambda place, x: [2, 1, 0], lambda place, x: {("rng",): None}],
    "at most one of it and `rng` is given": [lambda place, x: [2, 1, 0]],
    "with a weight > 0, so from `train`": [lambda place, x: x._replace(weight=0.0)],
    "at least 2 of them": [lambda place, x: [3]],
    "whose layers fit each other and the other arguments": [lambda place, x: x._replace(layers=x.layers[:1] * 2)],
    "trained before it is used, if it has batch normalization": [
        lambda place, x: {
            place.path: network.init([2, 3, 2], normalize=True, rng=np.random.default_rng(0)),
            **({("training",): False} if "training" in contract_of(place.function) else {}),
        }
    ],
    "with `training`, if units drop out or batch normalization goes by the batch": [
        lambda place, x: x._replace(training=False, keep_prob=0.5)
    ],
    "given in training if `keep_prob` is below 1 and there are no `masks`": [lambda place, x: None],
    "at most m": [lambda place, x: 4],
    "leaving no batch of one example to batch normalization": [
        lambda place, x: {
            ("network",): network.init([2, 3, 2], normalize=True, rng=np.random.default_rng(0)),
            place.path: 1,
        }
    ],
    "only beside `dev`": [lambda place, x: 3],
    "both above 0": [lambda place, x: {"a": (0.0, 1.0)}],
    "both above 0 if `log`": [lambda place, x: {("log",): True, place.path: {"a": (0.0, 1.0)}}],
    "at least one of them with a value": [lambda place, x: [search.Result({"a": 0.5}, math.nan, "KeyError")]],
    "with at least one example left to train on": [lambda place, x: {("dev",): 0.5, place.path: 0.5}],
    "each row constant, or of a variance that its dtype can hold": [lambda place, x: x * 1e-300],
    "large enough to change each element of `theta`": [lambda place, x: 1e-30],
}
"""What breaks a rule, by its words: another value, or values by their places."""


def arrays_with(place: Place, axis: str) -> list[Place]:
    """Return the arrays of a function that have the dimension."""
    return [p for p in places(place.function) if isinstance(p.spec.of, Of) and axis in p.spec.of.dims.split()]
