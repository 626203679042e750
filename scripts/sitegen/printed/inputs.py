"""Generic arguments of a function, made of what its signature declares: a slip in a formula must not hide behind special ones.

All sizes are distinct, and none is a number that a formula prints; every number lies well within its range; and every array of real
numbers holds a 0, where its rules let it.
"""

import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import NoneType
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np

from dlref import _contract, _rules
from dlref._contract import Interval, Kind, Of, Spec

LENGTHS = (4, 5, 3, 6, 7, 8, 9)
"""Of the dimensions in the order of their first appearance, and whole numbers behind them."""
ANY_SHAPE = (2, 3)


class Unknown(LookupError):
    """There is no example of a kind of argument; what takes one, such as `search.run`, is no formula of symbols."""


class Inputs(NamedTuple):
    """Arguments by name, and what the names of dimensions stand for."""

    arguments: dict[str, Any]
    dims: dict[str, int]


def generic(function: Callable[..., Any], kinds: Mapping[str, Any], chosen: Mapping[str, Any], seed: int = 0) -> Inputs:
    """Return arguments; `kinds` has an example of each kind that is neither array nor number, `chosen` what is chosen by name."""
    specs: Mapping[str, Spec] = function.__contract__  # type: ignore[attr-defined]
    maker = _Maker(np.random.default_rng(seed), kinds)
    arguments = {name: chosen[name] if name in chosen else maker.make(name, one) for name, one in specs.items()}
    for name, one in specs.items():  # what was chosen has sizes, too
        if name in chosen and isinstance(one.of, Of):
            maker.dims |= dict(zip(one.of.dims.split(), np.shape(chosen[name]), strict=False))
    return Inputs(arguments, {name: n for name, n in maker.dims.items() if name.isidentifier()})


class _Maker:
    """Makes one argument after the other; a name of a dimension that comes again stands for the same length."""

    def __init__(self, rng: np.random.Generator, kinds: Mapping[str, Any]) -> None:
        self.rng, self.kinds = rng, kinds
        self.dims: dict[str, int] = {}
        self.lengths: Iterator[int] = itertools.chain(LENGTHS, itertools.count(10))

    def make(self, name: str, spec: Spec) -> Any:
        """Return a value that keeps the rules."""
        origin, parts = get_origin(spec.base), get_args(spec.base)
        if isinstance(spec.of, Of):
            return self.array(spec)
        if isinstance(spec.of, Interval):
            return self.number(spec)
        if isinstance(spec.of, Kind):
            return self.example(spec.of.words)
        if isinstance(spec.base, type) and hasattr(spec.base, "_fields"):
            hints = get_type_hints(spec.base, include_extras=True)
            return spec.base(*(self.make(field, _contract.spec(field, hint)) for field, hint in hints.items()))
        if origin is Literal:
            return parts[0]
        if spec.base is bool:
            return False
        if origin is Iterable:
            return [self.make(name, _contract.spec(name, parts[0])) for _ in range(2)]
        if NoneType in parts:
            inner = _contract.spec(name, next(part for part in parts if part is not NoneType))
            return None if isinstance(inner.of, Kind) else self.make(name, inner)
        return self.example(name)

    def example(self, name: str) -> Any:
        """Return an example that is given of a kind."""
        if name not in self.kinds:
            raise Unknown(name)
        return self.kinds[name]()

    def number(self, spec: Spec) -> Any:
        """Return a number of a range."""
        low, high = spec.of.low, spec.of.high
        if spec.base is int:
            return int(max(low, next(self.lengths)))
        return float(self.rng.uniform(max(low, 0.2), min(high, 0.9)))

    def array(self, spec: Spec) -> Any:
        """Return an array."""
        shape = self.shape(spec.of.dims)
        if spec.of.kind == "truth values":
            return self.rng.random(shape) < 0.5
        if spec.of.kind == "integers":
            return self.rng.permutation(shape[0]) if _rules.PERMUTATION in spec.rules else self.rng.integers(-1, 2, shape)
        if _rules.PROBABILITIES in spec.rules:
            return self.rng.dirichlet(np.ones(shape[0]), shape[1:]).T
        lows = [rule.low for rule in spec.rules if isinstance(rule, Interval)]
        if lows and lows[0] == 1:  # such as epochs: from the first on, whole ones and one between
            return np.arange(1, 1 + np.prod(shape)).reshape(shape) + np.where(np.arange(np.prod(shape)) == 1, 0.5, 0).reshape(shape)
        x = self.rng.uniform(0.3, 3, shape)
        if not lows:  # of both signs, whatever the size
            x = np.where(np.arange(x.size).reshape(shape) % 2, x, -x)
        if not lows or lows[0] == 0:
            x[(0,) * x.ndim] = 0
        return x

    def shape(self, dims: str) -> tuple[int, ...]:
        """Return lengths for the names of dimensions."""
        found: list[int] = []
        for axis in dims.split():
            if axis in ("*shape", "..."):
                found += ANY_SHAPE
            elif axis.isdigit():
                found.append(int(axis))
            else:
                if axis not in self.dims:
                    self.dims[axis] = next(self.lengths)
                found.append(self.dims[axis])
        return tuple(found)


def misdeclared(function: Callable[..., Any], result: Any, made: Inputs) -> str:
    """Return which shape a signature declares of a result that it has not; nothing if all is as declared."""
    numbers = {name: x for name, x in made.arguments.items() if isinstance(x, int)}
    declared = get_type_hints(inspect.unwrap(function), include_extras=True)["return"]
    return next(_wrong_shapes(declared, result, {**numbers, **made.dims}), "")


def _wrong_shapes(declared: Any, value: Any, dims: Mapping[str, int]) -> Iterator[str]:
    spec = _contract.spec("", declared)
    if isinstance(spec.of, Of) and isinstance(value, np.ndarray) and "*" not in spec.of.dims and spec.of.dims != "...":
        lengths = [
            int(axis) if axis.isdigit() else dims.get(axis, n) for axis, n in itertools.zip_longest(spec.of.dims.split(), value.shape)
        ]
        if tuple(lengths) != value.shape:
            yield f"its result is declared [{', '.join(spec.of.dims.split())}], {tuple(lengths)} here, and has the shape {value.shape}"
    elif get_origin(spec.base) is tuple and ... not in get_args(spec.base):
        for part, x in zip(get_args(spec.base), value, strict=True):
            yield from _wrong_shapes(part, x, dims)
    elif isinstance(spec.base, type) and hasattr(spec.base, "_fields"):
        for field, hint in get_type_hints(spec.base, include_extras=True).items():
            yield from _wrong_shapes(hint, getattr(value, field), dims)
