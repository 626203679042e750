"""What the sources must keep to: the partners of a formula, the order of a page, the notes' own table of contents."""

import ast
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from scripts.sitegen import pages, tables

ROOT = pages.ROOT
FORMULAS = [module for module in tables.modules() if tables.formula(module)]
BEYOND = [module for module in tables.beyond() if tables.formula(module)]
PAGES = pages.page_paths()
PAGE_IDS = [path.relative_to(pages.DOCS).as_posix() for path in PAGES]
SECTIONS = ("formula", "origin", "try", "see", "claims", "next", "elsewhere", "errata", "beyond", "sources")
OPTIONAL = {"next", "beyond"}
LANGUAGES = {"pycon", "bash", "console", "toml", "yaml", "text"}
"""What a fence of a page may be in, besides `python plot`. None but `pycon` is Python."""
NAV = re.findall(r"[\w/]+\.(?:md|py)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1], re.M)
NOT_SYMBOLS = {"dtype", "network", "normalize", "optimizer", "options", "passed", "progress", "state", "training"}
"""Parameters of public functions that stand for no symbol of a formula."""


def outside_fences(text: str) -> str:
    """Return the lines of a page that are not code, the others empty."""
    lines = text.splitlines()
    for fence in pages.fences(Path("page.md"), text):
        for number in range(fence.line - 2, fence.line + fence.source.count("\n")):
            lines[number] = ""
    return "\n".join(lines)


def public_functions(module: str) -> list[ast.FunctionDef]:
    """Return the functions of a module that a reader calls."""
    tree = ast.parse(pages.code_of(module).read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


# ---------- a formula and its partners ----------


def test_every_module_is_listed() -> None:
    """A public file of dlref is in `__all__`, which the table of formulas, the pages and the tests follow."""
    files = {path.stem for path in (ROOT / "dlref").glob("*.py") if not path.stem.startswith("_")}
    assert sorted(files) == sorted(tables.modules()), "name it in dlref/__init__.py, in the import and in __all__"


@pytest.mark.parametrize("module", FORMULAS)
def test_a_formula_has_its_partners(module: str) -> None:
    """Module, page, test, navigation and notation find each other by the module's name."""
    page, test = pages.DOCS / f"{module}.md", ROOT / "tests" / f"test_{module}.py"
    assert page.exists(), f"create docs/{module}.md"
    assert f"<!-- formula: {module}." in page.read_text(encoding="utf-8"), f"write `<!-- formula: {module}.step -->` in docs/{module}.md"
    assert test.exists(), f"create tests/test_{module}.py"
    assert f"{module}.md" in NAV, f"add a line for {module}.md to nav in mkdocs.yml"
    assert any(module in row["in"] for row in tables.notation()), f"name {module}.md in the rows of its symbols in docs/notation.md"


def test_every_module_has_a_test() -> None:
    """Also one without a formula, such as the data sets."""
    for module in tables.modules() + tables.beyond():
        test = f"tests/test_{module.removeprefix('beyond.')}.py"
        assert (ROOT / test).exists(), f"create {test}"


@pytest.mark.parametrize("module", tables.beyond())
def test_a_formula_beyond_the_notes_has_its_place(module: str) -> None:
    """A heading with its name, in the section on what is beyond of the page that the notation names; formula and example below."""
    assert module in BEYOND, f"the docstring of dlref.{module} holds no formula"
    page = tables.address(module).partition(".html")[0]
    beyond = (pages.DOCS / f"{page}.md").read_text(encoding="utf-8").partition("\n## Beyond the notes { #beyond }\n")[2]
    own = beyond.partition(f" {{ #{module} }}\n")[2]
    assert own, f"docs/{page}.md: write `### Title {{ #{module} }}` below `## Beyond the notes {{ #beyond }}`"
    own = re.split(r"^##", own, maxsplit=1, flags=re.M)[0]
    assert re.findall(r"^<!-- formula: (beyond\.\w+)\.", own, re.M) == [module]
    assert any(fence.language == "pycon" for fence in pages.fences(Path("page.md"), own))
    assert "](https://" in (ast.get_docstring(ast.parse(pages.code_of(module).read_text("utf-8"))) or "").partition("Source:\n")[2]


def test_no_page_is_an_orphan() -> None:
    """A page that shows a formula, or that notation.md or notes.json names, has a module or a file behind it."""
    for path in PAGES:
        for names in re.findall(r"^<!-- formula: (.+) -->$", path.read_text(encoding="utf-8"), re.M):
            for name in names.split():
                module, function = pages.function_of(name)
                home = tables.address(module).partition(".html")[0]
                assert home == path.stem, f"docs/{path.name} shows dlref.{name}: its page is docs/{home}.md"
                known = module in FORMULAS + BEYOND
                assert known, f"docs/{path.name}: there is no dlref.{module} with a formula; create it or delete the page"
                source = pages.code_of(module).read_text(encoding="utf-8")
                assert f"\ndef {function}(" in source, f"docs/{path.name}: no {function} in dlref/{module}.py"
    files = {path.stem for path in PAGES}
    named = {tables.address(name).partition(".html")[0] for row in tables.notation() for name in row["in"]}
    named |= {entry["page"] for part in tables.notes().values() for entry in part.values() if entry["page"]}
    assert named <= files, f"create {sorted(f'docs/{name}.md' for name in named - files)}"


def test_every_page_is_in_the_navigation() -> None:
    """And nothing is there twice. The page for an unknown address is not."""
    sources = [*PAGES, *pages.DOCS.rglob("labs/*.py")]
    assert sorted(NAV) == sorted(p.relative_to(pages.DOCS).as_posix() for p in sources if p.name != "404.md")


def test_the_navigation_is_in_the_order_of_the_modules() -> None:
    """Both follow the notes."""
    assert [file.removesuffix(".md") for file in NAV if file.removesuffix(".md") in FORMULAS] == FORMULAS


@pytest.mark.parametrize("module", FORMULAS + BEYOND)
def test_every_parameter_is_in_the_notation(module: str) -> None:
    """A parameter that is a symbol of a formula stands in the Code column of the one table of symbols, in a row that names its page."""
    known = {code for row in tables.notation() if module in row["in"] for code in re.findall(r"`(\w+)`", row["code"])}
    for function in public_functions(module):
        arguments = function.args
        names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)} - NOT_SYMBOLS
        missing = sorted(names - known)
        assert not missing, f"docs/notation.md: no row for {missing} of dlref.{module}.{function.name} names {module}.md"


