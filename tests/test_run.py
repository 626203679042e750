"""Run it here: every example of the site, run in the page by a browser; and what a reader may do to one."""

import gzip
import hashlib
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from scripts import bench, runtime
from scripts.runtime import BadRuntime, NoRuntime, make
from scripts.sitegen import examples, in_pages
from scripts.sitegen.pages import CACHE
from tests.browsing import show_in, wait_until
from tests.conftest import NO_RUNTIME

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.conftest import Project
    from tests.parsing import Parsed

pytestmark = pytest.mark.browser

PAGE = "momentum.html"
GROUPS = 2
"""How many windows share the examples."""


class Visit:
    """A window that notes what is asked for."""

    def __init__(self, page: "Page", home: str) -> None:
        """Open no page yet."""
        self.page, self.home = page, home
        self.asked: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))

    def open(self, name: str = PAGE) -> "Page":
        """Open a page of the site, and wait until its links exchange the page."""
        self.page.goto(self.home + name)
        wait_until(self.page, "window.linksAreReady")
        return self.page

    def of_the_runtime(self) -> list[str]:
        """Return what was asked for that serves to run examples, and is not there before the first click."""
        return [url for url in self.asked if re.search(r"/assets/(python/|run[-.](?!js|css))|\.whl|/run\.css", url)]


@pytest.fixture
def visit(page: "Page", served: str) -> Iterator[Visit]:
    """Return a window; in the end it has asked no other host."""
    if runtime.there() is None:  # where CI is set, the site has failed
        pytest.skip(NO_RUNTIME)
    made = Visit(page, served)
    yield made
    assert [url for url in made.asked if not url.startswith((served, "data:"))] == []


@pytest.fixture(scope="module")
def window(browser: "Browser", served: str) -> Iterator["Page"]:
    """Return a page for the tests that only need a Python, which starts once; in the end nothing has complained."""
    if runtime.there() is None:
        pytest.skip(NO_RUNTIME)
    page = browser.new_page(viewport={"width": 1240, "height": 900})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(served + PAGE)
    wait_until(page, "document.querySelector('.run-run')")
    yield page
    page.close()
    assert complaints == []


@pytest.fixture
def example(window: "Page") -> Iterator["Locator"]:
    """Return an example in that window, which it leaves as it was."""
    first = block(window)
    yield first
    if (reset := first.get_by_role("button", name="Reset")).is_visible():
        reset.click()


def block(page: "Page", number: int = 0) -> "Locator":
    """Return an example that stands open on a page."""
    return page.locator(".language-pycon.highlight:visible").nth(number)


def run(example: "Locator", button: str = "Run") -> str:
    """Press the button of an example, wait until it has ended, and return how."""
    example.get_by_role("button", name=button, exact=True).click()
    return ended(example)


def ended(example: "Locator") -> str:
    """Wait until an example has ended, and return how."""
    status = example.locator(".run-status")
    is_over = "e => /^(done|an error|ended|stopped)/.test(e.textContent)"
    for _ in range(900):
        if status.count() and status.evaluate(is_over):
            return status.text_content() or ""  # also of a cell that is out of sight
        example.page.wait_for_timeout(100)
    raise AssertionError(f"it did not end within 90 s: {status.inner_text() if status.count() else 'it has not begun'}")


def printed(example: "Locator") -> str:
    """Return what stands below an example."""
    return example.locator(".run-output").text_content() or ""


def edit(example: "Locator", code: str) -> None:
    """Replace the code of an example."""
    button = example.get_by_role("button", name="Edit", exact=True)
    if button.is_visible():
        button.click()
    example.locator("textarea").fill(code)


# ---------- every example ----------


class Shown:
    """The code of the site, as its pages show it: sessions with their outputs, programs of figures, programs to copy."""

    def __init__(self, parsed: "Parsed") -> None:
        """Read all pages."""
        self.sessions: dict[str, str] = {}
        self.left_out: dict[str, str] = {}
        self.plots: dict[str, str] = {}
        self.programs: dict[str, str] = {}
        for name, soup in parsed.items():
            for element in soup.select(".language-pycon.highlight"):
                (self.left_out if "no-run" in element["class"] else self.sessions).setdefault(element.get_text(), name)
            for element in soup.select("details.code > .highlight"):
                self.plots.setdefault(element.get_text(), name)
            for element in soup.select(".duo .copies"):
                self.programs.setdefault(str(element.select("[data-clipboard-text]")[0]["data-clipboard-text"]), name)


