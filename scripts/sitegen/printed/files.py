"""A file that prints formulas, with the calls that its statements are compared with."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from scripts.sitegen.pages import CODE, code_of, module_of
from scripts.sitegen.printed import declared, sources
from scripts.sitegen.printed.calls import Case
from scripts.sitegen.printed.cases import cases
from scripts.sitegen.printed.check import Verdict, check, compare
from scripts.sitegen.printed.inline import Equation, equations
from scripts.sitegen.printed.legend import entries
from scripts.sitegen.printed.sources import plain
from scripts.sitegen.printed.statements import read
from scripts.sitegen.printed.trees import Statement, Unread


class Line(NamedTuple):
    """A statement of a displayed formula, and what became of it."""

    place: str
    statement: Statement | Unread
    verdict: Verdict
    excuse: str
    """The reason that is given why it is not evaluated."""

    @property
    def is_fine(self) -> bool:
        """Whether it agrees, or is known not to be evaluated."""
        return not self.verdict.why if self.verdict.is_evaluated else bool(self.excuse)


class File(NamedTuple):
    """A docstring, a page or a lab."""

    path: Path
    blocks: list[sources.Formula]
    cases: list[Case]
    first: int
    """From where elements are counted."""
    docstrings: Sequence["File"] = ()
    """Of a page, the file of its module."""

    @property
    def name(self) -> str:
        """Its path from the root of the project."""
        return sources.name(self.path)

    def statements(self, texs: Iterable[str] | None = None) -> list[Statement | Unread]:
        """Return its statements, or those of other displayed formulas in their place; and behind them those that its sentences add."""
        page = declared.PAGES.get(self.name, declared.Page())
        texs = [block.tex for block in self.blocks] if texs is None else texs
        return [one for tex in (*texs, *page.also) for one in read(tex)]

    def lines(self) -> list[Line]:
        """Return what became of each statement."""
        statements, excuses = self.statements(), declared.UNEVALUATED.get(self.name, {})
        places = [block.place(one.start) for block in self.blocks for one in read(block.tex)]
        verdicts = check(statements, self.cases, self.first, self.bounds(statements))
        return [Line(*row, excuses.get(plain(row[1].tex), "")) for row in zip(places, statements, verdicts, strict=False)]

    def objection(self, texs: Sequence[str]) -> str:
        """Return the first thing that would be wrong if its displayed formulas were these; nothing if they would agree."""
        statements, excuses = self.statements(texs), declared.UNEVALUATED.get(self.name, {})
        open_ones = {n for n, one in enumerate(statements) if plain(one.tex) not in excuses}
        if unread := [one.reason for n, one in enumerate(statements) if n in open_ones and isinstance(one, Unread)]:
            return unread[0]
        for found in compare(statements, self.cases, self.first, self.bounds(statements)):
            if found.why and not np.isnan(found.difference):
                return found.why
            open_ones -= set() if found.why else found.statements
        return next((f"{plain(statements[n].tex)} is not evaluated" for n in sorted(open_ones)), "")

    def equations(self) -> list[Equation]:
        """Return the equations within its sentences that were compared."""
        about = next(iter(self.docstrings), self)
        return list(equations(self.path, self.name, about.statements(), about.cases, about.first))

    def bounds(self, statements: Sequence[Statement | Unread]) -> Mapping[int, float]:
        """Return the declared bounds of estimates, by the number of the statement."""
        bounds = declared.BOUNDS.get(self.name, {})
        return {n: bounds[plain(one.tex)] for n, one in enumerate(statements) if plain(one.tex) in bounds}


def file(path: Path, rows: Iterable[Mapping[str, Any]], text: str | None = None, module: ModuleType | None = None) -> File:
    """Return a file; `rows` are those of the notation table. Its text and its module may be others than those on the disk."""
    page, rows, made = declared.PAGES.get(sources.name(path), declared.Page()), list(rows), list[Case]()
    name, docstrings = module_of(path), list[File]()
    if code_of(name).exists():
        about = declared.ABOUT
        if not path.is_relative_to(CODE):  # the statements that they number are those of the module
            about = {name: one._replace(lines=()) for name, one in about.items()} | dict(page.about)
            docstrings = [file(code_of(name), rows)]
        made += [] if page.is_derivation else cases(module or import_module(f"dlref.{name}"), entries(name, rows), about)
    return File(path, sources.blocks(path, text), [*made, *page.cases(path)], 0 if name in declared.FROM_0 else 1, docstrings)
