"""What the pages say of the frameworks: every call as it was recorded, every sign and number from the records, every conversion true."""

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

from scripts.parity import conversions, vectors
from scripts.parity.forms import FORMULAS
from scripts.sitegen import parity

if TYPE_CHECKING:
    from playwright.sync_api import Browser

COUNTED = [formula.name for formula in FORMULAS.values() if formula.counted]
RECORDS = vectors.load_all()
PAGES = sorted(parity.pages_with_formulas())


def read(page: Path) -> BeautifulSoup:
    """Return a page."""
    return BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")


def test_enough_was_executed() -> None:
    """Seventeen formulas; at least 148 pairs of formula and framework through an API of its own, and 51 more in its operators."""
    api: set[tuple[str, str]] = set()
    hand: set[tuple[str, str]] = set()
    for name, (_, cells) in RECORDS.items():
        for cell in cells:
            if "output" in cell.facts and cell.formula in COUNTED:
                (api if cell.api else hand).add((cell.formula, name))

    assert len(COUNTED) == 17
    assert len(api) >= 148
    assert len(hand - api) + len(api) >= 148 + 51


def test_every_framework_of_the_notes_is_a_column() -> None:
    """And three more are; every record belongs to one of them."""
    assert {record for group in parity.COLUMNS.values() for record in group} >= set(RECORDS)
    assert all(any(record in RECORDS for record in group) for group in parity.COLUMNS.values())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_each_call_as_it_was_recorded(site: Path, page: str) -> None:
    """Of each framework and formula every variant, letter for letter, under an id to link to."""
    body = read(site / f"{page}.html")
    for formula in (f for f in FORMULAS.values() if f.page == page):
        for record in RECORDS:
            mine = [cell for cell in RECORDS[record][1] if cell.formula == formula.name and cell.facts.get("call")]
            calls = {cell.variant: cell.call for cell in reversed(mine)}  # the first speaks for its variant
            box = body.select_one(f"details#{parity.anchor(formula.name, record)}")
            assert (box is not None) == bool(parity.standing(formula.name, record).variants)
            shown = Counter(pre.get_text().strip() for pre in box.select("pre")) if box else Counter()
            assert shown == Counter(call.strip() for call in calls.values()), f"{formula.name}, {record}"


def test_the_table_tells_the_differences(site: Path) -> None:
    """In the words of a reader: steps of its own, a rate that has to stay constant, a verdict, what was not run."""

    def cells(page: str, place: int) -> dict[str, str]:
        rows = read(site / f"{page}.html").select(".elsewhere table")[place].select("tbody tr")
        return {name.get_text(): row.select("td")[2].get_text() for row in rows for name in row.select("td:nth-child(2) a")}

    adam, momentum, check = cells("adam", 0), cells("momentum", 0), cells("gradient_check", 0)
    [far] = [cell.notes["distances"] for cell in RECORDS["pytorch"][1] if cell.id == "adam-default-tiny"]
    assert adam["PyTorch"] == ", ".join(f"{x:.3g}" for x in (far[0], far[1], far[-1]))
    assert momentum["Torch"].endswith(" (step 5)")
    assert momentum["CNTK"] == "none while the rate is constant"
    assert momentum["DL4J"] == "not run"
    assert check["PyTorch"] == "the opposite verdict"
    assert cells("batch_norm", 0)["Lasagne"] == "no output"
    assert cells("initialization", 1)["PyTorch"].endswith(" % of the deviation")
    assert "DL4J (read, not run)" in read(site / "norm_penalty.html").select(".elsewhere")[0].get_text()


