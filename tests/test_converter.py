"""The converter of the page on frameworks as a reader meets it: at the site's address, where instant navigation is on, and from disk."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scripts.parity import vectors
from scripts.parity.forms import FORMULAS
from scripts.sitegen import parity
from tests.browsing import few, wait_until
from tests.parsing import Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

RECORDS = vectors.load_all()
CHOICES = ("formula", "from", "to")
expect.set_options(timeout=30_000)  # as long as all else waits, for a machine that has other work


def chosen(page: "Page") -> tuple[str, ...]:
    """Return what is chosen."""
    return tuple(page.locator(f"#converter select[name={name}]").input_value() for name in CHOICES)


def said(page: "Page") -> str:
    """Return the answer in words."""
    return page.locator("#converter output > p").first.inner_text()


def follow(page: "Page", link: str) -> None:
    """Press a link on a page, by instant navigation: the window keeps what was written into it."""
    wait_until(page, "window.linksAreReady")
    page.evaluate("window.kept = true")
    page.locator(f'article a[href$="{link}"]').first.dispatch_event("click")
    expect(page.locator("#converter")).to_be_visible()
    assert page.url.endswith(f"/{link}")
    assert page.evaluate("window.kept"), "the page was loaded anew: instant navigation is off, and nothing was tested"


def recorded(record: str, formula: str) -> set[str]:
    """Return the calls of a framework for a formula."""
    return {cell.call for cell in RECORDS[record][1] if cell.formula == formula and "output" in cell.facts}


def test_it_answers_after_an_internal_link(page: "Page", served: str) -> None:
    """Arrived from a page of the site, left and come back to, it answers each time, and both calls can be copied."""
    page.goto(f"{served}index.html")
    follow(page, "frameworks.html")
    for _ in range(2):
        page.select_option("#converter select[name=formula]", "adam")
        page.select_option("#converter select[name=from]", "pytorch")
        page.select_option("#converter select[name=to]", "keras")
        assert said(page).startswith("They differ.")
        page.select_option("#converter select[name=formula]", "momentum")
        page.select_option("#converter select[name=to]", "cntk")
        page.select_option("#converter select[name=call]", label="equal to the notes")
        assert said(page).startswith("Equal, as long as the learning rate is constant")
        page.locator("#converter .pair").scroll_into_view_if_needed()  # only then does the theme make the buttons
        expect(page.locator("#converter .pair button[data-md-type=copy]")).to_have_count(2)
        ids = page.locator("#converter .pair pre").evaluate_all("blocks => blocks.map((block) => block.id)")
        assert len(set(ids)) == 2, "the copy button finds its block by the id"
        page.locator("a.md-logo[href]:visible, .md-header a.md-logo").first.dispatch_event("click")
        expect(page.locator("table.formulas").first).to_be_visible()
        page.locator('article a[href$="frameworks.html"]').first.dispatch_event("click")
        expect(page.locator("#converter")).to_be_visible()
    assert page.evaluate("window.kept")


def test_both_calls_stand_side_by_side(page: "Page", served: str) -> None:
    """Left the call that is given, right the one that is equal to it, each with the reader's numbers; one below the other on a phone."""
    page.goto(served + "frameworks.html#momentum:pytorch:keras:equal")
    assert said(page).startswith("Equal")
    left, right = page.locator("#converter .pair pre").all()
    for block, record in ((left, "pytorch"), (right, "keras")):
        names, call = block.inner_text().strip().split("\n", 1)
        assert call in recorded(record, "momentum")
        scope: dict[str, float] = {}
        exec(names, scope)
        assert (scope["alpha"], scope["beta"]) == (0.01, 0.9)
    field = page.locator("#converter fieldset label", has_text=re.compile(r"^alpha")).locator("input")
    field.fill("0.25")
    for block in (left, right):
        assert "0.25" in block.inner_text().split("\n", 1)[0]
    field.fill("much")
    assert field.get_attribute("aria-invalid") == "true"
    boxes = [block.bounding_box() for block in (left, right)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert boxes[0]["y"] == boxes[1]["y"]
    page.set_viewport_size({"width": 390, "height": 844})
    boxes = [block.bounding_box() for block in (left, right)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"]


def test_from_disk(page: "Page", site: Path) -> None:
    """Where nothing is served it works as well; what no call computes is said to differ, with the nearest beside it."""
    page.goto((site / "frameworks.html").as_uri() + "#adam:jax:pytorch:equal")
    assert chosen(page) == ("adam", "jax", "pytorch")
    assert "No call of PyTorch" in said(page)
    assert page.locator("#converter .pair pre").nth(1).inner_text().strip().split("\n", 1)[1] in recorded("pytorch", "adam")


def test_a_choice_is_an_address(page: "Page", served: str) -> None:
    """It opens with what the address says, wherever it is opened; an address that says nothing it knows changes nothing."""
    page.goto(served + "frameworks.html#l2:jax:caffe")
    assert chosen(page) == ("l2", "jax", "caffe")
    expect(page.locator("#converter")).to_be_in_viewport()
    page.evaluate("document.getElementById('converter').dataset.old = true")
    for known in ("#softmax:pytorch:paddle", "#softmax:paddle:pytorch"):
        page.evaluate("hash => location.hash = hash", known)
        expect(page.locator("#converter:not([data-old])")).to_be_visible()  # at the first the theme puts the page in place anew
        assert chosen(page) == tuple(known[1:].split(":"))
    for unknown in ("#constructor:pytorch:keras", "#ten", "#%"):
        page.evaluate("hash => location.hash = hash", unknown)
        assert chosen(page) == ("softmax", "paddle", "pytorch")
    for unknown in ("#adam:nobody:keras", "#adam", "#adam:pytorch:keras:%zz"):
        page.goto("about:blank")
        page.goto(served + "frameworks.html" + unknown)
        assert chosen(page) == ("adam", "pytorch", "keras")


def test_the_address_follows_the_choice(page: "Page", served: str) -> None:
    """Without a step in the history: back leads to the page before, and forward to what was chosen, at its place on the page."""
    page.goto(f"{served}index.html")
    follow(page, "frameworks.html")
    assert page.evaluate("location.hash") == ""
    before = page.evaluate("history.length")
    page.select_option("#converter select[name=formula]", "rmsprop")
    page.select_option("#converter select[name=to]", "paddle")
    address = page.url
    assert page.url == served + "frameworks.html#rmsprop:pytorch:paddle"
    assert page.locator("#converter output a").evaluate("a => a.href") == address
    page.select_option("#converter select[name=call]", index=1)
    assert page.url == page.locator("#converter output a").evaluate("a => a.href") != address
    name = page.url.rpartition(":")[2]
    assert page.evaluate("history.length") == before
    page.go_back()
    expect(page.locator("table.formulas").first).to_be_visible()
    page.go_forward()
    expect(page.locator("#converter")).to_be_visible()
    assert chosen(page) == ("rmsprop", "pytorch", "paddle")
    assert page.locator("#converter select[name=call]").input_value() == "1", name
    assert page.evaluate("window.kept")


def test_a_link_to_a_heading_keeps_the_choice(page: "Page", served: str) -> None:
    """It leads to the heading; above it stands what was chosen."""
    page.goto(served + "frameworks.html")
    page.select_option("#converter select[name=formula]", "rmsprop")
    page.evaluate("document.getElementById('converter').dataset.old = true")
    page.locator('.md-nav a[href$="#ten"]').first.dispatch_event("click")
    expect(page.locator("#converter:not([data-old])")).to_be_visible()
    assert page.url == served + "frameworks.html#ten"
    expect(page.locator("#ten")).to_be_in_viewport()
    assert chosen(page) == ("rmsprop", "pytorch", "keras")


def converted(stem: str) -> list[str]:
    """Return the names of the formulas of a page for which frameworks are compared."""
    return [formula.name for formula in FORMULAS.values() if formula.page == stem]


@pytest.mark.parametrize("stem", sorted(parity.pages_with_formulas()))
def test_a_page_links_to_the_converter_for_its_formulas(parsed: Parsed, stem: str) -> None:
    """Once for each."""
    links = [str(link["href"]) for link in parsed[f"{stem}.html"].select('article a[href^="frameworks.html#"]')]
    assert [link for link in links if link.partition("#")[2] in converted(stem)] == [f"frameworks.html#{name}" for name in converted(stem)]


@pytest.mark.parametrize("stem", few(sorted(parity.pages_with_formulas()), ["adam"]))
def test_a_link_of_a_page_chooses_its_formula(page: "Page", served: str, stem: str) -> None:
    """By instant navigation too: the converter is in sight."""
    names = converted(stem)
    page.goto(f"{served}{stem}.html")
    follow(page, f"frameworks.html#{names[-1]}")
    assert chosen(page)[0] == names[-1]
    expect(page.locator("#converter select[name=formula]")).to_be_in_viewport()