@pytest.fixture(scope="module")
def shown(parsed: "Parsed") -> Shown:
    """Return the code of the site."""
    return Shown(parsed)


MODULES = """async (given) => {
  const { version } = JSON.parse(document.querySelector("meta[name=python]").content);
  const { run } = await import(new URL(`assets/run-python.js?${version}`, given.home));
  const { sourceOf } = await import(new URL(`assets/run-editor.js?${version}`, given.home));
  return await run(given.session ? sourceOf(given.code) : given.code, { session: given.session }).done;
}"""


def ran(page: "Page", home: str, code: str, is_session: bool) -> dict[str, Any]:
    """Return what became of a piece of code in the page: whether it was well, what it printed, its figures."""
    result: dict[str, Any] = page.evaluate(MODULES, {"home": home, "code": code, "session": is_session})
    return result


def wrong(visit: Visit, codes: dict[str, str], is_session: bool, judge: Callable[[str, dict[str, Any]], str]) -> str:
    """Return what is wrong with these examples, each with its page.

    What was well is remembered in .cache/, by all that it depends on: the browser, the runtime, the package, the program, the code.
    """
    page = visit.open()
    memory = CACHE / "ran"
    memory.mkdir(parents=True, exist_ok=True)
    browser = page.context.browser
    world = [browser.version if browser else "", page.locator("meta[name=python]").get_attribute("content") or "", str(is_session)]
    found = []
    for code, name in codes.items():
        remembered = memory / hashlib.sha256("\n".join([*world, code]).encode()).hexdigest()
        if remembered.exists():
            continue
        if problem := judge(code, ran(page, visit.home, code, is_session)):
            found.append(f"{name}: {code.splitlines()[0]}\n{problem}")
        else:
            remembered.touch()
    return "\n\n".join(found)


def bare(output: str) -> str:
    """Return an output without the lines between a traceback's first line and its last, which doctest does not compare either."""
    return re.sub(r"(Traceback \(most recent call last\):\n)(?:[ \t]+.*\n)+", r"\1", output)


def differs(text: str, answer: dict[str, Any]) -> str:
    """Return how a session of the page differs from what the page shows; an empty string if it does not."""
    wanted = bare("".join(line + "\n" for line in text.splitlines() if not re.match(r"(>>>|\.\.\.)( |$)", line)))
    got = bare(answer["text"])
    is_error = "Traceback (most recent call last):" in wanted
    same = examples.HalfUnit().check_output(wanted, got, 0) and answer["ok"] is not is_error
    return "" if same else f"the page shows\n{wanted}and the browser\n{got}"


def is_not_drawn(code: str, answer: dict[str, Any]) -> str:
    """Return what is wrong with the one figure of a program; an empty string if nothing is."""
    if not answer["ok"] or answer["text"] or len(answer["figures"]) != 1:
        return answer["text"] or f"{len(answer['figures'])} figures"
    [figure] = answer["figures"]
    is_whole = len(figure) > 5000 and "var(--fig-ink)" in figure and not re.search("#0a0[bc]0", figure)
    return "" if is_whole else figure[:500]


def share(codes: dict[str, str], group: int) -> dict[str, str]:
    """Return a share of some examples."""
    return dict([*codes.items()][group::GROUPS])


@pytest.mark.every
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_example_prints_in_the_page_what_the_page_shows(visit: Visit, shown: Shown, group: int) -> None:
    """Each session, in a namespace of its own, by the rule that its doctest is held to."""
    problems = wrong(visit, share(shown.sessions, group), True, differs)
    assert not problems, problems


@pytest.mark.every
@pytest.mark.parametrize("group", range(GROUPS))
def test_every_figure_is_drawn_in_the_page(visit: Visit, shown: Shown, group: int) -> None:
    """By its code, one figure each, and it prints nothing; its colours are variables of the site."""
    problems = wrong(visit, share(shown.plots, group), False, is_not_drawn)
    assert not problems, problems


