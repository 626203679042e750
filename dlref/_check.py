"""Argument checks. Every message has one form: the argument, the rule, the value.

Each check takes its arguments by keyword, so that a message names what the caller wrote, and returns them converted: arrays as
floating-point arrays, hyper-parameters as Python floats. Python floats are weak in NumPy's promotion, so a float32 array stays float32.
"""

import math
from typing import Any

import numpy as np

from dlref._types import Array, ArrayLike

FLOAT64 = np.dtype(np.float64)
_NATIVE = frozenset(map(np.dtype, (np.float16, np.float32, np.float64, np.longdouble)))


def array(**named: ArrayLike) -> Array:
    """Return the one argument as a real, finite, non-empty floating-point array; integers become float64."""
    [(name, value)] = named.items()
    return _array(name, value)


def _array(name: str, value: ArrayLike) -> Array:
    if type(value) is np.ndarray and value.dtype in _NATIVE and value.size and _dot_is_finite(value):
        return value  # what almost every call brings, decided in a microsecond
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
    _refuse_non_finite(name, x)
    return x


def arrays(**named: ArrayLike) -> list[Array]:
    """Return the arguments as `array` does; all must have the shape and the dtype of the first."""
    checked = [_array(name, value) for name, value in named.items()]
    first_name, first = next(iter(named)), checked[0]
    for name, x in zip(named, checked, strict=True):
        if x.shape != first.shape:
            raise ValueError(f"{name} must have the shape of {first_name}, {first.shape}; got {x.shape}")
        if x.dtype != first.dtype:
            raise TypeError(f"{name} must have the dtype of {first_name}, {first.dtype}; got {x.dtype}")
    return checked


def squarable(**named: Array) -> None:
    """Refuse an array whose square overflows: an infinite mean square would stop every later step without a word."""
    [(name, x)] = named.items()
    if _dot_is_finite(x):
        return
    limit = math.sqrt(np.finfo(x.dtype).max)
    if (largest := float(np.abs(x).max())) > limit:
        raise ValueError(f"{name} must be at most {limit!r} in size, or its square overflows {x.dtype}; got {largest!r}")


def not_negative(**named: Array) -> None:
    """Refuse an array with an element below zero."""
    [(name, x)] = named.items()
    if (smallest := x.min()) < 0:
        raise ValueError(f"{name} must be >= 0, got {float(smallest)!r}")


def rate(**named: float) -> float:
    """Return a number in [0, inf). Zero is allowed: a schedule may start or end there."""
    name, value = _real(named)
    if not 0 <= value < math.inf:
        raise ValueError(f"{name} must be >= 0 and finite, got {value!r}")
    return value


def fraction(dtype: np.dtype[Any] = FLOAT64, /, **named: float) -> float:
    """Return a number in [0, 1) that is below 1 in `dtype` too: an average whose memory is 1 never forgets, nor learns."""
    name, value = _real(named)
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be in [0, 1), got {value!r}")
    if dtype.type(value) == 1:
        raise ValueError(f"{name} must not round to 1 in {dtype}, got {value!r}")
    return value


def eps_pair(dtype: np.dtype[Any], *, eps_root: float, eps: float) -> tuple[float, float]:
    """Return the two constants that keep a denominator from zero; at least one must survive in `dtype`."""
    pair = rate(eps_root=eps_root), rate(eps=eps)
    for name, value in zip(("eps_root", "eps"), pair, strict=True):
        if value > 0 and dtype.type(value) == 0:
            raise ValueError(f"{name} must not round to 0 in {dtype}, got {value!r}")
    if pair == (0, 0):
        raise ValueError("eps_root or eps must be > 0, got 0.0 and 0.0")
    return pair


def count(*, at_least: int, **named: int) -> int:
    """Return a whole number not below `at_least`."""
    [(name, value)] = named.items()
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be an integer, got {value!r}")
    if value < at_least:
        raise ValueError(f"{name} must be >= {at_least}, got {int(value)}")
    return int(value)


def _real(named: dict[str, float]) -> tuple[str, float]:
    [(name, value)] = named.items()
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    try:
        return name, float(value)
    except OverflowError:  # an integer beyond the floats
        return name, math.inf if value > 0 else -math.inf


def _dot_is_finite(x: Array) -> bool:
    """Whether x·x is finite. Then every element is, and for a fraction of what isfinite(x).all() costs; large elements can overflow it."""
    return math.isfinite(np.vdot(x, x))


def _refuse_non_finite(name: str, x: Array) -> None:
    if not (finite := np.isfinite(x)).all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        where = f" at index {index}" if index else ""
        raise ValueError(f"{name} must be finite, got {float(x[index])!r}{where}")
