r"""Compute what the trees of a formula are worth, where some symbols are given and the others are defined by its statements.

An equation defines its left side for all indices, wherever it stands: σ may be used a line before it is defined, and v_t refer to v_{t-1}.
An update `\leftarrow` is seen by the statements after it. What is given goes before what an equation says.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from typing import Any, Self

import numpy as np

from scripts.sitegen.printed import calculus
from scripts.sitegen.printed.given import Given, Outside, Places, axis, key, length, pick, whole
from scripts.sitegen.printed.symbols import INDICES
from scripts.sitegen.printed.trees import (
    Apply,
    Call,
    Cases,
    Columns,
    Limit,
    Mark,
    Norm,
    Number,
    Partial,
    Range,
    Reduce,
    Refused,
    Row,
    SetOf,
    Statement,
    Symbol,
    Tree,
    symbols,
    walk,
)

Bound = Mapping[str, Any]
"""Values of indices and of the arguments of a function."""

OPERATORS: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "·": np.multiply, r"\odot": np.multiply, "/": np.divide, "^": np.power, "neg": np.negative,
    "@": lambda a, b: a @ b if a.ndim and b.ndim else a * b, "T": np.transpose, r"\sqcup": lambda a, b: np.sort(np.append(a, b)),
    "<": np.less, ">": np.greater, r"\le": np.less_equal, r"\ge": np.greater_equal, "=": np.equal,
    "and": lambda *conditions: np.logical_and.reduce(conditions), "|": np.abs, r"\lfloor": np.floor, r"\lceil": np.ceil, r"\sqrt": np.sqrt,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {
    r"\log": np.log, r"\exp": np.exp, r"\cos": np.cos, r"\tanh": np.tanh, "sign": np.sign, "round": np.rint,
    r"\max": lambda x, *more: np.maximum(x, *more) if more else np.max(x),
    r"\min": lambda x, *more: np.minimum(x, *more) if more else np.min(x),
}  # fmt: skip
NEVER_DEFINED = {r"\log", r"\exp", r"\max", r"\min", r"\mathbb E", "Var"}
"""An equation whose left side is one of these does not define it."""
DEEPEST = 60
"""How many functions may be computed within each other."""
_OPEN = object()
"""Stands for what is not computed yet."""


class Formula:
    """Statements, and what is given."""

    def __init__(self, statements: Sequence[Statement], given: Given) -> None:
        """Know them; nothing is computed before it is asked for."""
        self.statements, self.given = statements, given
        self.keys = [key(statement.left) for statement in statements]
        self.used = set[int]()
        """The statements that went into what was asked for."""
        self.large = 1e3
        """What a symbol is that goes to infinity in a limit."""
        self.memo: dict[Any, Any] = {}
        self.open = set[Any]()
        """What is being computed."""
        self.depth = 0

    def if_given(self, changed: Mapping[tuple[str, str], Any]) -> Self:
        """Return the same formula where some symbols have other values."""
        other = copy(self)
        other.given, other.memo, other.open = self.given.replace(changed), {}, set()
        return other

    # ---------- trees ----------

    def value(self, tree: Tree, at: int | None = None, known: Bound | None = None) -> Any:
        """Return what a tree is worth in statement `at`, or after all of them."""
        at, known = len(self.statements) if at is None else at, known or {}
        match tree:
            case Number(value):
                return value
            case Symbol(name, ()) if name in known:
                return known[name]
            case Symbol(name, marks):
                return self.find(name, self.places(marks, at, known), at)
            case Apply("^") if key(tree) in self.given.values:
                return self.given.values[key(tree)]
            case Apply("^") | Row() | Partial() if (number := self.defining(tree)) is not None:
                return self.told(number, {})
            case Apply(operator, parts):
                return OPERATORS[operator](*(np.asarray(self.value(part, at, known), float) for part in parts))
            case Call(name, arguments):
                return self.call(name, arguments, at, known)
            case Row(items):
                return np.array([self.value(item, at, known) for item in items], float)
            case Range(low, high):
                return np.arange(whole(self.value(low, at, known)), whole(self.value(high, at, known)) + 1)
            case Reduce():
                return self.reduce(tree, at, known)
            case Columns(body, condition):
                return np.concatenate([self.value(body, at, fits) for fits in self.fitting(body, condition, at, known)], axis=-1)
            case SetOf(body, condition):
                return np.array([self.value(body, at, fits) for fits in self.fitting(body, condition, at, known)])
            case Cases(branches):
                return self.cases(branches, at, known)
            case Norm(kind, inside):
                x = np.asarray(self.value(inside, at, known), float)
                return np.linalg.norm(x, "fro" if kind == "F" else int(kind))
            case Partial(of, by):
                return calculus.derivative(self, of, by, at, known)
            case Limit(letter, to, body):
                number = self.large if to.value else 1 / self.large
                return self.if_given({(letter, ""): number}).value(body, at, {**known, letter: number})
        raise Refused(f"{type(tree).__name__} has no value")

    def cases(self, branches: tuple[tuple[Tree, Tree | None], ...], at: int, known: Bound) -> Any:
        """Return the first case that fits, element by element."""
        result, is_open = np.array(0.0), np.array(True)
        for value, condition in branches:
            fits = is_open & (True if condition is None else self.value(condition, at, known))
            if fits.any():
                result = np.where(fits, self.value(value, at, known), result)
            is_open = is_open & ~fits
        if is_open.any():
            raise Refused("no case fits")
        return result

    def reduce(self, tree: Reduce, at: int, known: Bound) -> Any:
        """Return a sum, a product, a largest or a smallest value."""
        terms: list[Bound] = [known]
        for letter in tree.letters:
            if tree.low is not None and tree.high is not None:
                ends = self.value(Range(tree.low, tree.high), at, known)
                terms = [{**term, letter: int(i)} for term in terms for i in ends]
            else:
                terms = [{**term, letter: i} for term in terms for i in self.range(letter, tree.body, at, term)]
        values = [np.asarray(self.value(tree.body, at, term), float) for term in terms]
        if not values and tree.operator in (r"\max", r"\min"):
            raise Refused(f"{tree.operator} of nothing")
        if tree.operator in (r"\sum", r"\prod"):
            return sum(values) if tree.operator == r"\sum" else np.prod(np.array(values), axis=0)
        return (np.maximum if tree.operator == r"\max" else np.minimum).reduce(values)

    def fitting(self, body: Tree, condition: Tree, at: int, known: Bound) -> list[Bound]:
        """Return for which values of the index a condition holds."""
        letter = next((one.name for one in symbols(body) if not one.marks and one.name in INDICES - known.keys()), "")
        if not letter:
            raise Refused("a set runs over an index")
        return [bound for i in self.range(letter, condition, at, known) if self.holds(condition, at, bound := {**known, letter: i})]

    def holds(self, condition: Tree, at: int, known: Bound) -> Any:
        """Return whether a condition holds, for each element; beyond the end of an array it does not."""
        try:
            return np.asarray(self.value(condition, at, known), bool)
        except Outside:
            return np.array(False)

    def call(self, name: str, arguments: tuple[Tree, ...], at: int, known: Bound) -> Any:
        """Return what a function is worth: as an equation says, or as it is given, or as everybody knows it."""
        if name in (r"\mathbb E", "Var"):
            return calculus.moment(self, name, arguments, at, known)
        if self.depth > DEEPEST:
            raise Refused(f"{name} is defined by itself")
        self.depth += 1
        try:
            values = [self.value(argument, at, known) for argument in arguments]
            for number, statement in enumerate(self.statements):
                match statement:
                    case Statement(Call(function, letters), "=") if function == name not in NEVER_DEFINED and all(map(_is_plain, letters)):
                        return self.told(number, {one.name: x for one, x in zip(letters, values, strict=True)})  # type: ignore[union-attr]
        finally:
            self.depth -= 1
        function = self.given.values.get((name, ""), FUNCTIONS.get(name))
        if isinstance(function, np.ndarray | dict):
            return pick(function, tuple(("_", whole(x)) for x in values), self.given.first)
        if not callable(function):
            raise Refused(rf"{name} is no function; a product is written {name}\,(...)")
        return function(*(np.asarray(x, float) for x in values))

    # ---------- symbols ----------

    def places(self, marks: tuple[Mark, ...], at: int, known: Bound) -> Places:
        """Return the kinds of indices with what they are worth."""
        return tuple((mark.kind, whole(self.value(mark.index, at, known))) for mark in marks)

    def find(self, name: str, places: Places, at: int) -> Any:
        """Return a symbol: what the last update made of it, else what is given, else what an equation says."""
        ways = [(name, places)]
        if [kind for kind, _ in places].count("_") == 1:  # \beta_1 may be a name, v_0 has an index
            ways.insert(0, (f"{name}_{places[-1][1]}", places[:-1]))
        for known_as, rest in ways:
            kinds = "".join(kind for kind, _ in rest)
            updates = [n for n in range(at) if self.keys[n] == (known_as, kinds) and self.statements[n].relation == r"\leftarrow"]
            if updates and not kinds:
                return self.told(updates[-1], {})
            if (known_as, kinds) in self.given.values:
                return pick(self.given.values[known_as, kinds], rest, self.given.first)
            if found := self.equations(known_as, rest):
                return self.told(*found[0])
        if places:  # column i of what is known as a whole
            return pick(self.find(name, places[:-1], at), places[-1:], self.given.first, places[:-1])
        if (whole_one := self.assembled(name)) is not None:
            return whole_one
        if name == "e":
            return np.e
        for number, statement in enumerate(self.statements):  # J, where J(W) is defined
            if isinstance(statement.left, Call) and statement.left.function == name not in NEVER_DEFINED:
                return self.told(number, {})
        raise Refused(f"{name} is not known")

    def assembled(self, name: str) -> Any:
        """Return a whole of which an equation says each element, or each column."""
        for number, statement in enumerate(self.statements):
            match statement:
                case Statement(Symbol(known_as, (Mark(kind, Symbol(letter)),)), "=") if (
                    known_as == name and kind in "_(" and letter in INDICES
                ):
                    parts = [self.told(number, {letter: i}) for i in self.range(letter, (statement.left, statement.right), number, {})]
                    return np.concatenate([np.atleast_1d(part) for part in parts], axis=0 if kind == "_" else -1)
        return None

    def equations(self, name: str, places: Places) -> list[tuple[int, Bound]]:
        """Return the equations that define a symbol at these places, those for these places alone first, and what their letters are."""
        found: list[tuple[int, Bound]] = []
        kinds = "".join(kind for kind, _ in places)
        for number, statement in enumerate(self.statements):
            left = statement.left
            if self.keys[number] != (name, kinds) or statement.relation != "=":
                continue
            marks = left.marks if isinstance(left, Symbol) and places else ()
            pairs = [(mark.index, i) for mark, (_, i) in zip(marks, places, strict=True)]
            letters = {tree.name: i for tree, i in pairs if isinstance(tree, Symbol) and tree.name in INDICES}
            if all(letters.get(getattr(tree, "name", "")) == i or whole(self.value(tree, number, {})) == i for tree, i in pairs):
                found.append((number, letters))
        return sorted(found, key=lambda one: len(one[1]))

    def defining(self, tree: Tree) -> int | None:
        """Return the equation whose left side is this tree."""
        return next((n for n, statement in enumerate(self.statements) if statement.left == tree and statement.relation == "="), None)

    def told(self, number: int, known: Bound) -> Any:
        """Return the right side of a statement."""
        self.used.add(number)
        memo_key = (number, *sorted(known.items())) if all(isinstance(x, int) for x in known.values()) else None
        if memo_key is None:
            return self.right_side(number, known)
        if self.memo.setdefault(memo_key, _OPEN) is _OPEN:
            if memo_key in self.open:
                raise Refused(f"{self.statements[number].tex} is defined by itself")
            self.open.add(memo_key)
            try:
                self.memo[memo_key] = self.right_side(number, known)
            finally:
                self.open.discard(memo_key)
        return self.memo[memo_key]

    def right_side(self, number: int, known: Bound) -> Any:
        """Return the right side for the indices for which it is said, element by element."""
        statement, where = self.statements[number], self.statements[number].where
        assert statement.right is not None
        free = [letter for letter in free_indices(where) if letter not in known and (letter, "") not in self.given.values]
        if where is not None and not free and not np.all(self.holds(where, number, known)):
            raise Refused("this is not said of what is outside the domain")
        if where is None or not free:
            return self.inside(statement, number, known)
        terms = [{**known, **dict(zip(free, i, strict=True))} for i in itertools.product(*self.ranges(free, where, number, known))]
        result, times = np.array(0.0), np.array(0)
        for term in terms:
            fits = self.holds(where, number, term)
            if fits.any():
                result, times = result + np.where(fits, self.value(statement.right, number, term), 0), times + fits
        if not np.all(times == 1):
            raise Refused(f"{statement.tex} holds {int(np.min(times))} to {int(np.max(times))} times")
        return result

    def inside(self, statement: Statement, number: int, known: Bound) -> Any:
        """Return the right side, or what holds outside an array."""
        assert statement.right is not None
        try:
            return self.value(statement.right, number, known)
        except Outside:
            if statement.outside is None:
                raise
            return self.value(statement.outside, number, known)

    # ---------- indices ----------

    def ranges(self, letters: Sequence[str], trees: object, at: int, known: Bound) -> Iterator[list[int]]:
        """Yield the values of each index."""
        return (self.range(letter, trees, at, known) for letter in letters)

    def range(self, letter: str, trees: object, at: int, known: Bound) -> list[int]:
        """Return the values of an index: as a statement says, else by the length of what it is written at."""
        for number, statement in enumerate(self.statements):
            if statement.left == Symbol(letter) and isinstance(statement.right, Range):
                return [int(i) for i in self.told(number, {})]
        for symbol in itertools.chain(symbols(trees), self.given.written):
            for n, mark in enumerate(symbol.marks):
                if mark.index == Symbol(letter):
                    before = tuple((m.kind, whole(self.value(m.index, at, known))) for m in symbol.marks[:n] if m.kind in "[{")
                    name = (symbol.name, symbol.kinds)
                    if name in self.given.values:
                        return length(pick(self.given.values[name], before, self.given.first), axis(symbol.marks, n), self.given.first)
                    if (whole_one := self.given.values.get((symbol.name, ""))) is not None:
                        return length(whole_one, axis(symbol.marks, n), self.given.first)
        raise Refused(f"the index {letter} has no range")


def free_indices(trees: object) -> list[str]:
    """Return the letters that stand in indices and that no sum binds."""
    bound = {letter for node in walk(trees) for letter in getattr(node, "letters", ())}
    return sorted({one.name for symbol in symbols(trees) for one in symbols(symbol.marks) if one.name in INDICES and not one.marks} - bound)


def _is_plain(tree: Tree) -> bool:
    return isinstance(tree, Symbol) and not tree.marks
