"""The text of dlref, and programs of plain NumPy that are made from it: what a reader copies beside a formula.

    python -m scripts.sitegen.plain adam.step       # prints the program

A program defines the functions it is made for and all that they need: helpers, states, the functions of other formulas, renamed where
they are called. There are no contracts in it, no types and no docstrings; the lines are those of dlref. A name stands for what it would
stand for in Python.
"""

import ast
import builtins
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from scripts.sitegen.pages import ROOT, function_of

BUILT_OF = {"network"}
"""Modules made of the formulas of others: a program imports these, and the NamedTuples that go to and fro."""
PLAIN = {"bias_variance._errors": "return tuple(map(float, result))", "gradient_check._cost": "return float(J(theta))"}
"""In a program, the bodies of helpers that hold what a caller's function returns to a contract."""


class NotPlain(ValueError):
    """A function that is not there, or that no program can be made of."""


class Import(NamedTuple):
    """What a name of a module stands for that is defined elsewhere."""

    line: str
    module: str
    """The module of dlref that it is, or is from; empty of another package."""
    name: str
    """Its name there; empty if it is the module itself."""


class Source:
    """The text of a module of dlref, what it defines and what it imports."""

    def __init__(self, name: str, text: str) -> None:
        """Read the text."""
        self.name, self._lines = name, [line.encode() for line in text.splitlines()]  # `ast` counts columns in bytes
        self.nodes: dict[str, ast.stmt] = {}
        self.imports: dict[str, Import] = {}
        for node in ast.parse(text).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports |= _imports(node)
            else:
                self.nodes |= dict.fromkeys(_defined(node), node)

    def function(self, name: str) -> ast.FunctionDef:
        """Return a function."""
        node = self.nodes.get(name)
        if not isinstance(node, ast.FunctionDef):
            raise NotPlain(f"dlref.{self.name}.{name} could not be found")
        return node

    def written(self, node: ast.expr) -> str:
        """Return an expression as it is written."""
        (line, column), (end_line, end_column) = _begin(node), _end(node)
        lines = self._lines[line - 1 : end_line]
        lines[-1] = lines[-1][:end_column]
        lines[0] = lines[0][column:]
        return b"\n".join(lines).decode()

    def arguments(self, node: ast.FunctionDef) -> list[str]:
        """Return the names and the defaults of a function, and the signs between them."""
        given = node.args
        positional = [*given.posonlyargs, *given.args]
        required = len(positional) - len(given.defaults)
        parts = [argument.arg for argument in positional[:required]]
        parts += [f"{x.arg}={self.written(default)}" for x, default in zip(positional[required:], given.defaults, strict=True)]
        if given.vararg or given.kwonlyargs:
            parts.append(f"*{given.vararg.arg if given.vararg else ''}")
        parts += [f"{x.arg}={self.written(y)}" if y else x.arg for x, y in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
        return parts + ([f"**{given.kwarg.arg}"] if given.kwarg else [])

    def body(self, node: ast.FunctionDef, names: dict[str, str] | None = None) -> list[str]:
        """Return the lines of a function without docstring and types, against the margin; `names` are those to write otherwise."""
        own = statements(node)
        first = _end(node.body[0])[0] + 1 if len(own) < len(node.body) else own[0].lineno  # with the comments between
        return self.lines(own, names or {}, first)

    def lines(self, nodes: list[ast.stmt], names: dict[str, str], first: int = 0) -> list[str]:
        """Return the lines of statements, likewise."""
        lines = {number: self._lines[number - 1] for number in range(first or nodes[0].lineno, _end(nodes[-1])[0] + 1)}
        for (line, column), (end_line, end_column), new in sorted(_edits(nodes, names), reverse=True):
            lines[line] = lines[line][:column] + new.encode() + lines[end_line][end_column:]
            for number in range(line + 1, end_line + 1):
                del lines[number]
        text = textwrap.dedent(b"\n".join(lines.values()).decode())
        return re.sub(r"(?m) *# (?:noqa|type: ignore)\b.*$", "", text).strip("\n").split("\n")


def source(name: str) -> Source:
    """Return the module of this name as its file has it at this moment."""
    return _parsed(name, (ROOT / "dlref" / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8"))


@cache
def _parsed(name: str, text: str) -> Source:
    return Source(name, text)


def statements(node: ast.FunctionDef) -> list[ast.stmt]:
    """Return the statements of a function behind its docstring."""
    return node.body[ast.get_docstring(node) is not None :]


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Import]]:
    for alias in node.names:
        line = ast.unparse(ast.Import([alias]) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, [alias], 0))
        package, _, module = ((node.module or "") if isinstance(node, ast.ImportFrom) else "").partition(".")
        is_own = package == "dlref"
        yield alias.asname or alias.name, Import(line, (module or alias.name) if is_own else "", alias.name if is_own and module else "")


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


