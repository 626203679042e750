"""What the site says of the frameworks is computed again from the recorded outputs, with NumPy and `dlref` alone."""

import copy
import json
from collections import Counter
from typing import Any

import jsonschema
import numpy as np
import pytest

from scripts.parity import __main__ as parity, forms, inputs, vectors
from scripts.parity.__main__ import HERE, Environment, Skipped, changes, environments, fingerprint, main, show

FILES = vectors.load_all()
SCHEMA = json.loads((HERE / "schema.json").read_text(encoding="utf-8"))
CELLS = [cell for _, cells in FILES.values() for cell in cells]
EXECUTED = [cell for cell in CELLS if cell.facts.get("executed", True)]
COMPUTED = [cell for cell in EXECUTED if "output" in cell.facts]
NAMES = {id(cell): f"{cell.framework}: {cell.id}" for cell in CELLS}

every_file = pytest.mark.parametrize("name", FILES)


@every_file
def test_a_file_has_the_schema(name: str) -> None:
    """Each fact under its own name."""
    text = (vectors.VECTORS / f"{name}.json").read_text(encoding="utf-8")

    jsonschema.validate(json.loads(text), SCHEMA)


@every_file
def test_a_file_belongs_to_its_inputs_its_program_and_its_packages(name: str) -> None:
    """What was recorded with other inputs, by another program or from other packages is not evidence."""
    head, cells = FILES[name]

    assert head["inputs"] == vectors.DIGEST
    assert head["cells_sha256"] == vectors.fingerprint(cell.facts for cell in cells), "a cell was edited by hand"
    if head["regenerable"]:
        made_by = fingerprint(environments()[name])
        assert {key: head[key] for key in made_by} == made_by, f"record it anew: python3 scripts/dev.py parity regenerate {name}"
    else:
        assert head["source"]


def test_every_environment_is_recorded() -> None:
    """A generator, a lock and a file of vectors for each, and none besides."""
    assert set(environments()) == {path.stem for path in HERE.glob("generators/*.py")} == {path.stem for path in HERE.glob("locks/*.txt")}
    assert {name for name, (head, _) in FILES.items() if head["regenerable"]} == set(environments())


def test_the_list_has_a_line_for_each_record(capsys: pytest.CaptureFixture[str]) -> None:
    """What can be recorded here or not, what was recorded once, and what was only read."""
    show(environments())

    lines = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert set(lines) == set(FILES) | set(environments())
    for name, (head, cells) in FILES.items():
        assert head["version"] in lines[name]
        assert f"{len(cells)} cells" in lines[name]
        assert ("recorded once" in lines[name] or "not run" in lines[name]) == (not head["regenerable"])
        assert ("not run" in lines[name]) == all(not cell.facts.get("executed", True) for cell in cells)


@every_file
def test_cells_have_names_of_their_own(name: str) -> None:
    """No two cells share one; formula and form are known."""
    _, cells = FILES[name]

    assert [cell for cell, count in Counter(cell.id for cell in cells).items() if count > 1] == []
    for cell in cells:
        assert cell.form in forms.FORMULAS[cell.formula].forms or cell.form == "refused", cell.id


@every_file
def test_every_relation_holds(name: str) -> None:
    """Each output is what its form says, and as far from the notes as the file says: nothing stays unexplained."""
    _, cells = FILES[name]

    wrong = {cell.id: found for cell in cells if "output" in cell.facts and (found := vectors.problems(cell.facts))}

    assert wrong == {}


def test_a_cell_that_was_not_executed_names_its_source() -> None:
    """File and line; and it claims no output."""
    for cell in CELLS:
        if not cell.facts.get("executed", True):
            assert cell.facts.get("source"), NAMES[id(cell)]
            assert "output" not in cell.facts, NAMES[id(cell)]
        else:
            assert ("output" in cell.facts) != ("error" in cell.facts), NAMES[id(cell)]


