"""The built site against its sources: every code block is accounted for, every link leads somewhere, nothing comes from another host."""

import ast
import gzip
import json
import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable
from doctest import DocTestParser
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Comment
from bs4.element import Tag

from scripts.parity import standalone, vectors
from scripts.sitegen import contracts, examples, labs, pages, panel, spot, tables
from scripts.sitegen.plain import program
from tests.parsing import ids, parse, text_outside

if TYPE_CHECKING:
    from tests.conftest import Once, Project

ROOT, DOCS = pages.ROOT, pages.DOCS
SOURCES = (
    {path.relative_to(DOCS).with_suffix(".html").as_posix(): path for path in (*pages.page_paths(), *DOCS.rglob("labs/*.py"))}
    | {f"api/{module}.html": pages.code_of(module) for module in tables.modules() + tables.beyond()}
    | {"api/index.html": ROOT / "dlref" / "__init__.py"}
)
"""What each page of the site was made from."""
OTHER_LANGUAGES = {"bash", "console", "toml", "yaml", "text"}
"""Blocks in these are not Python, and so no examples."""
LEAKS = ("~~~", "///", ":::", "$$", r"\(", r"\[", "{ #", "{#", "{ .", "](", "<!--")
"""Signs of Markdown that a reader must not see outside code."""


def article(page: Path) -> Tag:
    """Return what a page has of its own."""
    found = parse(page).find("article")
    assert found is not None, f"{page} has no article"
    return found


# ---------- the manifest ----------


def plain(code: str) -> str:
    """Return code without margin, trailing spaces and empty lines."""
    return "\n".join(line.rstrip() for line in textwrap.dedent(code).splitlines() if line.strip())


def source_of(package: Path, dotted: str) -> tuple[ast.AST, list[str]]:
    """Return the syntax and the lines of what `dlref.module.name` or `dlref.module.Class.name` is."""
    _, module, *names = dotted.replace(".beyond.", ".beyond/").split(".")
    text = (package / f"{module}.py").read_text(encoding="utf-8")
    node: ast.AST = ast.parse(text)
    for name in names:
        own = [*ast.iter_child_nodes(node), *(ast.walk(node) if isinstance(node, ast.ClassDef) else ())]  # also what `__init__` sets
        node = next(child for child in own if name in (getattr(child, "name", ""), _target(child)))
    return node, text.splitlines()


def _target(node: ast.AST) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0] if isinstance(node, ast.Assign) else None
    return ast.unparse(target).removeprefix("self.") if target else ""


def listing(package: Path, dotted: str) -> str:
    """Return the source of a function or class as the file has it."""
    node, lines = source_of(package, dotted)
    assert isinstance(node, (ast.FunctionDef, ast.ClassDef))
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return "\n".join(lines[first - 1 : node.end_lineno])


def panel_of(names: list[str]) -> str:
    """Return the lines beside a formula; test_panel.py holds them to the file."""
    return "\n".join(line.text for name in names for line in panel.listing(name.removeprefix("dlref.")))


def is_signature(package: Path, dotted: str, shown: str) -> bool:
    """Return whether what is shown is the declaration in the file, however it is laid out: of a function its names and defaults."""
    node, _ = source_of(package, dotted)
    if isinstance(node, ast.FunctionDef):
        declared = ast.parse(f"def {shown}: ...").body[0]
        assert isinstance(declared, ast.FunctionDef)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None
        return (declared.name, ast.dump(declared.args)) == (node.name, ast.dump(node.args))
    return ast.unparse(ast.parse(shown)) == ast.unparse(node).removeprefix("self.")


def object_of(block: Tag) -> str:
    """Return the dotted name of the object whose documentation a block stands in."""
    box = block.find_parent(class_="doc-object")
    heading = box.select_one(".doc-heading[id]") if box else None
    return str(heading["id"]) if heading else ""


def language_of(block: Tag) -> str:
    """Return the language a block is highlighted as, or an empty string."""
    box = block.find_parent(class_="highlight")
    classes = list(box["class"]) if box is not None else []
    return next((name.removeprefix("language-") for name in classes if name.startswith("language-")), "")


@cache
def recorded_calls() -> frozenset[str]:
    """Return every call of a framework that was run, or read in its source."""
    return frozenset(plain(cell.facts.get("call", "")) for _, cells in vectors.load_all().values() for cell in cells)