Point = tuple[int, int]
"""A line and a column."""


def _begin(node: ast.expr) -> Point:
    return node.lineno, node.col_offset


def _end(node: ast.expr | ast.stmt | ast.arg) -> Point:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _edits(nodes: Iterable[ast.AST], names: dict[str, str]) -> Iterator[tuple[Point, Point, str]]:
    """Yield what takes the types out, and writes names, and attributes of modules, otherwise."""
    for node in _run(nodes):
        if isinstance(node, ast.AnnAssign):
            yield (_end(node.target), _begin(node.value), " = ") if node.value else (_end(node.target), _end(node.annotation), " = None")
        elif isinstance(node, ast.arg) and node.annotation:
            yield (node.lineno, node.col_offset + len(node.arg.encode())), _end(node.annotation), ""
        elif isinstance(node, ast.FunctionDef) and node.returns:
            raise NotPlain(f"{node.name} is defined in a function and says what it returns: leave that out")
        elif isinstance(node, (ast.Name, ast.Attribute)) and (new := names.get(ast.unparse(node))):
            yield _begin(node), _end(node), new


def _run(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what is run of some code: everything but types."""
    for node in nodes:
        yield node
        types = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        yield from _run(child for child in ast.iter_child_nodes(node) if child not in types)


# ---------- programs ----------

Place = tuple[str, str]
"""A module of dlref and a name in it."""


def program(functions: Iterable[str], summary: str = "", address: str = "") -> str:
    """Return a program that defines these functions, `adam.step`, what makes their state, and all that they need.

    Its first line is a comment: what it is, where it is from, and whether it imports dlref.
    """
    wanted: list[Place] = [function_of(function) for function in functions]
    home = wanted[0][0]
    if "init" in source(home).nodes:
        wanted.insert(0, (home, "init"))
    found, imports = _all_needed(wanted, home)
    called = {place: _called(place, home) for place in found}
    if len(set(called.values())) < len(called):
        raise NotPlain(f"two things of one name in the program of {home}: {', '.join(sorted(called.values()))}")

    parts: dict[str, list[str]] = {"values": [], "tuples": [], "functions": [], "tables": []}
    order = [*source(home).nodes]
    for place in sorted(found, key=lambda place: order.index(place[1]) if place[0] == home else len(order)):
        where, node, uses = source(place[0]), source(place[0]).nodes[place[1]], _uses(place, home)
        names = {name: called[used] for name, used in uses.items() if isinstance(used, tuple) and used in called}
        names = {name: new for name, new in names.items() if name != new}
        if isinstance(node, ast.FunctionDef):
            parts["functions"].append(_function(where, node, called[place], names))
        elif isinstance(node, ast.ClassDef):
            imports.add("from collections import namedtuple")
            parts["tuples"].append(_tuple(where, node, called[place]))
        else:  # a number comes first, a table of functions behind them
            kind = "tables" if any(isinstance(used, tuple) or used.startswith("from dlref") for used in uses.values()) else "values"
            parts[kind].append("\n".join(where.lines([node], names)))
    is_plain = not any(line.startswith("from dlref") for line in imports)
    title = (
        f"# {summary or f'dlref.{home}'}. {'Plain NumPy' if is_plain else 'It imports dlref'}. From {address or f'dlref/{home}.py'} (MIT)"
    )
    head = [title, _sorted({*imports, "import numpy as np"}), "\n".join(parts["values"]), "\n".join(parts["tuples"])]
    return "\n\n".join(filter(None, head)) + "\n\n\n" + "\n\n\n".join([*parts["functions"], *parts["tables"]]) + "\n"


def _called(place: Place, home: str) -> str:
    """Return what a thing is called in a program: the function of another formula carries that formula's name."""
    module, name = place
    return name if module == home or module.startswith("_") else f"{module}_{name}"


def _all_needed(wanted: Iterable[Place], home: str) -> tuple[list[Place], set[str]]:
    """Return these things and all that they need, and the lines that import the rest."""
    found: list[Place] = []
    imports: set[str] = set()
    todo = [*wanted]
    while todo:
        module, name = place = todo.pop(0)
        is_shared = module in BUILT_OF and isinstance(source(module).nodes.get(name), ast.ClassDef) and not name.startswith("_")
        if is_shared:
            imports.add(f"from dlref.{module} import {name}")
        elif module in ("_contract", "_rules"):
            raise NotPlain(f"{home}: a line of a formula asks dlref.{module}.{name}: say in PLAIN how it is done without")
        elif place not in found:
            found.append(place)
            for used in _uses(place, home).values():
                if isinstance(used, str):
                    imports.add(used)
                else:
                    todo.append(used)
    return found, imports


def _uses(place: Place, home: str) -> dict[str, Place | str]:
    """Return what the names in a thing stand for: something of dlref, or a line that imports it."""
    module, name = place
    where, node = source(module), source(module).nodes.get(name)
    if node is None:
        raise NotPlain(f"dlref.{module}.{name} could not be found")
    if f"{module}.{name}" in PLAIN:
        return {}
    code: list[ast.AST] = [*_run(_parts(where, node))]
    arguments = ast.walk(node.args) if isinstance(node, ast.FunctionDef) else ()
    local = {x.arg for x in [*arguments, *code] if isinstance(x, ast.arg)}
    local |= {x.id for x in code if isinstance(x, ast.Name) and not isinstance(x.ctx, ast.Load)}
    local |= {str(x.name) for x in code if isinstance(x, (ast.FunctionDef, ast.ExceptHandler))}
    found: dict[str, Place | str] = {}
    for x in code:
        if isinstance(x, ast.Attribute) and isinstance(x.value, ast.Name) and x.value.id not in local and home not in BUILT_OF:
            imported = where.imports.get(x.value.id)
            if imported and imported.module and not imported.name:
                found[ast.unparse(x)] = (imported.module, x.attr)
        elif isinstance(x, ast.Name) and isinstance(x.ctx, ast.Load) and x.id not in local:
            imported = where.imports.get(x.id)
            if x.id in where.nodes:
                found[x.id] = (module, x.id)
            elif imported and imported.name:
                found[x.id] = (imported.module, imported.name)
            elif imported and (not imported.module or home in BUILT_OF):
                found[x.id] = imported.line
            elif not imported and not hasattr(builtins, x.id):
                raise NotPlain(f"dlref.{module}.{name}: nobody knows what {x.id} is")
    return found


def _parts(where: Source, node: ast.stmt) -> list[ast.AST]:
    """Return what is run of a definition."""
    if isinstance(node, ast.FunctionDef):
        return [*statements(node), *node.args.defaults, *filter(None, node.args.kw_defaults), *_decorators(where, node)]
    if isinstance(node, ast.ClassDef):
        return [field.value for field in node.body if isinstance(field, ast.AnnAssign) and field.value]
    return [node]


def _decorators(where: Source, node: ast.FunctionDef) -> list[ast.expr]:
    """Return the decorators that are not dlref's."""
    names = [next(part.id for part in ast.walk(x) if isinstance(part, ast.Name)) for x in node.decorator_list]
    return [x for x, name in zip(node.decorator_list, names, strict=True) if name not in where.imports or not where.imports[name].module]


def _function(where: Source, node: ast.FunctionDef, name: str, names: dict[str, str]) -> str:
    plain = PLAIN.get(f"{where.name}.{node.name}")
    body = plain.splitlines() if plain else where.body(node, names)
    head = [*(f"@{where.written(x)}" for x in _decorators(where, node)), f"def {name}({', '.join(where.arguments(node))}):"]
    return "\n".join([*head, *(f"    {line}" if line else "" for line in body)])


def _tuple(where: Source, node: ast.ClassDef, name: str) -> str:
    fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
    if [ast.unparse(base) for base in node.bases] != ["NamedTuple"] or any(isinstance(x, ast.FunctionDef) for x in node.body):
        raise NotPlain(f"dlref.{where.name}.{node.name} is no plain NamedTuple")
    defaults = ", ".join(where.written(field.value) for field in fields if field.value)
    names = " ".join(ast.unparse(field.target) for field in fields)
    return f'{name} = namedtuple("{name}", "{names}"{f", defaults=[{defaults}]" if defaults else ""})'


def _sorted(imports: set[str]) -> str:
    """Return imports in three groups, the standard library's, NumPy, dlref's; those from one module in one line."""
    groups: list[dict[str, list[str]]] = [{}, {}, {}]
    for line in sorted(imports, key=lambda line: (line.startswith("from"), line)):
        group = groups[2 if line.startswith("from dlref") else 1 if line.split()[1].startswith("numpy") else 0]
        where, _, name = line.partition(" import ")
        group.setdefault(where, []).append(name)
    lines = ["\n".join(f"{where} import {', '.join(names)}" if any(names) else where for where, names in group.items()) for group in groups]
    return "\n\n".join(filter(None, lines))


if __name__ == "__main__":
    print(program(sys.argv[1:]), end="")
