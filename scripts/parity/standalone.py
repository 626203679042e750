"""Programs that make one recorded call again, each alone in a file: a reader runs it where the framework is installed.

Nothing is written for them. The generator that recorded a call already says how the inputs reach it and how its output is taken, so a
program is what the output depends on of three files: of inputs.py the values, of record.py its helpers, and of the generator all from
the statements that recorded the call back to the imports. What was recorded by no generator, and what was only read, has no program.
"""

import ast
import re
import symtable
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scripts.parity import inputs
from scripts.parity.__main__ import HERE, Environment, environments
from scripts.parity.forms import FORMULAS
from scripts.parity.vectors import Cell

_TEXT = '''
def show(name, output):
    """Print an output, a row in each line."""
    print(name + ":")
    if isinstance(output, str):
        print(output)
    else:
        for row in np.atleast_1d(np.asarray(output, dtype=float)).tolist():
            print(row)


def show_steps(run, *sets):
    """Print W after some of ten steps, for each set of gradients."""
    for name in sets:
        path = run(call, *given.GRADIENTS[name])
        show(name, [path[t - 1] for t in given.RECORDED_STEPS])
'''
_SHOW, _SHOW_STEPS = (text.strip() for text in _TEXT.split("\n\n\n"))
_NAMES = '''
@staticmethod
def names():
    """Return all of them by their names."""
    return {name: x for name, x in vars(given).items() if name[0] != "_" and name != "names"}
'''


Records = Mapping[str, tuple[dict[str, Any], list[Cell]]]
"""Head and cells of every record."""


class _Statement(NamedTuple):
    """A statement of a generator outside of its functions."""

    node: ast.stmt
    text: str
    known: dict[str, Any]
    """What names stand for there, as far as it can be told without running anything."""
    records: frozenset[tuple[str, str, str]]
    """Formula, variant and text of the calls that it records."""

    @property
    def names(self) -> tuple[set[str], set[str]]:
        """The names that it sets, and those that it reads."""
        return _names(self.text)


def name(cell: Cell) -> str:
    """Return the name of the file of a call, without its ending."""
    return re.sub(r"[^a-z0-9]+", "-", f"{cell.framework}-{cell.formula}-{cell.variant}".lower()).strip("-")


def exists(head: dict[str, Any], cell: Cell) -> bool:
    """Return whether a call has a program: whether a generator recorded it."""
    return bool(head["regenerable"] and cell.facts.get("executed", True) and cell.facts.get("call"))


def calls(records: Records) -> dict[str, tuple[Cell, ...]]:
    """Return by the name of its file for each call that has a program what it prints: the cells of the text that speaks for its variant."""
    found: dict[str, tuple[Cell, ...]] = {}
    for head, cells in records.values():
        for cell in cells:
            if exists(head, cell):
                file = f"{name(cell)}.py"
                first = found.setdefault(file, (cell,))[0]
                if cell is not first and cell.call == first.call:
                    found[file] += (cell,)
    return found


def programs(records: Records, site: str = "") -> dict[str, str]:
    """Return every program by the name of its file; in each stands the address of its page, below that of the site."""
    _statements.cache_clear()  # under `mkdocs serve` a generator may have changed
    known = environments()
    return {
        file: _program(known[cells[0].framework], records[cells[0].framework][0], cells, site) for file, cells in calls(records).items()
    }


def _program(environment: Environment, head: dict[str, Any], cells: tuple[Cell, ...], site: str) -> str:
    record, formula, variant, call = (cells[0].framework, cells[0].formula, cells[0].variant, cells[0].call)
    kept, needed = _slice(_statements(environment.generator), (formula, variant, call))
    if not kept:
        raise LookupError(f"{environment.generator.name}: no statement records {formula}, {variant}")
    used = "\n".join(statement.text for statement in kept)
    helpers, _ = _slice(_statements(HERE / "record.py"), None, needed | _names(_SHOW)[1])
    imports, rest = dict[str, None](), ""
    for statement in [*helpers, *kept]:
        if isinstance(statement.node, (ast.Import, ast.ImportFrom)):
            imports[statement.text] = None
        else:
            gap = "\n\n" if isinstance(statement.node, (ast.FunctionDef, ast.ClassDef)) else ""
            rest += f"{gap}{statement.text}\n{gap}"
    says = (
        f'"""{FORMULAS[formula].title} in {head["framework"]}, recorded as “{variant}”.\n\n'
        f"Recorded on {head['date']} with {head['framework']} {head['version']}, on Python {head['python']}. What it computes stands at\n"
        f'{site}{FORMULAS[formula].page}.html#{record}-{formula.replace("_", "-")}\n"""'
    )
    shown = _SHOW + (f"\n\n\n{_SHOW_STEPS}" if "show_steps(" in used else "")
    text = "\n\n".join(
        [
            says,
            _settings(environment) + "\n".join(imports) + "\n",
            _class(_given(used, call, cells)),
            f'call = """\n{call}\n"""\n',
            f"{shown}\n\n",
            rest.replace("inputs.names()", "given.names()"),
        ]
    )
    return re.sub(r"\n{4,}", "\n\n\n", text).strip() + "\n"


