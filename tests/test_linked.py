"""The same quantity in formula, legend and code carries one key and lights up together; formulas.json lists every displayed formula."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from bs4.element import Tag
from playwright.sync_api import expect

from scripts.sitegen import formulas, linked, pages, tables
from scripts.sitegen.katex import BadFormula, Typesetter
from scripts.sitegen.printed import sources
from tests.browsing import LINKS_ARE_READY, show_in, wait_until
from tests.parsing import Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

FORMULAS = [module for module in tables.modules() + tables.beyond() if tables.formula(module)]
UNLINKED = {
    ("moving_average", "n"): "an argument of `weights`, which the API shows",
    ("batch_norm", "n"): "in the shapes alone",
    ("network", "n^{[l]}"): "in the shapes alone",
    ("network", "n^{[l-1]}"): "in the shapes alone",
    ("network", r"n^{[0]}, \dots, n^{[L]}"): "an argument of `init`, which the API shows",
    **{
        ("network", symbol): "an argument of `train`, which is no formula and which the API shows"
        for symbol in ("b", "k", "T", r"\alpha", r"X_{\text{dev}}", r"Y_{\text{dev}}")
    },
}
"""By page and symbol, a quantity that stands neither in the formula nor in the code beside it, and where it does."""


def keys(root: Tag, selector: str) -> set[str]:
    """Return the keys of what a selector finds."""
    return {key for tag in root.select(f"{selector} [data-q]") for key in str(tag["data-q"]).split()}


def panel(parsed: Parsed, module: str) -> Tag:
    """Return formula, legend and code of a module."""
    (found,) = parsed[tables.address(module).partition("#")[0]].select(f'.duo[data-module="{module}"]')
    return found


# ---------- keys ----------


@pytest.mark.parametrize("module", FORMULAS)
def test_every_row_of_a_legend_is_linked(parsed: Parsed, module: str) -> None:
    """With the formula or the code, if not with both; what stands in neither is listed with its reason. No key leads nowhere."""
    duo, own = panel(parsed, module), linked.quantities(module)
    in_legend, in_formula, in_code = (keys(duo, part) for part in (".legend", ".katex-html", ".formula-code"))
    assert in_legend == {str(number) for number in range(len(own))}
    assert in_formula | in_code <= in_legend
    alone = {(module, symbol) for number, one in enumerate(own) for symbol in one.symbols if str(number) not in in_formula | in_code}
    assert alone == {place for place in UNLINKED if place[0] == module}
    assert in_formula & in_code
    for row in duo.select(".legend li"):
        assert keys(row, "&") == set(str(row["data-q"]).split()) != set()


@pytest.mark.parametrize(
    "case",
    {
        r"\beta_1": (["beta1"], 3, 4),
        r"\hat s": (["s_hat"], 2, 2),
        "t": (["t"], 2, 5),
        r"\varepsilon": (["eps"], 1, 2),
        "s": (["s"], 3, 4),
    }.items(),
    ids=str,
)
def test_a_quantity_is_found_wherever_it_stands(parsed: Parsed, case: tuple[str, tuple[list[str], int, int]]) -> None:
    """In Adam: with its power, in a power, as a field of the state, as an argument and its value."""
    symbol, (names, in_formula, in_code) = case
    number = next(n for n, one in enumerate(linked.quantities("adam")) if one.symbols == (symbol,))
    duo = panel(parsed, "adam")
    assert len(duo.select(f'.katex-html [data-q~="{number}"]')) == in_formula
    found = [tag.get_text() for tag in duo.select(f'.formula-code [data-q~="{number}"]')]
    assert (sorted(set(found)), len(found)) == (names, in_code)


WRAPPED = {
    ("adam", r"\hat v = \frac{v}{1 - \beta_1^t}"): r"\q{\hat v}{\hat v} = \frac{\q{v}{v}}{1 - \q{\beta_1}{\beta_1^{\q{t}{t}}}}",
    ("adam", r"s \leftarrow dW^2"): r"\q{s}{s} \leftarrow \q{dW}{dW^2}",
    ("bagging", r"\bar Y = \frac1B \sum_{b=1}^B \hat Y_b"): (
        r"\q{\bar Y}{\bar Y} = \frac1{\q{B}{B}} \sum_{b=1}^{\q{B}{B}} \q{\hat Y_1, \dots, \hat Y_B}{\hat Y_b}"
    ),
    ("activation", r"\sigma'(z) = e^{-z}"): r"\q{\sigma'}{\sigma'}(\q{z}{z}) = e^{-\q{z}{z}}",
    ("activation", r"\tanh' z = 1 - \tanh^2 z"): r"\q{\tanh'}{\tanh'} \q{z}{z} = 1 - \q{\tanh}{\tanh^2} \q{z}{z}",
    ("initialization", r"n^{[l]} = n^{[l-1]}"): r"\q{n^{[l]}}{n^{[l]}} = \q{n^{[l-1]}}{n^{[l-1]}}",
    ("network", r"X = W^{[l+1]\,T}"): r"\q{X}{X} = \q{W^{[l]}}{W^{[l+1]\,T}}",
    ("softmax", r"\frac{\partial L}{\partial z_j} = \log \hat y_j"): (
        r"\q{\partial L/\partial z_j}{\frac{\partial L}{\partial z_j}} = \q{\log \hat y_j}{\log \hat y_j}"
    ),
    ("adam", r"s = \unknown"): r"s = \unknown",
}


@pytest.mark.parametrize("case", WRAPPED, ids=" ".join)
def test_a_symbol_is_linked_with_all_that_stands_at_it(case: tuple[str, str]) -> None:
    """Its indices and its power, and what is in them by itself; Euler's number is none, and what cannot be read stays as it is."""
    page, tex = case
    own = linked.quantities(page)
    shown = re.sub(r"\\htmlData\{q=(\d+)\}", lambda match: rf"\q{{{own[int(match[1])].symbols[0]}}}", linked.wrapped(tex, page))
    assert shown == WRAPPED[case]


