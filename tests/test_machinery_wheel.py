"""The wheel on the site: the same bytes from the same sources, built once, and installed by the command that the home page shows."""

import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup

import dlref
from scripts.sitegen import examples, wheel
from scripts.sitegen.pages import ROOT

if TYPE_CHECKING:
    from tests.conftest import Once, Project

NAME = f"dlref-{dlref.__version__}-py3-none-any.whl"

SESSION = """
import doctest, sys, dlref
print(dlref.__file__)
print(doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(sys.argv[1], {}, "README", None, 0)))
"""


@pytest.fixture(scope="module")
def sources(once: "Once") -> Path:
    """Return a copy of the sources, built: the wheel lies in its folder `cache`."""

    def make(folder: Path) -> None:
        folder.mkdir()
        wheel.copy_sources(ROOT, folder)
        wheel.build(folder, folder / "cache")

    return once("sources", make)


def files_of(sources: Path) -> list[str]:
    """Return the paths of the sources, sorted."""
    below = [path for name in wheel.SOURCES for path in (sources / name, *(sources / name).rglob("*"))]
    return sorted(path.relative_to(sources).as_posix() for path in below if path.is_file())


def test_the_same_sources_give_the_same_bytes(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied in another order, with other dates and other rights, and built on another day."""
    for name in reversed(files_of(sources)):
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sources / name, copy)
        copy.chmod(0o600)
        os.utime(copy, (1_000_000_000, 1_000_000_000))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    first, second = wheel.build(sources, sources / "cache"), wheel.build(tmp_path, tmp_path / "cache")

    assert first != second
    assert first.name == second.name == NAME
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist()[-1] == f"dlref-{dlref.__version__}.dist-info/RECORD"
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_it_is_built_only_after_an_edit_of_what_goes_into_it(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the files counts, its name, too; what lies beside them does not."""
    shutil.copytree(sources, tmp_path, dirs_exist_ok=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "adam.md").write_text("# Adam\n")
    (tmp_path / "dlref" / "__pycache__").mkdir()
    (tmp_path / "dlref" / "__pycache__" / "adam.pyc").write_bytes(b"\0")

    def run(root: Path, place: Path) -> Path:
        raise wheel.BadWheel("it is built")

    monkeypatch.setattr(wheel, "_run", run)
    assert wheel.build(tmp_path, tmp_path / "cache").read_bytes() == wheel.build(sources, sources / "cache").read_bytes()
    for name in files_of(sources):
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content + b"\n")
        with pytest.raises(wheel.BadWheel, match="it is built"):
            wheel.build(tmp_path, tmp_path / "cache")
        (tmp_path / name).write_bytes(content)
    (tmp_path / "dlref" / "adam.py").rename(tmp_path / "dlref" / "adan.py")
    with pytest.raises(wheel.BadWheel, match="it is built"):
        wheel.build(tmp_path, tmp_path / "cache")


def test_a_package_that_cannot_be_built_stops_the_build(project: "Project") -> None:
    """A file that is not there is named; for the rest the build backend has its say."""
    project.path("LICENSE").unlink()
    missing = project.build()
    assert missing.code != 0
    assert "Traceback" not in missing.output
    assert "LICENSE: not there, and the package is built from it" in missing.output

    project.path("LICENSE").write_text("Anything goes.\n", encoding="utf-8")
    project.replace("pyproject.toml", 'license = "MIT AND CC-BY-4.0"', 'license = "MIT AND CC-BY-5.0"')
    invalid = project.build()
    assert invalid.code != 0
    assert "the package cannot be built:" in invalid.output
    assert "CC-BY-5.0" in invalid.output


def test_the_command_of_the_home_page_installs_it(site: Path, served: str, tmp_path: Path) -> None:
    """From the site alone, as it is served below a sub-path; the example of the readme then runs with what was installed."""
    page = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    [command] = [code.get_text() for code in page.select("article code") if code.get_text().startswith("pip install ")]
    assert command == f"pip install https://dlref.example/dlref/{NAME}"
    pip = (
        [sys.executable, "-m", "pip", "install"]
        if importlib.util.find_spec("pip")
        else ["uv", "pip", "install", "--python", sys.executable]
    )
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    own |= {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1", "NO_PROXY": "127.0.0.1"}
    options = ["--no-deps", "--no-index", "--no-cache-dir", "--target", str(tmp_path / "there")]

    address = command.removeprefix("pip install ").replace("https://dlref.example/dlref/", served)
    installed = subprocess.run([*pip, address, *options], cwd=tmp_path, env=own, capture_output=True, text=True)
    assert installed.returncode == 0, installed.stdout + installed.stderr

    [session] = [example.source for example in examples.of_page(ROOT / "README.md") if example.is_session]
    path = {"PYTHONPATH": str(tmp_path / "there")}
    ran = subprocess.run([sys.executable, "-c", SESSION, session], cwd=tmp_path, env=own | path, capture_output=True, text=True)
    file, results = ran.stdout.splitlines()
    assert Path(file) == tmp_path / "there" / "dlref" / "__init__.py"
    assert results == f"TestResults(failed=0, attempted={session.count('>>> ')})"