def _settings(environment: Environment) -> str:
    """Return what was set in the environment, but for folders, as lines before the imports."""
    lines = []
    for variable, text in environment.variables.items():
        if value := ",".join(part for part in text.split(",") if "{folder}" not in part):
            lines.append(f'os.environ["{variable}"] = "{value}"\n')
    return "import os\n\n" + "".join(lines) + "\n" if lines else ""


# ---------------------------------------------------------------- inputs


def _given(used: str, call: str, wanted: tuple[Cell, ...]) -> list[str]:
    """Return the lines of inputs.py for the inputs that some code and its call read."""
    tree = ast.parse(used)
    nodes = list(ast.walk(tree))
    needed = {
        node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "given"
    }
    named = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    needed |= named
    needed |= _names(call)[1] - {node.arg for node in nodes if isinstance(node, ast.keyword)}  # others are made for the call
    if "show_steps(" in used:
        needed |= {"GRADIENTS", "RECORDED_STEPS"}
    sets = {cell.inputs for cell in wanted} | named
    lines: list[str] = []
    for statement in reversed(_statements(HERE / "inputs.py")):
        node = ast.parse(statement.text).body[0]
        if not isinstance(node, ast.Assign):
            continue
        [target], text = node.targets, statement.text
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):  # several in a line, of which not all are read
            pairs = zip(target.elts, node.value.elts, strict=True)
            rows = [f"{ast.unparse(one)} = {ast.unparse(value)}" for one, value in pairs if ast.unparse(one) in needed]
            lines[:0] = rows
            continue
        if not _names(text)[0] & needed:
            continue
        if isinstance(node.value, ast.Dict):  # the sets of gradients
            pairs = [
                (key, value) for key, value in zip(node.value.keys, node.value.values, strict=True) if key and ast.literal_eval(key) in sets
            ]
            text = f"{ast.unparse(target)} = {{{', '.join(f'{ast.unparse(key)}: {ast.unparse(value)}' for key, value in pairs)}}}"
        needed |= _names(text)[1]
        lines.insert(0, text)
    return lines


def _class(lines: list[str]) -> str:
    body = "\n".join(['"""The inputs of the record."""\n', *lines, _NAMES])
    return f"class given:\n{textwrap.indent(body, '    ')}"


# ---------------------------------------------------------------- the generator


@cache
def _names(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a piece of code sets, and those of others that it reads."""
    top = symtable.symtable(text, "code", "exec")
    sets = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()}
    reads = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        reads |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        inner += table.get_children()
    return sets, reads


def _value(node: ast.expr, known: dict[str, Any]) -> Any:
    """Return the value of an expression of known names and literals, or None."""
    try:
        return eval(
            compile(ast.fix_missing_locations(ast.Expression(node)), "generator", "eval"), {"__builtins__": {}}, {"given": inputs, **known}
        )
    except Exception:
        return None


@cache
def _statements(path: Path) -> list[_Statement]:
    """Return the statements of a file outside of its functions, in the order in which they are run: loops over what is known, unrolled."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found: list[_Statement] = []
    known: dict[str, Any] = {}

    def learn(target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, part in zip(target.elts, value.elts, strict=True):
                learn(one, part)
        elif isinstance(target, ast.Name):
            known[target.id] = _value(value, known)

    def walk(body: list[ast.stmt]) -> None:
        for node in body:
            if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
                for element in node.iter.elts:
                    walk([ast.copy_location(ast.Assign([node.target], element), node), *node.body])
            elif isinstance(node, ast.If) and _value(node.test, known) is not None:
                walk(node.body if _value(node.test, known) else node.orelse)
            else:
                first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
                own = "\n".join(lines[first - 1 : node.end_lineno])
                is_whole = node in tree.body
                own = own if is_whole else ast.unparse(ast.fix_missing_locations(node))
                is_set = isinstance(node, (ast.Assign, ast.AugAssign))
                for name in _names(own)[0] if not is_set else ():
                    known.pop(name, None)  # before it is read: of a loop that is not unrolled, nobody knows the variables
                calls = () if isinstance(node, ast.FunctionDef) else filter(None, map(recorded, ast.walk(node)))
                found.append(_Statement(node, own, dict(known), frozenset(calls)))
                if isinstance(node, ast.Assign):
                    learn(node.targets[0], node.value)
                elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                    known[node.target.id] = _value(ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value), known)

    def recorded(node: ast.AST) -> tuple[str, str, str] | None:
        return _recorded(node, known) if isinstance(node, ast.Call) and ast.unparse(node.func) in recorders else None

    tree = ast.parse(text)
    recorders = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and "record." in ast.unparse(node)}
    recorders |= {"record.cell", "record.steps", "record.refusal"}
    walk(tree.body)
    return found


