"""Elementwise formulas of large arrays, evaluated in blocks that stay in the cache.

A formula such as Adam's passes over its arrays a dozen times, each time making a new one. Whole arrays that do not fit the
cache travel to main memory and back on every pass; a block does all its passes where it is. What a formula computes for an
element depends on that element alone, so the results are the same bits whatever the size of a block.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from dlref._types import Array, Arrays

BLOCK = 2**17
"""Bytes of a block of each array: the dozen that a formula makes of them share a cache of a megabyte or two."""
SMALL = 2**20
"""Bytes up to which an array is evaluated whole: it fits the cache as it is."""

# The C library of Linux asks the system for the memory of every array above 128 kB and gives it back at once, and the system
# clears each page of it, which can take longer than the formula. The library stops that for arrays up to the largest that it
# has seen freed; this one, never touched, costs no memory.
np.empty(2**24, np.uint8)


def evaluate(formula: Callable[..., Arrays], *arrays: Array, results: int) -> Arrays:
    """Return the results of an elementwise formula of arrays of one shape and dtype, in any layout; each is new."""
    first = arrays[0]
    if first.nbytes <= SMALL:
        return formula(*arrays)
    given, operands = len(arrays), [*arrays, *[None] * results]
    op_flags: Any = [["readonly"]] * given + [["writeonly", "allocate"]] * results
    op_dtypes, size = [first.dtype] * len(operands), BLOCK // first.itemsize
    with np.nditer(operands, ["external_loop", "buffered"], op_flags, op_dtypes, buffersize=size) as blocks:
        for block in blocks:
            for result, value in zip(block[given:], formula(*block[:given]), strict=True):
                np.copyto(result, value, casting="no")
        return blocks.operands[given:]
