"""What every public function promises: pure, faithful to the dtype, and refusing bad input in one form of words.

All of it is derived from the signatures, by tests/calls.py: a good call, both ends of every range, every way of being wrong, and for
every rule something that breaks it. So a function that declares what it does not refuse fails here, and so does one that declares
nothing. tests/test_contract_itself.py holds the contract to functions made for it.
"""

import inspect
import math
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import numpy as np
import pytest

import dlref
from dlref import _contract, _rules, beyond
from dlref._contract import Interval, Kind, Of
from tests.calls import (
    FUNCTIONS,
    KINDS,
    RULES,
    Place,
    array,
    at,
    call,
    contract_of,
    good_call,
    is_array,
    places,
    rules_of,
    run,
    shape_of,
)

ALL = [place for function in FUNCTIONS for place in places(function)]
ARRAYS = [place for place in ALL if is_array(place.spec)]
NUMBERS = [place for place in ALL if isinstance(place.spec.of, Interval)]
OF_ARRAYS = sorted({place.function for place in ARRAYS if not place.function.startswith("network.")})
NO_NUMBERS = (True, np.True_, "0.5", 0.5j, None, [0.5], np.array([0.5]))

every_function = pytest.mark.parametrize("function", sorted(FUNCTIONS))
every_function_of_arrays = pytest.mark.parametrize("function", OF_ARRAYS)


def leaves(result: Any) -> Iterator[Any]:
    """Yield every array and every number in what a function returned."""
    if isinstance(result, (tuple, list, Iterator)):
        for part in result:
            yield from leaves(part)
    elif isinstance(result, dict):
        yield from leaves(tuple(result.values()))
    elif result is not None and not isinstance(result, str):
        yield result


def dtypes(result: Any) -> set[Any]:
    """Return the dtypes in what a function returned; a number of Python has none, nor have truth values and class numbers."""
    return {x.dtype for x in leaves(result) if type(x) not in (int, bool, float) and x.dtype.kind == "f"}


def assert_same(result: Any, expected: Any, of: object = "") -> None:
    """Demand the same arrays and numbers, of the same dtype, to the last bit; `of` says in a message what they came of."""
    for got, wanted in zip(leaves(result), leaves(expected), strict=True):
        np.testing.assert_array_equal(got, wanted, err_msg=str(of), strict=True)


def with_arrays(function: str, change: Callable[[Any], Any]) -> dict[tuple[str, ...], Any]:
    """Return the floating-point arrays of the good call, changed, by their places."""
    arguments = good_call(function)
    return {place.path: change(at(arguments, place.path)) for place in ARRAYS if place.function == function}


# ---------------------------------------------------------------- nothing escapes


def test_every_module_is_public() -> None:
    """A module without a leading underscore stands in `__all__` of its package; the names beyond the notes are not among the others."""
    for package in (dlref, beyond):
        modules = {path.stem for path in Path(package.__path__[0]).glob("*.py") if not path.stem.startswith("_")}
        assert modules == set(package.__all__)
    assert not {*beyond.__all__} & {*dlref.__all__}


@every_function
def test_every_argument_is_declared(function: str) -> None:
    """By an annotation that says what it must be; one that says nothing, such as `Any`, would let everything in."""
    parameters = inspect.signature(FUNCTIONS[function]).parameters

    assert list(contract_of(function)) == list(parameters), f"{function} lacks @contract"
    assert [name for name, spec in contract_of(function).items() if not spec.words] == []
    assert "return" in inspect.unwrap(FUNCTIONS[function]).__annotations__


@every_function
def test_hyper_parameters_are_keywords(function: str) -> None:
    """What comes by position are arrays, states, functions and lists, and the sizes and errors that a function is about."""
    by_position = [name for name, p in inspect.signature(FUNCTIONS[function]).parameters.items() if p.kind is not p.KEYWORD_ONLY]

    numbers = [name for name in by_position if isinstance(contract_of(function)[name].of, Interval)]
    assert numbers == POSITIONAL_NUMBERS.get(function, [])


