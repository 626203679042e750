"""The site in Firefox: a page of each kind, and what a reader may run and move."""

from collections.abc import Iterator

import pytest

from scripts import bench, runtime
from tests.conftest import NO_FIREFOX, NO_RUNTIME
from tests.firefox import Firefox, find_firefox, firefox
from tests.test_browser import FLAWS, LOOK, SOURCES, drawn_on

pytestmark = [pytest.mark.browser, pytest.mark.more]

ENDED = """async (button, block) => {
  const wait = () => new Promise((go) => setTimeout(go, 100));
  while (!document.querySelector(`${block} .run button`)) await wait();
  const found = document.querySelector(block);
  [...found.querySelectorAll("button")].find((one) => one.textContent === button).click();
  const status = () => found.querySelector(".run-status")?.textContent ?? "";
  for (let count = 0; count < 900 && !/^(done|an error|ended|stopped)/.test(status()); count++) await wait();
  return [status(), found.querySelector(".run-output").textContent, found.querySelectorAll(".run-output img").length];
}"""
"""Presses a button of a block of code, and waits until it has run."""
SESSION = ".language-pycon.highlight"


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Return a window of Firefox for all of these tests."""
    program = find_firefox()
    if program is None:
        pytest.skip(NO_FIREFOX)
    with firefox(program, tmp_path_factory.mktemp("firefox")) as opened:
        yield opened


@pytest.fixture
def reader(window: Firefox, served: str) -> Iterator[Firefox]:
    """Return that window; in the end it has complained of nothing and asked no other host."""
    window.complaints.clear()
    window.asked.clear()
    yield window
    assert window.complaints == []
    assert [url for url in window.asked if not url.startswith((served, "data:", "blob:"))] == []


@pytest.fixture
def runs(reader: Firefox) -> Firefox:
    """Return it, if the site has what runs examples."""
    if runtime.there() is None:
        pytest.skip(NO_RUNTIME)
    return reader


@pytest.mark.parametrize(
    "name", [*bench.KINDS.values(), *(f"{name}.html" for name in ("traps", "glossary", "errata", "spot", "chapter_1"))]
)
def test_a_page_is_whole(reader: Firefox, served: str, name: str) -> None:
    """Its formulas are set and its figures drawn, and neither a desk nor a phone has to scroll sideways."""
    for width in (1440, 390):
        reader.open(served + name, width)
        reader.evaluate("() => (document.documentElement.classList.add('whole'), document.fonts.ready).then(() => 0)")
        seen = reader.evaluate(LOOK)
        assert {flaw: seen[flaw] for flaw in FLAWS} == dict.fromkeys(FLAWS, 0)
        assert seen["figures"] == (drawn_on(SOURCES[name]) if name in SOURCES else 0)
        assert seen["failed"] == []
        assert reader.evaluate("() => document.documentElement.scrollWidth") <= width


def test_an_example_runs_and_is_stopped(runs: Firefox, served: str) -> None:
    """It prints what the page shows; what is edited runs as edited, and an endless loop ends."""
    runs.open(f"{served}momentum.html")
    shown = runs.evaluate(f"() => [...document.querySelectorAll('{SESSION}')][0].querySelector('.go').textContent")
    status, printed, _ = runs.evaluate(ENDED, "Run", SESSION)
    assert status == "done"
    assert printed.startswith(shown.rstrip("\n"))
    write = """(text) => {
      document.querySelector(".run button:nth-of-type(3)").click();
      const field = document.querySelector(".run-editor textarea");
      field.value = text;
      field.dispatchEvent(new Event("input"));
    }"""
    runs.evaluate(write, "while True: pass")
    runs.evaluate(f"() => document.querySelector('{SESSION} .run button').click()")
    runs.evaluate("() => new Promise((go) => setTimeout(go, 500))")
    assert runs.evaluate(ENDED, "Stop", SESSION)[0] == "stopped"
    runs.evaluate(write, "6 * 7")
    assert runs.evaluate(ENDED, "Run", SESSION)[:2] == ["done", "42\n"]


def test_a_figure_is_drawn(runs: Firefox, served: str) -> None:
    """By its own code."""
    runs.open(f"{served}momentum.html")
    assert runs.evaluate(ENDED, "Run", "details.code > .highlight") == ["done", "", 1]


def test_a_program_is_held_to_its_formula(runs: Firefox, served: str) -> None:
    """The copied program passes."""
    runs.open(f"{served}momentum.html")
    runs.wait_until("() => !!document.querySelector('.duo .run-program')")
    runs.evaluate("() => document.querySelector('.duo .run-program').click()")
    runs.wait_until("() => !!document.querySelector('.run-of-program button')")
    status, printed, _ = runs.evaluate(ENDED, "Check", ".run-of-program")
    assert status == "done"
    assert printed.endswith("All holds.\n")


def test_an_explorer_moves(reader: Firefox, served: str) -> None:
    """A slider changes the curve and the address."""
    reader.open(f"{served}momentum.html")
    drawn = """async () => {
      document.querySelector("button.explore").click();
      for (let count = 0; count < 100 && !document.querySelector(".sliders input"); count++) await new Promise((go) => setTimeout(go, 50));
      const slider = document.querySelector(".sliders input");
      const curves = () => [...document.querySelectorAll("figure svg path")].map((path) => path.getAttribute("d")).join();
      const before = curves();
      slider.value = slider.max;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise((go) => setTimeout(go, 300));
      return [before !== curves(), location.search];
    }"""
    is_moved, address = reader.evaluate(drawn)
    assert is_moved
    assert "=" in address