def test_the_matrix_shows_how_each_stands(site: Path) -> None:
    """A row a formula, a column a framework; the sign is that of the records, and leads to the calls behind it."""
    table = read(site / "frameworks.html").select_one("table.parity")
    assert table is not None
    rows = table.select("tbody tr")
    assert len(rows) == len(COUNTED)
    for formula, row in zip(COUNTED, rows, strict=True):
        cells = row.select("td")
        assert len(cells) == len(parity.COLUMNS)
        for group, cell in zip(parity.COLUMNS.values(), cells, strict=True):
            record = next((r for r in group if parity.standing(formula, r).variants), group[0])
            kind = parity.standing(formula, record).kind
            assert cell["class"] == [kind]
            assert cell.get_text() == "".join(parity.KINDS[kind][:2])
            link = cell.select_one("a")
            assert (link is None) == (kind == "absent")
            assert link is None or link["href"] == f"{FORMULAS[formula].page}.html#{parity.anchor(formula, record)}"


@pytest.mark.parametrize("formula", COUNTED)
def test_a_sign_is_earned(formula: str) -> None:
    """✔ and ◐ only where a call of the framework's own gave the notes' numbers, ○ only where operators did, ✘ only where no call did."""
    for record, (_, cells) in RECORDS.items():
        mine = [cell for cell in cells if cell.formula == formula and "output" in cell.facts and cell.inputs != "falling"]
        good = {cell.variant for cell in mine if cell.role == "equal"} - {cell.variant for cell in mine if not cell.is_equal}
        api = {cell.variant for cell in mine if cell.api}
        kind = parity.standing(formula, record).kind
        if mine:
            wanted = {"default", "call"} if good & api else {"hand"} if good else {"none"}
            assert kind in wanted, f"{formula}, {record}"
        else:
            assert kind in ("read", "absent", "none"), f"{formula}, {record}"


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_conversion_that_is_offered_is_true(formula: str) -> None:
    """Any two calls of a class computed the same, wherever the same was recorded of both."""
    for group in conversions.classes(formula):
        for one in group:
            peers = [other for other in group if conversions.comparable(one, other)]
            assert len(peers) > 1 or len(group) == 1
            assert all(conversions.apart(one, other).equal for other in peers)
    rows = conversions.table()[formula]["calls"]
    assert len(rows) == len(conversions.calls(formula))


def test_calls_of_different_classes_differ() -> None:
    """What is not offered was seen to differ, or nothing of the same kind was recorded of both."""
    for formula in FORMULAS:
        groups = conversions.classes(formula)
        for place, group in enumerate(groups):
            for other in groups[:place]:
                peers = [call for call in other if conversions.comparable(group[0], call)]
                assert not peers or not all(conversions.apart(group[0], call).equal for call in peers)


def test_what_is_not_finite_is_equal_to_nothing_else() -> None:
    """An infinite loss is not near a finite one, nor is what is no number; and the page’s data hold neither, which is no JSON."""
    found = {(formula, call.record, call.cell.variant): call for formula in FORMULAS for call in conversions.calls(formula)}
    infinite, finite = (found["cross_entropy", "theano", name] for name in ("no rewriting", "equal"))
    for one, other in ((infinite, finite), (finite, infinite)):
        assert conversions.apart(one, other) == (math.inf, False)
        hostile = [conversions.Call(call.record, tuple(c for c in call.cells if c.quantity == "hostile")) for call in (one, other)]
        assert conversions.apart(*hostile) == (math.inf, False)
    broken, right = (found["l1", "lasagne", name] for name in ("FAST_COMPILE", "equal"))
    assert math.isnan(conversions.apart(broken, right).distance)
    json.dumps(conversions.table(), allow_nan=False)


def test_the_converter_knows_what_was_recorded(site: Path) -> None:
    """The data in the page are those of the tests above."""
    script = read(site / "frameworks.html").select_one("script#conversions")
    assert script is not None
    known = json.loads(script.get_text())
    assert known["formulas"] == json.loads(json.dumps(conversions.table()))


