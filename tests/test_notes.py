"""The pages that cover the notes as a whole, coverage, errata and chapters: they agree with the pages, and the errata can be filtered."""

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from scripts.sitegen import notes, pages, tables
from tests.browsing import LINKS_ARE_READY, wait_until
from tests.parsing import Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ITEMS, ENTRIES = tables.notes()["items"], tables.notes()["errata"]


def text(tag: Tag | BeautifulSoup) -> str:
    """Return the text of an element in one line."""
    return " ".join(tag.get_text().split())


def rows(page: BeautifulSoup, table: str) -> dict[str, list[Tag]]:
    """Return the cells of each row of a table by the name of the row; a name comes once."""
    found = [(text(row.select("th")[0]), row.select("th, td")) for row in page.select(f"table.{table} tbody tr:not(.group)")]
    assert len(dict(found)) == len(found)
    return dict(found)


def around(parsed: Parsed, link: Tag) -> list[Tag]:
    """Return the block that a link leads to, or the heading and what stands below it up to the next."""
    page, anchor = urldefrag(str(link["href"]))
    place = parsed.place(page, anchor)
    assert place, link
    if box := place.find_parent(class_="admonition"):
        return [box]
    heading = place if re.fullmatch(r"h\d", place.name) else place.find_previous(re.compile(r"^h\d$"))
    assert isinstance(heading, Tag)
    below = [heading]
    for tag in heading.next_elements:
        if isinstance(tag, Tag):
            if re.fullmatch(r"h\d", tag.name):
                break
            below.append(tag)
    return below


# ---------- coverage ----------


def test_a_part_is_a_block_or_what_stands_below_a_heading() -> None:
    """Its anchors are those that it writes outside code; the next block, heading, or end of a block ends it."""
    page = """\
# Title { #top }

Words.
{: #words }

/// holds | 2.2-ewa | It holds
See [there](#see).

```python
# A comment { #none }
/// no block | of | the page
```
///

After it, <i id="raw">raw</i>.

## See { #see }

Figure.
"""
    found = pages.parts(page)
    assert list(found) == ["top", "words", "2.2-ewa", "raw", "see"]
    assert found["words"] == found["top"]
    assert found["2.2-ewa"].startswith("/// holds")
    assert found["2.2-ewa"].endswith("///")
    assert found["raw"].strip() == 'After it, <i id="raw">raw</i>.'
    assert found["see"].endswith("Figure.")


def test_coverage_has_a_row_for_each_item_in_the_order_of_the_lines(parsed: Parsed) -> None:
    """With its lines, and a link to its anchor; an item that has no page yet says so, and nothing else."""
    found = rows(parsed["coverage.html"], "coverage")
    first = [int(re.findall(r"\d+", text(cells[0]))[0]) for cells in found.values()]
    assert first == sorted(first)
    assert found.keys() == ITEMS.keys()
    for name, cells in found.items():
        lines, page = ITEMS[name]["lines"], ITEMS[name]["page"]
        assert {int(number) for number in re.findall(r"\d+", text(cells[0]))} == {lines[0], lines[-1]}
        if page is None:
            assert [text(cell) for cell in cells[2:]] == ["not yet", "", "", "", ""]
        else:
            assert [link["href"] for link in cells[2].select("a")] == [f"{page}.html#{name}"]
            assert around(parsed, cells[2].select("a")[0])


def test_coverage_has_the_verdicts_that_the_pages_show(parsed: Parsed) -> None:
    """A sign for each block of an item, in order, which leads to the block and says its title."""
    kinds = (*pages.VERDICTS, "asked")
    for name, cells in rows(parsed["coverage.html"], "coverage").items():
        signs = cells[6].select("span > a")
        assert len(signs) == (len(ITEMS[name]["claims"]) if ITEMS[name]["page"] else 0)
        for number, sign in enumerate(signs, start=1):
            assert sign["href"] == f"{ITEMS[name]['page']}.html#{name}" + (f"--{number}" if number > 1 else "")
            (box,) = around(parsed, sign)
            verdict = next(kind for kind in kinds if kind in box["class"])
            assert sign.parent
            assert sign.parent["class"] == [verdict]
            assert text(sign) == pages.VERDICTS.get(verdict, "?")[0]
            assert sign["title"] == text(box.select(".claim")[0])
            assert str(sign["aria-label"]).endswith(f": {sign['title']}")