# ---------- a page ----------


@pytest.mark.parametrize("module", FORMULAS)
def test_the_sections_of_a_formula_page(module: str) -> None:
    """Every formula's page has the same sections in the same order; only those of our own questions may be missing."""
    text = outside_fences((pages.DOCS / f"{module}.md").read_text(encoding="utf-8"))
    first = re.findall(r"^# .+ \{ #(\S+) \}$", text, re.M)
    assert first == [module], f"docs/{module}.md begins with `# Title {{ #{module} }}`"
    found = re.findall(r"^## .*\{ #(\S+) \}$", text, re.M)
    assert found == [name for name in SECTIONS if name in found or name not in OPTIONAL]


@pytest.mark.parametrize("module", FORMULAS)
def test_what_stands_in_the_sections(module: str) -> None:
    """The verdicts under the lede, a derivation, an example, a plot, claims and questions in their sections, errata, linked sources."""
    text = (pages.DOCS / f"{module}.md").read_text(encoding="utf-8")
    starts = [re.search(rf"^## .*\{{ #{name} \}}$", text, re.M) for name in SECTIONS]
    cuts = [match.start() for match in starts if match] + [len(text)]
    names = [name for name, match in zip(SECTIONS, starts, strict=True) if match]
    part = {name: text[a:b] for name, (a, b) in zip(names, pairwise(cuts), strict=True)}
    assert "\n<!-- verdicts -->\n" in text[: cuts[0]]
    assert pages.head(text).get("called"), f"docs/{module}.md: its head needs a line `called: {module}`, by which other pages link to it"
    assert "<!-- formula: " in part["formula"]
    assert "\n$$\n" in part["origin"]
    assert any(fence.language == "pycon" for fence in pages.fences(Path("page.md"), part["try"]))
    assert any(fence.is_plot for fence in pages.fences(Path("page.md"), part["see"]))
    assert pages.settled(part["claims"]) == pages.claims(text), "a claim outside `## What the notes claim`, or a question in it"
    assert len(pages.settled(part.get("next", ""))) == len(pages.settled(text)) - len(pages.claims(text)), "a question outside its section"
    assert part["errata"].count("\n/// erratum | ") == text.count("\n/// erratum | "), "an erratum outside `## Errata of the notes`"
    assert part.get("beyond", "").count("\n/// beyond | ") == text.count("\n/// beyond | "), "a note outside `## Beyond the notes`"
    assert re.search(r"^- \[@", part["sources"], re.M), "no work is cited"


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_every_heading_has_an_anchor_of_its_own(path: Path) -> None:
    """Written out and in ASCII, so that links survive a change of words and the Chinese edition has the same."""
    headings = re.findall(r"^#{1,6} .*$", outside_fences(path.read_text(encoding="utf-8")), re.M)
    anchors = [re.search(r" \{ #([a-z0-9][a-z0-9._-]*) \}$", heading) for heading in headings]
    assert headings
    assert not [heading for heading, anchor in zip(headings, anchors, strict=True) if anchor is None]
    assert len({anchor[1] for anchor in anchors if anchor}) == len(headings), "an anchor twice"


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_every_fence_is_of_a_known_kind(path: Path) -> None:
    """A fence is a session, a plot or plainly not Python; a prompt stands in a session and nowhere else."""
    text = path.read_text(encoding="utf-8")
    fences = pages.fences(path, text)
    assert not [fence.place for fence in fences if not fence.is_plot and (fence.language not in LANGUAGES or fence.words)]
    sessions = sum(fence.source.count(">>> ") for fence in fences if fence.language == "pycon")
    assert text.count(">>>") == sessions, "a prompt outside a pycon fence, or one that is not followed by a space"
    assert not [fence.place for fence in fences if fence.is_plot and set(fence.options) - {"alt", "caption", "explore", "try"}]


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_a_caption_holds_text_and_formulas_alone(path: Path) -> None:
    """A link in it would show as it is written."""
    options = [fence.options for fence in pages.fences(path) if fence.is_plot]
    assert not [text for option in options for text in option.values() if "](" in text or "**" in text]


