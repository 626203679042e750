"""Figures with sliders: their arithmetic is that of dlref wherever a slider can stand; a move is drawn at once; keys, address, paper, dark."""

import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from playwright.sync_api import expect

from dlref import moving_average
from scripts.sitegen import explore, pages
from tests.browsing import LINKS_ARE_READY, show_in, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Numbers = dict[str, Any]
FENCES = {
    fence.options["explore"]: fence
    for path in pages.page_paths()
    for fence in pages.fences(path)
    if fence.is_plot and "explore" in fence.options
}
"""The figures with sliders by the names of their explorers."""
EXPLORERS = explore.EXPLORERS
MOVE = 16.0
"""Milliseconds that a move may take: a frame of a screen that draws sixty a second."""


def of_moving_average(data: Numbers, beta: float) -> Numbers:
    """Return what the script of this name has to compute."""
    v, averages = 0.0, []
    for value in data["x"]:
        v = moving_average.update(v, value, beta=beta)
        averages.append(v)
    corrected = [moving_average.correct(v, beta=beta, t=t) for t, v in enumerate(averages, 1)]
    window = moving_average.window(beta)
    return {"v": averages, "v_hat": corrected, "tau": window.tau, "lag": window.lag}


BY_DLREF: dict[str, Callable[..., Numbers]] = {"moving_average": of_moving_average}
"""What each script has to compute, by dlref."""
POWERS = 1e-13
"""The relative bound for what is made with a power, an exponential or a hyperbolic tangent: a browser's functions may round these otherwise than
the C library of NumPy, and 1 − βᵗ may lose two digits. All else is the same to the last bit."""
BOUNDS: dict[str, dict[str, float]] = {"moving_average": {"v_hat": POWERS}}
"""By the name of a result, how far it may be from dlref's; what is not named may not differ at all."""


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


# ---------- what the captions say ----------


def test_a_larger_beta_is_smoother_and_later_and_starts_lower() -> None:
    """Over the whole range. How late: by the shift at which the mean of the temperatures is nearest to the average, once the start is over."""
    data = explore.data("moving_average")
    found = [of_moving_average(data, float(beta)) for beta in EXPLORERS["moving_average"].sliders[0].values]
    mean = np.array(data["mean"])
    rough = [np.abs(np.diff(one["v"])).sum() for one in found]
    late = [min(range(90), key=lambda s, v=np.array(one["v"]): ((v[100:] - mean[100 - s : 365 - s]) ** 2).sum()) for one in found]
    assert all(a > b for a, b in itertools.pairwise(rough))
    assert all(a <= b for a, b in itertools.pairwise(late))
    assert late[-1] > late[90] > late[0]
    assert all(a["v"][0] > b["v"][0] for a, b in itertools.pairwise(found))
    assert all(math.isclose(one["v_hat"][0], data["x"][0]) for one in found)
    assert found[0]["v"] == data["x"]


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
                np.testing.assert_allclose(theirs, ours, rtol=bound, atol=bound * 1e-3, err_msg=f"{key} at {setting}")
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
@pytest.mark.parametrize("name", EXPLORERS)
def test_a_move_is_drawn_within_a_frame(page: "Page", served: str, name: str) -> None:
    """Computed, drawn and laid out; of three times the least, for the machine may do something else. And no path is empty or says NaN."""
    form = opened(page, served, name)
    least = form.evaluate(MOVES)
    assert len(least) >= 10 * len(EXPLORERS[name].sliders)
    assert max(least.values()) <= MOVE, max(least.items(), key=lambda item: item[1])
    drawing = form.evaluate(DRAWING)
    assert "NaN" not in drawing
    assert "undefined" not in drawing
    assert form.locator("svg path:not([d]), svg path[d='']").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", EXPLORERS)
def test_it_fits_and_is_accessible_in_the_dark_on_a_phone(page: "Page", served: str, name: str) -> None:
    """Nothing is wider than the screen; what a finger presses is 24 pixels high; axe finds nothing; each slider says what it is."""
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": 390, "height": 844})
    form = opened(page, served, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [box for e in form.locator("input, button").all() if (box := e.bounding_box())]
    assert len(boxes) == len(EXPLORERS[name].sliders) + 2
    assert all(box["height"] >= 24 and box["width"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    show_in(page, "dark")
    colours = form.evaluate("""form => [...form.querySelectorAll("svg path, svg text")].map((e) => e.style.stroke || e.style.fill)""")
    assert colours
    assert all(colour.startswith("var(--fig-") for colour in colours)
    for slider in EXPLORERS[name].sliders:
        field = form.get_by_role("slider", name=slider.symbol, exact=True)
        assert (field.get_attribute("aria-valuetext") or "").startswith(f"{slider.symbol} = ")
    options: Any = {"resultTypes": ["violations"]}
    found = Axe().run(page, {"include": [["form.explorer"]], "exclude": [[".katex-html"]]}, options).response["violations"]
    assert [(v["id"], v["nodes"][0]["target"]) for v in found] == []


@pytest.mark.browser
def test_keys_and_the_address(page: "Page", served: str) -> None:
    """The button leads to the first slider; keys move it; the address follows without a step in the history; back to the figure, and its button."""
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
    """It opens the figure at its place on the page; what is no value changes nothing. Links keep working, and what was set outlives them."""
    form = opened(page, served, "moving_average", "moving_average.beta=0.98", "#see-smooth")
    expect(form.locator(".sliders output")).to_have_text("0.98")
    expect(page.locator("#see-smooth")).to_be_in_viewport()
    wait_until(page, "window.linksAreReady")
    page.evaluate("window.kept = true")
    page.locator('.md-nav a[href$="#errata"]').first.dispatch_event("click")
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
