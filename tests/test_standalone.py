"""The program of each recorded call: it holds the call letter for letter, needs nothing but its imports, and prints what is recorded."""

import ast
import builtins
import json
import re
import subprocess
import symtable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts.parity import inputs, standalone, vectors
from scripts.parity.__main__ import Skipped, environments, made
from scripts.parity.forms import FORMULAS
from scripts.parity.vectors import Cell
from scripts.sitegen import parity
from tests.parsing import Parsed

RECORDS = vectors.load_all()
SITE = "https://dlref.example/dlref/"
PROGRAMS = standalone.programs(RECORDS, SITE)
CALLS = standalone.calls(RECORDS)


def wrong(name: str, printed: str) -> list[str]:
    """Return what is wrong with the output of a program: each cell of its call has to be there, and to relate as the record says."""
    parts = re.split(r"^([a-z ]+):\n", printed, flags=re.M)[1:]
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    wanted = {label(cell): cell for cell in CALLS[name]}
    if found.keys() != wanted.keys():
        return [f"{name}: prints {[*found]}, recorded is {[*wanted]}"]
    return [f"{name}, {place}: {problem}" for place, cell in wanted.items() for problem in problems(cell, found[place])]


def label(cell: Cell) -> str:
    """Return what stands above a cell in the output of a program."""
    return "error" if "error" in cell.facts else str(cell.inputs or cell.quantity)


def problems(cell: Cell, printed: str) -> list[str]:
    """Return what is wrong with what a program printed for a cell."""
    if "error" in cell.facts:
        return [] if printed.strip() == cell.error else [f"ends in {printed}"]
    rows = [json.loads(row.replace("nan", "NaN").replace("inf", "Infinity")) for row in printed.splitlines()]
    output = np.array(rows[0] if vectors.array(cell.output).ndim == 0 and len(rows) == 1 else rows)
    facts: dict[str, Any] = {**cell.facts, "output": output.tolist()}
    if "mask" in cell.facts:  # the draw may be another than the recorded one
        facts["mask"] = ["".join("1" if kept else "0" for kept in row) for row in output != 0]
    if cell.facts["class"] == "sampled":  # of another draw, how far chance takes it from the notes says nothing
        own = vectors.relation(facts, cell.form, cell.facts.get("options"))
        return [] if own.kind == "sampled" else [f"is not {cell.form}: {own}"]
    return vectors.problems(facts)


def recorded(name: str) -> str:
    """Return what the program of a call prints where it gives what is recorded."""
    rows = {
        label(cell): [cell.error] if "error" in cell.facts else np.atleast_1d(vectors.array(cell.output)).tolist() for cell in CALLS[name]
    }
    return "".join(f"{place}:\n" + "".join(f"{row}\n" for row in lines) for place, lines in rows.items())


def undefined(text: str) -> set[str]:
    """Return the names that a program reads and never sets."""
    top = symtable.symtable(text, "program", "exec")
    tables, read = [top], {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    for table in tables:
        tables += table.get_children()
        read |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    own = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()}
    return read - own - set(dir(builtins)) - {"__file__"}


def test_every_call_that_a_generator_recorded_has_a_program() -> None:
    """Of its own name; and no other call has one: what was only read, what was run in C++ or Lua."""
    calls = {(record, c.formula, c.variant) for record, (_, cells) in RECORDS.items() for c in cells if c.facts.get("call")}
    ran = {call for call in calls if call[0] in environments()}

    assert len(ran) > 400
    assert len(CALLS) == len(ran), "two calls have one name"
    assert {(first.framework, first.formula, first.variant) for first, *_ in CALLS.values()} == ran
    assert PROGRAMS.keys() == CALLS.keys()
    assert {record for record, *_ in calls - ran} == {"dl4j", "torch7", "caffe_official"}


@pytest.mark.parametrize("record", environments())
def test_a_program_holds_its_call_and_says_where_it_is_from(record: str) -> None:
    """The call letter for letter, version, day and page; it compiles, every name in it is one that it sets, and nothing is recorded."""
    head = RECORDS[record][0]
    for name, (cell, *_) in CALLS.items():
        if cell.framework == record:
            text = PROGRAMS[name]
            compile(text, name, "exec", dont_inherit=True)
            tree = ast.parse(text)
            held = [node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "call"]
            assert [ast.literal_eval(call) for call in held] == [f"\n{cell.call}\n"], name
            assert undefined(text) == set(), name
            assert "record" not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}, name
            said = ast.get_docstring(tree) or ""
            assert f" with {head['framework']} {head['version']}, on Python {head['python']}." in said, name
            assert f"\nRecorded on {head['date']} " in said, name
            assert said.endswith(f"\n{SITE}{FORMULAS[cell.formula].page}.html#{parity.anchor(cell.formula, record)}"), name