def printed_by(fold: Tag) -> str:
    """Return what the examples in a fold print."""
    runs = [DocTestParser().get_examples(block.get_text()) for block in fold.select("pre")]
    return "".join(example.want for run in runs for example in run)


def problems(page: Path, source: Path, package: Path) -> list[str]:
    """Return every block of a page that is neither an example that was run nor code from the file it is said to be from."""
    found: list[str] = []
    body = article(page)
    ran = examples.of_page(source) if source.suffix == ".md" else examples.of_module(source) if package in source.parents else []
    wanted = Counter(plain(example.source) for example in ran)
    fences = pages.fences(source) if source.suffix == ".md" else []
    others = Counter((fence.language, plain(fence.source)) for fence in fences)
    wanted_cells = [plain(cell.source) for cell in labs.cells(source) if cell.kind == "code"] if source.parent.name == "labs" else []
    shown: Counter[str] = Counter()
    shown_cells: list[str] = []
    for block in body.find_all("pre"):
        code, language = plain(block.get_text()), language_of(block)
        name = f"{page.name}: {language or 'no language'}: {code[:60]!r}"
        parents = {str(c) for parent in block.parents for c in parent.get_attribute_list("class") if c}
        if "linenos" in parents:
            right = all(line.strip().isdigit() for line in code.splitlines())
        elif "formula-code" in parents:
            box = block.find_parent(class_="formula-code")
            right = box is not None and code == plain(panel_of(str(box["data-object"]).split()))
        elif "mkdocstrings-source" in parents:
            right = code == plain(listing(package, object_of(block)))
        elif "doc-signature" in parents:
            right = is_signature(package, object_of(block), code)
        elif "lab-in" in parents:
            right = bool(wanted_cells)
            shown_cells.append(code)
        elif "lab-out" in parents:
            right = bool(wanted_cells)
        elif "result" in block.get_attribute_list("class"):
            fold = block.find_next_sibling("details", class_="evidence")
            right = fold is not None and code == plain(printed_by(fold))
        elif "cite" in parents:  # test_cite.py holds it to what it is made from
            [address] = [str(link["href"]) for link in parse(page).find_all("link", rel="canonical")]
            right = language in ("text", "bibtex") and address in code
        elif "answer" in parents:  # of an exercise; test_spot.py computes it anew
            right = code in {plain(session) for exercise in spot.read() for session in spot.sessions(exercise)}
        elif "calls" in parents:
            right = code in recorded_calls()
        elif language in ("pycon", "python"):
            right = wanted[code] > 0
            shown[code] += 1
        else:
            right = language in OTHER_LANGUAGES and others[language, code] > 0 and ">>>" not in code
        if not right:
            found.append(name)
    found += [f"{page.name}: run, but not shown: {code[:60]!r}" for code in wanted - shown]
    found += [f"{page.name}: shown twice: {code[:60]!r}" for code in shown - wanted if wanted[code]]
    if shown_cells != wanted_cells:
        found.append(f"{page.name}: other cells than in {source.name}")
    return found + leaks(page)


def leaks(page: Path) -> list[str]:
    """Return every sign of Markdown that stands on a page as text."""
    body = article(page)
    comments = body.find_all(string=lambda string: isinstance(string, Comment))
    found = [f"{page.name}: a comment that nothing replaced: {comment!r}" for comment in comments]
    text = text_outside(body, "pre", ".katex", "svg")
    found += [f"{page.name}: {sign!r} outside a block of code" for sign in ("```", ">>>") if sign in text]
    for code in body.find_all("code"):
        if "\n" in code.get_text() and code.find_parent("pre") is None:
            found.append(f"{page.name}: lines run together, a fence that is none: {code.get_text()!r}")
    text = text_outside(body, "pre", ".katex", "svg", "code")
    return found + [f"{page.name}: {sign!r} outside code" for sign in LEAKS if sign in text]


@pytest.mark.parametrize("page", SOURCES)
def test_every_code_block_is_accounted_for(site: Path, page: str) -> None:
    """A block is an example that the tests ran, a quotation of dlref, of a lab or of a recorded call, or it is not Python."""
    if (site / page).exists() or page != "404.html":
        assert problems(site / page, SOURCES[page], ROOT / "dlref") == []


def test_the_site_has_no_other_pages(site: Path) -> None:
    """So that no page escapes the test above."""
    assert {p.relative_to(site).as_posix() for p in site.rglob("*.html")} == {*SOURCES, "404.html"}


