"""What the pages say of the frameworks: every call as it was recorded, every sign and number from the records, every conversion true."""

import json
import math
import re
from collections import Counter

import pytest

from scripts.parity import conversions, vectors
from scripts.parity.forms import FORMULAS
from scripts.sitegen import parity
from scripts.sitegen.pages import DOCS
from tests.parsing import Parsed

COUNTED = [formula.name for formula in FORMULAS.values() if formula.counted]
RECORDS = vectors.load_all()
PAGES = sorted(parity.pages_with_formulas())
OUTPUTS = sum("output" in cell.facts for _, cells in RECORDS.values() for cell in cells)
TRAPS = {
    "eps": {"adam", "rmsprop"},
    "momentum": {"momentum"},
    "slot": {"rmsprop"},
    "weight-decay": {"l2_adam"},
    "running-variance": {"batch_norm_infer"},
    "batch-norm-momentum": {"batch_norm_infer"},
    "softmax": {"cross_entropy"},
    "keep-prob": {"dropout"},
    "fan": {"he", "lecun"},
    "decay": {"inverse_time"},
    "gradient-check": {"gradient_check"},
    "float64": {"batch_norm_train", "momentum"},
}
"""The formulas that each trap of the page is about."""


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
def test_a_page_shows_each_call_as_it_was_recorded(parsed: Parsed, page: str) -> None:
    """Of each framework and formula every variant, letter for letter, under an id to link to."""
    body = parsed[f"{page}.html"]
    for formula in (f for f in FORMULAS.values() if f.page == page):
        for record in RECORDS:
            mine = [cell for cell in RECORDS[record][1] if cell.formula == formula.name and cell.facts.get("call")]
            calls = {cell.variant: cell.call for cell in reversed(mine)}  # the first speaks for its variant
            box = body.select_one(f"details.frameworks > div.framework#{parity.anchor(formula.name, record)}")
            assert (box is not None) == bool(parity.standing(formula.name, record).variants)
            shown = Counter(pre.get_text().strip() for pre in box.select("pre")) if box else Counter()
            assert shown == Counter(call.strip() for call in calls.values()), f"{formula.name}, {record}"


def test_the_table_tells_the_differences(parsed: Parsed) -> None:
    """In the words of a reader: steps of its own, a rate that has to stay constant, a verdict, what was not run."""

    def cells(page: str, place: int) -> dict[str, str]:
        rows = parsed[f"{page}.html"].select(".elsewhere table")[place].select("tbody tr")
        return {name.get_text(): row.select("td")[2].get_text() for row in rows for name in row.select("td:nth-child(2) a")}

    adam, momentum, check = cells("adam", 0), cells("momentum", 0), cells("gradient_check", 0)
    [far] = [cell.notes["distances"] for cell in RECORDS["pytorch"][1] if cell.id == "adam-default-tiny"]
    assert check["PyTorch"] == "the opposite verdict"
    assert adam["PyTorch"] == ", ".join(f"{x:.3g}" for x in (far[0], far[1], far[-1]))
    assert momentum["Torch"].endswith(" (step 5)")
    assert momentum["CNTK"] == "none while the rate is constant"
    assert momentum["DL4J"] == "not run"
    assert cells("batch_norm", 0)["Lasagne"] == "no output"
    assert cells("initialization", 1)["PyTorch"].endswith(" % of the deviation")
    assert "DL4J (read, not run)" in parsed["norm_penalty.html"].select(".elsewhere")[0].get_text()


def test_a_falling_rate_tells_who_multiplies_by_it_where(parsed: Parsed) -> None:
    """Under a constant rate the two are one; where a falling one was recorded, the table goes by it."""
    rows = [row.select("td") for row in parsed["momentum.html"].select(".elsewhere table tbody tr")]
    shown = {str(link["href"]).partition("#")[2]: row[0].select("strong")[0].get_text() for row in rows for link in row[1].select("a")}
    inside = {
        record for record, (_, cells) in RECORDS.items() for c in cells if c.id == "momentum-default-falling" and "rate_inside" in c.form
    }
    outside = {record for record, (_, cells) in RECORDS.items() for c in cells if c.id == "momentum-default-falling"} - inside
    assert {"caffe", "lasagne", "mxnet", "keras"} <= inside
    assert {"pytorch", "jax"} <= outside
    for record in inside | {"caffe_official"}:  # Caffe once more, recorded with a constant rate alone
        assert shown[f"{record}-momentum"].endswith(", rate inside"), record
    for record in outside:
        assert not shown[f"{record}-momentum"].endswith("rate inside"), record


@pytest.mark.parametrize("page", PAGES)
def test_the_answer_stands_on_the_fold(parsed: Parsed, page: str) -> None:
    """One fold for a formula, closed; above it the traps, below it the converter; its summary counts as the matrix does."""
    body = parsed[f"{page}.html"]
    formulas = [formula for formula in FORMULAS.values() if formula.page == page]
    folds = body.select("details.frameworks")
    assert len(folds) == len(formulas)
    for formula, fold in zip(formulas, folds, strict=True):
        assert not fold.has_attr("open")
        assert fold.find_parent("details") is None
        answer = fold.select("summary")[0].get_text()
        if formula.counted:
            kinds = Counter(parity.standing(formula.name, record).kind for record in parity.columns(formula.name).values())
            ran = sum(count for kind, count in kinds.items() if kind not in ("read", "absent"))
            assert f"{ran} frameworks that were run" in answer
            assert sum(map(int, re.findall(r"(\d+) (?:as|by)\b", answer.partition(";")[0]))) == ran - kinds["differs"]
            assert (f"in {kinds['differs']} every call that was run differs" in answer) == bool(kinds["differs"])
        above = fold.find_previous_sibling()
        linked = [str(link["href"]).partition("#")[2] for link in above.select('a[href^="traps.html#"]')] if above else []
        assert linked == [trap for trap in TRAPS if formula.name in TRAPS[trap]]
        below = fold.find_next_sibling()
        assert below is not None
        assert below.select_one(f'a[href="frameworks.html#{formula.name}"]')