@pytest.mark.parametrize("record", environments())
def test_a_program_shows_what_was_recorded_of_its_call(record: str) -> None:
    """Each output by its name, and no other; where the names are in a loop, only those that are not can be told without the framework."""
    for name, cells in CALLS.items():
        if cells[0].framework == record:
            tree = ast.parse(PROGRAMS[name])
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in ("show", "show_steps")]
            shown = [part for call in calls for part in (call.args[:1] if ast.unparse(call.func) == "show" else call.args[1:])]
            told = [part.value for part in shown if isinstance(part, ast.Constant)]
            wanted = {label(cell) for cell in cells}
            assert set(told) <= wanted, name
            texts = {node.value.strip() for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
            assert texts & {cell.call for cell in RECORDS[record][1] if cell.facts.get("call")} == {cells[0].call}, "makes other calls too"
            assert len(told) == len(set(told)), name
            assert set(told) == wanted or any(ast.unparse(part) == "quantity" for part in shown), name


@pytest.mark.parametrize("record", environments())
def test_a_program_gives_a_call_the_inputs_of_the_record(record: str) -> None:
    """Value for value; of the sets of gradients those that were recorded."""
    for name, cells in CALLS.items():
        if cells[0].framework == record:
            [given] = [node for node in ast.parse(PROGRAMS[name]).body if isinstance(node, ast.ClassDef) and node.name == "given"]
            scope: dict[str, Any] = {"np": np}
            exec(compile(ast.Module([given], []), name, "exec"), scope)
            for key, value in scope["given"].names().items():
                all_of_it = getattr(inputs, key)
                if key == "GRADIENTS":
                    assert set(value) == {cell.inputs or "ordinary" for cell in cells}
                    all_of_it = {part: all_of_it[part] for part in value}
                np.testing.assert_equal(value, all_of_it)


@pytest.mark.parametrize("page", sorted(parity.pages_with_formulas()))
def test_a_call_that_has_a_program_leads_to_it(site: Path, parsed: Parsed, page: str) -> None:
    """Above its text, to a file of the site that holds this text; no other call does."""
    for formula in (formula for formula in FORMULAS.values() if formula.page == page):
        for record, (head, _) in RECORDS.items():
            box = parsed[f"{page}.html"].select_one(f"#{parity.anchor(formula.name, record)}")
            for call in box.select("pre") if box else ():
                block = call.find_parent(class_="highlight")
                above = block.find_previous_sibling() if block else None
                links = above.select("a.file[download]") if above else []
                assert len(links) == head["regenerable"]
                for link in links:
                    text = (site / str(link["href"])).read_text(encoding="utf-8")
                    assert f'call = """\n{call.get_text().strip()}\n"""' in text
    assert {path.name for path in (site / "scripts").iterdir()} == set(CALLS)


def test_a_program_that_prints_something_else_is_noticed() -> None:
    """The record itself passes; without a cell, with another error or with a number that is a little off, it does not."""
    for name in CALLS:
        right = recorded(name)
        assert wrong(name, right) == []
        assert wrong(name, right.replace("error:\n", "error:\nNot"))[:1] or not right.startswith("error")
        assert wrong(name, right[: right.rindex(":\n")].rpartition("\n")[0]), name
    for name in ("pytorch-adam-default.py", "jax-softmax-equal.py", "keras-batch-norm-train-equal.py", "caffe-l1-equal.py"):
        right = recorded(name)
        number = max(re.findall(r"\d\.\d{3,}", right), key=float)
        assert wrong(name, right.replace(number, str(float(number) * (1 + 1e-4)))), name


@pytest.mark.live
@pytest.mark.parametrize("record", environments())
def test_a_program_prints_what_is_recorded(record: str) -> None:
    """Each in a process of its own, with the framework installed from its lock and nothing of this project in reach."""
    try:
        with made(environments()[record]) as (python, variables):
            del variables["PYTHONPATH"]
            names = [name for name, (cell, *_) in CALLS.items() if cell.framework == record]
            found = [problem for name in names for problem in run(name, python, variables)]
    except Skipped as reason:
        pytest.skip(f"{record}: {reason}")
    assert not found, "\n".join(found)


def run(name: str, python: str, variables: dict[str, str]) -> list[str]:
    """Run a program in the folder of its environment and return what is wrong with its output."""
    folder = Path(variables["HOME"])
    (folder / name).write_text(PROGRAMS[name], encoding="utf-8")
    done = subprocess.run([python, name], cwd=folder, env=variables, capture_output=True, text=True)
    return wrong(name, done.stdout) if done.returncode == 0 else [f"{name}: {done.stderr[-500:]}"]
