r"""A reader's own function, held to a formula: what holds, what fails, where it parts from the formula, and which known slip it is.

    >>> from dlref import mine
    >>> def correct(v, *, beta, t):
    ...     return v / (1 - beta) ** t
    >>> report = mine.check(correct, of="moving_average.correct")
    >>> report.holds
    False
    >>> [slip.why for slip in report.slips]
    ["the notes' misprint"]
    >>> report.parting.arguments["beta"], report.parting.arguments["t"]
    (0.75, 3)

It is called as the formula is, with arguments that are made of the formula's signature: some calls without what has a default, some
with all. A `step` goes twelve steps from its `init`, twice. Then the checks of the formula, `dlref.checks`, are asked. NumPy is all that
it needs.
"""

import inspect
from collections.abc import Callable, Container, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np

import dlref
from dlref import _calls, beyond, checks, slips
from dlref._contract import Call, Of
from dlref.checks import Failure, frozen
from dlref.slips import Slip

__all__ = ["CannotCheck", "Parting", "Report", "check", "example", "tell"]

STEPS = 12
"""Of a run of a formula with a state."""
CALLS = 4
"""Of a formula without one, in each way of giving what has a default."""
WAYS = ("needed", "settings", "all", "instead")
"""What is given of the arguments that have a default: those that are needed all the same, such as `rng`; the numbers, too; those that
may be None, too; these, such as `permutation`, but no `rng`. Where a formula refuses, the call is left out."""
SIZES: tuple[tuple[Mapping[str, int], tuple[int, ...]], ...] = (
    *(({"": 1}, shape) for shape in ((), (1,))),
    *(({"": 2}, shape) for shape in ((2,), (2, 2))),
    (_calls.LENGTHS, _calls.ANY_SHAPE),
)
"""Lengths of named dimensions, "" of all, and what stands for any shape, from small to large."""


class CannotCheck(ValueError):
    """What is given cannot be held to the formula, and why."""


class Parting(NamedTuple):
    """The first call at which two versions differ."""

    function: str
    call: int
    """Which call it is, counted from 1; of a formula with a state, the step."""
    arguments: dict[str, Any]
    """As they were passed, by their names."""
    what: str
    """What differs: `the result`, `the new W`, `state.v`."""
    got: Any
    wanted: Any

    @property
    def text(self) -> str:
        """The call and the two results, in words."""
        return "\n".join(_text_of(self))


