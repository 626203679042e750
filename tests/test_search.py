"""Where trials are taken from, and what becomes of them: in order, however they run and whatever fails."""

import math
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from importlib import import_module
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import search

# What other processes import: an objective must stand in a module.
OBJECTIVES = """
import os, time

def late_ones_first(trial):
    time.sleep(0.05 * (3 - trial["i"]))
    return trial["i"] ** 2

def fails_at_1(trial):
    class Local(Exception):
        def __init__(self, one, two):
            super().__init__(f"{one} {two}")
    if trial["i"] == 1:
        raise Local("not", "this one")
    return trial["i"]

def dies_at_2(trial):
    if trial["i"] == 2:
        os._exit(3)
    return trial["i"]

def changes_its_trial(trial):
    return trial.pop("i")

def process(trial):
    return os.getpid()
"""
TRIALS = [{"i": i} for i in range(4)]

# Every executor must give the same. A cluster's goes here: Dask's is `Client().get_executor()`.
EXECUTORS: dict[str, Callable[[], Executor]] = {
    "threads": lambda: ThreadPoolExecutor(3),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


@pytest.fixture(scope="module", params=[None, *EXECUTORS])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor | None]:
    """Return each executor in turn, and none."""
    if request.param is None:
        yield None
    else:
        with EXECUTORS[request.param]() as pool:
            yield pool


@pytest.fixture(scope="module")
def objectives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the module of the objectives, which other processes find too."""
    folder = tmp_path_factory.mktemp("objectives")
    (folder / "objectives_of_search.py").write_text(OBJECTIVES, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield import_module("objectives_of_search")


# ---------------------------------------------------------------- trials


def test_a_grid_is_every_combination_once() -> None:
    """The last name changes fastest; the values may be of any kind."""
    assert search.grid({"a": [1, 2], "b": ("x",), "c": range(2)}) == [
        {"a": 1, "b": "x", "c": 0},
        {"a": 1, "b": "x", "c": 1},
        {"a": 2, "b": "x", "c": 0},
        {"a": 2, "b": "x", "c": 1},
    ]


@pytest.mark.parametrize("draw", [search.uniform, search.log_uniform])
@given(
    ends=st.tuples(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300)),
    seed=st.integers(0, 99),
)
def test_trials_lie_in_their_range(draw: Callable[..., list[search.Trial]], ends: tuple[float, float], seed: int) -> None:
    """To the last bit, however far its ends are apart."""
    low, high = sorted(ends)

    trials = draw({"x": (low, high), "one": (low, low)}, n=5, rng=np.random.default_rng(seed))

    assert all(low <= trial["x"] <= high and trial["one"] == low for trial in trials)
    assert all(type(trial["x"]) is float for trial in trials)


def test_draws_are_those_of_the_generator() -> None:
    """Trial after trial, name after name: x = (1-u)·a + u·b, and the same of the logarithms."""
    u = np.random.default_rng(3).random((4, 2))

    linear = search.uniform({"a": (1.0, 3.0), "b": (-1.0, 0.0)}, n=4, rng=np.random.default_rng(3))
    log = search.log_uniform({"a": (1.0, 3.0), "b": (1e-4, 1.0)}, n=4, rng=np.random.default_rng(3))

    np.testing.assert_allclose([[t["a"], t["b"]] for t in linear], [1, -1] + u * [2, 1], rtol=1e-14)
    np.testing.assert_allclose([[t["a"], t["b"]] for t in log], np.array([1, 1e-4]) * np.array([3, 1e4]) ** u, rtol=1e-13)


def test_a_uniform_draw_spends_nine_tenths_on_the_last_decade() -> None:
    """Of 10⁻⁴ to 1; a log-uniform one a quarter on each. Within 5 standard deviations of 10,000 draws."""
    for draw, shares in ((search.uniform, [0.0009, 0.009, 0.09, 0.9]), (search.log_uniform, [0.25] * 4)):
        trials = draw({"alpha": (1e-4, 1.0)}, n=10_000, rng=np.random.default_rng(0))
        decades = Counter(math.floor(math.log10(trial["alpha"])) for trial in trials)
        for decade, share in zip((-4, -3, -2, -1), shares, strict=True):
            assert abs(decades[decade] - 10_000 * share) < 5 * math.sqrt(10_000 * share * (1 - share)) + 10


def test_mean_and_variance_of_a_uniform_draw() -> None:
    """(a + b)/2 and (b - a)²/12, within 5 standard errors; two names are drawn independently."""
    trials = search.uniform({"x": (2.0, 8.0), "y": (2.0, 8.0)}, n=20_000, rng=np.random.default_rng(0))
    x, y = np.array([[trial["x"], trial["y"]] for trial in trials]).T

    assert abs(x.mean() - 5) < 5 * math.sqrt(3 / 20_000)
    assert abs(x.var() - 3) < 5 * 3 * math.sqrt(0.8 / 20_000)
    assert abs(np.corrcoef(x, y)[0, 1]) < 5 / math.sqrt(20_000)


def test_random_trials_come_closer_where_one_of_three_matters() -> None:
    """27 trials each: a grid has 3 values of the one that matters, random trials 27; the notes' advice."""
    rng = np.random.default_rng(0)
    names = ("a", "b", "c")
    points = search.grid({name: [1 / 6, 0.5, 5 / 6] for name in names})
    wins = 0
    for _ in range(200):
        best = rng.random()
        trials = search.uniform(dict.fromkeys(names, (0.0, 1.0)), n=27, rng=rng)
        wins += min(abs(t["a"] - best) for t in trials) < min(abs(t["a"] - best) for t in points)
    assert wins > 150


