"""Entries of the legend and of declared.py that no longer fit what they are about. Each is a failure, by its name."""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from scripts.sitegen.pages import CODE, ROOT, code_of, function_of, module_of
from scripts.sitegen.printed import declared, sources
from scripts.sitegen.printed.cases import functions
from scripts.sitegen.printed.files import File, Line
from scripts.sitegen.printed.given import key
from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.inline import Equation
from scripts.sitegen.printed.legend import entries
from scripts.sitegen.printed.sources import plain
from scripts.sitegen.printed.trees import Call, Statement, Tree, symbols, walk

_WORD = re.compile(r"[a-zA-Z_]\w*")
Rows = Sequence[Mapping[str, Any]]


def of_tables(rows: Rows) -> Iterator[str]:
    """Yield what is wrong with the legend, and what declared.py names that is not there."""
    for page in dict.fromkeys(page for row in rows for page in row["in"] if code_of(page).exists()):
        yield from _of_legend(page, rows)
    modules = (*declared.FROM_0, *(function_of(dotted)[0] for dotted in declared.ABOUT))
    names = [
        *(sources.name(code_of(module)) for module in modules),
        *declared.PAGES,
        *declared.UNEVALUATED,
        *declared.BOUNDS,
        *declared.INLINE,
    ]
    yield from (f"printed/declared.py: there is no {name}" for name in dict.fromkeys(names) if not (ROOT / name).exists())


def _of_legend(page: str, rows: Rows) -> Iterator[str]:
    """Yield the rows that name what is not in the code, and those whose symbols and names do not fit each other."""
    names = {word for node in ast.walk(ast.parse(code_of(page).read_text(encoding="utf-8"))) for word in _names(node)}
    try:
        found = entries(page, rows)
    except LookupError as error:
        yield str(error)
        return
    for symbol, code in found:
        if missing := [word for word in _WORD.findall(code) if word not in names and not hasattr(builtins, word)]:
            yield f"docs/notation.md: ${symbol}$ is `{code}` on {page}.md, but {sources.name(code_of(page))} has no {missing[0]}"


def _names(node: ast.AST) -> Iterator[str]:
    """Yield the names in a node, those of dimensions in an annotation too."""
    for attribute in ("id", "arg", "attr", "name"):
        if isinstance(name := getattr(node, attribute, None), str):
            yield name
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 20:
        yield from _WORD.findall(node.value)


def of_file(file: File, rows: Rows, lines: Sequence[Line], equations: Sequence[Equation]) -> Iterator[str]:
    """Yield the entries that are about nothing in a file."""
    yield from (f"printed/declared.py: {file.name}: {why}" for why in _of_page(file, lines, equations))
    if file.path.is_relative_to(CODE):
        yield from _without_value(file, rows)
        for dotted, about in declared.ABOUT.items():
            if function_of(dotted)[0] == module_of(file.path):
                yield from (f"printed/declared.py: {dotted}: {why}" for why in _of_function(file, dotted, about))


def _of_page(file: File, lines: Sequence[Line], equations: Sequence[Equation]) -> Iterator[str]:
    stated, excuses = {plain(line.statement.tex): line for line in lines}, declared.UNEVALUATED.get(file.name, {})
    for tex in (*excuses, *declared.BOUNDS.get(file.name, {})):
        if tex not in stated:
            yield f"it does not state {tex}"
        elif tex in excuses and stated[tex].verdict.is_evaluated:
            yield f"{tex} is evaluated, and needs no reason why it is not"
    printed = {plain(formula.tex) for formula in sources.inline(file.path)}
    yield from (f"no sentence has {tex}" for tex in declared.PAGES.get(file.name, declared.Page()).also if plain(tex) not in printed)
    disagree = {plain(one.formula.tex) for one in equations if one.why}
    yield from (f"no sentence has {tex}, or it agrees" for tex in declared.INLINE.get(file.name, {}) if tex not in disagree)


def _without_value(file: File, rows: Rows) -> Iterator[str]:
    """Yield the symbols of displayed formulas for which the legend names what is no value, such as a source of random numbers."""
    there = {(node.function, "") if isinstance(node, Call) else key(node) for node in _nodes(file.statements())} - {("", "?")}
    named = {symbol for case in file.cases for symbol in case.named}
    codes: dict[str, list[str]] = {}
    for symbol, code in entries(module_of(file.path), rows):
        codes.setdefault(symbol, []).append(f"`{code}`")
    for symbol, names in codes.items():
        if symbol not in named and key(read_symbol(symbol)) in there:
            yield f"docs/notation.md: ${symbol}$ is {' '.join(names)} on {module_of(file.path)}.md, which is no value there"


def _of_function(file: File, dotted: str, about: declared.About) -> Iterator[str]:
    function = functions(import_module(f"dlref.{module_of(file.path)}")).get(function_of(dotted)[1])
    if function is None:
        yield "there is no such function"
        return
    parameters = inspect.signature(function).parameters
    yield from (
        f"it has no argument {name}" for name in (*about.arguments(), *about.over.split(), *about.state.split()) if name not in parameters
    )
    statements = file.statements()
    yield from (f"there is no statement {n}" for n in about.lines if n > len(statements))
    nodes = _nodes([one for n, one in enumerate(statements, start=1) if not about.lines or n in about.lines])
    there = {node.function if isinstance(node, Call) else key(node)[0] for node in nodes}
    for tex in (*about.results, *about.given, *about.random):
        if next(symbols(read_symbol(tex))).name not in there:
            yield f"no statement has {tex}"


def _nodes(statements: Sequence[object]) -> Iterator[Tree]:
    for one in statements:
        if isinstance(one, Statement):
            yield from walk((one.left, one.right, one.where, one.outside))
