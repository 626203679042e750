"""Figures with sliders: their arithmetic is that of dlref wherever a slider stands; a move is drawn at once; keys, address, paper, dark."""

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pytest
from playwright.sync_api import expect

from dlref import (
    activation,
    adam,
    batch_norm,
    dropout,
    gradient_descent,
    initialization,
    learning_rate,
    momentum,
    moving_average,
    norm_penalty,
    rmsprop,
    search,
    softmax,
)
from scripts.sitegen import explore, pages
from tests.browsing import few, show_in, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.conftest import Project

Numbers = dict[str, Any]
PLOTS = [fence for path in pages.page_paths() for fence in pages.fences(path) if fence.is_plot]
FENCES = {fence.options["explore"]: fence for fence in PLOTS if "explore" in fence.options}
"""The figures with sliders by the names of their explorers."""
EXPLORERS = explore.EXPLORERS
MOVE = 16.0
"""Milliseconds that a move may take: a frame of a screen that draws sixty a second."""


def of_moving_average(data: Numbers, beta: float) -> Numbers:
    """Return what the script of this name has to compute, and so do the functions below."""
    v, averages = 0.0, []
    for value in data["x"]:
        v = moving_average.update(v, value, beta=beta)
        averages.append(v)
    corrected = [moving_average.correct(v, beta=beta, t=t) for t, v in enumerate(averages, 1)]
    window = moving_average.window(beta)
    return {"v": averages, "v_hat": corrected, "tau": window.tau, "lag": window.lag}


OPTIMIZERS: dict[str, Any] = {"gradient_descent": gradient_descent, "momentum": momentum, "rmsprop": rmsprop, "adam": adam}


def descend(optimizer: str, data: Numbers, hyper: dict[str, float]) -> np.ndarray:
    """Return the points of a path, a row for each coordinate."""
    module, curvature, W = OPTIMIZERS[optimizer], np.array(data["curvature"]), np.array(data["start"])
    state, path = module.init(W), [W]
    for _ in range(data["steps"]):
        W, state = module.step(W, curvature * W, state, **hyper)
        path.append(W)
    return np.transpose(path)


def of_valley(data: Numbers, **hyper: float) -> Numbers:
    """Return the path, and the cost at its end."""
    w1, w2 = descend(data["optimizer"], data, hyper)
    (c1, c2), x, y = data["curvature"], w1[-1], w2[-1]
    result = {"w1": w1, "w2": w2, "J": (c1 * x * x + c2 * y * y) / 2}
    if data["beside"]:
        result["beside1"], result["beside2"] = descend(data["beside"], data, {"alpha": hyper["alpha"]})
    return result


def of_learning_rate(data: Numbers, decay_rate: float, r: float, k: float, width: float) -> Numbers:
    """Return four schedules."""
    e = np.array(data["epoch"])
    return {
        "inverse_time": learning_rate.inverse_time(e, alpha0=1.0, decay_rate=decay_rate),
        "exponential": learning_rate.exponential(e, alpha0=1.0, r=r),
        "inverse_sqrt": learning_rate.inverse_sqrt(e, alpha0=1.0, k=k),
        "staircase": learning_rate.staircase(e, alpha0=1.0, r=r, width=int(width)),
    }


def of_softmax(data: Numbers, T: float) -> Numbers:
    """Return the probabilities, the least and the largest."""
    y_hat = softmax.forward(np.array(data["z"])[:, None] / T)[:, 0]
    return {"y_hat": y_hat, "least": y_hat.min(), "largest": y_hat.max()}


def of_initialization(data: Numbers, gain: float, depth: float) -> Numbers:
    """Return the root mean square of the activations after each layer."""
    X, weights = np.array(data["X"]), np.array(data["weights"])
    result = {}
    for name, activate in (("relu", activation.relu), ("tanh", activation.tanh)):
        A, sizes = X, [np.sqrt(np.mean(X**2))]
        for W in weights[: int(depth)]:
            A = activate(gain * np.sqrt(1 / len(X)) * W @ A)
            sizes.append(np.sqrt(np.mean(A**2)))
        result[name] = sizes
    return result


