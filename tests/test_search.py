"""Search beside its checks: for any ranges, on threads, processes and a cluster, interrupted, and refusing."""

import json
import math
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from dlref import search

pytestmark = pytest.mark.filterwarnings("ignore:Creating scratch directories")  # Dask's word for a slow disk

# What other processes import: an objective must stand in a module.
OBJECTIVES = """
import contextlib, json, logging, multiprocessing, os, pathlib, signal, time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from dlref import search

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

def changes_its_trial(trial):
    return trial.pop("i")

def process(trial):
    return os.getpid()

def clock(trial):
    return time.perf_counter()

def wait_for(file, seconds):
    end = time.monotonic() + seconds
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.01)

def kills_at_4(trial):
    # The fifth of the trials kills its worker, once, and while it does so the sixth does not end.
    i, folder = trial["i"], pathlib.Path(trial["folder"])
    (folder / f"begun-{i}").touch()
    if i == 4 and not (folder / "killed").exists():
        wait_for(folder / "begun-5", trial["patience"])
        (folder / "killed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if i == 5:
        wait_for(folder / trial["until"], 5)
    return i

def ends_below_2(trial):
    i, folder = trial["i"], pathlib.Path(trial["folder"])
    (folder / f"begun-{i}").touch()
    if i >= 2:
        wait_for(folder / "released", 10)
    return i

def threads(folder):
    return ThreadPoolExecutor(2)

def processes(folder):
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))

@contextlib.contextmanager
def cluster(folder):
    from distributed import Client, LocalCluster
    loopback = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "worker_dashboard_address": "127.0.0.1:0"}
    kind = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "memory_limit": 0}
    with LocalCluster(**loopback, **kind, local_directory=folder, silence_logs=logging.CRITICAL) as local, Client(local) as client:
        yield client.get_executor()

def run_to_be_interrupted(kind, folder):
    # Tells by a file what the executor has finished, for an interrupt must not come before.
    def submit(*arguments):
        future = handed_on(*arguments)
        i = sum(1 for _ in folder.glob("submitted-*"))
        (folder / f"submitted-{i}").touch()
        future.add_done_callback(lambda future: (folder / f"finished-{i}").touch())
        return future

    folder = pathlib.Path(folder)
    with globals()[kind](str(folder)) as executor:
        handed_on, executor.submit = executor.submit, submit
        try:
            search.run(ends_below_2, [{"i": i, "folder": str(folder)} for i in range(16)], executor=executor)
        except search.Interrupted as interrupt:
            print(json.dumps([(value, error) for _, value, error in interrupt.results]))
        (folder / "released").touch()
    assert multiprocessing.active_children() == []
"""
TRIALS = [{"i": i} for i in range(4)]
EXECUTORS = ("threads", "processes", "cluster")


