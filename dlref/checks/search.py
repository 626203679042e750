"""Where trials are taken from, against closed forms of chance and of ranges, and what becomes of them when they run."""

import itertools
import math
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np

from dlref.checks import close, same

TRIALS = [{"i": i} for i in range(4)]


class _Pool(Executor):
    """An executor that runs what it is given at once, and here, so that it needs no threads; it counts."""

    submitted = 0

    def submit(self, function: Any, /, *arguments: Any, **keywords: Any) -> Future[Any]:
        """Return a future that is done."""
        self.submitted += 1
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **keywords))
        except Exception as error:
            future.set_exception(error)
        return future


def _drawn(draw: Any, low: float, high: float, *, n: int, seed: int = 0) -> Any:
    """Return the values of n trials of one hyper-parameter."""
    return np.array([trial["x"] for trial in draw({"x": (low, high)}, n=n, rng=np.random.default_rng(seed))])


def _run(search: Any, objective: Any, trials: Any, **how: Any) -> list[Any]:
    """Return the value and the error of each trial, in order; none is lost."""
    results = search.run(objective, trials, **how)
    same("the trial of each result", [result.trial for result in results], trials)
    return [(float(result.value), result.error) for result in results]


def a_grid_is_every_combination_once(search: Any) -> None:
    """The last name changes fastest; the values may be of any kind."""
    trials = search.grid({"a": [1, 2], "b": ("x",), "c": range(3)})
    same("the trials", trials, [{"a": a, "b": "x", "c": c} for a, c in itertools.product([1, 2], range(3))])


def uniform_draws_have_the_mean_and_the_spread_of_their_range(search: Any) -> None:
    """(1-u)·a + u·b with the mean (a + b)/2 and the variance (b - a)²/12, within 5 standard errors, and in [a, b]."""
    x = _drawn(search.uniform, 2.0, 8.0, n=4000)
    close("the mean of 4000 draws from 2 to 8", x.mean(), 5.0, rtol=0, atol=5 * math.sqrt(3 / 4000))
    close("their variance", x.var(), 3.0, rtol=0, atol=5 * 3 * math.sqrt(0.8 / 4000))
    same("whether all lie in the range", ((x >= 2) & (x <= 8)).all(), True)
    close("the draws of the same generator", x, 2 + 6 * np.random.default_rng(0).random(4000), rtol=1e-14)


def a_log_uniform_draw_spends_as_much_on_each_decade(search: Any) -> None:
    """Of a^(1-u)·b^u from 10⁻⁴ to 1 a quarter lies in each decade, where a uniform draw spends nine tenths on the last."""
    for draw, shares in ((search.log_uniform, [0.25] * 4), (search.uniform, [0.0009, 0.009, 0.09, 0.9])):
        decades = np.histogram(_drawn(draw, 1e-4, 1.0, n=4000), [1e-4, 1e-3, 1e-2, 0.1, 1.0])[0] / 4000
        for share, wanted in zip(decades, shares, strict=True):
            error = 5 * math.sqrt(wanted * (1 - wanted) / 4000) + 1e-3
            close(f"the share of a decade in which {draw.__name__} spends {wanted}", share, wanted, rtol=0, atol=error)
    wanted = 1e-4 * 1e4 ** np.random.default_rng(0).random(50)
    close("the draws of the same generator", _drawn(search.log_uniform, 1e-4, 1.0, n=50), wanted, rtol=1e-13)


def no_draw_leaves_its_range(search: Any) -> None:
    """To the last bit, from 10⁻³⁰⁰ to 10³⁰⁰, though e^(log a) is not a; and a range of one number is that number."""
    ends = np.random.default_rng(1).uniform(-300, 300, (40, 2))
    for low, high in [*(10.0 ** np.sort(ends, axis=1)).tolist(), *((x, math.nextafter(x, 9)) for x in (0.1, 0.3, 0.7, 1e-3))]:
        for draw in (search.uniform, search.log_uniform):
            x = _drawn(draw, low, high, n=10, seed=2)
            same(f"whether all draws lie in [{low}, {high}]", ((x >= low) & (x <= high)).all(), True)
            same(f"the draws from {low} to {low}", _drawn(draw, low, low, n=3), [low] * 3)


