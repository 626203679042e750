r"""Look for good hyper-parameters: on a grid, at random, on a logarithmic scale, and closer around the best.

$$
\begin{aligned}
x &= (1-u)\,a + u\,b \quad \text{(uniform)} \\[4pt]
x &= a^{1-u}\,b^u \quad \text{(log-uniform)} \\[4pt]
[a', b'] &= x^* + \tfrac{f}{2}\,[a-b,\ b-a] \quad \text{(zoom)} \\[4pt]
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

import itertools
import math
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np

from dlref._contract import Call, Kind, Rule, contract, spec
from dlref._rules import Count, Generator, Probability, Real, Weight

Trial: TypeAlias = dict[str, Any]
"""A value for each hyper-parameter, by its name."""
Range: TypeAlias = tuple[float, float]
"""The lowest and the highest value of a hyper-parameter, $a$ and $b$."""


class Result(NamedTuple):
    """What became of a trial."""

    trial: Trial
    """The hyper-parameters."""
    value: float
    """What the objective returned; NaN if it returned nothing."""
    error: str
    """Why there is no value, such as `KeyError: 'alpha'`; empty if there is one."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during `run`. What was finished by then is in `results`."""

    def __init__(self, results: list[Result]) -> None:
        """Keep the results."""
        super().__init__(results)
        self.results = results
        """What `run` would have returned; the trials without a value carry the error `KeyboardInterrupt`."""

    def __str__(self) -> str:
        """Return how far the search came, and where that is kept."""
        finished = sum(result.error != _INTERRUPTED[1] for result in self.results)
        return f"{finished} of {len(self.results)} trials were finished; their results are in the attribute `results`"


# ---------- what the arguments must be ----------


def _mapping(name: str, value: Any, call: Call) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping of names, got {value!r}")
    if not value:
        raise ValueError(f"{name} must not be empty, got {value!r}")
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{name} must have strings for names, got {key!r}")
    return value


def _values(name: str, value: Any, call: Call) -> dict[str, list[Any]]:
    lists = {}
    for key, items in _mapping(name, value, call).items():
        if isinstance(items, (str, bytes)) or not isinstance(items, Iterable):
            raise TypeError(f"{name}[{key!r}] must be a list, got {items!r}")
        lists[key] = list(items)
        if not lists[key]:
            raise ValueError(f"{name}[{key!r}] must not be empty, got {items!r}")
    return lists


def _ranges(name: str, value: Any, call: Call) -> dict[str, Range]:
    ranges = {}
    for key, pair in _mapping(name, value, call).items():
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"{name}[{key!r}] must be a pair (lowest, highest), got {pair!r}")
        low, high = (spec(f"{name}[{key!r}]", Real).read(end, call) for end in pair)
        if low > high:
            raise ValueError(f"{name}[{key!r}] must not fall, got {(low, high)}")
        ranges[key] = (low, high)
    return ranges


def _above_0(name: str, ranges: dict[str, Range], call: Call) -> None:
    for key, (low, high) in ranges.items():
        if low <= 0:
            raise ValueError(f"{name}[{key!r}] must be > 0 on a logarithmic scale, got {(low, high)}")


def _above_0_if_log(name: str, ranges: dict[str, Range], call: Call) -> None:
    if call.values["log"]:
        _above_0(name, ranges, call)


def _center(name: str, value: Any, call: Call) -> dict[str, float]:
    center = {}
    for key, (low, high) in _ranges("ranges", call.values["ranges"], call).items():
        if key not in _mapping(name, value, call):
            raise ValueError(f"{name} must have a value for {key!r}, got {value!r}")
        center[key] = spec(f"{name}[{key!r}]", Real).read(value[key], call)
        if not low <= center[key] <= high:
            raise ValueError(f"{name}[{key!r}] must be in [{low}, {high}], got {center[key]}")
    return center


def _trials(name: str, value: Any, call: Call) -> list[Trial]:
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of trials, got {value!r}")
    trials = [dict(_mapping(f"{name}[{i}]", trial, call)) for i, trial in enumerate(value)]
    if not trials:
        raise ValueError(f"{name} must not be empty, got {value!r}")
    return trials


