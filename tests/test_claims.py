"""What a page says of the notes: claims as places, what is asked, runs folded with their results in view, links made by the build."""

import re

import markdown
import pytest
from bs4 import BeautifulSoup

from scripts.sitegen import crosslinks, pages, tables
from scripts.sitegen.claims import ClaimExtension, fold_evidence

EXTENSIONS = ["attr_list", "md_in_html", "toc", "pymdownx.superfences"]


def page(text: str, *more: markdown.Extension) -> BeautifulSoup:
    """Return a page as the build makes it, but for the theme."""
    return BeautifulSoup(markdown.markdown(fold_evidence(text), extensions=[*EXTENSIONS, ClaimExtension(), *more]), "html.parser")


def text_of(html: BeautifulSoup, selector: str) -> str:
    """Return the text of the one element that a selector finds."""
    (element,) = html.select(selector)
    return element.get_text(" ", strip=True)


# ---------- claims ----------


def test_a_claim_is_a_place() -> None:
    """A heading with the id as its address, the verdict, the lines of the notes."""
    html = page("/// fails | 2.4-adam-correct | Corrected by a power\nNo.\n///\n")
    heading = html.select_one("div.admonition.fails > h3#\\32\\.4-adam-correct")
    assert heading
    assert heading.get_text(" ", strip=True) == "✘ Fails Corrected by a power notes, l. 201–202"


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("fails | 2.4-adam-correct | Corrected by a power", "✘ Corrected by a power"),
        ("asked | 2.4-adam-b1--2 | What then?", "What then?"),
        ("erratum | E10 | The place", "E10 The place"),
    ],
)
def test_it_is_a_line_of_the_contents(block: str, line: str) -> None:
    """With its sign, and without what else stands in the heading."""
    md = markdown.Markdown(extensions=[*EXTENSIONS, ClaimExtension()])
    md.convert(f"/// {block}\nText.\n///\n")
    assert [one["name"] for one in md.toc_tokens] == [line]


def test_what_cannot_be_tested_is_a_verdict() -> None:
    """The fourth one."""
    (label,) = page("/// untestable | 3.4-criteria | Really open\nWhy.\n///\n").select(".untestable .verdict")
    assert label.get_text() == "○ Not testable"


@pytest.mark.parametrize(("anchor", "behind"), [("2.4-adam-b1--2", "after notes, l. 209"), ("noise", "")])
def test_a_question_has_no_verdict(anchor: str, behind: str) -> None:
    """It is ours: after a line of the notes, or after none."""
    html = page(f"/// asked | {anchor} | What then?\nThis.\n///\n")
    assert not html.select(".verdict")
    assert text_of(html, ".asked > h3") == f"What then? {behind}".strip()


@pytest.mark.parametrize(
    ("name", "kind"),
    [("E01", "critical erratum"), ("E10", "convention"), ("E76", "beyond"), ("E67", "withdrawn"), ("E74", "omission")],
)
def test_an_erratum_says_what_it_is(name: str, kind: str) -> None:
    """A convention is no error."""
    assert text_of(page(f"/// erratum | {name} | Title\nOne sentence.\n///\n"), ".kind") == kind


@pytest.mark.parametrize(("name", "lines"), [("E16", "notes, l. 180, 185"), ("E86", "notes, all lines")])
def test_an_erratum_says_which_lines(name: str, lines: str) -> None:
    """One of them is about the whole."""
    assert text_of(page(f"/// erratum | {name} | Title\nOne sentence.\n///\n"), ".lines") == lines


@pytest.mark.parametrize("block", ["holds | 2.4-adam-nonsense | T", "asked | 2.4-No | T?", "erratum | E99 | T", "fails | 2.4-adam-def"])
def test_an_unknown_id_is_refused(block: str) -> None:
    """Or the block would stand on the page as text."""
    with pytest.raises(ValueError, match=re.escape(block)):
        page(f"/// {block}\nText.\n///\n")


def test_a_second_claim_on_one_item_has_a_place_of_its_own() -> None:
    """And belongs to the same item."""
    first, second = pages.settled("/// holds | 2.2-ewa-1e | A\n///\n\n/// fails | 2.2-ewa-1e--2 | B\n///\n")
    assert (first.anchor, second.anchor) == ("2.2-ewa-1e", "2.2-ewa-1e--2")
    assert first.item == second.item == "2.2-ewa-1e"


def test_blocks_of_one_kind_stand_two_abreast() -> None:
    """Those that follow each other are in one box, claims whatever their verdict; another kind, or a sentence, ends it."""
    blocks = ["holds | 2.4-adam-def | C", "fails | 2.4-adam-correct | C", "asked | a | ?", "asked | b | ?", "erratum | E01 | E"]
    html = page("\n".join(f"/// {block}\nText.\n///\n" for block in blocks))
    assert [len(pair.find_all("div", recursive=False)) for pair in html.select("div.pair")] == [2, 2, 1]


