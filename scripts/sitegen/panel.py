"""The code beside a formula, made from the text of dlref: the lines that are the formula, and a program of plain NumPy that runs alone.

    python -m scripts.sitegen.panel adam.step       # prints the program

What is shown are a function's own lines, without decorator, annotations and docstring. What is copied holds all that they need: the
helpers, the states, the functions of other modules, renamed where they are called. Names are looked up where Python would.
"""

import ast
import builtins
import html
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from scripts.sitegen import contracts
from scripts.sitegen.pages import ROOT

WIDTH = 60
"""Characters of a line of a signature."""
BUILT_OF = {"network"}
"""Modules made of the formulas of others: a program imports these, and the NamedTuples that go to and fro."""
AS_IT_IS = {"network.train", "search.run"}
"""Functions that are no formula: a program imports them."""
PLAIN = {"bias_variance._errors": ["return tuple(map(float, result))"], "gradient_check._cost": ["return float(J(theta))"]}
"""The bodies in a program of helpers that hold what a caller's function returns to a contract."""


class BadPanel(ValueError):
    """A function that is not there, or that no program can be made of."""


class _Import(NamedTuple):
    """What a name of a module stands for that is defined elsewhere."""

    line: str
    module: str
    """The module of dlref that it is, or is from; empty of another package."""
    name: str
    """Its name there; empty if it is the module itself."""


class _Source:
    """The text of a module of dlref, what it defines and what it imports."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.lines = name, [line.encode() for line in text.splitlines()]  # the columns of `ast` count bytes
        self.nodes: dict[str, ast.stmt] = {}
        self.imports: dict[str, _Import] = {}
        for node in ast.parse(text).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self.imports |= _imports(node)
            else:
                self.nodes |= dict.fromkeys(_defined(node), node)

    def function(self, name: str) -> ast.FunctionDef:
        """Return a function."""
        node = self.nodes.get(name)
        if not isinstance(node, ast.FunctionDef):
            raise BadPanel(f"dlref.{self.name}.{name} could not be found")
        return node

    def segment(self, node: ast.expr) -> str:
        """Return an expression as it is written."""
        return "\n".join(self._cut(node)).strip()

    def _cut(self, node: ast.expr) -> list[str]:
        assert node.end_lineno
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return [line.decode() for line in lines]

    def body(self, node: ast.FunctionDef, names: dict[str, str] | None = None) -> list[str]:
        """Return the lines of a function, without docstring and annotations, dedented; `names` are those to write otherwise."""
        has_docstring = ast.get_docstring(node) is not None
        first = (node.body[0].end_lineno or 0) + 1 if has_docstring else node.body[0].lineno
        lines = {number: self.lines[number - 1] for number in range(first, (node.end_lineno or 0) + 1)}
        for edit in sorted(_edits(node.body[has_docstring:], names or {}), reverse=True):
            begin, end = lines[edit.line][: edit.column], lines[edit.end_line][edit.end_column :]
            for number in range(edit.line + 1, edit.end_line + 1):
                lines.pop(number)
            lines[edit.line] = begin + edit.new.encode() + end
        text = textwrap.dedent(b"\n".join(lines.values()).decode())
        return re.sub(r"(?m) *# (?:noqa|type: ignore)\b.*$", "", text).strip("\n").split("\n")


class _Edit(NamedTuple):
    """A piece of a text to be replaced."""

    line: int
    column: int
    end_line: int
    end_column: int
    new: str


def source(name: str) -> _Source:
    """Return the module of this name as its file has it at this moment."""
    return _parsed(name, (ROOT / "dlref" / f"{name}.py").read_text(encoding="utf-8"))


@cache
def _parsed(name: str, text: str) -> _Source:
    return _Source(name, text)


def _imports(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, _Import]]:
    for alias in node.names:
        known_as = alias.asname or alias.name
        renamed = f" as {alias.asname}" if alias.asname else ""
        if isinstance(node, ast.Import):
            yield known_as, _Import(f"import {alias.name}{renamed}", "", "")
            continue
        package, _, module = (node.module or "").partition(".")
        line = f"from {node.module} import {alias.name}{renamed}"
        if package != "dlref":
            yield known_as, _Import(line, "", "")
        else:
            yield known_as, _Import(line, module or alias.name, alias.name if module else "")


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def _edits(body: Iterable[ast.stmt], names: dict[str, str]) -> Iterator[_Edit]:
    """Yield what takes the annotations out and writes names and attributes of modules otherwise."""
    for node in _code(body):
        if isinstance(node, ast.AnnAssign):
            target, annotation, value = node.target, node.annotation, node.value
            end = value or annotation
            assert target.end_lineno
            assert target.end_col_offset
            place = (end.lineno, end.col_offset) if value else (annotation.end_lineno or 0, annotation.end_col_offset or 0)
            yield _Edit(target.end_lineno, target.end_col_offset, *place, " = " if value else " = None")
        elif isinstance(node, (ast.Name, ast.Attribute)) and (new := names.get(ast.unparse(node))):
            yield _Edit(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, new)


def _code(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield what is run of these statements: everything but annotations."""
    for node in body:
        yield node
        inner = ast.iter_child_nodes(node)
        yield from _code(child for child in inner if not (isinstance(node, ast.AnnAssign) and child is node.annotation))