def _executor(name: str, value: Any, call: Call) -> Executor:
    if not isinstance(value, Executor):
        raise TypeError(f"{name} must be a concurrent.futures.Executor, got {value!r}")
    return value


def _results(name: str, value: Any, call: Call) -> list[Result]:
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list of results, got {value!r}")
    results = list(value)
    for i, result in enumerate(results):
        if not isinstance(result, Result):
            raise TypeError(f"{name}[{i}] must be a dlref.search.Result, got {result!r}")
    if not results:
        raise ValueError(f"{name} must not be empty, got {value!r}")
    return results


def _some_value(name: str, results: list[Result], call: Call) -> None:
    if all(math.isnan(result.value) for result in results):
        errors = [result.error for result in results if result.error]
        reason = f": {len(errors)} failed, the first with {errors[0]}" if errors else ""
        raise ValueError(f"{name} must hold a value, got {len(results)} without{reason}")


Values: TypeAlias = Annotated[Mapping[str, Iterable[Any]], Kind("a list of values for each name", _values)]
Ranges: TypeAlias = Annotated[Mapping[str, Range], Kind("a pair (lowest, highest) of finite numbers for each name, in this order", _ranges)]
ABOVE_0 = Rule("both above 0", _above_0)
ABOVE_0_IF_LOG = Rule("both above 0 if `log`", _above_0_if_log)
Center: TypeAlias = Annotated[Mapping[str, float], Kind("a number in its range for each name of `ranges`", _center)]
Trials: TypeAlias = Annotated[Iterable[Mapping[str, Any]], Kind("a list of trials, each a value for each name", _trials)]
AnyExecutor: TypeAlias = Annotated[Executor, Kind("a `concurrent.futures.Executor`", _executor)]
Results: TypeAlias = Annotated[Iterable[Result], Kind("a list of `Result`", _results)]
SOME_VALUE = Rule("at least one of them with a value", _some_value)


# ---------- the trials ----------


@contract
def grid(values: Values) -> list[Trial]:
    """Return every combination of the values, the last hyper-parameter changing fastest.

    Args:
        values: the values to try, of any kind, by the name of the hyper-parameter.

    Returns:
        List of trials; its length is the product of the numbers of values.

    Examples:
        >>> from dlref import search
        >>> search.grid({"alpha": [0.1, 0.01], "beta": [0.9]})
        [{'alpha': 0.1, 'beta': 0.9}, {'alpha': 0.01, 'beta': 0.9}]
    """
    return [dict(zip(values, point, strict=True)) for point in itertools.product(*values.values())]


@contract
def uniform(ranges: Ranges, *, n: Count, rng: Generator) -> list[Trial]:
    r"""Return random trials $x = (1-u)\,a + u\,b$, each hyper-parameter drawn for itself.

    Args:
        ranges: lowest and highest value $a \le b$, by the name of the hyper-parameter.
        n: number of trials $N$.
        rng: source of the random numbers, drawn trial after trial, and within a trial name after name.

    Returns:
        List of `n` trials.

    Examples:
        >>> import numpy as np
        >>> from dlref import search
        >>> trials = search.uniform({"keep_prob": (0.5, 1.0)}, n=3, rng=np.random.default_rng(0))
        >>> [round(trial["keep_prob"], 3) for trial in trials]
        [0.818, 0.635, 0.52]
    """
    u = rng.random((n, len(ranges)))
    a, b = np.array([*ranges.values()]).T
    x = np.clip((1 - u) * a + u * b, a, b)
    return [dict(zip(ranges, point, strict=True)) for point in x.tolist()]


