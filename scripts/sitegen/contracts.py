r"""What the signatures of dlref declare, for the API pages, for the panel beside a formula and for the legends.

It is read in a process of its own, as plots are drawn: what is imported here would be stale after an edit under `mkdocs serve`.

    python -m scripts.sitegen.contracts adam.step       # prints what is declared of it
"""

import ast
import html
import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from math import inf, nextafter
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from scripts.sitegen import plots
from scripts.sitegen.pages import CACHE, ROOT


class BadContract(Exception):
    """A signature that cannot be read, with what Python said of it."""


class Row(NamedTuple):
    """What is declared of an argument, of a field or of a result."""

    name: str
    """As it is written, `state.v` for a field of an argument; empty for a result."""
    meaning: str
    """What the docstring says of it."""
    must: str
    """What it must be, in words; in backquotes what is code."""
    default: str
    """As it is written in the signature; empty if there is none."""
    dims: str
    """The names of an array's dimensions, `n m`; empty of what is no array."""
    like: str
    """The argument before it that has the same shape, if that may be any."""
    interval: str
    """The range of a number, or of an array's elements, in TeX; empty if it is that of all real numbers."""
    kind: str
    """What an array holds, `real numbers`, `integers` or `truth values`; of a number `real` or `integer`; else empty."""
    shares_dtype: bool
    """Whether it is an array of the dtype that all such arrays of a call have."""
    columns: int
    """The least length of an array's last dimension."""


class Function(NamedTuple):
    """A public function."""

    arguments: list[Row]
    returns: str
    """What the docstring says of the results."""
    results: list[Row]
    may_be_infinite: bool
    """Whether a result may be infinite."""


class Module(NamedTuple):
    """A public module."""

    functions: dict[str, Function]
    tuples: dict[str, list[Row]]
    """The fields of its NamedTuples."""


def read() -> dict[str, Module]:
    """Return what every module of dlref declares, as its files have it at this moment."""
    return _read(plots.world())


def function(dotted: str) -> Function:
    """Return what a function declares, `adam.step` or `dlref.adam.step`."""
    declared = find(dotted)
    if declared is None:
        raise BadContract(f"{dotted} declares nothing")
    return declared


def find(dotted: str) -> Function | None:
    """Return what a function declares, or None if it declares nothing."""
    module, _, name = dotted.removeprefix("dlref.").partition(".")
    return read()[module].functions.get(name) if module in read() else None


def fields(dotted: str) -> list[Row] | None:
    """Return the fields of a NamedTuple, `dlref.adam.State`, or None of another class."""
    module, _, name = dotted.removeprefix("dlref.").partition(".")
    return read()[module].tuples.get(name) if module in read() else None


@cache
def _read(world: str) -> dict[str, Module]:
    file = CACHE / "contracts" / f"{world}-{_own_hash()}.json"
    if not file.exists():
        command = [sys.executable, "-m", "scripts.sitegen.contracts", "--read"]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=plots.drawing_environment())
        if run.returncode:
            raise BadContract(f"dlref does not say what it takes:\n{run.stderr}")
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(run.stdout, encoding="utf-8")
        part.replace(file)
    return {name: _module_from(data) for name, data in json.loads(file.read_text(encoding="utf-8")).items()}


@cache
def _own_hash() -> str:
    from hashlib import sha256

    return sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def _module_from(data: Any) -> Module:
    functions, tuples = data
    return Module(
        {
            name: Function([Row(*row) for row in arguments], returns, [Row(*row) for row in results], may_be_infinite)
            for name, (arguments, returns, results, may_be_infinite) in functions.items()
        },
        {name: [Row(*row) for row in rows] for name, rows in tuples.items()},
    )


# ---------- in the process that imports dlref ----------


def _declared(module_name: str) -> Module:
    """Return what a module declares."""
    module = import_module(f"dlref.{module_name}")
    own = [(name, value) for name, value in vars(module).items() if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__]
    functions = {name: _function(value) for name, value in own if hasattr(value, "__contract__")}
    tuples = {name: [*_rows(value, {})] for name, value in own if hasattr(value, "_fields")}
    return Module(functions, tuples)