# ---------- what is shown ----------


def signature(module: str, name: str) -> list[str]:
    """Return names, defaults and results of a function in at most two lines; what has no room there stands in its contract."""
    node = source(module).function(name)
    arguments, head, results = _arguments(source(module), node), f"{name}(", _results(node)
    if len(head + ", ".join(arguments) + f"){results}") <= WIDTH:
        return [head + ", ".join(arguments) + f"){results}"]
    for kept in range(len(arguments), 0, -1):
        shown = arguments[:kept] + ["…"] * (kept < len(arguments))
        for cut in range(len(shown), 0, -1):
            rest = ", ".join(shown[cut:]) + ")" if shown[cut:] else ""
            lines = [head + ", ".join(shown[:cut]) + ("," if rest else ")"), f"    {(rest + results).strip()}"]
            if max(map(len, lines)) <= WIDTH and shown[cut - 1] != "*" and lines[1].strip():
                return lines
    raise BadPanel(f"dlref.{module}.{name}: its name and its results leave no room for arguments")


def plain_signature(dotted: str) -> str:
    """Return names and defaults of a function, `dlref.adam.step`, as Python has them, in lines of 88 characters."""
    module, name = dotted.removeprefix("dlref.").split(".")
    text = f"{name}({', '.join(_arguments(source(module), source(module).function(name)))})"
    return text if len(text) <= 88 else f"{name}(\n{textwrap.fill(text[len(name) + 1 : -1], 84, initial_indent='    ', subsequent_indent='    ')}\n)"


def _arguments(where: _Source, node: ast.FunctionDef) -> list[str]:
    """Return the arguments as a plain signature has them."""
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    without = len(positional) - len(given.defaults)
    parts = [argument.arg for argument in positional[:without]]
    parts += [f"{a.arg}={where.segment(default)}" for a, default in zip(positional[without:], given.defaults, strict=True)]
    if given.vararg or given.kwonlyargs:
        parts.append(f"*{given.vararg.arg if given.vararg else ''}")
    parts += [f"{a.arg}={where.segment(d)}" if d else a.arg for a, d in zip(given.kwonlyargs, given.kw_defaults, strict=True)]
    return parts + ([f"**{given.kwarg.arg}"] if given.kwarg else [])


def _results(node: ast.FunctionDef) -> str:
    """Return the names of what a function returns, where it has names."""
    end = node.body[-1]
    value = end.value if isinstance(end, ast.Return) else None
    names = [_name_of(part) for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return f" → {', '.join(map(str, names))}" if all(names) else ""


def _name_of(value: ast.expr | None) -> str:
    """Return the name of a variable, however it is cast or cut at last, or of the NamedTuple that is made."""
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Subscript) and ast.unparse(value.slice) == "()":
        return _name_of(value.value)
    if isinstance(value, ast.Call):
        if isinstance(value.func, ast.Name):
            return value.func.id if value.func.id[:1].isupper() else ""
        if isinstance(value.func, ast.Attribute) and value.func.attr == "astype":
            return _name_of(value.func.value)
    return ""