def test_coverage_leads_to_a_run_a_figure_and_functions(parsed: Parsed) -> None:
    """Where a run or a figure is promised, there is one; and every item with a claim has one of them, or is one that cannot have it."""
    found = rows(parsed["coverage.html"], "coverage")
    for kind, column, what in (("run", 4, ".language-pycon"), ("figure", 5, "figure.plot")):
        links = [link for cells in found.values() for link in cells[column].select("a")]
        assert len(links) > len(ITEMS) / 5
        for link in links:
            assert text(link) == kind
            boxes = around(parsed, link)
            assert any(box.select(what) or box in (box.parent or box).select(what) for box in boxes), link
    for cells in found.values():
        for link in cells[3].select("a"):
            page, anchor = urldefrag(str(link["href"]))
            assert parsed.place(page, anchor) if anchor else page in parsed
            assert page == f"api/{text(link).partition('.')[0]}.html"
    claimed = {name for name, item in ITEMS.items() if item["page"] and item["claims"]}
    bare = {name for name in claimed if not any(found[name][column].select("a") for column in (4, 5))}
    assert bare <= NOT_RUN, f"neither run nor figure shows {bare - NOT_RUN}"


NOT_RUN = {"3.4-list", "3.4-criteria"}
"""Items about frameworks as products, of which no run can say anything."""


def test_coverage_counts_what_its_table_shows(parsed: Parsed) -> None:
    """The sentence on top, number for number."""
    page = parsed["coverage.html"]
    found = rows(page, "coverage")
    placed = sum(bool(cells[2].select("a")) for cells in found.values())
    have = sum(bool(cells[1].select("a")) for cells in rows(parsed["errata.html"], "errata").values())
    fates = Counter(str(box["class"][0]) for cells in found.values() for box in cells[6].select("span"))
    stated = sum(verdict != "asked" for item in ITEMS.values() for verdict in item["claims"])
    runs, figures = (sum(bool(cells[column].select("a")) for cells in found.values()) for column in (4, 5))
    sentence = next(text(p) for p in page.select("article p") if "have their place" in text(p))
    settled = [fates[verdict] for verdict in pages.VERDICTS if fates[verdict]]
    pairs = (placed, len(ITEMS)), (have, len(ENTRIES)), (sum(settled), stated)
    numbers = [number for pair in pairs for number in dict.fromkeys(pair)]  # "All 115" is one number
    assert [int(number) for number in re.findall(r"\d+", sentence)] == [*numbers, *settled, runs, figures]
    assert tables.fates("they make") in re.sub(r"\s+", " ", text(parsed["index.html"]))


# ---------- errata ----------


def test_errata_lists_every_entry_by_kind_and_severity(parsed: Parsed) -> None:
    """In groups by kind, which count them; in a group the severe ones first; each as its block has it, with a link to it."""
    page = parsed["errata.html"]
    found = rows(page, "errata")
    assert found.keys() == ENTRIES.keys()
    order = []
    for group in page.select("table.errata tbody"):
        own = group.select("tr:not(.group)")
        (heading,) = group.select("tr.group th")
        assert int(re.findall(r"\d+", text(heading))[0]) == len(own)
        severities = Counter(str(row["data-severity"]) for row in own)
        assert {word: int(count) for count, word in re.findall(r"(\d+) (\w+)", text(heading).partition("(")[2])} == {
            word: count for word, count in severities.items() if word
        }
        order.append([(row["data-kind"], [*notes.SEVERITIES, ""].index(str(row["data-severity"]))) for row in own])
    assert [kind for group in order for kind in {kind for kind, _ in group}] == [*notes.KINDS]
    assert all(group == sorted(group, key=lambda one: one[1]) for group in order)
    for name, cells in found.items():
        entry = ENTRIES[name]
        row = cells[0].parent
        assert row
        assert row["data-kind"] == entry["kind"]
        assert row["data-severity"] == text(cells[3]) == ("" if entry["kind"] == "withdrawn" else entry["severity"])
        assert text(cells[2]).removeprefix("l. ") == (entry["lines"] if entry["lines"] != "all" else "all lines")
        if entry["page"] is None:
            assert text(cells[1]) == "not yet on a page"
            continue
        (link,) = cells[1].select("a")
        assert link["href"] == f"{entry['page']}.html#{name}"
        (box,) = around(parsed, link)
        assert "erratum" in box["class"]
        assert text(link) == text(box.select(".claim")[0])


