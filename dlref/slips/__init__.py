"""Slips that people make in these formulas: each is one edit of a module's source, and why it is wrong.

Most were found printed somewhere, in the notes, in a textbook or in a framework's tutorial. Each fails a check of its formula, which the
tests show. Those of `dlref.adam` stand below its checks, in `dlref.checks.adam`, as `SLIPS`.

    >>> from dlref import slips
    >>> slips.of("adam")[0]
    Slip(original='v / (1 - beta1**t)', mutated='v / (1 - beta1) ** t', why="the notes' misprint, of v")
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import NamedTuple

from dlref import beyond

__all__ = ["Slip", "applied", "made", "named", "of", "source"]


class Slip(NamedTuple):
    """A mistake in the source of a module."""

    original: str
    """What stands there, once."""
    mutated: str
    """What stands in its place."""
    why: str
    """Why it is wrong, in a few words."""


def of(formula: str) -> list[Slip]:
    """Return the slips of a formula, `adam`."""
    return [Slip(*row) for row in import_module(f"dlref.checks.{formula}").SLIPS]


def named(formula: str, words: str) -> Slip:
    """Return the slip of a formula that is called so: by why it is wrong, or by what stands in place of the original."""
    found = [slip for slip in of(formula) if words in (slip.why, slip.mutated)]
    if len(found) != 1:
        raise LookupError(f"{formula} has {len(found)} slips called {words!r}")
    return found[0]


def module_of(formula: str) -> str:
    """Return the full name of the module of a formula: `dlref.adam`, `dlref.beyond.adamw`."""
    return f"dlref.{'beyond.' * (formula in beyond.__all__)}{formula}"


def source(formula: str) -> str:
    """Return the source of a formula's module as it is installed."""
    loader = getattr(find_spec(module_of(formula)), "loader", None)
    text: str | None = loader.get_source(module_of(formula)) if loader else None
    if text is None:
        raise LookupError(f"the source of {module_of(formula)} is not installed, and its slips are edits of it")
    return text


def applied(slip: Slip, text: str) -> str:
    """Return the source with the slip at the one place where the original stands."""
    if text.count(slip.original) != 1:
        raise ValueError(f"{slip.original!r} must stand once in the source, and stands there {text.count(slip.original)} times")
    return text.replace(slip.original, slip.mutated)


def made(formula: str, slip: Slip) -> ModuleType:
    """Return the module of a formula with the slip in it."""
    module = ModuleType(module_of(formula))
    module.__file__ = f"{formula} with {slip.why}"
    exec(compile(applied(slip, source(formula)), module.__file__, "exec"), vars(module))
    return module
