"""What is published: a wheel built from the source distribution, installed in an environment that holds NumPy and nothing else."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from email.message import Message
from email.parser import Parser
from importlib.metadata import distribution
from pathlib import Path

import pytest

import dlref
from scripts import dev, release
from scripts.sitegen import examples, wheel as site_wheel

LICENCES = ["LICENSE", "LICENSE-docs", "dlref/data/LICENSE"]
ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"

# What an import of every module asks for beyond NumPy, the standard library and the package itself. NumPy's own requests come first.
IMPORTS = """
import pkgutil, sys
import numpy, numpy.random, numpy.typing

class Asked:
    names = set()
    def find_spec(self, name, path=None, target=None):
        self.names.add(name.partition(".")[0])

sys.meta_path.insert(0, Asked())
import dlref
for module in pkgutil.iter_modules(dlref.__path__):
    __import__(f"dlref.{module.name}")
print(dlref.__file__)
print(len(dlref.datasets.digits().X))
print(sorted(Asked.names - {"dlref", "numpy"} - sys.stdlib_module_names))
"""

SESSION = """
import doctest, sys
print(doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(sys.argv[1], {}, "README", None, 0)))
"""


def run(*command: str | Path, folder: Path) -> str:
    """Return what a command prints; it must succeed. An installer knows of no index, and of no folder to find packages in."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_", "PYTHONPATH"))}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "UV_NO_CONFIG": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """Return the wheel, built by `python -m build` as anyone would, but without a network."""

    def build(folder: Path) -> None:
        folder.mkdir()
        site_wheel.copy_sources(ROOT, folder)
        words = run(sys.executable, "-m", "build", "--no-isolation", folder=folder)
        assert "WARNING" not in words, words
        assert "Deprecat" not in words, words

    [wheel] = once("wheel", build).glob("dist/*.whl")
    return wheel


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """Return what the wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with NumPy, the wheel, and nothing else."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    packages = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip())
    assert list(packages.iterdir()) == []
    numpy = distribution("numpy")
    for name in {file.parts[0] for file in numpy.files or () if file.parts[0] != ".."}:
        there = Path(str(numpy.locate_file(name)))
        # uv sees no package whose record is a link.
        shutil.copytree(there, packages / name) if name.endswith(".dist-info") else (packages / name).symlink_to(there)
    # An installer that finds a requirement missing fails.
    if importlib.util.find_spec("pip"):
        run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", wheel, folder=folder)
    else:
        run("uv", "pip", "install", "--python", python, "--offline", "--no-index", wheel, folder=folder)
    return python


def test_the_wheel_is_small(wheel: Path) -> None:
    """Digits and documentation included."""
    assert wheel.stat().st_size < 250_000


def test_the_wheel_holds_the_package_and_its_licences(wheel: Path) -> None:
    """Every file of dlref/, byte for byte, of which one says that it is typed; all licences; nothing else but the metadata."""
    ours = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / "dlref").rglob("*") if path.is_file() and path.suffix != ".pyc"}
    licences = {f"licenses/{name}": ROOT / name for name in LICENCES}

    with zipfile.ZipFile(wheel) as archive:
        written = {re.sub(r"^dlref-[^/]*\.dist-info/", "", name): archive.read(name) for name in archive.namelist()}

    assert "dlref/py.typed" in written
    assert written.keys() == ours.keys() | licences.keys() | {"METADATA", "WHEEL", "RECORD", "top_level.txt"}
    assert [name for name, path in (ours | licences).items() if written[name] != path.read_bytes()] == []


def test_the_wheel_of_the_site_holds_the_same(wheel: Path) -> None:
    """Byte for byte, file by file."""
    with zipfile.ZipFile(wheel) as ours, zipfile.ZipFile(site_wheel.build()) as served:
        assert {name: ours.read(name) for name in ours.namelist()} == {name: served.read(name) for name in served.namelist()}


def test_the_wheel_requires_numpy_alone(metadata: Message) -> None:
    """Not even as an extra is there anything else."""
    assert [re.split(r"[^\w-]", requirement)[0] for requirement in metadata.get_all("Requires-Dist", [])] == ["numpy"]
    assert metadata["Provides-Extra"] is None


def test_the_wheel_says_what_it_is(metadata: Message) -> None:
    """Version, licences, Python, its addresses, and the readme for a page about it, on which every link and picture is found."""
    assert metadata["Version"] == dlref.__version__
    assert metadata["License-Expression"] == "MIT AND CC-BY-4.0"
    assert metadata.get_all("License-File") == LICENCES
    assert metadata["Requires-Python"] == ">=3.11"
    addresses = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert list(addresses) == ["Homepage", "Documentation", "Source", "Changelog", "Issues"]
    assert str(metadata.get_payload()).strip() == README.read_text("utf-8").strip()
    links = [*re.finditer(r"\]\(([^)]+)\)|^\[[^]]+\]: (.+)$", str(metadata.get_payload()), re.M)]
    assert [link[0] for link in links if not (link[1] or link[2]).startswith("https://")] == []
    assert len(links) > 5


def test_it_imports_nothing_but_numpy_and_the_standard_library(python: Path, tmp_path: Path) -> None:
    """Nor does it try to: every module, the data among them, works beside NumPy alone."""
    file, pixels, asked = run(python, "-I", "-W", "error", "-c", IMPORTS, folder=tmp_path).splitlines()

    assert Path(file).is_relative_to(python.parents[1])
    assert (pixels, asked) == ("64", "[]")


def test_the_example_of_the_readme_runs_there(python: Path, tmp_path: Path) -> None:
    """And prints what the readme shows."""
    [session] = [example.source for example in examples.of_page(README) if example.is_session]

    words = run(python, "-I", "-W", "error", "-c", SESSION, session, folder=tmp_path)

    assert words == f"TestResults(failed=0, attempted={session.count('>>> ')})\n"


def test_a_readers_own_version_is_checked_there(python: Path, tmp_path: Path) -> None:
    """From the command line, with the slips that the package brings along."""
    (tmp_path / "my_file.py").write_text("def step(W, dW, state, *, alpha):\n    return W + alpha * dW, state\n", "utf-8")
    command: list[str | Path] = [python, "-W", "error", "-m", "dlref", "check", "gradient_descent", "my_file.py:step"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", env={"PYTHONUTF8": "1"}, timeout=120)

    assert (done.returncode, done.stderr) == (1, "")
    assert "This is a known slip: climbs.\n    W + alpha * dW\n  in the place of\n    W - alpha * dW\n" in done.stdout


# --- the release -----------------------------------------------------------------------------------------------------------


def test_a_tag_names_the_version_that_stands_everywhere(tmp_path: Path) -> None:
    """And the changelog has a title for it, with a date."""
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md", "dlref/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    changelog = tmp_path / "CHANGELOG.md"
    title = f"## [{dlref.__version__}] - 2026-12-01"
    changelog.write_text(changelog.read_text("utf-8").replace("## [Unreleased]", f"## [Unreleased]\n\n{title}"), "utf-8")
    tag = f"v{dlref.__version__}"
    assert release.wrong(tag, tmp_path) == []

    assert release.wrong("v9.9.9", tmp_path) == [f"the tag is v9.9.9, and pyproject.toml has the version {dlref.__version__}"]
    for name, old in (("CITATION.cff", f"version: {dlref.__version__}"), ("CHANGELOG.md", title), ("dlref/__init__.py", "__version__ = ")):
        text = (tmp_path / name).read_text("utf-8")
        assert text.count(old) == 1
        (tmp_path / name).write_text(text.replace(old, old.replace("1", "2").replace("_version", "_release")), "utf-8")
        assert release.wrong(tag, tmp_path) == [f"{name} does not have the version {dlref.__version__}"]
        (tmp_path / name).write_text(text, "utf-8")


@pytest.mark.more
def test_what_is_released_is_tried_out_as_it_was_installed(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in the installed package fails, in the tests or in the example of the readme, whatever the checkout has."""
    monkeypatch.setattr(dev, "TESTS", ("pytest", "-n", "0", "-x"))  # they are few
    packages = Path(run(python, "-c", "import dlref; print(dlref.__path__[0])", folder=python.parent).strip())

    def rewrite(name: str, text: str) -> None:
        (packages / name).unlink()  # an installer may have put a link here to what it keeps
        (packages / name).write_text(text, "utf-8")

    def fails_with(words: str, name: str, old: str, new: str) -> None:
        text = (packages / name).read_text("utf-8")
        assert old in text
        rewrite(name, text.replace(old, new))
        with pytest.raises(release.Refused, match=words):
            release.try_out(python, ["tests/test_momentum.py"])
        rewrite(name, text)

    release.try_out(python, ["tests/test_momentum.py"])
    fails_with("FAILED tests/test_momentum.py", "momentum.py", "W = W - alpha * v", "W = W + alpha * v")
    fails_with("in README.md", "adam.py", "beta1**t", "beta1**(t + 1)")