def test_an_unknown_record_stops_the_build() -> None:
    """A page cannot show a call that nobody ran."""
    with pytest.raises(LookupError, match="nothing is recorded of 'pytorch adam magic'"):
        parity.recorded("pytorch adam magic")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("pytorch momentum equal", "equal to the notes to the last bit."),
        ("cntk momentum equal", "equal to the notes to the last bit, as long as the learning rate is constant."),
        ("pytorch adam default", "ε outside the root; it differs by # # # $\\alpha$ after steps 1, 2 and 10."),
        ("torch7 adam default", "ε̂ before the correction; it differs by # # # $\\alpha$ after steps 1, 2 and 5."),
        ("pytorch batch_norm_infer momentum of the old", "variance from 1, by $m-1$, with `decay=0.1`; the mean differs by #."),
        ("pytorch dropout probability for rate", "inverted, as in the notes, with `keep_prob=0.2`; the share that is kept differs by #."),
        ("pytorch he Linear", "another variance, uniform; the deviation differs by # %."),
        ("caffe lecun xavier", "$1/n^{[l-1]}$, as in the notes, uniform."),
        ("pytorch gradient_check default", "too coarse; its verdict is the opposite."),
        ("pytorch gradient_check strict", "equal to the notes by its verdict."),
        ("theano cross_entropy by hand", "not a number; with scores up to 1000 it is not a number."),
    ],
)
def test_a_recorded_call_says_what_it_computes(words: str, sentence: str) -> None:
    """And how far from the notes that is: a length in its unit, a share, a verdict, or no number at all."""
    shape = re.escape(sentence).replace(r"\#\ \#\ \#", r"[\d.e−]+, [\d.e−]+, [\d.e−]+").replace(r"\#", r"[\d.e−]+")
    assert re.search(f": {shape}\n", parity.recorded(words))


def test_the_running_variances_are_those_recorded(site: Path) -> None:
    """Each framework that keeps one by itself stands once, at the number that came out; the notes’ own is there too."""
    table = next(t for t in read(site / "traps.html").select("table") if "Variance" in t.get_text())
    rows = [row.select("td") for row in table.select("tbody tr")]
    kept = [float(row[2].get_text()) for row in rows]
    shown = {link.get_text(): number for (_, where, _), number in zip(rows, kept, strict=True) for link in where.select("a")}
    found = {}
    for head, cells in RECORDS.values():
        mine = [c for c in cells if c.formula == "batch_norm_infer" and c.quantity == "variance" and c.api and "output" in c.facts]
        for cell in mine[:1]:
            found[head["framework"]] = float(f"{cell.output[0]:.4g}")
    assert len(found) > 8
    assert shown == found
    assert len(kept) == len(set(kept)) > 5
    assert kept == sorted(kept)
    assert [row[1].get_text() for row in rows].count("the notes") == 1


@pytest.mark.browser
def test_the_converter_in_a_browser(browser: "Browser", site: Path) -> None:
    """From disk: a call is chosen, its equal appears with the reader's numbers, runs as Python, and a wrong number is refused."""
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / "frameworks.html").as_uri())
    page.select_option("select[name=formula]", "momentum")
    page.select_option("select[name=from]", "pytorch")
    page.select_option("select[name=call]", label="equal to the notes: equal")
    page.select_option("select[name=to]", "cntk")
    field = page.locator("#converter fieldset label", has_text=re.compile(r"^alpha")).locator("input")
    field.fill("0.25")
    code = page.locator("#converter output pre code").inner_text()
    first, *call = code.splitlines()
    scope: dict[str, float] = {}
    exec(first, scope)
    assert scope["alpha"] == 0.25
    assert "\n".join(call) in {cell.call for cell in RECORDS["cntk"][1] if cell.formula == "momentum" and cell.form == "notes"}
    assert page.locator("#converter output p").inner_text().startswith("Equal")
    field.fill("much")
    assert field.get_attribute("aria-invalid") == "true"
    page.select_option("select[name=formula]", "adam")
    page.select_option("select[name=from]", "jax")
    page.select_option("select[name=call]", label="equal to the notes: equal")
    page.select_option("select[name=to]", "pytorch")
    assert "No call of PyTorch" in page.locator("#converter output p").inner_text()
    assert errors == []
    page.close()
