"""Call each function of a module on generic input, and say what it took and made by the symbols of the legend.

A name in the legend's column Code is an argument, a field of a state, a dimension, a field of the result, the function itself, which
stands for its result, or a variable of the body, as it is when the body ends. An expression such as `state.t + 1` is computed.
"""

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from scripts.sitegen.printed import declared, inputs
from scripts.sitegen.printed.calls import Case, Run
from scripts.sitegen.printed.declared import About
from scripts.sitegen.printed.grammar import read_symbol
from scripts.sitegen.printed.legend import Entry
from scripts.sitegen.printed.trees import Refused, symbols

SAMPLE = 6_000
"""How many numbers are drawn where a formula says how they are distributed."""
_Function = Callable[..., Any]


def functions(module: ModuleType) -> dict[str, _Function]:
    """Return the public functions of a module that hold their contract."""
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: f for name, f in found if f.__module__ == module.__name__ and not name.startswith("_") and hasattr(f, "__contract__")}


def cases(module: ModuleType, legend: Iterable[Entry], about: Mapping[str, About]) -> Iterator[Case]:
    """Yield a case for each public function whose arguments can be made."""
    legend = list(legend)
    for name, function in functions(module).items():
        dotted = f"{module.__name__.removeprefix('dlref.')}.{name}"
        if name != "init":  # the state before the first step is no formula's
            yield from _case(module, dotted, function, legend, about.get(dotted, About()))


def _case(module: ModuleType, dotted: str, function: _Function, legend: list[Entry], about: About) -> Iterator[Case]:
    try:
        made = inputs.generic(function, declared.KINDS, about.arguments())
    except inputs.Unknown:
        return
    try:
        run = _fold(module, function, made, about) if about.over else _run(module, function, made)
    except (ValueError, TypeError, IndexError) as error:
        yield Case(dotted, {}, {}, set(), problem=f"it cannot be called with what its signature declares: {error}")
        return
    names = about.state.split() or [dotted.rpartition(".")[2]]
    given, (expected, results) = _given(run, legend), _made(names, run, legend)
    try:
        given |= {tex: make(run) for tex, make in about.given.items()}
        expected |= {tex: make(run) for tex, make in about.results.items()}
        random = {tex: make(run) for tex, make in about.random.items()}
    except (LookupError, AttributeError, ValueError, TypeError) as error:
        yield Case(
            dotted, {}, {}, set(), problem=f"what printed/declared.py says of it cannot be computed, {type(error).__name__}: {error}"
        )
        return
    results |= about.results.keys()

    @cache
    def draw(tex: str) -> Any:
        if tex not in _made(names, run, legend)[0]:
            raise Refused(f"{tex} is not drawn at random")
        rng, drawn = np.random.default_rng(7), list[Any]()
        while not drawn or len(drawn) * drawn[0].size < SAMPLE:
            other = _run(module, function, made._replace(arguments=made.arguments | {"rng": rng}), watched=tex not in results)
            drawn.append(np.ravel(_made(names, other, legend)[0][tex]))
        return np.concatenate(drawn)

    @cache
    def accepts(tex: str, value: float) -> bool | None:
        codes = [entry.code for entry in legend if entry.symbol == tex and entry.code in made.arguments]
        if len(codes) != 1 or about.over or (isinstance(made.arguments[codes[0]], int) and not value.is_integer()):
            return None
        try:
            _call(function, made.arguments | {codes[0]: type(made.arguments[codes[0]])(value)})
        except ValueError:
            return False
        return True

    positional = [argument for argument, p in inspect.signature(function).parameters.items() if p.kind is not p.KEYWORD_ONLY]
    formals = tuple(frozenset(entry.symbol for entry in legend if entry.code == argument) for argument in positional)
    named = frozenset({*given, *expected} | {symbol for symbol, code in legend if any(_parts(code, run.variables.get(code)))})
    problem = "" if about.over else inputs.misdeclared(function, run.result, made)
    yield Case(dotted, given, expected, results, about.lines, random, draw, accepts, formals, named, problem)


# ---------- the call ----------


