"""What a printed formula is read into: trees, and the statements that they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias


class Refused(ValueError):
    """What is printed cannot be read, or not be evaluated."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and half a unit of its last digit."""

    value: float
    half: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Mark:
    r"""An index of a symbol: `_` of an element, `(` of an example, that is a column, `[` of a layer, `{` of a batch."""

    kind: str
    index: "Tree"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A letter with its accent and its indices; `start` and `end` say where it stands in the TeX."""

    name: str
    marks: tuple[Mark, ...] = ()
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    kinds: str = field(init=False, compare=False)
    """The kinds of its indices."""

    def __post_init__(self) -> None:
        """Note the kinds."""
        object.__setattr__(self, "kinds", "".join(mark.kind for mark in self.marks))


@dataclass(frozen=True, slots=True)
class Apply:
    r"""An operator and what it is applied to: `+ - / ^ neg T`, a relation, `and`, a bracket by its opening such as `\lfloor`, a root.

    There are three products: `\odot` and `·` are elementwise, the latter of two that stand side by side; `@` is that of two matrices.
    """

    operator: str
    parts: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments; `start` and `end` say where its name stands."""

    function: str
    arguments: tuple["Tree", ...]
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Reduce:
    r"""A `\sum`, `\prod`, `\max` or `\min` over indices; without ends they run over all that there are."""

    operator: str
    letters: tuple[str, ...]
    low: "Tree | None"
    high: "Tree | None"
    body: "Tree"


@dataclass(frozen=True, slots=True)
class Range:
    r"""The whole numbers from one to another, `\{a, \dots, b\}`."""

    low: "Tree"
    high: "Tree"


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns side by side for which a condition holds, `[x^{(i)}]_{i < n}`."""

    body: "Tree"
    condition: "Tree"


@dataclass(frozen=True, slots=True)
class SetOf:
    r"""The values for which a condition holds, `\{t : t > k\}`."""

    body: "Tree"
    condition: "Tree"


@dataclass(frozen=True, slots=True)
class Row:
    """Several values in one: a list in square brackets, a tuple in round ones."""

    items: tuple["Tree", ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Values with the conditions under which they hold; the first that fits. None is `otherwise`."""

    branches: tuple[tuple["Tree", "Tree | None"], ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm by its letter: 1, 2 or F."""

    kind: str
    inside: "Tree"


@dataclass(frozen=True, slots=True)
class Partial:
    """The derivative of something with respect to a symbol; `start` and `end` say where it stands."""

    of: "Tree"
    by: Symbol
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """What something comes to as a symbol grows, or vanishes."""

    letter: str
    to: Number
    body: "Tree"


Tree: TypeAlias = Number | Mark | Symbol | Apply | Call | Reduce | Range | Columns | SetOf | Row | Cases | Norm | Partial | Limit

COMPARISONS = {"<", ">", r"\le", r"\ge"}
DEFINING = {"=", r"\leftarrow", r"\sim", r"\approx"}


@dataclass(frozen=True, slots=True)
class Statement:
    """What a formula says: that something is defined, updated, distributed or estimated so, or that a condition holds."""

    left: Tree
    relation: str = ""
    """One of `DEFINING`; empty for a condition, which is `left`."""
    right: Tree | None = None
    where: Tree | None = None
    """For what it is said: a domain, or the indices it holds for."""
    outside: Tree | None = None
    """What holds for an index beyond the end."""
    label: str = ""
    """The name in brackets behind it, for one of several alternatives: that of a function."""
    start: int = field(default=0, compare=False)
    tex: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Unread:
    """A statement that cannot be read, and why."""

    reason: str
    start: int = field(default=0, compare=False)
    tex: str = ""


def walk(tree: object) -> Iterator[Tree]:
    """Yield every node of a tree, or of several."""
    if isinstance(tree, tuple):
        for part in tree:
            yield from walk(part)
    elif isinstance(tree, Tree):
        yield tree
        for name in tree.__slots__:
            yield from walk(getattr(tree, name))


def symbols(tree: object) -> Iterator[Symbol]:
    """Yield the symbols of a tree, those in indices too."""
    return (node for node in walk(tree) if isinstance(node, Symbol))


def component(tree: Tree, number: int) -> Tree:
    """Return one of the values of a tuple, or of cases that are tuples."""
    match tree:
        case Row(items):
            return items[number]
        case Cases(branches):
            return Cases(tuple((component(value, number), condition) for value, condition in branches))
    raise Refused("a tuple equals a tuple")