def test_59_random_trials_find_the_best_twentieth() -> None:
    """With a probability of 1 - 0.95⁵⁹ = 95 %, in whatever number of dimensions."""
    rng = np.random.default_rng(0)

    hits = sum(any(t["x"] < 0.05 for t in search.uniform({"x": (0.0, 1.0)}, n=59, rng=rng)) for _ in range(1000))

    assert abs(hits / 1000 - (1 - 0.95**59)) < 5 * math.sqrt(0.95 * 0.05 / 1000)


# ---------------------------------------------------------------- from coarse to fine


@given(x=st.floats(-3, 5), factor=st.floats(0.01, 1))
def test_a_zoom_is_factor_times_as_wide_and_holds_the_center(x: float, factor: float) -> None:
    """In the old range, and around the center where there is room."""
    [(name, (low, high))] = search.zoom({"x": (-3.0, 5.0)}, {"x": x, "other": 9.0}, factor=factor).items()

    assert name == "x"
    assert math.isclose(high - low, 8 * factor, rel_tol=1e-12)
    assert -3 <= low <= x + 1e-12
    assert x - 1e-12 <= high <= 5
    if -3 + 4 * factor < x < 5 - 4 * factor:
        assert math.isclose((low + high) / 2, x, abs_tol=1e-12)


def test_a_zoom_on_a_logarithmic_scale() -> None:
    """Half of four decades around 10⁻² are those from 10⁻³ to 10⁻¹; at an end, the two that are left."""
    np.testing.assert_allclose(search.zoom({"a": (1e-4, 1.0)}, {"a": 1e-2}, factor=0.5, log=True)["a"], (1e-3, 1e-1), rtol=1e-12)
    np.testing.assert_allclose(search.zoom({"a": (1e-4, 1.0)}, {"a": 0.5}, factor=0.5, log=True)["a"], (1e-2, 1.0), rtol=1e-12)


def test_a_zoom_into_the_whole_or_into_a_point() -> None:
    """factor = 1 keeps the range; a range of one value keeps it."""
    for log in (False, True):
        np.testing.assert_allclose(search.zoom({"x": (0.1, 0.7)}, {"x": 0.2}, factor=1.0, log=log)["x"], (0.1, 0.7), rtol=1e-14)
        np.testing.assert_allclose(search.zoom({"x": (0.3, 0.3)}, {"x": 0.3}, factor=0.5, log=log)["x"], (0.3, 0.3), rtol=1e-14)


