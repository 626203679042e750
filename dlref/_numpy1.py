"""What NumPy 1 needs: there, a float32 number that meets a Python float becomes float64. NumPy 2 keeps it, as both keep an array."""

from collections.abc import Callable, Iterable
from functools import wraps
from types import FunctionType, ModuleType
from typing import Any, TypeGuard

import numpy as np


def keep_dtypes(modules: Iterable[ModuleType]) -> None:
    """Under NumPy 1, let the public functions of the modules return a number in the dtype of their first argument, if that is one."""
    if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
        return
    for module in modules:
        for name, function in list(vars(module).items()):
            if isinstance(function, FunctionType) and function.__module__ == module.__name__ and not name.startswith("_"):
                setattr(module, name, _keeping_dtype(function))


def _keeping_dtype(function: FunctionType) -> Callable[..., Any]:
    first = function.__code__.co_varnames[0] if function.__code__.co_argcount else ""

    @wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        result = function(*arguments, **keywords)
        given = arguments[0] if arguments else keywords.get(first)
        return _narrowed(result, given.dtype.newbyteorder("=")) if _is_float(given) else result

    return call


def _narrowed(result: Any, dtype: np.dtype[Any]) -> Any:
    """Return the result with its floating-point numbers in the dtype; Python's own, such as a loss, stay."""
    if isinstance(result, tuple):
        parts = [_narrowed(part, dtype) for part in result]
        return type(result)(*parts) if hasattr(result, "_fields") else tuple(parts)
    return dtype.type(result) if _is_float(result) and result.dtype != dtype else result


def _is_float(x: Any) -> TypeGuard[np.floating[Any]]:
    return isinstance(x, (np.ndarray, np.floating)) and x.ndim == 0 and x.dtype.kind == "f"
