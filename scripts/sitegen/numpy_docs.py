"""Where NumPy's documentation describes a name. Its addresses follow from the kind of what the name stands for, so none is asked for."""

import re
from types import ModuleType

import numpy as np

_REFERENCE = "https://numpy.org/doc/stable/reference"
_NAME = re.compile(r"(?:np|numpy)\.([A-Za-z_][\w.]*)(?:\(.*\))?")


def address(code: str) -> str | None:
    """Return the address for code that is a name of NumPy or calls one, such as `np.sum(W**2)`; None for other code and for modules."""
    match = _NAME.fullmatch(code)
    if match is None:
        return None
    name, thing = f"numpy.{match[1]}", np
    for part in match[1].split("."):
        try:
            thing = getattr(thing, part)
        except AttributeError:
            raise LookupError(f"`{code}`: NumPy {np.__version__} has no {name}") from None
    if isinstance(thing, ModuleType):
        return None
    if name in ("numpy.random.Generator", "numpy.random.default_rng"):
        return f"{_REFERENCE}/random/generator.html#{name}"
    if name.startswith("numpy.random."):
        return f"{_REFERENCE}/random/generated/{name}.html"
    if isinstance(thing, type) and issubclass(thing, np.generic):
        return f"{_REFERENCE}/arrays.scalars.html#{name}"
    if thing is None or isinstance(thing, float):
        return f"{_REFERENCE}/constants.html#{name}"
    return f"{_REFERENCE}/generated/{name}.html"