def test_from_coarse_to_fine_comes_closer() -> None:
    """Three rounds of 20 on a smooth bowl are nearer to its bottom than one of 60, in 4 runs of 5."""

    def bowl(trial: search.Trial) -> float:
        return float((trial["x"] - 0.3) ** 2 + (trial["y"] - 0.6) ** 2)

    wins = 0
    for seed in range(50):
        rng = np.random.default_rng(seed)
        start = {"x": (0.0, 1.0), "y": (0.0, 1.0)}
        once = search.best(search.run(bowl, search.uniform(start, n=60, rng=rng))).value
        ranges, found = start, []
        for _ in range(3):
            found += search.run(bowl, search.uniform(ranges, n=20, rng=rng))
            ranges = search.zoom(ranges, search.best(found).trial, factor=0.4)
        wins += search.best(found).value < once
    assert wins > 35


def test_ranges_shrink_into_each_other() -> None:
    """Round after round."""
    ranges = [{"x": (0.0, 1.0)}]
    for x in (0.9, 0.8, 0.85):
        ranges.append(search.zoom(ranges[-1], {"x": x}, factor=0.5))

    assert all(a["x"][0] <= b["x"][0] <= b["x"][1] <= a["x"][1] for a, b in pairwise(ranges))


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("ranges", "error", "message"),
    [
        ({}, ValueError, r"^ranges must not be empty, got \{\}$"),
        ([("x", (0, 1))], TypeError, r"^ranges must be a mapping of names, got \[\('x', \(0, 1\)\)\]$"),
        ({1: (0, 1)}, TypeError, r"^ranges must have strings for names, got 1$"),
        ({"x": 1.0}, TypeError, r"^ranges\['x'\] must be a pair \(lowest, highest\), got 1\.0$"),
        ({"x": (1, 2, 3)}, TypeError, r"^ranges\['x'\] must be a pair \(lowest, highest\), got \(1, 2, 3\)$"),
        ({"x": (2, 1)}, ValueError, r"^ranges\['x'\] must not fall, got \(2\.0, 1\.0\)$"),
        ({"x": (0, math.inf)}, ValueError, r"^ranges\['x'\] must be finite, got inf$"),
        ({"x": ("0", 1)}, TypeError, r"^ranges\['x'\] must be a real number, got '0'$"),
    ],
)
def test_refuses_what_is_no_range(ranges: Any, error: type[Exception], message: str) -> None:
    """Wherever a range is taken."""
    rng = np.random.default_rng(0)
    calls: list[Callable[[], Any]] = [
        lambda: search.uniform(ranges, n=1, rng=rng),
        lambda: search.log_uniform(ranges, n=1, rng=rng),
        lambda: search.zoom(ranges, {"x": 1.0}, factor=0.5),
    ]
    for call in calls:
        with pytest.raises(error, match=message):
            call()


def test_refuses_a_logarithm_of_zero() -> None:
    """On a logarithmic scale a range begins above 0."""
    for low in (0.0, -1.0):
        with pytest.raises(ValueError, match=rf"^ranges\['x'\] must be > 0 on a logarithmic scale, got \({low}, 1\.0\)$"):
            search.log_uniform({"x": (low, 1.0)}, n=1, rng=np.random.default_rng(0))
        with pytest.raises(ValueError, match=r"^ranges\['x'\] must be > 0 on a logarithmic scale"):
            search.zoom({"x": (low, 1.0)}, {"x": 0.5}, factor=0.5, log=True)


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ({}, ValueError, r"^values must not be empty, got \{\}$"),
        ({"x": []}, ValueError, r"^values\['x'\] must not be empty, got \[\]$"),
        ({"x": 3}, TypeError, r"^values\['x'\] must be a list, got 3$"),
        ({"x": "relu"}, TypeError, r"^values\['x'\] must be a list, got 'relu'$"),
        ([1, 2], TypeError, r"^values must be a mapping of names, got \[1, 2\]$"),
    ],
)
def test_refuses_what_is_no_grid(values: Any, error: type[Exception], message: str) -> None:
    """A list of values for each name."""
    with pytest.raises(error, match=message):
        search.grid(values)


@pytest.mark.parametrize(
    ("center", "log", "error", "message"),
    [
        ({"y": 0.5}, False, ValueError, r"^center must have a value for 'x', got \{'y': 0\.5\}$"),
        ({"x": 1.5}, False, ValueError, r"^center\['x'\] must be in \[0\.5, 1\.0\], got 1\.5$"),
        ({"x": math.nan}, False, ValueError, r"^center\['x'\] must be finite, got nan$"),
        (0.5, False, TypeError, r"^center must be a mapping of names, got 0\.5$"),
        ({"x": 0.5}, 1, TypeError, r"^log must be True or False, got 1$"),
    ],
)
def test_refuses_a_center_elsewhere(center: Any, log: Any, error: type[Exception], message: str) -> None:
    """The best trial has a value in every range."""
    with pytest.raises(error, match=message):
        search.zoom({"x": (0.5, 1.0)}, center, factor=0.5, log=log)