def first_of_each_page(codes: dict[str, str]) -> dict[str, str]:
    """Return one example of each page, the first: what the tests run each time of all that `every` runs."""
    return {code: name for name, code in {name: code for code, name in reversed(codes.items())}.items()}


@pytest.mark.more
def test_an_example_of_each_page_prints_in_the_page_what_the_page_shows(visit: Visit, shown: Shown) -> None:
    """As every example does."""
    chosen = first_of_each_page(shown.sessions)
    assert len(chosen) > 50
    problems = wrong(visit, chosen, True, differs)
    assert not problems, problems


@pytest.mark.more
def test_a_figure_of_every_third_page_is_drawn_in_the_page(visit: Visit, shown: Shown) -> None:
    """As every figure is."""
    chosen = dict([*first_of_each_page(shown.plots).items()][::3])
    assert len(chosen) > 9
    problems = wrong(visit, chosen, False, is_not_drawn)
    assert not problems, problems


FALSE = {
    "another number": ">>> 0.5\n0.6\n",
    "more than half a unit": ">>> 0.8746\n0.874\n",
    "another word": ">>> print('no')\nyes\n",
    "an output that is not shown": ">>> 1\n",
    "an error that is not shown": ">>> 1 / 0\n",
    "an error that is not raised": ">>> 1\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n",
    "another error": ">>> 1 / 0\nTraceback (most recent call last):\nValueError: no\n",
}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_a_false_example_would_be_noticed(window: "Page", served: str, text: str) -> None:
    """The comparison of the tests above tells it from a true one."""
    assert differs(text, ran(window, served, text, True))


def test_a_true_example_is_taken_for_true(window: "Page", served: str) -> None:
    """A rounded number, an error, and what follows it."""
    text = ">>> 0.8744\n0.874\n>>> 1 / 0\nTraceback (most recent call last):\nZeroDivisionError: division by zero\n>>> 2\n2\n"
    assert differs(text, ran(window, served, text, True)) == ""


@pytest.mark.more
def test_every_program_of_a_panel_runs_in_the_page(visit: Visit, shown: Shown) -> None:
    """It defines what it is copied for, and prints nothing."""
    page = visit.open()
    answers = {name: ran(page, visit.home, code, False) for code, name in shown.programs.items()}
    assert {name: answer for name, answer in answers.items() if not answer["ok"] or answer["text"]} == {}


def test_what_no_page_can_run_is_left_out_and_nothing_else(shown: Shown) -> None:
    """It starts threads or processes. It has no button; all other code of the site has one."""
    assert len(shown.left_out) < 8
    assert [text for text in shown.left_out if not re.search("concurrent|multiprocessing|distributed", text)] == []
    assert len(shown.sessions) > 350
    assert len(shown.plots) > 100
    assert len(shown.programs) > 30


# ---------- what is loaded, and when ----------


def test_nothing_is_loaded_before_the_click(visit: Visit) -> None:
    """Not to read a page, not to scroll through it, not on the next one; then one worker, and what it needs for NumPy."""
    page = visit.open()
    page.mouse.wheel(0, 5000)
    page.wait_for_timeout(300)
    assert visit.of_the_runtime() == []
    assert block(page).get_by_text("MB").inner_text() == f"loads Python once, {round(runtime.size(folder()).numpy / 1e6)} MB"

    assert run(block(page)) == "done"
    names = {re.sub(r".*/|\?.*", "", url) for url in visit.of_the_runtime()}
    assert {"pyodide.asm.wasm", "python_stdlib.zip", "run-worker.js", "run.py"} <= names
    assert not [name for name in names if name.startswith(("matplotlib", "pillow"))]
    assert "loads Python" not in block(page, 1).inner_text() or block(page, 1).get_by_text("MB").is_visible()


def folder() -> Path:
    """Return the runtime that the site has."""
    found = runtime.there()
    if found is None:
        pytest.skip(NO_RUNTIME)
    return found