def of_norm_penalty(data: Numbers, lam: float, c: float) -> Numbers:
    """Return where $c (w - a)^2 / 2$ and each penalty are least together; that it is there is tested below."""
    a, m = np.array(data["a"]), data["m"]
    tau = lam / (2 * m) / c
    return {"l2": c * a / (c + lam / m), "l1": norm_penalty.soft_threshold(a, tau=tau)}


def of_batch_norm(data: Numbers, decay: float, m: float) -> Numbers:
    """Return the mean of each batch, the running mean, and this divided by its weight."""
    one, zero, state = np.ones((1, 1)), np.zeros((1, 1)), batch_norm.init(1)
    result: Numbers = {"mu": [], "mean": [], "corrected": []}
    for batch in np.array(data["batches"])[:, : int(m)]:
        _, state = batch_norm.train(batch[None], one, zero, state, decay=decay)
        result["mu"].append(batch.mean())
        result["mean"].append(state.mean[0, 0])
        result["corrected"].append(state.mean[0, 0] / state.weight)
    return result


def of_dropout(data: Numbers, keep_prob: float) -> Numbers:
    """Return the mean of the passes so far and its band, with the masks that dlref draws."""
    t, a = np.arange(1, 1 + len(data["u"])), data["a"]
    D = dropout.mask(t.shape, keep_prob=keep_prob, rng=np.random.default_rng(3))
    passed = dropout.forward(np.full(t.shape, a), D, keep_prob=keep_prob)
    half = 2 * (a * np.sqrt((1 - keep_prob) / keep_prob)) / np.sqrt(t)
    kept = dropout.forward(a, True, keep_prob=keep_prob)
    return {"mean": np.cumsum(passed) / t, "low": a - half, "high": a + half, "kept": kept}


def of_search(data: Numbers, k: float, best: float) -> Numbers:
    """Return the trials of both kinds, and how near the nearest of each comes."""
    N, unit = int(k) ** 2, (0.0, 1.0)
    middles = (np.arange(int(k)) + 0.5) / k
    grid = search.grid({"x1": middles, "x2": middles})
    random = search.uniform({"x1": unit, "x2": unit}, n=N, rng=np.random.default_rng(2))
    points = [[[trial["x1"], trial["x2"]] for trial in trials] for trials in (grid, random)]
    nearest = [min(abs(x1 - best) for x1, _ in trials) for trials in points]
    return {"N": N, "grid": points[0], "random": points[1], "of_grid": nearest[0], "of_random": nearest[1]}


BY_DLREF: dict[str, Callable[..., Numbers]] = {
    "moving_average": of_moving_average,
    "gradient_descent": of_valley,
    "momentum": of_valley,
    "rmsprop": of_valley,
    "adam": of_valley,
    "learning_rate": of_learning_rate,
    "softmax": of_softmax,
    "initialization": of_initialization,
    "norm_penalty": of_norm_penalty,
    "batch_norm": of_batch_norm,
    "dropout": of_dropout,
    "search": of_search,
}
"""What each explorer has to compute, by dlref."""
POWERS = 1e-13
"""The bound for what is made with a power, an exponential or a sum: a browser may round the first two otherwise than NumPy does, and
NumPy adds in another order. It is relative, and absolute for what is less than 1."""
BOUNDS: dict[str, dict[str, float]] = {
    "moving_average": {"v_hat": POWERS},
    "adam": {"w1": POWERS, "w2": POWERS, "J": POWERS},
    "learning_rate": {"exponential": POWERS, "staircase": POWERS},
    "softmax": {"y_hat": POWERS, "least": POWERS, "largest": POWERS},
    "initialization": {"relu": POWERS, "tanh": POWERS},
    "batch_norm": {"mu": POWERS, "mean": POWERS, "corrected": POWERS},
}
"""By the name of a result, how far it may be from dlref's; what is not named may not differ by a bit."""


