r"""Look for good hyper-parameters: on a grid, at random, on a logarithmic scale, and closer around the best.

$$
\begin{aligned}
x &= (1-u)\,a + u\,b \quad \text{(uniform)} \\[2pt]
x &= a^{1-u}\,b^u \quad \text{(log-uniform)} \\[2pt]
[a', b'] &= x^* + \tfrac{f}{2}\,[a-b,\ b-a] \quad \text{(zoom)} \\[2pt]
P &= 1 - (1-q)^N
\end{aligned}
$$

$u$ is uniform in $[0, 1)$, $x^*$ the best trial so far; a zoom that would leave $[a, b]$ is moved back into it. $P$ is the chance
that one of $N$ random trials is among the best fraction $q$, however many hyper-parameters there are: 95 % for 59 trials and
$q = 5$ %. A grid tries few values of each hyper-parameter, random trials as many as there are trials, which helps where few of
them matter.

Source:
    Notes 3.1, lines 222–234, which leave out the logarithmic scale. [Bergstra & Bengio
    2012](https://jmlr.org/papers/v13/bergstra12a.html).
"""

from __future__ import annotations  # np.random is loaded by its first use, not by its name in a signature

import itertools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from dlref import _check

Trial: TypeAlias = dict[str, Any]
"""A value for each hyper-parameter, by its name."""
Range: TypeAlias = tuple[float, float]
"""The lowest and the highest value of a hyper-parameter, $a$ and $b$."""


class Result(NamedTuple):
    """What became of a trial."""

    trial: Trial
    """The hyper-parameters."""
    value: float
    """What the objective returned; NaN where it did not."""
    error: str
    """Why there is no value, such as `KeyError: 'alpha'`; empty where there is one."""


def grid(values: Mapping[str, Iterable[Any]]) -> list[Trial]:
    """Return every combination of the values, the last hyper-parameter changing fastest.

    Args:
        values: the values to try, of any kind, by the name of the hyper-parameter.

    Returns:
        List of trials; its length is the product of the numbers of values.

    Raises:
        ValueError: if there is no name, or a name has no value.
        TypeError: if `values` is not a mapping of names to lists.

    Examples:
        >>> from dlref import search
        >>> search.grid({"alpha": [0.1, 0.01], "beta": [0.9]})
        [{'alpha': 0.1, 'beta': 0.9}, {'alpha': 0.01, 'beta': 0.9}]
    """
    axes = _axes(values)

    return [dict(zip(axes, point, strict=True)) for point in itertools.product(*axes.values())]


def uniform(ranges: Mapping[str, Range], *, n: int, rng: np.random.Generator) -> list[Trial]:
    r"""Return random trials $x = (1-u)\,a + u\,b$, each hyper-parameter drawn for itself.

    Args:
        ranges: lowest and highest value $a \le b$, by the name of the hyper-parameter.
        n: number of trials $N \ge 1$.
        rng: source of the random numbers; trial after trial is drawn from it, in each name after name.

    Returns:
        List of `n` trials.

    Raises:
        ValueError: if there is no name, a range is not finite or the wrong way round, or `n < 1`.
        TypeError: if `ranges` is not a mapping to pairs of real numbers, `n` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import search
        >>> trials = search.uniform({"keep_prob": (0.5, 1.0)}, n=3, rng=np.random.default_rng(0))
        >>> [round(trial["keep_prob"], 3) for trial in trials]
        [0.818, 0.635, 0.52]
    """
    ranges = _ranges(ranges)
    n = _check.count(n=n, at_least=1)
    rng = _check.generator(rng=rng)

    u = rng.random((n, len(ranges)))
    a, b = np.array([*ranges.values()]).T
    x = np.clip((1 - u) * a + u * b, a, b)
    return [dict(zip(ranges, point, strict=True)) for point in x.tolist()]


def log_uniform(ranges: Mapping[str, Range], *, n: int, rng: np.random.Generator) -> list[Trial]:
    r"""Return random trials $x = a^{1-u}\,b^u$: as many between 0.001 and 0.01 as between 0.1 and 1.

    For a memory $\beta$ near 1, draw $1 - \beta$.

    Args:
        ranges: lowest and highest value $0 < a \le b$, by the name of the hyper-parameter.
        n: number of trials $N \ge 1$.
        rng: source of the random numbers; trial after trial is drawn from it, in each name after name.

    Returns:
        List of `n` trials.

    Raises:
        ValueError: if there is no name, a range is not positive, not finite or the wrong way round, or `n < 1`.
        TypeError: if `ranges` is not a mapping to pairs of real numbers, `n` is not an integer, or `rng` is no generator.

    Examples:
        >>> import numpy as np
        >>> from dlref import search
        >>> trials = search.log_uniform({"alpha": (0.0001, 1.0)}, n=3, rng=np.random.default_rng(0))
        >>> [round(trial["alpha"], 4) for trial in trials]
        [0.0353, 0.0012, 0.0001]
    """
    ranges = _ranges(ranges, positive=True)
    n = _check.count(n=n, at_least=1)
    rng = _check.generator(rng=rng)

    u = rng.random((n, len(ranges)))
    a, b = np.array([*ranges.values()]).T
    x = np.clip(np.exp((1 - u) * np.log(a) + u * np.log(b)), a, b)
    return [dict(zip(ranges, point, strict=True)) for point in x.tolist()]