def test_only_what_is_the_quantity_is_linked_in_code() -> None:
    """Names and fields; no method of an array that has the name of a field, and no attribute of something else."""
    dot, call = '<span class="o">.</span>', '<span class="p">(</span>'
    name = '<span class="n">{}</span>'.format
    own = {"mean": "3", "W": "1 2", "T": "4"}
    assert linked.code(name("mean"), own) == '<span class="n" data-q="3">mean</span>'
    assert linked.code(name("state") + dot + name("mean"), own) == name("state") + dot + '<span class="n" data-q="3">mean</span>'
    assert linked.code(name("layer") + dot + name("W"), own) == name("layer") + dot + '<span class="n" data-q="1 2">W</span>'
    for other in (name("Z") + dot + name("mean") + call, name("Z") + dot + name("T"), name("means")):
        assert linked.code(other, own) == other


# ---------- what a formula remains ----------


@pytest.fixture(scope="module")
def typesetter(tmp_path_factory: pytest.TempPathFactory) -> Typesetter:
    """Return a typesetter without a memory."""
    return Typesetter(tmp_path_factory.mktemp("katex"))


def geometry(formula: str) -> list[str]:
    """Return the heights, shifts and spaces of a formula, and its characters with their fonts."""
    seen = formula.partition('<span class="katex-html"')[2]
    boxes = sorted(re.findall(r'style="[^"]*"|class="mspace[^"]*"', seen))
    return [*boxes, *re.findall(r'class="([^"]*)"[^>]*>([^<]+)<', seen), re.sub(r"<[^>]+>", "", seen)]