def test_it_runs_as_a_static_host_sends_it(browser: "Browser", site: Path) -> None:
    """Packed, of types that a browser may not guess, to be kept for ten minutes: another page loads nothing of the runtime again."""
    folder()
    with bench.serve(site) as host:
        page = browser.new_page()
        page.goto(f"{host.url}/{PAGE}")
        assert run(block(page)) == "done"
        before = len(host.sent)
        page.goto(f"{host.url}/adam.html")
        assert run(block(page)) == "done"
        page.close()
    assert [path for path, _ in host.sent[:before] if path.endswith(".wasm")]
    assert not [path for path, _ in host.sent[before:] if "/assets/python/" in path]


def test_the_weight_of_the_runtime_is_bounded() -> None:
    """For a reader whose host compresses: to the first answer of NumPy, and to the first figure."""
    weights = runtime.size(folder())
    assert weights.numpy <= 10.5e6
    assert weights.matplotlib <= 16.5e6


def test_the_weight_of_our_own_is_bounded(site: Path) -> None:
    """All scripts and the style together; and what every page loads of them."""
    sizes = {name: len(gzip.compress((site / "assets" / name).read_bytes(), 9)) for name in ("run.js", "run.py", *in_pages.SCRIPTS)}
    assert sum(sizes.values()) <= 8_000
    assert sizes["run.js"] <= 900


def test_the_worker_outlives_the_page(visit: Visit) -> None:
    """A link exchanges the page; the next example runs at once, and nothing is loaded again."""
    page = visit.open()
    assert run(block(page)) == "done"
    asked = len(visit.of_the_runtime())
    page.evaluate("window.isSameWindow = true")
    page.locator("article a[href='moving_average.html'], article a[href*='moving_average.html#']").first.click()
    wait_until(page, "location.pathname.endsWith('moving_average.html') && document.querySelector('.run-run')")
    assert page.evaluate("window.isSameWindow")
    assert run(block(page)) == "done"
    assert len(visit.of_the_runtime()) == asked


# ---------- what a reader may do ----------


def test_an_example_is_edited_run_and_restored(window: "Page", example: "Locator") -> None:
    """By the keyboard: Edit, other code, Control and Enter; then Reset. Escape and Tab leave the editor."""
    page = window
    shown = example.locator("pre").first.inner_text()
    example.get_by_role("button", name="Edit").press("Enter")
    field = example.locator("textarea")
    assert field.evaluate("e => e === document.activeElement")
    assert field.input_value().startswith("import numpy as np\n")
    assert ">>>" not in field.input_value()
    field.fill("for x in range(2):")
    field.press("End")
    field.press("Enter")
    page.keyboard.type("print('x', x)")
    field.press("Control+Enter")
    assert ended(example) == "done"
    assert printed(example) == "x 0\nx 1\n"

    field.press("Tab")
    assert field.input_value().endswith("print('x', x)    ")
    field.press("Escape")
    field.press("Tab")
    assert example.get_by_role("button", name="Run", exact=True).evaluate("e => e === document.activeElement")

    example.get_by_role("button", name="Reset").click()
    assert example.locator("pre").first.inner_text() == shown
    assert not example.locator("textarea, .run-output:not([hidden])").count()


def test_a_key_of_an_input_method_is_left_to_it(example: "Locator") -> None:
    """Enter that ends a composition adds no line, and Control with it runs nothing."""
    edit(example, "名 = 1")
    field = example.locator("textarea")
    key = "(e, ctrlKey) => e.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey, isComposing: true, cancelable: true }))"
    assert field.evaluate(key, False)
    assert field.evaluate(key, True)
    assert field.input_value() == "名 = 1"
    assert example.locator(".run-status").inner_text() == ""


def test_an_error_is_told_by_the_reader_s_own_lines(example: "Locator") -> None:
    """Of what lies between, in dlref, NumPy or this program, no line; a program ends there, a session goes on."""
    call = "momentum.step(1.0, 1.0, momentum.init(1.0), alpha=0.1, beta=beta)"
    edit(example, f"from dlref import momentum\n\ndef f(beta):\n    return {call}\n\nf(2.0)\n1 + 1")
    assert run(example) == "an error"
    text = printed(example)
    assert "ValueError: beta must be in [0, 1), got 2.0" in text
    assert re.findall(r"line (\d+), in (\S+)", text) == [("6", "<module>"), ("4", "f")]
    assert "    f(2.0)\n" in text
    assert text.endswith("\n2\n")
    edit(example, "x = (1,\n")
    assert run(example) == "an error"
    assert "SyntaxError: '(' was never closed" in printed(example)