POSITIONAL_NUMBERS = {
    "moving_average.weights": ["n"],
    "moving_average.window": ["beta"],
    "initialization.lecun": ["n", "n_prev"],
    "initialization.he": ["n", "n_prev"],
    "initialization.glorot": ["n", "n_prev"],
    "early_stopping.step": ["error"],
    "data_split.sizes": ["m"],
    "bagging.bootstrap": ["m"],
    "bias_variance.diagnose": ["train_error", "dev_error"],
    "batch_norm.init": ["n"],
    "beyond.successive_halving.rungs": ["n"],
    **{f"beyond.variance_scaling.{name}": ["n", "n_prev"] for name in ("fan_in", "fan_out", "fan_avg")},
    "datasets.xor": ["m"],
    "datasets.spiral": ["m"],
}  # by design


@every_function
def test_is_documented(function: str) -> None:
    """A line of meaning, what each argument means, what comes back, an example; what an argument must be is added from its declaration."""
    own = inspect.getdoc(inspect.unwrap(FUNCTIONS[function])) or ""
    doc = inspect.getdoc(FUNCTIONS[function]) or ""
    arguments = contract_of(function)

    sections = re.findall(r"^(\w+):$", own, re.M)
    assert sections == ["Args", "Returns", "Examples"] if arguments else ["Returns", "Examples"]
    assert re.findall(r"^    (\w+): ", own.partition("Args:\n")[2].partition("\n\n")[0], re.M) == list(arguments)
    for name, spec in arguments.items():
        words = re.search(rf"^    {name}: .*\n((?:     .*\n)*)", doc, re.M)
        assert words, name
        assert spec.words.split(",")[0].lower() in words[1].lower(), f"the help of {function} does not say what {name} must be"


def test_the_help_is_what_a_user_reads() -> None:
    """Names and defaults in the signature; shape, range, default and the errors below."""
    doc = dlref.adam.step.__doc__ or ""

    assert str(inspect.signature(dlref.adam.step)) == "(W, dW, state, *, alpha, beta1=0.9, beta2=0.999, eps_root=1e-08, eps=0.0)"
    assert "    beta1: memory $\\beta_1$ of the gradient.\n        A number in [0, 1); by default 0.9.\n" in doc
    assert "        Real numbers, shaped as `W`, with finite squares.\n" in doc
    assert "`s` (real numbers, shaped as `W`, >= 0), `t` (a whole number >= 0)" in doc
    assert doc.index("Raises:") < doc.index("Examples:")


# ---------------------------------------------------------------- what a call returns


@every_function
def test_the_good_call_is_good(function: str) -> None:
    """And returns what the function declares: arrays of the shapes, the kinds and the rules."""
    arguments = good_call(function)
    result = run(function, arguments)

    hints = get_type_hints(inspect.unwrap(FUNCTIONS[function]), include_extras=True)
    bound = {name: (x,) for name, x in arguments.items() if isinstance(x, int)}
    for place in places(function):
        if isinstance(place.spec.of, Of):
            _bind(place.spec.of.dims, np.shape(at(arguments, place.path)), bound)
    if "shape" in arguments:
        bound["*shape"] = arguments["shape"]
    _assert_declared(result, hints["return"], bound, function)


def _bind(dims: str, shape: tuple[int, ...], bound: dict[str, Any]) -> None:
    for axis in dims.split():
        rest = shape if axis.startswith("*") else shape[:1]
        shape = shape[len(rest) :]
        bound.setdefault(axis, rest)


def _assert_declared(result: Any, hint: Any, bound: dict[str, Any], where: str) -> None:
    spec = _contract.spec("result", hint)
    if isinstance(spec.of, Of):
        _bind(spec.of.dims, np.shape(result), bound)  # a length of its own, such as a number of classes
        wanted = [(int(axis),) if axis.isdigit() else bound[axis] for axis in spec.of.dims.split()]
        assert np.shape(result) == tuple(length for part in wanted for length in part or ()), where
        assert np.asarray(result).dtype.kind == {"real numbers": "f", "integers": "i", "truth values": "b"}[spec.of.kind]
        for rule in spec.rules:
            rule.check(where, np.asarray(result), _contract.Call({}, {}))
    elif isinstance(spec.of, Interval):
        assert type(result) is spec.base
        assert spec.of.low <= result <= spec.of.high
    elif get_origin(hint) is tuple and ... not in get_args(hint):
        for part, one in zip(result, get_args(hint), strict=True):
            _assert_declared(part, one, bound, where)
    elif hasattr(hint, "_fields"):
        assert type(result) is hint
        for field, one in get_type_hints(hint, include_extras=True).items():
            _assert_declared(getattr(result, field), one, bound, f"{where} {field}")


