"""The site as a reader meets it, in Chromium: served below a sub-path, from a folder on disk, in the dark, on a phone, on paper."""

import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from doctest import DocTestParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from scripts import bench
from scripts.sitegen import examples, pages, plain, spot, tables
from tests.browsing import LINKS_ARE_READY, few, is_about_a_font_ahead, show_in, wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize
    from pypdf import PageObject, PdfReader

pytestmark = pytest.mark.browser

DESK: "ViewportSize" = {"width": 1440, "height": 900}
LAPTOP: "ViewportSize" = {"width": 1220, "height": 800}
"""The least at which the theme shows the navigation beside the text, so where the text has the least room."""
PHONE: "ViewportSize" = {"width": 390, "height": 844}
SHEET: "ViewportSize" = {"width": 720, "height": 1000}
FORMULAS = [module for module in tables.modules() if tables.formula(module)]
PANELS = [*FORMULAS, *tables.beyond()]
SOURCES = {f"{path.relative_to(pages.DOCS).with_suffix('')}.html": path for path in pages.page_paths()}
SOURCES |= {f"{path.relative_to(pages.DOCS).with_suffix('')}.html": path for path in pages.DOCS.rglob("labs/*.py")}
SOURCES |= {f"api/{module}.html": pages.code_of(module) for module in tables.modules() + tables.beyond()}
SOURCES |= {"api/index.html": pages.ROOT / "dlref" / "__init__.py"}
OTHERS = (
    "adam",
    "network",
    "traps",
    "speed",
    "glossary",
    "bibliography",
    "coverage",
    "errata",
    "spot",
    "chapter_1",
    "api/index",
    "api/datasets",
    "404",
)
KINDS = (*bench.KINDS.values(), *(f"{name}.html" for name in OTHERS))
"""Pages of every kind, for what would take too long on all of them."""
ALL = few(SOURCES, KINDS)
ALL_AND_404 = few([*SOURCES, "404.html"], KINDS)


LAID_OUT = "document.documentElement.classList.add('whole')"
"""Has the page lay out what is out of sight, for what measures it."""
Scheme = Literal["light", "dark"]


class Reader:
    """A browser window that sees every request and hears every complaint."""

    def __init__(self, context: "BrowserContext", home: str) -> None:
        """Open no page yet."""
        self.context, self.home = context, home
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        self._open: dict[str, Page] = {}
        self._scheme: Scheme = "light"
        context.add_init_script(LINKS_ARE_READY)
        context.on("request", self._see)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("requestfailed", self._fail)

    def _see(self, request: "Request") -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.foreign.append(request.url)

    def _hear(self, message: "ConsoleMessage") -> None:
        if message.type in ("error", "warning") and not is_about_a_font_ahead(message.text, message.location["url"]):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _fail(self, request: "Request") -> None:
        aborted = request.failure == "net::ERR_ABORTED"  # what the next page no longer needs
        if not aborted and not is_about_a_font_ahead("", request.url):
            self.complaints.append(f"{request.url}: {request.failure}")

    def open(self, name: str, viewport: "ViewportSize" = DESK, scheme: Scheme = "light") -> "Page":
        """Return a page of the site at a size, in the light or in the dark, loaded once as long as one stays with it."""
        if name not in self._open:
            for other in self._open.values():  # a page behind another still costs, and itself draws one frame a second
                other.close()
            self._open = {name: self.context.new_page()}
            self._open[name].goto(self.home + name)
            self._open[name].evaluate(LAID_OUT)
            self._scheme = "light"
        page = self._open[name]
        page.set_viewport_size(viewport)
        if scheme != self._scheme:
            show_in(page, scheme)
            self._scheme = scheme
        page.evaluate("() => (document.body.offsetWidth, document.fonts.ready)")  # a font is asked for when text is laid out in it
        return page

    def fresh(self, name: str) -> "Page":
        """Return a page in a window of its own, with its fonts."""
        page = self.context.new_page()
        page.goto(self.home + name)
        page.evaluate("document.fonts.ready")
        return page

    def ready(self, name: str) -> "Page":
        """Return a page in a window of its own, with which the theme is done."""
        page = self.fresh(name)
        wait_until(page, "window.linksAreReady")
        return page


Readers = Callable[..., Reader]


@pytest.fixture
def readers(browser: "Browser") -> Iterator[Readers]:
    """Return a function that makes readers of one test; in the end none has asked another host or heard a complaint."""
    made: list[Reader] = []

    def make(home: str, **options: Any) -> Reader:
        made.append(Reader(browser.new_context(**({"viewport": DESK} | options)), home))
        return made[-1]

    yield make
    for reader in made:
        reader.context.close()
        assert reader.foreign == []
        assert reader.complaints == []


@pytest.fixture(scope="module")
def looker(browser: "Browser", served: str) -> Iterator[Reader]:
    """Return one reader for the tests that only look and copy, so that a page is loaded once."""
    context = browser.new_context(viewport=DESK)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served.removesuffix("/dlref/"))
    yield Reader(context, served)
    context.close()


@pytest.fixture
def reader(looker: Reader) -> Iterator[Reader]:
    """Return that reader; in the end it has asked no other host and heard no complaint, such as one about the Content-Security-Policy."""
    looker.foreign.clear()
    looker.complaints.clear()
    yield looker
    assert looker.foreign == []
    assert looker.complaints == []


@pytest.fixture(scope="module")
def home(served: str) -> str:
    """Return the address of the site."""
    return served


def drawn_on(source: Path) -> int:
    """Return how many figures a page or lab asks for."""
    if source.suffix == ".md":
        return sum(fence.is_plot for fence in pages.fences(source)) + source.read_text(encoding="utf-8").count("<!-- specimen: ")
    return source.read_text(encoding="utf-8").count("#| alt: ")


# ---------- every page ----------

LOOK = r"""() => {
  const article = document.querySelector("article");
  const isCode = "pre, code, .katex-mathml, style, script";
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  let text = "";
  for (let node; (node = walker.nextNode());)
    if (node.parentElement.checkVisibility() && !node.parentElement.closest(isCode)) text += node.data + "\n";
  const isFlat = (use) => {
    const glyph = document.querySelector(use.getAttribute("xlink:href")), box = use.getBBox();
    return !glyph || (glyph.getAttribute("d") && !box.width && !box.height);
  };
  const size = (element) => { const box = element.getBoundingClientRect(); return box.width * box.height; };
  return {
    text,
    errors: document.querySelectorAll(".katex-error").length,
    unset: document.querySelectorAll(".arithmatex:not(:has(.katex))").length,
    formulas: document.querySelectorAll(".katex-html").length,
    letters: document.querySelectorAll(".katex-html .mathnormal").length,
    flatFormulas: [...document.querySelectorAll(".katex-html")].filter((f) => f.checkVisibility() && size(f) === 0).length,
    figures: document.querySelectorAll("figure.plot > svg").length,
    flatFigures: [...document.querySelectorAll("figure.plot > svg")].filter((f) => size(f) < 10000).length,
    flatGlyphs: [...document.querySelectorAll("figure.plot > svg g.text use")].filter(isFlat).length,
    fonts: [...document.fonts].filter((f) => f.status === "loaded").map((f) => f.family.replaceAll('"', "")),
    italics: [...document.querySelectorAll("body *")]
      .filter((e) => getComputedStyle(e).fontStyle === "italic" && getComputedStyle(e).fontFamily.includes("Serif"))
      .map((e) => [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data).join("")).join(""),
    failed: [...document.fonts].filter((f) => f.status === "error").map((f) => f.family),
  };
}"""