def test_every_docstring_example_is_shown() -> None:
    """A file of dlref that has examples has an API page, on which the test above looks for them."""
    files = {path for path in pages.code_paths() if examples.of_module(path)}
    assert files <= set(SOURCES.values())
    for path in files:
        assert sum(e.source.count(">>> ") for e in examples.of_module(path)) == path.read_text(encoding="utf-8").count(">>> ")


SILENT = {
    "python": "```python\n1 + 1\n```",
    "python-with-prompts": "```python\n>>> 1 + 1\n3\n```",
    "python3": "```python3\n>>> 1 + 1\n3\n```",
    "py": "```py\n1 + 1\n```",
    "ipython": "```ipython\nIn [1]: 1 + 1\nOut[1]: 3\n```",
    "capital": "```Pycon\n>>> 1 + 1\n3\n```",
    "capital-python": "```Python\n1 + 1\n```",
    "capital-plot": "```python Plot\n1 + 1\n```",
    "no-language": "```\n>>> 1 + 1\n3\n```",
    "no-language-no-prompt": "```\n1 + 1\n```",
    "braces": "``` { .pycon }\n>>> 1 + 1\n3\n```",
    "braces-python": "``` { .python .plot }\n1 + 1\n```",
    "indented": "Text:\n\n    >>> 1 + 1\n    3",
    "malformed": "```pycon title= x y\n>>> 1 + 1\n3\n```",
    "comment": "<!--\n```pycon\n>>> 1 + 1\n2\n```\n-->",
    "list-of-three-spaces": "1. item\n\n   ```pycon\n   >>> 1 + 1\n   3\n   ```",
    "tab": "- item\n\n\t```pycon\n\t>>> 1 + 1\n\t3\n\t```",
    "raw-html": "<pre><code>&gt;&gt;&gt; 1 + 1\n3</code></pre>",
    "console": "```console\n>>> 1 + 1\n3\n```",
    "text": "```text\n>>> 1 + 1\n3\n```",
    "inline": "Type `>>> 1 + 1` and see 3.",
    "open": "```pycon\n>>> 1 + 1\n3",
    "closed-by-more": "```pycon\n>>> 1 + 1\n3\n`````",
    "directive": "<!-- formulae -->",
    "javascript": "```js\n1 + 1\n```",
    "attribute": "## Heading { #a }{ #b }",
    "block-of-no-kind": "/// hold | 2.2-momentum | It holds\n///",
}


@pytest.fixture(scope="module")
def silent(once: "Once", mini: "Project") -> Path:
    """Return a project with a page for each way past the tests, built."""

    def build(folder: Path) -> None:
        project = mini.copy(folder)
        for name, text in SILENT.items():
            project.path(f"docs/{name}.md").write_text(f"# Page {{ #page }}\n\n{text}\n", encoding="utf-8")
            project.append("mkdocs.yml", f"  - {name}.md\n")
        project.build()

    return once("silent", build)


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_silently_left_out(silent: Path, name: str) -> None:
    """Whatever way false code takes: it is run and fails, or the manifest sees that it is not run."""
    source = silent / "docs" / f"{name}.md"
    assert problems(silent / "site" / f"{name}.html", source, silent / "dlref") or any(map(examples.run, examples.of_page(source)))


def test_the_manifest_of_a_good_page_is_empty(silent: Path) -> None:
    """The same check has nothing against the pages of the small project."""
    for page, source in (("momentum", "docs/momentum.md"), ("labs/tiny", "docs/labs/tiny.py"), ("api/momentum", "dlref/momentum.py")):
        assert problems(silent / "site" / f"{page}.html", silent / source, silent / "dlref") == []


FORGED = {
    "a listing": ("momentum", r"(<div class=\"formula-code\".*?)0?beta", r"\1gamma"),
    "a source": ("api/momentum", r"(mkdocstrings-source.*?\bdef\b.*?)beta", r"\1gamma"),
    "a signature": ("api/momentum", r"(doc-signature.*?\b)dW", r"\1dV"),
    "an example": ("api/momentum", r"(language-pycon.*?)momentum", r"\1adam"),
    "a cell of a lab": ("labs/tiny", r"(lab-in.*?)alpha", r"\1beta"),
}