@pytest.mark.parametrize("is_writable", [False, True])
@every_function_of_arrays
def test_inputs_stay_as_they_were(function: str, is_writable: bool) -> None:
    """The arrays may be read-only, and are not written to where they could be."""
    arguments = good_call(function)
    given = [at(arguments, place.path) for place in ARRAYS if place.function == function]
    for x in given:
        x.flags.writeable = is_writable
    copies = [x.copy() for x in given]

    run(function, arguments)

    for x, copy in zip(given, copies, strict=True):
        np.testing.assert_array_equal(x, copy, strict=True)


@pytest.mark.parametrize("function", [name for name in sorted(FUNCTIONS) if not name.startswith("network.")])
def test_results_are_fresh(function: str) -> None:
    """No result shares memory with an argument or with another result, at any end of any range. A network keeps what it is given."""
    changes: list[Any] = [{}, *({place.path: end} for place in NUMBERS if place.function == function for end in ends(place))]
    for change in changes:
        arguments = good_call(function)
        for path, value in change.items():
            arguments[path[0]] = value if len(path) == 1 else arguments[path[0]]._replace(**{path[1]: value})
        given = [x for x in leaves(tuple(arguments.values())) if isinstance(x, np.ndarray)]
        results = list(leaves(run(function, arguments)))
        for i, result in enumerate(results):
            assert not any(np.shares_memory(result, other) for other in (*given, *results[:i])), change


@every_function
def test_a_second_call_returns_the_same(function: str) -> None:
    """Nothing is remembered between two calls but what the state holds."""
    assert_same(call(function), call(function))


@every_function_of_arrays
def test_floats_keep_their_dtype(function: str) -> None:
    """float32 in, float32 out: nothing is widened on the way."""
    numbers = {
        place.path: 0.125 for place in NUMBERS if place.function == function and place.spec.base is float and place.spec.of.low <= 0.125
    }
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        floats = {path: x.astype(dtype) for path, x in with_arrays(function, np.copy).items()}

        assert dtypes(call(function, floats | numbers)) <= {np.dtype(dtype)}


ANY_SHAPE = sorted({p.function for p in ARRAYS if p.spec.of.dims == "*shape"})


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("function", ANY_SHAPE)
def test_any_shape_includes_numbers(function: str, dtype: Any) -> None:
    """An array of no dimensions is a number, and gives one; a float32 number is not widened."""
    arguments = good_call(function)
    changed: dict[tuple[str, ...], Any] = {
        place.path: np.asarray(at(arguments, place.path))[0, 1].astype(dtype if is_array(place.spec) else bool)
        for place in places(function)
        if isinstance(place.spec.of, Of)
    }

    result = call(function, changed)

    assert dtypes(result) <= {np.dtype(dtype)}
    assert {np.shape(x) for x in leaves(result)} <= {()}


@every_function_of_arrays
def test_integers_become_float64(function: str) -> None:
    """As if they had been given as floats."""
    has_shares = any(_rules.PROBABILITIES in place.spec.rules for place in ARRAYS if place.function == function)
    whole = with_arrays(function, lambda x: x == x.max(axis=0) if has_shares else np.abs(4 * x) + 1)
    for dtype in (np.int8, np.int64, np.uint16, ">i4"):
        integers = {path: x.astype(dtype) for path, x in whole.items()}

        assert_same(call(function, integers), call(function, {path: x.astype(float) for path, x in integers.items()}), dtype)


