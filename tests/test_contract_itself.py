"""The contract, held to functions made for it: how it binds, converts, refuses, and what its words are."""

import inspect
import math
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import pytest

from dlref import _contract
from dlref._contract import OWN_DTYPE, SQUARABLE, AnyArray, Array, Bool, Float, Int, contract
from dlref._rules import NOT_NEGATIVE, Count, CountFrom0, Fraction, Positive, Probability, Rate, Real


def refusal(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> str:
    """Return the words in which a call is refused."""
    with pytest.raises((ValueError, TypeError)) as caught:
        function(*arguments, **keywords)
    return f"{caught.type.__name__}: {caught.value}"


@contract
def scale(x: Float[AnyArray, "n m"], by: Float[AnyArray, "n 1"], *, rate: Rate = 1.0) -> Float[Array, "n m"]:
    """Scale each row.

    Args:
        x: rows.
        by: a factor for each.
        rate: a factor for all.

    Returns:
        The rows.

    Examples:
        >>> scale([[1.0]], [[2.0]])
        array([[2.]])
    """
    return rate * by * x


def test_a_function_is_what_it_was() -> None:
    """Its name, its module, its place in the source; Python itself binds the arguments, and names the function where they do not fit."""
    assert (scale.__name__, scale.__module__) == ("scale", __name__)
    assert "return rate * by * x" in inspect.getsource(scale)
    one = np.ones((1, 1))
    assert scale(by=one, x=3 * one, rate=2) == 6
    assert refusal(scale, one) == "TypeError: scale() missing 1 required positional argument: 'by'"
    assert refusal(scale, one, one, one) == "TypeError: scale() takes 2 positional arguments but 3 were given"
    assert refusal(scale, one, one, ratio=2) == "TypeError: scale() got an unexpected keyword argument 'ratio'"
    assert refusal(scale, one, x=one) == "TypeError: scale() got multiple values for argument 'x'"


def test_a_name_that_comes_again_is_the_same_length() -> None:
    """A refusal names the array that had it first, and shows both shapes."""
    assert refusal(scale, np.ones((2, 3)), np.ones((3, 1))) == "ValueError: by must be [n, 1] with n = 2 as in x, (2, 3); got shape (3, 1)"
    assert refusal(scale, np.ones((2, 3)), np.ones((2, 2))) == "ValueError: by must be [n, 1]; got shape (2, 2)"
    assert refusal(scale, np.ones(3), np.ones((2, 2))) == "ValueError: x must be 2-D, [n, m], got shape (3,)"


def test_a_result_that_overflows_is_refused() -> None:
    """In the dtype of the arguments; no infinity leaves, and no warning is needed to see it."""
    big = np.full((1, 1), 300, np.float16)

    assert refusal(scale, big, big).endswith("scale must be finite in float16, got inf at index (0, 0)")
    assert issubclass(_contract.NotFinite, ValueError)


def test_a_number_is_refused_in_words_about_what_was_passed() -> None:
    """A default that the dtype cannot hold is called the default."""

    @contract
    def shifted(x: Float[AnyArray, "*shape"], *, eps: Positive = 1e-8) -> Float[Array, "*shape"]:
        """Shift."""
        return x + eps

    half = np.ones(2, np.float16)
    assert refusal(shifted, half) == "ValueError: eps must not round to 0 in float16, got the default 1e-08"
    assert refusal(shifted, half, eps=2e-8) == "ValueError: eps must not round to 0 in float16, got 2e-08"
    assert refusal(shifted, half, eps=0.0) == "ValueError: eps must be > 0 and finite, got 0.0"
    assert shifted(half, eps=0.5).dtype == np.float16


def test_an_annotation_that_promises_nothing_is_seen() -> None:
    """What is declared `Any` has no words, for which `test_every_argument_is_declared` looks."""

    @contract
    def anything(x: Any) -> Float[Array, "*shape"]:
        """Return it."""
        return np.asarray(x)

    assert [spec.words for spec in anything.__contract__.values()] == [""]  # type: ignore[attr-defined]


def test_what_goes_wrong_in_an_object_of_the_caller_is_its_own_affair() -> None:
    """An error out of `__array__` passes through; it is no matter of rows of different lengths."""

    class Broken:
        def __array__(self, *arguments: Any, **keywords: Any) -> Any:
            raise ValueError("the file is gone")

    assert refusal(scale, Broken(), [[1.0]]) == "ValueError: the file is gone"
    assert refusal(scale, [[1.0], [1.0, 2.0]], [[1.0]]) == "ValueError: x must be an array, got rows of different lengths"


def test_lists_masks_and_choices() -> None:
    """Each item of a list is named by its place; a mask of truth values and integers is none of real numbers."""

    @contract
    def pick(
        rows: Any,
        mask: Bool[AnyArray, " m"],
        places: Int[AnyArray, " m"],
        *,
        n: Count = 1,
        p: Probability = 1.0,
        q: Fraction = 0.0,
        r: Real = 0.0,
    ) -> Any:
        """Pick."""
        return mask, places, n, p, q, r

    assert refusal(pick, [], [1, 0], [1, 0]) == "TypeError: mask must hold truth values, got dtype int64"
    assert refusal(pick, [], [True, False], [1.0, 0.0]) == "TypeError: places must hold integers, got dtype float64"
    assert refusal(pick, [], [True, False], [1, 0, 2]) == "ValueError: places must have the shape of mask, (2,); got (3,)"
    assert refusal(pick, [], [True], [0], n=0) == "ValueError: n must be >= 1, got 0"
    assert refusal(pick, [], [True], [0], p=0) == "ValueError: p must be in (0, 1], got 0.0"
    assert refusal(pick, [], [True], [0], q=1) == "ValueError: q must be in [0, 1), got 1.0"
    assert refusal(pick, [], [True], [0], r=math.inf) == "ValueError: r must be finite, got inf"
    count: Any = np.int8(3)
    half: Any = np.float32(0.5)
    a_number: Any = np.array(0.5)
    _mask, places, *numbers = pick([], [True], np.array([2**63 + 5], np.uint64), n=count, p=half, q=a_number, r=1)
    assert places.dtype == np.intp
    assert places[0] == np.iinfo(np.intp).max
    assert [type(x) for x in numbers] == [int, float, float, float]


class Moments(NamedTuple):
    """A state."""

    mean: Float[Array, "n 1"]
    square: Float[Array, "n 1", NOT_NEGATIVE]
    t: CountFrom0 = 0


@contract
def move(Z: Float[AnyArray, "n m", SQUARABLE], moments: Moments, *, beta: Fraction = 0.5, how: Literal["up", "down"] = "up") -> Moments:
    """Move.

    Args:
        Z: columns.
        moments: from before.
        beta: memory.
        how: which way.

    Returns:
        The new moments.

    Examples:
        >>> 1
        1
    """
    mean = beta * moments.mean + (1 - beta) * Z.mean(axis=1, keepdims=True)
    return Moments(mean, beta * moments.square + (1 - beta) * (Z**2).mean(axis=1, keepdims=True), moments.t + 1)


ZERO = Moments(np.zeros((2, 1)), np.zeros((2, 1)))
ROWS = np.array([[1.0, 3.0], [2.0, 2.0]])


def test_what_is_no_number_and_what_a_dtype_makes_of_one() -> None:
    """A truth value counts nothing, 3.0 is no count, an integer beyond the floats is infinite; 0 and 1 of a narrow dtype are seen."""
    half = np.ones((1, 1), np.float16)
    memory = Moments(half, half)

    assert refusal(scale, half, half, rate=True) == "TypeError: rate must be a real number, got True"
    assert refusal(scale, half, half, rate=-(10**400)) == "ValueError: rate must be >= 0 and finite, got -inf"
    assert refusal(scale, half, half, rate=10**400) == "ValueError: rate must be >= 0 and finite, got inf"
    assert refusal(scale, half, half, rate=1e-9) == "ValueError: rate must not round to 0 in float16, got 1e-09"
    assert refusal(move, half, memory, beta=0.9999) == "ValueError: beta must not round to 1 in float16, got 0.9999"
    assert refusal(move, half, memory._replace(t=True)) == "TypeError: moments.t must be an integer, got True"
    fraction: Any = 3.0
    assert refusal(move, half, memory._replace(t=fraction)) == "TypeError: moments.t must be an integer, got 3.0"


def test_a_state_is_read_field_by_field() -> None:
    """Lists are converted, dimensions are those of the arrays before, and a refusal names the field."""
    result = move(ROWS, Moments([[0], [0]], [[0], [0]]))  # type: ignore[arg-type]

    assert (result.mean.tolist(), result.square.tolist(), result.t) == ([[1.0], [1.0]], [[2.5], [2.0]], 1)
    assert refusal(move, ROWS, ZERO._replace(square=-np.ones((2, 1)))) == "ValueError: moments.square must be >= 0, got -1.0"
    assert refusal(move, ROWS, ZERO._replace(t=-1)) == "ValueError: moments.t must be >= 0, got -1"
    assert (
        refusal(move, ROWS, ZERO._replace(mean=np.zeros((2, 1), "f4")))
        == "TypeError: moments.mean must have the dtype of Z, float64; got float32"
    )
    words = refusal(move, ROWS, ZERO._replace(mean=np.zeros((3, 1))))
    assert words == "ValueError: moments.mean must be [n, 1] with n = 2 as in Z, (2, 2); got shape (3, 1)"
    words = refusal(move, ROWS, ZERO._replace(square=np.zeros((3, 1))))
    assert words == "ValueError: moments.square must have the shape of moments.mean, (2, 1); got (3, 1)"
    assert refusal(move, ROWS, tuple(ZERO)).startswith("TypeError: moments must be a ")
    assert refusal(move, ROWS, tuple(ZERO)).endswith("got a tuple")


def test_a_square_that_overflows_is_refused_before_it_is_made() -> None:
    """What is finite itself, too."""
    assert refusal(move, ROWS * 1e200, ZERO).startswith(
        "NotFinite: Z must be at most 1.3407807929942596e+154 in size, or its square overflows float64"
    )
    assert move(ROWS * 1e150, ZERO).t == 1
    assert refusal(move, ROWS * math.inf, ZERO) == "NotFinite: Z must be finite, got inf at index (0, 0)"


def test_a_number_that_is_finite_but_large_is_let_in() -> None:
    """Only where its square matters is its size looked at."""
    assert scale([[1e200]], [[2.0]]) == 2e200
    assert refusal(scale, [[1e200]], [[1e200]]).endswith("must be finite in float64, got inf at index (0, 0)")


def test_a_state_that_overflows_is_refused() -> None:
    """As any other result; the message names its field."""

    @contract
    def grow(moments: Moments) -> Moments:
        """Grow."""
        return moments._replace(mean=moments.mean * 2)

    large = Moments(np.full((1, 1), 60000, np.float16), np.zeros((1, 1), np.float16))
    words = refusal(grow, large)
    assert words.startswith("NotFinite: mean of the result of ")
    assert words.endswith("grow must be finite in float16, got inf at index (0, 0)")


def test_an_array_may_have_a_dtype_of_its_own() -> None:
    """Labels beside inputs; the hyper-parameters are held to the dtype of the others."""

    @contract
    def pair(X: Float[AnyArray, "n m"], Y: Float[AnyArray, "C m", OWN_DTYPE], *, rate: Rate = 1.0) -> Float[Array, "n m"]:
        """Pair."""
        return rate * X

    assert pair(np.ones((1, 2), np.float32), np.ones((1, 2))).dtype == np.float32
    assert refusal(pair, np.ones((1, 2), np.float32), np.ones((1, 2)), rate=1e60).startswith(
        "ValueError: rate must not round to inf in float32"
    )


def test_a_choice_is_one_of_its_names() -> None:
    """The message lists them."""
    assert refusal(move, ROWS, ZERO, how="left") == "ValueError: how must be one of up, down, got 'left'"
    assert refusal(move, ROWS, ZERO, how=None) == "ValueError: how must be one of up, down, got None"


def test_the_help_says_it() -> None:
    """Each argument with its shape or range and its default, and of a state each field."""
    doc = move.__doc__ or ""

    assert "    Z: columns.\n        Real numbers, [n, m], with finite squares.\n" in doc
    assert "A `Moments` of `mean` (real numbers, [n, 1]), `square` (real numbers, [n, 1], >= 0), `t` (a whole number >= 0).\n" in doc
    assert "    beta: memory.\n        A number in [0, 1); by default 0.5.\n" in doc
    assert "    how: which way.\n        One of up, down; by default 'up'.\n" in doc
    assert "Raises:\n    ValueError: " in doc
    assert str(inspect.signature(move)) == "(Z, moments, *, beta=0.5, how='up')"


def test_an_item_of_a_list_is_named_by_its_place() -> None:
    """Each may have a shape of its own; an empty list is none."""

    @contract
    def total(weights: Iterable[Float[AnyArray, "..."]], flags: Iterable[bool] = (True,)) -> Real:
        """Add."""
        return float(sum(W.sum() for W in weights))

    assert total([[[1.0, 2.0]], [3.0]]) == 6
    assert refusal(total, [[1.0], [math.nan]]) == "NotFinite: weights[1] must be finite, got nan at index (0,)"
    assert refusal(total, []) == "ValueError: weights must not be empty, got []"
    assert refusal(total, 3) == "TypeError: weights must be a list, got 3"
    assert refusal(total, [[1.0]], [1]) == "TypeError: flags[0] must be True or False, got 1"
    assert refusal(total, [[1e308], [1e308]]).endswith("total must be finite in float64, got inf")


def test_a_function_of_the_caller_runs_under_the_settings_of_the_caller() -> None:
    """What it warns of is shown; a formula that calls nothing is quiet, and judged by its result."""

    @contract
    def apply(J: Callable[[Any], Any], x: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
        """Apply."""
        return np.asarray(J(x))

    @contract
    def vanish(x: Float[AnyArray, "*shape"]) -> Float[Array, "*shape"]:
        """Make it small."""
        return np.asarray(np.exp(-x))

    assert refusal(apply, 3, 1.0) == "TypeError: J must be a function, got 3"
    with np.errstate(all="raise"):
        assert vanish(1e4) == 0
        with pytest.raises(FloatingPointError):
            apply(lambda x: np.exp(-x), 1e4)
    with np.errstate(all="ignore"):
        assert refusal(apply, lambda x: 1 / (0 * x), [1.0]).endswith("apply must be finite in float64, got inf at index (0,)")


def test_arrays_reach_the_body_in_one_piece() -> None:
    """Row after row, in the byte order of the machine; what is so already comes as it is."""

    @contract
    def seen(x: Float[AnyArray, "n m"]) -> Any:
        """Return what is seen."""
        return x

    rows = np.ones((2, 3))
    assert seen(rows) is rows
    for other in (np.asfortranarray(rows), rows.astype(">f8"), [[1, 1, 1], [1, 1, 1]], np.ones((2, 6))[:, ::2]):
        x = seen(other)
        assert x.flags.c_contiguous
        assert x.dtype == np.float64
        assert x.dtype.isnative