def test_a_zoom_is_linear_unless_asked_otherwise() -> None:
    """`log` is False."""
    assert search.zoom({"x": (1.0, 9.0)}, {"x": 5.0}, factor=0.5) == {"x": (3.0, 7.0)}


# ---------------------------------------------------------------- run


def test_results_come_in_the_order_of_the_trials(objectives: Any, executor: Executor | None) -> None:
    """Though the last is finished first."""
    results = search.run(objectives.late_ones_first, TRIALS, executor=executor)

    assert results == [(trial, value, "") for trial, value in zip(TRIALS, [0.0, 1.0, 4.0, 9.0], strict=True)]
    assert all(type(result) is search.Result and type(result.value) is float for result in results)


def test_a_failed_trial_is_recorded_and_stops_no_other(objectives: Any, executor: Executor | None) -> None:
    """With its words; even an error that cannot be sent between processes."""
    results = search.run(objectives.fails_at_1, TRIALS, executor=executor)

    assert [result.error for result in results] == ["", "Local: not this one", "", ""]
    assert math.isnan(results[1].value)
    assert [results[i].value for i in (0, 2, 3)] == [0, 2, 3]
    assert results[1].trial == {"i": 1}


def test_an_objective_may_change_its_trial(objectives: Any, executor: Executor | None) -> None:
    """It gets a copy; neither the result nor the caller's dict knows of it."""
    trials = [{"i": 7}]

    assert search.run(objectives.changes_its_trial, trials, executor=executor) == [({"i": 7}, 7.0, "")]
    assert trials == [{"i": 7}]


def test_an_executor_stays_open(objectives: Any, executor: Executor | None) -> None:
    """For the finer search after the coarse one."""
    first, second = (search.run(objectives.process, TRIALS[:1], executor=executor) for _ in range(2))

    assert first[0].error == second[0].error == ""


def test_processes_are_other_processes_and_threads_are_not(objectives: Any, executor: Executor | None) -> None:
    """What was asked for is used."""
    [(_, process, _)] = search.run(objectives.process, TRIALS[:1], executor=executor)

    assert (process == os.getpid()) is not isinstance(executor, ProcessPoolExecutor)