@pytest.fixture(scope="module")
def objectives(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Return the module of the objectives, which other processes find too."""
    folder = tmp_path_factory.mktemp("objectives")
    (folder / "objectives_of_search.py").write_text(OBJECTIVES, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield import_module("objectives_of_search")


@pytest.fixture(scope="module", params=[None, *EXECUTORS])
def executor(request: pytest.FixtureRequest, objectives: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executor | None]:
    """Return none, and each executor in turn: of threads, of processes, and that of a Dask cluster of two processes."""
    if request.param is None:
        yield None
    else:
        with getattr(objectives, request.param)(str(tmp_path_factory.mktemp("executor"))) as executor:
            yield executor
        assert multiprocessing.active_children() == []


# ---------------------------------------------------------------- trials


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


@given(n=st.integers(1, 40), q=st.fractions(0, 1, max_denominator=1000))
def test_the_chance_of_a_hit(n: int, q: Fraction) -> None:
    """1 - (1 - q)ᴺ in exact fractions, to the last digits; one trial has the chance q, and all is always hit."""
    chance = search.chance(n=n, q=float(q))

    assert type(chance) is float
    assert math.isclose(chance, 1 - (1 - Fraction(float(q))) ** n, rel_tol=1e-14)
    assert search.chance(n=1, q=float(q)) == pytest.approx(float(q), rel=1e-15)
    assert search.chance(n=n, q=1.0) == 1


# ---------------------------------------------------------------- from coarse to fine


@given(x=st.floats(-3, 5), factor=st.floats(0.01, 1))
def test_a_zoom_is_factor_times_as_wide(x: float, factor: float) -> None:
    """And around the center where there is room."""
    [(name, (low, high))] = search.zoom({"x": (-3.0, 5.0)}, {"x": x, "other": 9.0}, factor=factor).items()

    assert name == "x"
    assert math.isclose(high - low, 8 * factor, rel_tol=1e-12)
    if -3 + 4 * factor < x < 5 - 4 * factor:
        assert math.isclose((low + high) / 2, x, abs_tol=1e-12)


POSITIVE = st.floats(0, exclude_min=True, allow_infinity=False)
FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(("log", "numbers"), [(False, FINITE), (False, st.floats(0, 1)), (True, POSITIVE), (True, st.floats(1e-6, 1))])
@given(data=st.data())
def test_a_zoom_holds_its_center_and_stays_within(log: bool, numbers: st.SearchStrategy[float], data: st.DataObject) -> None:
    """Exactly, zoom after zoom: of any three numbers the middle one is the center, and of each new range any point is the next."""
    low, x, high = sorted(data.draw(st.tuples(numbers, numbers, numbers)))
    ranges = {"x": (low, high)}

    for factor in data.draw(st.lists(st.floats(1e-3, 1), min_size=1, max_size=5)):
        (low, high) = ranges["x"]
        ranges = search.zoom(ranges, {"x": x}, factor=factor, log=log)
        assert low <= ranges["x"][0] <= x <= ranges["x"][1] <= high
        assert all(type(end) is float for end in ranges["x"])
        x = data.draw(st.sampled_from([x, *ranges["x"]]) | st.floats(*ranges["x"]))


def test_a_zoom_into_the_whole_or_into_a_point() -> None:
    """factor = 1 keeps the range; a range of one value keeps it."""
    for log in (False, True):
        np.testing.assert_allclose(search.zoom({"x": (0.1, 0.7)}, {"x": 0.2}, factor=1.0, log=log)["x"], (0.1, 0.7), rtol=1e-14)
        np.testing.assert_allclose(search.zoom({"x": (0.3, 0.3)}, {"x": 0.3}, factor=0.5, log=log)["x"], (0.3, 0.3), rtol=1e-14)


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


def test_threads_are_this_process_and_the_others_are_not(objectives: Any, executor: Executor | None) -> None:
    """What was asked for is used."""
    [(_, process, _)] = search.run(objectives.process, TRIALS[:1], executor=executor)

    assert (process == os.getpid()) is (executor is None or isinstance(executor, ThreadPoolExecutor))


def test_equal_trials_are_trials_each(objectives: Any, executor: Executor | None) -> None:
    """In one run as in two. To Dask, equal calls are one call."""
    results = [result for _ in range(2) for result in search.run(objectives.clock, [{"i": 0}, {"i": 0}], executor=executor)]

    assert len({result.value for result in results}) == 4


def kill_a_worker(objectives: Any, executor: Executor, folder: Path, *, patience: float, until: str) -> list[search.Result]:
    """Run eight trials, of which the fifth kills its worker."""
    trials = [{"i": i, "folder": str(folder), "patience": patience, "until": until} for i in range(8)]

    results = search.run(objectives.kills_at_4, trials, executor=executor)

    assert (folder / "killed").exists()
    assert [result.trial for result in results] == trials
    return results


def test_a_killed_process_takes_only_what_is_not_finished(objectives: Any, tmp_path: Path) -> None:
    """The trials before it keep their values; the others say why they have none, and run in a new executor."""
    with objectives.processes(None) as executor:
        results = kill_a_worker(objectives, executor, tmp_path, patience=20, until="released")
        again = search.run(objectives.process, TRIALS[:1], executor=executor)
    (tmp_path / "released").touch()
    with objectives.processes(None) as executor:
        rest = search.run(objectives.kills_at_4, [result.trial for result in results if result.error], executor=executor)

    assert [(result.value, result.error) for result in results[:4]] == [(0, ""), (1, ""), (2, ""), (3, "")]
    for result in (*results[4:], *again):
        assert math.isnan(result.value)
        assert result.error.startswith("BrokenProcessPool: ")
    assert [(result.value, result.error) for result in rest] == [(4, ""), (5, ""), (6, ""), (7, "")]


@pytest.mark.parametrize("executor", ["cluster"], indirect=True)
def test_a_killed_worker_of_a_cluster_loses_nothing(objectives: Any, executor: Executor, tmp_path: Path) -> None:
    """What it had to do, and what it had done and not yet handed over, is done by another."""
    results = kill_a_worker(objectives, executor, tmp_path, patience=1, until="killed")

    assert [(result.value, result.error) for result in results] == [(float(i), "") for i in range(8)]


def test_an_executor_shut_down_by_another_is_not_waited_for() -> None:
    """What it gives up says so."""
    submitted = threading.Semaphore(0)

    class Counting(ThreadPoolExecutor):
        def submit(self, *arguments: Any, **keywords: Any) -> Any:
            future = super().submit(*arguments, **keywords)
            submitted.release()
            return future

    def objective(trial: search.Trial) -> float:
        for _ in TRIALS:
            submitted.acquire(timeout=60)
        pool.shutdown(wait=False, cancel_futures=True)
        return 1.0

    pool, results = Counting(1), []
    thread = threading.Thread(target=lambda: results.extend(search.run(objective, TRIALS, executor=pool)), daemon=True)
    thread.start()
    thread.join(60)

    assert [result.error for result in results] == ["", *["CancelledError"] * 3]
    assert search.run(objective, TRIALS[:1], executor=pool)[0].error == "RuntimeError: cannot schedule new futures after shutdown"


def test_trials_do_run_at_the_same_time() -> None:
    """Three that wait for each other finish, on three threads."""
    barrier = threading.Barrier(3, timeout=60)

    def objective(trial: search.Trial) -> float:
        barrier.wait()
        return 0.0

    with ThreadPoolExecutor(3) as executor:
        assert [result.error for result in search.run(objective, TRIALS[:3], executor=executor)] == ["", "", ""]


def test_an_interrupt_leaves_what_is_finished() -> None:
    """One after the other: the trials before it have values, it and those after it have none."""
    called = []

    def objective(trial: search.Trial) -> float:
        called.append(trial["i"])
        if trial["i"] == 2:
            raise KeyboardInterrupt
        return float(trial["i"])

    with pytest.raises(KeyboardInterrupt) as interrupt:  # one of another kind would end the tests
        search.run(objective, TRIALS)
    assert isinstance(interrupt.value, search.Interrupted)
    results = interrupt.value.results

    assert called == [0, 1, 2]
    assert [result.error for result in results] == ["", "", "KeyboardInterrupt", "KeyboardInterrupt"]
    assert [result.value for result in results[:2]] == [0, 1]
    assert all(math.isnan(result.value) for result in results[2:])
    assert [result.trial for result in results] == TRIALS
    assert str(interrupt.value) == "2 of 4 trials were finished; their results are in the attribute `results`"


def test_an_interrupt_ends_the_loop_around_a_search() -> None:
    """It is a `KeyboardInterrupt`, as Python's own: a program that does not ask for the results ends."""

    def objective(trial: search.Trial) -> float:
        raise KeyboardInterrupt

    begun = []

    def search_again_and_again() -> None:
        for i in range(3):
            begun.append(i)
            search.run(objective, TRIALS)

    with pytest.raises(KeyboardInterrupt):
        search_again_and_again()
    assert begun == [0]


def test_an_interrupt_can_be_sent_on() -> None:
    """From a process to another, with its results."""
    interrupt = search.Interrupted([search.Result({"i": 0}, 0.5, "")])

    sent = pickle.loads(pickle.dumps(interrupt))

    assert sent.results == interrupt.results
    assert str(sent) == str(interrupt)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="interrupts a group of processes, as a terminal does")
