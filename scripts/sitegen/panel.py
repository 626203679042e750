"""The code beside a formula: its lines at once below names and defaults, a program to copy, the whole contract folded."""

import ast
import html
import re
import textwrap
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from scripts.sitegen import contracts, linked
from scripts.sitegen.pages import function_of, once_an_edit
from scripts.sitegen.plain import NotPlain, program, source

_program = once_an_edit(program)
WIDTH = 60
"""Characters of a line of a signature."""


class Line(NamedTuple):
    """A line of a listing."""

    text: str
    is_frame: bool
    """Whether it computes nothing."""


def signature(function: str) -> list[str]:
    """Return names, defaults and results of a function, `adam.step`, in at most two lines; for what has no room stands an ellipsis."""
    module, name = function_of(function)
    node = source(module).function(name)
    arguments, results = source(module).arguments(node), _results(node.body[-1])
    if len(line := f"{name}({', '.join(arguments)}){results}") <= WIDTH:
        return [line]
    for kept in range(len(arguments), 0, -1):
        shown = arguments[:kept] + ["…"] * (kept < len(arguments))
        for cut in range(len(shown), 0, -1):
            first, second = ", ".join(shown[:cut]), ", ".join(shown[cut:])
            lines = [
                f"{name}({first}{',' if second else ')'}",
                f"    {second}{')' if second else ''}{results if second else results.strip()}",
            ]
            if max(map(len, lines)) <= WIDTH and lines[1].strip() and not first.endswith("*"):
                return lines
    raise NotPlain(f"dlref.{function}: its name and its results leave no room for arguments")


def plain_signature(dotted: str) -> str:
    """Return names and defaults of a function, `dlref.adam.step`, as Python has them, in lines of at most 88 characters."""
    module, name = function_of(dotted)
    arguments = ", ".join(source(module).arguments(source(module).function(name)))
    if len(line := f"{name}({arguments})") <= 88:
        return line
    return f"{name}(\n{textwrap.indent(textwrap.fill(arguments, 84), '    ')}\n)"


def _results(end: ast.stmt) -> str:
    """Return the names of what a function returns, if it has names."""
    value = end.value if isinstance(end, ast.Return) else None
    names = [_name_of(part) for part in (value.elts if isinstance(value, ast.Tuple) else [value])]
    return f" → {', '.join(names)}" if all(names) else ""


def _name_of(value: ast.expr | None) -> str:
    """Return the name of a variable, whatever its type is made at last, or of the NamedTuple that is made."""
    if isinstance(value, ast.Name):
        return value.id
    if isinstance(value, ast.Subscript) and ast.unparse(value.slice) == "()":
        return _name_of(value.value)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id if value.func.id[0].isupper() else ""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "astype":
        return _name_of(value.func.value)
    return ""


def _is_frame(end: ast.stmt) -> bool:
    """Whether the last statement hands back what has been computed, and computes nothing itself."""
    parts = [part for part in ast.walk(end) if part is not end]
    calls = [ast.unparse(part.func) for part in parts if isinstance(part, ast.Call)]
    is_made_of_names = all(isinstance(part, (ast.Name, ast.Tuple, ast.Call, ast.Load, ast.keyword)) for part in parts)
    return _results(end) != "" and is_made_of_names and all(name[0].isupper() or name == "tuple" for name in calls)


def listing(function: str) -> list[Line]:
    """Return a function, `adam.step`, as it is shown: what a helper does as a comment, the signature, the lines of the formula."""
    module, name = function_of(function)
    node = source(module).function(name)
    docstring = (ast.get_docstring(node) or "").split("\n\n")[0]
    comment = [f"# {' '.join(docstring.split())}"] if name.startswith("_") and docstring else []
    body, end = source(module).body(node), node.body[-1]
    frame = (end.end_lineno or 0) - end.lineno + 1 if _is_frame(end) else 0
    lines = [Line(f"    {line}" if line else "", number >= len(body) - frame) for number, line in enumerate(body)]
    return [*(Line(line, True) for line in (*comment, *signature(function))), *lines]


