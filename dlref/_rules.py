"""The ranges and the rules that signatures are written in, by their names."""

import sys
from math import inf, nextafter
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from dlref._contract import Array, Call, Interval, Kind, Rule

_MOST, _LEAST = sys.float_info.max, nextafter(0, 1)

Real: TypeAlias = Annotated[float, Interval("finite", -_MOST, _MOST)]
NonNegative: TypeAlias = Annotated[float, Interval(">= 0 and finite", 0, _MOST)]
Rate: TypeAlias = NonNegative
Positive: TypeAlias = Annotated[float, Interval("> 0 and finite", _LEAST, _MOST)]
Fraction: TypeAlias = Annotated[float, Interval("in [0, 1)", 0, nextafter(1, 0))]
Probability: TypeAlias = Annotated[float, Interval("in (0, 1]", _LEAST, 1)]
Weight: TypeAlias = Annotated[float, Interval("in [0, 1]", 0, 1)]
Count: TypeAlias = Annotated[int, Interval(">= 1", 1, 2**53)]  # up to here floats count without a gap
CountFrom0: TypeAlias = Annotated[int, Interval(">= 0", 0, 2**53)]

NOT_NEGATIVE = Interval(">= 0", 0, inf)
ABOVE_0 = Interval("> 0", _LEAST, inf)
FROM_1 = Interval(">= 1", 1, inf)


def _two_columns(name: str, x: Array, call: Call) -> None:
    if x.shape[1] < 2:
        raise ValueError(f"{name} must have at least 2 columns, or it has no variance; got shape {x.shape}")


def _probabilities(name: str, x: Array, call: Call) -> None:
    total = np.add.reduce(x)  # quick, and near enough for almost every call
    if total.item(total.argmin()) > 0.991 and total.item(total.argmax()) < 1.009 and x.item(x.argmin()) >= 0:
        return
    if (extreme := float(x.min())) < 0 or (extreme := float(x.max())) > 1.01:
        raise ValueError(f"{name} must be in [0, 1], got {extreme!r}")
    off = np.abs(np.add.reduce(x, 0, np.promote_types(x.dtype, np.float64)) - 1)
    column = int(off.argmax())
    if off[column] > 0.01:
        raise ValueError(f"{name} must have columns that sum to 1, got {float(x[:, column].sum())!r} in column {column}")


def _permutation(name: str, order: NDArray[np.intp], call: Call) -> None:
    is_held = np.zeros(len(order), bool)
    is_held[order[(order >= 0) & (order < len(order))]] = True
    if not is_held.all():
        raise ValueError(f"{name} must hold each of 0, …, {len(order) - 1} once, got no {int(is_held.argmin())}")


TWO_COLUMNS = Rule("with at least 2 columns", _two_columns)
PROBABILITIES = Rule("probabilities whose columns sum to 1, to within 0.01", _probabilities)
PERMUTATION = Rule("each of 0, …, m-1 once", _permutation)


def not_both_0(other: str) -> Rule:
    """Return the rule of a constant that may be 0 only where the other one is not: together they keep a denominator from 0."""

    def check(name: str, value: float, call: Call) -> None:
        if value == call.values[other] == 0:
            raise ValueError(f"{other} or {name} must be > 0, got 0.0 and 0.0")

    return Rule(f"not 0 if `{other}` is", check)


def instead_of(other: str, *, one_is_needed: bool) -> Rule:
    """Return the rule of an argument that is given in place of the other one."""

    def check(name: str, value: Any, call: Call) -> None:
        is_given = call.values[other] is not None
        if is_given and value is not None:
            raise ValueError(f"only one of {other} and {name} must be given, got both")
        if one_is_needed and not is_given and value is None:
            raise ValueError(f"{other} or {name} must be given, got neither")

    return Rule(f"{'exactly' if one_is_needed else 'at most'} one of it and `{other}` is given", check)


def _generator(name: str, value: Any, call: Call) -> Any:
    if not isinstance(value, np.random.Generator):  # a seed is none: it would draw the same at every call
        raise TypeError(f"{name} must be a numpy.random.Generator, got {value!r}")
    return value


def _float_dtype(name: str, value: Any, call: Call) -> np.dtype[Any]:
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind != "f" or value is None:
        raise TypeError(f"{name} must be a floating-point type, got {value!r}")
    return dtype.newbyteorder("=")


def _shape(name: str, value: Any, call: Call) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)) or not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in value):
        raise TypeError(f"{name} must be a tuple of integers, got {value!r}")
    if not all(n >= 1 for n in value):
        raise ValueError(f"{name} must hold integers >= 1, got {value!r}")
    return tuple(int(n) for n in value)


if TYPE_CHECKING:
    Generator: TypeAlias = np.random.Generator
else:  # np.random is loaded by its first use, not by its name in a signature
    Generator = Annotated[Any, Kind("a `numpy.random.Generator`", _generator)]
FloatDtype: TypeAlias = Annotated[DTypeLike, Kind("a floating-point type", _float_dtype)]
Shape: TypeAlias = Annotated[tuple[int, ...], Kind("a tuple of whole numbers >= 1", _shape)]
