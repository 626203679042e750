"""The signature is the contract: what an argument must be stands in its annotation, once, and `contract` holds every call to it.

    @contract
    def update(v: Float[AnyArray, "*shape"], x: Float[AnyArray, "*shape"], *, beta: Fraction) -> Float[Array, "*shape"]:
        return beta * v + (1 - beta) * x

The notation is jaxtyping's. `Float[AnyArray, "n m"]` is an array of n rows and m columns, `"*shape"` one of any shape, `"..."` one
whose shape binds nothing; a name that comes again stands for the same length, and the floating-point arrays of a call have one dtype.
Behind the shape stand rules by their names. `Fraction` is a number in [0, 1). A NamedTuple is read field by field, a list by items.

An argument reaches the body converted: integers and lists as float64, arrays row after row in memory, a number as Python's own, which
widens no float32. What breaks a rule is refused in one form, the argument, the rule, the value; so is a result that is not finite.
"""

import inspect
from collections.abc import Callable, Iterable
from functools import cache, wraps
from math import inf, isfinite
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, ParamSpec, TypeAlias, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
from numpy import ndarray, vdot
from numpy.typing import NDArray

from dlref._help import with_rules

__all__ = ["AnyArray", "Array", "Bool", "Float", "Int", "contract"]

P = ParamSpec("P")
R = TypeVar("R")
Array: TypeAlias = NDArray[np.floating[Any]]
"""Real floating-point numbers; float32 stays float32, float64 stays float64."""
AnyArray: TypeAlias = Array | Any
"""An array, or what becomes one, such as a list of rows."""
Read: TypeAlias = Callable[[Any, "Call"], Any]

_FLOAT64 = np.dtype(np.float64)
_KINDS = {  # of what an array may hold: NumPy's letters, and the dtypes that need no conversion
    "real numbers": ("fiu", frozenset(map(np.dtype, (np.float16, np.float32, np.float64, np.longdouble)))),
    "integers": ("iu", frozenset([np.dtype(np.intp)])),
    "truth values": ("b", frozenset([np.dtype(np.bool_)])),
}


class NotFinite(ValueError):
    """An array, given or computed, that holds NaN or infinity, or whose square does where it is needed."""


class Call:
    """What is known of a call when one of its arguments is read: all of them as they were given, and what those before it bound."""

    __slots__ = ("defaults", "dims", "dtype", "dtype_of", "is_narrow", "values")

    def __init__(self, values: dict[str, Any], defaults: dict[str, Any]) -> None:
        self.values, self.defaults = values, defaults
        self.dims: dict[str, Any] = {}
        self.dtype: Any = None
        self.dtype_of, self.is_narrow = "", False


class Kind(NamedTuple):
    """What an argument is that is neither an array nor a number: the words for readers, and what reads one."""

    words: str
    read: Callable[[str, Any, Call], Any]


class Rule(NamedTuple):
    """A rule that comes on top: the words for readers, and what refuses a value that breaks it."""

    words: str
    check: Callable[[str, Any, Call], None] = lambda name, value, call: None


OWN_DTYPE = Rule("of a dtype of its own")
SQUARABLE = Rule("with finite squares")
ANY_ORDER = Rule("")  # rows or columns in one piece, as they come: nothing to tell a reader
MAY_BE_INFINITE = Rule("infinite where the formula is")


class Interval(NamedTuple):
    """A range of numbers, both ends included; as a rule of an array, that of each element."""

    words: str
    low: float
    high: float

    def check(self, name: str, x: Array, call: Call) -> None:
        """Refuse an array with an element out of the range."""
        if not self.low <= (extreme := x.item(x.argmin())) or (self.high < inf and not (extreme := x.item(x.argmax())) <= self.high):
            raise ValueError(f"{name} must be {self.words}, got {extreme!r}")

    def reader(self, name: str, kind: Any) -> Read:
        """Return what reads a number, whole or real."""
        low, high = self.low, self.high

        def read(value: Any, call: Call) -> Any:
            is_plain = type(value) is kind and low <= value <= high and not call.is_narrow
            return value if is_plain else self.read(name, value, call, kind)

        return read

    def read(self, name: str, value: Any, call: Call, kind: type) -> Any:
        """Return a number as Python's own: an array that is one, a NumPy scalar, an integer where a real number is asked for."""
        given = value[()] if isinstance(value, ndarray) and value.ndim == 0 else value
        if isinstance(given, bool) or not isinstance(given, (int, np.integer) if kind is int else (int, float, np.integer, np.floating)):
            raise TypeError(f"{name} must be {'an integer' if kind is int else 'a real number'}, got {value!r}")
        number = float(given) if isinstance(given, (float, np.floating)) else int(given)
        if not self.low <= number <= self.high:
            shown = kind(number) if isinstance(number, float) or abs(number) < 2**1023 else inf if number > 0 else -inf
            raise ValueError(f"{name} must be {self.words if kind is float or number < self.low else f'<= {self.high}'}, got {shown!r}")
        if call.is_narrow and kind is float:
            with np.errstate(all="ignore"):
                rounded = float(call.dtype.type(number))
            if not self.low <= rounded <= self.high or (number and not rounded):
                default = "the default " if value is call.defaults.get(name) else ""
                raise ValueError(f"{name} must not round to {rounded:g} in {call.dtype}, got {default}{number!r}")
        return kind(number)