@pytest.mark.parametrize("forgery", FORGED.values(), ids=FORGED)
def test_a_changed_block_is_noticed(silent: Path, tmp_path: Path, forgery: tuple[str, str, str]) -> None:
    """A listing, a source, a signature, an example or a cell that differs from its file by one word is not accounted for."""
    page, old, new = forgery
    text = (silent / "site" / f"{page}.html").read_text(encoding="utf-8")
    changed = re.sub(old, new, text, count=1, flags=re.S)
    assert changed != text
    (tmp_path / "page.html").write_text(changed, encoding="utf-8")
    source = {"momentum": "docs/momentum.md", "labs/tiny": "docs/labs/tiny.py", "api/momentum": "dlref/momentum.py"}[page]
    assert problems(tmp_path / "page.html", silent / source, silent / "dlref")


# ---------- links ----------

NOT_FETCHED = {"canonical", "prev", "next", "alternate"}


def target(site: Path, page: Path, url: str) -> str:
    """Return what is wrong with an address inside the site, or an empty string."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if path.startswith("/"):  # only the page for an unknown address may know where the site is
        if page.name != "404.html" or not path.startswith("/dlref/"):
            return f"{url}: bound to the root of a host"
        file = site / path.removeprefix("/dlref/")
    else:
        file = page.parent / path if path else page
    file = file / "index.html" if file.is_dir() else file
    if not file.resolve().is_relative_to(site.resolve()) or not file.exists():
        return f"{url}: no such file"
    anchor = unquote(parts.fragment)
    if anchor and file.suffix == ".html" and anchor not in ids(file):
        return f"{url}: no such anchor"
    return ""


def bad_links(site: Path, page: Path) -> list[str]:
    """Return the addresses on a page that lead nowhere, or that a browser would fetch from another host."""
    found = []
    for tag in parse(page).find_all(True):
        for attribute in ("href", "xlink:href", "src", "srcset", "poster", "data", "action"):
            if not tag.has_attr(attribute):
                continue
            url = str(tag[attribute])
            is_link = tag.name == "a" or (tag.name == "link" and NOT_FETCHED & set(tag.get_attribute_list("rel")))
            if tag.get("rel") == ["canonical"]:
                continue  # the address at which the site is published
            if urlsplit(url).scheme or url.startswith("//"):
                if not (is_link and url.startswith("https://")) and not url.startswith("data:"):
                    found.append(f"<{tag.name} {attribute}={url}>: another host")
            elif problem := target(site, page, url):
                found.append(problem)
        if re.search(r"url\(\s*['\"]?(?!#|data:)", str(tag.get("style", "")) + (tag.get_text() if tag.name == "style" else "")):
            found.append(f"<{tag.name}> with an address in its style")
    return found


@pytest.mark.parametrize("page", [*SOURCES, "404.html"])
def test_every_link_leads_somewhere(site: Path, page: str) -> None:
    """To a file of the site and an anchor in it; other hosts are linked to and never asked for anything."""
    assert bad_links(site, site / page) == []


def test_styles_ask_no_other_host(site: Path) -> None:
    """Every address in a style sheet is a file of the site."""
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@import" not in text
        for url in re.findall(r"url\(\s*['\"]?(.*?)['\"]?\s*\)", text):
            # KaTeX names older formats of each font behind the one that every browser takes.
            served = re.sub(r"\.(woff|ttf)$", ".woff2", url)
            assert url.startswith(("data:", "#")) or target(site, sheet, served) == "", f"{sheet.name}: {url}"


@pytest.mark.parametrize("page", [*SOURCES, "404.html"])
def test_every_id_is_there_once(site: Path, page: str) -> None:
    """A link to one of two equal ids would lead to the wrong place, and a figure would draw with the other's shapes."""
    assert [name for name, tags in ids(site / page).items() if len(tags) > 1] == []


PLANTED = {
    "no such file": '<a href="nowhere.html">x</a>',
    "no such anchor": '<a href="index.html#nowhere">x</a>',
    "no such anchor here": '<a href="#nowhere">x</a>',
    "a path from the root": '<a href="/dlref/index.html">x</a>',
    "out of the site": '<a href="../site.zip">x</a>',
    "a script": '<script src="https://cdn.example/x.js"></script>',
    "an image": '<img src="//cdn.example/x.png">',
    "an image of many sizes": '<img srcset="https://cdn.example/x.png">',
    "a font": '<link rel="preconnect" href="https://fonts.example">',
    "a style": '<p style="background: url(https://cdn.example/x.png)">x</p>',
    "an insecure link": '<a href="http://other.example/">x</a>',
}