class Report(NamedTuple):
    """What came out."""

    formula: str
    functions: tuple[str, ...]
    """Those that are the reader's."""
    parting: Parting | None
    """Where they part from the formula's; None if they agree on all calls."""
    draws: tuple[str, ...]
    """Those that use their `rng` in another way than the formula: their results are left to the checks."""
    held: tuple[str, ...]
    """The checks that hold, by their names."""
    failed: tuple[Failure, ...]
    slips: tuple[Slip, ...]
    """The known slips that give the same results."""

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against them."""
        return self.parting is None and not self.failed

    @property
    def text(self) -> str:
        """All of it in words."""
        return "\n".join(_text(self))


def check(own: Callable[..., Any] | Mapping[str, Callable[..., Any]], *, of: str) -> Report:
    """Hold a function, or several by their names, to a formula.

    Args:
        own: the function, or functions by the names that they have in the formula, such as `init` and `step`.
        of: the formula, `adam`; if only one function is given, with the name of the function, `adam.step`.

    Returns:
        The report.

    Raises:
        CannotCheck: if there is no such formula or function, or `own` cannot be called as the formula is.
    """
    name, function = named(of)
    formula = _formula(name)
    given = dict(own) if isinstance(own, Mapping) else {function or formula.only(): own}
    if not given:
        raise CannotCheck(f"none of its functions is there: {name} has {', '.join(formula.functions)}")
    for function, mine in given.items():
        formula.refuse_another_signature(function, mine)
    space = formula.space(given)
    outcomes = {outcome.planned: outcome for outcome in formula.call(space, given)}
    partings = [*formula.partings(outcomes)]
    draws = tuple(p.function for p in partings if "rng" in formula.specs(p.function))
    failed = checks.failures(space, of=name)
    not_held = {failure.check for failure in failed}
    return Report(
        name,
        (*given,),
        next((p for p in partings if p.function not in draws), None),
        draws,
        tuple(check for check in checks.of(name) if check not in not_held),
        (*failed,),
        tuple(slip for slip in slips.of(name) if formula.is_slip(slip, given, outcomes, failed)) if partings or failed else (),
    )


def tell(space: Mapping[str, Any], *, of: str) -> None:
    """Print the report on a formula's functions among some names, such as `globals()`, or why there is none.

    Args:
        space: the names.
        of: the formula, `adam`.
    """
    try:
        print(check({name: space[name] for name in functions(of) if name in space}, of=of).text)
    except CannotCheck as problem:
        print(problem)


def example(*, of: str, slip: str) -> str:
    """Return a small call that tells a formula and a known slip of it apart, or, if none does, how a check fails.

    Args:
        of: the formula, `adam`.
        slip: its words in `dlref.slips`, or the wrong code.

    Raises:
        CannotCheck: if there is no such formula.
        LookupError: if it has no such slip.
    """
    name, _ = named(of)
    wrong = slips.named(name, slip)
    for lengths, any_shape in SIZES:
        formula = _Formula(name, lengths, any_shape)
        own = formula.with_slip(wrong)
        outcomes = {outcome.planned: outcome for outcome in formula.call(formula.space(own), own)}
        if texts := [parting.text for parting in formula.partings(outcomes)]:
            return min(texts, key=len)
    formula = _formula(name)
    failed = checks.failures(formula.space(formula.with_slip(wrong)), of=name)
    shortest = min(failed, key=lambda failure: ("should be" not in failure.why, len(failure.why)))
    return f"{shortest.meaning}\n  {shortest.why}"


# ---------- what is asked for ----------


def named(of: str) -> tuple[str, str]:
    """Return the formula and the function that words such as `adam`, `adam.step` or `beyond.adamw.step` name; the latter may be empty."""
    formula, _, function = of.removeprefix("dlref.").removeprefix("beyond.").partition(".")
    known = (*dlref.__all__, *beyond.__all__)
    if formula not in known:
        raise CannotCheck(f"there is no formula {formula!r}; there are {', '.join(known)}")
    if function:
        _formula(formula).refuse_unknown(function)
    return formula, function


def functions(formula: str) -> tuple[str, ...]:
    """Return the names of the functions of a formula."""
    return (*_formula(formula).functions,)


class Planned(NamedTuple):
    """A call that is made of each version."""

    function: str
    number: int
    """Counted from 1; in a run, the step."""
    run: int
    """The seed of what stays from step to step; -1 of a call that belongs to no run."""
    seed: int
    """The seed of everything else."""
    way: str
    """Which arguments with a default are given, one of `WAYS`."""


class Raised(NamedTuple):
    """What stands for the result of a call that raised."""

    kind: str
    words: str


class Outcome(NamedTuple):
    """A call and what came of it."""

    planned: Planned
    arguments: dict[str, Any]
    result: Any


@cache
def _formula(name: str) -> "_Formula":
    return _Formula(name)


class _Formula:
    """A formula: its functions, the calls that are made of them, and what it answers itself."""

    def __init__(self, name: str, lengths: Mapping[str, int] = _calls.LENGTHS, any_shape: tuple[int, ...] = _calls.ANY_SHAPE) -> None:
        self.lengths, self.any_shape = lengths, any_shape
        self.name, self.module = name, import_module(slips.module_of(name))
        found = _calls.functions(self.module)
        self.functions: dict[str, Any] = dict(sorted(found.items(), key=lambda item: inspect.unwrap(item[1]).__code__.co_firstlineno))
        self._made: dict[Planned, dict[str, Any]] = {}
        self.plan = [*self._planned()]
        own = self.call(self.space({}), self.functions)
        self.answers = {outcome.planned: outcome for outcome in own if not isinstance(outcome.result, Raised)}
        self.plan = [planned for planned in self.plan if planned in self.answers]  # what it refuses is nobody's fault

    def only(self) -> str:
        """Return the one function besides what makes its state."""
        names = [name for name in self.functions if name != "init"]
        if len(names) > 1:
            choices = ", ".join(f"{self.name}.{name}" for name in names)
            raise CannotCheck(f"{self.name} has several functions; say which one is meant: {choices}")
        return names[0]

    def refuse_unknown(self, function: str) -> None:
        """Refuse the name of a function that is not there."""
        if function not in self.functions:
            raise CannotCheck(f"{self.name} has no function {function!r}; it has {', '.join(self.functions)}")

    def refuse_another_signature(self, name: str, mine: Any) -> None:
        """Refuse what cannot be called as the function of this name is."""
        self.refuse_unknown(name)
        if not callable(mine):
            raise CannotCheck(f"{name} is no function, but {mine!r}")
        wanted = inspect.signature(self.functions[name])
        try:
            signature = inspect.signature(mine)
        except (TypeError, ValueError):  # one written in C, which says nothing of itself
            return
        every = [*wanted.parameters.values()]
        for some in (every, [p for p in every if p.default is p.empty]):
            try:
                signature.bind(*(p for p in some if p.kind is not p.KEYWORD_ONLY), **{p.name: p for p in some if p.kind is p.KEYWORD_ONLY})
            except TypeError as error:
                raise CannotCheck(f"{name}{signature} cannot be called as {self.name}.{name}{wanted} is: {error}") from None

    def specs(self, function: str) -> dict[str, Any]:
        """Return what a function declares of its arguments."""
        declared: dict[str, Any] = self.functions[function].__contract__
        return declared

    def space(self, own: Mapping[str, Callable[..., Any]]) -> Any:
        """Return the names of the formula, some of its functions replaced."""
        held = {name: _held(function, self.functions[name]) for name, function in own.items()}
        return SimpleNamespace(**vars(self.module) | held)

    # ----- the calls

    def _planned(self) -> Iterator[Planned]:
        """Yield the calls: two runs of what gives a state back, some calls of everything else."""
        for name in self.functions:
            if "init" in self.functions and self._state(name):
                for run, way in enumerate(("needed", "settings")):
                    yield Planned("init", 1, run, run, way)
                    for step in range(1, STEPS + 1):
                        yield Planned(name, step, run, 2 * step + run, way)
            else:
                for i in range(CALLS * len(WAYS) if self.specs(name) else 1):
                    yield Planned(name, i + 1, -1, i, WAYS[i // CALLS])

    def call(self, space: Any, names: Container[str]) -> Iterator[Outcome]:
        """Make the planned calls of some functions; after one that raised, the rest of its run is left out."""
        before: Outcome | None = None
        for planned in self.plan:
            begins = planned.run < 0 or planned.function == "init"
            if begins:
                before = None
            elif before is None or isinstance(before.result, Raised):
                continue
            if planned.function not in names and not (planned.function == "init" and planned.run >= 0):
                continue
            if planned not in self._made:
                self._made[planned] = self._arguments(planned)
            arguments = {name: _anew(x) for name, x in self._made[planned].items()}
            arguments |= self._from_before(planned.function, before.result) if before else {}
            before = Outcome(planned, arguments, self._result(space, planned.function, arguments))
            yield before

    def _arguments(self, planned: Planned) -> dict[str, Any]:
        """Return the arguments of a call by their names; none of its arrays can be written to."""
        specs, parameters = self.specs(planned.function), inspect.signature(self.functions[planned.function]).parameters
        optional = planned.way in ("all", "instead")
        settings = {"optional": optional, "lengths": self.lengths, "any_shape": self.any_shape}
        of_call = _calls.good_call(specs, planned.seed, **settings)
        of_run = _calls.good_call(specs, planned.run, **settings) if planned.run >= 0 else of_call
        chosen = {}
        for name, p in parameters.items():
            value = (of_run if p.kind is p.KEYWORD_ONLY else of_call)[name]
            is_needed = p.default is p.empty or (p.default is None and value is not None)
            if (is_needed or planned.way != "needed") and not (planned.way == "instead" and isinstance(value, np.random.Generator)):
                chosen[name] = value
            if planned.function == "init" and specs[name].base is int:
                chosen[name] = self.lengths.get(name, self.lengths.get("", chosen[name]))  # that of the arrays that follow
        return {name: _frozen(x) for name, x in chosen.items()}

    def _state(self, function: str) -> str:
        """Return the argument that a function gives back anew, its state; empty if there is none."""
        returned = _returned(self.functions[function])
        parts = get_args(returned) if get_origin(returned) is tuple else (returned,)
        return next((name for name, spec in self.specs(function).items() if _calls.is_state(spec) and spec.base in parts), "")

    def _moved(self, function: str) -> str:
        """Return the parameter that a step moves: its first argument, if that may have any shape; else nothing."""
        name, spec = next(iter(self.specs(function).items()), ("", None))
        return name if self._state(function) and spec and isinstance(spec.of, Of) and spec.of.dims == "*shape" else ""

    def _from_before(self, function: str, result: Any) -> dict[str, Any]:
        """Return what a step takes from the one before it: the state, and the parameter."""
        if type(result) is not tuple:
            return {self._state(function): _frozen(result)}
        found = {self._state(function): _frozen(result[-1])}
        return found | {self._moved(function): _frozen(result[0])} if self._moved(function) else found

    def _result(self, space: Any, name: str, arguments: dict[str, Any]) -> Any:
        """Return what a function returns, or what stands for what it raised."""
        parameters = inspect.signature(self.functions[name]).parameters
        by_name = {n: x for n, x in arguments.items() if parameters[n].kind is inspect.Parameter.KEYWORD_ONLY}
        try:
            result = vars(space)[name](*(x for n, x in arguments.items() if n not in by_name), **by_name)
            return [*result] if hasattr(result, "__next__") else result
        except Exception as error:
            return Raised(type(error).__name__, str(error))

    # ----- comparing

    def partings(self, outcomes: Mapping[Planned, Outcome]) -> Iterator[Parting]:
        """Yield, of each function, the first call at which it differs from the formula's own."""
        found: set[str] = set()
        for planned, outcome in outcomes.items():
            if planned.function in found:
                continue
            if difference := self._difference(planned.function, outcome.result, self.answers[planned].result):
                found.add(planned.function)
                yield Parting(planned.function, planned.number, outcome.arguments, *difference)

    def _difference(self, function: str, got: Any, wanted: Any) -> tuple[str, Any, Any] | None:
        """Return the first part of a result that differs, by its name."""
        state, moved = self._state(function), self._moved(function)
        if state and type(wanted) is tuple and type(got) is tuple and len(got) == len(wanted):
            first = _difference(got[0], wanted[0], f"the new {moved}" if moved else "the result")
            return first or _difference(got[-1], wanted[-1], f"the new {state}")
        pair = f"the pair of the new {moved} and " * (type(wanted) is tuple)
        return _difference(got, wanted, f"{pair}the new {state}" if state else "the result")

    def with_slip(self, slip: Slip) -> dict[str, Callable[..., Any]]:
        """Return the functions with a slip as a reader writes them, without the contract."""
        made = slips.made(self.name, slip)
        for name in self.functions:
            vars(made)[name] = inspect.unwrap(vars(made)[name])
        return {name: vars(made)[name] for name in self.functions}

    def is_slip(self, slip: Slip, names: Container[str], outcomes: Mapping[Planned, Outcome], failed: list[Failure]) -> bool:
        """Whether these functions, with this slip, give the same results; if no call tells it apart, whether it fails in the same words."""
        space = self.space({name: function for name, function in self.with_slip(slip).items() if name in names})
        called, differs = set(), False
        for outcome in self.call(space, names):
            theirs = outcomes.get(outcome.planned)
            if theirs is None or _difference(outcome.result, theirs.result, ""):
                return False
            called.add(outcome.planned)
            differs = differs or bool(_difference(outcome.result, self.answers[outcome.planned].result, ""))
        if len(called) < len(outcomes) or differs:
            return len(called) == len(outcomes)
        found = checks.failures(space, of=self.name)
        return bool(found) and all(failure in failed for failure in found)  # there may be another slip beside it


