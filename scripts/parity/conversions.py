"""From a call of one framework to the call of another that computes the same: found among the recorded outputs, not written down.

Calls whose recorded outputs agree form a class. A conversion is offered between any two calls of a class.
"""

from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from scripts.parity import inputs
from scripts.parity.forms import FORMULAS
from scripts.parity.vectors import Cell, array, form, load_all
from scripts.sitegen.pages import once_an_edit


class Call(NamedTuple):
    """One call of a framework, with all that was recorded of it."""

    record: str
    """The name of the framework's file."""
    cells: tuple[Cell, ...]

    @property
    def cell(self) -> Cell:
        """The cell that speaks for all."""
        return self.cells[0]


class Apart(NamedTuple):
    """How far the outputs of two calls are from each other."""

    distance: float
    """The largest difference, in the unit of the formula; `nan` if nothing was recorded of both, or where one of both is."""
    equal: bool
    """Whether it is within the rounding of both."""


@once_an_edit
def calls(formula: str) -> list[Call]:
    """Return the calls of all frameworks that gave an output, with a call of each name once a framework."""
    found: dict[tuple[str, str], list[Cell]] = {}
    for record, (_, cells) in load_all().items():
        for cell in cells:
            if cell.formula == formula and "output" in cell.facts and cell.quantity != "kept":  # a share is no output to compare
                found.setdefault((record, cell.variant), []).append(cell)
    return [Call(record, tuple(cells)) for (record, _), cells in found.items()]


def apart(one: Call, other: Call, *, falling: bool = False) -> Apart:
    """Return how far two calls are from each other on what was recorded of both, with a constant rate or with a falling one."""
    largest, compared, equal = 0.0, False, comparable(one, other)
    for a in one.cells:
        for b in other.cells:
            if (a.quantity, a.inputs) != (b.quantity, b.inputs) or (a.inputs == "falling") != falling:
                continue
            if a.facts.get("mask") != b.facts.get("mask"):  # another random draw: each was compared with its own form
                if (a.form, a.facts.get("options")) != (b.form, b.facts.get("options")):
                    return Apart(float("nan"), False)
                compared = True
                continue
            x, y = array(a.output), array(b.output)
            if a.formula in ("he", "lecun"):  # random draws, of which the law counts
                x, y = x[:1], y[:1]
            rows = min(len(np.atleast_1d(x)), len(np.atleast_1d(y)))  # what was recorded once may stop earlier
            x, y = np.atleast_1d(x)[:rows], np.atleast_1d(y)[:rows]
            both_nan = np.isnan(x) & np.isnan(y)
            with np.errstate(invalid="ignore"):  # between two infinities
                difference = float(np.where(both_nan | (x == y), 0.0, np.abs(x - y)).max())
            equal &= difference <= _tolerance(a, b) * max(1.0, float(np.abs(x[np.isfinite(x)]).max(initial=0.0)))
            largest, compared = float(np.maximum(largest, difference)), True  # which keeps `nan`, as `max` does not
    if not compared:
        return Apart(float("nan"), False)
    return Apart(largest / (inputs.alpha if FORMULAS[one.cell.formula].unit else 1.0), equal)


def comparable(one: Call, other: Call) -> bool:
    """Return whether the same was recorded of both, or both are one form: half of a formula proves nothing of the other half."""
    recorded = [{(cell.quantity, cell.inputs) for cell in call.cells if cell.inputs != "falling"} for call in (one, other)]
    forms = [(call.cell.form, call.cell.facts.get("options")) for call in (one, other)]
    return recorded[0] == recorded[1] or forms[0] == forms[1]


def _tolerance(a: Cell, b: Cell) -> float:
    if a.formula in ("he", "lecun"):
        return float(10 * (2 * inputs.n * inputs.n_prev) ** -0.5 * max(a.output[0], b.output[0]))  # twice five deviations
    return 4e-6 if "float32" in (a.facts["class"], b.facts["class"]) else 2e-12


def classes(formula: str) -> list[list[Call]]:
    """Return the calls in classes: within one, every two of which the same was recorded were found to agree."""
    found: list[list[Call]] = []
    for call in calls(formula):
        home = None
        for group in found:
            peers = [other for other in group if comparable(call, other)]
            if peers and all(apart(call, other).equal for other in peers):
                home = group
                break
        if home is None:
            found.append([call])
        else:
            home.append(call)
    return found


@once_an_edit
def table() -> dict[str, Any]:
    """Return all that the page needs, by formula: the calls, the class of each, and how far classes are from each other."""
    names: dict[str, Any] = {}
    for formula in FORMULAS.values():
        groups = classes(formula.name)
        rows = [
            {
                "framework": call.record,
                "variant": call.cell.variant,
                "role": call.cell.role,
                "call": call.cell.call,
                "what": formula.forms[form(call.cells)].title,
                "class": number,
                "falling": _falling(call, groups),
            }
            for number, group in enumerate(groups)
            for call in group
        ]
        far = {f"{a}-{b}": apart(groups[a][0], groups[b][0]).distance for a, b in combinations(range(len(groups)), 2)}
        names[formula.name] = {
            "title": formula.title,
            "page": formula.page,
            "unit": formula.unit,
            "calls": rows,
            "apart": {pair: float(f"{distance:.3g}") for pair, distance in far.items() if np.isfinite(distance)},
        }
    return names


def _falling(call: Call, groups: list[list[Call]]) -> int:
    """Return which calls of its class agree with this one under a falling rate too: the place of the first of them; -1 if not recorded."""
    if not any(cell.inputs == "falling" for cell in call.cells):
        return -1
    group = next(group for group in groups if call in group)
    return next(place for place, other in enumerate(group) if other is call or apart(call, other, falling=True).equal)