def test_a_backquote_in_the_head_of_a_fence_is_refused() -> None:
    """It would make the fence none, without a word."""
    with pytest.raises(pages.BadFence, match=r"page\.md:3: a backquote"):
        pages.fences(Path("page.md"), 'A\n\n```python plot alt="A `b`."\nplot()\n```\n')


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_a_link_has_words(path: Path) -> None:
    """Of a formula alone a screen reader does not say that it is one."""
    assert not re.findall(r"\[\$[^$\]]*\$\]\(", outside_fences(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=PAGE_IDS)
def test_every_directive_is_known(path: Path) -> None:
    """A comment that the build does not know would vanish without a word."""
    comments = re.findall(r"<!--.*?-->", outside_fences(path.read_text(encoding="utf-8")), re.S)
    alone = "bibliography|chapter|counts|coverage|errata|formulas|glossary|install|legend"
    alone += "|verdicts|elsewhere|matrix|frameworks|converter|running_variances"
    known = rf"<!-- ({alone}|exercises: [123]|formula: [\w. ]+|speed: \w+|recorded: [\w -]+|specimen: [\w. -]+|evidence: .+) -->"
    assert not [c for c in comments if not re.fullmatch(known, c)]


def test_a_trap_has_a_figure_and_evidence() -> None:
    """Each of the twelve: one figure, and at least one call that was run."""
    text = (pages.DOCS / "traps.md").read_text(encoding="utf-8")
    traps = re.split(r"^## ", text, flags=re.M)[1:]
    assert len(traps) == 12
    for trap in traps:
        assert sum(fence.is_plot for fence in pages.fences(Path("page.md"), trap)) == 1, trap.splitlines()[0]
        assert re.search(r"^<!-- (recorded: .+|running_variances) -->$", trap, re.M), trap.splitlines()[0]


def test_every_page_describes_itself() -> None:
    """For search engines and for the readers of their answers: title and description, each once on the site."""
    found: dict[str, list[str]] = {"title": [], "description": []}
    for path in PAGES:
        head = re.match(r"---\n(.*?)\n---\n", path.read_text(encoding="utf-8"), re.S)
        assert head, f"docs/{path.name} needs a title and a description between two lines ---"
        for key, values in found.items():
            line = re.search(rf"^{key}: (.+)$", head[1], re.M)
            assert line or key == "title", f"docs/{path.name} needs a {key}"
            values += [line[1]] if line else []
    assert all(len(values) == len(set(values)) for values in found.values())


# ---------- the notes ----------


@pytest.mark.parametrize("page", sorted({item["page"] for item in tables.notes()["items"].values()}))
def test_a_page_settles_the_claims_assigned_to_it(page: str) -> None:
    """Item by item, in the verdicts of notes.json: none is missing, none has changed its verdict unnoticed, none is on another page."""
    want: dict[str, str] = {}
    for name, item in tables.notes()["items"].items():
        if item["page"] == page:
            want |= {f"{name}--{n}" if n > 1 else name: verdict for n, verdict in enumerate(item["claims"], start=1)}
    settled = pages.settled((pages.DOCS / f"{page}.md").read_text(encoding="utf-8"))
    assert {one.anchor: one.verdict for one in settled if one.item in tables.notes()["items"]} == want


def test_every_item_and_entry_has_a_page() -> None:
    """Nothing of the notes is left out, and nothing loses its page unnoticed."""
    assert not [name for part in tables.notes().values() for name, entry in part.items() if not entry["page"]]


def test_what_the_notes_state_and_what_is_asked() -> None:
    """A claim has a verdict if it is the notes', and none if it is our question; an erratum is what it is."""
    verdicts = {verdict for item in tables.notes()["items"].values() for verdict in item["claims"]}
    assert verdicts == {*pages.VERDICTS, "asked"}
    assert {entry["kind"] for entry in tables.notes()["errata"].values()} == {"erratum", "omission", "convention", "beyond", "withdrawn"}


# ---------- rules of the text ----------


def _lines(check: Callable[[str], object]) -> list[str]:
    files = [*PAGES, *pages.DOCS.rglob("labs/*.py"), *pages.code_paths()]
    lines = [(path, number, line) for path in files for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    return [f"{path.relative_to(ROOT)}:{number}: {line.strip()}" for path, number, line in lines if check(line)]


FORBIDDEN = {
    "a doctest directive": r"#\s*doctest\s*:",
    "an option of doctest": r"ELLIPSIS|NORMALIZE_WHITESPACE",
    "a section that mkdocstrings does not run": r"^\s*Example:\s*$",
    "numbers without a seed": r"default_rng\(\)|np\.random\.(?!default_rng|Generator)",
    "a file of one machine": r"/(?:home|work|tmp|Users)/",
    "an unfinished place": r"\b(?:TODO|FIXME|XXX|TBD|SOURCES|Lorem)\b",
}


@pytest.mark.parametrize("pattern", FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_stands_nowhere(pattern: str) -> None:
    """Nothing that would let an example go unchecked, print other numbers tomorrow, or show a reader what was meant for a writer."""
    assert not _lines(re.compile(pattern).search)


def test_tests_are_written_for_what_they_forbid() -> None:
    """Each pattern finds the line it was written for."""
    lines = (
        ">>> 1  # doctest: +SKIP",
        ">>> 1  # ELLIPSIS",
        "    Example:",
        "rng = np.random.default_rng()",
        "see /" + "home/me/x",
        "TODO: more",
    )
    assert all(re.search(pattern, line) for pattern, line in zip(FORBIDDEN.values(), lines, strict=True))
