"""Elementwise formulas of large arrays, evaluated in blocks that stay in the cache.

A formula such as Adam's passes over its arrays a dozen times, each time making a new one. Whole arrays that do not fit the
cache travel to main memory and back on every pass; a block does all its passes where it is. To that end the formula is called
once with stand-ins, which write down what is done to them, and that is done to each block, in a few arrays that serve again
and again. What it computes for an element depends on that element alone, so the results are the same bits as of whole arrays.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from dlref._types import Array, Arrays

BLOCK = 2**18
"""Bytes of a block of each array: the eight or so that a formula needs share a cache of a megabyte or two."""
SMALL = 2**19
"""Bytes up to which an array is evaluated whole: what is made of it nearly fits the cache as it is."""

# The C library of Linux asks the system for the memory of every array above 128 kB, and gives it back when the array is gone;
# the system clears each page anew, which can take longer than the formula. For arrays up to the largest that it has seen go,
# the library keeps the memory, up to twice that size, for the next ones. This one, never touched, costs none itself.
np.empty(2**24, np.uint8)


def evaluate(formula: Callable[..., Arrays], *arrays: Array, results: int) -> Arrays:
    """Return the results of an elementwise formula of arrays of one shape and dtype, in any layout; each is new."""
    first = arrays[0]
    if first.nbytes <= SMALL:
        return formula(*arrays)
    given, operands, size = len(arrays), [*arrays, *[None] * results], BLOCK // first.itemsize
    steps, spare, numbers = _written_down(formula, given, results)
    spares = [np.empty(size, first.dtype) for _ in range(spare)]
    constants = [np.asarray(x, first.dtype) for x in numbers]
    op_flags: Any = [["readonly"]] * given + [["writeonly", "allocate"]] * results
    op_dtypes = [first.dtype] * len(operands)
    with np.nditer(operands, ["external_loop", "buffered"], op_flags, op_dtypes, buffersize=size) as blocks:
        for block in blocks:
            places = (*block, *(x[: block[0].size] for x in spares), *constants)
            for ufunc, of in steps:
                ufunc(*of(places))
        return blocks.operands[given:]


def _operator(ufunc: np.ufunc) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """Return the method of an operator of stand-ins, and that of the operator with a number on the left."""
    return lambda x, other: x._noted(ufunc, x, other), lambda x, other: x._noted(ufunc, other, x)


class _StandIn(NDArrayOperatorsMixin):
    """Stands for an array of a formula; what is done to it is written down, and makes another."""

    def __init__(self, operations: list[tuple[np.ufunc, tuple[Any, ...], "_StandIn"]]) -> None:
        self.operations = operations

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> "_StandIn":
        if method != "__call__" or keywords or ufunc.nout != 1:
            raise TypeError(f"a formula in blocks is made of plain ufuncs, got {ufunc.__name__}.{method} with {sorted(keywords)}")
        return self._noted(ufunc, *inputs)

    def _noted(self, ufunc: np.ufunc, *inputs: Any) -> "_StandIn":
        result = _StandIn(self.operations)
        self.operations.append((ufunc, inputs, result))
        return result

    def __pow__(self, power: Any) -> Any:
        base: Any = self
        return np.square(base) if power == 2 else np.power(base, power)  # as ** of an array itself does

    # These would also come by __array_ufunc__, but three times as slowly, and a formula is called anew at every step.
    __add__, __radd__ = _operator(np.add)
    __sub__, __rsub__ = _operator(np.subtract)
    __mul__, __rmul__ = _operator(np.multiply)
    __truediv__, __rtruediv__ = _operator(np.divide)


def _written_down(formula: Callable[..., Any], given: int, results: int) -> tuple[list[tuple[np.ufunc, Any]], int, list[float]]:
    """Return the operations of a formula, the number of spare arrays that it needs, and its constants.

    An operation takes its inputs from places and puts its output into one. First come the places of the arrays given, of the
    results and of the spare arrays, last those of the constants. They are dealt out from the last operation back, so that a
    place serves again where nothing is to be read from it any more, or yet.
    """
    operations: list[Any] = []
    arrays = [_StandIn(operations) for _ in range(given)]
    outcome = formula(*arrays)
    place = {id(x): number for number, x in enumerate([*arrays, *outcome])}
    if len(place) != given + results or not all(isinstance(x, _StandIn) for x in outcome):
        raise TypeError(f"a formula in blocks must return {results} new arrays")
    steps: list[tuple[np.ufunc, Any]] = []
    free: list[int] = []
    spare, constants = 0, []
    for ufunc, inputs, result in reversed(operations):
        if id(result) not in place:
            continue  # nothing is made of it
        free.append(place[id(result)])
        places = []
        for x in inputs:
            if not isinstance(x, _StandIn):
                constants.append(float(x))
                places.append(-len(constants))
                continue
            if id(x) not in place:
                if not free:
                    free.append(given + results + spare)
                    spare += 1
                place[id(x)] = free.pop()
            places.append(place[id(x)])
        steps.append((ufunc, itemgetter(*places, place[id(result)])))
    return steps[::-1], spare, constants[::-1]