def test_nothing_that_is_run_becomes_markup(example: "Locator") -> None:
    """Neither what is typed, nor what is printed, nor the words of an error or of a figure."""
    nasty = "<img src=x onerror=alert(1)><b>bold</b>"
    edit(example, f"import matplotlib.pyplot as plt\nprint({nasty!r})\nplt.title({nasty!r})\nplt.show()\nraise ValueError({nasty!r})")
    assert run(example) == "an error"
    assert printed(example).count(nasty) >= 2
    assert example.locator("b, img:not([src^='data:image/svg+xml'])").count() == 0
    assert example.locator(".run-output img").count() == 1


@pytest.mark.parametrize(
    ("code", "how", "words"),
    [
        ("while True: print('x' * 1000)", "an error", "it printed more than 200,000 characters and was stopped"),
        ("x = [bytes(10**8) for _ in range(100)]", "an error", "MemoryError"),
        ("input('name? ')", "an error", "EOFError"),
        ("import sys\nsys.exit(3)", "an error", ""),
        ("import tensorflow", "an error", "ModuleNotFoundError: No module named 'tensorflow'"),
        ("def f(): f()\nf()", "an error", "RecursionError"),
        ("import os\nos._exit(1)", "ended", "Python has ended"),
    ],
    ids=["a flood of words", "too much memory", "a question", "an exit", "another package", "recursion", "the end of Python"],
)
def test_what_goes_wrong_is_said_and_the_next_run_is_well(example: "Locator", code: str, how: str, words: str) -> None:
    """Whatever an example does, one can go on."""
    edit(example, code)
    assert run(example) == how
    assert words in printed(example)
    assert len(printed(example)) < 201_000
    edit(example, "import numpy as np\nnp.arange(3).sum()")
    assert run(example) == "done"
    assert "3" in printed(example)


def test_stop_ends_an_endless_loop_at_once(visit: Visit) -> None:
    """What was printed stays, the page was alive all the time, and the next run is well. So is a run that waits for its turn."""
    page = visit.open()
    example, other = block(page), block(page, 1)
    edit(example, "print('here')\nwhile True: pass")
    example.get_by_role("button", name="Run", exact=True).click()
    wait_until(page, "document.querySelector('.run-output')?.textContent.includes('here')")
    other.get_by_role("button", name="Run", exact=True).click()
    other.get_by_role("button", name="Stop", exact=True).click()
    assert ended(other) == "stopped"
    assert example.locator(".run-status").inner_text() == "runs"
    example.get_by_role("button", name="Stop", exact=True).click()
    assert example.locator(".run-status").inner_text() == "stopped"
    assert printed(example) == "here\n"
    assert run(other) == "done"


def test_who_leaves_a_page_stops_what_runs_there(visit: Visit) -> None:
    """Or it would keep the next example waiting, without a button to stop it."""
    page = visit.open()
    edit(block(page), "while True: pass")
    block(page).get_by_role("button", name="Run", exact=True).click()
    page.locator("article a[href='moving_average.html'], article a[href*='moving_average.html#']").first.click()
    wait_until(page, "location.pathname.endsWith('moving_average.html') && document.querySelector('.run-run')")
    assert run(block(page)) == "done"


def test_an_example_begins_with_nothing_of_the_one_before(example: "Locator") -> None:
    """No names, no print options, no settings of figures."""
    edit(example, "import numpy as np\nnp.set_printoptions(precision=2)\nx = 1")
    assert run(example) == "done, no output"
    edit(example, "import numpy as np\nprint('x' in globals(), np.array([1 / 3]))")
    assert run(example) == "done"
    assert printed(example) == "False [0.33333333]\n"