def test_a_cell_that_was_not_executed_is_a_form_that_computes() -> None:
    """With its options; and where it is called equal to the notes, its form is equal to the notes."""
    for cell in CELLS:
        if not cell.facts.get("executed", True):
            facts = {"quantity": cell.quantity, "inputs": cell.inputs, "mask": ["10" * 4] * 8}
            own = forms.expected(cell.formula, cell.form, {**facts, "options": cell.facts.get("options", {})})
            notes = forms.expected(cell.formula, "notes", {**facts, "options": {}})
            assert own.shape == notes.shape, NAMES[id(cell)]
            if cell.role == "equal":
                assert np.allclose(own, notes, rtol=0, atol=1e-12, equal_nan=True), NAMES[id(cell)]


def test_a_wrong_claim_is_noticed() -> None:
    """Another form, another class, another distance, an output moved by a millionth: each is found in each cell that it touches."""
    for cell in COMPUTED:
        facts = copy.deepcopy(cell.facts)
        facts["notes"]["class"] = "differs" if facts["notes"]["class"] in vectors.EQUAL else "rounding"
        assert vectors.problems(facts), NAMES[id(cell)]
    for cell in COMPUTED:
        if cell.facts["class"] in ("exact", "rounding") and cell.quantity not in ("accepts the wrong", "difference"):
            moved = vectors.array(cell.output) * (1 + 1e-6) + 1e-6
            assert vectors.problems({**cell.facts, "output": moved.tolist()}), NAMES[id(cell)]
    for cell in COMPUTED:
        if distances := cell.facts["notes"].get("distances"):
            facts = copy.deepcopy(cell.facts)
            far = float(distances[-1])
            facts["notes"]["distances"] = [*distances[:-1], far * 1.01 + 1e-9 if np.isfinite(far) else 0.0]
            assert vectors.problems(facts), NAMES[id(cell)]


def test_tiny_gradients_tell_the_places_of_epsilon_apart() -> None:
    """With ordinary gradients alone, the forms of Adam and RMSprop could not be told apart; here they lie far from each other."""
    for formula, other in (("adam", "outside"), ("adam", "hat"), ("rmsprop", "outside")):
        facts: dict[str, Any] = {"quantity": "output", "inputs": "tiny", "mask": None, "options": {}}
        near = np.abs(
            forms.expected(formula, "notes", {**facts, "inputs": "ordinary"})
            - forms.expected(formula, other, {**facts, "inputs": "ordinary"})
        )
        far = np.abs(forms.expected(formula, "notes", facts) - forms.expected(formula, other, facts))
        assert near.max() < 1e-3 * inputs.alpha < inputs.alpha < far.max()


def test_the_vectors_are_small() -> None:
    """400 kB in all, to be read with every run of the tests."""
    assert sum(path.stat().st_size for path in vectors.VECTORS.glob("*.json")) <= 400_000


def test_a_change_of_a_recorded_output_is_reported() -> None:
    """The comparison with a new run: nothing where nothing changed; a lost, a new and a moved cell each by its name."""
    recorded = [cell.facts for cell in FILES["pytorch"][1]]
    raw = [{key: value for key, value in facts.items() if key not in ("class", "notes")} for facts in copy.deepcopy(recorded)]
    assert changes(recorded, raw) == []

    name = vectors.Cell("", raw[0]).id
    raw[0]["output"][0][0] += 1e-16
    raw[0]["output"][0][0] = np.nextafter(recorded[0]["output"][0][0], 1)
    assert changes(recorded, raw) == [f"within the class: {name}"]
    raw[0]["output"][0][0] = recorded[0]["output"][0][0] + 1e-6
    assert changes(recorded, raw) == [f"changed: {name}"]
    assert changes(recorded, raw[1:]) == [f"gone: {name}"]
    assert changes(recorded[1:], raw) == [f"new: {name}"]


@pytest.mark.parametrize("verb", ["diff", "regenerate"])
def test_a_framework_that_was_named_and_cannot_be_run_has_failed(
    verb: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So a job that runs one framework is never green without having run it. Where all are run, those missing are only named."""

    def missing(environment: Environment) -> dict[str, Any]:
        raise Skipped(f"no Python {environment.python}")

    monkeypatch.setattr(parity, "run", missing)
    assert main([verb, "pytorch"]) == 1
    assert capsys.readouterr().out == "pytorch: cannot be run here: no Python 3.11\n"
    assert main([verb]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "pytorch: skipped: no Python 3.11"