@contract
def log_uniform(ranges: Annotated[Ranges, ABOVE_0], *, n: Count, rng: Generator) -> list[Trial]:
    r"""Return random trials $x = a^{1-u}\,b^u$: as many between 0.001 and 0.01 as between 0.1 and 1.

    For a memory $\beta$ near 1, draw $1 - \beta$.

    Args:
        ranges: lowest and highest value $0 < a \le b$, by the name of the hyper-parameter.
        n: number of trials $N$.
        rng: source of the random numbers, drawn trial after trial, and within a trial name after name.

    Returns:
        List of `n` trials.

    Examples:
        >>> import numpy as np
        >>> from dlref import search
        >>> trials = search.log_uniform({"alpha": (0.0001, 1.0)}, n=3, rng=np.random.default_rng(0))
        >>> [round(trial["alpha"], 4) for trial in trials]
        [0.0353, 0.0012, 0.0001]
    """
    u = rng.random((n, len(ranges)))
    a, b = np.array([*ranges.values()]).T
    x = np.clip(np.exp((1 - u) * np.log(a) + u * np.log(b)), a, b)
    return [dict(zip(ranges, point, strict=True)) for point in x.tolist()]


@contract
def zoom(ranges: Annotated[Ranges, ABOVE_0_IF_LOG], center: Center, *, factor: Probability, log: bool = False) -> dict[str, Range]:
    r"""Return ranges $f$ times as wide around the best trial, moved to lie within the old ones: from coarse to fine.

    Args:
        ranges: lowest and highest value $a \le b$, by the name of the hyper-parameter.
        center: the best trial $x^*$; names that are not in `ranges` are ignored.
        factor: width of the new ranges over that of the old, $f$.
        log: whether widths are measured on a logarithmic scale, as for what `log_uniform` drew.

    Returns:
        The new ranges, by name. Each holds its center and lies within the old one, exactly.

    Examples:
        >>> from dlref import search
        >>> search.zoom({"keep_prob": (0.0, 1.0)}, {"keep_prob": 0.5}, factor=0.5)
        {'keep_prob': (0.25, 0.75)}
        >>> search.zoom({"keep_prob": (0.0, 1.0)}, {"keep_prob": 0.875}, factor=0.5)
        {'keep_prob': (0.5, 1.0)}
    """
    low, high = np.array([*ranges.values()]).T
    best = np.array([center[name] for name in ranges])
    a, b, x = np.log([low, high, best]) if log else (low, high, best)
    half = factor * (b / 2 - a / 2)
    x = np.clip(x, a + half, b - half)
    ends = np.exp([x - half, x + half]) if log else np.array([x - half, x + half])
    ends = np.clip(ends, [low, best], [best, high])  # rounding may have moved an end past the old one, or past the best trial
    return {name: (a, b) for name, a, b in zip(ranges, *ends.tolist(), strict=True)}


@contract
def chance(*, n: Count, q: Weight) -> Weight:
    r"""Return the chance $P = 1 - (1-q)^N$ that at least one of $N$ random trials is among the best fraction $q$ of all.

    Args:
        n: number of trials $N$.
        q: the fraction of all trials that is good enough.

    Returns:
        The chance. It keeps its digits where $q$ is so small that $1 - q$ would round to 1.

    Examples:
        >>> from dlref import search
        >>> round(search.chance(n=59, q=0.05), 4)
        0.9515
    """
    return float(-np.expm1(n * np.log1p(-q)))


# ---------- what becomes of them ----------