def test_a_figure_follows_the_scheme(visit: Visit) -> None:
    """In the light and in the dark its words have the colour of the ink, and its alt text is that of the figure of the page."""
    page = visit.open()
    fold = page.locator("details.code").first
    fold.locator("summary").click()
    assert run(fold) == "done"
    image = fold.locator(".run-output img")
    label = page.locator("figure.plot > svg").first.get_attribute("aria-label")
    assert image.get_attribute("alt") == label
    sources = {}
    for scheme in ("light", "dark"):
        show_in(page, scheme)
        ink = page.evaluate("getComputedStyle(document.body).getPropertyValue('--fig-ink').trim()")
        wait_until(page, "ink => document.querySelector('.run-output img').src.includes(encodeURIComponent(ink))", ink)
        sources[scheme] = image.get_attribute("src") or ""
        assert "var(" not in sources[scheme]
        assert image.evaluate("e => e.complete && e.naturalWidth > 300")
    assert sources["light"] != sources["dark"]


def test_the_program_of_a_panel_opens_and_runs(visit: Visit) -> None:
    """With a line of the reader's own that calls it."""
    page = visit.open()
    page.get_by_role("button", name="Run and check").first.click()
    program = page.locator(".run-of-program")
    field = program.locator("textarea")
    edit(program, field.input_value() + "\nstep(1.0, 1.0, init(1.0), alpha=0.5)\n")
    assert run(program) == "done"
    assert "State(v=" in printed(program)


def test_a_formula_of_one_s_own_is_held_to_the_formula(visit: Visit) -> None:
    """As it stands it agrees; with the notes' misprint it is told so, and the step at which they part; else, what is missing."""
    page = visit.open("adam.html")
    page.get_by_role("button", name="Run and check").first.click()
    program = page.locator(".run-of-program")
    source = program.locator("textarea").input_value()

    assert run(program, "Check") == "done"
    assert "agree with dlref.adam" in printed(program)

    edit(program, source.replace("v / (1 - beta1**t)", "v / (1 - beta1) ** t"))
    assert run(program, "Check") == "done"
    assert "step parts from the formula at step 2" in printed(program)
    assert "This is a known slip: the notes' misprint, of v." in printed(program)

    edit(program, "x = 1")
    assert run(program, "Check") == "done"
    assert printed(program) == "none of its functions is there: adam has init, step\n"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_example_that_was_run(window: "Page", example: "Locator", scheme: Literal["light", "dark"]) -> None:
    """Its editor, its output with an error, its buttons and what it says: no violation, in either scheme."""
    from axe_playwright_python.sync_playwright import Axe

    edit(example, "# a comment\nprint('here', 1.5)\nnone")
    assert run(example) == "an error"
    show_in(window, scheme)
    found = Axe().run(window, {"include": [[".run-edited"]]}, {"resultTypes": ["violations"]}).response["violations"]
    show_in(window, "light")
    assert not [(v["id"], v["nodes"][0]["target"]) for v in found]


def test_it_fits_a_phone(visit: Visit) -> None:
    """Buttons, editor, output and figure: nothing is wider than the screen, and the buttons are large enough for a finger."""
    visit.page.set_viewport_size({"width": 390, "height": 844})
    page = visit.open()
    example = block(page)
    edit(example, "import matplotlib.pyplot as plt\nprint('wide ' * 100)\nplt.plot([1, 2]); plt.show()\n" + "x" * 200 + " = 1")
    assert run(example) == "done"
    page.get_by_role("button", name="Run and check").first.click()
    wait_until(page, "document.querySelector('.run-of-program textarea')")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sizes = page.evaluate(
        "[...document.querySelectorAll('.run button')].filter(e => e.checkVisibility()).map(e => [e.offsetWidth, e.offsetHeight])"
    )
    assert [size for size in sizes if min(size) < 24] == []


def test_nothing_moves_when_the_buttons_come(visit: Visit) -> None:
    """Room is kept for them by the style sheet: a block is as high without them."""
    page = visit.open()
    heights = "[...document.querySelectorAll('.language-pycon, details.code > .highlight')].map((e) => e.getBoundingClientRect().height)"
    page.evaluate("document.querySelectorAll('details').forEach((e) => (e.open = true))")
    page.evaluate("document.documentElement.classList.add('whole')")
    with_buttons = page.evaluate(heights)
    page.evaluate("document.querySelectorAll('.run').forEach((e) => e.remove())")
    assert page.evaluate(heights) == with_buttons


def test_nothing_of_it_is_printed_or_read_by_others(site: Path, parsed: "Parsed") -> None:
    """No button stands in the HTML, so neither the search nor the Markdown of a page has one; on paper there is none."""
    assert [name for name, soup in parsed.items() if soup.select(".run, .run-program")] == []