def settings(name: str) -> list[dict[str, str]]:
    """Return each slider at all its values, the others where they start, and all sliders at their ends."""
    sliders = EXPLORERS[name].sliders
    start = {slider.name: slider.start for slider in sliders}
    alone = [start | {slider.name: value} for slider in sliders for value in slider.values]
    ends = itertools.product(*((slider.values[0], slider.values[-1]) for slider in sliders))
    return alone + [dict(zip(start, corner, strict=True)) for corner in ends]


def numbers(setting: dict[str, str]) -> dict[str, float]:
    """Return a setting as Python reads it."""
    return {key: float(text) for key, text in setting.items()}


# ---------- what is declared ----------


def test_every_explorer_has_its_figure_its_script_and_its_arithmetic() -> None:
    """And none is without."""
    assert FENCES.keys() == EXPLORERS.keys() == BY_DLREF.keys()
    scripts = {path.stem for path in (pages.DOCS / "assets" / "explorers").glob("*.js")}
    assert scripts == {explorer.script for explorer in EXPLORERS.values()} | {"core"}
    assert sum("explore" in fence.options for fence in PLOTS) == len(EXPLORERS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_slider_starts_at_one_of_its_values(name: str) -> None:
    """Its values rise, each is written as a browser writes it, and its last is the last that the step leads to."""
    for slider in EXPLORERS[name].sliders:
        values = [float(value) for value in slider.values]
        assert slider.start in slider.values
        assert values == sorted(set(values))
        assert not slider.step or all(math.isclose(b - a, float(slider.step)) for a, b in itertools.pairwise(values))


@pytest.mark.parametrize(
    "options", [{"explore": "moving_average"}, {"try": "Move it."}, {"explore": "nothing", "try": "Move it."}], ids=str
)
def test_a_figure_must_say_which_explorer_and_what_to_try(options: dict[str, str]) -> None:
    """Or the build stops at its place."""
    with pytest.raises(explore.BadExplorer, match=r'docs/x\.md:1: a figure with sliders needs explore="…", one of moving_average'):
        explore.of_figure(options, "docs/x.md:1")


def test_a_build_stops_at_a_figure_that_does_not(project: "Project") -> None:
    """With the place and the words."""
    project.replace("docs/momentum.md", "python plot alt=", 'python plot explore="adam" alt=')
    built = project.build()
    assert built.code != 0
    assert re.search(r"docs/momentum\.md:\d+: a figure with sliders needs explore=", built.output), built.output


def run(name: str) -> dict[str, Any]:
    """Return the variables of the figure with these sliders."""
    from matplotlib import pyplot as plt

    scope: dict[str, Any] = {}
    plt.switch_backend("svg")
    exec(compile(FENCES[name].source, FENCES[name].place, "exec"), scope)
    plt.close("all")
    return scope


def test_the_temperatures_are_those_of_the_figure() -> None:
    """All of them."""
    scope, data = run("moving_average"), explore.data("moving_average")
    assert data["x"] == scope["x"].tolist()
    assert data["day"] == scope["day"].tolist()


@pytest.mark.parametrize("name", EXPLORERS)
def test_in_words_there_is_nothing_to_press(site: Path, name: str) -> None:
    """The page as Markdown has the figure and its caption."""
    page = site / FENCES[name].path.with_suffix(".md").relative_to(pages.DOCS)
    text = page.read_text(encoding="utf-8")
    assert "**Figure.**" in text
    assert not re.search(r"\bChange \*|Back to the figure", text)


# ---------- what the captions say ----------


def test_a_larger_beta_is_smoother_and_later_and_starts_lower() -> None:
    """Over the whole range. How late: the shift at which the mean of the temperatures is nearest to the average, once the start is over."""
    data = explore.data("moving_average")
    found = [of_moving_average(data, float(beta)) for beta in EXPLORERS["moving_average"].sliders[0].values]
    mean = np.array(data["mean"])
    rough = [np.abs(np.diff(one["v"])).sum() for one in found]
    late = [np.argmin([((np.array(one["v"][100:]) - mean[100 - s : 365 - s]) ** 2).sum() for s in range(90)]) for one in found]
    assert all(a > b for a, b in itertools.pairwise(rough))
    assert all(a <= b for a, b in itertools.pairwise(late))
    assert late[-1] > late[90] > late[0]
    assert all(a["v"][0] > b["v"][0] for a, b in itertools.pairwise(found))
    assert all(math.isclose(one["v_hat"][0], data["x"][0]) for one in found)
    assert found[0]["v"] == data["x"]


def start_of(name: str) -> dict[str, float]:
    """Return where the sliders of an explorer start."""
    return {slider.name: float(slider.start) for slider in EXPLORERS[name].sliders}


def along(name: str, slider: str, **others: float) -> dict[float, Numbers]:
    """Return what an explorer computes at each value of a slider, the others where they start or as they are given."""
    values = next(one.values for one in EXPLORERS[name].sliders if one.name == slider)
    data = explore.data(name)
    return {float(value): BY_DLREF[name](data, **(start_of(name) | others | {slider: float(value)})) for value in values}


def is_rising(values: Iterable[Any]) -> bool:
    """Whether each is larger than the one before."""
    return all(a < b for a, b in itertools.pairwise(values))


def test_where_gradient_descent_crosses_the_floor_and_where_it_does_not_come_down() -> None:
    """From 1/20 on, and from 2/20 on."""
    for alpha, found in along("gradient_descent", "alpha").items():
        w2 = found["w2"]
        if not math.isclose(alpha, 1 / 20):  # there it is at the floor after one step
            assert (w2[1:] * w2[:-1] < 0).all() == (alpha > 1 / 20), alpha
        assert (abs(w2[-1]) < abs(w2[0]) * 0.99) == (0 < alpha < 2 / 20), alpha
    assert found["w1"].size == 21
    assert along("gradient_descent", "alpha")[0.01]["w1"][-1] < -3


def test_momentum_is_gradient_descent_at_beta_0_and_bears_five_times_its_rate() -> None:
    """With β = 0.7, where gradient descent leaves the valley."""
    for found in along("momentum", "alpha", beta=0.0).values():
        np.testing.assert_array_equal([found["w1"], found["w2"]], [found["beside1"], found["beside2"]])
    for alpha, found in along("momentum", "alpha").items():
        if 2 / 20 < alpha <= 0.51:
            assert abs(found["beside2"][-1]) > 1
            assert found["J"] < 0.01
    assert 0.51 > 5 * 2 / 20


def test_where_the_epsilons_of_rmsprop_act() -> None:
    """The first step is equally long in both coordinates while they are small; at 100 it is short and unlike."""
    for alpha, found in along("rmsprop", "alpha").items():
        assert np.allclose([found["w1"][1] + 4, 1 - found["w2"][1]], alpha / np.sqrt(0.1))
    for slider in ("eps", "eps_root"):
        steps = {value: [found["w1"][1] + 4, 1 - found["w2"][1]] for value, found in along("rmsprop", slider).items()}
        assert all(np.allclose(steps[value], steps[1e-8], rtol=1e-4) for value in steps if value <= 1e-4)
        assert steps[100][0] < 0.5 * steps[1e-8][0]
        assert steps[100][0] < 0.5 * steps[100][1]


def test_the_first_step_of_adam_and_how_far_it_runs() -> None:
    """The first is α long whatever both β are; the larger β₁, the farther to the right."""
    for slider in ("beta1", "beta2"):
        for found in along("adam", slider).values():
            assert np.allclose([found["w1"][1] + 4, 1 - found["w2"][1]], 0.2)
    right = {beta1: found["w1"].max() for beta1, found in along("adam", "beta1").items()}
    assert is_rising(right.values())
    assert right[0.0] < 0 < right[0.99]


def test_the_stairs_of_one_epoch_are_the_exponential_one_epoch_later() -> None:
    """And with k > 1 the inverse root begins above."""
    for found in along("learning_rate", "r", width=1).values():
        np.testing.assert_allclose(found["staircase"][1:], found["exponential"][:-1])
    for k, found in along("learning_rate", "k").items():
        assert (found["inverse_sqrt"][0] > 1) == (k > 1)


def test_a_low_temperature_gives_all_to_the_largest_and_a_high_one_makes_them_alike() -> None:
    """Over the whole range."""
    found = [*along("softmax", "T").values()]
    assert is_rising([one["least"] for one in found])
    assert is_rising([-one["largest"] for one in found])
    assert found[0]["largest"] > 0.9999
    assert np.abs(found[-1]["y_hat"] - 0.25).max() < 0.02
    assert is_rising([-np.abs(one["y_hat"] - 0.25).max() for one in found])


def test_what_the_gain_does_in_twenty_layers() -> None:
    """Of ReLU the size is proportional to gˡ, and near √2 within a factor of three of 1; of tanh it is below 1."""
    found = along("initialization", "gain")
    for gain, one in found.items():
        np.testing.assert_allclose(one["relu"], found[1.0]["relu"] * gain ** np.arange(21))
        assert max(one["tanh"][1:]) < 1
    assert all(1 / 3 < size < 3 for size in found[1.4]["relu"])
    assert found[1.0]["relu"][-1] < 1e-3
    assert found[2.0]["relu"][-1] > 100


def test_the_weights_are_drawn_as_dlref_draws_them() -> None:
    """A layer of LeCun's, but for the second digit behind the point; at √2 it is a layer of He's."""
    data, rng = explore.data("initialization"), np.random.default_rng(0)
    rng.standard_normal((20, 20))  # the inputs
    lecun = initialization.lecun(20, 20, rng=rng)
    assert np.allclose(np.sqrt(1 / 20) * np.array(data["weights"][0]), lecun, atol=0.005)
    he = initialization.he(20, 20, rng=np.random.default_rng(0))
    assert np.allclose(np.sqrt(2) * initialization.lecun(20, 20, rng=np.random.default_rng(0)), he)


def test_where_the_cost_of_a_weight_is_least_with_a_penalty() -> None:
    """The slope is 0 there, or of L1 changes its sign. L2 makes none 0; of L1 ever more are; a larger c makes both do less."""
    data = explore.data("norm_penalty")
    a, m = np.array(data["a"]), data["m"]
    for lam, found in along("norm_penalty", "lam", c=2.0).items():
        w2, w1 = found["l2"], found["l1"]
        assert np.allclose(2.0 * (w2 - a) + norm_penalty.l2_gradient(w2, lam=lam, m=m), 0)
        slope = 2.0 * (w1 - a) + norm_penalty.l1_gradient(w1, lam=lam, m=m)
        assert np.allclose(slope[w1 != 0], 0)
        assert (np.abs(slope[w1 == 0]) <= lam / (2 * m) + 1e-12).all()
        assert ((w2 == 0) == (a == 0)).all()
    zeros = [np.sum(found["l1"] == 0) for found in along("norm_penalty", "lam").values()]
    assert zeros == sorted(zeros)
    assert zeros[-1] > zeros[0]
    for penalty in ("l1", "l2"):
        assert is_rising([found[penalty][-1] for found in along("norm_penalty", "c").values()])


def test_a_larger_kappa_is_smoother_and_comes_up_later_and_a_larger_batch_is_calmer() -> None:
    """The roughness of the running mean and its first value over the whole range; the scatter of the batches of 2, 8 and 64."""
    found = [*along("batch_norm", "decay").values()]
    assert is_rising([-np.abs(np.diff(one["mean"])).sum() for one in found[:90]])
    assert is_rising([-one["mean"][0] for one in found])
    assert all(math.isclose(one["corrected"][0], one["mu"][0]) for one in found)
    by_size = along("batch_norm", "m")
    assert is_rising([-np.std(by_size[m]["mu"]) for m in (2, 8, 64)])


def test_a_smaller_p_has_a_wider_band_and_at_1_nothing_is_random() -> None:
    """Over the whole range."""
    found = along("dropout", "keep_prob")
    assert is_rising([one["low"][0] for one in found.values()])
    assert (found[1.0]["mean"] == 3).all()
    assert (found[1.0]["low"] == 3).all()


def test_how_many_values_a_grid_tries_and_where_it_is_better() -> None:
    """k of N = k², random trials all; a grid is at least as near where the best lies in one of its columns."""
    for k, found in along("search", "k").items():
        assert len({x for x, _ in found["grid"]}) == k
        assert len({x for x, _ in found["random"]}) == k**2 == found["N"]
    for best in (0.1, 0.3, 0.5, 0.7, 0.9):
        found = BY_DLREF["search"](explore.data("search"), k=5, best=best)
        assert found["of_grid"] < 1e-12 < found["of_random"]


# ---------- the arithmetic ----------

COMPUTE = """([name, script, all]) => all.map((one) => {
  const result = explorers.made[script].compute(one, explorers.data[name]);
  return JSON.stringify(result, (key, value) => (Number.isFinite(value) || typeof value !== "number" ? value : String(value)));
})"""


@pytest.fixture(scope="module")
def scripts(browser: "Browser", served: str) -> Iterator["Page"]:
    """Return a window with the scripts of all explorers."""
    page = browser.new_page()
    page.goto(f"{served}404.html")
    for name, explorer in EXPLORERS.items():
        for file in ("core", explorer.script, f"data/{name}"):
            page.add_script_tag(url=f"{served}assets/explorers/{file}.js")
    yield page
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", EXPLORERS)
def test_it_computes_what_dlref_computes(scripts: "Page", name: str) -> None:
    """To the last bit, or within the bound, at every position of every slider and with all at their ends."""
    wanted = settings(name)
    found = scripts.evaluate(COMPUTE, [name, EXPLORERS[name].script, [numbers(one) for one in wanted]])
    data, bounds = explore.data(name), BOUNDS.get(name, {})
    assert len(found) == len(wanted)
    for setting, result in zip(wanted, map(json.loads, found), strict=True):
        expected = BY_DLREF[name](data, **numbers(setting))
        assert result.keys() == expected.keys()
        for key, values in expected.items():
            ours, theirs = np.array(values, dtype=np.float64), np.array(result[key], dtype=np.float64)
            assert ours.shape == theirs.shape, (setting, key)
            if bound := bounds.get(key, 0.0):
                np.testing.assert_allclose(theirs, ours, rtol=bound, atol=bound, err_msg=f"{key} at {setting}")
            else:
                np.testing.assert_array_equal(theirs, ours, err_msg=f"{key} at {setting}")


# ---------- as a reader meets them ----------


def address(name: str) -> str:
    """Return the page of an explorer, from the root of the site."""
    return FENCES[name].path.with_suffix(".html").relative_to(pages.DOCS).as_posix()


def opened(page: "Page", served: str, name: str, query: str = "", anchor: str = "") -> "Locator":
    """Open the page of an explorer with something set, and return the sliders."""
    first = EXPLORERS[name].sliders[0]
    page.goto(f"{served}{address(name)}?{query or f'{name}.{first.name}={first.start}'}{anchor}")
    form = page.locator(f"template[data-explorer={name}] ~ form.explorer")
    expect(form).to_be_visible()
    return form


DRAWING = "form => [...form.querySelectorAll('svg path')].map((e) => e.getAttribute('d')).join()"
MOVES = """(form) => {
  const inputs = [...form.querySelectorAll("input")];
  const frame = window.requestAnimationFrame;
  window.requestAnimationFrame = (draw) => draw();
  const least = {};
  for (let turn = 0; turn < 3; turn++)
    for (const input of inputs) {
      const before = input.value;
      const size = (input.max - input.min) / input.step;
      for (let n = 0; n <= size; n += Math.ceil(size / 25)) {
        const began = performance.now();
        input.value = Number(input.min) + n * input.step;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        form.getBoundingClientRect();
        const key = `${input.name} ${input.value}`;
        least[key] = Math.min(least[key] ?? Infinity, performance.now() - began);
      }
      input.value = before;
    }
  window.requestAnimationFrame = frame;
  return least;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("name", few(EXPLORERS, ["momentum", "softmax"]))
def test_a_move_is_drawn_within_a_frame_and_fits_a_phone(page: "Page", served: str, name: str) -> None:
    """Computed, drawn and laid out; of three times the least, for the machine may do something else.

    No path is empty or says NaN; nothing is wider than the screen, a finger finds what it presses, and all colours are those of the scheme.
    """
    page.set_viewport_size({"width": 390, "height": 844})
    form = opened(page, served, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [box for e in form.locator("input, button").all() if (box := e.bounding_box())]
    assert len(boxes) == len(EXPLORERS[name].sliders) + 2
    assert all(box["height"] >= 24 and box["width"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    colours = form.evaluate(
        "form => [...form.querySelectorAll('svg > svg path, g path, g text')].map((e) => e.style.stroke || e.style.fill)"
    )
    assert len(colours) > 5
    assert {colour for colour in colours if not colour.startswith("var(--fig-")} == set()
    for slider in EXPLORERS[name].sliders:
        field = form.get_by_role("slider", name=slider.symbol, exact=True)
        assert (field.get_attribute("aria-valuetext") or "").startswith(f"{slider.symbol} = ")
    least = form.evaluate(MOVES)
    assert len(least) >= 10 * len(EXPLORERS[name].sliders) or min(len(slider.values) for slider in EXPLORERS[name].sliders) < 10
    assert max(least.values()) <= MOVE, max(least.items(), key=lambda item: item[1])
    drawing = form.evaluate(DRAWING)
    assert "NaN" not in drawing
    assert "undefined" not in drawing
    assert form.locator("svg path:not([d]), svg path[d='']").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_opened(page: "Page", served: str, scheme: Literal["light", "dark"]) -> None:
    """With both kinds of slider and a reading."""
    from axe_playwright_python.sync_playwright import Axe

    form = opened(page, served, "rmsprop")
    show_in(page, scheme)
    seen = form.evaluate("form => getComputedStyle(form.querySelectorAll('svg > svg path.line')[8]).stroke")
    wanted = page.evaluate("""() => {
      const e = document.body.appendChild(document.createElement("i"));
      e.style.color = "var(--fig-2)";
      return getComputedStyle(e).color;
    }""")
    assert seen == wanted
    options: Any = {"resultTypes": ["violations"]}
    found = Axe().run(page, {"include": [["form.explorer"]], "exclude": [[".katex-html"]]}, options).response["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in found] == []


@pytest.mark.browser
def test_keys_and_the_address(page: "Page", served: str) -> None:
    """The button leads to the slider; keys move it; the address follows without a step in the history; and back to the figure."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}moving_average.html?h=average#see-smooth")
    wait_until(page, "window.linksAreReady")
    assert [url for url in asked if "/explorers/" in url] == []
    figure = page.locator("figure.plot", has=page.locator("button.explore"))
    picture, button = figure.locator("> svg"), figure.locator("button.explore")
    assert button.inner_text() == "Change β"
    steps = page.evaluate("history.length")
    button.focus()
    page.keyboard.press("Enter")
    slider = figure.get_by_role("slider")
    expect(slider).to_be_focused()
    expect(picture).to_be_hidden()
    assert {url.rpartition("/assets/explorers/")[2] for url in asked if "/explorers/" in url} == {
        "core.js",
        "moving_average.js",
        "data/moving_average.js",
    }
    form = figure.locator("form.explorer")
    before = form.evaluate(DRAWING)
    assert page.url == f"{served}moving_average.html?h=average&moving_average.beta=0.9#see-smooth"
    page.keyboard.press("ArrowRight")
    expect(form.locator(".sliders output")).to_have_text("0.91")
    assert slider.get_attribute("aria-valuetext") == "β = 0.91"
    assert form.evaluate(DRAWING) != before
    assert page.url == f"{served}moving_average.html?h=average&moving_average.beta=0.91#see-smooth"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("End")
    expect(form.locator("output[name=tau]")).to_have_text("100")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(form.locator(".sliders output")).to_have_text("0.9")
    assert form.evaluate(DRAWING) == before
    assert page.url.endswith("moving_average.beta=0.9#see-smooth")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    expect(picture).to_be_visible()
    assert form.count() == 0
    assert page.url == f"{served}moving_average.html?h=average#see-smooth"
    assert page.evaluate("history.length") == steps