@pytest.mark.parametrize("html", PLANTED.values(), ids=PLANTED)
def test_a_bad_link_is_noticed(silent: Path, html: str) -> None:
    """One of each kind, planted in a page that is otherwise without fault."""
    site = silent / "site"
    page = site / f"planted-{abs(hash(html))}.html"
    page.write_text((site / "momentum.html").read_text(encoding="utf-8").replace("</article>", f"{html}</article>"), encoding="utf-8")
    assert bad_links(site, site / "momentum.html") == []
    assert len(bad_links(site, page)) == 1
    page.unlink()


# ---------- the code beside a formula ----------


@pytest.mark.parametrize("module", [m for m in tables.modules() + tables.beyond() if tables.formula(m)])
def test_a_panel_copies_a_program_and_the_tex(site: Path, module: str) -> None:
    """Two buttons: one has the program, with the address of its page, the other the formula; the contract stands folded below."""
    page = tables.address(module).partition("#")[0]
    box = article(site / page).select_one(f'.duo[data-module="{module}"]')
    shown = tables.formula(module)
    assert box
    assert shown
    names = [name.removeprefix("dlref.") for name in str(box.select_one(".formula-code")["data-object"]).split()]  # type: ignore[index]
    copied, tex = (str(button["data-clipboard-text"]) for button in box.select("button.copy"))
    assert copied == program(names, shown.summary, f"https://dlref.example/dlref/{page}")
    assert tex == shown.tex
    fold = box.select_one("details.contract")
    assert fold
    assert not fold.has_attr("open")
    public = [name for name in names if not pages.function_of(name)[1].startswith("_")]
    assert [link.get_text() for link in fold.select("p > a:only-child > code")] == [pages.function_of(name)[1] for name in public]
    wanted = [row.name for name in public for row in contracts.function(name).arguments]
    assert [cell.get_text() for cell in fold.select("table.contract tbody th")] == wanted


@pytest.mark.parametrize("module", tables.modules() + tables.beyond())
def test_an_api_page_says_what_everything_must_be(site: Path, module: str) -> None:
    """Of each argument of each function and of each field: name, meaning, rule and default, as declared; each field has an address."""
    body, declared = article(site / f"api/{module}.html"), contracts.read()[module]
    for dotted, rows in [*((f"{module}.{name}", f.arguments) for name, f in declared.functions.items())] + [
        (f"{module}.{name}", fields) for name, fields in declared.tuples.items()
    ]:
        heading = body.select_one(f'[id="dlref.{dotted}"]')
        assert heading, f"dlref.{dotted} is not on its page"
        box = heading.find_parent(class_="doc-object")
        assert box
        cells = [[words(cell) for cell in line.select("th, td")] for line in box.select("table.contract tbody tr")]
        assert [line[0] for line in cells] == [row.name for row in rows]
        for line, row in zip(cells, rows, strict=True):
            assert line[2] == words(BeautifulSoup(contracts.inline(contracts.sentence(row.must)), "html.parser"))
            assert "".join(line[3:]) == row.default
    for name, fields in declared.tuples.items():
        assert all(body.select_one(f'[id="dlref.{module}.{name}.{field.name}"]') for field in fields)


def words(tag: Tag) -> str:
    """Return the text of an element in one line."""
    return " ".join(tag.get_text().split())


# ---------- the notes ----------


def test_every_item_and_erratum_has_its_one_place(site: Path) -> None:
    """An id of notes.json is an HTML id on exactly one page, the one it names; an item that is not yet settled is nowhere."""
    settled = {name: entry["page"] for part in tables.notes().values() for name, entry in part.items()}
    places: dict[str, list[str]] = {name: [] for name in settled}
    for page in SOURCES:
        for name in places.keys() & ids(site / page).keys():
            places[name].append(page)
    assert places == {name: [f"{page}.html"] if page else [] for name, page in settled.items()}


@pytest.mark.parametrize("module", [m for m in tables.modules() if tables.formula(m)])
def test_claims_are_shown_with_their_verdicts(site: Path, module: str) -> None:
    """Each claim block of the source is on the page, in order, with its id, its verdict in words and the lines of the notes."""
    boxes = article(site / f"{module}.html").select(", ".join(f".admonition.{verdict}" for verdict in pages.VERDICTS))
    claims = pages.claims((DOCS / f"{module}.md").read_text(encoding="utf-8"))
    assert len(boxes) == len(claims)
    for box, claim in zip(boxes, claims, strict=True):
        assert claim.verdict in box["class"]
        title = box.select_one("h3.admonition-title")
        assert title is not None
        assert title["id"] == claim.anchor
        assert title.get_text().startswith(" ".join(pages.VERDICTS[claim.verdict]))
        assert f"notes, l. {tables.notes()['items'][claim.item]['lines'][0]}" in title.get_text()


