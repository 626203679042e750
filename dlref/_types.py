"""The array types of the public signatures."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[np.floating[Any]]
"""Real floating-point numbers; float32 stays float32, float64 stays float64."""

Arrays: TypeAlias = tuple[Array, ...]
"""Several of them."""

Integers: TypeAlias = NDArray[np.intp]
"""Whole numbers that name positions."""

__all__ = ["Array", "ArrayLike", "Arrays", "Integers"]
