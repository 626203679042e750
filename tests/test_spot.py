"""The exercises: every right version is the formula, every wrong one is shown to be wrong, and a page does not tell which is which."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dlref import mine, slips
from scripts.sitegen import plain, spot, tables
from scripts.sitegen.pages import code_of
from scripts.sitegen.printed.check import check
from scripts.sitegen.printed.files import File, file

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.parsing import Parsed

EXERCISES = spot.read()
OF_TEX = [one for one in EXERCISES if one.is_tex]
OF_CODE = [one for one in EXERCISES if not one.is_tex]
OTHER_LINES = "the lines beside it say more of the same quantity, such as its variance or its derivative, and they are those of the formula"
AS_SAID = {
    **dict.fromkeys([(10, 0), (10, 1), (19, 0), (19, 1), (54, 0), (54, 1)], OTHER_LINES),
    (15, 0): "divided by 0 at epoch 0, the formula with this slip refuses what its signature declares",
    (23, 0): "the slip is in `loss` alone, and the statement is also about `loss_from_logits`",
    (23, 1): "the slip is in `loss` alone, and the statement is also about `loss_from_logits`",
    (34, 0): "what is declared of a run of epochs holds of the formula without the slip",
    (34, 1): "what is declared of a run of epochs holds of the formula without the slip",
    (42, 0): "what a pass of the package made is no pass of the copy with the slip",
    (42, 1): "what a pass of the package made is no pass of the copy with the slip",
}
"""Wrong formulas that are not compared with the code that has the same slip, by exercise and place, and why."""


def ids(exercises: list[spot.Exercise]) -> list[str]:
    """Return what tests are called."""
    return [f"{one.number} {one.formula}" for one in exercises]


def slip_of(exercise: spot.Exercise, n: int) -> slips.Slip:
    """Return the slip of a wrong version."""
    return slips.named(exercise.formula.removeprefix("beyond."), exercise.wrong[n].slip)


@cache
def printed(formula: str, slip: slips.Slip | None = None) -> File:
    """Return the docstring of a formula, with what its functions compute, or what they compute with a slip."""
    module = slips.made(formula.removeprefix("beyond."), slip) if slip else None
    return file(code_of(formula), tables.notation(), module=module)


def test_there_are_enough() -> None:
    """Forty at least, one of each formula of the notes, some of those beyond; three levels; formulas and code."""
    assert len(EXERCISES) >= 40
    of_the_notes = {module for module in tables.modules() if tables.formula(module)}
    assert len(of_the_notes) == 22
    assert of_the_notes <= {one.formula for one in EXERCISES}
    assert sum(one.formula.startswith("beyond.") for one in EXERCISES) >= 5
    assert min(Counter(one.level for one in EXERCISES)[level] for level in spot.PAGES) >= 10
    assert min(len(OF_TEX), len(OF_CODE)) >= len(EXERCISES) / 3
    assert len({json.dumps(one[1:]) for one in EXERCISES}) == len(EXERCISES)


@pytest.mark.parametrize("exercise", OF_TEX, ids=ids(OF_TEX))
def test_of_three_formulas_one_is_right(exercise: spot.Exercise) -> None:
    """The right one is evaluated and agrees with dlref; each wrong one differs, and agrees with the code that has the same slip."""
    right, *wrong = spot.texs(exercise)
    whole = printed(exercise.formula)
    assert whole.blocks[0].tex.strip() == right
    changed = [n for n, parts in enumerate(zip(*map(statements, (right, *wrong)), strict=True)) if len(set(parts)) > 1]
    verdicts = check(whole.statements(), whole.cases, whole.first)
    assert changed
    assert all(verdicts[n].is_evaluated and not verdicts[n].why for n in changed)
    shown = spot.shown_tex(exercise)
    assert len(set(shown)) == 3
    for n, tex in enumerate(wrong):
        assert "differs by" in whole.objection([tex]), tex
        slip = slip_of(exercise, n)
        with_slip = printed(exercise.formula, slip)
        own = [k for k, (a, b) in enumerate(zip(statements(right), statements(tex), strict=True)) if a != b]
        found = check(with_slip.statements([tex]), with_slip.cases, with_slip.first)
        agrees = all(found[k].is_evaluated and not found[k].why for k in own)
        assert agrees != ((exercise.number, n) in AS_SAID), [found[k] for k in own]


def statements(tex: str) -> list[str]:
    """Return the statements that are read in a formula."""
    from scripts.sitegen.printed.statements import read

    return [" ".join(one.tex.split()) for one in read(tex)]


@pytest.mark.parametrize("exercise", OF_CODE, ids=ids(OF_CODE))
def test_of_three_pieces_of_code_one_is_right(exercise: spot.Exercise) -> None:
    """The right one stands in dlref, line by line, each wrong one in dlref with its slip; all can be parsed, and no two are the same."""
    function, versions = spot.shown_code(exercise)
    text = code_of(exercise.formula).read_text("utf-8")
    made = [text, *(slips.applied(slip_of(exercise, n), text) for n in range(2))]
    for one, shown in zip(made, versions, strict=True):
        source = plain.Source(exercise.formula, one)
        body = [line.strip() for line in source.body(source.function(function))]
        lines = [line.strip() for line in shown.splitlines()]
        rest = iter(body)
        assert all(line in rest for line in lines)  # in this order
    assert len({ast.dump(ast.parse(f"def f():\n{re.sub('^', ' ', text, flags=re.M)}")) for text in versions}) == 3


@pytest.mark.parametrize("exercise", EXERCISES, ids=ids(EXERCISES))
def test_every_wrong_one_is_wrong(exercise: spot.Exercise) -> None:
    """The formula with the slip is run: it parts from dlref, or fails a check, and what the page shows is what comes out."""
    for n, (wrong, told) in enumerate(zip(exercise.wrong, spot.told()[exercise.number - 1], strict=True)):
        assert told[:3] == slip_of(exercise, n)
        assert told.example == mine.example(of=exercise.formula, slip=wrong.slip)
        assert re.search("should (be|have)|raises", told.example)
        assert wrong.because.endswith(".")


def test_an_example_is_small() -> None:
    """Most are of single numbers; of arrays only where nothing smaller tells the two apart."""
    shown = [told.example for row in spot.told() for told in row]
    assert sum("[" not in example for example in shown) >= len(shown) / 2
    assert max(example.count("\n") for example in shown) <= 20


def test_the_order_tells_nothing() -> None:
    """The right one stands in each place about as often, and at the same place in every build."""
    places = Counter(spot.order(one).index(0) for one in EXERCISES)
    assert min(places[place] for place in range(3)) >= len(EXERCISES) / 6
    assert [spot.order(one) for one in EXERCISES] == [spot.order(one) for one in spot.read()]
    assert all(sorted(spot.order(one)) == [0, 1, 2] for one in EXERCISES)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"slip": "climbs", "because": ".", "tex": ["no such", "TeX"]}, "'no such' stands 0 times"),
        ({"slip": "climbs", "because": ".", "tex": [r"W \leftarrow W", r"W \leftarrow W \\[4pt]" + "\nW"]}, "how many statements"),
    ],
)
def test_an_exercise_that_cannot_be_made_is_refused(row: dict[str, Any], words: str) -> None:
    """With the formula and with what is wrong."""
    wrong = tuple(spot.Wrong(one["slip"], one["because"], tuple(one["tex"])) for one in (row, row))
    with pytest.raises(spot.BadExercise, match=words):
        spot.shown_tex(spot.Exercise(0, "gradient_descent", 1, "", "", wrong))


def test_a_slip_that_is_none_is_refused() -> None:
    """Its words are those of no slip, or of two."""
    with pytest.raises(LookupError, match="adam has 0 slips called 'no such slip'"):
        mine.example(of="adam", slip="no such slip")
    with pytest.raises(LookupError, match="activation has 2 slips called 'cancels far out'"):
        mine.example(of="activation", slip="cancels far out")


# ---------- the pages ----------


@pytest.mark.parametrize("level", spot.PAGES)
def test_a_page_has_its_exercises(parsed: "Parsed", level: int) -> None:
    """Three choices each, of one group with a legend; the answer names the right letter and is folded."""
    soup = parsed[spot.PAGES[level].replace(".md", ".html")]
    own = [one for one in EXERCISES if one.level == level]
    found = soup.select("div.spot")
    assert len(found) == len(own)
    for exercise, part in zip(own, found, strict=True):
        inputs = part.select("fieldset input[type=radio]")
        assert len({str(one["name"]) for one in inputs}) == 1
        assert part.select_one("fieldset > legend")
        labels = [part.select_one(f'label[for="{one["id"]}"] .letter') for one in inputs]
        assert [label and label.get_text() for label in labels] == ["A", "B", "C"]
        right = [one for one in inputs if one.has_attr("data-right")]
        assert [inputs.index(one) for one in right] == [spot.order(exercise).index(0)]
        answer = part.select_one("details.answer")
        assert answer is not None
        assert not answer.has_attr("open")
        assert f"{'ABC'[spot.order(exercise).index(0)]} is right." in answer.get_text()


def test_the_search_does_not_find_what_is_wrong(site: Path) -> None:
    """A page is found by its words, and not by its formulas and their code."""
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    own = [entry for entry in index["docs"] if entry["location"].startswith("spot")]
    assert {entry["location"].partition("#")[0] for entry in own} == {name.replace(".md", ".html") for name in spot.PAGES.values()}
    assert not [entry for entry in own if "alpha" in entry["text"] or "Which of the three" in entry["text"]]


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_a_choice_is_answered(browser: "Browser", served: str, script: bool) -> None:
    """With the keyboard, on a phone; a script adds the score alone, which it keeps nowhere."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{served}spot.html")
    first = page.locator(".spot").first
    right = first.locator("input[data-right]")
    wrong = first.locator("input:not([data-right])").first
    assert not first.locator(".said").first.is_visible()
    wrong.focus()
    page.keyboard.press("Space")
    assert first.locator(".said .fails >> visible=true").count() == 1
    right.check()
    assert first.locator(".said .holds >> visible=true").count() == 1
    assert first.locator(".said .fails >> visible=true").count() == 0
    page.locator("details.answer summary").first.click()
    assert page.locator("details.answer pre").first.is_visible()
    score = page.locator("p.score")
    assert score.is_visible() == script
    if script:
        page.locator(".spot").nth(1).locator("input[data-right]").check()
        assert score.inner_text() == f"Right at the first choice: 1 of 2; {page.locator('.spot').count() - 2} exercises are left."
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")[2] == ""
    context.close()
