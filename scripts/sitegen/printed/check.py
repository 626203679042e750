"""Say of each statement of a file what became of it: with what it was compared, how far it is away, or why it is not evaluated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.compare import Comparer, Found
from scripts.sitegen.printed.given import key
from scripts.sitegen.printed.trees import Call, Statement, Unread

UNNAMED = "no function that the legend names computes what it is about"


class Verdict(NamedTuple):
    """What became of a statement."""

    functions: tuple[str, ...]
    """With what it was compared."""
    difference: float
    """The largest difference, relative to the largest number."""
    why: str
    """Why it disagrees, or is not evaluated; empty if it agrees."""

    @property
    def is_evaluated(self) -> bool:
        """Whether it was compared with anything."""
        return bool(self.functions)


def check(
    statements: Sequence[Statement | Unread], cases: Iterable[Case], first: int, bounds: Mapping[int, float] | None = None
) -> list[Verdict]:
    """Return a verdict for each statement of a file; `bounds` has the declared ones of estimates, by the statement's number."""
    found = list(compare(statements, cases, first, bounds or {}))
    return [_verdict(one, [each for each in found if n in each.statements]) for n, one in enumerate(statements)]


def compare(statements: Sequence[Statement | Unread], cases: Iterable[Case], first: int, bounds: Mapping[int, float]) -> Iterator[Found]:
    """Yield what the comparisons with each call find; first those with what the functions made, which are quick."""
    comparers: list[tuple[list[int], Comparer]] = []
    names = defined(statements)
    for case in cases:
        mine = {n: one for n, one in enumerate(statements) if isinstance(one, Statement) and is_about(one, n, case)}
        if case.problem:
            yield Found(frozenset(mine), np.inf, f"{case.function}: {case.problem}", case.function)
            continue
        comparers.append(([*mine], Comparer([*mine.values()], case, first, [bounds.get(n, 0.0) for n in mine], names)))
    for compared in (Comparer.results, Comparer.both_sides):
        for numbers, comparer in comparers:
            for found in compared(comparer):
                yield found._replace(statements=frozenset(numbers[n] for n in found.statements))


def defined(statements: Iterable[Statement | Unread]) -> set[str]:
    """Return the names of symbols and functions that statements define."""
    lefts = [one.left for one in statements if isinstance(one, Statement) and one.relation in ("=", r"\leftarrow")]
    return {left.function if isinstance(left, Call) else key(left)[0] for left in lefts}


def is_about(statement: Statement, number: int, case: Case) -> bool:
    """Return whether a statement is about the function that was called: one with a name in brackets only if that is its name."""
    label = statement.label.lower().replace("-", "_")
    return label in ("", case.function.rpartition(".")[2]) and (not case.lines or number + 1 in case.lines)


def _verdict(statement: Statement | Unread, found: list[Found]) -> Verdict:
    if isinstance(statement, Unread):
        return Verdict((), np.nan, statement.reason)
    done = [one for one in found if not np.isnan(one.difference)]
    whys = [one.why for one in done if one.why] or ([] if done else [one.why for one in found] or [UNNAMED])
    return Verdict(
        tuple(dict.fromkeys(one.who for one in done)), max((one.difference for one in done), default=np.nan), whys[0] if whys else ""
    )
