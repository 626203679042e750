"""What must hold of a formula, whoever wrote it down: closed forms, limits, invariants and what the notes claim.

A check is a function of a module, or of anything with its functions. Where the formula holds, it returns nothing; where not, it raises
`Failed`, which says in a sentence what is and what should be. The checks of `dlref.adam` are the functions of `dlref.checks.adam`. Below
them stand its `SLIPS`, edits of the source that each fail one of them: what stands there, what in its place, and why it is wrong.

    >>> from types import SimpleNamespace
    >>> from dlref import checks, moving_average
    >>> mine = SimpleNamespace(**vars(moving_average))
    >>> mine.correct = lambda v, *, beta, t: v / (1 - beta) ** t
    >>> [failure.check for failure in checks.failures(mine, of="moving_average")]
    ['the_correction_is_the_weighted_mean', 'a_constant_is_repaired', 'the_correction_fades']
"""

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Failed", "Failure", "close", "failed", "failures", "frozen", "of", "same"]


class Failed(AssertionError):
    """Raised by a check: what is, and what should be."""


class Failure(NamedTuple):
    """A check that does not hold."""

    check: str
    """Its name."""
    meaning: str
    """What it asks for, in a sentence."""
    why: str
    """What is, and what should be."""


def of(formula: str) -> dict[str, Callable[[Any], None]]:
    """Return the checks of a formula by their names, the first to try first."""
    module = import_module(f"dlref.checks.{formula}")
    own = (x for x in vars(module).values() if inspect.isfunction(x) and x.__module__ == module.__name__)
    return {check.__name__: check for check in own if not check.__name__.startswith("_")}


def failures(module: Any, *, of: str | None = None) -> list[Failure]:
    """Return the checks that a module, or anything with its functions, does not pass; `of` names the formula it is meant to be."""
    formula = of or module.__name__.rpartition(".")[2]
    return [failure for check in globals()["of"](formula).values() if (failure := failed(check, module))]


def failed(check: Callable[[Any], None], module: Any) -> Failure | None:
    """Return how a module does not pass a check; None if it passes."""
    try:
        check(module)
    except Exception as error:
        return Failure(check.__name__, (check.__doc__ or "").splitlines()[0], str(error) or type(error).__name__)
    return None


def close(what: str, got: Any, wanted: Any, *, rtol: float = 1e-12, atol: float = 0.0) -> None:
    """Demand the same numbers, up to a rounding."""
    if np.shape(got) != np.shape(wanted):
        raise Failed(f"{what} has the shape {np.shape(got)}, and should have {np.shape(wanted)}")
    if not np.allclose(got, wanted, rtol=rtol, atol=atol):
        raise Failed(sentence(what, got, wanted))


def same(what: str, got: Any, wanted: Any) -> None:
    """Demand the same numbers, to the last bit."""
    if not np.array_equal(got, wanted):
        raise Failed(sentence(what, got, wanted))


def frozen(values: Any) -> Any:
    """Return an array that cannot be written to: a formula changes none of its arguments."""
    x = np.array(values)
    x.flags.writeable = False
    return x


def sentence(what: str, got: Any, wanted: Any) -> str:
    """Return what is and what should be, with as few digits as tell the two apart."""
    is_, should_be = next(
        ((a, b) for digits in (4, 8, 12, 17) if (a := shown(got, digits)) != (b := shown(wanted, digits))),
        (shown(got, 17), shown(wanted, 17)),
    )
    return f"{what} is {is_}, and should be {should_be}"


def shown(x: Any, digits: int) -> str:
    """Return numbers in one line; of a large array its ends."""
    return np.array2string(np.asarray(x), precision=digits, separator=", ", threshold=6, edgeitems=2).replace("\n", "")