def _is_scaffold(node: ast.stmt) -> bool:
    """Whether a statement computes nothing: it hands back what has been computed."""
    if not isinstance(node, ast.Return) or not _results(ast.FunctionDef(body=[node])):
        return False
    return all(isinstance(part, (ast.Name, ast.Tuple, ast.Call, ast.Load, ast.keyword)) for part in ast.walk(node) if part is not node)


class Line(NamedTuple):
    """A line of a listing."""

    text: str
    is_scaffold: bool


def listing(module: str, name: str) -> list[Line]:
    """Return a function as it is shown: a helper with what it does as a comment, the signature, the lines of the formula."""
    where = source(module)
    node = where.function(name)
    docstring = ast.get_docstring(node) or ""
    comment = [f"# {' '.join(docstring.split(chr(10) * 2)[0].split())}"] if name.startswith("_") and docstring else []
    head = [*comment, *signature(module, name)]
    body = where.body(node)
    last = node.body[-1]
    scaffold = (last.end_lineno or 0) - last.lineno + 1 if _is_scaffold(last) else 0
    return [
        *(Line(line, True) for line in head),
        *(Line(f"    {line}" if line else "", number >= len(body) - scaffold) for number, line in enumerate(body)),
    ]


# ---------- what is copied ----------

Place = tuple[str, str]
"""A module of dlref and a name in it."""


def program(names: Iterable[str], summary: str = "", address: str = "") -> str:
    """Return a program of plain NumPy that defines these functions, `adam.step`, and all that they need.

    Its first line is a comment: what it is, where it is from, and whether it imports dlref.
    """
    wanted: list[Place] = [(module, name) for module, _, name in (full.partition(".") for full in names)]
    home = wanted[0][0]
    if "init" in source(home).nodes:
        wanted.insert(0, (home, "init"))
    found, imports = _all_needed(wanted, home)
    called = {place: _called(place, home) for place in found}
    if len(set(called.values())) < len(called):
        raise BadPanel(f"two things of one name in the program of {home}: {sorted(called.values())}")

    # As in a module of dlref: the tuples, the functions in the order of the file, helpers below. A table of functions comes last.
    imports.add("import numpy as np")
    values, tuples, functions, tables = [], [], [], []
    order = [*source(home).nodes]
    for place in sorted(found, key=lambda place: (place[0] != home, order.index(place[1]) if place[0] == home else 0)):
        where, node = source(place[0]), source(place[0]).nodes[place[1]]
        uses = _uses(place, home)
        new = {written: called[used] for written, used in uses.items() if isinstance(used, tuple) and called.get(used, written) != written}
        if isinstance(node, ast.ClassDef):
            imports.add("from collections import namedtuple")
            tuples.append(_tuple(where, node, called[place]))
        elif isinstance(node, ast.FunctionDef):
            functions.append("\n".join(_function(where, node, called[place], new)))
        else:
            is_table = any(isinstance(used, tuple) or used.startswith("from dlref") for used in uses.values())
            (tables if is_table else values).append("\n".join(where.body(ast.FunctionDef(name="", body=[node], end_lineno=node.end_lineno), new)))
    is_plain = not any(line.startswith("from dlref") for line in imports)
    about = f"{summary or f'dlref.{home}'}. {'Plain NumPy' if is_plain else 'It imports dlref'}"
    title = f"# {about}. From {address or f'dlref/{home}.py'} (MIT)"
    head = [title, _sorted(imports), "\n".join(values), "\n".join(tuples)]
    return "\n\n".join(filter(None, head)) + "\n\n\n" + "\n\n\n".join([*functions, *tables]) + "\n"


def _function(where: _Source, node: ast.FunctionDef, name: str, names: dict[str, str]) -> list[str]:
    """Return a function of a program. Decorators that are not dlref's stay."""
    decorators = [f"@{where.segment(x)}" for x in _decorators(where, node)]
    body = PLAIN.get(f"{where.name}.{node.name}") or where.body(node, names)
    return [*decorators, f"def {name}({', '.join(_arguments(where, node))}):", *(f"    {line}" if line else "" for line in body)]