def _returned(function: Callable[..., Any]) -> Any:
    """Return what a function declares of its result."""
    return get_type_hints(inspect.unwrap(function), include_extras=True)["return"]


def _held(mine: Callable[..., Any], reference: Any) -> Callable[..., Any]:
    """Return a function that is called as the formula's: its arguments are read as those, and its results are of the same classes."""
    signature, specs, returned = inspect.signature(reference), reference.__contract__, _returned(reference)
    defaults = {name: p.default for name, p in signature.parameters.items() if p.default is not p.empty}

    def held(*positional: Any, **keywords: Any) -> Any:
        given = signature.bind(*positional, **keywords).arguments
        values = defaults | given
        call = Call(values, defaults)
        read = {name: spec.read(values[name], call) for name, spec in specs.items()}
        by_name = {name: read[name] for name in given if signature.parameters[name].kind is inspect.Parameter.KEYWORD_ONLY}
        with np.errstate(all="ignore"):
            return _typed(mine(*(read[name] for name in given if name not in by_name), **by_name), returned)

    return held


def _typed(value: Any, declared: Any) -> Any:
    """Return a result with tuples of the reader's own, such as a state, as the classes that are declared."""
    fields, parts = getattr(declared, "_fields", None), get_args(declared)
    if fields is not None and isinstance(value, tuple) and len(value) == len(fields):
        return declared(*(_typed(x, hint) for x, hint in zip(value, _hints(declared), strict=True)))
    if get_origin(declared) is tuple and isinstance(value, tuple):
        each = parts[:1] * len(value) if ... in parts else parts
        return tuple(_typed(x, part) for x, part in zip(value, each, strict=True)) if len(each) == len(value) else value
    if get_origin(declared) is list and isinstance(value, list):
        return [_typed(x, parts[0]) for x in value]
    return value