@pytest.mark.parametrize("module", FORMULAS)
def test_linking_changes_nothing_that_is_seen_heard_or_copied(typesetter: Typesetter, module: str) -> None:
    """The same characters, heights and spaces; the same MathML and TeX."""
    for block in sources.blocks(pages.code_of(module)):
        tex = block.tex.strip()
        with_keys, without = typesetter.render_linked(tex, linked.wrapped(tex, module)), typesetter.render(tex, display=True)
        assert geometry(with_keys) == geometry(without)
        assert with_keys.partition('<span class="katex-html"')[0] == without.partition('<span class="katex-html"')[0]
        assert "data-q" in with_keys


def test_a_change_of_a_formula_would_be_noticed(typesetter: Typesetter) -> None:
    """By the comparison above."""
    bad = typesetter.render_linked(r"\beta_1^t", r"\htmlData{q=1}{\beta_1}^t")
    assert geometry(bad) != geometry(typesetter.render(r"\beta_1^t", display=True))


def test_only_the_build_may_link(typesetter: Typesetter) -> None:
    """What pages write is trusted as little as ever; nor does a link let anything else through."""
    with pytest.raises(BadFormula, match="bad formula"):
        typesetter.render(r"\htmlData{q=1}{x}", display=True)
    for tex in (r"\htmlData{q=1}{\href{https://x.example}{x}}", r"\htmlId{q}{x}", r"\htmlData{q=1}{x，y}"):
        with pytest.raises(BadFormula, match="bad formula"):
            typesetter.render_linked("x", tex)


def test_nothing_of_linking_is_in_what_is_copied(site: Path, parsed: Parsed) -> None:
    r"""Nowhere on the site is there an `\htmlData`; annotations and buttons hold the TeX of the docstring."""
    assert [path.name for path in site.rglob("*.html") if "htmlData" in path.read_text(encoding="utf-8")] == []
    for module in FORMULAS:
        duo, shown = panel(parsed, module), tables.formula(module)
        assert shown
        assert shown.tex in [tag.get_text() for tag in duo.select(".katex-display annotation")]
        assert shown.tex in [str(tag["data-clipboard-text"]) for tag in duo.select("button.copy")]
        assert not duo.select(".katex-mathml [data-q], button[data-q]")


def test_the_script_is_small_and_keys_stay_in_the_panel(site: Path, parsed: Parsed) -> None:
    """2 kB, and no page without a panel has a key; without the script nothing of a legend can be pressed."""
    assert len((site / "assets" / "linked.js").read_bytes()) <= 2000
    for name, soup in parsed.items():
        panels = soup.find_all(class_="duo")
        assert (site / name).read_text(encoding="utf-8").count(" data-q=") == sum(len(duo.select("[data-q]")) for duo in panels), name
        assert not [tag for legend in soup.find_all(class_="legend") for tag in legend.select("[tabindex], [role]")], name


# ---------- formulas.json ----------

IDS = [
    "data_split", "bias_variance", "norm_penalty", "dropout", "augmentation", "early_stopping", "bagging", "standardize",
    "initialization", "gradient_check", "mini_batch", "gradient_descent", "moving_average", "moving_average.page", "momentum",
    "rmsprop", "adam", "learning_rate", "search", "batch_norm", "batch_norm-2", "softmax", "activation", "network",
    "labs.four_optimizers",
]  # fmt: skip
"""They are permanent: a formula may come, but none may go or change its id."""


@pytest.fixture(scope="module")
def listed(site: Path) -> dict[str, Any]:
    """Return the list as it is served."""
    found: dict[str, Any] = json.loads((site / "formulas.json").read_text(encoding="utf-8"))
    return found


