"""Evaluate the equations within sentences: those between symbols, where they parse and a call of the module has all that they take.

One that says what a given symbol is, such as a learning rate chosen for the occasion, is an assumption; so is one with a number alone.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from scripts.sitegen.printed import declared, sources
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.check import defined, is_about
from scripts.sitegen.printed.compare import Comparer, Found
from scripts.sitegen.printed.given import key
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.trees import Statement, Unread, symbols


class Equation(NamedTuple):
    """An equation within a sentence, and what became of it."""

    formula: sources.Formula
    functions: tuple[str, ...]
    """With what it was compared."""
    difference: float
    why: str
    """Why it disagrees; empty if it agrees."""
    excuse: str
    """The reason that is given why it need not."""


def equations(path: Path, name: str, statements: Sequence[Statement | Unread], cases: Sequence[Case], first: int) -> Iterator[Equation]:
    """Yield the equations within the sentences of a file that were compared; `statements` are those of its module."""
    excuses = declared.INLINE.get(name, {})
    for formula in sources.inline(path):
        own = [case for case in cases if case.function.endswith(f".{_function_at(formula)}")]
        found: list[Found] = []
        for some in (own, cases):  # in a docstring, its function first
            found = found or [one for statement in read(formula.tex) for one in _compared(statement, statements, some, first)]
        if found:
            who, whys = tuple(dict.fromkeys(one.who for one in found)), [one.why for one in found if one.why]
            worst = max(one.difference for one in found)
            yield Equation(formula, who, worst, whys[0] if whys else "", excuses.get(sources.plain(formula.tex), ""))


def _compared(mine: Statement | Unread, others: Sequence[Statement | Unread], cases: Sequence[Case], first: int) -> Iterator[Found]:
    """Yield what comparing an equation with calls finds; what cannot be computed is about something else."""
    if isinstance(mine, Unread) or mine.relation not in ("=", r"\leftarrow") or not (any(symbols(mine.left)) and any(symbols(mine.right))):
        return
    for case in cases:
        before = [one for n, one in enumerate(others) if isinstance(one, Statement) and is_about(one, n, case)]
        if mine.relation == r"\leftarrow":  # or the update would be made twice
            before = [one for one in before if key(one.left) != key(mine.left)]
        n = len(before)
        comparer = Comparer([*before, replace(mine, label="")], case, first, [0.0] * (n + 1), defined([*others, mine]))
        for found in (*comparer.result_of(n), *comparer.sides_of(n)):
            if not np.isnan(found.difference) and found.difference < np.inf:
                yield found


def _function_at(formula: sources.Formula) -> str:
    """Return the function in whose docstring a formula stands; a dot, which no name is, outside of functions."""
    inside = (name for name, first, last in _functions(formula.path) if first <= formula.line <= last)
    return next(inside, ".")


@cache
def _functions(path: Path) -> list[tuple[str, int, int]]:
    """Return the functions of a module with their first and last lines."""
    nodes = ast.parse(path.read_text(encoding="utf-8")).body if path.suffix == ".py" else []
    return [(node.name, node.lineno, node.end_lineno or 0) for node in nodes if isinstance(node, ast.FunctionDef)]