def zoom(ranges: Mapping[str, Range], center: Mapping[str, float], *, factor: float, log: bool = False) -> dict[str, Range]:
    r"""Return ranges $f$ times as wide around the best trial, moved to lie within the old ones: from coarse to fine.

    Args:
        ranges: lowest and highest value $a \le b$, by the name of the hyper-parameter.
        center: the best trial $x^*$; names that are not in `ranges` are ignored.
        factor: width of the new ranges over that of the old, $f \in (0, 1]$.
        log: whether widths are measured on a logarithmic scale, as for what `log_uniform` drew.

    Returns:
        The new ranges, by name.

    Raises:
        ValueError: if a range is not finite, the wrong way round or, with `log`, not positive, `center` lacks a name or is out
            of its range, or `factor` is out of range.
        TypeError: if an argument is not of its kind.

    Examples:
        >>> from dlref import search
        >>> search.zoom({"keep_prob": (0.0, 1.0)}, {"keep_prob": 0.5}, factor=0.5)
        {'keep_prob': (0.25, 0.75)}
        >>> search.zoom({"keep_prob": (0.0, 1.0)}, {"keep_prob": 0.875}, factor=0.5)
        {'keep_prob': (0.5, 1.0)}
    """
    log = _flag(log)
    ranges = _ranges(ranges, positive=log)
    center = _within(ranges, center)
    factor = _check.probability(factor=factor)

    there: Callable[[float], float] = math.log if log else float
    back: Callable[[float], float] = math.exp if log else float
    new = {}
    for name, (low, high) in ranges.items():
        a, b, x = there(low), there(high), there(center[name])
        half = factor * (b / 2 - a / 2)
        x = min(max(x, a + half), b - half)
        new[name] = (max(back(x - half), low), min(back(x + half), high))
    return new


def run(objective: Callable[[Trial], float], trials: Iterable[Mapping[str, Any]], *, executor: Executor | None = None) -> list[Result]:
    r"""Return the value of every trial, in the order of the trials, whichever is finished first.

    A trial that fails is recorded and stops no other. So is one that a worker does not survive: what is finished is kept. A
    cluster such as Dask's runs the others again on another worker. A pool of processes is broken, all that it had not finished
    carries the error `BrokenProcessPool`, and can be run again in a new one. An interrupt from the keyboard cancels what has
    not begun and returns what is finished; the others carry the error `KeyboardInterrupt`.

    Args:
        objective: a function of a trial, a dict, that returns a number, such as the error on the development set. It may
            return NaN or infinity. For other processes it must be importable: a function of a module.
        trials: the trials, from `grid`, `uniform`, `log_uniform` or by hand.
        executor: where they run: any `concurrent.futures.Executor`, of threads, of processes or of a cluster, such as Dask's
            `client.get_executor()`. It stays open. None runs one after the other, here.

    Returns:
        List of `Result(trial, value, error)`, one for each trial.

    Raises:
        ValueError: if there is no trial.
        TypeError: if `objective` is not a function, a trial is not a mapping of names, or `executor` is none.

    Examples:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> from dlref import search
        >>> with ThreadPoolExecutor(2) as executor:
        ...     results = search.run(lambda trial: 1 / trial["alpha"], [{"alpha": 4.0}, {"beta": 0.9}], executor=executor)
        >>> results[0]
        Result(trial={'alpha': 4.0}, value=0.25, error='')
        >>> results[1].error
        "KeyError: 'alpha'"
    """
    objective = _check.function(objective=objective)
    todo = _trials(trials)
    if not (executor is None or isinstance(executor, Executor)):
        raise TypeError(f"executor must be a concurrent.futures.Executor, got {executor!r}")

    futures: list[Future[Outcome]] = []
    outcomes: list[Outcome] = []
    try:
        for trial in todo:
            if executor is None:
                outcomes.append(_evaluate(objective, trial))
            else:
                futures.append(_submit(executor, objective, trial))
        outcomes += [_outcome(future) for future in futures]
    except KeyboardInterrupt:
        for future in reversed(futures):  # the executor goes on from the other end
            future.cancel()
        outcomes += [future.result() if _has_result(future) else _INTERRUPTED for future in futures]
    outcomes += [_INTERRUPTED] * (len(todo) - len(outcomes))
    return [Result(trial, *outcome) for trial, outcome in zip(todo, outcomes, strict=True)]


