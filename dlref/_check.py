"""Argument checks. Every message has one form: the argument, the rule, the value.

Each check takes its arguments by keyword, so that a message names what the caller wrote, and returns them converted: arrays as
floating-point arrays, hyper-parameters as Python floats. Python floats are weak in NumPy's promotion, so a float32 array stays float32.
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import inf, isfinite
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy import ndarray, vdot
from numpy.typing import DTypeLike, NDArray

from dlref._types import Array, ArrayLike, Integers

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
FLOAT64, INTP, BOOL = map(np.dtype, (np.float64, np.intp, np.bool_))
_NATIVE = frozenset(map(np.dtype, (np.float16, np.float32, np.float64, np.longdouble)))
_LEAST = {np.dtype(np.float16): 2.0**-24, np.dtype(np.float32): 2.0**-149}
"""The neighbour of 0 in a dtype; the Python float that is the neighbour of 0 in the others vanishes in none of them."""
_LEAST_NORMAL = 2.0**-14  # of float16: no float from here on has lost digits to its nearness to 0
_BELOW_1 = 1 - 2.0**-11  # the neighbour of 1 in float16, the coarsest dtype
_ABSENT: Any = object()  # stands for an argument that is not given, which None would not: it may be given
_LAST_COUNT = 2**53  # up to here floats count without a gap


def array(**named: ArrayLike) -> Array:
    """Return the one argument as a real, finite, non-empty floating-point array; integers become float64."""
    name, value = named.popitem()
    return _array(name, value)


def _array(name: str, value: Any, *, squared: bool = False) -> Array:
    x: Array
    if type(value) is ndarray and (value.dtype is FLOAT64 or value.dtype in _NATIVE) and _squares_are_finite(value):
        x = value  # what almost every call brings, decided in half a microsecond
        return x
    try:
        x = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if x.dtype.kind in "iu":
        x = x.astype(np.float64)
    elif x.dtype.kind != "f":
        raise TypeError(f"{name} must hold real numbers, got dtype {x.dtype}")
    x = x.astype(x.dtype.newbyteorder("="), copy=False)  # what is computed from it is native, so it must be too to match
    if x.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {x.shape}")
    if not _is_finite(x):
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name} must be finite, got {float(x[index])!r}{where}")
    if squared:
        squarable(**{name: x})
    return x


def arrays(**named: ArrayLike) -> list[Array]:
    """Return the arguments as `array` does; all must have the shape and the dtype of the first."""
    values: list[Any] = [*named.values()]
    if _are_alike(*values) and _are_finite(values):
        return values
    checked = [_array(name, value) for name, value in named.items()]
    first_name, first = next(iter(named)), checked[0]
    for name, x in zip(named, checked, strict=True):
        if x.shape != first.shape:
            raise ValueError(f"{name} must have the shape of {first_name}, {first.shape}; got {x.shape}")
        if x.dtype != first.dtype:
            raise TypeError(f"{name} must have the dtype of {first_name}, {first.dtype}; got {x.dtype}")
    return checked


def with_mean_square(*, W: Any, dW: Any, v: Any = _ABSENT, s: Any) -> Sequence[Array]:
    """Return a parameter, its gradient, the average of its gradients, if there is one, and that of their squares, as `arrays` does.

    No square of `dW` may overflow, for an infinite mean square `s` would stop every later step without a word; nor may `s` be
    below zero.
    """
    values = (W, dW, s) if v is _ABSENT else (W, dW, v, s)
    if (
        _are_alike(*values)
        and isfinite(vdot(dW, dW))
        and isfinite(vdot(W, values[2]))
        and s.item(s.argmin()) >= 0
        and s.item(s.argmax()) < inf
    ):
        return values
    checked = arrays(W=W, dW=dW, s=s) if v is _ABSENT else arrays(W=W, dW=dW, v=v, s=s)
    squarable(dW=checked[1])
    not_negative(s=checked[-1])
    return checked


def matrix(**named: ArrayLike) -> Array:
    """Return the one argument as `array` does, 2-D and row after row in memory, on whose order the last bit of a sum depends."""
    name, value = named.popitem()
    return _matrix(name, _array(name, value))


def columns(**named: ArrayLike) -> Array:
    """Return the one argument as `array` does, 2-D and column after column in memory, where each example is then in one piece."""
    name, value = named.popitem()
    x = _array(name, value)
    _refuse_other_than_2d(name, x)
    return np.asfortranarray(x)


def matrices(**named: ArrayLike) -> list[Array]:
    """Return the arguments as `arrays` does, each 2-D and row after row in memory."""
    values: list[Any] = [*named.values()]
    if _are_alike(*values) and values[0].ndim == 2 and _are_finite(values):
        return values
    return [_matrix(name, x) for name, x in zip(named, arrays(**named), strict=True)]


def with_columns(*, squared: bool = False, **named: ArrayLike) -> list[Array]:
    """Return the first argument as a matrix `[n, m]`, and the others, of which each must be a column `[n, 1]` of its dtype.

    If the matrix is to be squared, no square of it may overflow.
    """
    values: list[Any] = [*named.values()]
    if _fit(*values):
        return values
    (first_name, first), *others = named.items()
    first = _matrix(first_name, _array(first_name, first, squared=squared))
    shape, dtype = (len(first), 1), first.dtype
    columns = [_array(name, value) for name, value in others]
    for (name, _), x in zip(others, columns, strict=True):
        if x.shape != shape:
            raise ValueError(f"{name} must have a row for each row of {first_name} and one column, {shape}; got {x.shape}")
        if x.dtype != dtype:
            raise TypeError(f"{name} must have the dtype of {first_name}, {dtype}; got {x.dtype}")
    return [first, *columns]


def with_moments(*, squared: bool = False, Z: Any, gamma: Any, beta: Any, mean: Any, variance: Any) -> Sequence[Array]:
    """Return the arguments as `with_columns` does; no variance may be below zero."""
    if _fit(Z, gamma, beta, mean, variance) and variance.item(variance.argmin()) >= 0:
        return Z, gamma, beta, mean, variance
    checked = with_columns(squared=squared, Z=Z, gamma=gamma, beta=beta, mean=mean, variance=variance)
    not_negative(variance=checked[-1])
    return checked


def examples(*, X: Any, Y: Any) -> Sequence[Array]:
    """Return the arguments as `array` does, each 2-D and of its own dtype; `Y` must have as many columns as `X`."""
    if not (_are_alike(X) and _are_alike(Y) and isfinite(vdot(X, X)) and isfinite(vdot(Y, Y))):  # what `_array` sees in two calls
        X, Y = _array("X", X), _array("Y", Y)
    if X.ndim != 2 or Y.ndim != 2 or X.shape[1] != Y.shape[1]:
        _refuse_other_than_2d("X", X)
        _refuse_other_than_2d("Y", Y)
        raise ValueError(f"Y must have as many columns as X, {X.shape}; got {Y.shape}")
    return X, Y


def distributions(*, Y_hat: Any, Y: Any) -> Sequence[Array]:
    """Return the arguments as `matrices` does; the columns of each must be probabilities."""
    if type(Y) is ndarray and not Y.flags.c_contiguous:
        Y = np.ascontiguousarray(Y)  # labels of a batch, column after column
    if _are_alike(Y_hat, Y) and Y.ndim == 2:
        ones = _ones(len(Y), Y.dtype)
        if _are_probabilities(Y_hat, ones) and _are_probabilities(Y, ones):
            return Y_hat, Y
    checked = matrices(Y_hat=Y_hat, Y=Y)
    probabilities(Y_hat=checked[0], Y=checked[1])
    return checked


def probabilities(**named: Array) -> None:
    """Refuse a matrix whose columns are not probabilities: from 0 up and, but for rounding to a few digits, of sum 1."""
    for name, x in named.items():
        if _are_probabilities(x, _ones(len(x), x.dtype)):
            continue
        if (extreme := _smallest(x)) < 0 or (extreme := _largest(x)) > 1.01:
            raise ValueError(f"{name} must be in [0, 1], got {float(extreme)!r}")
        total = np.add.reduce(x, axis=0, dtype=np.promote_types(x.dtype, FLOAT64))
        if _smallest(total) < 0.99 or _largest(total) > 1.01:
            column = int((np.abs(total - 1) > 0.01).argmax())
            raise ValueError(f"{name} must have columns that sum to 1, got {float(total[column])!r} in column {column}")


def stack(**named: ArrayLike) -> Array:
    """Return the one argument, a list of arrays of one shape, as one array, row after row in memory."""
    x = array(**named)
    if x.ndim == 0:
        name, value = named.popitem()
        raise ValueError(f"{name} must be a list of arrays, got {value!r}")
    return np.ascontiguousarray(x)


def float64s(**named: Iterable[ArrayLike]) -> list[Array]:
    """Return the one argument, a list of arrays of any shapes, in float64; no square of an element may overflow there."""
    name, values = named.popitem()
    if not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list of arrays, got {values!r}")
    checked = []
    for i, value in enumerate(values):
        x = _array(f"{name}[{i}]", value)
        if x.dtype != FLOAT64 or not x.flags.c_contiguous:
            with np.errstate(over="ignore"):
                x = _array(f"{name}[{i}]", x.astype(np.float64, order="C"))
        squarable(**{f"{name}[{i}]": x})
        checked.append(x)
    if not checked:
        raise ValueError(f"{name} must not be empty, got {values!r}")
    return checked


def squarable(**named: Array) -> None:
    """Refuse an array whose square overflows."""
    name, x = named.popitem()
    if _squares_are_finite(x):
        return
    limit = math.sqrt(np.finfo(x.dtype).max)
    if (largest := float(max(-_smallest(x), _largest(x)))) > limit:
        raise ValueError(f"{name} must be at most {limit!r} in size, or its square overflows {x.dtype}; got {largest!r}")


def spread(*, X: Array, variance: Array) -> None:
    """Refuse a matrix with a row, not constant, whose variance overflows, or is so near to zero that it loses its digits."""
    if variance.item(variance.argmin()) >= _LEAST_NORMAL and variance.item(variance.argmax()) < inf:
        return
    is_finite = np.isfinite(variance)
    large_enough = (variance >= np.finfo(X.dtype).tiny) | (X.min(axis=1, keepdims=True) == X.max(axis=1, keepdims=True))
    if (bad := ~(is_finite & large_enough)).any():
        row = int(bad.argmax())
        value = float(variance[row, 0]) if is_finite[row, 0] else inf
        raise ValueError(f"X must have rows whose variance {X.dtype} can hold, got {value!r} in row {row}")


def not_negative(**named: Array) -> None:
    """Refuse an array with an element below zero."""
    name, x = named.popitem()
    if (smallest := _smallest(x)) < 0:
        raise ValueError(f"{name} must be >= 0, got {float(smallest)!r}")


def above_0(**named: Array) -> None:
    """Refuse an array with an element that is not above zero."""
    name, x = named.popitem()
    if (smallest := _smallest(x)) <= 0:
        raise ValueError(f"{name} must be > 0, got {float(smallest)!r}")


def at_least_1(**named: Array) -> None:
    """Refuse an array with an element below one."""
    name, x = named.popitem()
    if (smallest := _smallest(x)) < 1:
        raise ValueError(f"{name} must be >= 1, got {float(smallest)!r}")


def number(**named: float) -> float:
    """Return a number, which may be infinite or NaN."""
    name, value = named.popitem()
    return _real(name, value)


def real(**named: float) -> float:
    """Return a finite number."""
    name, value = named.popitem()
    value = _real(name, value)
    if not isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")
    return value


def rate(**named: float) -> float:
    """Return a number in [0, inf). Zero is allowed: a schedule may start or end there."""
    name, value = named.popitem()
    return _rate(name, value)


def fraction(dtype: np.dtype[Any] = FLOAT64, /, **named: float) -> float:
    """Return a number in [0, 1) that is below 1 in `dtype` too: an average whose memory is 1 never forgets, nor learns."""
    name, value = named.popitem()
    if type(value) is not float:
        value = _real(name, value)
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be in [0, 1), got {value!r}")
    if value > _BELOW_1 and dtype.type(value) == 1:
        raise ValueError(f"{name} must not round to 1 in {dtype}, got {value!r}")
    return value


def probability(dtype: np.dtype[Any] = FLOAT64, /, **named: float) -> float:
    """Return a number in (0, 1] that is above 0 in `dtype` too, to divide by."""
    name, value = named.popitem()
    if type(value) is not float:
        value = _real(name, value)
    if not 0 < value <= 1:
        raise ValueError(f"{name} must be in (0, 1], got {value!r}")
    _refuse_to_vanish(name, value, dtype)
    return value


def positive(dtype: np.dtype[Any] = FLOAT64, /, **named: float) -> float:
    """Return a number in (0, inf) that is above 0 in `dtype` too."""
    name, value = named.popitem()
    if type(value) is not float:
        value = _real(name, value)
    if not 0 < value < inf:
        raise ValueError(f"{name} must be > 0 and finite, got {value!r}")
    if dtype is not FLOAT64:
        _refuse_to_vanish(name, value, dtype)
    return value


def eps_pair(dtype: np.dtype[Any], *, eps_root: float, eps: float) -> tuple[float, float]:
    """Return the two constants that keep a denominator from zero; at least one must survive in `dtype`."""
    eps_root, eps = _rate("eps_root", eps_root), _rate("eps", eps)
    if dtype is not FLOAT64:
        _refuse_to_vanish("eps_root", eps_root, dtype)
        _refuse_to_vanish("eps", eps, dtype)
    if eps_root == eps == 0:
        raise ValueError("eps_root or eps must be > 0, got 0.0 and 0.0")
    return eps_root, eps


def step(x: Array, /, **named: float) -> None:
    """Refuse a step that is lost in rounding beside an element of `x`."""
    name, value = named.popitem()
    if ((x + value == x) | (x - value == x)).any():
        raise ValueError(f"{name} must not be lost beside {float(np.abs(x).max())!r} in {x.dtype}, got {value!r}")


def count(*, at_least: int, **named: int) -> int:
    """Return a whole number from `at_least` on, as far as floats count without a gap."""
    name, value = named.popitem()
    if type(value) is not int:
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
            raise TypeError(f"{name} must be an integer, got {value!r}")
        value = int(value)
    if not at_least <= value <= _LAST_COUNT:
        rule = f">= {at_least}" if value < at_least else f"<= {_LAST_COUNT}"
        raise ValueError(f"{name} must be {rule}, got {value if abs(value) < 2**1023 else _real(name, value)}")
    return value


def part_of(m: int, /, **named: float) -> int:
    """Return how many of `m` a float in [0, 1), a fraction of them, or an integer, a count, stands for."""
    name, given = named.popitem()
    if type(given) is int and 0 <= given <= m:
        return given
    value = _real(name, given)
    is_count = isinstance(given, (int, np.integer))
    if not 0 <= value <= m if is_count else not 0 <= value < 1:
        shown = int(given) if is_count and isfinite(value) else value
        raise ValueError(f"{name} must be a fraction in [0, 1) or a count up to {m}, got {shown!r}")
    part = int(given) if is_count else round(value * m)
    if part == 0 < value:
        raise ValueError(f"{name} must come to an example of {m}, got {value!r}")
    return part


def rising(m: int, /, **named: Sequence[int]) -> tuple[int, ...]:
    """Return whole numbers from 1 to `m`, each above the one before."""
    name, values = named.popitem()
    if not isinstance(values, Iterable) or isinstance(values, str):
        raise TypeError(f"{name} must be a list of integers, got {values!r}")
    numbers = tuple(count(at_least=1, **{f"{name}[{i}]": value}) for i, value in enumerate(values))
    if not numbers or any(b <= a for a, b in pairwise(numbers)) or numbers[-1] > m:
        raise ValueError(f"{name} must rise, from 1 at least to {m} at most, got {numbers!r}")
    return numbers


def shape(**named: tuple[int, ...]) -> tuple[int, ...]:
    """Return a tuple of whole numbers not below 1."""
    name, value = named.popitem()
    if not isinstance(value, (tuple, list)) or not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in value):
        raise TypeError(f"{name} must be a tuple of integers, got {value!r}")
    if not all(n >= 1 for n in value):
        raise ValueError(f"{name} must hold integers >= 1, got {value!r}")
    return tuple(int(n) for n in value)


def float_dtype(**named: DTypeLike) -> np.dtype[Any]:
    """Return the one argument as a floating-point dtype."""
    name, value = named.popitem()
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind != "f" or value is None:
        raise TypeError(f"{name} must be a floating-point type, got {value!r}")
    return dtype.newbyteorder("=")


def generator(**named: np.random.Generator | None) -> np.random.Generator:
    """Return the one argument if it is a source of random numbers; a seed is none, for it would draw the same at every call."""
    name, value = named.popitem()
    if not isinstance(value, np.random.Generator):
        raise TypeError(f"{name} must be a numpy.random.Generator, got {value!r}")
    return value


def instance(kind: type[S], /, **named: S) -> S:
    """Return the one argument if it is of a class of this package: the state of another optimizer is not that of this one."""
    name, value = named.popitem()
    if not isinstance(value, kind):
        wanted, given = (f"{x.__module__}.{x.__qualname__}".removeprefix("builtins.") for x in (kind, type(value)))
        raise TypeError(f"{name} must be a {wanted}, got a {given}")
    return value


def function(**named: Callable[P, R]) -> Callable[P, R]:
    """Return the one argument if it can be called."""
    name, value = named.popitem()
    if not callable(value):
        raise TypeError(f"{name} must be a function, got {value!r}")
    return value


def mask(**named: Any) -> NDArray[np.bool_]:
    """Return the first argument as an array of truth values, of the shape of the second."""
    [(name, value), (other_name, other)] = named.items()
    try:
        x = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if x.dtype != np.bool_:
        raise TypeError(f"{name} must hold truth values, got dtype {x.dtype}")
    if x.shape != other.shape:
        raise ValueError(f"{name} must have the shape of {other_name}, {other.shape}; got {x.shape}")
    return x


def images(**named: ArrayLike) -> Array:
    """Return the one argument as `array` does; it must be 3-D."""
    name, value = named.popitem()
    x = _array(name, value)
    if x.ndim != 3:
        raise ValueError(f"{name} must be 3-D, [h, w, m], got shape {x.shape}")
    return x


def one_each(m: int, kind: type[np.bool_ | np.intp], /, **named: ArrayLike) -> NDArray[Any]:
    """Return the one argument as an array of `m` truth values or whole numbers, one for each of `m` examples."""
    name, value = named.popitem()
    try:
        x = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if x.dtype.kind not in ("b" if kind is np.bool_ else "iu"):
        raise TypeError(f"{name} must hold {'truth values' if kind is np.bool_ else 'integers'}, got dtype {x.dtype}")
    if x.shape != (m,):
        raise ValueError(f"{name} must have one element for each example, {(m,)}; got {x.shape}")
    if x.dtype == np.uint64:  # the one type with numbers beyond intp
        x = np.minimum(x, np.iinfo(np.intp).max)
    return x.astype(kind)


def permutation(m: int, /, **named: ArrayLike) -> Integers:
    """Return the one argument as a new array that holds each of 0, …, m-1 once."""
    name, value = named.popitem()
    try:
        order: NDArray[Any] = np.array(value)
    except ValueError:
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if order.dtype.kind not in "iu":
        raise TypeError(f"{name} must hold integers, got dtype {order.dtype}")
    if order.shape != (m,):
        raise ValueError(f"{name} must have the shape {(m,)}, got {order.shape}")
    if order.dtype is not INTP:
        order = order.astype(INTP)  # of the unsigned numbers, those beyond it become negative
    is_held = np.zeros(m, BOOL)
    try:
        is_held[order] = True
        are_all_held = order.item(order.argmin()) >= 0 and is_held.item(is_held.argmin())
    except IndexError:
        are_all_held = False
    if not are_all_held:
        raise ValueError(f"{name} must hold each of 0, …, {m - 1} once, got no {np.setdiff1d(np.arange(m), order)[0]}")
    return order


def _matrix(name: str, x: Array) -> Array:
    _refuse_other_than_2d(name, x)
    return x if x.flags.c_contiguous else np.ascontiguousarray(x)


def _refuse_other_than_2d(name: str, x: Array) -> None:
    if x.ndim != 2:
        raise ValueError(f"{name} must be 2-D, got shape {x.shape}")


def _real(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    try:
        return float(value)
    except OverflowError:  # an integer beyond the floats
        return inf if value > 0 else -inf


def _rate(name: str, value: float) -> float:
    if type(value) is not float:
        value = _real(name, value)
    if not 0 <= value < inf:
        raise ValueError(f"{name} must be >= 0 and finite, got {value!r}")
    return value


def _refuse_to_vanish(name: str, value: float, dtype: np.dtype[Any]) -> None:
    if 0 < value < _LEAST.get(dtype, 0) and dtype.type(value) == 0:
        raise ValueError(f"{name} must not round to 0 in {dtype}, got {value!r}")


def _are_alike(first: Any, *others: Any) -> bool:
    """Whether nothing is to be converted: arrays of one shape and one native dtype, row after row in memory, as most calls bring."""
    if type(first) is not ndarray or not first.size or not first.flags.c_contiguous:
        return False
    shape, dtype = first.shape, first.dtype
    for x in others:
        if type(x) is not ndarray or x.dtype is not dtype or x.shape != shape or not x.flags.c_contiguous:
            return False
    return dtype is FLOAT64 or dtype in _NATIVE  # to know float64 is quicker than to look it up


def _fit(matrix: Any, *columns: Any) -> bool:
    """Whether nothing is to be converted: a finite matrix, and columns as long as it is high, of its dtype and finite."""
    if not _are_alike(matrix) or matrix.ndim != 2 or not isfinite(vdot(matrix, matrix)):
        return False
    shape, dtype = (len(matrix), 1), matrix.dtype
    for x in columns:
        if type(x) is not ndarray or x.dtype is not dtype or x.shape != shape:
            return False
    return _are_finite(columns)


def _are_finite(alike: Sequence[Array]) -> bool:
    """Whether all elements are finite, surely if so: a dot product, finite only if both its arrays are, speaks for two of them."""
    waiting = None
    for x in alike:
        if waiting is None:
            waiting = x
        elif isfinite(vdot(waiting, x)):
            waiting = None
        else:
            return False
    return waiting is None or isfinite(vdot(waiting, waiting))


def _are_probabilities(x: Array, ones: Array) -> bool:
    """Whether the columns of a matrix are probabilities, surely so if True: what the sums lose to rounding is left out of account."""
    if not x.item(x.argmin()) >= 0:
        return False
    total = ones.dot(x)
    sum_to_1: bool = total.item(total.argmin()) > 0.991 and total.item(total.argmax()) < 1.009
    return sum_to_1


@lru_cache(maxsize=8)
def _ones(n: int, dtype: np.dtype[Any]) -> Array:
    return np.ones(n, dtype)


def _is_finite(x: Array) -> bool:
    return _squares_are_finite(x) or bool(-inf < x.min() and x.max() < inf)


def _squares_are_finite(x: Array) -> bool:
    """Whether x·x is finite, surely so if True. Then every element of `x` and its square is, and no array was made to know it."""
    if not x.flags.c_contiguous:
        x = x.T
        if not x.flags.c_contiguous:
            return False
    return x.size > 0 and isfinite(vdot(x, x))


def _smallest(x: Array) -> float:
    smallest: float = x.item(x.argmin()) if x.flags.c_contiguous else x.min().item()
    return smallest


def _largest(x: Array) -> float:
    largest: float = x.item(x.argmax()) if x.flags.c_contiguous else x.max().item()
    return largest
