"""Formulas of large arrays in blocks: the same bits as of whole arrays, fresh, in little memory, and without asking the system for it."""

import os
import platform
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlref import _blocks, adam, rmsprop
from dlref._types import Array, Arrays

SHAPE = (3, 7, 31)
STEPS: dict[str, Callable[[list[Array]], Arrays]] = {
    "adam": lambda x: _flat(*adam.step(x[0], x[1], adam.State(x[2], x[3], 4), alpha=0.5, eps_root=0.25)),
    "rmsprop": lambda x: _flat(*rmsprop.step(x[0], x[1], rmsprop.State(x[3]), alpha=0.5, eps_root=0.25)),
}
LAYOUTS: dict[str, Callable[[Array], Array]] = {
    "C order": np.ascontiguousarray,
    "Fortran order": np.asfortranarray,
    "every other": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "backwards": lambda x: x[::-1, :, ::-1].copy()[::-1, :, ::-1],
    "axes exchanged": lambda x: np.ascontiguousarray(x.transpose(1, 0, 2)).transpose(1, 0, 2),
}


def _flat(W: Array, state: tuple[Any, ...]) -> Arrays:
    return (W, *(x for x in state if isinstance(x, np.ndarray)))


def arrays(dtype: Any, shape: tuple[int, ...] = SHAPE) -> list[Array]:
    """Return W, dW, v and s."""
    rng = np.random.default_rng(0)
    return [(rng.standard_normal(shape) ** power).astype(dtype) for power in (1, 1, 1, 2)]


def in_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Evaluate in blocks of so many bytes, whatever there is."""
    monkeypatch.setattr(_blocks, "SMALL", 0)
    monkeypatch.setattr(_blocks, "BLOCK", size)


@pytest.mark.parametrize("size", [16, 48, 1000, 4096, 10**6])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name", STEPS)
def test_blocks_of_any_size_give_the_bits_of_the_whole(
    name: str, dtype: Any, layout: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every dtype and layout; the results are laid out as without blocks, too."""
    given = [LAYOUTS[layout](x) for x in arrays(dtype)]
    whole = STEPS[name](given)
    in_blocks(monkeypatch, size)

    results = STEPS[name](given)

    for result, expected in zip(results, whole, strict=True):
        np.testing.assert_array_equal(result, expected, strict=True)
        assert result.strides == expected.strides


