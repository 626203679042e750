"""The checks of `dlref.checks`: the formulas pass them, and a version of the reader's own can be held to them."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest

import dlref
from dlref import beyond, checks, moving_average

FORMULAS = sorted(path.stem for path in Path(checks.__file__).parent.glob("[!_]*.py"))


def test_every_module_has_checks() -> None:
    """One module of checks for each module of the package."""
    assert sorted([*dlref.__all__, *beyond.__all__]) == FORMULAS


@pytest.mark.parametrize(("formula", "check"), [(formula, check) for formula in FORMULAS for check in checks.of(formula)])
def test_a_formula_passes_its_checks(formula: str, check: str) -> None:
    """Every check holds for what the package ships."""
    checks.of(formula)[check](import_module(f"dlref.{'beyond.' * (formula in beyond.__all__)}{formula}"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_check_says_what_it_asks_for(formula: str) -> None:
    """In the first line of its docstring, which a reader sees beside what failed."""
    assert all((check.__doc__ or "").splitlines()[0].endswith((".", ":")) for check in checks.of(formula).values())


def test_a_version_of_the_readers_own_is_held_to_them() -> None:
    """It need not be a module; what fails is named, with what is and what should be."""
    misprint = SimpleNamespace(**vars(moving_average))
    misprint.correct = lambda v, *, beta, t: v / (1 - beta) ** min(t, 300)

    found = {failure.check: failure for failure in checks.failures(misprint, of="moving_average")}

    assert "the_average_is_the_weighted_sum" not in found
    assert found["a_constant_is_repaired"].why == "v̂ after 2 times 7 at β = 0.5 is [21.], and should be [7.]"
    assert found["a_constant_is_repaired"].meaning.startswith("Of a constant x, v_t = (1-β^t)·x")
    assert checks.failures(moving_average) == []


def test_what_raises_has_failed() -> None:
    """A version that stops with an error is told the error."""
    broken = SimpleNamespace(**vars(moving_average))
    del broken.window

    failure = checks.failures(broken, of="moving_average")[0]
    assert failure.why == "'types.SimpleNamespace' object has no attribute 'window'"
