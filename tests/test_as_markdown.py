"""The pages as Markdown: nothing of a page is missing, nothing of its HTML is left, and llms.txt lists them all."""

import re
from itertools import groupby
from pathlib import Path
from urllib.parse import unquote

import pytest

from scripts.sitegen import as_markdown, pages, tables
from tests.parsing import Parsed, ids
from tests.test_site import SOURCES, panel_of, plain

ROOT = "https://dlref.example/dlref/"
WRITTEN = [name for name, path in SOURCES.items() if path.suffix == ".md"]
"""The pages written by hand."""


def read(site: Path, name: str) -> str:
    """Return a page as Markdown."""
    return (site / name).with_suffix(".md").read_text(encoding="utf-8")


def prose(text: str) -> str:
    """Return Markdown with an x for each piece of code and each formula."""
    text = re.sub(r"^( *)```.*?^\1```$", "x", text, flags=re.M | re.S)
    text = re.sub(r"^( *)\$\$\n.*?^\1\$\$$", "x", text, flags=re.M | re.S)
    return re.sub(r"(`+) ?.*?[^`]\1(?!`)|\$[^$]+\$", "x", text)


def escaped(text: str) -> str:
    """Return words as Markdown has them, the formulas among them as they are."""
    return "$".join(re.sub(r"[*_]", r"\\\g<0>", piece) if number % 2 == 0 else piece for number, piece in enumerate(text.split("$")))


@pytest.mark.parametrize("name", SOURCES)
def test_it_is_a_page_of_its_own(site: Path, parsed: Parsed, name: str) -> None:
    """It begins with title and address, holds no HTML and nothing that is for the mouse, and the page names it."""
    text = read(site, name)
    title = parsed[name].select_one("article h1")
    assert title
    first, _, address, *_ = text.splitlines()
    assert first.startswith("# ")
    assert first[2:].replace("`", "").replace("\\_", "_") == title.get_text().rstrip("¶")
    assert address == f"<{ROOT}{name}>"
    words = prose(text).replace(address, "x")
    assert not re.findall(r"</?[a-zA-Z][^>]*>|<!--|&\w+;", words)
    for sign in ("¶", "Copy as LaTeX", "Cite this page", r"\(", r"\[", "{ #", "///", "\n\n\n"):
        assert sign not in words, sign
    link = parsed[name].select_one("link[rel=alternate][type='text/markdown']")
    # The theme would take it for another language of the page, and ask for its sitemap.
    assert "[rel=alternate]" in next(site.glob("assets/javascripts/bundle.*.js")).read_text(encoding="utf-8")
    assert 'rel="alternate"' not in (site / name).read_text(encoding="utf-8")
    shown = parsed[name].select_one("details.cite > p > a")
    assert link
    assert shown
    assert link["href"] == shown["href"] == Path(name).with_suffix(".md").name


def test_an_unknown_address_has_none(parsed: Parsed) -> None:
    assert not parsed["404.html"].select("link[rel=alternate]")


@pytest.mark.parametrize("name", WRITTEN)
def test_code_and_figures_are_all_there(site: Path, name: str) -> None:
    """Each example with what it prints, each drawing's code, alt text and caption, in the order of the page."""
    text, source = read(site, name), SOURCES[name]
    wanted = [fence for fence in pages.fences(source) if fence.language in ("pycon", "python")]
    found = [fence.source for fence in pages.fences(source, text)]
    rest = iter(found)
    assert [fence.source for fence in wanted if fence.source not in rest] == []
    figures = [fence.options for fence in wanted if fence.is_plot]
    assert text.count("**Figure.** ") == len(figures) + source.read_text(encoding="utf-8").count("<!-- specimen: ")
    for figure in figures:
        assert f"**Figure.** {escaped(figure['alt'])}\n" in text
        assert f"\n{escaped(figure.get('caption', ''))}\n" in text


@pytest.mark.parametrize("module", [m for m in tables.modules() + tables.beyond() if tables.formula(m)])
def test_a_formula_stands_beside_its_code(site: Path, parsed: Parsed, module: str) -> None:
    """As TeX between dollars, with its legend, and in a block of Python."""
    name = tables.address(module).partition("#")[0]
    text, shown = read(site, name), tables.formula(module)
    assert shown
    assert f"\n$$\n{shown.tex.strip()}\n$$\n" in text
    box = parsed[name].select_one(f'.duo[data-module="{module}"] .formula-code')
    assert box
    blocks = {plain(fence.source) for fence in pages.fences(SOURCES[name], text) if fence.language == "python"}
    assert plain(panel_of(str(box["data-object"]).split())) in blocks
    assert re.search(r"^- \$.+\$ .+ \(.+\)$", text, re.M)