def best(results: Iterable[Result]) -> Result:
    """Return the result of the lowest value, the first of several; a failed trial and NaN are never the best.

    Args:
        results: from `run`.

    Returns:
        One of them.

    Raises:
        ValueError: if none has a value.

    Examples:
        >>> from dlref import search
        >>> results = search.run(lambda trial: (trial["alpha"] - 0.5) ** 2, search.grid({"alpha": [0.25, 0.5, 1.0]}))
        >>> search.best(results).trial
        {'alpha': 0.5}
    """
    results = list(results)
    with_value = [result for result in results if not math.isnan(result.value)]
    if not with_value:
        raise ValueError(f"results must hold a value, got {len(results)} without")

    return min(with_value, key=lambda result: result.value)


Outcome: TypeAlias = tuple[float, str]
_INTERRUPTED: Outcome = (math.nan, "KeyboardInterrupt")


def _evaluate(objective: Callable[[Trial], float], trial: Trial, _: bytes = b"") -> Outcome:
    """Return the value or the error of a trial. It runs where the trial runs, and returns what can be sent from anywhere."""
    try:
        return _check.number(**{"objective(trial)": objective(dict(trial))}), ""
    except (Exception, SystemExit) as error:
        return math.nan, _words(error)


def _submit(executor: Executor, objective: Callable[[Trial], float], trial: Trial) -> Future[Outcome]:
    """Hand a trial to the executor; one that is broken gives a future that says so.

    All that an executor must be able to do is here. Arguments go by position, for that of a cluster has keywords of its own.
    The last one makes every call another: Dask takes equal calls for one and the same, and runs it once.
    """
    try:
        return executor.submit(_evaluate, objective, trial, os.urandom(16))
    except Exception as error:
        refused: Future[Outcome] = Future()
        refused.set_exception(error)
        return refused


def _outcome(future: Future[Outcome]) -> Outcome:
    """Wait for a future; return what it holds."""
    try:
        error = future.exception()
    except CancelledError as cancelled:  # by whoever shut the executor down
        error = cancelled
    return (math.nan, _words(error)) if error else future.result()


def _has_result(future: Future[Outcome]) -> bool:
    """Whether a future holds neither an error nor nothing yet."""
    return future.done() and not future.cancelled() and not future.exception()


def _words(error: BaseException) -> str:
    """Return an error in a line."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _axes(values: Mapping[str, Iterable[Any]]) -> dict[str, list[Any]]:
    """Return the values of each name as a list."""
    axes = {}
    for name, axis in _mapping("values", values).items():
        if isinstance(axis, (str, bytes)) or not isinstance(axis, Iterable):
            raise TypeError(f"values[{name!r}] must be a list, got {axis!r}")
        axes[name] = list(axis)
        if not axes[name]:
            raise ValueError(f"values[{name!r}] must not be empty, got {axis!r}")
    return axes


def _ranges(ranges: Mapping[str, Range], *, positive: bool = False) -> dict[str, Range]:
    """Return the ranges as pairs of floats."""
    checked = {}
    for name, pair in _mapping("ranges", ranges).items():
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"ranges[{name!r}] must be a pair (lowest, highest), got {pair!r}")
        low, high = (_check.real(**{f"ranges[{name!r}]": x}) for x in pair)
        if low > high:
            raise ValueError(f"ranges[{name!r}] must not fall, got {(low, high)}")
        if positive and low <= 0:
            raise ValueError(f"ranges[{name!r}] must be > 0 on a logarithmic scale, got {(low, high)}")
        checked[name] = (low, high)
    return checked


def _within(ranges: Mapping[str, Range], center: Mapping[str, float]) -> dict[str, float]:
    """Return the value of each name of the ranges, which must lie in its range."""
    checked = {}
    for name, (low, high) in ranges.items():
        if name not in _mapping("center", center):
            raise ValueError(f"center must have a value for {name!r}, got {center!r}")
        checked[name] = _check.real(**{f"center[{name!r}]": center[name]})
        if not low <= checked[name] <= high:
            raise ValueError(f"center[{name!r}] must be in [{low}, {high}], got {checked[name]}")
    return checked


def _trials(trials: Iterable[Mapping[str, Any]]) -> list[Trial]:
    """Return copies of the trials."""
    if not isinstance(trials, Iterable):
        raise TypeError(f"trials must be a list of trials, got {trials!r}")
    checked = [dict(_mapping(f"trials[{i}]", trial)) for i, trial in enumerate(trials)]
    if not checked:
        raise ValueError(f"trials must not be empty, got {trials!r}")
    return checked


def _mapping(argument: str, value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what maps names to something."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{argument} must be a mapping of names, got {value!r}")
    if not value:
        raise ValueError(f"{argument} must not be empty, got {value!r}")
    for name in value:
        if not isinstance(name, str):
            raise TypeError(f"{argument} must have strings for names, got {name!r}")
    return value


def _flag(log: bool) -> bool:
    """Return a truth value."""
    if not isinstance(log, bool):
        raise TypeError(f"log must be True or False, got {log!r}")
    return log