LAYOUTS: dict[str, Callable[[np.ndarray], Any]] = {
    "columns first": np.asfortranarray,
    "nested lists": np.ndarray.tolist,
    "foreign byte order": lambda x: x.astype(">f8"),
    "every other column": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
}


@every_function_of_arrays
def test_the_layout_of_an_array_does_not_matter(function: str) -> None:
    """The numbers count."""
    for name, layout in LAYOUTS.items():
        assert_same(call(function, with_arrays(function, layout)), call(function), name)


@every_function
def test_numpy_numbers_are_numbers(function: str) -> None:
    """A hyper-parameter out of an array, or an array that is one number, counts as the Python number, and widens nothing."""
    arguments = good_call(function)
    numbers = {place.path: at(arguments, place.path) for place in NUMBERS if place.function == function}
    for number_type in (np.float64, np.float32, np.longdouble, np.array):
        changed = {path: np.int32(x) if isinstance(x, int) else number_type(x) for path, x in numbers.items()}

        assert_same(call(function, changed), call(function), number_type)


OPTIMIZERS = [f.removesuffix(".step") for f in FUNCTIONS if f.endswith(".step") and "dW" in contract_of(f)]


@pytest.mark.parametrize("module", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_step_takes_what_init_and_step_return(module: str, dtype: Any) -> None:
    """`init`, `step`, `step`, … with no hyper-parameter but α, and the dtype of W throughout."""
    W, dW = (array(contract_of(f"{module}.step")[name], (2, 3)).astype(dtype) for name in ("W", "dW"))
    new_W, state = W, FUNCTIONS[f"{module}.init"](W)
    kind = type(state)

    for _ in range(3):
        new_W, state = FUNCTIONS[f"{module}.step"](new_W, dW, state, alpha=0.5)

    assert type(state) is kind
    assert dtypes((new_W, state)) == {np.dtype(dtype)}
    assert new_W.shape == W.shape


@every_function_of_arrays
def test_the_settings_of_the_caller_do_not_matter(function: str) -> None:
    """A caller who turns every floating-point warning into an error gets the same numbers."""
    changed = with_arrays(function, lambda x: x * 1.0)
    expected = call(function, changed)

    with np.errstate(all="raise"):
        result = call(function, changed)

    assert_same(result, expected)


# ---------------------------------------------------------------- what a call refuses


def refused(function: str, changed: dict[tuple[str, ...], Any]) -> str:
    """Return the kind of the error with which a call is refused, and its words; for one that is not refused, what it returns."""
    try:
        return f"nothing is refused, it returns {call(function, changed)!r}"
    except (TypeError, ValueError) as error:
        return f"{'TypeError' if isinstance(error, TypeError) else 'ValueError'}: {error}"


def with_element(element: float) -> Callable[[np.ndarray], np.ndarray]:
    """Return what puts the element into an array, from its second place on."""
    return lambda x: np.where(np.arange(x.size).reshape(x.shape) >= 1, element, x)


MASKED = "must be a plain array, got a masked one: fill in or leave out what is masked"
BAD_ARRAYS: dict[str, tuple[Callable[[np.ndarray], Any], type[Exception], str]] = {
    "NaN": (with_element(math.nan), ValueError, "must be finite, got nan at index {second}"),
    "inf": (with_element(math.inf), ValueError, "must be finite, got inf at index {second}"),
    "-inf": (with_element(-math.inf), ValueError, "must be finite, got -inf at index {second}"),
    "empty": (lambda x: x[:0], ValueError, "must not be empty, got shape {rowless}"),
    "ragged": (lambda x: [[1.0, 2.0], [3.0]], ValueError, "must be an array, got rows of different lengths"),
    "complex": (lambda x: x + 0j, TypeError, "must hold real numbers, got dtype complex128"),
    "object": (lambda x: x.astype(object), TypeError, "must hold real numbers, got dtype object"),
    "None": (lambda x: None, TypeError, "must hold real numbers, got dtype object"),
    "bool": (lambda x: x > 0, TypeError, "must hold real numbers, got dtype bool"),
    "string": (lambda x: x.astype(str), TypeError, "must hold real numbers, got dtype <U32"),
    "date": (lambda x: x.astype("datetime64[s]"), TypeError, "must hold real numbers, got dtype datetime64[s]"),
    "masked": (lambda x: np.ma.masked_array(x), TypeError, MASKED),
    "masked rows": (lambda x: [np.ma.masked_array(r) for r in x], TypeError, MASKED),
}  # fmt: skip


@pytest.mark.parametrize("place", ARRAYS, ids=str)
def test_refuses_what_is_no_array_of_finite_numbers(place: Place) -> None:
    """The message names the argument, the rule and the value."""
    x = at(good_call(place.function), place.path)
    known = {"second": tuple(int(i) for i in np.unravel_index(1, x.shape)), "rowless": (0, *x.shape[1:])}

    said = {bad: refused(place.function, {place.path: spoil(x)}) for bad, (spoil, *_) in BAD_ARRAYS.items()}

    assert said == {bad: f"{error.__name__}: {place.name} {words.format(**known)}" for bad, (_, error, words) in BAD_ARRAYS.items()}


class Match(NamedTuple):
    """Two arrays of a function that share a dimension, or a dtype."""

    first: Place
    second: Place

    def __str__(self) -> str:
        """Return what a test is called."""
        return f"{self.second.function} {self.first.name} {self.second.name}"


def matches(share: Callable[[Place, Place], bool]) -> list[Match]:
    """Return every array with the first before it with which it shares something."""
    pairs = []
    for function in FUNCTIONS:
        arrays = [place for place in places(function) if isinstance(place.spec.of, Of) and place.spec.of.dims != "..."]
        for i, second in enumerate(arrays):
            if first := next((place for place in arrays[:i] if share(place, second)), None):
                pairs.append(Match(first, second))
    return pairs


def share_an_axis(first: Place, second: Place) -> bool:
    """Whether a named dimension of the one is one of the other, too."""
    return any(not axis.isdigit() for axis in set(first.spec.of.dims.split()) & set(second.spec.of.dims.split()))


def share_the_dtype(first: Place, second: Place) -> bool:
    """Whether both are arrays of real numbers of one dtype."""
    return all(is_array(place.spec) and _contract.OWN_DTYPE not in place.spec.rules for place in (first, second))


@pytest.mark.parametrize("match", matches(share_an_axis), ids=str)
def test_refuses_arrays_that_do_not_match(match: Match) -> None:
    """Nothing is broadcast; the message shows both shapes."""
    place = match.second
    arguments = good_call(place.function)
    shape = np.shape(at(arguments, place.path))
    axes = place.spec.of.dims.split()
    shared = next(i for i, axis in enumerate(axes) if axis in match.first.spec.of.dims.split() and not axis.isdigit())
    longer = tuple(n + 3 * (i == shared) for i, n in enumerate(shape))

    for bad in (longer, (*shape, 1), shape[:-1]):
        with pytest.raises(ValueError, match=rf"^{place.name} must .*{re.escape(str(bad))}") as refusal:
            call(place.function, {place.path: array(place.spec, bad) if bad else array(place.spec, (1,))[0]})
        if bad == longer:
            named = re.search(r"(?:as in|the shape of) ([\w.]+), (\(.*?\))", str(refusal.value))
            assert named, refusal.value
            assert named[2] == str(np.shape(at(arguments, tuple(named[1].split(".")))))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("match", matches(share_the_dtype), ids=str)
def test_refuses_arrays_of_two_dtypes(match: Match, dtype: type) -> None:
    """Nothing is converted."""
    place = match.second
    x = at(good_call(place.function), place.path)

    with pytest.raises(TypeError) as refusal:
        call(place.function, {place.path: x.astype(dtype)})

    assert re.fullmatch(rf"{place.name} must have the dtype of [\w.]+, float64; got {np.dtype(dtype)}", str(refusal.value))


@pytest.mark.parametrize(
    "place", [p for p in ALL if isinstance(p.spec.of, Of) and "*" not in p.spec.of.dims and p.spec.of.dims != "..."], ids=str
)
def test_refuses_an_array_of_other_dimensions(place: Place) -> None:
    """A row too many in the shape, or one too few."""
    shape = shape_of(place.spec.of.dims, {})

    for bad in ((*shape, 1), shape[:-1]):
        with pytest.raises(ValueError, match=rf"^{place.name} must .*{re.escape(str(bad))}"):
            call(place.function, {place.path: array(place.spec, bad) if bad else array(place.spec, (1,))[0]})


NOTHING_TO_BREAK = (_contract.OWN_DTYPE, _contract.ANY_ORDER)
RULED = [(place, rule) for place in ALL for rule in rules_of(place) if not isinstance(rule, Interval) and rule not in NOTHING_TO_BREAK]


@pytest.mark.parametrize(("place", "rule"), RULED, ids=lambda x: x.words if isinstance(x, _contract.Rule) else str(x))
def test_refuses_what_breaks_a_rule(place: Place, rule: Any) -> None:
    """Each rule has something in tests/calls.py that breaks it."""
    assert rule.words in RULES, f"put what breaks the rule {rule.words!r} into RULES of tests/calls.py"

    for broken in RULES[rule.words]:
        changed = broken(place, at(good_call(place.function), place.path))
        is_by_place = isinstance(changed, dict) and all(isinstance(key, tuple) for key in changed)
        with pytest.raises((ValueError, TypeError), match=rf"{place.path[-1]}.* must "):
            call(place.function, changed if is_by_place else {place.path: changed})


@pytest.mark.parametrize(("place", "interval"), [(p, r) for p in ARRAYS for r in p.spec.rules if isinstance(r, Interval)], ids=str)
def test_refuses_an_element_out_of_range(place: Place, interval: Interval) -> None:
    """The message names the argument, the rule and the element."""
    bad = interval.low - 0.5 if interval.low > 0.1 else -0.5

    with pytest.raises(ValueError, match=r"^") as refusal:
        call(place.function, {place.path: with_element(bad)(at(good_call(place.function), place.path))})

    assert str(refusal.value) == f"{place.name} must be {interval.words}, got {bad!r}"


NO_ENDS = {
    "data_split.sizes": {"m"},  # of which dev and test take more than half
    "batch_norm.infer": {"state.weight"},  # 0 is refused, by a rule of its own
}


def ends(place: Place) -> list[float]:
    """Return the closed ends of a range that are numbers a formula can use."""
    interval = place.spec.of
    if place.name in NO_ENDS.get(place.function, ()):
        return []
    found = [interval.low] if interval.low > -1e300 and interval.low != math.nextafter(0, 1) else []
    if interval.high < 1e300 and place.spec.base is float:
        found.append(interval.high)
    return [place.spec.base(x) for x in found]


def outside(place: Place) -> list[Any]:
    """Return what lies just beyond a range."""
    interval, is_whole = place.spec.of, place.spec.base is int
    if is_whole:
        return [int(interval.low) - 1, 2**53 + 1]
    low = [math.nextafter(interval.low, -math.inf)] if interval.low > -sys.float_info.max else []
    return [*low, math.nextafter(interval.high, math.inf), -math.inf, math.nan]


every_number = pytest.mark.parametrize("place", NUMBERS, ids=str)


@every_number
def test_refuses_a_number_just_outside_its_range(place: Place) -> None:
    """The message names the argument, the rule and the value."""
    for value in outside(place):
        if value != math.inf or place.spec.of.high != math.inf:
            said = refused(place.function, {place.path: value})

            assert re.fullmatch(rf"ValueError: {place.name} must be .*, got {re.escape(repr(value))}", said)


@every_number
def test_refuses_what_is_not_a_number(place: Place) -> None:
    """A truth value is no number here, nor is an array of numbers."""
    kind, more = ("an integer", [3.0, math.nan]) if place.spec.base is int else ("a real number", [])
    for value in (*NO_NUMBERS, *more):
        assert refused(place.function, {place.path: value}) == f"TypeError: {place.name} must be {kind}, got {value!r}"


@pytest.mark.parametrize("place", [place for place in NUMBERS if ends(place)], ids=str)
def test_accepts_the_ends_of_a_range(place: Place) -> None:
    """And returns finite numbers there."""
    for value in ends(place):
        result = call(place.function, {place.path: value})

        assert all(np.isfinite(x).all() for x in leaves(result)), value


@every_number
def test_refuses_an_integer_beyond_the_floats(place: Place) -> None:
    """10⁴⁰⁰ counts as ∞, and -10⁴⁰⁰ as -∞."""
    for value, shown in ((10**400, "inf"), (-(10**400), "-inf")):
        if value < 0 or place.spec.of.high != math.inf:
            said = refused(place.function, {place.path: value})

            assert re.fullmatch(rf"ValueError: {place.name} must be .*, got {shown}", said)


def of_a_dtype() -> pytest.MarkDecorator:
    """Parametrize over the hyper-parameters of functions of arrays that have a dtype."""
    functions = {p.function for p in ARRAYS if p.function in OF_ARRAYS and _contract.OWN_DTYPE not in p.spec.rules}
    return pytest.mark.parametrize(
        "place", [p for p in NUMBERS if p.function in functions and p.spec.base is float and len(p.path) == 1], ids=str
    )


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@of_a_dtype()
def test_refuses_a_number_that_the_dtype_cannot_hold(place: Place, dtype: type) -> None:
    """One that would be 0 there, or infinite, or out of its range: the message says what it would become."""
    changed = with_arrays(place.function, lambda x: x.astype(dtype))
    numbers = [p for p in NUMBERS if p.function == place.function and p.spec.base is float]
    changed |= {p.path: 0.125 for p in numbers if p.spec.of.low <= 0.125}
    low, high = place.spec.of.low, place.spec.of.high
    bad = {1e-60: "0", 1e60: "inf", math.nextafter(1.0, 0.0): "1"}

    for value, becomes in bad.items():
        rounded = float(dtype(value)) if value < 1e60 else math.inf
        if low <= value <= high and not (low <= rounded <= high and rounded):
            with pytest.raises(
                ValueError, match=rf"^{place.name} must not round to {becomes} in {np.dtype(dtype)}, got {re.escape(repr(value))}$"
            ):
                call(place.function, changed | {place.path: value})


STATES = [(function, name) for function in FUNCTIONS for name, spec in contract_of(function).items() if hasattr(spec.base, "_fields")]


class Foreign(NamedTuple):
    """What is like a state and is none."""

    v: Any = 0.5
    s: Any = 0.5
    t: int = 3


@pytest.mark.parametrize("value", [None, (0.5, 0.5, 3), Foreign(), "state"], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize(("function", "name"), STATES)
def test_refuses_what_is_not_of_its_class(function: str, name: str, value: Any) -> None:
    """Nothing at all, the bare fields, the state of another optimizer: the message names the classes, not what the formula missed."""
    cls = contract_of(function)[name].base
    given = f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")

    with pytest.raises(TypeError) as refusal:
        call(function, {(name,): value})

    assert str(refusal.value) == f"{name} must be a {cls.__module__}.{cls.__qualname__}, got a {given}"


@pytest.mark.parametrize("place", [p for p in ALL if isinstance(p.spec.of, Kind)], ids=str)
def test_refuses_what_is_of_no_such_kind(place: Place) -> None:
    """Each kind has in tests/calls.py what is none of it; the message names the argument and the value."""
    assert place.spec.of.words in KINDS, f"put what is no {place.spec.of.words!r} into KINDS of tests/calls.py"
    bad = KINDS[place.spec.of.words]

    for value in bad:
        with pytest.raises((TypeError, ValueError), match=rf"^(\w+ of )?{place.path[-1]}.* must .*got"):
            call(place.function, {place.path: value})


OTHERS = [p for p in ALL if not isinstance(p.spec.of, (Of, Interval, Kind))]


@pytest.mark.parametrize("place", OTHERS, ids=str)
def test_refuses_an_object_of_no_kind(place: Place) -> None:
    """Functions, names, lists, truth values: something else is refused by its name."""
    with pytest.raises((TypeError, ValueError), match=rf"^{place.name} must "):
        call(place.function, {place.path: object()})