def test_on_paper_there_is_none(visit: Visit) -> None:
    """Neither buttons nor what was edited or printed: on paper an example is what the page says."""
    page = visit.open()
    edit(block(page), "print('here')")
    assert run(block(page)) == "done"
    page.emulate_media(media="print")
    ours = ".run, .run *, .run-output, .run-editor, .run-program"
    assert page.evaluate("ours => [...document.querySelectorAll(ours)].filter((e) => e.checkVisibility()).length", ours) == 0
    assert block(page).locator("pre").first.is_visible()


def test_from_disk_there_are_no_buttons(page: "Page", site: Path) -> None:
    """A browser starts no worker there."""
    page.goto((site / PAGE).as_uri())
    page.wait_for_timeout(300)
    assert page.locator(".run, .run-program").count() == 0
    assert page.evaluate("getComputedStyle(document.querySelector('.language-pycon')).paddingBottom") == "0px"


# ---------- labs ----------

LAB = "labs/four_optimizers.html"


def cells(page: "Page") -> list["Locator"]:
    """Return the cells of a lab."""
    return page.locator(".lab-in > .highlight").all()


def recorded(cell: "Locator") -> str:
    """Return what the page shows that a cell prints."""
    shown = cell.evaluate("e => { const o = e.parentElement.nextElementSibling; return o?.matches('.lab-out') ? o.textContent : '' }")
    return str(shown).strip("\n")


def differ(cells: list["Locator"]) -> list[str]:
    """Return of cells that were run what is not as the page shows it."""
    found = []
    for number, cell in enumerate(cells, start=1):
        drawn = cell.evaluate("e => e.parentElement.nextElementSibling?.querySelector(':scope > svg')?.ariaLabel")
        images = [image.get_attribute("alt") for image in cell.locator(".run-output img").all()]
        if printed(cell).strip("\n") != recorded(cell) or images != [drawn] * (drawn is not None):
            found.append(f"cell {number}: {printed(cell)}{images}, and the page shows {recorded(cell)}{drawn}")
    return found


def test_a_lab_runs_cell_by_cell(visit: Visit) -> None:
    """With the cells above that have not run as they stand, and no others; where one of them fails, no cell after it runs."""
    page = visit.open(LAB)
    some = cells(page)[:5]
    second, last = some[1], some[-1]
    assert run(last) == "done"
    assert {ended(cell)[:4] for cell in some} == {"done"}
    assert differ(some) == []
    second.get_by_role("button", name="Edit", exact=True).click()
    count = "\nruns = globals().get('runs', 0) + 1"
    edit(second, second.locator("textarea").input_value() + count)
    edit(last, "print(runs, W.shape)")
    for _ in range(2):
        assert run(last) == "done"
        assert printed(last) == "1 (10, 64)\n"
    edit(second, "X = 1\nX / 0")
    last.get_by_role("button", name="Run", exact=True).click()
    assert ended(second) == "an error"
    wait_until(page, "[...document.querySelectorAll('.run-status')].at(-1).textContent === ''")
    assert "line 2, in <module>\nZeroDivisionError" in re.sub(r"\n    .*", "", printed(second))
    second.get_by_role("button", name="Reset", exact=True).click()
    assert run(last) == "done"
    assert printed(last) == "1 (10, 64)\n"
    edit(last, "while True: pass")
    last.get_by_role("button", name="Run", exact=True).click()
    wait_until(page, "[...document.querySelectorAll('.run-status')].at(-1).textContent === 'runs'")
    assert run(last, "Stop") == "stopped"
    edit(last, "print('runs' in globals(), X_train.shape)")
    assert run(last) == "done"
    assert printed(last) == "False (64, 1437)\n"


@pytest.mark.every
@pytest.mark.parametrize("name", ["four_optimizers", "overfitting"])
def test_every_cell_of_a_lab_prints_and_draws_what_the_page_shows(visit: Visit, name: str) -> None:
    """Also the numbers of a training, to as many digits as are shown."""
    every = cells(visit.open(f"labs/{name}.html"))
    every[-1].get_by_role("button", name="Run", exact=True).click()
    for cell in every:
        assert ended(cell).startswith("done")
    assert len(every) > 10
    assert differ(every) == []


