"""A call of a function: as it was made, and in the symbols of a page."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scripts.sitegen.printed.calculus import Outcomes
from scripts.sitegen.printed.trees import Refused


class Run(NamedTuple):
    """A call that was made."""

    arguments: dict[str, Any]
    dims: dict[str, int]
    """Lengths by the names of dimensions."""
    result: Any
    variables: dict[str, Any]
    """The variables of the body as they were at its end."""


def _is_not_drawn(symbol: str) -> Any:
    raise Refused(f"{symbol} is not drawn at random")


class Case(NamedTuple):
    """A call, in the symbols of a page."""

    function: str
    """As `adam.step`."""
    given: dict[str, Any]
    """Values by the TeX of their symbols."""
    expected: dict[str, Any]
    """What the function made, by the TeX of its symbols."""
    results: set[str]
    """Those of them that it returns."""
    lines: tuple[int, ...] = ()
    """The statements that are about this function, if not all are."""
    random: Mapping[str, Outcomes] = {}
    """What is random although no statement says how."""
    draw: Callable[[str], Any] = _is_not_drawn
    """Returns many numbers of a symbol that is drawn at random."""
    accepts: Callable[[str, Any], bool | None] = lambda symbol, value: None
    """Returns whether the function takes a value for a symbol; None if the symbol is no argument."""
    formals: tuple[frozenset[str], ...] = ()
    """The symbols of each positional argument; those in the brackets of a formula such as J(x) must be among them."""
    named: frozenset[str] = frozenset()
    """The symbols for which the legend names a value."""
    problem: str = ""
    """Why it could not be called, or what of its signature does not hold."""