def test_a_worker_that_dies_takes_only_what_is_not_finished(objectives: Any) -> None:
    """The trials before it keep their values; those after it say why they have none, and so does a broken executor."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        results = search.run(objectives.dies_at_2, TRIALS, executor=executor)
        again = search.run(objectives.dies_at_2, TRIALS[:1], executor=executor)

    assert [result.value for result in results[:2]] == [0, 1]
    for result in (*results[2:], *again):
        assert math.isnan(result.value)
        assert result.error.startswith("BrokenProcessPool: ")


def test_trials_do_run_at_the_same_time() -> None:
    """Three that wait for each other finish, on three threads."""
    barrier = threading.Barrier(3, timeout=5)

    def objective(trial: search.Trial) -> float:
        barrier.wait()
        return 0.0

    with ThreadPoolExecutor(3) as executor:
        assert [result.error for result in search.run(objective, TRIALS[:3], executor=executor)] == ["", "", ""]


def run_interrupted(objective: Callable[[search.Trial], float], executor: Executor | None = None) -> list[search.Result]:
    """Run the trials; an interrupt that comes through is a failed test, not the end of the tests."""
    try:
        return search.run(objective, TRIALS, executor=executor)
    except KeyboardInterrupt:
        pytest.fail("the interrupt came through")


def test_an_interrupt_leaves_what_is_finished() -> None:
    """One after the other: the trials before it have values, it and those after it have none."""
    called = []

    def objective(trial: search.Trial) -> float:
        called.append(trial["i"])
        if trial["i"] == 2:
            raise KeyboardInterrupt
        return float(trial["i"])

    results = run_interrupted(objective)

    assert called == [0, 1, 2]
    assert [result.error for result in results] == ["", "", "KeyboardInterrupt", "KeyboardInterrupt"]
    assert [result.value for result in results[:2]] == [0, 1]
    assert all(math.isnan(result.value) for result in results[2:])
    assert [result.trial for result in results] == TRIALS


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="sends a signal to a thread")
def test_an_interrupt_while_others_run_leaves_what_is_finished() -> None:
    """One trial is finished, one is running, two have not begun: these never do, and nobody waits for the one."""
    release, begun, ended, submitted = threading.Event(), [], [], threading.Semaphore(0)

    class Counting(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **keywords: Any) -> Any:
            future = super().submit(*arguments, **keywords)
            submitted.release()
            return future

    def objective(trial: search.Trial) -> float:
        begun.append(trial["i"])
        if trial["i"] == 1:
            for _ in TRIALS:
                submitted.acquire(timeout=5)
            time.sleep(0.1)  # by now the last is not only submitted, but waited for
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            release.wait(5)
        ended.append(trial["i"])
        return float(trial["i"])

    with Counting(1) as executor:
        results = run_interrupted(objective, executor)
        assert ended == [0]
        release.set()

    assert [result.error for result in results] == ["", *["KeyboardInterrupt"] * 3]
    assert results[0].value == 0
    assert begun == [0, 1]


@pytest.mark.parametrize(
    ("returned", "value", "error"),
    [
        (3, 3.0, ""),
        (np.float32(0.5), 0.5, ""),
        (math.inf, math.inf, ""),
        (math.nan, math.nan, ""),
        (None, math.nan, "TypeError: objective(trial) must be a real number, got None"),
        (True, math.nan, "TypeError: objective(trial) must be a real number, got True"),
        ("3", math.nan, "TypeError: objective(trial) must be a real number, got '3'"),
    ],
)
def test_what_an_objective_may_return(returned: Any, value: float, error: str) -> None:
    """A number; a training that diverged may say so. Anything else is a failure of the trial."""
    [result] = search.run(lambda trial: returned, TRIALS[:1])

    np.testing.assert_equal(result, ({"i": 0}, value, error))


def test_an_exit_is_a_failure_too() -> None:
    """And an error without words has its name."""

    def leaves(trial: search.Trial) -> float:
        raise SystemExit if trial["i"] else ValueError

    assert [result.error for result in search.run(leaves, TRIALS[:2])] == ["ValueError", "SystemExit"]


def test_trials_may_come_from_a_generator() -> None:
    """They are taken once."""
    results = search.run(lambda trial: trial["i"], ({"i": i} for i in range(3)))

    assert [result.value for result in results] == [0, 1, 2]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((None, TRIALS, None), TypeError, r"^objective must be a function, got None$"),
        ((abs, [], None), ValueError, r"^trials must not be empty, got \[\]$"),
        ((abs, 3, None), TypeError, r"^trials must be a list of trials, got 3$"),
        ((abs, {"alpha": 0.1}, None), TypeError, r"^trials\[0\] must be a mapping of names, got 'alpha'$"),
        ((abs, [{"alpha": 0.1}, {}], None), ValueError, r"^trials\[1\] must not be empty, got \{\}$"),
        ((abs, [{3: 0.1}], None), TypeError, r"^trials\[0\] must have strings for names, got 3$"),
        ((abs, TRIALS, 4), TypeError, r"^executor must be a concurrent\.futures\.Executor, got 4$"),
    ],
)
def test_refuses_what_cannot_run(arguments: Any, error: type[Exception], message: str) -> None:
    """Before anything has run."""
    objective, trials, executor = arguments

    with pytest.raises(error, match=message):
        search.run(objective, trials, executor=executor)


def test_the_best_is_the_lowest_that_is_a_number() -> None:
    """The first of several, wherever a NaN stands."""
    values = [math.nan, 2.0, 1.0, math.nan, 1.0, math.inf]
    results = [search.Result({"i": i}, value, "") for i, value in enumerate(values)]

    assert search.best(results).trial == {"i": 2}
    assert search.best(reversed(results)).trial == {"i": 4}
    assert search.best(results[-1:]).value == math.inf
    with pytest.raises(ValueError, match=r"^results must hold a value, got 1 without$"):
        search.best(results[:1])