class Of(NamedTuple):
    """What an array holds, and the names of its dimensions."""

    kind: str
    dims: str

    @property
    def shape(self) -> str:
        """The shape in words."""
        return "any shape" if self.dims in ("*shape", "...") else f"[{', '.join(self.dims.split())}]"

    def reader(self, name: str, rules: tuple[Any, ...]) -> Read:
        """Return what reads such an array."""
        (kind, dims), native, is_real = self, _KINDS[self.kind][1], self.kind == "real numbers"
        axes = [] if self.shape == "any shape" else dims.split()
        shape = f"[{dims}]"  # so that the shape [m] is not taken for its axis m
        binds_dtype, is_squared, any_order = is_real and OWN_DTYPE not in rules, SQUARABLE in rules, ANY_ORDER in rules
        checks = [rule.check for rule in rules if rule not in (OWN_DTYPE, SQUARABLE, ANY_ORDER)]

        def read(value: Any, call: Call) -> NDArray[Any]:
            x: NDArray[Any] = value
            if type(x) is not ndarray or x.dtype not in native or not (x.flags.c_contiguous or (any_order and x.flags.forc)) or not x.size:
                x = _array(name, value, kind)
            flat = x.ravel("K") if any_order else x
            if is_real and not isfinite(vdot(flat, flat)):  # a square may overflow where no element does
                _refuse_not_finite(name, x)
                if is_squared and (largest := float(np.abs(x).max())) > (limit := float(np.finfo(x.dtype).max) ** 0.5):
                    raise NotFinite(f"{name} must be at most {limit!r} in size, or its square overflows {x.dtype}; got {largest!r}")
            if binds_dtype and x.dtype is not call.dtype:
                if call.dtype is None:
                    call.dtype, call.dtype_of, call.is_narrow = x.dtype, name, x.dtype != _FLOAT64
                elif x.dtype != call.dtype:
                    raise TypeError(f"{name} must have the dtype of {call.dtype_of}, {call.dtype}; got {x.dtype}")
            if (known := call.dims.get(shape)) is None:
                if axes:
                    _bind(name, x, axes, call)
                call.dims[shape] = x.shape, name
            elif known[0] != x.shape and dims != "...":
                raise ValueError(f"{name} must have the shape of {known[1]}, {known[0]}; got {x.shape}")
            for check in checks:
                check(name, x, call)
            return x

        return read


class _Notation(str):
    """What makes `Float[AnyArray, "n m", RULE]` an annotation."""

    def __getitem__(self, parts: Any) -> Any:
        return Annotated[parts[0], Of(str(self), parts[1].strip()), *parts[2:]]


if TYPE_CHECKING:
    from typing import Annotated as Bool, Annotated as Float, Annotated as Int
else:
    Float, Int, Bool = map(_Notation, _KINDS)


class Spec(NamedTuple):
    """What is declared of an argument: its words, what reads it, an `Of`, an `Interval`, a `Kind` or a type, its type, its rules."""

    words: str
    read: Read
    of: Any
    base: Any
    rules: tuple[Any, ...]


@cache
def spec(name: str, declared: Any) -> Spec:
    """Return what an annotation says of the argument, the field or the result of this name."""
    base, *rules = get_args(declared) if get_origin(declared) is Annotated else (declared,)
    of: Any = rules.pop(0) if rules and isinstance(rules[0], (Of, Interval, Kind)) else base
    if isinstance(of, Of):
        words, read = f"{of.kind}, {of.shape}", of.reader(name, (*rules,))
    elif isinstance(of, Interval):
        words, read = f"{'a whole' if base is int else 'a'} number {of.words}", of.reader(name, base)
    else:
        words, read = (of.words, lambda value, call: of.read(name, value, call)) if isinstance(of, Kind) else _of_type(name, base)

    def read_and_check(value: Any, call: Call) -> Any:
        value = read(value, call)
        for rule in rules:
            rule.check(name, value, call)
        return value

    words = ", ".join(filter(None, [words, *(rule.words for rule in rules)]))
    return Spec(words, read_and_check if rules and not isinstance(of, Of) else read, of, base, (*rules,))