def _call(function: _Function, arguments: Mapping[str, Any]) -> Any:
    """Call a function with arguments by name, the positional ones by position."""
    parameters = inspect.signature(function).parameters
    by_name = {name for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    return function(*(arguments[n] for n in parameters if n not in by_name), **{n: arguments[n] for n in parameters if n in by_name})


def _run(module: ModuleType, function: _Function, made: inputs.Inputs, *, watched: bool = True) -> Run:
    """Call a function; note the variables of its body, and of private functions that compute a part of it, as they end."""
    variables: dict[str, Any] = {}

    def watch(frame: FrameType, event: str, arg: Any) -> None:
        if event == "return" and frame.f_code.co_filename == module.__file__ and frame.f_code.co_name.isidentifier():
            variables.update(frame.f_locals)

    before = sys.getprofile()
    if watched:
        sys.setprofile(watch)
    try:
        result = _call(function, made.arguments)
    finally:
        sys.setprofile(before if callable(before) else None)
    return Run(made.arguments, made.dims, list(result) if inspect.isgenerator(result) else result, variables)


def _fold(module: ModuleType, function: _Function, made: inputs.Inputs, about: About) -> Run:
    """Call a function for each value of a series, each time with what it returned before; results are numbered from 0 on."""
    names, series = about.state.split(), dict(enumerate(about.series(), start=1))
    results = {0: about.start(module)}
    for n, value in series.items():
        before = results[n - 1] if len(names) > 1 else (results[n - 1],)
        results[n] = _call(function, made.arguments | {about.over: value} | dict(zip(names, before, strict=True)))
    arguments = {name: x for name, x in made.arguments.items() if name not in names} | {about.over: series}
    return Run(arguments, made.dims, results, {})


# ---------- in symbols ----------


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield a value by its name, a NamedTuple field by field; of several, each field or value by its number, in a tuple from 1 on."""
    if isinstance(value, (tuple, list)) and all(isinstance(item, np.ndarray) or hasattr(item, "_fields") for item in value):
        value = value if hasattr(value, "_fields") else dict(enumerate(value, start=1))
    items = list(value.values()) if isinstance(value, dict) and all(isinstance(n, int) for n in value) else []
    if hasattr(value, "_fields"):
        for field in value._fields:
            yield from _parts(field, getattr(value, field))
    elif items and all(hasattr(item, "_fields") for item in items):
        for field in items[0]._fields:
            yield from _parts(field, {n: getattr(item, field) for n, item in value.items()})
    elif _is_value(value) or callable(value) or (items and all(map(_is_value, items))):
        yield name, value


def _is_value(value: Any) -> bool:
    return isinstance(value, (np.ndarray, np.generic, float, int)) and not isinstance(value, bool)


def _given(run: Run, legend: list[Entry]) -> dict[str, Any]:
    """Return what a function took."""
    known = dict(run.dims) | dict(part for name, value in run.arguments.items() for part in _parts(name, value))
    values = [(symbol, known.get(code, _computed(code, run.arguments))) for symbol, code in legend]
    return {symbol: value for symbol, value in values if value is not None}


def _made(names: list[str], run: Run, legend: list[Entry]) -> tuple[dict[str, Any], set[str]]:
    """Return what a function made, and which of it it returned; `names` are those of what it returned, in order."""
    parts = run.result if isinstance(run.result, tuple) else (run.result,)
    if len(names) > 1:
        parts = tuple({n: result[i] for n, result in run.result.items()} for i in range(len(names)))
    returned = dict(part for value in parts for part in _parts("", value))
    returned |= dict(
        part for name, value in zip(names, parts if len(names) > 1 else (run.result,), strict=True) for part in _parts(name, value)
    )
    objects = {id(x) for x in (*parts, *returned.values())}
    made, results = dict[str, Any](), set[str]()
    for symbol, code in legend:
        is_of_layers = {"[", "{"} & {mark.kind for one in symbols(read_symbol(symbol)) for mark in one.marks}
        if code in returned:
            made[symbol] = returned[code]
            results.add(symbol)
        elif code in run.variables and not is_of_layers:  # a variable of a loop over the layers is that of the last one
            for _, value in _parts(code, run.variables[code]):
                made[symbol] = value
                results |= {symbol} if id(value) in objects else set()
        elif (value := _computed(code, run.arguments | run.variables)) is not None:
            made[symbol] = value
    return made, results


def _computed(code: str, names: Mapping[str, Any]) -> Any:
    """Return what an expression of the legend is worth; None if it is a name, or about another function."""
    if code.isidentifier():
        return None
    try:
        return next((part for _, part in _parts("", eval(code, {}, dict(names)))), None)
    except (NameError, AttributeError, TypeError, LookupError):
        return None
