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
from dlref._contract import Array

SHAPE = (3, 7, 31)
STEPS: dict[str, Callable[[list[Array]], tuple[Array, ...]]] = {
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


def _flat(W: Array, state: tuple[Any, ...]) -> tuple[Array, ...]:
    return (W, *(x for x in state if isinstance(x, np.ndarray)))


def arrays(dtype: Any, shape: tuple[int, ...] = SHAPE) -> list[Array]:
    """Return W, dW, v and s."""
    rng = np.random.default_rng(0)
    return [(rng.standard_normal(shape) ** power).astype(dtype) for power in (1, 1, 1, 2)]


def in_blocks(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Evaluate in blocks of so many bytes, whatever there is."""
    monkeypatch.setattr(_blocks, "SMALL", 0)
    monkeypatch.setattr(_blocks, "BLOCK", size)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("name", STEPS)
def test_blocks_of_any_size_give_the_bits_of_the_whole(name: str, dtype: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every dtype and layout."""
    for layout, laid_out in LAYOUTS.items():
        given = [laid_out(x) for x in arrays(dtype)]
        whole = STEPS[name](given)
        for size in (16, 48, 1000, 4096, 10**6):
            with monkeypatch.context() as patch:
                in_blocks(patch, size)
                results = STEPS[name](given)

            for result, expected in zip(results, whole, strict=True):
                np.testing.assert_array_equal(result, expected, err_msg=f"{layout}, {size} bytes", strict=True)


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


def test_small_arrays_are_evaluated_whole_and_large_ones_in_blocks() -> None:
    """Up to a megabyte in one call, beyond it in calls on arrays of an eighth of a megabyte, the last one shorter."""
    calls: list[Any] = []

    @_blocks.in_blocks
    def formula(x: Array, *, alpha: float) -> Array:
        calls.append(x)
        return x + alpha

    for x, sizes in ((np.zeros(2**18, np.float32), [2**18]), (np.zeros(2**18 + 1, np.float32), [*[2**15] * 8, 1])):
        calls.clear()
        np.testing.assert_array_equal(formula(x, alpha=1.0), x + 1, strict=True)
        assert [call.size for call in calls] == sizes
        assert all(type(call) is np.ndarray and np.shares_memory(call, x) for call in calls)


def test_a_step_needs_the_memory_of_its_results_and_a_constant() -> None:
    """Some blocks beside three results of eight megabytes; the whole formula makes five or six arrays as large as they are."""
    given = arrays(np.float32, (2, 1024, 1024))

    tracemalloc.start()
    try:
        outcome = STEPS["adam"](given)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(outcome) == 3
    assert peak < 3 * 2**23 + 16 * _blocks.BLOCK


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

    assert int(run.stdout) < 2000  # more than 10,000 without the hint