@contract
def run(objective: Callable[[Trial], float], trials: Trials, *, executor: AnyExecutor | None = None) -> list[Result]:
    r"""Return the value of every trial, in the order of the trials, whichever is finished first.

    A trial that fails is recorded with its error and does not stop the others; nor does one that kills the process it runs in.
    A cluster such as Dask's then runs what that worker had on another one. A pool of processes breaks: the trials that it had not
    finished carry the error `BrokenProcessPool`, and can be run again in a new pool.

    Ctrl-C cancels the trials that have not begun and raises `Interrupted`, whose `results` keep what was finished.

    Args:
        objective: a function of a trial, a dict, that returns a number, such as the error on the development set. It may
            return NaN or infinity. For other processes it must be importable: a function of a module.
        trials: the trials, from `grid`, `uniform`, `log_uniform` or by hand.
        executor: where the trials run: on threads, on processes, or on a cluster, such as Dask's `client.get_executor()`. It
            stays open. With None they run here, one after the other.

    Returns:
        List of `Result(trial, value, error)`, one for each trial.

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
    todo = [*trials]
    futures: list[Future[Outcome]] = []
    outcomes: list[Outcome] = []
    try:
        for trial in todo:
            if executor is None:
                outcomes.append(_evaluate(objective, trial))
            else:
                futures.append(_submit(executor, objective, trial))
        outcomes += [_outcome(future) for future in futures]
    except KeyboardInterrupt as interrupt:
        for future in reversed(futures):  # the executor takes them from the front
            future.cancel()
        if futures:
            outcomes = [future.result() if _has_value(future) else _INTERRUPTED for future in futures]
        outcomes += [_INTERRUPTED] * (len(todo) - len(outcomes))
        raise Interrupted(_paired(todo, outcomes)) from interrupt
    return _paired(todo, outcomes)


@contract
def best(results: Annotated[Results, SOME_VALUE]) -> Result:
    """Return the result of the lowest value, the first of several; a failed trial and NaN are never the best.

    Args:
        results: from `run`.

    Returns:
        One of them.

    Examples:
        >>> from dlref import search
        >>> results = search.run(lambda trial: (trial["alpha"] - 0.5) ** 2, search.grid({"alpha": [0.25, 0.5, 1.0]}))
        >>> search.best(results).trial
        {'alpha': 0.5}
    """
    return min((result for result in results if not math.isnan(result.value)), key=lambda result: result.value)


Outcome: TypeAlias = tuple[float, str]
"""The value of a trial and its error."""
_INTERRUPTED: Outcome = (math.nan, "KeyboardInterrupt")


def _paired(trials: Iterable[Mapping[str, Any]], outcomes: list[Outcome]) -> list[Result]:
    return [Result(dict(trial), *outcome) for trial, outcome in zip(trials, outcomes, strict=True)]


def _evaluate(objective: Callable[[Trial], float], trial: Mapping[str, Any], _: bytes = b"") -> Outcome:
    """Return the value or the error of a trial. This runs where the trial runs; a number and a string can be sent from anywhere."""
    try:
        return _number(objective(dict(trial))), ""
    except (Exception, SystemExit) as error:
        return math.nan, _words(error)


def _number(value: Any) -> float:
    """Return what an objective returned as a float, which may be infinite or NaN."""
    number = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
    if isinstance(number, bool) or not isinstance(number, (int, float, np.integer, np.floating)):
        raise TypeError(f"objective(trial) must be a real number, got {value!r}")
    return float(number)


def _submit(executor: Executor, objective: Callable[[Trial], float], trial: Mapping[str, Any]) -> Future[Outcome]:
    """Hand a trial to the executor; if it is broken or shut down, return a future that holds its error.

    `submit` is all that an executor must be able to do. It gets no keywords, because that of a cluster has keywords of its own.
    The random bytes tell equal trials apart: Dask runs equal calls only once.
    """
    try:
        return executor.submit(_evaluate, objective, trial, os.urandom(16))
    except Exception as error:
        refused: Future[Outcome] = Future()
        refused.set_exception(error)
        return refused


def _outcome(future: Future[Outcome]) -> Outcome:
    """Wait for a future; return the outcome that it holds, or else its error."""
    try:
        error = future.exception()
    except CancelledError as cancelled:  # by whoever shut the executor down
        error = cancelled
    return (math.nan, _words(error)) if error else future.result()


def _has_value(future: Future[Outcome]) -> bool:
    """Return whether a future is done and holds an outcome."""
    return future.done() and not future.cancelled() and not future.exception()


def _words(error: BaseException) -> str:
    """Return an error in a line, its type alone if it cannot say more."""
    try:
        return f"{type(error).__name__}: {error}".removesuffix(": ")
    except Exception:  # the error's own `__str__` fails
        return type(error).__name__