def _function(held: Any) -> Function:
    body = inspect.unwrap(held)
    node, text = _syntax(body)
    meanings, shown = _section(ast.get_docstring(node) or "", "Args"), {}
    positional = [*node.args.posonlyargs, *node.args.args]
    pairs = [*zip(reversed(positional), reversed(node.args.defaults), strict=False), *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    written = {argument.arg: ast.get_source_segment(text, default) for argument, default in pairs if default}
    arguments: list[Row] = []
    for name, spec in held.__contract__.items():
        arguments.append(_row(name, spec, meanings.get(name, ""), shown, written.get(name, "")))
        if hasattr(spec.base, "_fields"):
            arguments += _rows(spec.base, shown, f"{name}.")
    declared = get_type_hints(body, include_extras=True)["return"]
    parts = get_args(declared) if get_origin(declared) is tuple and Ellipsis not in get_args(declared) else (declared,)
    results = [_row("", _spec("", part), "", shown) for part in parts]
    returns = re.search(r"^Returns:\n((?:    .*\n?|\n)+)", ast.get_docstring(node) or "", re.M)
    return Function(arguments, " ".join(returns[1].split()) if returns else "", results, "MAY_BE_INFINITE" in ast.unparse(node.returns or node))


def _rows(named_tuple: Any, shown: dict[str, str], prefix: str = "") -> Iterator[Row]:
    """Yield the fields of a NamedTuple."""
    node, text = _syntax(named_tuple)
    meanings, defaults = {}, {}
    for field, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            meanings[ast.unparse(field.target)] = " ".join(str(below.value.value).split())
            defaults[ast.unparse(field.target)] = ast.get_source_segment(text, field.value) if field.value else ""
    for name, hint in get_type_hints(named_tuple, include_extras=True).items():
        yield _row(f"{prefix}{name}", _spec(name, hint), meanings.get(name, ""), shown, defaults.get(name, ""))


def _row(name: str, spec: Any, meaning: str, shown: dict[str, str], default: str = "") -> Row:
    from dlref import _contract, _rules

    inner = _inner(spec)
    of, rules = inner.of, [*inner.rules, *(spec.rules if inner is not spec else ())]
    dims = of.dims if isinstance(of, _contract.Of) else ""
    like, words = "", spec.words
    if dims:
        first = shown.setdefault(dims, name) if dims != "..." else name
        like = first if "*" in dims and first != name else ""
        shape = f"shaped as `{like}`" if like else f"`{of.shape.replace('*shape', '…')}`" if of.shape.startswith("[") else of.shape
        words = words.replace(of.shape, shape, 1)
    intervals = [x for x in (of, *rules) if isinstance(x, _contract.Interval)]
    interval = _range(intervals[0], inner.base is int) if intervals else ""
    interval = interval.replace("]", ")") if dims and interval.endswith(r"\infty]") else interval  # an array's elements are finite
    kind = of.kind if dims else {float: "real", int: "integer"}.get(inner.base, "") if intervals else ""
    shares_dtype = kind == "real numbers" and _contract.OWN_DTYPE not in rules
    return Row(name, meaning, words, default, dims, like, interval, kind, shares_dtype, 2 if _rules.TWO_COLUMNS in rules else 1)


def _inner(spec: Any) -> Any:
    """Return what is declared of the items of a list or tuple, and of a value that may also be None."""
    origin, parts = get_origin(spec.base), get_args(spec.base)
    if origin in (Union, UnionType) and NoneType in parts:
        return _inner(_spec("", Union[tuple(part for part in parts if part is not NoneType)]))  # noqa: UP007 (| takes no tuple)
    if spec.of is spec.base and (origin is Iterable or (origin is tuple and Ellipsis in parts)):
        return _inner(_spec("", parts[0]))
    return spec


def _spec(name: str, declared: Any) -> Any:
    from dlref import _contract

    return _contract.spec(name, declared)


def _range(interval: Any, is_integer: bool) -> str:
    """Return a range in TeX: the whole numbers that it holds, or its ends, open where the last float is that beside a round number."""
    low, high = interval.low, interval.high
    if is_integer:
        return rf"{low}, {low + 1}, \dots" if high >= 2**31 else rf"{low}, \dots, {high}"
    if low <= -sys.float_info.max and high == sys.float_info.max:
        return ""
    left = r"(-\infty" if low <= -sys.float_info.max else f"[{low:g}" if low == round(low) else f"({nextafter(low, -inf):g}"
    right = r"\infty]" if high == inf else r"\infty)" if high == sys.float_info.max else f"{high:g}]" if high == round(high) else f"{nextafter(high, inf):g})"
    return f"{left}, {right}"


def _section(docstring: str, title: str) -> dict[str, str]:
    """Return what a section of a docstring says, by name."""
    section = re.search(rf"^{title}:\n((?:    .*\n?|\n)+)", docstring, re.M)
    items = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", section[1] if section else "", re.M)
    return {name: " ".join(text.split()) for name, text in items}


def _syntax(thing: Any) -> tuple[Any, str]:
    text = inspect.getsource(thing)
    return ast.parse(text).body[0], text


# ---------- as HTML ----------


def table(rows: list[Row], *, anchor: str = "") -> str:
    """Return what is declared as a table; with an anchor, each row has one of its own."""
    if not rows:
        return ""
    has_defaults = any(row.default for row in rows)
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Name", "Meaning", "Must be", *["Default"] * has_defaults))
    lines = []
    for row in rows:
        cells = [inline(sentence(row.meaning)), inline(sentence(row.must))]
        cells += [f"<code>{html.escape(row.default)}</code>" if row.default else ""] * has_defaults
        link = f' id="{anchor}.{row.name}"' if anchor else ""
        name = f'<th scope="row"{link}><code>{html.escape(row.name)}</code></th>'
        lines.append(f"<tr>{name}{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    return f'<table class="contract"><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def sentence(text: str) -> str:
    """Return text with a capital at its start and a full stop at its end."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def results(declared: Function) -> str:
    """Return what comes back as HTML."""
    words = "; ".join(row.must for row in declared.results if row.must)
    return f'<p class="returns"><strong>Returns</strong> {inline(declared.returns)}{f" <span>({inline(words)})</span>" if words else ""}</p>'


def refusals(declared: Function) -> str:
    """Return what is refused besides what the table says, as HTML."""
    rows = declared.arguments
    if not rows:
        return ""
    arrays, shared = [row for row in rows if row.dims], [f"`{row.name}`" for row in rows if row.shares_dtype]
    numbers = [f"`{row.name}`" for row in rows if row.kind == "real"]
    text = "What breaks a rule is refused by its name, with the rule and the value: a `TypeError` where kind or dtype is wrong, else a `ValueError`."
    if arrays:
        subject = "An array" if len(arrays) > 1 else f"`{arrays[0].name}`"
        finite = "finite and " if any(row.kind == "real numbers" for row in arrays) else ""
        text += f" {subject} must be {finite}neither empty nor masked."
    if len(shared) > 1:
        text += f" {_and(shared)} have one dtype."
    if shared and numbers:
        text += f" In the dtype of the arrays {_and(numbers)} must keep to {'its range' if len(numbers) == 1 else 'their ranges'} and not vanish."
    if shared and any(row.shares_dtype for row in declared.results) and not declared.may_be_infinite:
        text += " A result that this dtype cannot hold is refused, too."
    return f'<p class="refusals">{inline(text)}</p>'


def _and(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


_INLINE = re.compile(r"`(?P<code>[^`]+)`|(?<![\\$\w])\$(?!\s)(?P<math>[^$]+?)(?<!\s)\$(?![\w$])|\[(?P<words>[^]]+)\]\((?P<link>https?://[^)]+)\)|\*(?P<em>[^*]+)\*")


def inline(text: str) -> str:
    """Return a line of a docstring as HTML: code, mathematics, links, what is stressed, and signs that ASCII lacks."""
    parts, end = [], 0
    for match in _INLINE.finditer(text):
        parts.append(_plain(text[end : match.start()]))
        end = match.end()
        if match["code"]:
            parts.append(f"<code>{html.escape(match['code'])}</code>")
        elif match["math"]:
            parts.append(rf'<span class="arithmatex">\({html.escape(match["math"], quote=False)}\)</span>')
        elif match["link"]:
            parts.append(f'<a href="{html.escape(match["link"])}">{_plain(match["words"])}</a>')
        else:
            parts.append(f"<em>{_plain(match['em'])}</em>")
    return "".join([*parts, _plain(text[end:])])


def _plain(text: str) -> str:
    for ascii_sign, sign in ((">=", "≥"), ("<=", "≤"), ("infinity)", "∞)")):
        text = text.replace(ascii_sign, sign)
    return html.escape(text, quote=False)


def _main(names: list[str]) -> None:
    if names == ["--read"]:
        from scripts.sitegen.tables import modules

        print(json.dumps({name: _declared(name) for name in modules()}))
        return
    for name in names:
        declared = function(name)
        for row in [*declared.arguments, *declared.results]:
            print(row)


if __name__ == "__main__":
    _main(sys.argv[1:])
