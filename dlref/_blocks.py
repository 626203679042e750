"""Elementwise formulas of large arrays, evaluated block by block in the processor's cache.

A formula such as Adam's passes over its arrays a dozen times, each time making a new one. Whole arrays that do not fit the cache
travel to main memory and back on every pass; a block does all its passes where it is. What such a formula computes for an element
depends on that element alone, so the results are the same bits as of whole arrays.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

BLOCK = 2**17
"""Bytes of a block of each array: the dozen or so that a formula needs share a cache of a megabyte or two."""
SMALL = 2**20
"""Bytes up to which an array is evaluated whole: what is made of it nearly fits the cache as it is."""

# The C library of Linux asks the system for the memory of every array above 128 kB, and gives it back when the array is gone;
# the system clears each page anew, which can take longer than the formula. For arrays up to the largest that it has seen go,
# the library keeps the memory, up to twice that size, for the next ones. This one, never touched, costs none itself.
np.empty(2**24, np.uint8)


def in_blocks(formula: Callable[P, R]) -> Callable[P, R]:
    """Call an elementwise formula of arrays of one shape, the first of its arguments among them, block by block if they are large."""

    @wraps(formula)
    def blockwise(*arguments: P.args, **numbers: P.kwargs) -> R:
        first: Any = arguments[0]
        if first.nbytes <= SMALL:
            return formula(*arguments, **numbers)
        size = BLOCK // first.itemsize
        whole: Any = None
        for start in range(0, first.size, size):
            block = slice(start, start + size)
            result = formula(*_each(lambda x: x.reshape(-1)[block], arguments), **numbers)  # noqa: B023 (called at once)
            whole = _each(lambda x: np.empty(first.shape, x.dtype), result) if whole is None else whole
            for target, x in zip(_arrays(whole), _arrays(result), strict=True):
                target.reshape(-1)[block] = x
        return whole  # type: ignore[no-any-return]

    return blockwise


def _arrays(value: Any) -> Iterator[Any]:
    """Yield an array, or those of nested tuples."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple):
        for x in value:
            yield from _arrays(x)


def _each(change: Callable[[Any], Any], value: Any) -> Any:
    """Return nested tuples, their arrays changed."""
    if isinstance(value, np.ndarray):
        return change(value)
    if not isinstance(value, tuple):
        return value
    parts = [_each(change, x) for x in value]
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
