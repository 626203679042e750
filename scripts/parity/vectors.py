"""The recorded outputs, tests/vectors/, and how each relates to what `dlref` computes.

A relation is computed here, from the output and the form that the cell names. What a file says of it, which the pages show, is what
the recorder computed; the tests compute it again from the output, and a claim that differs fails.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dlref._contract import Array
from scripts.parity import forms, inputs
from scripts.parity.forms import FORMULAS

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"
SCHEMA = 1
DIGEST: str = inputs.digest()  # type: ignore[no-untyped-call]  # Python 3.6 reads that file too

CLASSES = ("exact", "rounding", "float32", "sampled", "differs", "refused")
"""How near an output is to a form, the nearest first.

exact: every bit. rounding: within 1e-12 of the size of the numbers. float32: within 2e-6 of it, where the framework computes in
float32 or keeps a hyper-parameter so. sampled: within what chance does to a random draw. refused: the call ends in an error.
"""
EQUAL = CLASSES[:4]
USUAL = {"quantity": "output", "role": "shown", "api": True, "inputs": "", "dtype": "float64"}
"""What most cells say; a file leaves it out."""
_TOLERANCE = {"exact": 0.0, "rounding": 1e-12, "float32": 2e-6}


class Relation(NamedTuple):
    """How near an output is to a form."""

    kind: str
    """One of `CLASSES`."""
    distances: tuple[float, ...]
    """Largest absolute difference, in the unit of the formula; for an optimizer after each recorded step. `nan` where one of both is."""


class Cell(NamedTuple):
    """One recorded output of a framework."""

    framework: str
    """The name of its file."""
    facts: dict[str, Any]
    """What the file says."""

    def __getattr__(self, name: str) -> Any:
        """Return one of the facts."""
        try:
            return self.facts[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def id(self) -> str:
        """The name of the cell, unique in its file and an HTML id."""
        words = [self.facts[part] for part in ("formula", "quantity", "variant", "inputs")]
        return "-".join(word.replace(" ", "-") for word in words if word not in ("", "output"))

    @property
    def is_equal(self) -> bool:
        """Whether the output equals the notes."""
        return self.facts["notes"]["class"] in EQUAL


def form(cells: Sequence[Cell]) -> str:
    """Return the name of the form that the cells of one call are: a falling rate tells forms apart that a constant one does not."""
    return str(next((cell.form for cell in cells if cell.inputs == "falling"), cells[0].form))


def load(path: Path) -> tuple[dict[str, Any], list[Cell]]:
    """Return the head and the cells of a file."""
    head = json.loads(path.read_text(encoding="utf-8"))
    return head, [Cell(path.stem, USUAL | facts) for facts in head.pop("cells")]


def load_all() -> dict[str, tuple[dict[str, Any], list[Cell]]]:
    """Return head and cells of every file, by its name."""
    return {path.stem: load(path) for path in sorted(VECTORS.glob("*.json"))}


def save(path: Path, head: dict[str, Any], cells: Iterable[dict[str, Any]]) -> None:
    """Write a file, a cell in each line, each with its relations."""
    cells = list(cells)
    first = json.dumps({"schema": SCHEMA, **head, "cells_sha256": fingerprint(cells)}, ensure_ascii=False)[:-1]
    rows = []
    for facts in cells:
        said = {name: fact for name, fact in {**facts, **claims(facts)}.items() if USUAL.get(name) != fact}
        rows.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")))
    path.write_text(first + ', "cells": [\n' + ",\n".join(rows) + "\n]}\n", encoding="utf-8")


def fingerprint(cells: Iterable[dict[str, Any]]) -> str:
    """Return a hash of all that was recorded, without what is computed from it: an edit by hand does not go unseen."""
    told = [
        {name: facts[name] for name in sorted(facts) if name not in ("class", "notes") and USUAL.get(name) != facts[name]}
        for facts in cells
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def array(output: Any) -> Array:
    """Return a recorded output as an array; what was not finite stands there as a string."""
    return np.array(output, dtype=object).astype(float)


def claims(facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a file says of the relations of a cell: to its own form and to the notes."""
    if "error" in facts or facts.get("executed") is False:
        return {}
    own = relation(facts, facts["form"], facts.get("options", {}))
    notes = relation(facts, "notes")
    said: dict[str, Any] = {"class": own.kind, "notes": {"class": notes.kind}}
    if notes.kind == "differs":
        said["notes"]["distances"] = [_short(distance) for distance in notes.distances]
    return said