def test_a_lab_that_no_page_can_run_says_why(visit: Visit) -> None:
    """It has no button, and offers what runs elsewhere."""
    page = visit.open("labs/tuning.html")
    assert page.locator(".run").count() == 0
    assert "starts other processes, which a page of a browser cannot do" in page.locator(".downloads").inner_text()
    assert page.locator(".downloads a[href$='.ipynb']").count() == 1


# ---------- the runtime ----------


def test_without_the_runtime_the_site_is_as_it_was(project: "Project") -> None:
    """It builds, one line says what is missing, and no page speaks of it."""
    built = project.build()
    assert built.code == 0
    assert (
        built.output.count("examples cannot be run in the pages: the runtime is not there; `python3 scripts/dev.py runtime` fetches it")
        == 1
    )
    assert '<meta name="python"' not in (built.site / "momentum.html").read_text(encoding="utf-8")
    assert not (built.site / "assets" / "python").exists()


def test_a_changed_byte_of_the_runtime_stops_the_build(project: "Project") -> None:
    """Any file that is not as recorded, is missing, or is not recorded, by its name."""
    copy = project.root / ".cache" / "runtime" / runtime.key()
    copy.mkdir(parents=True)
    for path in folder().iterdir():
        (copy / path.name).symlink_to(path)
    wasm = copy / "pyodide.asm.wasm"
    changed = bytearray(wasm.read_bytes())
    changed[5_000_000] ^= 1
    wasm.unlink()
    wasm.write_bytes(changed)
    built = project.build()
    assert built.code != 0
    assert "runtime: pyodide.asm.wasm is not as recorded in scripts/runtime/runtime.json" in built.output
    assert "Traceback" not in built.output


def test_what_is_missing_or_not_recorded_is_named(tmp_path: Path) -> None:
    """As is one changed byte."""
    sums = {"a": runtime.sha256(b"a"), "b": runtime.sha256(b"b")}
    for content, words in (
        ({"a": b"a"}, "b is not there"),
        ({"a": b"a", "b": b"x"}, "b is not as"),
        ({"a": b"a", "b": b"b", "c": b""}, "c is not rec"),
    ):
        for path in tmp_path.iterdir():
            path.unlink()
        for name, text in content.items():
            (tmp_path / name).write_bytes(text)
        with pytest.raises(BadRuntime, match=f"runtime: {words}"):
            runtime.hold(tmp_path, sums)


def test_what_is_fetched_is_held_to_the_official_sums(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that carries another file is refused, and where there is none to be had, one line says so."""
    recorded = runtime.manifest()

    def fetch(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        with zipfile.ZipFile(tmp_path / "package.whl", "w") as wheel:
            for name in recorded["fetched"]:
                wheel.writestr(recorded["source"]["folder"] + name, b"another")
        assert f"--hash=sha256:{recorded['source']['sha256']}" in (tmp_path / "requirement.txt").read_text(encoding="utf-8")
        assert "--require-hashes" in command
        return subprocess.CompletedProcess(command, 0, "", "")

    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 1, "", "WARNING: trying\nERROR: no network\n")

    monkeypatch.setattr(subprocess, "run", fetch)
    with pytest.raises(BadRuntime, match=r"runtime: pyodide\.mjs of open-webui==\S+ is not as recorded"):
        make.fetch(tmp_path)
    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(NoRuntime, match="could not be fetched: ERROR: no network"):
        make.fetch(tmp_path)


def test_the_licences_are_served(site: Path) -> None:
    """Each package has its own within, and the notice says what the rest is and where its source lies."""
    served = site / "assets" / "python" / folder().name
    bare = []
    for wheel in served.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            bare += [wheel.name] * (not [name for name in archive.namelist() if re.search(r"dist-info/.*(LICEN[CS]E|COPYING)", name)])
    assert bare == []
    notice = (served / "NOTICE.txt").read_text(encoding="utf-8")
    assert f"Pyodide {runtime.manifest()['pyodide']} " in notice
    assert "Mozilla Public License 2.0" in notice
    assert "https://github.com/pyodide/pyodide" in notice