def complaints(site: Path, data: dict[str, Any]) -> list[str]:
    """Return what the schema says against a list."""
    from jsonschema import Draft202012Validator

    schema = json.loads((site / data["$schema"]).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [error.message for error in Draft202012Validator(schema).iter_errors(data)]


def test_the_list_follows_its_schema(site: Path, listed: dict[str, Any]) -> None:
    """Which is served beside it."""
    assert complaints(site, listed) == []


BROKEN: dict[str, Callable[[dict[str, Any]], object]] = {
    "no TeX": lambda entry: entry.pop("tex"),
    "an id that is none": lambda entry: entry.update(id="Adam 1"),
    "a field that nobody described": lambda entry: entry.update(more=1),
    "a symbol without meaning": lambda entry: entry["symbols"][0].update(meaning=""),
    "a page that is none": lambda entry: entry.update(page="adam.md#formula"),
    "nothing stated": lambda entry: entry.update(statements=[]),
}


@pytest.mark.parametrize("case", BROKEN.values(), ids=BROKEN)
def test_the_schema_refuses(site: Path, listed: dict[str, Any], case: Callable[[dict[str, Any]], object]) -> None:
    """A list that breaks it."""
    data = json.loads(json.dumps(listed))
    case(data["formulas"][0])
    assert complaints(site, data)


def test_every_displayed_formula_is_listed(listed: dict[str, Any]) -> None:
    """Every `$$` of the docstrings, the pages and the labs, once, with a permanent id, and all that it states."""
    files = [*pages.code_paths(), *pages.page_paths(), *pages.DOCS.glob("labs/*.py")]
    written = {}
    for path in files:
        text = re.sub(r"(?ms)^( *)(```+|~~~+).*?^\1\2$", "", path.read_text(encoding="utf-8"))
        if count := text.count("$$") // 2:
            written[path.relative_to(pages.ROOT).as_posix()] = count
    entries = listed["formulas"]
    found = [entry["source"] for entry in entries]
    assert {source: found.count(source) for source in found} == written
    assert {*IDS} <= {entry["id"] for entry in entries}
    assert len({entry["id"] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry["tex"] in re.sub(r"(?m)^# ", "", (pages.ROOT / entry["source"]).read_text(encoding="utf-8"))
        assert all(statement in entry["tex"] for statement in entry["statements"])
        assert not re.search(r"htmlData|\$\$", entry["tex"])


def test_every_address_in_the_list_leads_somewhere(parsed: Parsed, listed: dict[str, Any]) -> None:
    """To the heading, or the claim, that the formula stands under, where it is shown."""
    pages_of_formulas = {entry["page"].partition("#")[0] for entry in listed["formulas"]}
    shown = {page: [tag.get_text().split() for tag in parsed[page].select(".katex-display annotation")] for page in pages_of_formulas}
    for entry in listed["formulas"]:
        page, _, anchor = entry["page"].partition("#")
        assert not anchor or parsed.place(page, anchor), entry["id"]
        assert entry["tex"].split() in shown[page], entry["id"]


def test_an_entry_says_what_its_symbols_are(listed: dict[str, Any]) -> None:
    """Meaning, name in the code and shape, of all that stand in it; what the arguments must be; the functions."""
    (adam,) = [entry for entry in listed["formulas"] if entry["id"] == "adam"]
    assert adam["functions"] == ["dlref.adam.step"]
    assert adam["page"] == "adam.html#formula"
    assert len(adam["statements"]) == 5
    beta = next(symbol for symbol in adam["symbols"] if symbol["tex"] == [r"\beta_1"])
    assert beta == {"tex": [r"\beta_1"], "code": ["beta1"], "meaning": "memory of $v$ and of $s$", "shape": "$[0, 1)$"}
    assert {"argument": "beta1", "must": "a number in [0, 1)"} in adam["assumptions"]
    assert len(adam["symbols"]) == len(linked.quantities("adam"))


def test_the_list_is_the_same_every_time() -> None:
    """It has no date, and no order of chance."""
    assert formulas.text() == formulas.text()


def test_the_notation_leads_to_where_a_symbol_stands(parsed: Parsed) -> None:
    """Each row names its pages, and links to the formula of each; the section on the list links to it and to its schema."""
    notation = parsed["notation.html"]
    rows = notation.select(".symbols tbody tr")
    assert len(rows) == len(tables.notation())
    for row, cells in zip(tables.notation(), rows, strict=True):
        links = [str(link["href"]) for link in cells.select("td:last-child a")]
        assert links == [tables.address(module) for module in row["in"]] or links[0].startswith("api/")
    for row in rows:
        for link in row.select("td:last-child a"):
            page, _, anchor = str(link["href"]).partition("#")
            assert not anchor or parsed.place(page, anchor)
    section = notation.find(id="data")
    assert section
    assert {"formulas.json", "formulas.schema.json"} <= {str(link["href"]) for link in section.find_all_next("a", href=True)}


# ---------- in a browser ----------

LIT = """() => ["katex-html", "legend", "formula-code"].map(
  (part) => new Set([...document.querySelectorAll(`.duo .${part} .lit`)].map((e) => e.closest("li")?.dataset.q ?? e.dataset.q)).size &&
    [...document.querySelectorAll(`.duo .${part} .lit`)].length)"""
"""How many are lit in the formula, in the legend and in the code."""
ADAM = [3, 2, 4]
"""Of β₁ in Adam: a row and the symbol in it count as two."""
BETA = next(str(n) for n, one in enumerate(linked.quantities("adam")) if one.symbols == (r"\beta_1",))


def contexts(browser: "Browser", **options: Any) -> "Iterator[BrowserContext]":
    """Yield a window; in the end nothing has complained."""
    heard: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 1300}, **options)
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on("console", lambda message: heard.append(message.text) if message.type in ("error", "warning") else None)
    yield context
    context.close()
    assert heard == []


@pytest.fixture
def window(browser: "Browser") -> "Iterator[BrowserContext]":
    """Return a window on a desk."""
    yield from contexts(browser)


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[BrowserContext]":
    """Return a window on a phone."""
    yield from contexts(browser, has_touch=True, is_mobile=True)


def opened(context: "BrowserContext", address: str) -> "Page":
    """Return a page once its scripts have run, those of the theme too."""
    page = context.new_page()
    page.add_init_script(LINKS_ARE_READY)
    page.goto(address)
    page.wait_for_selector(".legend [role=button]", state="attached")
    wait_until(page, "window.linksAreReady")
    return page


def of_beta(page: "Page", part: str) -> "Locator":
    """Return where β₁ stands in a part of the panel."""
    leaf = "" if part == "formula-code" else ".katex-html .mathnormal" if part == "legend" else ".mathnormal"
    return page.locator(f'[data-module="adam"] .{part} [data-q~="{BETA}"]:not(li) {leaf}').first


def lights_up(page: "Page") -> None:
    """β₁ lights up in formula, legend and code: under the pointer, wherever it is, and at the focus; and goes out again."""
    assert page.evaluate(LIT) == [0, 0, 0]
    height = page.evaluate("document.documentElement.scrollHeight")
    for part in ("katex-html", "legend", "formula-code"):
        of_beta(page, part).hover()
        assert page.evaluate(LIT) == ADAM, part
        assert page.evaluate("document.documentElement.scrollHeight") == height, "nothing moves"
        page.locator("article h1").hover()
        assert page.evaluate(LIT) == [0, 0, 0], part
    page.locator(f'[data-module="adam"] .legend span[data-q="{BETA}"]').focus()
    assert page.evaluate(LIT) == ADAM
    page.keyboard.press("Tab")  # β₂ is the next
    assert page.evaluate("document.activeElement.dataset.q") == str(int(BETA) + 1)
    assert page.evaluate(LIT) != [0, 0, 0]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.ariaPressed") == "true"
    page.evaluate("document.activeElement.blur()")
    assert page.evaluate(LIT) != [0, 0, 0], "pressed, it stays"
    page.keyboard.press("Escape")
    assert page.evaluate(LIT) == [0, 0, 0]


@pytest.mark.browser
def test_a_quantity_lights_up(window: "BrowserContext", served: str) -> None:
    """On the page that was opened."""
    lights_up(opened(window, f"{served}adam.html"))


@pytest.mark.browser
def test_a_quantity_lights_up_after_instant_navigation(window: "BrowserContext", served: str) -> None:
    """On the page that was exchanged for another, where the listeners are those of the first."""
    page = opened(window, f"{served}rmsprop.html")
    page.evaluate("window.stillHere = true")
    page.locator(".duo .katex-display [data-q] .mathnormal").first.hover()
    page.locator("a.md-footer__link--next").click()
    expect(page.locator("article h1")).to_have_id("adam", timeout=30_000)
    page.wait_for_selector(".legend [role=button]", state="attached")
    page.locator("article h1").hover()
    lights_up(page)
    assert page.evaluate("window.stillHere")


@pytest.mark.browser
def test_a_quantity_lights_up_by_a_tap(phone: "BrowserContext", served: str) -> None:
    """And stays so while the reader looks for the others, until the next tap; nothing makes the page wider."""
    page = opened(phone, f"{served}adam.html")
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        for part in ("katex-html", "legend", "formula-code"):
            of_beta(page, part).tap()
            assert page.evaluate(LIT) == ADAM, (width, part)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            of_beta(page, part).tap()
            assert page.evaluate(LIT) == [0, 0, 0], (width, part)
        of_beta(page, "formula-code").tap()
        page.locator("article h1").tap()
        assert page.evaluate(LIT) == [0, 0, 0]


CONTRASTS = """() => [...document.querySelectorAll(".duo .lit:not(li, li *)")].map((e) => {
  const linear = (x) => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  const rgb = (c) => c.match(/[\\d.]+/g).slice(0, 3).map((x) => linear(+x / 255));
  const light = (c) => { const [r, g, b] = rgb(c); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const style = getComputedStyle(e), pair = [light(style.color), light(style.backgroundColor)];
  return [style.boxShadow !== "none", (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), style.backgroundColor];
})"""


@pytest.mark.browser
def test_what_is_lit_is_underlined_and_readable(window: "BrowserContext", served: str) -> None:
    """Not by colour alone, and with contrast enough, in the light and in the dark."""
    page = opened(window, f"{served}adam.html")
    of_beta(page, "katex-html").hover()
    backgrounds = []
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        show_in(page, scheme)
        seen = page.evaluate(CONTRASTS)
        assert len(seen) == ADAM[0] + ADAM[2]
        assert all(is_underlined and contrast >= 4.5 for is_underlined, contrast, _ in seen), seen
        backgrounds.append({background for *_, background in seen})
    assert not backgrounds[0] & backgrounds[1], "the scheme did not change"


@pytest.mark.browser
def test_without_a_script_nothing_can_be_pressed(browser: "Browser", served: str) -> None:
    """A legend is a legend."""
    for context in contexts(browser, java_script_enabled=False):
        page = context.new_page()
        page.goto(f"{served}adam.html")
        assert page.locator(".legend [data-q]").count() > 10
        assert page.locator(".legend :is([role], [tabindex])").count() == 0


CROPPED = """() => [...document.querySelectorAll(".duo .katex-display")]
  .filter((e) => e.scrollHeight > e.clientHeight || parseFloat(getComputedStyle(e).paddingTop) < 6)
  .map((e) => [e.scrollHeight, e.clientHeight, getComputedStyle(e).padding])"""


REST_REMOVED = "() => document.querySelectorAll('article > :not(.duo, :has(.duo))').forEach((e) => e.remove())"
"""What need not be laid out again at every width."""


@pytest.mark.browser
@pytest.mark.parametrize("module", ["adam", "batch_norm", "softmax", "network"])
def test_no_fraction_is_cropped(window: "BrowserContext", served: str, module: str) -> None:
    """What scrolls sideways hides what is above and below it: there is room, which the theme would take away."""
    page = window.new_page()
    page.goto(f"{served}{module}.html")
    page.evaluate(REST_REMOVED)
    for width in (390, 1240, 1400):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CROPPED) == [], width