@pytest.mark.parametrize("name", STEPS)
def test_arrays_of_several_layouts_meet(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Element by element, not by their places in memory."""
    in_blocks(monkeypatch, 100)

    mixed = STEPS[name]([layout(x) for x, layout in zip(arrays(float), LAYOUTS.values(), strict=False)])

    for result, expected in zip(mixed, STEPS[name](arrays(float)), strict=True):
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("name", STEPS)
def test_results_are_fresh_and_may_be_written_to(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No result shares memory with another or with an argument, of which none is changed; read-only ones will do."""
    in_blocks(monkeypatch, 100)
    given = arrays(float)
    for x in given:
        x.flags.writeable = False

    results = STEPS[name](given)

    for i, result in enumerate(results):
        assert result.flags.writeable
        assert not any(np.shares_memory(result, other) for other in (*given, *results[:i]))
    for x, before in zip(given, arrays(float), strict=True):
        np.testing.assert_array_equal(x, before)


def seen(x: Array) -> list[bool]:
    """Return, for each call of a formula, whether it was called with an array."""
    calls: list[bool] = []

    def formula(x: Any) -> Arrays:
        calls.append(isinstance(x, np.ndarray))
        return (x + 1,)

    (result,) = _blocks.evaluate(formula, x, results=1)
    np.testing.assert_array_equal(result, x + 1, strict=True)
    return calls


def test_small_arrays_are_evaluated_whole_and_large_ones_in_blocks() -> None:
    """Up to half a megabyte with the array, beyond with a stand-in: once, whatever the number of blocks."""
    assert seen(np.zeros(2**17, np.float32)) == [True]
    assert seen(np.zeros(2**17 + 1, np.float32)) == [False]
    assert seen(np.zeros(2**16 + 1)) == [False]


FORMULAS: dict[str, Callable[..., Any]] = {
    "a square, a power, a root": lambda x, y: (x**2 + y**3, np.sqrt(x * x)),
    "numbers on either side": lambda x, y: (1 - x, 2 / (y**2 + 1)),
    "a result of a result": lambda x, y: (sum_ := x + y, sum_ * sum_ - x),
    "results in another order": lambda x, y: (-((first := x - y) * 2), first),
    "what is not used": lambda x, y: (x + y, (x * y, x - y)[1]),
    "an array many times": lambda x, y: (x * x + x / (x**2 + 1) - x, abs(y) + y),
    "a long way back": lambda x, y: (a := x + 1, (((y * 2 - 3) * y + a) / 7 - x) * a),
}


@pytest.mark.parametrize("size", [1024, 1000])
@pytest.mark.parametrize("name", FORMULAS)
def test_what_is_written_down_is_the_formula(name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever places its operations share, no number is written over that is still to be read."""
    x, y = arrays(float)[:2]
    expected = FORMULAS[name](x, y)
    in_blocks(monkeypatch, size)

    results = _blocks.evaluate(FORMULAS[name], x, y, results=2)

    for result, wanted in zip(results, expected, strict=True):
        np.testing.assert_array_equal(result, wanted, strict=True)


def add_in_place(x: Array) -> Arrays:
    """Write into what is given."""
    x += 1
    return (x,)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (add_in_place, r"^a formula in blocks is made of plain ufuncs, got add\.__call__ with \['out'\]$"),
        (lambda x: (x - np.add.reduce(x),), r"^a formula in blocks is made of plain ufuncs, got add\.reduce with \[\]$"),
        (lambda x: (x + np.arange(1000.0),), "only"),
        (lambda x: (x,), r"^a formula in blocks must return 1 new arrays$"),
        (lambda x: (1.0,), r"^a formula in blocks must return 1 new arrays$"),
        (lambda x: (x + 1, x + 2), r"^a formula in blocks must return 1 new arrays$"),
    ],
    ids=["writes", "sums", "another array", "the array itself", "a number", "too many"],
)
def test_what_is_no_elementwise_formula_is_not_evaluated(formula: Any, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in this package, found the first time that an array is large."""
    in_blocks(monkeypatch, 100)
    with pytest.raises(TypeError, match=message):
        _blocks.evaluate(formula, np.zeros(1000), results=1)


@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray])
@pytest.mark.parametrize(("name", "results"), [("adam", 3), ("rmsprop", 2)])
def test_a_step_needs_the_memory_of_its_results_and_a_constant(name: str, results: int, layout: Callable[[Array], Array]) -> None:
    """Two blocks beside results of eight megabytes each; the whole formula makes five or six arrays as large as they are."""
    given = [layout(x) for x in arrays(np.float32, (2, 1024, 1024))]

    tracemalloc.start()
    try:
        outcome = STEPS[name](given)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(outcome) == results
    assert peak < results * 2**23 + 2 * _blocks.BLOCK + 2**16


STEPS_THAT_COUNT_PAGES = """
import resource

import numpy as np

from dlref import adam

W = np.ones(200_000, np.float32)
state = adam.init(W)
for number in range(40):
    if number == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    W, state = adam.step(W, W, state, alpha=0.1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="counts the pages that the C library of Linux asks for")
def test_memory_that_a_step_frees_serves_the_next_step() -> None:
    """Thirty steps ask the system for hardly a page; without the hint to the library it is two hundred for every array of each formula."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_TUNABLES"))}
    environment["PYTHONPATH"] = str(Path(_blocks.__file__).parents[1])

    run = subprocess.run([sys.executable, "-c", STEPS_THAT_COUNT_PAGES], env=environment, capture_output=True, text=True, check=True)

    assert int(run.stdout) < 1000