@cache
def _hints(declared: Any) -> tuple[Any, ...]:
    return (*get_type_hints(declared, include_extras=True).values(),)


def _frozen(x: Any) -> Any:
    """Return an argument whose arrays cannot be written to."""
    if isinstance(x, np.ndarray):
        return frozen(x)
    if hasattr(x, "_fields"):
        return type(x)(*map(_frozen, x))
    return type(x)(map(_frozen, x)) if type(x) in (list, tuple) else x


def _anew(x: Any) -> Any:
    """Return an argument for one more call, what could be changed as it was made."""
    if isinstance(x, np.random.Generator):
        anew = np.random.default_rng()
        anew.bit_generator.state = x.bit_generator.state
        return anew
    return type(x)(x) if type(x) in (list, dict) else x


def _difference(got: Any, wanted: Any, what: str) -> tuple[str, Any, Any] | None:
    """Return what differs beyond rounding, the smallest part of it that has a name; None if all is the same."""
    if isinstance(got, Raised) or isinstance(wanted, Raised):
        return None if isinstance(got, Raised) and isinstance(wanted, Raised) and got.kind == wanted.kind else (what, got, wanted)
    if isinstance(wanted, (tuple, list)):
        if not isinstance(got, type(wanted)) or len(got) != len(wanted):
            return what, got, wanted
        names = [f".{field}" for field in getattr(wanted, "_fields", ())] or [f"[{i}]" for i in range(len(wanted))]
        parts = (_difference(x, y, what + name) for x, y, name in zip(got, wanted, names, strict=True))
        return next(filter(None, parts), None)
    if isinstance(wanted, dict):
        if not isinstance(got, dict) or got.keys() != wanted.keys():
            return what, got, wanted
        return next(filter(None, (_difference(got[key], wanted[key], f"{what}[{key!r}]") for key in wanted)), None)
    if wanted is None or isinstance(wanted, (str, bool)):
        plain = bool(got) if isinstance(got, np.bool_) else got
        return None if type(plain) is type(wanted) and plain == wanted else (what, got, wanted)
    return None if _is_close(got, wanted) else (what, got, wanted)