def _of_type(name: str, base: Any) -> tuple[str, Read]:
    """Return the words for a type of Python, and what reads its values."""
    origin, parts = get_origin(base), get_args(base)
    if NoneType in parts:
        inner = spec(name, next(part for part in parts if part is not NoneType))
        return f"{inner.words}; or None", lambda value, call: None if value is None else inner.read(value, call)
    if origin in (Iterable, tuple):
        return f"a {'list' if origin is Iterable else 'tuple'}: {spec(name, parts[0]).words}", _reader_of_items(name, parts[0], origin)
    if hasattr(base, "_fields"):
        return f"a `{base.__qualname__}`", _reader_of_fields(name, base)
    plain: dict[Any, tuple[str, Callable[[Any], bool]]] = {
        Literal: (f"one of {', '.join(map(str, parts))}", lambda x: isinstance(x, str) and x in parts),
        Callable: ("a function", callable),
        bool: ("True or False", lambda x: isinstance(x, (bool, np.bool_))),
    }
    words, is_one = plain.get(origin or base, ("", lambda x: True))

    def read(value: Any, call: Call) -> Any:
        if not is_one(value):
            raise (ValueError if origin is Literal else TypeError)(f"{name} must be {words}, got {value!r}")
        return value

    return words, read


def _reader_of_fields(name: str, cls: Any) -> Read:
    """Return what reads a NamedTuple, written down as by `contract`: the state of another optimizer is not that of this one."""
    reads = {f"read_{field}": spec(f"{name}.{field}", hint).read for field, hint in get_type_hints(cls, include_extras=True).items()}

    def refuse(value: Any) -> None:
        wanted, given = (f"{x.__module__}.{x.__qualname__}".removeprefix("builtins.") for x in (cls, type(value)))
        raise TypeError(f"{name} must be a {wanted}, got a {given}")

    parts = ", ".join(f"{read}(value.{read.removeprefix('read_')}, call)" for read in reads)
    space: dict[str, Any] = {**reads, "cls": cls, "refuse": refuse}
    exec(f"def read(value, call):\n    return cls({parts}) if type(value) is cls else refuse(value)", space)
    return space["read"]  # type: ignore[no-any-return]


def _reader_of_items(name: str, item: Any, kind: Any) -> Read:
    """Return what reads a list, or a tuple, in each item of which a name of a dimension stands for its own length."""

    def read(value: Any, call: Call) -> Any:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise TypeError(f"{name} must be a {'list' if kind is Iterable else 'tuple'}, got {value!r}")
        items, dims = [], call.dims
        for i, x in enumerate(value):
            call.dims = {}
            items.append(spec(f"{name}[{i}]", item).read(x, call))
        call.dims = dims
        if not items and kind is Iterable:
            raise ValueError(f"{name} must not be empty, got {value!r}")
        return items if kind is Iterable else (*items,)

    return read


def _bind(name: str, x: NDArray[Any], axes: list[str], call: Call) -> None:
    """Hold the shape to what the names of its axes are bound to, and bind those that are new."""
    fixed = axes if axes[-1][0] != "*" else axes[:-1]
    if x.ndim != len(fixed) and (x.ndim < len(fixed) or fixed is axes):
        raise ValueError(f"{name} must be {'at least ' * (fixed is not axes)}{len(fixed)}-D, [{', '.join(axes)}], got shape {x.shape}")
    for axis, length in zip(fixed, x.shape):  # noqa: B905 (the rest is any shape)
        known = call.dims.setdefault(axis, (length, name, x.shape)) if axis != "1" else (1, "", ())
        if length != known[0]:
            where = f" with {axis} = {known[0]} as in {known[1]}, {known[2]}" if known[1] else ""
            raise ValueError(f"{name} must be [{', '.join(axes)}]{where}; got shape {x.shape}")