def code(functions: Iterable[str]) -> str:
    """Return the listings of functions as the HTML of one block of code.

    The names of quantities have their keys.
    A line that is longer than its column goes on below, indented: broken behind a comma or before a sign or a keyword.
    """
    lines: list[Line] = []
    functions = list(functions)
    keys = linked.names(function_of(functions[0])[0])
    for function in functions:
        lines += [*([Line("", True)] if lines else []), *listing(function)]
    rows = []
    for line, row in zip(lines, highlighted("\n".join(line.text for line in lines)), strict=True):
        indent = len(line.text) - len(line.text.lstrip())
        kind = "line frame" if line.is_frame else "line"
        rows.append(f'<span class="{kind}" style="--in:{indent}ch">{_kept_together(linked.code(row, keys))}\n</span>')
    size = " brief short" if len(lines) <= 12 else " short" if len(lines) <= 30 else ""
    return f'<div class="language-python highlight no-copy{size}"><pre><span></span><code>{"".join(rows)}</code></pre></div>'


@cache
def highlighted(text: str) -> list[str]:
    """Return the lines of a listing as the HTML that every block of code has."""
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers.python import PythonLexer

    shown: str = highlight(text, PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True))
    return re.sub(r'<span class="err">(.*?)</span>', r"\1", shown).removesuffix("\n").split("\n")


_BEFORE = re.compile(r' (?=<span class="(?:o|ow)">(?:=|\*|/|in|is|not)</span>)')
_BEHIND = re.compile(r'(<span class="(?:o|ow|k|kn)">(?!=<)[^<]*</span>) ')
_UNPACKED = re.compile(r'<span class="o">\*\*?</span><span class="p">\(</span>')


def _kept_together(row: str) -> str:
    """Return a line whose blanks behind an operator or a keyword, and before those that bind closely, are no place to break it."""
    blank = '<span class="w"> </span>'
    return _UNPACKED.sub(r'<span class="w">\g<0></span>', _BEFORE.sub(blank, _BEHIND.sub(rf"\1{blank}", row)))


def beside(functions: list[str], summary: str, tex: str, legend: str, address: str) -> str:
    """Return the formula of a module and its legend beside the code of these functions, helpers last, as Markdown."""
    module, _ = function_of(functions[0])
    functions = sorted(functions, key=lambda function: function_of(function)[1].startswith("_"))
    quiet = "show_root_heading: false\n      show_root_toc_entry: false\n      skip_local_inventory: true\n      members: false"
    copy = _program(tuple(functions), summary, address)
    label = "Copy as Python" if "\nfrom dlref" in copy else "Copy as NumPy"
    return (
        f'<div class="duo" data-module="{module}" markdown>\n<div class="duo-formula" markdown>\n\n'
        f"::: dlref.{module}\n    options:\n      {quiet}\n\n</div>\n\n{legend}\n\n"
        '<div class="duo-code"><div class="panel">\n'
        f'<div class="formula-code" data-object="{" ".join(f"dlref.{function}" for function in functions)}">{code(functions)}</div>\n'
        f'<p class="copies">{_copy_button(copy, label)} {_copy_button(tex, "Copy as LaTeX")}</p>\n</div></div>\n'
        f"{_contracts(function for function in functions if not function_of(function)[1].startswith('_'))}\n</div>"
    )


def _copy_button(text: str, label: str) -> str:
    """Return a button with a text that the theme's own script copies."""
    escaped = html.escape(text).replace("\n", "&#10;")  # in one line, in which Markdown looks for nothing
    return f'<button type="button" class="copy" data-clipboard-text="{escaped}">{label}</button>'


def _contracts(functions: Iterable[str]) -> str:
    """Return what these functions take, return and refuse, folded."""
    parts = []
    for function in functions:
        module, name = function_of(function)
        declared = contracts.function(function)
        link = f'<a href="api/{module}.html#dlref.{function}"><code>{name}</code></a>'
        parts.append(f"<p>{link}</p>{contracts.table(declared.arguments)}{contracts.results(declared)}{contracts.refusals(declared)}")
    return f'<details class="contract"><summary>Arguments, results, refusals</summary>{"".join(parts)}</details>'