def test_the_home_page_is_the_table_of_all_formulas(site: Path) -> None:
    """A row a formula, in the order of the notes: its page, the formula typeset, the tally of its claims, a small picture."""
    rows = article(site / "index.html").select("table.formulas tbody tr:not(.group)")
    assert [row.get("id") for row in rows] == [m for m in tables.modules() if tables.formula(m)]
    for row in rows:
        source = DOCS / f"{row['id']}.md"
        found = Counter(claim.verdict for claim in pages.claims(source.read_text(encoding="utf-8")))
        counted = {str(span["class"][0]): span.get_text() for span in row.select(".tally > span")}
        assert {verdict: int(re.sub(r"\D", "", words)) for verdict, words in counted.items()} == found
        for verdict, words in counted.items():
            assert words.endswith(("holds", "depends", "fails", "not testable")) == (found[verdict] == 1), words
        link, picture = row.select_one(".meaning a"), row.select_one(".picture svg")
        assert link is not None
        assert link["href"] == f"{row['id']}.html"
        assert picture is not None
        assert picture.select("path, use")
        assert row.select(".formula .katex")


def test_the_home_page_begins_with_a_specimen(site: Path) -> None:
    """A formula, its lines, one of the notes’ claims with its verdict, and a figure of its page."""
    box = article(site / "index.html").select_one(".specimen")
    assert box
    page = str(box.select(".name a")[0]["href"])
    assert box.select(".katex-display")
    assert box.select(".formula-code .line:not(.frame)")
    [verdict] = [div for div in box.find_all("div", recursive=False) if set(div.get_attribute_list("class")) & {*pages.VERDICTS}]
    link = verdict.select("a")[0]
    claims = {claim.anchor: claim for claim in pages.claims((DOCS / page).with_suffix(".md").read_text(encoding="utf-8"))}
    claim = claims[str(link["href"]).partition("#")[2]]
    assert link["href"] == f"{page}#{claim.anchor}"
    assert link.get_text() == claim.title
    assert claim.verdict in verdict["class"]
    assert verdict.get_text().startswith(" ".join(pages.VERDICTS[claim.verdict]))
    drawn = [str(svg["aria-label"]) for svg in article(site / page).select("figure.plot > svg")]
    assert next(str(svg["aria-label"]) for svg in box.select("figure.plot > svg")) in drawn


def test_a_page_shows_what_the_notes_call_it(site: Path) -> None:
    named = article(site / "momentum.html").select_one(".in-notes [lang=zh]")
    assert named
    assert named.get_text() == "动量梯度下降"


def test_works_and_numpy_are_linked(site: Path) -> None:
    """A key is written out on the page and on the bibliography, which leads back; NumPy's documentation is a link, once a page."""
    line = next(item for item in article(site / "adam.html").select("#sources ~ ul li") if "Kingma" in item.get_text())
    assert line.get_text().startswith("Kingma and Ba, Adam: A Method for Stochastic Optimization, ICLR 2015: ")
    work = article(site / "bibliography.html").select_one("#kingma2015")
    assert work
    assert {"adam.html#sources", "moving_average.html#sources"} <= {str(link["href"]) for link in work.select("a")}
    for page in SOURCES:
        body = article(site / page)
        assert not re.search(r"\[@[a-z]", body.get_text()), page
        links = [str(link["href"]) for link in body.select("p a[href^='https://numpy.org/']")]
        assert len(links) == len(set(links)), page
    assert article(site / "norm_penalty.html").select("a[href='https://numpy.org/doc/stable/reference/generated/numpy.sum.html'] code")
    assert article(site / "api/dropout.html").select("a[href$='generator.html#numpy.random.Generator'] code")


def test_labs_can_be_downloaded(site: Path) -> None:
    """As the script that the build ran and as a notebook of the same cells."""
    for lab in DOCS.rglob("labs/*.py"):
        copy = site / lab.relative_to(DOCS)
        assert copy.read_bytes() == lab.read_bytes()
        book = json.loads(copy.with_suffix(".ipynb").read_text(encoding="utf-8"))
        assert ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"] == [
            cell.source for cell in labs.cells(lab) if cell.kind == "code"
        ]
        assert not any(cell.get("outputs") for cell in book["cells"])