def _is_close(got: Any, wanted: Any) -> bool:
    """Whether two arrays, or numbers, are the same up to a rounding."""
    try:
        x, y = np.asarray(got), np.asarray(wanted)
    except ValueError:  # rows of different lengths
        return False
    if x.shape != y.shape or x.dtype.kind not in "biuf":
        return False
    size = np.abs(y[np.isfinite(y)]).max(initial=0) if y.dtype.kind == "f" else 0
    return bool(np.allclose(x, y, rtol=1e-9, atol=1e-12 * size, equal_nan=True))


# ---------- in words ----------


def _text(report: Report) -> Iterator[str]:
    """Yield the lines of a report."""
    name = f"dlref.{report.formula}"
    yield f"{', '.join(report.functions)}: held to {name}"
    yield ""
    if report.parting:
        yield report.parting.text
    else:
        compared = [function for function in report.functions if function not in report.draws]
        if compared:
            yield f"On all calls that were tried {' and '.join(compared)} {'agree' if len(compared) > 1 else 'agrees'} with {name}."
    for function in report.draws:
        yield f"{function} makes other use of the random numbers than {name}.{function}: its results are left to the checks."
    for slip in report.slips:
        yield ""
        yield f"This is a known slip: {slip.why}."
        yield f"    {' '.join(slip.mutated.split()) or '(nothing)'}"
        yield "  in the place of"
        yield f"    {' '.join(slip.original.split())}"
    count = len(report.held) + len(report.failed)
    yield ""
    yield f"{len(report.held)} of {count} checks hold:"
    yield from (f"  holds  {name.replace('_', ' ')}" for name in report.held)
    for failure in report.failed:
        yield f"  FAILS  {failure.check.replace('_', ' ')}"
        yield f"         {failure.meaning}"
        yield f"         {failure.why}"
    yield ""
    yield "All holds." if report.holds else "It does not hold."