def _decorators(where: _Source, node: ast.FunctionDef) -> list[ast.expr]:
    names = [next(part.id for part in ast.walk(x) if isinstance(part, ast.Name)) for x in node.decorator_list]
    return [x for x, name in zip(node.decorator_list, names, strict=True) if name not in where.imports or not where.imports[name].module]


def _called(place: Place, home: str) -> str:
    """Return what a thing is called in the program: a function of another formula carries that formula's name."""
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
        if is_shared or f"{module}.{name}" in AS_IT_IS:
            imports.add(f"from dlref.{module} import {name}")
        elif module in ("_contract", "_rules"):
            raise BadPanel(f"{home}: a line of a formula asks dlref.{module}.{name}: say in PLAIN how it is done without")
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
        raise BadPanel(f"dlref.{module}.{name} could not be found")
    if f"{module}.{name}" in PLAIN:
        return {}
    body: list[ast.AST] = [node]
    if isinstance(node, ast.FunctionDef):
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        body = [*node.body[ast.get_docstring(node) is not None :], *defaults, *_decorators(where, node)]
    elif isinstance(node, ast.ClassDef):
        body = [field.value for field in node.body if isinstance(field, ast.AnnAssign) and field.value]
    code = [*_code(body)]
    local = _local(node, code)
    found: dict[str, Place | str] = {}
    for x in code:
        if isinstance(x, ast.Attribute) and isinstance(x.value, ast.Name) and x.value.id not in local:
            imported = where.imports.get(x.value.id)
            if imported and imported.module and not imported.name and home not in BUILT_OF:
                found[ast.unparse(x)] = (imported.module, x.attr)
        if not isinstance(x, ast.Name) or not isinstance(x.ctx, ast.Load) or x.id in local:
            continue
        if x.id in where.nodes:
            found[x.id] = (module, x.id)
        elif x.id in where.imports:
            imported = where.imports[x.id]
            if imported.name:
                found[x.id] = (imported.module, imported.name)
            elif not imported.module or home in BUILT_OF:
                found[x.id] = imported.line
        elif not hasattr(builtins, x.id):
            raise BadPanel(f"dlref.{module}.{name}: nobody knows what {x.id} is")
    return found


def _local(node: ast.stmt, code: list[ast.AST]) -> set[str]:
    """Return the names that a statement binds itself, such as a function its arguments."""
    arguments = ast.walk(node.args) if isinstance(node, ast.FunctionDef) else ()
    names = {x.arg for x in [*arguments, *code] if isinstance(x, ast.arg)}
    names |= {x.id for x in code if isinstance(x, ast.Name) and not isinstance(x.ctx, ast.Load)}
    return names | {str(x.name) for x in code if isinstance(x, (ast.FunctionDef, ast.ExceptHandler))}


def _tuple(where: _Source, node: ast.ClassDef, name: str) -> str:
    """Return a NamedTuple in a line."""
    fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
    if not any(ast.unparse(base) == "NamedTuple" for base in node.bases) or any(isinstance(x, ast.FunctionDef) for x in node.body):
        raise BadPanel(f"dlref.{where.name}.{node.name} is no plain NamedTuple")
    names = [ast.unparse(field.target) for field in fields]
    defaults = ", ".join(where.segment(field.value) for field in fields if field.value)
    return f'{name} = namedtuple("{name}", "{" ".join(names)}"{f", defaults=[{defaults}]" if defaults else ""})'


def _sorted(imports: set[str]) -> str:
    """Return the imports in three groups: the standard library's, NumPy, dlref's."""
    groups: list[list[str]] = [[], [], []]
    for line in sorted(imports, key=lambda line: (line.startswith("from"), line)):
        groups[2 if line.startswith("from dlref") else 1 if line.split()[1].startswith("numpy") else 0].append(line)
    return "\n\n".join("\n".join(_merged(group)) for group in groups if group)


def _merged(lines: list[str]) -> list[str]:
    """Return imports, those from one module in one line."""
    merged: dict[str, list[str]] = {}
    for line in lines:
        where, _, name = line.partition(" import ") if line.startswith("from") else (line, "", "")
        merged.setdefault(where, []).append(name)
    return [where if names == [""] else f"{where} import {', '.join(names)}" for where, names in merged.items()]