def _array(name: str, value: Any, kind: str) -> NDArray[Any]:
    """Return the value as an array of this kind, row after row in memory, on whose order the last bit of a sum depends."""
    if any(isinstance(x, np.ma.MaskedArray) for x in (value, *(value if isinstance(value, (list, tuple)) else ()))):
        raise TypeError(f"{name} must be a plain array, got a masked one: fill in or leave out what is masked")
    try:
        x = np.asarray(value)
    except ValueError as error:
        if "inhomogeneous" not in str(error):  # what goes wrong in an object's own `__array__` is its own affair
            raise
        raise ValueError(f"{name} must be an array, got rows of different lengths") from None
    if x.dtype.kind not in _KINDS[kind][0]:
        raise TypeError(f"{name} must hold {kind}, got dtype {x.dtype}")
    if not x.size:
        raise ValueError(f"{name} must not be empty, got shape {x.shape}")
    if x.dtype == np.uint64 and kind == "integers":  # the one type with numbers beyond intp
        x = np.minimum(x, np.uint64(np.iinfo(np.intp).max))
    dtype = np.intp if kind == "integers" else _FLOAT64 if x.dtype.kind in "iu" else x.dtype.newbyteorder("=")
    return np.asarray(x, dtype, order="C")


def _refuse_not_finite(name: str, x: NDArray[Any], where: str = "") -> None:
    if (bad := ~np.isfinite(x)).any():
        index = tuple(int(i) for i in np.argwhere(bad)[0])
        raise NotFinite(f"{name} must be finite{where}, got {float(x[index])!r}{f' at index {index}' if index else ''}")


def _look(name: str, result: Any, declared: Any) -> Any:
    """Return a result if it is finite: what its dtype cannot hold does not leave as a quiet infinity."""
    one, parts = spec(name, declared), get_args(declared)
    if get_origin(declared) is tuple:
        for x, part in zip(result, parts[:1] * len(result) if ... in parts else parts, strict=True):
            _look(name, x, part)
    elif hasattr(declared, "_fields"):
        for x, (field, hint) in zip(result, get_type_hints(declared, include_extras=True).items(), strict=True):
            _look(f"{field} of {name}", x, hint)
    elif one.words.startswith(("real numbers", "a number")) and result is not None and MAY_BE_INFINITE not in one.rules:
        _refuse_not_finite(name, np.asarray(result), f" in {np.asarray(result).dtype}")
    return result


def contract(function: Callable[P, R]) -> Callable[P, R]:
    """Hold every call to the annotations of the function, and list them in its help."""
    hints, parameters = get_type_hints(function, include_extras=True), inspect.signature(function).parameters
    named, returned = f"the result of {function.__module__.removeprefix('dlref.')}.{function.__name__}", hints.pop("return")
    specs = {name: spec(name, hint) for name, hint in hints.items()}
    defaults = {name: p.default for name, p in parameters.items() if p.default is not p.empty}
    # As `dataclass` does: a function of the same parameters, written down once, which Python itself binds to what is passed.
    by_position = [name for name, p in parameters.items() if p.kind is not p.KEYWORD_ONLY]
    by_name = [name for name in parameters if name not in by_position]
    head = [f"{name}=defaults[{name!r}]" if name in defaults else name for name in [*by_position, *["*"] * bool(by_name), *by_name]]
    passed = ", ".join([*by_position, *(f"{name}={name}" for name in by_name)])
    lines = [f"def {function.__name__}({', '.join(head)}):", "    call = Call(locals(), defaults)"]
    lines += [f"    {name} = read_{name}({name}, call)" for name in specs]
    # The processor notices when an array overflows, and only then it is looked at. A function of the caller's keeps the caller's settings.
    calls_back, is_number = "Callable" in str(hints), isinstance(spec(named, returned).of, Interval)
    looked_at = "not isfinite(result)" if is_number else calls_back
    lines += ["    try:", f"        result = body({passed})", "    except FloatingPointError:", f"        result = ignoring({passed})"]
    lines += ["        return look(named, result, returned)", f"    return look(named, result, returned) if {looked_at} else result"]
    space: dict[str, Any] = {f"read_{name}": one.read for name, one in specs.items()} | {"defaults": defaults, "Call": Call}
    space |= {"isfinite": isfinite, "look": _look, "named": named, "returned": returned}
    raising, ignoring = np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"), np.errstate(all="ignore")
    space |= {"body": function if calls_back else raising(function), "ignoring": function if calls_back else ignoring(function)}
    exec(compile("\n".join(lines), f"<contract of {function.__name__}>", "exec"), space)
    held: Any = wraps(function)(space[function.__name__])
    held.__contract__ = specs
    held.__signature__ = inspect.Signature([p.replace(annotation=p.empty) for p in parameters.values()])  # names and defaults
    held.__doc__ = with_rules(inspect.getdoc(function) or "", specs, defaults)
    return held  # type: ignore[no-any-return]