def _text_of(parting: Parting) -> Iterator[str]:
    """Yield the lines on a call at which two versions differ."""
    kind = "step" if parting.what.startswith("the new ") else "call"
    yield f"{parting.function} parts from the formula at {kind} {parting.call}, called with"
    for argument, x in parting.arguments.items():  # a state field by field
        fields = zip(getattr(x, "_fields", ()), x, strict=True) if hasattr(x, "_fields") and not hasattr(x, "layers") else [("", x)]
        yield from (f"    {argument}{'.' * bool(field)}{field} = {_shown(value)}" for field, value in fields)
    if isinstance(parting.got, Raised):
        yield f"  {parting.function} raises {parting.got.kind}: {_plainly(parting.got.words)}"
    elif all(isinstance(x, (np.ndarray, np.generic, float, int)) for x in (parting.got, parting.wanted)):
        shapes = np.shape(parting.got), np.shape(parting.wanted)
        is_other = f"{parting.what} has the shape {shapes[0]}, and should have {shapes[1]}" if shapes[0] != shapes[1] else ""
        sentence = is_other or checks.sentence(parting.what, parting.got, parting.wanted)
        yield f"  {sentence}".replace(", and should ", ",\n  and should ")
    else:
        yield f"  {parting.what} is {_shown(parting.got)}, and should be {_shown(parting.wanted)}"


def _shown(x: Any) -> str:
    """Return a value in one line."""
    if isinstance(x, (np.ndarray, np.generic)):
        return checks.shown(x, 6)
    if isinstance(x, np.random.Generator) or callable(x):
        return "a generator" if isinstance(x, np.random.Generator) else "a function"
    if type(x) in (list, tuple):
        return ("[{}]" if isinstance(x, list) else "({})").format(", ".join(map(_shown, x)))
    text = " ".join(repr(x).split())
    return text if len(text) <= 100 else f"{text[:97]}..."


def _plainly(words: str) -> str:
    """Return what Python says of a mistake that has a name, in words that say what to do."""
    if "read-only" in words:
        return f"{words}; a formula changes none of its arguments, so write into a copy"
    return words
