"""The checks and the tests must notice when a formula is wrong: every mistake, made in a copy, fails one of them.

A mistake that survives is a check that is missing. The slips of a formula, `dlref.slips`, are held to the formula's checks, `dlref.checks`;
what they cannot notice stands in tests/mutants/, and the tests of a copy of the whole package must.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import dlref
from dlref import beyond, checks, slips

if TYPE_CHECKING:
    from tests.conftest import Once

ROOT = Path(__file__).resolve().parents[1]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="runs every mutant in a fork")

CONFTEST = """
from pathlib import Path

from hypothesis import settings

import dlref

assert Path(dlref.__file__) == Path(__file__).parents[1] / "dlref" / "__init__.py", f"the mutant is not what is tested, but {dlref}"

settings.register_profile("mutant", derandomize=True, deadline=None, database=None, max_examples=20, phases=("explicit", "generate"))
settings.load_profile("mutant")
"""

# Imports what is slow once; then reads a folder and arguments for pytest from every line, runs it there in a fork, up to
# the first failure, and answers with its exit code. What pytest says goes into a file.
RUNNER = """
import gc, json, os, sys

import hypothesis.extra.numpy, numpy, pytest

gc.freeze()
for line in sys.stdin:
    if (child := os.fork()) == 0:
        folder, *arguments = json.loads(line)
        os.chdir(folder)
        sys.stdout = sys.stderr = open("words", "w", encoding="utf-8")
        code = pytest.main(["-x", "-p", "no:cacheprovider", "--tb=native", *arguments])
        sys.stdout.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Mutant(NamedTuple):
    """A mistake in the source of a module."""

    module: str
    slip: slips.Slip
    noticed_by: str = "tests"
    """Which tests must notice what no check can: the `contract`, the module's own `tests`, or the one that is named.

    Of what is private, they are the tests of the contract with functions made for it, or of the blocks.
    """


OF_FORMULAS = [Mutant(formula, slip) for formula in (*dlref.__all__, *beyond.__all__) for slip in slips.of(formula)]
OTHERS = [
    Mutant(path.stem, slips.Slip(*row[:3]), *row[3:])
    for path in sorted((ROOT / "tests" / "mutants").glob("*.py"))
    for row in import_module(f"tests.mutants.{path.stem}").MUTANTS
]


def file(module: str) -> str:
    """Return the file of a module, from the folder of the package."""
    return f"{'beyond/' * (module in beyond.__all__)}{module}.py"


def name(mutant: Mutant) -> str:
    """Return what a test is called."""
    return f"{mutant.module}: {mutant.slip.why}"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mutant", OF_FORMULAS, ids=map(name, OF_FORMULAS))
def test_a_mistake_in_a_formula_fails_its_checks(mutant: Mutant) -> None:
    """One of them says what is and what should be."""
    module = slips.made(mutant.module, mutant.slip)

    assert any(fails(check, module) for check in checks.of(mutant.module).values()), (
        f"{mutant.slip.mutated!r} in {mutant.module}.py is not noticed"
    )


def fails(check: Callable[[Any], None], module: Any) -> bool:
    """Whether a module does not pass a check."""
    try:
        check(module)
    except Exception:
        return True
    return False


def held_to(mutant: Mutant) -> list[str]:
    """Return the tests that must notice a mistake, as arguments of pytest."""
    is_of_the_contract = mutant.module in ("_contract", "_rules")
    if mutant.noticed_by.startswith("test_"):
        return [f"test_{'contract' if is_of_the_contract else mutant.module.strip('_')}.py::{mutant.noticed_by}"]
    if mutant.noticed_by == "contract":
        return ["test_contract.py", "-k", mutant.module]
    return ["test_contract_itself.py" if is_of_the_contract else f"test_{mutant.module.strip('_')}.py"]


TESTS = sorted({held_to(mutant)[0] for mutant in OTHERS})
"""All that any of them is held to."""


@pytest.fixture(scope="module")
def runner() -> Iterator[subprocess.Popen[str]]:
    """Start the process that runs the tests of the copies, with none of the settings of the pytest that runs us."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHON"))}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", RUNNER]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


@pytest.fixture(scope="module")
def faithful(runner: subprocess.Popen[str], once: "Once") -> Path:
    """Return a copy of the package, its settings and the tests, made once, with what Python compiles of them."""

    def copy(folder: Path) -> None:
        shutil.copytree(ROOT / "dlref", folder / "dlref", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "tests").mkdir()
        (folder / "tests" / "conftest.py").write_text(CONFTEST, "utf-8")
        for test in {"calls.py", *(name.partition("::")[0] for name in TESTS)}:
            shutil.copy(ROOT / "tests" / test, folder / "tests")
        code, words = run_tests(runner, folder, ["--collect-only", *TESTS])
        assert code == pytest.ExitCode.OK, words

    return once("faithful", copy)


def run_tests(runner: subprocess.Popen[str], folder: Path, arguments: list[str]) -> tuple[int, str]:
    """Return the exit code and the words of a run of pytest in a copy."""
    assert runner.stdin
    assert runner.stdout
    print(json.dumps([str(folder / "tests"), *arguments]), file=runner.stdin, flush=True)
    code = int(runner.stdout.readline())
    return code, (folder / "tests" / "words").read_text("utf-8")


@pytest.mark.more
@pytest.mark.parametrize("mutant", OTHERS, ids=map(name, OTHERS))
def test_any_other_mistake_fails_the_tests(mutant: Mutant, tmp_path: Path, faithful: Path, runner: subprocess.Popen[str]) -> None:
    """The module's own tests notice it, or the contract does; it is a test that fails, not the collection."""
    copy = shutil.copytree(faithful, tmp_path / "copy", ignore=shutil.ignore_patterns(f"{mutant.module}.*.pyc"))
    source = copy / "dlref" / file(mutant.module)
    source.write_text(slips.applied(mutant.slip, source.read_text("utf-8")), "utf-8")

    code, words = run_tests(runner, copy, held_to(mutant))

    assert code == pytest.ExitCode.TESTS_FAILED, f"{mutant.slip.mutated!r} in {mutant.module}.py is not noticed\n{words}"


@pytest.mark.more
def test_a_faithful_copy_passes(tmp_path: Path, faithful: Path, runner: subprocess.Popen[str]) -> None:
    """All of these tests: it is the mistake that fails, not the copying."""
    copy = shutil.copytree(faithful, tmp_path / "copy")

    code, words = run_tests(runner, copy, TESTS)

    assert code == pytest.ExitCode.OK, words