def problems(facts: dict[str, Any], *, drawn_anew: bool = False) -> list[str]:
    """Return what is wrong with the relations that a cell claims; of a random draw that is not the one recorded, less is demanded."""
    found = []
    own = relation(facts, facts["form"], facts.get("options"))
    if own.kind not in EQUAL:
        found.append(f"is not {facts['form']}: {own}")
    fresh = claims(facts)
    for said, seen in ((facts["class"], fresh["class"]), (facts["notes"]["class"], fresh["notes"]["class"])):
        # A power or an exponential may end in another bit on another machine.
        if said != seen and {said, seen} != {"exact", "rounding"}:
            found.append(f"claims {said}, is {seen}")
    if facts["role"] == "equal" and fresh["notes"]["class"] not in EQUAL:
        found.append("is called equal to the notes and is not")
    far, seen_far = (np.array(x["notes"].get("distances", []), dtype=float) for x in (facts, fresh))
    near = 0.1 if drawn_anew and fresh["class"] == "sampled" else 2e-3
    if far.shape != seen_far.shape or not np.allclose(far, seen_far, rtol=near, atol=0, equal_nan=True):
        found.append(f"claims {far} from the notes, is {seen_far}")
    return found


def _short(distance: float) -> float | str:
    return float(f"{distance:.3g}") if np.isfinite(distance) else str(distance)


def relation(facts: dict[str, Any], form: str, options: dict[str, Any] | None = None) -> Relation:
    """Return how near the output of a cell is to a form of its formula; without options, with the notes' hyper-parameters."""
    formula = FORMULAS[facts["formula"]]
    given = array(facts["output"])
    wanted = forms.expected(
        formula.name, form, {name: facts.get(name) for name in ("quantity", "inputs", "mask")} | {"options": options or {}}
    )
    if formula.name in ("he", "lecun"):
        return _sampled(given, wanted)
    if facts["quantity"] == "kept":
        deviation = (float(wanted) * (1 - float(wanted)) / inputs.MANY.size) ** 0.5
        distance = abs(float(given) - float(wanted))
        return Relation("sampled" if distance <= 5 * deviation else "differs", (distance,))
    if facts["quantity"] == "accepts the wrong":
        return Relation("exact" if given == wanted else "differs", (float(abs(given - wanted)),))
    wanted = wanted[: len(given)] if given.ndim else wanted  # what was recorded once may stop earlier
    if given.shape != wanted.shape:
        raise ValueError(f"{facts['formula']}, {facts['variant']}: the output is {given.shape}, form {form} is {wanted.shape}")
    return _measured(formula, facts, given, wanted)


def _measured(formula: forms.Formula, facts: dict[str, Any], given: Array, wanted: Array) -> Relation:
    unit = inputs.alpha if formula.unit else 1.0
    with np.errstate(invalid="ignore"):
        difference = np.where((given == wanted) | (np.isnan(given) & np.isnan(wanted)), 0.0, np.abs(given - wanted))
    if facts["quantity"] == "difference":  # of two gradients: a quotient of two nearly equal numbers, of which three digits count
        return Relation("rounding" if difference <= 1e-3 * wanted else "differs", (float(difference),))
    finite = np.abs(wanted[np.isfinite(wanted)])
    size = max(1.0, finite.max()) if finite.size else 1.0
    largest = difference.max()
    in_single = facts["dtype"] == "float32" or facts.get("rate_dtype") == "float32"
    kinds = [kind for kind, tolerance in _TOLERANCE.items() if largest <= tolerance * size and (kind != "float32" or in_single)]
    kind = kinds[0] if kinds else "differs"
    rows = difference.reshape(len(difference), -1).max(axis=1) if facts["inputs"] else np.array([largest])
    return Relation(kind, tuple(float(row) / unit for row in rows))


def _sampled(given: Array, wanted: Array) -> Relation:
    """Compare the deviation of random weights, and how far their law reaches, with what they should be."""
    (std, reach), (wanted_std, wanted_reach) = given, wanted
    distance = abs(std / wanted_std - 1) if wanted_std else float(std)
    law = std == 0 or (reach > 3 if np.isnan(wanted_reach) else abs(reach / wanted_reach - 1) < 0.01)
    deviation = (2 * inputs.n * inputs.n_prev) ** -0.5  # of the deviation of as many normal numbers
    return Relation("sampled" if distance <= 5 * deviation and law else "differs", (distance,))