@pytest.mark.parametrize("name", WRITTEN)
def test_verdicts_are_said_in_words(site: Path, name: str) -> None:
    """A claim's heading has sign, word, title and the lines of the notes; an erratum's its id and its kind."""
    text = read(site, name)
    source = SOURCES[name].read_text(encoding="utf-8")
    found = re.findall(rf"^### (?:{'|'.join(f'{sign} {word}' for sign, word in pages.VERDICTS.values())}): .+ \(notes, .+\)$", text, re.M)
    claims = pages.claims(source)
    assert len(found) == len(claims)
    for line, claim in zip(found, claims, strict=True):
        sign, word = pages.VERDICTS[claim.verdict]
        assert line.startswith(f"### {sign} {word}: ")
        assert f"(notes, {tables.lines(tables.notes()['items'][claim.item])})" in line
    for key in pages.errata(source):
        assert re.search(rf"^### {key}, [\w ]+: .+ \(notes, .+\)$", text, re.M), key


@pytest.mark.parametrize("name", SOURCES)
def test_a_table_is_one_table(site: Path, name: str) -> None:
    """A head, a rule below it, and rows of as many cells; a bar within a cell does not end it."""
    text = re.sub(r"^( *)```.*?^\1```$", "", read(site, name), flags=re.M | re.S)
    for is_table, lines in groupby(text.splitlines(), lambda line: line.lstrip().startswith("|")):
        rows = list(lines)
        if is_table:
            assert re.fullmatch(r"\|( --- \|)+", rows[1].strip())
            assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {rows[1].count("|")}, rows[0]


@pytest.mark.parametrize("name", SOURCES)
def test_its_links_lead_somewhere(site: Path, name: str) -> None:
    """They are whole addresses, for the text is read elsewhere; those of this site are of its pages and their places."""
    for address in re.findall(r"\]\(([^()\s]*(?:\([^()]*\)[^()\s]*)*)\)", prose(read(site, name))):
        assert address.startswith("https://"), address
        if address.startswith(ROOT):
            path, _, anchor = unquote(address.removeprefix(ROOT)).partition("#")
            assert (site / path).exists(), address
            assert not anchor or anchor in ids(site / path), address


def test_the_tally_of_claims_is_a_sentence(site: Path) -> None:
    assert "make 5 claims here: 2 hold, 3 depend. The one that matters most: [◐ Depends: " in read(site, "momentum.html")


def test_llms_txt_lists_every_page_once(site: Path, parsed: Parsed) -> None:
    """In the form of llmstxt.org: a title, what it is, and sections of links, each with a line on what is there."""
    text = (site / "llms.txt").read_text(encoding="utf-8")
    first, _, quoted, *_ = text.splitlines()
    assert first == "# dlref"
    assert quoted.startswith("> Deep-learning formulas that prove themselves.")
    links = re.findall(r"^- \[(.+?)\]\((.+?)\): (.{20,})$", text, re.M)
    assert sorted(address for _, address, _ in links) == sorted(ROOT + name.replace(".html", ".md") for name in SOURCES)
    assert len(links) == len(re.findall(r"^- ", text, re.M))
    sections = re.findall(r"^## (.+)$", text, re.M)
    assert sections[:3] == ["The site", "1 Practical aspects", "2 Optimization algorithms"]
    assert sections[-1] == "API"
    for page in parsed:
        description = parsed[page].select_one("meta[name=description]")
        if page in WRITTEN and description:
            assert f"/{page.replace('.html', '.md')}): {description['content']}\n" in text


# ---------- by itself ----------

ODD = """<h1>T<a class="headerlink" href="#t">¶</a></h1><table><thead><tr><th>a</th><th>b</th></tr></thead>
<tbody><tr><th>x</th>
<td><code>p | q</code> <span class="arithmatex">\\(|w| + \\|v\\|\\)</span></td></tr></tbody>
<tbody><tr class="group"><th colspan="2">group</th></tr></tbody></table>
<p><span class="arithmatex">\\(a &lt; b_1\\)</span> is a_1.</p>
<svg id="fig-a" role="img" aria-label="A &quot;line&quot;."><text>t</text></svg>"""


def test_what_markdown_would_misread_is_said_otherwise(tmp_path: Path) -> None:
    r"""Bars in a cell, in code and in a formula; `<` and `_` in a formula and in words."""
    assert (
        as_markdown.text(ODD, "https://x/t.html", tmp_path)
        == r"""# T

<https://x/t.html>

| a | b |
| --- | --- |
| x | `p \| q` $\vert w\vert + \Vert v\Vert$ |
| group | |

$a < b_1$ is a\_1.

**Figure.** A "line".
"""
    )


def test_an_edit_converts_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was converted is kept, by all that it is made of."""
    for body in ("a", "b"):
        as_markdown.text(f"<h1>{body}</h1>", "https://x", tmp_path)
    monkeypatch.setattr(as_markdown, "_converted", lambda content, address: f"new: {content} {address}")
    assert as_markdown.text("<h1>a</h1>", "https://x", tmp_path).startswith("# a\n\n<https://x>\n")
    assert as_markdown.text("<h1>c</h1>", "https://x", tmp_path) == "new: <h1>c</h1> https://x"
    assert as_markdown.text("<h1>a</h1>", "https://y", tmp_path) == "new: <h1>a</h1> https://y"