# ---------- the panel ----------


def beside(names: list[str], summary: str, tex: str, legend: str, address: str) -> str:
    """Return the formula of a module and its legend beside the code of these functions, `adam.step`, as Markdown; helpers come last."""
    module = names[0].split(".")[0]
    names = sorted(names, key=lambda full: full.split(".")[1].startswith("_"))
    quiet = "show_root_heading: false\n      show_root_toc_entry: false\n      skip_local_inventory: true\n      members: false"
    copy = program(names, summary, address)
    label = "Copy as Python" if "\nfrom dlref" in copy else "Copy as NumPy"
    return (
        '<div class="duo" markdown>\n<div class="duo-formula" markdown>\n\n'
        f"::: dlref.{module}\n    options:\n      {quiet}\n\n{legend}\n\n"
        '</div>\n<div class="duo-code"><div class="panel">\n'
        f'<div class="formula-code" data-object="{" ".join(f"dlref.{name}" for name in names)}">{code(names)}</div>\n'
        f'<p class="copies">{copy_button(copy, label)} {copy_button(tex, "Copy as LaTeX")}</p>\n</div></div>\n{_contracts(names)}\n</div>'
    )


def _contracts(names: list[str]) -> str:
    """Return what these functions take, return and refuse, folded."""
    parts = []
    for full in names:
        module, name = full.split(".")
        if name.startswith("_"):
            continue
        declared = contracts.function(full)
        link = f'<a href="api/{module}.html#dlref.{full}"><code>{name}</code></a>'
        parts.append(f"<p>{link}</p>{contracts.table(declared.arguments)}{contracts.results(declared)}{contracts.refusals(declared)}")
    return f'<details class="contract"><summary>Arguments, results, refusals</summary>{"".join(parts)}</details>'


def code(names: Iterable[str]) -> str:
    """Return the listings of these functions, `adam.step`, as the HTML of one block of code.

    A line that is longer than its column goes on below, indented: broken behind a comma or before an operator.
    """
    lines: list[Line] = []
    for full in names:
        lines += [*([Line("", True)] if lines else []), *listing(*full.split("."))]
    rows = []
    for line, row in zip(lines, _highlighted("\n".join(line.text for line in lines)), strict=True):
        indent = len(line.text) - len(line.text.lstrip())
        kind = "line scaffold" if line.is_scaffold else "line"
        rows.append(f'<span class="{kind}" style="--in:{indent}ch">{_kept_together(row)}\n</span>')
    short = " short" if len(lines) <= 30 else ""
    return f'<div class="language-python highlight no-copy{short}"><pre><span></span><code>{"".join(rows)}</code></pre></div>'


_BEFORE = re.compile(r' (?=<span class="(?:o|ow)">(?:=|\*|/|in|is|not)</span>)')
_BEHIND = re.compile(r'(<span class="(?:o|ow|k|kn)">(?!=<)[^<]*</span>) ')
_UNPACKED = re.compile(r'<span class="o">\*\*?</span><span class="p">\(</span>')


def _kept_together(row: str) -> str:
    """Return a line whose blanks behind an operator or a keyword, and before those that bind closely, are no place to break it."""
    blank = '<span class="w"> </span>'
    return _UNPACKED.sub(r'<span class="w">\g<0></span>', _BEFORE.sub(blank, _BEHIND.sub(rf"\1{blank}", row)))


def _highlighted(text: str) -> list[str]:
    """Return the lines of a listing as the HTML that every block of code has."""
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    shown: str = highlight(text, PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True))
    return re.sub(r'<span class="err">(.*?)</span>', r"\1", shown).removesuffix("\n").split("\n")


def copy_button(text: str, label: str) -> str:
    """Return a button that copies a text: the theme's script looks for its attribute. Nothing in it is read as Markdown."""
    escaped = html.escape(text).replace("\n", "&#10;")
    return f'<button type="button" class="copy" data-clipboard-text="{escaped}">{html.escape(label)}</button>'


if __name__ == "__main__":
    print(program(sys.argv[1:]), end="")