def each_name_is_drawn_for_itself(search: Any) -> None:
    """Two names of the same range have other values, uncorrelated within 5 standard errors, and each its own range."""
    for draw in (search.uniform, search.log_uniform):
        trials = draw({"x": (2.0, 8.0), "y": (2.0, 8.0), "z": (0.5, 1.0)}, n=4000, rng=np.random.default_rng(0))
        x, y, z = np.array([[trial[name] for name in "xyz"] for trial in trials]).T
        close("the correlation of two names", np.corrcoef(x, y)[0, 1], 0.0, atol=5 / math.sqrt(4000))
        same("whether a third name lies in its own range", ((z >= 0.5) & (z <= 1)).all(), True)


def random_trials_come_closer_where_one_of_three_matters(search: Any) -> None:
    """Of 100 searches with 27 trials random ones win more than 70: a grid has 3 values of the one that matters, they have 27."""
    rng, wins = np.random.default_rng(0), 0
    points = search.grid({name: [1 / 6, 0.5, 5 / 6] for name in "abc"})
    for best in rng.random(100):
        trials = search.uniform(dict.fromkeys("abc", (0.0, 1.0)), n=27, rng=rng)
        wins += min(abs(trial["a"] - best) for trial in trials) < min(abs(point["a"] - best) for point in points)
    same("whether random trials win more than 70 of 100 searches", wins > 70, True)


def the_chance_of_a_hit(search: Any) -> None:
    """P = 1 - (1-q)^N: 95 % for the best twentieth with 59 trials, and not with 58."""
    for n in (1, 2, 7, 40):
        for q in (0.0, 0.01, 0.25, 0.9, 1.0):
            close(f"the chance at N = {n} and q = {q}", search.chance(n=n, q=q), 1 - (1 - q) ** n)
    same("whether 58 and 59 trials reach 95 %", [search.chance(n=n, q=0.05) > 0.95 for n in (58, 59)], [False, True])
    hits = [_drawn(search.uniform, 0.0, 1.0, n=59, seed=seed).min() < 0.05 for seed in range(300)]
    close("the share of 300 searches that hit", np.mean(hits), search.chance(n=59, q=0.05), rtol=0, atol=5 * math.sqrt(0.05 * 0.95 / 300))


def a_small_chance_keeps_its_digits(search: Any) -> None:
    """Where 1 - q rounds to 1, P is N·q and not 0; with many trials it is 1."""
    close("the chance at N = 3 and q = 10⁻²⁰", search.chance(n=3, q=1e-20), 3e-20)
    close("the chance at N = 10¹⁵ and q = 10⁻¹⁷", search.chance(n=10**15, q=1e-17), -math.expm1(-0.01))
    same("the chance at N = 2⁵³ and q = 1/2", search.chance(n=2**53, q=0.5), 1.0)


def a_zoom_is_factor_times_as_wide(search: Any) -> None:
    """And around the best trial where there is room, else moved back into the old range; linear unless asked otherwise."""
    for best, factor, wanted in ((5.0, 0.5, (3, 7)), (1.0, 0.5, (1, 5)), (8.0, 0.5, (5, 9)), (9.0, 0.25, (7, 9)), (3.0, 1.0, (1, 9))):
        ranges = search.zoom({"x": (1.0, 9.0)}, {"x": best, "other": 0.0}, factor=factor)
        same("the names", list(ranges), ["x"])
        close(f"the range {factor} times as wide as 1 to 9 around {best}", ranges["x"], wanted)