def test_every_kind_and_severity_is_explained(parsed: Parsed) -> None:
    """Above the list, in words."""
    page = parsed["errata.html"]
    assert [text(word) for word in page.select("article ul > li > strong:first-child")] == [*notes.KINDS.values()]
    assert [text(word) for word in page.select("article p em")] == [*notes.SEVERITIES]


# ---------- chapters ----------


def test_a_lede_is_repeated_elsewhere() -> None:
    """Its links lead where they led, its anchors stay at home, and nothing of what follows comes along."""
    words = 'See [a](#a), <span id="3.3-title">[b](y.md#b)</span>\nand [c](https://c.org/d.html).'
    page = f"---\ntitle: X\n---\n\n# X {{ #x }}\n\n{words}\n{{ #1-title }}\n\nMore.\n"
    assert notes.lede("x.md", page) == "See [a](x.md#a), [b](y.md#b) and [c](https://c.org/d.html)."
    assert notes.lede("labs/x.py", "# %% [markdown]\n# # Lab\n#\n# With [a](../y.html#a).\n#\n# More.\n") == "With [a](y.md#a)."
    with pytest.raises(LookupError, match=r"docs/x\.md: no paragraph"):
        notes.lede("x.md", "Words.\n")


@pytest.mark.parametrize("number", "123")
def test_a_chapter_lists_its_pages(parsed: Parsed, number: str) -> None:
    """All that the navigation has below it, in order, each with what it is and how the notes' claims fare on it."""
    nav = (pages.ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]
    group = nav.split(f"\n  - {number} ")[1].split("\n  - ")[0]
    paths = re.findall(r"- ([\w/]+\.(?:md|py))", group)
    assert paths[0] == f"chapter_{number}.md"
    page = parsed[f"chapter_{number}.html"]
    listed = [one for one in page.select("article li") if one.select_one("p > strong > a")]
    assert [str(one.select("strong > a")[0]["href"]) for one in listed] == [re.sub(r"\.\w+$", ".html", path) for path in paths[1:]]
    for one, path in zip(listed, paths[1:], strict=True):
        source = (pages.DOCS / path).read_text(encoding="utf-8")
        assert text(one.select("strong")[0]) == pages.title(source)
        assert len(text(one.select("p")[1])) > 60
        shown = {str(span["class"][0]): int(re.sub(r"\D", "", text(span))) for span in one.select(".tally > span")}
        assert shown == Counter(claim.verdict for claim in pages.claims(source))
    sections = [*re.findall(r"- (\d\.\d .+):", group), *(["Lab"] if "labs/" in group else [])]
    assert [text(heading).rstrip("¶") for heading in page.select("article h2")] == sections
    titled = {name for name, item in ITEMS.items() if item["page"] == f"chapter_{number}"}
    assert titled == {str(h["id"]) for h in page.select("article :is(h1, h2)") if str(h["id"]).endswith("-title")}


# ---------- the filter ----------

SHOWN = "[...document.querySelectorAll('table.errata tr[data-kind]')].filter((e) => e.checkVisibility()).map((e) => e.cells[0].innerText)"
GROUPS = "[...document.querySelectorAll('table.errata .group')].filter((e) => e.checkVisibility()).length"


