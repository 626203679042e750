"""`dev.py new NAME` starts a formula, and nothing of it is forgotten: what is left to fill in is named, with file and line."""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scripts import new
from scripts.sitegen.pages import ROOT

if TYPE_CHECKING:
    from tests.conftest import Project

LEFT = re.compile(r"\bFILL IN\b")
PLACES = ("dlref/*.py", "dlref/checks/*.py", "tests/mutants/*.py", "tests/test_*.py", "docs/*.md")


def left_to_fill_in(root: Path) -> list[str]:
    """Return every line of a formula's files that waits for its author, as file:line."""
    files = [path for pattern in PLACES for path in sorted(root.glob(pattern)) if path.name != Path(__file__).name]
    return [
        f"{path.relative_to(root)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if LEFT.search(line)
    ]


def test_nothing_is_left_to_fill_in() -> None:
    """What `dev.py new` marks is the author's to write."""
    assert left_to_fill_in(ROOT) == []


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> "Project":
    """Return a copy of the project in which a formula was started."""
    from tests.conftest import copy_project

    project = copy_project(tmp_path_factory.mktemp("new"))
    for path in ROOT.glob("tests/*.py"):
        project.path(f"tests/{path.name}").write_text(path.read_text("utf-8"), "utf-8")
    project.path("tests/mutants").mkdir(exist_ok=True)
    for path in (*ROOT.glob("tests/mutants/*.py"), ROOT / "pyproject.toml"):
        project.path(str(path.relative_to(ROOT))).write_text(path.read_text("utf-8"), "utf-8")
    new.start("clipping", "adam", project.root)
    return project


def test_a_formula_that_was_started_works(started: "Project") -> None:
    """Its own test, its checks, its slips and the contract pass as they are; what fails is what is left to fill in."""
    files = ("test_clipping", "test_checks", "test_contract", "test_mutants", "test_mine")
    tests = [f"tests/{name}.py" for name in files]
    command = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-k", "clipping", *tests]
    run = started.run(*command)

    assert run.returncode == 0, run.stdout
    assert "error" not in run.stdout.lower()


def test_what_is_left_to_fill_in_is_named(started: "Project") -> None:
    """Each file, and the line in it."""
    named = left_to_fill_in(started.root)

    for path in ("dlref/clipping.py:1", "dlref/checks/clipping.py:1", "dlref/checks/clipping.py:16", "tests/test_clipping.py:1"):
        assert path in named
    assert "docs/clipping.md:2" in named
    assert any(place.startswith("docs/notation.md:") for place in named)


def test_the_formula_stands_where_it_was_asked_for(started: "Project") -> None:
    """Behind the one before it, in the package and in the navigation."""
    assert "    adam,\n    clipping,\n" in started.read("dlref/__init__.py")
    assert '    "adam",\n    "clipping",\n' in started.read("dlref/__init__.py")
    assert re.search(r"- adam\.md\n +- clipping\.md\n", started.read("mkdocs.yml"))


@pytest.mark.parametrize("name", ["adam", "adamw", "Clipping", "1st", "a-b"])
def test_refuses_a_name_that_cannot_be_one(name: str) -> None:
    """A module of that name is there, or never could be."""
    run = subprocess.run([sys.executable, "-m", "scripts.new", name], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 2
    assert f"got {name!r}" in run.stderr