def a_zoom_on_a_logarithmic_scale(search: Any) -> None:
    """Half of four decades around 10⁻² are those from 10⁻³ to 10⁻¹; at an end, the two that are left."""
    for best, wanted in ((1e-2, (1e-3, 1e-1)), (0.5, (1e-2, 1.0)), (1e-4, (1e-4, 1e-2))):
        ranges = search.zoom({"a": (1e-4, 1.0)}, {"a": best}, factor=0.5, log=True)
        close(f"the range around {best}", ranges["a"], wanted)


def a_zoom_holds_its_center_and_stays_within(search: Any) -> None:
    """Exactly, zoom after zoom, in 100 ranges, at either end and between; whatever rounds."""
    for low, width, share in np.random.default_rng(0).random((100, 3)):
        for center in (low, low + width, low + share * width):
            for log in (False, True):
                ends = [(low, low + width)]
                for _ in range(3):
                    ends.append(search.zoom({"x": ends[-1]}, {"x": center}, factor=0.5, log=log)["x"])
                    order = [ends[-2][0], ends[-1][0], center, ends[-1][1], ends[-2][1]]
                    same("old low, new low, center, new high and old high, in order,", sorted(order), order)


def from_coarse_to_fine_comes_closer(search: Any) -> None:
    """Three rounds of 20 on a smooth bowl are nearer to its bottom than one of 60, in more than 12 of 20 searches."""

    def bowl(trial: Any) -> float:
        return float((trial["x"] - 0.3) ** 2 + (trial["y"] - 0.6) ** 2)

    wins, start = 0, {"x": (0.0, 1.0), "y": (0.0, 1.0)}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        once = search.best(search.run(bowl, search.uniform(start, n=60, rng=rng))).value
        ranges, found = start, []
        for _ in range(3):
            found += search.run(bowl, search.uniform(ranges, n=20, rng=rng))
            ranges = search.zoom(ranges, search.best(found).trial, factor=0.4)
        wins += search.best(found).value < once
    same("whether three rounds win more than 12 of 20 searches", wins > 12, True)


def results_come_in_the_order_of_the_trials(search: Any) -> None:
    """One for each trial, with what the objective returned; NaN and infinity are values too."""
    values = [3.0, math.inf, 0.5, -1.0]
    for executor in (None, _Pool()):
        found = _run(search, lambda trial: values[trial["i"]], TRIALS, executor=executor)
        same("the value and the error of each trial", found, [(value, "") for value in values])


def a_failed_trial_is_recorded_and_stops_no_other(search: Any) -> None:
    """It has the value NaN, and its error says why."""

    def fails_at_1(trial: Any) -> float:
        if trial["i"] == 1:
            raise LookupError("not this one")
        return float(trial["i"])

    for executor in (None, _Pool()):
        found = _run(search, fails_at_1, TRIALS, executor=executor)
        same("the error of each trial", [error for _, error in found], ["", "LookupError: not this one", "", ""])
        same("whether the value is NaN", [math.isnan(value) for value, _ in found], [False, True, False, False])


def an_objective_may_change_its_trial(search: Any) -> None:
    """It gets a copy: neither the result nor the caller's trials know of it."""
    for executor in (None, _Pool()):
        trials = [{"i": 7}, {"i": 8}]
        same("the trials", _run(search, lambda trial: trial.pop("i"), trials, executor=executor), [(7.0, ""), (8.0, "")])
        same("the caller's trials", trials, [{"i": 7}, {"i": 8}])


def trials_run_where_they_are_sent(search: Any) -> None:
    """With an executor, all of them on it; equal trials are trials each."""
    pool, count = _Pool(), itertools.count()
    found = _run(search, lambda trial: next(count), [{"i": 0}] * 4, executor=pool)
    same("the number of trials on the executor", pool.submitted, 4)
    same("the number of results that differ", len(set(found)), 4)