def chosen(kind: str, severity: str) -> set[str]:
    """Return the entries of a kind and a severity, of which either may be `all`."""
    known = {name: (entry["kind"], "" if entry["kind"] == "withdrawn" else entry["severity"]) for name, entry in ENTRIES.items()}
    return {name for name, (a, b) in known.items() if kind in ("all", a) and severity in ("all", b)}


@pytest.mark.browser
@pytest.mark.parametrize("width", [1240, 390])
def test_the_list_is_filtered(page: "Page", served: str, width: int) -> None:
    """By kind, by severity and by both; a group of which nothing is left is gone, and the count is that of what is seen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{served}errata.html")
    assert set(page.evaluate(SHOWN)) == ENTRIES.keys()
    for kind, severity in (("omission", "all"), ("omission", "critical"), ("all", "cosmetic"), ("withdrawn", "major"), ("all", "all")):
        page.select_option("#filter [name=kind]", kind)
        page.select_option("#filter [name=severity]", severity)
        wanted = chosen(kind, severity)
        assert set(page.evaluate(SHOWN)) == wanted
        assert page.evaluate(GROUPS) == len({ENTRIES[name]["kind"] for name in wanted})
        assert page.url == f"{served}errata.html#{kind}:{severity}"
        count = f"All {len(ENTRIES)} entries" if wanted == ENTRIES.keys() else f"{len(wanted)} of {len(ENTRIES)} entries"
        assert page.locator("#filter output").inner_text() == count


@pytest.mark.browser
def test_a_choice_is_an_address_of_the_list(page: "Page", served: str, site: Path) -> None:
    """It opens as it was left, from a host and from a folder; another address shows all."""
    for home in (served, f"{site.as_uri()}/"):
        for address, wanted in (("#beyond:minor", ("beyond", "minor")), ("#E86", ("all", "all")), ("#beyond:great", ("all", "all"))):
            page.goto("about:blank")
            page.goto(f"{home}errata.html{address}")
            assert set(page.evaluate(SHOWN)) == chosen(*wanted)
    assert page.locator("#filter [name=kind]").input_value() == "all"


@pytest.mark.browser
def test_the_filter_survives_instant_navigation(page: "Page", served: str) -> None:
    """It works after a link that exchanged the page, and shows its choice again to one who comes back."""
    page.add_init_script(LINKS_ARE_READY)
    page.goto(f"{served}coverage.html")
    wait_until(page, "window.linksAreReady")
    page.evaluate("window.kept = true")
    page.locator('article a[href$="errata.html"]').first.click()
    page.locator("#filter:not([hidden])").wait_for()
    page.select_option("#filter [name=kind]", "convention")
    assert set(page.evaluate(SHOWN)) == chosen("convention", "all")
    page.locator('table.errata a[href$="adam.html#E10"]').click()
    page.locator("#E10").wait_for()
    page.go_back()
    page.locator("#filter:not([hidden])").wait_for()
    assert page.evaluate("window.kept"), "the page was loaded anew: instant navigation is off, and nothing was tested"
    assert set(page.evaluate(SHOWN)) == chosen("convention", "all")
    page.evaluate("location.hash = 'E86'")
    page.locator("table.errata tr[data-kind=erratum]").first.wait_for()
    assert set(page.evaluate(SHOWN)) == ENTRIES.keys()


@pytest.mark.browser
def test_without_a_script_the_list_is_whole(browser: "Browser", served: str) -> None:
    """And nothing is offered that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}errata.html")
    assert page.locator("table.errata tr[data-kind]:visible").count() == len(ENTRIES)
    assert not page.locator("#filter").is_visible()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["coverage", "errata"])
def test_the_tables_are_printed_whole(page: "Page", served: str, name: str) -> None:
    """Within the width of the sheet, as tables, without the form."""
    page.set_viewport_size({"width": 720, "height": 1000})
    page.goto(f"{served}{name}.html")
    page.emulate_media(media="print")
    assert page.locator(f"table.{name} tbody tr:visible").count() >= len(ITEMS if name == "coverage" else ENTRIES)
    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.evaluate("name => getComputedStyle(document.querySelector(`table.${name} tr`)).display", name) == "table-row"
    assert not page.locator("#filter").is_visible()
