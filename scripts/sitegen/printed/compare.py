"""Compare the statements about a function with one call of it: with what it returned, and their two sides with each other."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import numpy as np

from scripts.sitegen.printed.calculus import law
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.evaluate import NEVER_DEFINED, Formula, free_indices
from scripts.sitegen.printed.given import Given, Places, given, key, length, pick
from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.symbols import INDICES
from scripts.sitegen.printed.trees import (
    Apply,
    Call,
    Limit,
    Mark,
    Number,
    Partial,
    Range,
    Refused,
    Row,
    Statement,
    Symbol,
    Tree,
    symbols,
    walk,
)

TOLERANCE, OF_DERIVATIVES = 1e-9, 1e-7
SAMPLED = 6.0
"""How many standard errors a mean or a variance of a sample may be away."""
TRIED = (-1.0, 0.0, 0.5, 1.0, 2.0, 3.0)
"""Numbers to try a domain with."""
BOTH_SIDES = "both sides"

_WRONG = (Refused, ValueError, TypeError, IndexError, RecursionError, ArithmeticError)
"""What a formula that is no formula of these symbols may raise, such as an error of NumPy's about shapes."""
_Way = tuple[Places, dict[str, int]]
"""Indices with their kinds, and the letters that stand for them."""


class Found(NamedTuple):
    """What a comparison found."""

    statements: frozenset[int]
    """Those that it took."""
    difference: float
    """Relative to the largest number; infinite if it cannot be computed, NaN if the call has not what it takes."""
    why: str
    """What is wrong; empty if nothing is."""
    who: str
    """The function, or that both sides were compared."""