class _Shown(ast.NodeTransformer):
    """Lets a statement show what it recorded of one call, and nothing of others; strings that are known stand in it."""

    def __init__(self, known: dict[str, Any], wanted: tuple[str, str, str] | None) -> None:
        self.known, self.wanted = known, wanted

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        call = node.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "record"):
            return self.generic_visit(node)
        if call.func.attr == "save" or (self.wanted and _recorded(call, self.known) != self.wanted):
            return ast.Pass()
        output = call.args[3]
        if call.func.attr == "steps":
            options = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            sets = call.args[5] if len(call.args) > 5 else options.get("sets")
            literal = ", ".join(map(repr, _value(sets, self.known) if sets else ("ordinary", "tiny")))
            return ast.parse(f"show_steps({ast.unparse(output)}, {literal})").body[0]
        if call.func.attr == "refusal":
            return ast.parse(f"show('error', type({ast.unparse(self.visit(output))}).__name__)").body[0]
        quantity: ast.expr = ast.Constant("output")
        for keyword in call.keywords:
            if keyword.arg == "quantity":
                quantity = keyword.value
            elif keyword.arg is None and "quantity" in (_value(keyword.value, self.known) or {}):
                quantity = ast.Constant(_value(keyword.value, self.known)["quantity"])
        return ast.parse(f"show({ast.unparse(self.visit(quantity))}, {ast.unparse(self.visit(output))})").body[0]

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._literal(node) if isinstance(node.ctx, ast.Load) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        return self._literal(node) or self.generic_visit(node)

    def _literal(self, node: ast.expr) -> Any:
        value = _value(node, self.known)
        if not isinstance(value, str):
            return node if isinstance(node, ast.Name) else None
        return ast.Name("call", ast.Load()) if self.wanted and _plain(value) == self.wanted[2] else ast.Constant(value)


def _plain(call: str) -> str:
    return textwrap.dedent(call).strip()


def _recorded(call: ast.Call, known: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return formula, variant and text of the call that a statement records, if all are known."""
    values = [_value(part, known) for part in call.args[:3]]
    return (values[0], values[1], _plain(values[2])) if len(values) == 3 and all(isinstance(value, str) for value in values) else None


@cache
def _root(node: ast.stmt) -> set[str]:
    """Return the names of what a statement changes that sets none: the object whose method it calls, or a part of which it sets."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        changed: list[ast.AST] = [node.value.func]
    elif isinstance(node, ast.Assign):
        changed = [target for target in node.targets if not isinstance(target, (ast.Name, ast.Tuple))]
    elif isinstance(node, (ast.For, ast.With)):
        return set().union(*map(_root, node.body))
    else:
        return set()
    return {part.id for place in changed for part in ast.walk(place) if isinstance(part, ast.Name)}


def _slice(
    statements: list[_Statement], wanted: tuple[str, str, str] | None, needed: set[str] | None = None
) -> tuple[list[_Statement], set[str]]:
    """Return the statements on which the record of a call depends, or some names do, and all names that these read."""
    needed = set(needed or ())
    kept: list[_Statement] = []
    modules = {name for statement in statements if isinstance(statement.node, (ast.Import, ast.ImportFrom)) for name in statement.names[0]}
    read = set(needed)
    for statement in reversed(statements):
        node, text = statement.node, statement.text
        is_target = wanted in statement.records
        if _is_replaced(node) or (statement.records and not is_target):
            continue
        # What a block sets in a module is set for this block alone, such as the seed of a graph.
        changes = _root(node) - modules if isinstance(node, (ast.For, ast.With)) else _root(node)
        if not (is_target or statement.names[0] & needed or (kept and changes & needed)):
            continue
        if (part := _submodule(node)) and not any(part in code for code in (wanted[2] if wanted else "", *(s.text for s in kept))):
            continue
        if wanted and not isinstance(node, ast.ClassDef):
            text = _shown(statement, wanted)
        sets, reads = _names(text)
        if isinstance(node, ast.For):
            reads = reads - {part.id for part in ast.walk(node.target) if isinstance(part, ast.Name)}
        if isinstance(node, ast.With):
            reads = reads - sets  # it sets them before it reads them
        if not isinstance(node, (ast.Import, ast.AugAssign, ast.For, ast.Try)):
            needed -= sets
        needed = (needed | reads) - {"call"}
        read |= reads
        kept.insert(0, statement._replace(text=text))
    return kept, read


def _is_replaced(node: ast.stmt) -> bool:
    """Whether a statement imports what stands in the program itself."""
    if isinstance(node, ast.Import):
        return node.names[0].name == "inputs"
    return isinstance(node, ast.ImportFrom) and node.module == "record"


def _submodule(node: ast.stmt) -> str:
    """Return the module that a statement imports as a part of another, under no name of its own."""
    names = node.names if isinstance(node, ast.Import) else []
    return next((alias.name for alias in names if "." in alias.name and not alias.asname), "")


def _shown(statement: _Statement, wanted: tuple[str, str, str]) -> str:
    """Return a statement as it stands in the program of a call. A function that records shows what it is given."""
    if isinstance(statement.node, ast.FunctionDef) and "record." not in statement.text:
        return statement.text
    node = ast.parse(statement.text).body[0]
    before = ast.unparse(node)
    shown = _Shown({}, None) if isinstance(node, ast.FunctionDef) else _Shown(statement.known, wanted)
    changed = ast.unparse(ast.fix_missing_locations(shown.visit(node)))
    return statement.text if changed == before else changed
