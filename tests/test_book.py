"""The site as one book: all pages in order, contents with the right numbers, links within it, folds closed."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts import book
from scripts.chromium import find_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pypdf import PdfReader

    from tests.conftest import Once, Project

pytestmark = pytest.mark.more
ADDRESS = "https://dlref.github.io/dlref/"
PAGES = ["Home", "Momentum", "Notation", "A lab", "Overview", "dlref.momentum"]


@pytest.fixture(scope="module")
def made(once: "Once", mini: "Project", browser: "Browser") -> Path:
    """Return the small project with its book."""

    def make(folder: Path) -> None:
        run = mini.copy(folder).run("-m", "scripts.book", "small.pdf", DLREF_CHROMIUM=str(find_chromium()))
        if run.returncode:
            pytest.fail(f"no book:\n{run.stdout}{run.stderr}")

    return once("book", make)


@pytest.fixture(scope="module")
def reader(made: Path) -> "PdfReader":
    from pypdf import PdfReader

    return PdfReader(made / "small.pdf")


@pytest.mark.browser
def test_contents_name_the_sheet_of_every_page(reader: "PdfReader") -> None:
    """In the order of the navigation; what stands on the sheet of that number is the page, and the number is at its foot."""
    listed = re.findall(r"^(\S.*?) (\d+)$", reader.pages[1].extract_text(), re.M)
    assert [title for title, _ in listed] == PAGES
    numbers = [int(number) for _, number in listed]
    assert numbers == sorted(set(numbers))
    for (title, number), heading in zip(listed, ["Formulas", "Momentum", "Notation", "A lab", "The API", "dlref.momentum"], strict=True):
        lines = reader.pages[int(number) - 1].extract_text().splitlines()
        assert heading in lines, title
        assert number in lines, title


@pytest.mark.browser
def test_the_front_says_which_book_it_is(reader: "PdfReader") -> None:
    """Title, authors, version and the address of the site."""
    text = reader.pages[0].extract_text()
    for words in ("dlref: deep-learning formulas that prove", "The dlref maintainers, version ", ADDRESS):
        assert words in text


@pytest.mark.browser
def test_folds_are_closed(reader: "PdfReader") -> None:
    """The code of a figure stands on the site, at the address that the fold gives; how to cite a page is said there, too."""
    text = "".join(sheet.extract_text() for sheet in reader.pages)
    flat = re.sub(r"\s", "", text)
    assert "W,state=momentum.step(W,W,state,alpha=0.5)" not in flat.replace("W,state=momentum.step(1.0", "")
    assert f"Codeofthisfigure,onthesite:{ADDRESS}momentum.html" in flat
    assert "Cite this page" not in text
    assert "State(v=array([0.]))" in text


@pytest.mark.browser
def test_links_lead_within_the_book(reader: "PdfReader") -> None:
    """To another page's sheet; what the book does not hold, such as a notebook, is linked by its address."""

    def links(title: str) -> list[Any]:
        [sheet] = [sheet for sheet in reader.pages[2:] if title in sheet.extract_text().splitlines()]
        return [link.get_object() for link in sheet.get("/Annots") or []]

    inner = [str(link["/Dest"]) for link in links("Notation") if "/Dest" in link]
    assert inner == ["/momentum--formula"]
    assert {*inner} < {*reader.named_destinations}
    outer = {str(link["/A"]["/URI"]) for link in links("A lab") if "/A" in link}
    assert f"{ADDRESS}labs/tiny.ipynb" in outer
    assert not [address for address in outer if address.startswith(ADDRESS) and address.endswith(".html")]


@pytest.mark.browser
def test_no_two_places_have_one_id(made: Path) -> None:
    """Of one book, of formulas and figures too; and every link within it finds its place."""
    text = (made / ".cache" / "book" / "book.html").read_text(encoding="utf-8")
    ids = re.findall(r'<[a-zA-Z][^<>]* id="([^"]+)"', text)
    assert len(ids) == len(set(ids)) > 50
    assert set(re.findall(r'(?:href="#|url\(#)([^")]*)', text)) <= {*ids}


def test_pages_below_folders_keep_their_links() -> None:
    """`../adam.html` from a lab is a chapter, `tuning.ipynb` beside it an address."""
    lab, adam = book.Chapter("s", "Lab", "labs/tuning.html"), book.Chapter("s", "Adam", "adam.html")
    page = '<a id="x" href="../adam.html#y">a</a><a href="#x">b</a><a href="tuning.ipynb">c</a><i style="fill: url(#g)">d</i>'
    made = book._article(f"<article>{page}</article>", lab, {each.name: each.place for each in (lab, adam)}, "https://s/")
    assert 'id="labs.tuning--x" href="#adam--y"' in made
    assert 'href="#labs.tuning--x"' in made
    assert 'href="https://s/labs/tuning.ipynb"' in made
    assert "url(#labs.tuning--g)" in made