@pytest.mark.parametrize("kind", EXECUTORS)
def test_ctrl_c_leaves_what_is_finished(objectives: Any, tmp_path: Path, kind: str) -> None:
    """Two trials are finished, two run, the others have not begun and are cancelled; nobody is waited for."""
    command = [sys.executable, "-W", "error", "-c", "import sys, objectives_of_search as it; it.run_to_be_interrupted(*sys.argv[1:])"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONWARNINGS": ""}
    with subprocess.Popen(
        [*command, kind, str(tmp_path)], env=environment, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        for event in ("finished-0", "finished-1", "begun-2", "begun-3", "submitted-15"):
            objectives.wait_for(tmp_path / event, 10)
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=120)

    assert process.returncode == 0, errors
    assert [error for _, error in json.loads(output)] == ["", "", *["KeyboardInterrupt"] * 14]
    assert [value for value, _ in json.loads(output)][:2] == [0, 1]
    assert not (tmp_path / "begun-14").exists()  # the interrupt may have come before the last was known to be submitted


@pytest.mark.parametrize(
    ("returned", "value", "error"),
    [
        (3, 3.0, ""),
        (np.float32(0.5), 0.5, ""),
        (np.array(0.5), 0.5, ""),
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


def test_an_error_without_readable_words_is_a_failure_too() -> None:
    """Its `__str__` fails, or returns no string: it has its name, and no result is lost."""

    class Speechless(Exception):
        def __str__(self) -> str:
            raise RuntimeError("no words")

    class Wordless(Exception):
        __str__ = None  # type: ignore[assignment]

    def objective(trial: search.Trial) -> float:
        if trial["i"] in (1, 2):
            raise (Speechless, Wordless)[trial["i"] - 1]
        return float(trial["i"])

    for executor in (None, ThreadPoolExecutor(2)):
        results = search.run(objective, TRIALS, executor=executor)
        assert [result.error for result in results] == ["", "Speechless", "Wordless", ""]
        assert (results[0].value, results[3].value) == (0, 3)


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


def test_there_is_no_best_of_failures() -> None:
    """The message says how many there were, and what went wrong first."""
    results = search.run(lambda trial: math.nan if trial["i"] == 0 else 1 / trial["alpha"], TRIALS)

    with pytest.raises(ValueError, match=r"^results must hold a value, got 4 without: 3 failed, the first with KeyError: 'alpha'$"):
        search.best(results)


@pytest.mark.parametrize(
    ("results", "error", "message"),
    [
        ([], ValueError, r"^results must not be empty, got \[\]$"),
        (3, TypeError, r"^results must be a list of results, got 3$"),
        ([({"i": 0}, 0.5, "")], TypeError, r"^results\[0\] must be a dlref\.search\.Result, got \({'i': 0}, 0\.5, ''\)$"),
    ],
)
def test_refuses_what_are_no_results(results: Any, error: type[Exception], message: str) -> None:
    """A list of `Result`."""
    with pytest.raises(error, match=message):
        search.best(results)