# ---------- evidence ----------

RUN = """\
/// holds | 2.4-adam-def | A claim
The answer.

<!-- evidence: What came out: -->

```pycon
>>> for n in range(2):
...     print(n)
{}
```
///
"""


def test_a_run_is_folded_and_its_results_stay_in_view() -> None:
    """Under words that say what they are; the run itself is in the fold, to the end of the block."""
    html = page(RUN.format("0\n1"))
    (fold,) = html.select(".holds > details.evidence")
    assert ">>>" in fold.get_text()
    shown = html.select_one(".holds > p.result-of + pre.result")
    assert shown
    assert shown.get_text() == "0\n1\n"
    assert text_of(html, "p.result-of") == "What came out:"


def test_one_short_result_stands_in_the_line() -> None:
    """It needs no box of its own."""
    html = page(RUN.replace("range(2)", "range(1)").format("0"))
    assert not html.select("pre.result")
    assert text_of(html, "p.result-of code") == "0"


# ---------- the strip ----------

STRIP = "/// holds | a | One\n///\n/// holds | b | Two\n///\n/// fails | c | <Three>\n///\n/// asked | d | Not theirs?\n///\n"


def test_the_strip_counts_what_is_the_notes_and_leads_to_it() -> None:
    """A sign for each claim; what is asked is not counted."""
    html = BeautifulSoup(tables.verdicts(STRIP, "c"), "html.parser")
    assert html.get_text() == "The lecture notes make 3 claims here: 2 hold ✔✔ 1 fails ✘ The one that matters most: ✘ Fails: <Three>."
    assert [link["href"] for link in html.select("a")] == ["index.html", "#a", "#b", "#c", "#c"]
    assert [link["aria-label"] for link in html.select("a[aria-label]")] == ["Holds: One", "Holds: Two", "Fails: <Three>"]


def test_the_claim_that_matters_must_be_one() -> None:
    """A question of ours cannot be it."""
    with pytest.raises(LookupError, match="matters: d"):
        tables.verdicts(STRIP, "d")


# ---------- links that the build makes ----------


def links(text: str, name: str = "momentum.md") -> list[tuple[str, str]]:
    """Return the links of a page, each with its text."""
    mentions = crosslinks.Mentions()
    mentions.page = name
    return [(link.get_text(), str(link["href"])) for link in page(text, mentions).select("a[href]:not(.headerlink)")]


def test_the_first_mention_is_a_link() -> None:
    """Of a formula by what it is called, and of a function; not of the page itself, and not a second time."""
    text = "Momentum and ADAM, then Adam and `adam.step` and `adam.step(W, ...)`, and `momentum.init`."
    assert links(text) == [
        ("ADAM", "adam.md"),
        ("adam.step", "api/adam.md#dlref.adam.step"),
        ("momentum.init", "api/momentum.md#dlref.momentum.init"),
    ]


def test_a_name_of_numpy_leads_to_its_documentation() -> None:
    """At its first mention, with or without arguments; the glossary and the bibliography have links of their own alone."""
    reference = "https://numpy.org/doc/stable/reference/generated"
    assert links("`np.sum(W**2)`, `np.sum`, `x = np.exp(1)`, [`np.log`](a.html) and `np.mean`, Adam.") == [
        ("np.sum(W**2)", f"{reference}/numpy.sum.html"),
        ("np.log", "a.html"),
        ("np.mean", f"{reference}/numpy.mean.html"),
        ("Adam", "adam.md"),
    ]
    assert links('<dl markdown>\n<dd markdown>Adam, `np.sum`</dd>\n</dl>\n\n<div class="work" markdown>\n\nAdam\n\n</div>') == []


def test_a_heading_a_link_and_a_part_of_a_word_hold_none() -> None:
    """And what a writer has linked is linked."""
    assert links("## Adam {: #x }\n\nAdamW, pre-Adam.\n\n    Adam\n") == []
    assert links("As [the misprint](adam.md#E01) shows, Adam is easily misread.") == [("the misprint", "adam.md#E01")]


def test_links_of_a_lab_lead_up() -> None:
    """It lies in a folder of its own."""
    assert links("With Adam.", "labs/four_optimizers.py") == [("Adam", "../adam.md")]


def test_a_page_names_what_uses_its_formula() -> None:
    """Modules and labs that import it."""
    line = tables.used_by("moving_average")
    assert "](adam.md)" in line
    assert "](moving_average.md)" not in line
    assert "](labs/four_optimizers.py)" in tables.used_by("adam")
    assert "](network.md)" in tables.used_by("batch_norm"), "an import over several lines"
