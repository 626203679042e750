"""What is given of the symbols of a formula, as the legend writes them.

`z^{(i)}` is a matrix whose columns these are, `W^{[l]}` a matrix for each l, `n^{[l-1]}` a number of one layer.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

import numpy as np

from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.symbols import INDICES
from scripts.sitegen.printed.trees import Apply, Mark, Number, Range, Refused, Symbol, Tree

Places = tuple[tuple[str, int], ...]
"""The kinds of indices, each with its value."""
SOMEWHERE = 2
"""What an index is of which nothing but one value is given: `n^{[l]}` is a number, that of layer 2."""


class Outside(Refused):
    """An index is beyond the end of an array."""


class Given(NamedTuple):
    """Values by the name of a symbol and the kinds of its indices."""

    values: dict[tuple[str, str], Any]
    """Arrays, numbers, functions, or values by the number of a layer, a batch or a step."""
    written: list[Symbol]
    """The symbols as they are written, which says the range of each index."""
    first: int
    """From where the elements of arrays are counted."""
    random: dict[tuple[str, str], Any]
    """What is random, by the same keys: outcomes with their weights."""

    def replace(self, changed: Mapping[tuple[str, str], Any]) -> Self:
        """Return the same with other values."""
        return self._replace(values={**self.values, **changed})


def given(values: Mapping[str, Any], first: int = 1, random: Mapping[str, Any] | None = None) -> Given:
    """Return what is given, from values by the TeX of their symbols."""
    trees = {tex: read_symbol(tex) for tex in values}
    letters = {name: values[tex] for tex, tree in trees.items() if (name := key(tree)[0]) in INDICES and not np.ndim(values[tex])}
    letters = {name: x for name, x in letters.items() if not isinstance(x, dict)}
    found: dict[tuple[str, str], Any] = {}
    for tex, tree in trees.items():
        value, name = values[tex], key(tree)
        if not name[0] or (name[0] in INDICES and not name[1] and isinstance(value, dict)):
            continue
        if isinstance(tree, Symbol) and name[1] and not _is_whole(value, tree.marks, letters):
            at: dict[int, Any] = found.setdefault(name, {})
            at[_worth(tree.marks[-1].index, letters)] = value
            for mark in tree.marks:
                if isinstance(mark.index, Symbol):
                    found.setdefault((mark.index.name, ""), SOMEWHERE)
        else:
            found[name] = value
    written = [tree for tree in trees.values() if isinstance(tree, Symbol)]
    return Given(found, written, first, {key(read_symbol(tex)): x for tex, x in (random or {}).items()})


def key(tree: Tree) -> tuple[str, str]:
    r"""Return the name of a symbol and the kinds of its indices: none of \sigma^2 and \beta_1, one of x_1, \dots, x_m."""
    match tree:
        case Range(Symbol(name, (Mark(kind),)), Symbol(last, (Mark(as_before),))) if name == last and kind == as_before:
            return name, kind
        case Apply("^", (Symbol(name, ()), Number(power))):
            return f"{name}^{power:g}", ""
        case Symbol(name, (Mark("_", Number(number)),)):
            return f"{name}_{number:g}", ""
        case Symbol(name):
            return name, tree.kinds
    return "", "?"


def _is_whole(value: Any, marks: tuple[Mark, ...], letters: Mapping[str, Any]) -> bool:
    """Return whether a value has something for each value of the indices; else it is that of one place."""
    if any(isinstance(mark.index, Symbol) and mark.index.name in letters for mark in marks):
        return False
    return isinstance(value, dict) or np.ndim(value) >= len([mark for mark in marks if mark.kind in "_("]) > 0


def _worth(index: Tree, letters: Mapping[str, Any]) -> int:
    match index:
        case Symbol(name, ()):
            return int(letters.get(name, SOMEWHERE))
        case Number(number):
            return int(number)
        case Apply("+", (left, right)):
            return _worth(left, letters) + _worth(right, letters)
        case Apply("-", (left, right)):
            return _worth(left, letters) - _worth(right, letters)
    raise Refused("an index of the legend is a letter, or one more or less")


def whole(value: Any) -> int:
    """Return an index as a number."""
    if np.size(value) != 1 or not float(np.ravel(value)[0]).is_integer():
        raise Refused(f"{value} is no index")
    return int(np.ravel(value)[0])


def axis(marks: tuple[Mark, ...], n: int) -> int:
    """Return the axis of an array to which an index belongs: an example is a column, the others count from the first axis on."""
    return -1 if marks[n].kind == "(" else [mark.kind for mark in marks[:n]].count("_")


def length(value: Any, at: int, first: int) -> list[int]:
    """Return the values of an index along an axis."""
    if isinstance(value, dict):
        return sorted(value)
    if not np.ndim(value):
        raise Refused("a number has no index")
    return list(range(first, first + np.shape(value)[at]))


def pick(value: Any, places: Places, first: int, before: Places = ()) -> Any:
    """Return what a value is at an index of each kind; axes are kept. What was picked before says which axis comes next."""
    elements = [kind for kind, _ in before].count("_")
    for kind, i in places:
        if isinstance(value, dict):
            if i not in value:
                raise Outside(f"there is none of number {i}")
            value = value[i]
            continue
        at = -1 if kind == "(" else elements
        elements += kind == "_"
        if np.ndim(value) <= max(at, 0):
            raise Refused("a number has no index")
        if not first <= i < first + np.shape(value)[at]:
            raise Outside(f"there is none of number {i}")
        value = np.take(value, [i - first], at)
    return value