class Comparer:
    """The statements about a function, and a call of it."""

    def __init__(self, statements: Sequence[Statement], case: Case, first: int, bounds: Sequence[float], defined: Set[str]) -> None:
        """Take what was called as given, and of what it made what no statement of the file defines: the numbers that were drawn."""
        self.statements, self.case, self.bounds = list(statements), case, bounds
        names = {tex: key(read_symbol(tex)) for tex in case.expected}
        self.drawn = {tex: x for tex, x in case.expected.items() if tex not in case.given and names[tex][0] not in {*defined, "", "e"}}
        updated = {key(one.left) for one in statements if one.relation == r"\leftarrow"}
        self.given = given(case.given | self.drawn, first, case.random)
        self.expected = {tex: x for tex, x in case.expected.items() if tex not in case.given or names[tex] in updated}
        self.said = {tex: self.about(read_symbol(tex)) for tex in self.expected}

    def results(self) -> Iterator[Found]:
        """Yield what comparing with what the function made finds."""
        said = frozenset(n for numbers in self.said.values() for n in numbers)
        if said and not any(self.said.get(tex) or tex in self.drawn for tex in self.case.results):
            yield Found(said, np.inf, f"{self.case.function}: nothing says by which symbol it returns what", self.case.function)
        for n in range(len(self.statements)):
            yield from self.result_of(n)

    def both_sides(self) -> Iterator[Found]:
        """Yield what comparing both sides finds."""
        for n in range(len(self.statements)):
            yield from self.sides_of(n)

    def result_of(self, n: int) -> Iterator[Found]:
        """Yield what comparing what one statement says with what the function made finds."""
        for tex, numbers in self.said.items():
            if n in numbers:
                yield from self.compared(n, self.case.function, self.with_result(n, tex, self.expected[tex]))

    def sides_of(self, n: int) -> Iterator[Found]:
        """Yield what comparing both sides of one statement finds."""
        if self.has_two_sides(n):
            yield from self.compared(n, BOTH_SIDES, self.with_each_other(n))
        where = self.statements[n].where
        if where is not None and not _free(where, self.given):  # which is no evaluation of what it states
            yield from (found for found in self.compared(n, BOTH_SIDES, self.domain(n)) if found.why)

    def compared(self, n: int, who: str, what: "Callable[[Formula], Iterator[float]]") -> Iterator[Found]:
        """Yield what a comparison finds. One of two sides that takes symbols which this call does not have is not about it."""
        formula = Formula(self.statements, self.given)
        try:
            with np.errstate(all="ignore"):
                worst = max(what(formula), default=None)
        except _WRONG as error:
            is_missing = who == BOTH_SIDES and str(error).endswith(("is not known", "is random here", "has no range"))
            why = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
            why = "it goes back without end" if isinstance(error, RecursionError) else why
            yield Found(frozenset({n} | formula.used), np.nan if is_missing else np.inf, f"{self.case.function}: {why}", who)
            return
        if worst is not None:
            taken = {n} | formula.used
            nodes = [node for m in taken for node in walk((self.statements[m].left, self.statements[m].right))]
            limit = self.bounds[n] or (OF_DERIVATIVES if any(isinstance(node, Partial) for node in nodes) else TOLERANCE)
            yield Found(frozenset(taken), worst, "" if worst <= limit else f"{self.case.function}: differs by {worst:.2g}", who)

    # ---------- what the function made ----------

    def about(self, tree: Tree) -> list[int]:
        """Return the statements that define a symbol; of several updates the last."""
        found = []
        for n, statement in enumerate(self.statements):
            left, is_it = statement.left, statement.left == tree
            if isinstance(tree, Symbol) and isinstance(left, Call):
                is_it = left.function == tree.name and not tree.marks and left.function not in NEVER_DEFINED
            elif isinstance(left, Symbol) and key(tree)[0]:
                name, kinds = key(tree)
                is_it = (key(left)[0] == name and kinds in ("", key(left)[1])) or (left.name == name and kinds == left.kinds)
            later = [one.left for one in self.statements[n + 1 :] if one.relation == r"\leftarrow" == statement.relation]
            if is_it and statement.relation not in ("", r"\approx") and left not in later:
                found.append(n)
        return found

    def with_result(self, n: int, tex: str, value: Any) -> "Callable[[Formula], Iterator[float]]":
        """Return what yields how far a statement is from what the function made."""
        statement, tree = self.statements[n], read_symbol(tex)
        letters = {tex: x for tex, x in self.case.given.items() if tex in INDICES}
        wanted = given({tex: value, **letters}, self.given.first)

        def differences(formula: Formula) -> Iterator[float]:
            if statement.relation == r"\sim":
                yield self.sampled(formula, n, tex)
            elif statement.relation == r"\leftarrow":
                yield gap(formula.value(statement.left), value)
            else:
                marks, left = _marks(statement.left, tree), statement.left
                name = left.name if isinstance(left, Symbol) else ""
                whole = wanted.values.get((name, getattr(left, "kinds", "")), wanted.values.get((name, ""), value))
                if isinstance(left, Call) and isinstance(tree, Symbol):
                    yield gap(formula.told(n, self.arguments(left)), value)
                    return
                for places, letters in self.places(formula, marks, whole, n):
                    yield gap(formula.told(n, letters), pick(whole, places, self.given.first))

        return differences

    def arguments(self, left: Call) -> dict[str, Any]:
        """Return what stands in the brackets of a function that a statement defines: the positional arguments of the call."""
        names = [one.name if isinstance(one, Symbol) else "" for one in left.arguments]
        for name, symbols_of_it in zip(names, self.case.formals, strict=False):
            if name not in symbols_of_it:
                raise Refused(f"{left.function} is called with {' or '.join(symbols_of_it)}, not with {name}")
        if missing := [name for name in names if (name, "") not in self.given.values]:
            raise Refused(f"{missing[0]} is not known")
        return {name: self.given.values[name, ""] for name in names}

    def places(self, formula: Formula, marks: tuple[Mark, ...], whole: Any, n: int) -> Iterator[_Way]:
        """Yield the indices that a value has and that a statement is about."""
        ways: list[_Way] = [((), {})]
        for mark in marks:
            ways = [longer for way in ways for longer in self.longer(formula, way, mark, whole, n)]
        for letter in {letter for _, letters in ways for letter in letters}:  # a range that is printed must be that of the result
            if any(one.left == Symbol(letter) and isinstance(one.right, Range) for one in self.statements):
                said, there = formula.range(letter, (), n, {}), sorted({letters[letter] for _, letters in ways})
                if said != there:
                    raise Refused(f"{letter} is said to be {said}, and is {there}")
        names = {key(one.left) for one in self.statements if one.relation == "="} | self.given.values.keys()
        for places, letters in ways:  # v_0 is defined by itself, or given, beside v_t
            if not (len(places) == 1 and letters and (f"{getattr(self.statements[n].left, 'name', '')}_{places[0][1]}", "") in names):
                yield places, letters

    def longer(self, formula: Formula, way: _Way, mark: Mark, whole: Any, n: int) -> Iterator[_Way]:
        """Yield some indices with one more."""
        places, letters = way
        axis = [kind for kind, _ in places].count("_") if mark.kind == "_" else -1
        if isinstance(mark.index, Symbol) and mark.index.name in INDICES:
            for i in length(pick(whole, places, self.given.first), axis, self.given.first):
                yield (*places, (mark.kind, i)), {**letters, mark.index.name: i}
        else:
            yield (*places, *formula.places((mark,), n, letters)), letters

    def sampled(self, formula: Formula, n: int, tex: str) -> float:
        """Return 0 if mean and variance of what is drawn are as far away as chance explains."""
        said, left = law(formula, self.statements[n].right or Number(0), n), self.statements[n].left
        indices = {mark.index for mark in left.marks} if isinstance(left, Symbol) else set()
        free = {one for one in indices if isinstance(one, Symbol) and one.name in INDICES and (one.name, "") not in self.given.values}
        if isinstance(left, Symbol) and not len(indices) == len(free) == np.ndim(self.expected[tex]):
            raise Refused(f"{left.name} has {np.ndim(self.expected[tex])} indices, for each element is drawn")
        x = self.case.draw(tex)
        errors = abs(x.mean() - said.mean) / np.sqrt(said.variance / x.size), abs(x.var() / said.variance - 1) * np.sqrt(x.size)
        return 0.0 if max(errors) < SAMPLED else np.inf

    # ---------- what it states by itself ----------

    def has_two_sides(self, n: int) -> bool:
        """Return whether both sides can be computed: the left one is no symbol that is only defined here."""
        statement, left = self.statements[n], self.statements[n].left
        if statement.relation in ("", r"\approx"):
            return True
        if statement.relation != "=":
            return False
        if isinstance(left, Call) and left.function not in NEVER_DEFINED:
            return not all(isinstance(one, Symbol) and not one.marks for one in left.arguments)
        if isinstance(left, Symbol | Row) or key(left)[0]:
            return any(one.left == left and one.relation == "=" for one in self.statements[:n])
        return True

    def with_each_other(self, n: int) -> "Callable[[Formula], Iterator[float]]":
        """Return what yields how far the two sides of a statement are from each other."""
        statement = self.statements[n]
        others = [Statement(Number(0)) if m == n else one for m, one in enumerate(self.statements)]
        has_limit = any(isinstance(node, Limit) for node in walk((statement.left, statement.right)))

        def differences(formula: Formula) -> Iterator[float]:
            aside = Formula(others, self.given)  # in which the left side is not what this statement says
            aside.used = formula.used
            free = _free((statement.left, statement.right), self.given)
            for values in itertools.product(*formula.ranges(free, (statement.left, statement.right), n, {})):
                known = dict(zip(free, values, strict=True))
                if statement.right is None:
                    yield 0.0 if np.all(formula.value(statement.left, n, known)) else np.inf
                    continue
                near = self.apart(aside, formula, n, known)
                if has_limit:  # it must come nearer
                    for one in (aside, formula):
                        one.large, one.memo = 10 * one.large, {}
                    far = self.apart(aside, formula, n, known)
                    near = 0.0 if far <= max(TOLERANCE, near / 5) and far < 0.01 else np.inf
                yield near

        return differences

    def apart(self, aside: Formula, formula: Formula, n: int, known: Mapping[str, int]) -> float:
        """Return how far two sides are apart. A number that something is about is right to half a unit of its last digit."""
        statement = self.statements[n]
        assert statement.right is not None
        left, right = aside.value(statement.left, None, known), formula.value(statement.right, n, known)
        if statement.relation == r"\approx" and not self.bounds[n]:
            half = next((side.half for side in (statement.right, statement.left) if isinstance(side, Number)), None)
            if half is None:
                raise Refused(r"an \approx has a number on one side, or its bound stands in printed/declared.py")
            apart = float(np.max(np.abs(np.asarray(left) - right)))
            return 0.0 if apart <= half * (1 + 1e-9) else apart
        return gap(left, right)

    def domain(self, n: int) -> "Callable[[Formula], Iterator[float]]":
        """Return what yields 0 for each number that formula and function both take, or both refuse."""
        where = self.statements[n].where

        def differences(formula: Formula) -> Iterator[float]:
            for symbol, x in itertools.product(sorted({one.name for one in symbols(where) if not one.marks}), TRIED):
                taken = self.case.accepts(symbol, x)
                if taken is None or where is None:
                    continue
                said = bool(np.all(formula.value(where, n, {symbol: x})))
                if said != taken:
                    raise Refused(
                        f"{symbol} = {x:g} is {'within' if said else 'outside'} the domain, and {'taken' if taken else 'refused'}"
                    )
                yield 0.0

        return differences


def gap(got: Any, want: Any) -> float:
    """Return the largest difference, relative to the largest number."""
    one, other = (np.ravel(np.asarray(x, float)) for x in (got, want))
    if one.size not in (other.size, 1):
        raise Refused(f"it has {one.size} elements, not {other.size}")
    scale = float(np.max(np.abs(other[np.isfinite(other)]), initial=0.0)) or 1.0
    with np.errstate(invalid="ignore"):  # two infinities are the same, two NaN are not
        worst = float(np.max(np.where(one == other, 0.0, np.abs(one - other)))) / scale
    return worst if np.isfinite(worst) else np.inf


def _marks(left: Tree, tree: Tree) -> tuple[Mark, ...]:
    """Return by which indices a statement says a value: those of its left side, or of the expression that is wanted."""
    if isinstance(left, Symbol):
        return () if key(left) == key(tree) and not key(left)[1] else left.marks
    return () if isinstance(tree, Symbol | Apply) and key(tree)[0] else next((one.marks for one in symbols(tree) if one.marks), ())


def _free(trees: object, known: Given) -> list[str]:
    """Return the indices that nothing binds."""
    return [name for name in free_indices(trees) if (name, "") not in known.values]
