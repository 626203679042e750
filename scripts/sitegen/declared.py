"""Print what every module of dlref declares, as JSON: in a process of its own, which scripts/sitegen/contracts.py starts.

python -m scripts.sitegen.declared
"""

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from math import inf, nextafter
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from dlref import _contract, _rules
from scripts.sitegen import plain, tables
from scripts.sitegen.contracts import Function, Module, Row


def declared(module_name: str) -> Module:
    """Return what a module declares."""
    module = import_module(f"dlref.{module_name}")
    own = {name: x for name, x in vars(module).items() if getattr(x, "__module__", "") == module.__name__ and not name.startswith("_")}
    functions = {name: _function(x) for name, x in own.items() if hasattr(x, "__contract__")}
    return Module(functions, {name: [*_rows(x, {})] for name, x in own.items() if hasattr(x, "_fields")})


def _function(held: Any) -> Function:
    """Return what a function declares; a state among its arguments is followed by its fields."""
    where, node = _written(held)
    docstring, given, shown = ast.get_docstring(node) or "", node.args, dict[str, str]()
    positional = [*given.posonlyargs, *given.args]
    pairs = [*zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True)]
    pairs += zip(given.kwonlyargs, given.kw_defaults, strict=True)
    defaults = {argument.arg: where.written(default) for argument, default in pairs if default}
    meanings, arguments = _section(docstring, "Args"), list[Row]()
    for name, spec in held.__contract__.items():
        arguments.append(_row(name, spec, meanings.get(name, ""), shown, defaults.get(name, "")))
        if hasattr(spec.base, "_fields"):
            arguments += _rows(spec.base, shown, f"{name}.")
    returned = get_type_hints(inspect.unwrap(held), include_extras=True)["return"]
    is_pair = get_origin(returned) is tuple and Ellipsis not in get_args(returned)
    specs = [_contract.spec("", part) for part in (get_args(returned) if is_pair else (returned,))]
    may_be_infinite = any(_contract.MAY_BE_INFINITE in spec.rules for spec in specs)
    return Function(arguments, _text(docstring, "Returns"), [_row("", spec, "", shown) for spec in specs], may_be_infinite)


def _rows(named_tuple: Any, shown: dict[str, str], prefix: str = "") -> Iterator[Row]:
    """Yield the fields of a NamedTuple."""
    where, node = _written(named_tuple)
    meanings, defaults = dict[str, str](), dict[str, str]()
    for field, below in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        if isinstance(field, ast.AnnAssign):
            name = ast.unparse(field.target)
            meanings[name] = " ".join(ast.literal_eval(below.value).split()) if isinstance(below, ast.Expr) else ""
            defaults[name] = where.written(field.value) if field.value else ""
    for name, hint in get_type_hints(named_tuple, include_extras=True).items():
        yield _row(f"{prefix}{name}", _contract.spec(name, hint), meanings[name], shown, defaults[name])


def _written(thing: Any) -> tuple[plain.Source, Any]:
    """Return where a function or a class is written, and its syntax."""
    where = plain.source(thing.__module__.removeprefix("dlref."))
    return where, where.nodes[thing.__name__]


def _row(name: str, spec: Any, meaning: str, shown: dict[str, str], default: str = "") -> Row:
    """Return what is declared of one thing; `shown` holds the arguments before it by their dimensions."""
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
        return _inner(_contract.spec("", Union[tuple(part for part in parts if part is not NoneType)]))  # noqa: UP007 (| takes no tuple)
    if spec.of is spec.base and (origin is Iterable or (origin is tuple and Ellipsis in parts)):
        return _inner(_contract.spec("", parts[0]))
    return spec


def _range(interval: Any, is_integer: bool) -> str:
    """Return a range in TeX: the whole numbers that it holds, or its ends, open where the last float is that beside a round number."""
    low, high = interval.low, interval.high
    if is_integer:
        return rf"{low}, {low + 1}, \dots" if high >= 2**31 else rf"{low}, \dots, {high}"
    if low <= -sys.float_info.max and high == sys.float_info.max:
        return ""
    if high == sys.float_info.max:
        right = r"\infty)"
    elif high == inf:
        right = r"\infty]"
    else:
        right = f"{high:g}]" if high == round(high) else f"{high:g})"
    left = r"(-\infty" if low <= -sys.float_info.max else f"[{low:g}" if low == round(low) else f"({nextafter(low, -inf):g}"
    return f"{left}, {right}"


def _text(docstring: str, title: str) -> str:
    """Return what a section of a docstring says, in a line."""
    return " ".join(_lines(docstring, title).split())


def _section(docstring: str, title: str) -> dict[str, str]:
    """Return what a section of a docstring says, by name."""
    items = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", _lines(docstring, title), re.M)
    return {name: " ".join(text.split()) for name, text in items}


def _lines(docstring: str, title: str) -> str:
    section = re.search(rf"^{title}:\n((?:    .*\n?|\n)+)", docstring, re.M)
    return section[1] if section else ""


if __name__ == "__main__":
    print(json.dumps({name: declared(name) for name in tables.modules() + tables.beyond()}))