# ---------- the whole ----------


@pytest.mark.parametrize("page", [*SOURCES, "404.html"])
def test_a_page_is_light(site: Path, page: str) -> None:
    """What a host that compresses sends of it; `dev.py bench wire` measures all that comes with it on a first visit."""
    assert len(gzip.compress((site / page).read_bytes(), 9)) <= 50_000


def test_the_search_index_is_text(site: Path) -> None:
    """It holds words and formulas as they were written, neither drawings nor typeset formulas, and it can be read from a folder on disk."""
    text = (site / "search" / "search_index.json").read_text(encoding="utf-8")
    for garbage in ("<svg", "katex", "mathnormal", "vlist", "xlink", "<path", "var(--fig", "<!--plot", "<!--thumb"):
        assert garbage not in text
    assert text in (site / "search" / "search_index.js").read_text(encoding="utf-8")
    documents = json.loads(text)["docs"]
    for words in ("momentum", "bias correction"):
        found = {doc["location"].split("#")[0] for doc in documents if words in f"{doc['title']} {doc['text']}".lower()}
        assert found & {"momentum.html", "moving_average.html", "adam.html"}, f"{words!r} is on {found}"


def test_nothing_is_served_that_was_meant_for_the_build(site: Path) -> None:
    """No source of a page, no template, no list for the tests, no map, no cache."""
    files = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    kinds = {".html", ".css", ".js", ".json", ".svg", ".png", ".woff2", ".xml", ".py", ".ipynb", ".inv", ".txt", ".whl", ".md", ""}
    pythons = {name for name in files if name.startswith("assets/python/")}  # tests/test_run.py holds these to their sums
    files -= pythons
    assert {Path(name).suffix for name in files} <= kinds
    assert not {name for name in files if name.startswith("theme/") or name in ("notes.json", "frameworks.json", "vendor/vendor.json")}
    # Markdown is what a page was made into, never what it was made from.
    assert {name for name in files if name.endswith(".md")} == {page.replace(".html", ".md") for page in SOURCES}
    assert not [
        name for name in files if name.endswith(".md") and re.match(r"---\n|.*^<!-- ", (site / name).read_text("utf-8"), re.S | re.M)
    ]
    programs = {p.relative_to(DOCS).as_posix() for p in DOCS.rglob("labs/*.py")}
    programs |= {f"scripts/{name}" for name in standalone.calls(vectors.load_all())}
    programs |= {"assets/run.py"} if pythons else set()
    assert {name for name in files if name.endswith(".py")} == programs
    assert {name.rsplit("/", 1)[1] for name in files if not Path(name).suffix} == {"LICENSE"}


@pytest.mark.more
def test_two_builds_are_the_same_bytes(
    site: Path, new_project: Callable[[Path], "Project"], published: dict[str, str], tmp_path: Path
) -> None:
    """This one, which finds no cache on a machine that is new, and one with its caches in another folder, said to be of another day.

    The day stands in the citations of the pages, and nowhere else.
    """
    elsewhere = new_project(tmp_path / "elsewhere")
    shutil.copytree(ROOT / ".cache", elsewhere.root / ".cache")
    again = elsewhere.build(**published | {"SOURCE_DATE_EPOCH": "1800000000"})
    assert again.code == 0, again.output
    names = sorted(p.relative_to(site) for p in site.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(again.site) for p in again.site.rglob("*") if p.is_file())
    differ = {name.as_posix() for name in names if (site / name).read_bytes() != (again.site / name).read_bytes()}
    assert differ == {*SOURCES}
    assert [name for name in SOURCES if of_no_day(site / name, "2023-11-14") != of_no_day(again.site / name, "2027-01-15")] == []


def of_no_day(page: Path, day: str) -> str:
    """Return a page whose citations, in both forms, lack the day, which they must have."""
    before, fold, after = re.split(r'(<details class="cite">.*?</details>)', page.read_text(encoding="utf-8"), flags=re.S)
    year, month, _ = day.split("-")
    for text in (day, day, f"= {{{year}}}", f"= {{{int(month)}}}"):
        assert text in fold, f"{page.name}: {text}"
        fold = fold.replace(text, "", 1)
    return f"{before}{fold}{after}"