def test_the_answer_says_how_far(parsed: Parsed) -> None:
    """The largest difference of the table, in its unit; none where a difference has no size."""
    answers = {formula: parity._answer(FORMULAS[formula]) for formula in FORMULAS}
    defaults = [c for _, cells in RECORDS.values() for c in cells if c.formula == "adam" and c.role == "default" and "output" in c.facts]
    distances = [[max(float(c.notes["distances"][place]) for place in (0, 1, -1)) for c in defaults if "distances" in c.notes]]
    assert f"differs by up to {max(max(row) for row in distances):.3g} α." in answers["adam"]
    assert re.search(r"by up to [\d.]+ % of the deviation\.", answers["he"])
    assert "by up to" not in answers["gradient_check"]
    assert "by up to" not in answers["softmax"]
    assert "5 of the 12 compute it only while the learning rate is constant." in answers["momentum"]
    assert (
        answers["l2_adam"] == "Of 10 frameworks that were run, the usual call computes it in the gradient in 9, beside Adam (AdamW) in 1."
    )


def test_a_page_without_records_says_so() -> None:
    """A formula that no framework was run against does not break its page."""
    assert parity.elsewhere("bagging") == "No framework was run against this formula."


def test_a_trap_touches_the_formulas_of_its_calls() -> None:
    """As the calls in its section say."""
    assert {formula: set(parity.traps(formula)) for formula in FORMULAS} == {
        formula: {trap for trap, touched in TRAPS.items() if formula in touched} for formula in FORMULAS
    }
    assert parity.traps("float64") == {}
    assert parity.traps("adam") == {"eps": "ε inside the root or outside"}


def test_what_is_said_to_be_run_was_run(parsed: Parsed) -> None:
    """Each call of the traps was run; below the matrix stands how many calls were, and whose were only read."""
    text = (DOCS / "traps.md").read_text(encoding="utf-8")
    for record, formula, variant in re.findall(r"^<!-- recorded: (\w+) (\w+) (.+) -->$", text, re.M):
        [found] = [v for v in parity.standing(formula, record).variants if v.first.variant == variant]
        assert found.executed
    said = parsed["frameworks.html"].select_one("ul.signs + p")
    assert said is not None
    calls = {(record, c.formula, c.variant): c.facts.get("executed", True) for record, (_, cells) in RECORDS.items() for c in cells}
    read_only = Counter(RECORDS[record][0]["framework"] for (record, *_), ran in calls.items() if not ran)
    assert said.get_text() == (
        f"{sum(calls.values())} calls of {len(parity.COLUMNS) - 1} frameworks were run, and gave {OUTPUTS} outputs. "
        f"Read in the source, and not run, were {read_only['DL4J']} of DL4J and {read_only['Torch']} of Torch."
    )
    assert set(read_only) == {"DL4J", "Torch"}
    [row] = [row for row in parsed["frameworks.html"].select("table tr") if row.get_text().strip().startswith("DL4J")]
    assert "read and not run" in row.get_text()


def test_what_is_said_of_the_ten_is_true() -> None:
    """Those with a release in the year of the page are the three that it names; they, and those that followed, are the first columns."""
    facts = json.loads((DOCS / "frameworks.json").read_text(encoding="utf-8"))
    living = {column for column, fact in facts.items() if fact["last"].startswith("2026")}
    assert living == {"keras", "tensorflow", "paddle"}
    text = (DOCS / "frameworks.md").read_text(encoding="utf-8")
    assert "Three of the ten had a release in that year: Keras, TensorFlow and PaddlePaddle." in text
    assert len(facts) - len(living) == 7
    assert "seven of the ten have ended or sleep" in text
    followed = set(parity.COLUMNS) - set(facts)
    assert list(parity.COLUMNS)[:4] == ["pytorch", "jax", "tensorflow", "keras"]
    assert set(list(parity.COLUMNS)[: len(living | followed)]) == living | followed


def test_the_matrix_shows_how_each_stands(parsed: Parsed) -> None:
    """A row a formula, a column a framework; the sign is that of the records, and leads to the calls behind it."""
    table = parsed["frameworks.html"].select_one("table.parity")
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
    """✔ and ◐ only where a call of the framework's own gave the notes' numbers, ○ only where operators did, ≠ only where no call did."""
    for record, (_, cells) in RECORDS.items():
        mine = [cell for cell in cells if cell.formula == formula and "output" in cell.facts and cell.inputs != "falling"]
        good = {cell.variant for cell in mine if cell.role == "equal"} - {cell.variant for cell in mine if not cell.is_equal}
        api = {cell.variant for cell in mine if cell.api}
        kind = parity.standing(formula, record).kind
        if mine:
            wanted = {"default", "call"} if good & api else {"hand"} if good else {"differs"}
            assert kind in wanted, f"{formula}, {record}"
        else:
            assert kind in ("read", "absent", "differs"), f"{formula}, {record}"


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


def test_the_converter_knows_what_was_recorded(parsed: Parsed) -> None:
    """The data in the page are those of the tests above."""
    kept = parsed["frameworks.html"].select_one("template#conversions")
    assert kept is not None
    known = json.loads(kept.get_text())
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


def test_the_running_variances_are_those_recorded(parsed: Parsed) -> None:
    """Each framework that keeps one by itself stands once, at the number that came out; the notes’ own is there too."""
    table = next(t for t in parsed["traps.html"].select("table") if "Variance" in t.get_text())
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