FLAWS = ("errors", "unset", "flatFormulas", "flatFigures", "flatGlyphs")


@pytest.fixture(scope="module")
def not_served(site: Path) -> set[str]:
    """Return the characters of the italic font that the site leaves out."""
    from fontTools.ttLib import TTFont

    fonts = [folder / "vendor" / "source-serif-4" / "italic.woff2" for folder in (pages.DOCS, site)]
    whole, served = ({chr(code) for code in TTFont(font).getBestCmap()} for font in fonts)
    return {c for c in whole - served if c.isprintable()}


WIDE = """() => {
  const scrolls = (e) => e !== document.body && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
  const wide = [...document.querySelectorAll("article *:not(.katex-mathml *)")].filter((e) => e.getBoundingClientRect().right > innerWidth);
  return wide.filter((e) => !scrolls(e)).slice(0, 3).map((e) => e.outerHTML.slice(0, 200));
}"""
CUT = """() => [...document.querySelectorAll(":is(.duo-formula, .formulas) :is(.arithmatex, .katex-display)")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1)  // of a rounded width each
  .map((e) => [e.className, e.scrollWidth, e.clientWidth])"""
PANELS_SEEN = """() => Object.fromEntries([...document.querySelectorAll("[data-module]")].map((panel) => {
  const [left, right] = ["formula", "code"].map((part) => panel.querySelector(`:scope > .duo-${part}`).getBoundingClientRect().toJSON());
  const code = panel.querySelector(".formula-code code"), ink = (e) => getComputedStyle(e).color;
  const lines = [...code.querySelectorAll(".line")], height = parseFloat(getComputedStyle(code).lineHeight);
  return [panel.dataset.module, {
    formula: left,
    code: right,
    cut: [...panel.querySelectorAll(".formula-code :is(.highlight, pre, code, .line)")]
      .filter((e) => e.scrollWidth > e.clientWidth + 1).length,
    outside: lines.filter((e) => e.getBoundingClientRect().right > code.getBoundingClientRect().right + 1).length,
    dimmed: [...new Set(lines.filter((e) => e.matches(".frame")).flatMap((e) => [e, ...e.children]).map(ink))],
    full: ink(lines.find((e) => !e.matches(".frame"))),
    broken: lines.filter((e) => e.getBoundingClientRect().height > 1.5 * height && e.textContent.length < 60).length,
  }];
}))"""
COLOURS = """() => {
  const resolve = (name) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = `var(${name})`;
    const colour = getComputedStyle(probe).color;
    probe.remove();
    return colour;
  };
  const black = (e) => {  // what says nothing itself is drawn as its shape says; a line has nothing to fill
    const shape = e.matches("use:not([style])") ? document.getElementById(e.getAttribute("xlink:href").slice(1)) : e;
    const style = getComputedStyle(shape), isLine = shape.getAttribute("d")?.match(/-?[\\d.]+/g)?.length === 4;
    return [style.fillOpacity === "0" || isLine ? "" : style.fill, style.stroke].includes("rgb(0, 0, 0)");
  };
  const words = [...document.querySelectorAll("figure.plot > svg g.text > g")].filter((g) => g.style.fill.includes("--fig-ink"));
  return {
    ink: resolve("--fig-ink"),
    ownInk: resolve("--ink"),
    paper: getComputedStyle(document.body).backgroundColor,
    page: resolve("--paper"),
    words: [...new Set(words.map((g) => getComputedStyle(g).fill))],
    black: [...document.querySelectorAll("figure.plot > svg :is(path, use), .picture svg :is(path, use)")]
      .filter((e) => !e.closest("defs, clipPath") && black(e)).map((e) => e.outerHTML.slice(0, 200)).slice(0, 3),
    code: getComputedStyle([...document.querySelectorAll("pre code")].find((e) => e.checkVisibility()) ?? document.body).color,
  };
}"""
WINDOWS: dict[str, "ViewportSize"] = {"desk": DESK, "laptop": LAPTOP, "phone": PHONE}


@pytest.fixture(scope="module")
def visits() -> dict[str, dict[str, Any]]:
    """Keep what was seen of each page."""
    return {}