def the_best_is_the_lowest_that_is_a_number(search: Any) -> None:
    """The first of several, wherever a NaN stands; a failed trial is never the best, infinity may be."""
    values = [math.nan, 2.0, -3.0, math.nan, 0.5, -3.0, math.inf]
    results = [search.Result({"i": i}, value, "") for i, value in enumerate(values)]
    same("the best trial", search.best(results).trial["i"], 2)
    same("the best trial of the reverse", search.best(results[::-1]).trial["i"], 5)
    same("the best value where there is none but infinity", search.best(results[-1:]).value, math.inf)


LOG = "np.exp((1 - u) * np.log(a) + u * np.log(b))"

SLIPS = [
    ("itertools.product(*values.values())", "zip(*values.values())", "a diagonal for a grid"),
    ("for point in itertools.product(*values.values())]", "for point in [*itertools.product(*values.values())][::-1]]", "backwards"),
    ("(1 - u) * a + u * b, a, b)", "u * a + (1 - u) * b, a, b)", "from the upper end"),
    ("(1 - u) * a + u * b, a, b)", "a + u * b, a, b)", "b for b - a"),
    ("(1 - u) * a + u * b, a, b)", "(1 - u[:, :1]) * a + u[:, :1] * b, a, b)", "one draw for all names"),
    ("(1 - u) * a + u * b, a, b)", "np.round((1 - u) * a + u * b), a, b)", "whole numbers only"),
    (LOG, "(1 - u) * a + u * b", "uniform for log-uniform"),
    (LOG, "10 ** ((1 - u) * np.log(a) + u * np.log(b))", "10 for e"),
    (LOG, "np.exp((1 - u) * a + u * b)", "the exponents for the ends"),
    (LOG, "np.exp(u * np.log(a) + (1 - u) * np.log(b))", "from the upper end of the logarithms"),
    (f"np.clip({LOG}, a, b)", LOG, "leaves its range"),
    ("half = factor * (b / 2 - a / 2)", "half = factor * (b - a)", "twice as wide"),
    ("half = factor * (b / 2 - a / 2)", "half = factor / 2", "as wide whatever the old range"),
    ("    x = np.clip(x, a + half, b - half)\n", "", "cut off at the end instead of moved"),
    ("    ends = np.clip(ends, [low, best], [best, high])", "    ends = ends + 0.0", "rounding moves an end past the old one"),
    ("if log else (low, high, best)", "if not log else (low, high, best)", "logarithm when not asked"),
    ("a, b, x = np.log([low, high, best]) if log else (low, high, best)", "a, b, x = low, high, best", "no logarithm"),
    ("log: bool = False", "log: bool = True", "another default of log"),
    ("-np.expm1(n * np.log1p(-q))", "1 - (1 - q) ** n", "a small chance is lost beside 1"),
    ("-np.expm1(n * np.log1p(-q))", "min(1, n * q)", "the sum of the chances"),
    ("-np.expm1(n * np.log1p(-q))", "-np.expm1(n * np.log1p(q - 1))", "q for 1 - q"),
    ("-np.expm1(n * np.log1p(-q))", "np.exp(n * np.log1p(-q))", "the chance of no hit"),
    ("            if executor is None:\n", "            if executor is not None or executor is None:\n", "never uses the executor"),
    ("objective(dict(trial))", "objective(trial)", "hands out the trial itself"),
    ("except (Exception, SystemExit) as error", "except ArithmeticError as error", "a failing trial stops all"),
    ("return math.nan, _words(error)", "return math.inf, _words(error)", "a failure is infinitely bad, not without a value"),
    (" if not math.isnan(result.value)), key", "), key", "NaN may be the best"),
    ("return min((result", "return max((result", "the worst"),
    ("key=lambda result: result.value)", "key=lambda result: abs(result.value))", "the smallest in size"),
    ("[_outcome(future) for future in futures]", "[_outcome(future) for future in reversed(futures)]", "from the last to the first"),
]