@pytest.mark.browser
def test_a_link_says_what_is_set_and_where(page: "Page", served: str) -> None:
    """It opens the figure at its place; what is no value changes nothing. Links keep working, and what was set outlives them."""
    form = opened(page, served, "moving_average", "moving_average.beta=0.98", "#see-smooth")
    expect(form.locator(".sliders output")).to_have_text("0.98")
    expect(page.locator("#see-smooth")).to_be_in_viewport()
    wait_until(page, "window.linksAreReady")
    page.evaluate("window.kept = true")
    form.evaluate("form => form.dataset.old = true")
    page.locator('.md-nav a[href$="#errata"]').first.dispatch_event("click")
    expect(page.locator("form.explorer:not([data-old])")).to_be_visible()  # the theme has put the page in place anew
    expect(page.locator("#errata")).to_be_in_viewport()
    expect(form.locator(".sliders output")).to_have_text("0.98")
    page.locator('a.md-footer__link[href*="momentum.html"]').dispatch_event("click")
    expect(page.locator("h1#momentum")).to_be_visible()
    page.go_back()
    expect(form.locator(".sliders output")).to_have_text("0.98")
    assert page.evaluate("window.kept"), "the page was loaded anew: instant navigation is off, and nothing was tested"
    for wrong in ("much", "", "1e999"):
        page.goto("about:blank")
        form = opened(page, served, "moving_average", f"moving_average.beta={wrong}")
        expect(form.locator(".sliders output")).to_have_text("0.9")
        assert page.url == f"{served}moving_average.html?moving_average.beta=0.9"


@pytest.mark.browser
def test_the_figure_stays_where_nothing_can_be_moved(browser: "Browser", page: "Page", served: str, site: Path) -> None:
    """Without scripts there is no button, on paper no slider; from a folder on disk all works."""
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{served}moving_average.html?moving_average.beta=0.98")
    figure = plain.locator("figure.plot", has=plain.locator("button.explore"))
    assert figure.locator("> svg").is_visible()
    assert not figure.locator("button").is_visible()
    context.close()
    form = opened(page, f"{site.as_uri()}/", "moving_average", "moving_average.beta=0.5")
    expect(form.locator(".sliders output")).to_have_text("0.5")
    page.emulate_media(media="print")
    assert not form.is_visible()
    assert page.locator("figure.explored > svg").is_visible()
    assert not page.locator("button.explore").is_visible()