@pytest.fixture
def seen(reader: Reader, visits: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    """Return what is to be seen of a page in windows of three sizes, in the light and in the dark: looked at once for all tests."""
    if name not in visits:
        page = reader.open(name)
        visit: dict[str, Any] = {"whole": page.evaluate(LOOK), "light": page.evaluate(COLOURS)}
        for window, viewport in WINDOWS.items():
            page = reader.open(name, viewport)
            visit[window] = {
                "wide": page.evaluate(WIDE) if page.evaluate("document.documentElement.scrollWidth") > viewport["width"] else [],
                "cut": page.evaluate(CUT),
                "panels": page.evaluate(PANELS_SEEN),
            }
        visit["dark"] = reader.open(name, DESK, "dark").evaluate(COLOURS)
        visits[name] = visit
    return visits[name]


@pytest.mark.parametrize("name", ALL_AND_404)
def test_a_page_is_whole(seen: dict[str, Any], name: str, not_served: set[str]) -> None:
    """Its fonts are there, with every italic letter that is shown, its formulas set, its figures drawn."""
    whole = seen["whole"]
    assert not set(whole["italics"]) & not_served
    assert not re.search(r"\$|\\[a-z]+\b|\\[\[(]|```|>>>", whole["text"])
    assert whole["failed"] == []
    assert "Source Serif 4" in whole["fonts"]
    assert not whole["formulas"] or {"KaTeX_Main", *["KaTeX_Math"] * bool(whole["letters"])} <= set(whole["fonts"])
    assert {flaw: whole[flaw] for flaw in FLAWS} == dict.fromkeys(FLAWS, 0)
    assert whole["figures"] == (drawn_on(SOURCES[name]) if name in SOURCES else 0)  # the page for an unknown address has no source


@pytest.mark.parametrize("name", ALL)
def test_a_page_fits_desk_laptop_and_phone(seen: dict[str, Any], name: str) -> None:
    """Nothing makes the page wider than the screen: what is wide scrolls by itself."""
    assert {window: seen[window]["wide"] for window in WINDOWS} == {window: [] for window in WINDOWS}


@pytest.mark.parametrize("name", few(KINDS, ["index.html", "momentum.html", "frameworks.html"]))
def test_a_page_fits_every_screen(reader: Reader, name: str) -> None:
    """From the smallest phone to the largest desk nothing is wider than the screen, and nothing touches its edge."""
    found = {}
    for width in range(320, 1921, 40):
        page = reader.open(name, {"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found[width] = page.evaluate(WIDE)
    reader.open(name)
    assert not found


@pytest.mark.parametrize("name", ALL)
def test_figures_follow_the_theme(seen: dict[str, Any], name: str) -> None:
    """The words of a figure have the colour of the ink, in the light and in the dark, and nothing stays black on black."""
    light, dark = seen["light"], seen["dark"]
    for colours in (light, dark):
        assert colours["ink"] == colours["ownInk"]
        assert colours["paper"] == colours["page"]
        assert colours["words"] == ([colours["ink"]] if drawn_on(SOURCES[name]) else [])
        assert colours["black"] == []
    assert light["ink"] != dark["ink"]
    assert light["code"] != dark["code"]


@pytest.mark.parametrize("name", ["index.html"])
def test_the_table_of_formulas_cuts_none_off(seen: dict[str, Any], reader: Reader, name: str) -> None:
    """Each is there to be read at a glance."""
    assert reader.open(name).locator(".formulas .katex-display").count() > 20
    assert {window: seen[window]["cut"] for window in WINDOWS} == {window: [] for window in WINDOWS}


def page_of(module: str) -> str:
    """Return the page that shows a formula."""
    return tables.address(module).partition("#")[0]


PLACED = [(page_of(module), module) for module in PANELS]


@pytest.mark.parametrize(("name", "module"), few(PLACED, [place for place in PLACED if place[0] in KINDS]))
def test_formula_and_code_stand_side_by_side(seen: dict[str, Any], name: str, module: str) -> None:
    """On a desk, so that they can be held against each other; one above the other on a phone. Neither cuts the formula off."""
    panel = seen["desk"]["panels"][module]
    assert panel["formula"]["right"] <= panel["code"]["left"]
    assert panel["formula"]["top"] < panel["code"]["bottom"]
    assert panel["code"]["top"] < panel["formula"]["bottom"]
    panel = seen["phone"]["panels"][module]
    assert panel["formula"]["bottom"] <= panel["code"]["top"]
    assert {window: seen[window]["cut"] for window in WINDOWS} == {window: [] for window in WINDOWS}


@pytest.mark.parametrize(("name", "module"), PLACED)
def test_no_line_beside_a_formula_is_cut(seen: dict[str, Any], name: str, module: str) -> None:
    """Nothing scrolls sideways, whatever the width: a long line goes on below. Full ink is for the formula, the frame is dimmed."""
    for window in WINDOWS:
        panel = seen[window]["panels"][module]
        assert (panel["cut"], panel["outside"]) == (0, 0), window
        assert not panel["broken"] or window == "phone", "a line of less than 60 characters has room"
        assert len(panel["dimmed"]) == 1
        assert panel["full"] not in panel["dimmed"]


FONTS = ":is(h1, h2, h3, h4, h5, h6, .admonition-title .claim)"


@pytest.mark.parametrize("name", ["adam.html", "moving_average.html", "frameworks.html", "batch_norm.html"])
def test_headings_are_set_in_the_site_s_fonts(reader: Reader, name: str) -> None:
    """Also their Greek letters: none falls back to what the machine happens to have."""
    page = reader.open(name)
    inspector = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        inspector.send(f"{domain}.enable")
    root = inspector.send("DOM.getDocument")["root"]["nodeId"]
    nodes = inspector.send("DOM.querySelectorAll", {"nodeId": root, "selector": f"article {FONTS}"})["nodeIds"]
    foreign = []
    for node in nodes:
        fonts = inspector.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        text = inspector.send("DOM.getOuterHTML", {"nodeId": node})["outerHTML"]
        raised = len(re.findall("[⁰-₟ᵗ]", text))  # no font that is served has these
        if sum(font["glyphCount"] for font in fonts if not font["isCustomFont"]) > raised:
            foreign.append((fonts, text))
    inspector.detach()
    assert nodes
    assert not foreign


BROKEN = r"""() => {
  const overlap = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const bad = [];
  let count = 0;
  for (const formula of document.querySelectorAll("article span.arithmatex")) {
    const bases = [...formula.querySelectorAll(":scope > .katex > .katex-html > .katex-base")].map((e) => e.getBoundingClientRect());
    if (!formula.checkVisibility() || !bases.length) continue;
    count += 1;
    const broken = formula.closest(".kept") && bases.some((base) => base.left < bases[0].left);
    const next = formula.nextSibling, range = document.createRange();
    let apart = false;
    if (next?.nodeType === 3 && /^[.,:;!?)’”]/.test(next.data)) {
      range.setStart(next, 0);
      range.setEnd(next, 1);
      apart = range.getBoundingClientRect().left < bases.at(-1).left;
    }
    if (broken || apart) bad.push(formula.querySelector("annotation").textContent + (next?.data ?? "").slice(0, 9));
  }
  return [count, bad];
}"""


@pytest.mark.parametrize(
    "name", few(["adam.html", "moving_average.html", "notation.html", "network.html", "traps.html"], ["adam.html", "traps.html"])
)
def test_a_short_formula_stays_in_one_line(reader: Reader, name: str) -> None:
    """A line breaks neither inside it nor before the comma behind it."""
    for width in (320, 360, 390, 430, 700, 1000, 1240, 1440):
        count, bad = reader.open(name, {"width": width, "height": 800}).evaluate(BROKEN)
        assert count
        assert not bad, width
    reader.open(name)


EDGES = """() => {
  const visible = (e) => e.checkVisibility() && !e.closest("details, .admonition, .duo, figure, td, li");
  const right = (e) => Math.round(e.getBoundingClientRect().right);
  const all = [...document.querySelectorAll("article :is(h2, .highlight, .duo, table)")].filter(visible);
  return [...new Set(all.map((e) => right(e)))];
}"""


@pytest.mark.parametrize("name", few(["adam.html", "norm_penalty.html", "traps.html", "printed.html"], ["adam.html", "traps.html"]))
def test_boxes_and_rules_end_at_one_edge(reader: Reader, name: str) -> None:
    """Code, tables and the lines above headings are of equal width."""
    for width in (1920, 1440, 1240, 1000, 390):
        edges = reader.open(name, {"width": width, "height": 800}).evaluate(EDGES)
        assert max(edges) - min(edges) <= 1, (width, edges)
    reader.open(name)


BUTTONS = r"""() => {
  const channel = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).map(Number).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll("article pre:has(> .md-code__nav)")].filter((e) => e.checkVisibility()).map((pre) => {
    const button = pre.querySelector(".md-code__button"), code = pre.querySelector("code");
    const [dark, light] = [getComputedStyle(button).color, getComputedStyle(pre).backgroundColor].map(luminance).sort((a, b) => a - b);
    return { contrast: (light + 0.05) / (dark + 0.05), covered: code.getBoundingClientRect().right - button.getBoundingClientRect().left };
  });
}"""


READ_THROUGH = """async () => {
  for (const block of document.querySelectorAll("article pre")) {
    block.scrollIntoView();
    await new Promise(requestAnimationFrame);
  }
  await new Promise(requestAnimationFrame);
}"""
"""The theme gives a block its button when it comes into view."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_copy_button_is_seen_and_covers_nothing(readers: Readers, home: str, scheme: str) -> None:
    """Its contrast is what a sign needs, and no line of code runs below it, on a desk and on a phone."""
    page = readers(home, color_scheme=scheme).fresh("momentum.html")
    for viewport in (DESK, PHONE):
        page.set_viewport_size(viewport)
        page.evaluate(READ_THROUGH)
        seen = page.evaluate(BUTTONS)
        assert seen
        assert min(button["contrast"] for button in seen) >= 3
        assert max(button["covered"] for button in seen) <= 0


# ---------- who does not use a mouse, or does not see ----------


COLOUR_RULES = ["color-contrast", "link-in-text-block"]  # the slow ones
VIEWS: dict[str, dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": COLOUR_RULES},  # all else is as in the light
    "phone": {"rules": {rule: {"enabled": False} for rule in COLOUR_RULES}},  # the colours are those of the desk
}


@pytest.mark.parametrize(
    ("name", "view"),
    [
        pytest.param(
            name, view, marks=[pytest.mark.more] * (name != "index.html" and (name not in bench.KINDS.values() or view != "light"))
        )
        for name in KINDS
        for view in VIEWS
        if view == "light" or name in ("index.html", "momentum.html", "frameworks.html")
    ],
)
def test_axe_finds_nothing(readers: Readers, home: str, name: str, view: str) -> None:
    """No violation of what accessibility can be checked by a machine. Left out are the thousands of pieces that a formula is drawn of."""
    from axe_playwright_python.sync_playwright import Axe

    page = readers(home, color_scheme="dark" if view == "dark" else "light", viewport=PHONE if view == "phone" else DESK).ready(name)
    page.evaluate(LAID_OUT)
    page.evaluate("document.querySelectorAll('.katex-html').forEach((pieces) => pieces.remove())")  # axe would go through them all the same
    page.evaluate("new Promise(requestAnimationFrame)")
    found = Axe().run(page, None, {"resultTypes": ["violations"]} | VIEWS[view]).response["violations"]
    assert not [(v["id"], len(v["nodes"]), v["nodes"][0]["target"]) for v in found]


def test_the_content_comes_early_for_the_tab_key(reader: Reader) -> None:
    """After the header, and before the navigation, which has a link for every page."""
    page = reader.open("momentum.html")
    page.evaluate("document.activeElement.blur()")
    for _ in range(7):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('article')"):
            break
    else:
        pytest.fail("seven presses do not lead into the content")
    page.evaluate("document.activeElement.blur()")


def test_the_ring_of_the_focus_is_as_wide_as_a_fold_s_words(reader: Reader) -> None:
    """Not as wide as the page."""
    page = reader.open("momentum.html")
    measure = """() => [...document.querySelectorAll("article details:not(.calls, .source) > summary")].map((e) => {
      const range = document.createRange();
      range.selectNodeContents(e);
      return e.getBoundingClientRect().width - range.getBoundingClientRect().width;
    })"""
    spare = page.evaluate(measure)
    assert spare
    assert max(spare) < 60  # the arrow before the words, and the padding


# ---------- moving about ----------


def test_instant_navigation_shows_the_next_page_whole(readers: Readers, home: str) -> None:
    """A click on a link exchanges the page without loading it anew: formulas and figures are there, in light and in dark."""
    way = FORMULAS[:3]
    for scheme in ("light", "dark"):
        reader = readers(home, color_scheme=scheme)
        page = reader.ready("index.html")
        page.evaluate("window.stillHere = true")
        for module in way:
            page.locator(f"table.formulas #{module} .meaning a" if module == way[0] else "a.md-footer__link--next").click()
            wait_until(page, "id => document.querySelector('article h1')?.id === id", module)
            page.evaluate(LAID_OUT)
            page.evaluate("document.fonts.ready")
            seen = page.evaluate(LOOK)
            assert page.evaluate("window.stillHere"), "the page was loaded anew"
            assert seen["formulas"] > 0
            assert seen["figures"] == drawn_on(SOURCES[f"{module}.html"])
            assert {flaw: seen[flaw] for flaw in FLAWS} == dict.fromkeys(FLAWS, 0)
            colours = page.evaluate(COLOURS)
            assert colours["words"] == [colours["ink"]][: seen["figures"]]
            assert colours["black"] == []
        page.go_back()
        wait_until(page, "id => document.querySelector('article h1')?.id === id", way[1])
        assert page.evaluate("window.stillHere")


LAND = """async ([id, isThere]) => {
  const frame = () => new Promise(requestAnimationFrame);
  if (!isThere) {
    for (const fold of document.querySelectorAll("article details:not(.source)")) fold.open = false;
    const link = document.querySelector("article").appendChild(document.createElement("a"));
    link.href = `#${id}`;
    link.click();
    link.remove();
  }
  await document.fonts.ready;
  let missed;
  for (let count = 0; count < 300; count++) {  // the theme may fetch the page before it scrolls
    await frame();
    const target = document.getElementById(id), box = target.getBoundingClientRect();
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const off = box.top - document.querySelector(".md-header").getBoundingClientRect().bottom - 0.8 * rem;
    const isFirst = scrollY === 0 && off < 32, isLast = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
    const isSeen = target.checkVisibility() && box.top < innerHeight;
    if (isSeen && (Math.abs(off) <= 8 || (off > 0 && (isFirst || isLast)))) return null;
    missed = [id, off, isSeen];
  }
  return missed;
}"""
"""Goes to an id by a click, unless the page was opened there, and returns how it missed."""
IDS = """[...document.querySelectorAll("article [id]:not(svg *, .katex *, pre, form *)")].map((e) => e.id)"""
PLACES = ("adam.html", "norm_penalty.html", "api/momentum.html", "notation.html", "traps.html", "labs/four_optimizers.html")


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", few(PLACES, ["adam.html"]))
def test_a_link_within_a_page_lands_at_its_place(readers: Readers, home: str, name: str, viewport: "ViewportSize") -> None:
    """Whatever has an id comes to stand just below the header, also out of a closed fold."""
    page = readers(home, viewport=viewport).ready(name)
    ids = page.evaluate(IDS)
    assert ids
    assert not [missed for id in ids if (missed := page.evaluate(LAND, [id, False]))]


@pytest.mark.parametrize("name", few(["adam.html", "api/momentum.html", "traps.html"], ["api/momentum.html"]))
def test_a_link_from_elsewhere_lands_at_its_place(readers: Readers, home: str, name: str) -> None:
    """Typed, or clicked on another page, whose content is exchanged for that of this one."""
    reader = readers(home)
    ids = reader.fresh(name).evaluate(IDS)
    missed = []
    for id in ids[1 :: len(ids) // 4]:
        page = reader.fresh(f"{name}#{id}")
        missed.append(page.evaluate(LAND, [id, True]))
        page.goto(f"{home}bagging.html")
        wait_until(page, "window.linksAreReady")
        page.evaluate("window.stillHere = true")
        page.evaluate("href => Object.assign(document.querySelector('article a'), { href }).click()", f"{home}{name}#{id}")
        wait_until(page, "id => document.getElementById(id)", id)
        missed.append(page.evaluate(LAND, [id, True]))
        assert page.evaluate("window.stillHere"), "the page was loaded anew"
        page.close()
    assert len(missed) >= 8
    assert not [miss for miss in missed if miss]


def test_the_address_stays_while_one_reads(readers: Readers, home: str) -> None:
    """Or going back would lead to the page that was left at a place of the one it was left for."""
    page = readers(home).ready("momentum.html")
    scroll = """async () => {
      document.getElementById("claims").scrollIntoView();
      for (let count = 0; count < 60; count++) await new Promise(requestAnimationFrame);
    }"""
    page.evaluate(scroll)
    assert page.url == f"{home}momentum.html"
    page.locator("a.md-footer__link--next").click()
    wait_until(page, "document.querySelector('article h1')?.id !== 'momentum'")
    address = page.url
    page.evaluate(scroll)
    assert page.url == address
    page.go_back()
    wait_until(page, "document.querySelector('article h1')?.id === 'momentum'")
    assert page.url == f"{home}momentum.html"


OUT_OF_SIGHT = """() => [...document.querySelectorAll("article *")].filter(
  (e) => e.checkVisibility() && !e.checkVisibility({ contentVisibilityAuto: true })).length"""
"""How many elements are not laid out, for they are out of sight."""


def test_what_is_out_of_sight_is_not_laid_out(readers: Readers, home: str) -> None:
    """Until it comes near; or at once, where one goes to a place, comes back to a page or loads it again."""
    reader = readers(home)
    page = reader.ready("momentum.html")
    assert page.evaluate(OUT_OF_SIGHT) > 1000
    page.evaluate("document.querySelector('#next').scrollIntoView()")
    wait_until(page, "document.querySelector('#next + .pair *').checkVisibility({ contentVisibilityAuto: true })")
    place = page.evaluate("scrollY")
    page.locator("a.md-footer__link--next").dispatch_event("click")
    wait_until(page, "document.querySelector('article h1')?.id === 'rmsprop'")
    assert page.evaluate(OUT_OF_SIGHT) > 1000
    page.go_back()
    wait_until(page, f"document.querySelector('article h1')?.id === 'momentum' && scrollY > {0.8 * place}")
    assert page.evaluate(OUT_OF_SIGHT) == 0
    page.reload()
    wait_until(page, "window.linksAreReady")
    assert page.evaluate(OUT_OF_SIGHT) == 0
    assert page.evaluate("scrollY") > 0.8 * place  # it was a place among boxes of which some were as high as they were thought to be
    assert reader.ready("momentum.html#next").evaluate(OUT_OF_SIGHT) == 0


def test_a_style_sheet_is_read_once(readers: Readers, home: str) -> None:
    """The theme would give each another address, and so have all of it read, and the page styled, again; also by instant navigation."""
    reader = readers(home)
    reader.context.add_init_script("""
      window.changed = [];
      const note = (records) => changed.push(...records.map((r) => r.target.outerHTML).filter((html) => html.includes("stylesheet")));
      new MutationObserver(note)
        .observe(document, { attributeFilter: ["href"], subtree: true });
    """)
    page = reader.ready("momentum.html")
    page.evaluate("window.sheets = [...document.styleSheets]")
    assert len(page.evaluate("sheets.map((sheet) => sheet.href)")) == 3
    for link, heading in (("api/momentum.html", "dlref-momentum"), ("../momentum.html", "momentum")):
        page.evaluate("href => Object.assign(document.querySelector('article a'), { href }).click()", link)
        wait_until(page, "id => document.querySelector('article h1')?.id === id", heading)
        assert page.evaluate("sheets.every((sheet, index) => sheet === document.styleSheets[index])")
    assert page.evaluate("changed") == []


@pytest.mark.parametrize(("name", "most"), {"index.html": 170_000, "norm_penalty.html": 200_000, "learning_rate.html": 200_000}.items())
def test_a_first_visit_is_light(readers: Readers, home: str, site: Path, name: str, most: int) -> None:
    """All that a browser asks for which has nothing yet, text compressed as hosts do."""
    visit = readers(home)
    asked: set[str] = set()
    visit.context.on("request", lambda request: asked.add(re.sub(r"[?#].*", "", request.url)))
    visit.ready(name)
    files = [site / url.removeprefix(home) for url in asked if url.startswith(home)]
    sent = {
        file.name: len(file.read_bytes() if file.suffix in (".woff2", ".png") else gzip.compress(file.read_bytes(), 9)) for file in files
    }

    assert {"main", "site", "bundle", Path(name).stem} <= {file.partition(".")[0] for file in sent}
    assert sum(sent.values()) <= most, sent


def test_the_scheme_is_switched(readers: Readers, home: str) -> None:
    """By the mouse and by the keyboard: as the system has it, light, dark. The choice outlives a reload."""
    page = readers(home, color_scheme="dark").ready("traps.html")
    scheme = "document.body.dataset.mdColorScheme"
    shown = """() => [document.body.dataset.mdColorScheme, document.querySelector("meta[name=color-scheme]").content,
      document.querySelector("label[for^=__palette]:not([hidden])").title]"""
    assert page.evaluate(shown) == ["slate", "dark", "Switch to light mode"]
    page.locator("label[for^=__palette]:visible").click()
    assert page.evaluate(shown) == ["default", "light", "Switch to dark mode"]
    page.reload()
    wait_until(page, "window.linksAreReady")
    assert page.evaluate(shown) == ["default", "light", "Switch to dark mode"]
    page.locator("label[for^=__palette]:visible").click()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(shown) == ["slate", "dark", "Follow the system"]
    page.locator("input[name=__palette]").nth(2).press("Enter")
    wait_until(page, f"{scheme} === 'default'")
    assert page.evaluate(shown) == ["default", "light", "Switch to light mode"]
    page.emulate_media(color_scheme="dark")
    wait_until(page, f"{scheme} === 'slate'")


def test_the_contents_show_the_place(reader: Reader) -> None:
    """The line of what is being read has the accent's colour, the others have not."""
    page = reader.open("momentum.html")
    page.evaluate("document.getElementById('claims').scrollIntoView()")
    in_accent = """() => {
      const accent = getComputedStyle(document.querySelector("article p a")).color;
      const lines = [...document.querySelectorAll(".md-nav--secondary .md-nav__link")];
      return lines.filter((e) => getComputedStyle(e).color === accent).map((e) => e.hash).join();
    }"""
    wait_until(page, f"({in_accent})() === '#claims'")  # its colour changes slowly
    page.evaluate("scrollTo(0, 0)")


def test_a_section_of_one_page_needs_no_panel_of_its_own(readers: Readers, home: str) -> None:
    """In the drawer of a phone its page stands among the pages of the other sections."""
    page = readers(home, viewport=PHONE).fresh("adam.html")
    page.locator("label[for=__drawer].md-header__button").click()
    links = page.locator(".md-sidebar--primary a.md-nav__link:visible")
    wait_until(page, "document.querySelector('.md-sidebar--primary').getBoundingClientRect().left === 0")
    on_screen = """links => links.filter((link) => {
      const box = link.getBoundingClientRect();
      return link.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    }).length"""
    assert links.evaluate_all(on_screen) >= 4


def test_the_matrix_shows_that_it_goes_on(reader: Reader) -> None:
    """On a phone, where it is wider than the screen: in words, and by the keyboard."""
    page = reader.open("frameworks.html", PHONE)
    assert page.locator(".matrix-hint").is_visible()
    wait_until(page, "(e => e.scrollWidth > e.clientWidth && e.tabIndex === 0)(document.querySelector('.matrix'))")
    assert not reader.open("frameworks.html").locator(".matrix-hint").is_visible()


def test_an_unknown_address_leads_on(readers: Readers, home: str) -> None:
    """At any depth: the page has its looks, words, a link to all pages, and the search."""
    reader = readers(home)
    page = reader.fresh("no/such/place.html")
    seen = page.evaluate(LOOK)
    assert "Source Serif 4" in seen["fonts"]
    assert len(seen["text"]) > 100
    assert "momentum.html" in search(page, "momentum")
    page.keyboard.press("Escape")
    page.locator("article a").first.click()
    page.wait_for_selector("table.formulas")
    assert page.url == f"{home}index.html"
    reader.complaints[:] = [complaint for complaint in reader.complaints if "status of 404" not in complaint]


def search(page: "Page", words: str) -> list[str]:
    """Type into the search field as a reader does; return the files that the answers link to."""
    page.keyboard.press("/")
    field = page.locator("[data-md-component=search-query]")
    field.fill("")
    wait_until(page, "!document.querySelector('.md-search-result__meta').textContent.match(/\\d/)")
    field.press_sequentially(words)
    page.wait_for_selector(".md-search-result__link", timeout=60_000)
    wait_until(page, "document.querySelector('.md-search-result__meta').textContent.match(/\\d/)")
    links: list[str] = page.evaluate("[...document.querySelectorAll('.md-search-result__link')].map((a) => a.href)")
    return [re.sub(r"[?#].*", "", link).rsplit("/", 1)[1] for link in links]


@pytest.mark.parametrize("words", ["momentum", "bias correction", "(1-beta)"])
def test_search_finds(readers: Readers, home: str, words: str) -> None:
    """Words of the pages, and a piece of a formula as a reader would type it."""
    page = readers(home).fresh("index.html")
    found = search(page, words)
    assert {"momentum.html", "moving_average.html", "adam.html"} & set(found)
    page.locator(".md-search-result__link").first.click()
    wait_until(page, "document.querySelector('article h1') && !location.pathname.endsWith('index.html')")


def test_an_answer_of_the_search_lands_at_its_place(readers: Readers, home: str) -> None:
    """Also on another page."""
    page = readers(home).fresh("index.html")
    search(page, "bias correction")
    answer = page.locator(".md-search-result__link[href*='#']").filter(visible=True).first
    id = re.sub(r".*#", "", answer.get_attribute("href") or "")
    answer.click()
    wait_until(page, "id => document.getElementById(id)", id)
    assert page.evaluate(LAND, [id, True]) is None


def test_the_search_index_is_fetched_when_it_is_needed(readers: Readers, home: str) -> None:
    """Together with its worker it outweighs a page, and most readers never search."""
    page = readers(home).fresh("momentum.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    wait_until(page, "window.linksAreReady")
    assert not [url for url in asked if "search_index" in url or "/workers/" in url]
    search(page, "momentum")
    assert [url for url in asked if url.endswith("search_index.json")]
    assert [url for url in asked if "/workers/" in url]


def test_the_site_works_from_a_folder(readers: Readers, site: Path) -> None:
    """Opened from disk: formulas, figures, links and the search."""
    page = readers(site.as_uri() + "/").fresh("index.html")
    page.locator('table.formulas a[href="momentum.html"]').first.click()
    wait_until(page, "document.querySelector('article h1')?.id === 'momentum'")
    page.evaluate("document.fonts.ready")
    seen = page.evaluate(LOOK)
    assert {"KaTeX_Main", "KaTeX_Math", "Source Serif 4"} <= set(seen["fonts"])
    assert seen["unset"] == seen["flatFigures"] == 0
    assert "moving_average.html" in search(page, "bias correction")


def test_the_site_reads_without_javascript(readers: Readers, home: str) -> None:
    """Formula, code, figure, claims and navigation are there; what would need a script is not."""
    page = readers(home, java_script_enabled=False).fresh("momentum.html")
    assert not page.locator(".copies").first.is_visible()
    for part in (".duo .katex-display", ".formula-code pre", "figure.plot > svg", ".admonition.holds", ".admonition.depends pre"):
        box = page.locator(part).first.bounding_box()
        assert box, part
        assert box["width"] * box["height"] > 100, part
    page.locator("details.code summary").first.click()
    assert page.locator("details.code pre").first.is_visible()
    fold = page.locator("details .framework[id]").first
    assert not fold.locator("pre").first.is_visible()
    page.goto(f"{home}momentum.html#{fold.get_attribute('id')}")
    box = fold.locator("pre").first.bounding_box()
    assert box
    assert box["height"] > 20
    page.locator("a.md-footer__link--next").click()
    assert page.url == f"{home}{FORMULAS[FORMULAS.index('momentum') + 1]}.html"


def test_roots_are_drawn_in_captions_too(reader: Reader) -> None:
    """The sign of a root is a picture inside the formula; a style for figures must not shrink it away."""
    page = reader.open("rmsprop.html")
    measure = "[...document.querySelectorAll('.hide-tail > svg')].map(e => [e.getBoundingClientRect().height, !!e.closest('figcaption')])"
    roots = page.evaluate(measure)
    assert any(in_caption for _, in_caption in roots)
    assert min(height for height, _ in roots) > 10


def test_a_page_prints(reader: Reader) -> None:
    """On paper are the formula, the code, the figure and the claims, without header and buttons, within the width of the sheet."""
    page = reader.open("momentum.html", SHEET)
    page.emulate_media(media="print")
    for part in (".duo .katex-display", ".formula-code pre", "figure.plot > svg", ".admonition.holds"):
        assert page.locator(part).first.is_visible(), part
    for part in (".md-header", ".md-sidebar--primary", ".md-footer", "article .md-code__nav", ".copies"):
        assert not page.locator(part).first.is_visible(), part
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    text = page.locator("article > p:not(h1 + p, .in-notes + p)").first.evaluate(size)
    assert text == page.locator("article .admonition > p").nth(1).evaluate(size)
    assert min(page.locator("article .katex-display > .katex").evaluate_all(f"es => es.map({size})")) >= text
    page.emulate_media(media="screen")


def printed(page: "Page", height: int = 297) -> "PdfReader":
    """Return a page as it is printed, on A4 or on a sheet of another height in millimetres."""
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(page.pdf(width="210mm", height=f"{height}mm")))


def last_line(sheet: "PageObject") -> str:
    """Return the lowest line of a sheet, without blanks."""
    pieces: list[tuple[float, float, str]] = []

    def note(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        if text.strip():
            pieces.append((outer[1] * inner[4] + outer[3] * inner[5] + outer[5], outer[0] * inner[4] + outer[4], text))

    sheet.extract_text(visitor_text=note)
    lowest = min(y for y, _, _ in pieces)
    return without_blanks("".join(text for _, text in sorted((x, text) for y, x, text in pieces if y < lowest + 3)))


def without_blanks(text: str) -> str:
    """Return text as it is looked for in a PDF, where blanks are a matter of distances."""
    return re.sub(r"\s", "", text)


def test_paper_is_light(readers: Readers, home: str) -> None:
    """From dark as from light: not one stroke differs."""
    sheets = []
    for scheme in ("light", "dark"):
        page = readers(home, color_scheme=scheme).ready("momentum.html")
        assert page.evaluate("document.body.dataset.mdColorScheme") == {"light": "default", "dark": "slate"}[scheme]
        sheets.append([contents.get_data() for sheet in printed(page).pages if (contents := sheet.get_contents()) is not None])
    assert len(sheets[0]) > 2
    assert sheets[0] == sheets[1]


HIDDEN = r"""() => {
  const text = document.querySelector("article").textContent;
  return [...document.querySelectorAll("article details:not(.source) pre code")]
    .flatMap((code) => code.textContent.split("\n").filter((line) => line.length > 30 && text.split(line.trim()).length === 2));
}"""
"""Lines of code that stand in a fold and nowhere else."""
HEADINGS = """[...document.querySelectorAll("article :is(h1, h2, h3, h4, .admonition-title)")].map((e) => {
  const copy = e.cloneNode(true);
  for (const part of copy.querySelectorAll(".headerlink, .katex-mathml")) part.remove();
  return copy.textContent;
})"""


SHEETS = {"adam.html": 11, "momentum.html": 11, "network.html": 12, "labs/four_optimizers.html": 8}


@pytest.mark.parametrize(("name", "most"), few(SHEETS.items(), [("adam.html", SHEETS["adam.html"])]))
def test_a_page_takes_few_sheets(readers: Readers, home: str, name: str, most: int) -> None:
    """What is folded stays folded, with the address at which it stands."""
    page = readers(home).ready(name)
    hidden = page.evaluate(HIDDEN)
    sheets = [sheet.extract_text() for sheet in printed(page).pages]
    text = without_blanks("".join(sheets))
    assert len(sheets) <= most
    assert not [line for line in hidden if without_blanks(line) in text]
    assert not hidden or f"onthesite:https://dlref.example/dlref/{name}" in text


@pytest.mark.parametrize("name", ["adam.html", "momentum.html"])
def test_a_page_is_at_most_8000_pixels_high(readers: Readers, home: str, name: str) -> None:
    """As a reader meets it, every fold closed."""
    page = readers(home, viewport={"width": 1400, "height": 1000}).fresh(name)
    page.evaluate(LAID_OUT)
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.querySelectorAll('article details[open]:not(.source)').length") == 0
    assert page.evaluate("document.documentElement.scrollHeight") <= 8000


@pytest.mark.more
@pytest.mark.parametrize("name", ["adam.html", "labs/four_optimizers.html"])
def test_no_heading_is_the_last_line_of_a_sheet(readers: Readers, home: str, name: str) -> None:
    """Wherever the sheets happen to end."""
    page = readers(home).ready(name)
    headings = {without_blanks(heading) for heading in page.evaluate(HEADINGS)}
    for height in range(237, 298, 20):
        last = [last_line(sheet) for sheet in printed(page, height).pages]
        assert not [line for line in last if any(line in heading for heading in headings)], height


# ---------- copying ----------


def clipboard(page: "Page") -> str:
    """Return what was copied last."""
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def without_blank_lines(code: str) -> str:
    """Return code as it is compared."""
    return "\n".join(line for line in code.splitlines() if line.strip())


def code_of(example: examples.Example) -> str:
    """Return the program that an example is, without prompts, outputs and blank lines."""
    if not example.is_session:
        return without_blank_lines(example.source)
    return without_blank_lines("".join(piece.source for piece in DocTestParser().get_examples(example.source)))


def ends_with(example: examples.Example) -> str:
    """Return the error that an example documents, or an empty string."""
    if not example.is_session:
        return ""
    errors = (piece.exc_msg for piece in DocTestParser().get_examples(example.source))
    return next((error.strip() for error in errors if error), "")


# Imports once what is slow to import; then runs every program that it is sent in a fork, as `python -` runs what it is sent.
INTERPRETER = """
import json, os, sys, traceback

import matplotlib.pyplot, numpy

import dlref

for line in sys.stdin:
    program, folder = json.loads(line)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.chdir(folder)
        sys.stdout, sys.stderr = open(os.devnull, "w"), os.fdopen(writing, "w")
        try:
            exec(compile(program, "<stdin>", "exec"), {"__name__": "__main__"})
            code = 0
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stderr.flush()
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading) as words:
        said = words.read()
    print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said]), flush=True)
"""


@pytest.fixture(scope="module")
def interpreter() -> Iterator[subprocess.Popen[str] | None]:
    """Start the process in whose forks programs run; None where nothing forks."""
    if not hasattr(os, "fork"):
        yield None
        return
    env = os.environ | {"MPLBACKEND": "svg", "PYTHONPATH": str(pages.ROOT)}
    command = [sys.executable, "-c", INTERPRETER]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def is_run(interpreter: subprocess.Popen[str] | None, program: str, error: str, folder: Path) -> str:
    """Run a program in an interpreter in which nothing else was run; return what went wrong."""
    if interpreter is None:
        env = os.environ | {"MPLBACKEND": "svg", "PYTHONPATH": str(pages.ROOT)}
        run = subprocess.run([sys.executable, "-"], input=program, cwd=folder, env=env, capture_output=True, text=True, timeout=120)
        code, said = run.returncode, run.stderr
    else:
        assert interpreter.stdin
        assert interpreter.stdout
        print(json.dumps([program, str(folder)]), file=interpreter.stdin, flush=True)
        code, said = json.loads(interpreter.stdout.readline())
    if error:
        last = said.strip().splitlines()[-1:]
        return "" if code == 1 and last == [error] else f"should end with {error}:\n{said}\n{program}"
    return f"{said}\n{program}" if code else ""


BLOCKS = "article .highlight:not(.no-copy):has(> pre, .code pre)"
BUTTON = ".md-code__button[data-md-type=copy], .md-clipboard"
OPENED = f"""() => {{
  for (const details of document.querySelectorAll("details")) details.open = true;
  return document.querySelectorAll("{BLOCKS}").length;
}}"""
COPY = f"""async (index) => {{
  const block = document.querySelectorAll("{BLOCKS}")[index];
  block.scrollIntoView();
  // The button comes once its block is seen, and comes to rest when the scrolling does.
  let button = null;
  const isOnTop = () => {{
    button = block.querySelector("{BUTTON}");
    const box = button?.getBoundingClientRect();
    return button?.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
  }};
  for (let frame = 0; frame < 100 && !isOnTop(); frame++) await new Promise((r) => requestAnimationFrame(r));
  await navigator.clipboard.writeText("");
  let copied = "";
  if (isOnTop()) button.click();
  else copied = "nothing, for something lies over the button";
  for (let wait = 0; !copied && wait < 1000; wait++) {{
    copied = await navigator.clipboard.readText();
    await new Promise((r) => setTimeout(r, 1));
  }}
  return [block.className, copied.trim(), [...block.querySelectorAll("code")].at(-1).textContent.trim()];
}}"""


def copies(page: "Page") -> Iterator[tuple[str, str, str]]:
    """Press every copy button of a page; yield the class of its block, what was copied, and what is shown.

    Each in a call of its own: to a browser it is a gesture, and a gesture allows copying for five seconds.
    """
    for index in range(page.evaluate(OPENED)):
        yield page.evaluate(COPY, index)


@pytest.mark.parametrize("name", ["momentum.html", "api/momentum.html", "labs/four_optimizers.html"])
def test_a_copy_button_is_there_for_the_mouse(reader: Reader, name: str) -> None:
    """Shown where the mouse is, and pressed by a click."""
    page = reader.fresh(name)
    page.evaluate("navigator.clipboard.writeText('')")
    block = page.locator(BLOCKS).filter(visible=True).first
    block.hover()
    block.locator(BUTTON).first.click()
    shown = block.locator("code").last.evaluate("e => (e.querySelectorAll('.gp, .go').forEach((x) => x.remove()), e.textContent)")
    assert without_blank_lines(clipboard(page)) == without_blank_lines(shown) != ""


@pytest.mark.parametrize("name", few([name for name in KINDS if name in SOURCES], ["index.html", "momentum.html"]))
def test_what_is_copied_runs(reader: Reader, interpreter: subprocess.Popen[str] | None, tmp_path: Path, name: str) -> None:
    """Every copy button gives code alone. That of an example gives what test_examples.py runs; one of a page is run from here."""
    source = SOURCES[name]
    collected = examples.of_page(source) if source.suffix == ".md" else [] if source.parent.name == "labs" else examples.of_module(source)
    exercises = [one for one in spot.read() if spot.PAGES[one.level] == source.name]
    collected += [examples.Example(source, 0, text, is_session=True) for one in exercises for text in spot.sessions(one)]
    expected = {code_of(example): ends_with(example) for example in collected}
    programs: dict[str, str] = {}
    for kind, copied, shown in copies(reader.open(name)):
        program = without_blank_lines(copied)  # where an output stood
        if "language-pycon" in kind or (source.suffix == ".md" and "doc-signature" not in kind and program in expected):
            assert program in expected, f"this is no program of {source.name}:\n{copied}"
            programs[program] = expected[program]
        else:  # a listing, a signature, a cell of a lab or a block in another language: as it is shown
            assert shown
            assert copied == shown
    assert programs.keys() == expected.keys()
    first = next((code_of(example) for example in collected if example.is_session), "")
    assert not (first and is_run(interpreter, first, expected[first], tmp_path))


@pytest.mark.parametrize(("name", "module"), few(PLACED, PLACED[:4]))
def test_a_formula_s_code_is_copied_as_a_program(reader: Reader, name: str, module: str) -> None:
    """Not as it is shown, but with all that it needs; test_panel.py runs it. The other button copies the formula."""
    page = reader.open(name)
    panel = page.locator(f'[data-module="{module}"]')
    names = (panel.locator(".formula-code").get_attribute("data-object") or "").replace("dlref.", "").split()
    shown = tables.formula(module)
    assert shown
    for label, expected in (
        ("NumPy|Python", plain.program(names, shown.summary, f"https://dlref.example/dlref/{name}")),
        ("LaTeX", shown.tex),
    ):
        page.evaluate("navigator.clipboard.writeText('')")
        panel.locator(".copies button").filter(has_text=re.compile(f"^Copy as ({label})$")).click()
        wait_until(page, "async () => await navigator.clipboard.readText()")
        assert clipboard(page) == expected


def test_a_formula_s_code_is_copied_after_instant_navigation(reader: Reader) -> None:
    """The buttons of a page that was exchanged for another work as those of the first."""
    page = reader.ready("rmsprop.html")
    page.evaluate("window.stillHere = true")
    page.locator("a.md-footer__link--next").click()
    wait_until(page, "document.querySelector('article h1')?.id === 'adam'")
    page.evaluate("navigator.clipboard.writeText('')")
    page.locator('[data-module="adam"] .copies button').filter(has_text="Copy as NumPy").click()
    wait_until(page, "async () => await navigator.clipboard.readText()")
    assert "def step(W, dW, state, *, alpha, beta1=0.9" in clipboard(page)
    assert page.evaluate("window.stillHere")
    page.close()


def test_a_copied_formula_is_its_tex(reader: Reader) -> None:
    """As it stands in the docstring, ready to be pasted."""
    page = reader.open("momentum.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.duo .arithmatex'))")
    page.keyboard.press("Control+C")
    formula = tables.formula("momentum")
    assert formula
    assert clipboard(page).strip() == f"$${formula.tex}$$"
