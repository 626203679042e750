"""Make a release, short of its upload: `python3 scripts/dev.py release v0.1.0`, with the name of the tag.

The tag has to name the version that stands everywhere, and the changelog has to tell of it. Then dist/ gets the source distribution
and the wheel built from it. The wheel is installed in a new environment, beside the NumPy of the lock and nothing else, where the
example of the readme has to run, and with which the tests of the package have to pass. The workflow release.yml uploads dist/.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from collections.abc import Sequence
from pathlib import Path

from scripts import dev
from scripts.sitegen import examples, wheel

ROOT = dev.ROOT

SESSION = """
import doctest, sys
sys.exit(doctest.DocTestRunner().run(doctest.DocTestParser().get_doctest(sys.argv[1], {}, "README.md", None, 0)).failed)
"""


class Refused(Exception):
    """What was built cannot be published, and why."""


def main(arguments: list[str]) -> int:
    """Check, build and try out; return 0 if it can be published."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print((__doc__ or "").strip())
        return 0 if arguments in (["-h"], ["--help"]) else 2
    if problems := wrong(arguments[0]):
        print("\n".join(problems), file=sys.stderr)
        return 1
    try:
        made = build(ROOT / "dist")
        with tempfile.TemporaryDirectory() as folder:
            python = environment(Path(folder) / "environment")
            _run(*installer(python), "--no-index", made, folder=made.parent)
            try_out(python, dev.tests_of_the_package())
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    print(f"{made.relative_to(ROOT)} can be published")
    return 0


def wrong(tag: str, root: Path = ROOT) -> list[str]:
    """Return what speaks against a release of this checkout under this tag."""
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    lines = {
        "dlref/__init__.py": rf'^__version__ = "{re.escape(version)}"$',
        "CITATION.cff": rf"^version: {re.escape(version)}$",
        "CHANGELOG.md": rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d$",
    }
    problems = [] if tag == f"v{version}" else [f"the tag is {tag}, and pyproject.toml has the version {version}"]
    for name, line in lines.items():
        if not re.search(line, (root / name).read_text(encoding="utf-8"), re.M):
            problems.append(f"{name} does not have the version {version}")
    return problems


def build(dist: Path) -> Path:
    """Build both distributions, from a copy of what belongs to the package; return the wheel, which is built from the other one."""
    shutil.rmtree(dist, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel.copy_sources(ROOT, Path(folder))
        _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, folder=Path(folder))
    [made] = dist.glob("*.whl")
    return made


def environment(folder: Path) -> Path:
    """Make an environment that holds the NumPy of the lock and nothing else; return its Python."""
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    entries = re.findall(r"^numpy==.*?(?=^\S|\Z)", dev.LOCK.read_text(encoding="utf-8"), re.M | re.S)
    (folder / "numpy.txt").write_text("".join(entries), encoding="utf-8")
    _run(*installer(python), "--no-deps", "--require-hashes", "-r", folder / "numpy.txt", folder=folder)
    return python


def try_out(python: Path, tests: Sequence[str]) -> None:
    """Run the example of the readme in an environment, and tests with what is installed there.

    Raises:
        Refused: with what they said, if one of them fails or would run with another dlref.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)  # where no dlref lies beside the tests
        [session] = [example.source for example in examples.of_page(ROOT / "README.md") if example.is_session]
        _run(python, "-I", "-W", "error", "-c", SESSION, session, folder=folder)
        (folder / "tests").mkdir()
        for name in ("pyproject.toml", "tests/conftest.py", "tests/forks.py", "tests/parsing.py", *tests):
            shutil.copy(ROOT / name, folder / name)
        packages = _run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder).strip()
        found = _run(sys.executable, "-c", "import dlref; print(dlref.__file__)", folder=folder, PYTHONPATH=packages).strip()
        if not Path(found).is_relative_to(packages):
            raise Refused(f"the tests would run with {found}, not with what is in {packages}")
        _run(sys.executable, "-m", *dev.TESTS, folder=folder, PYTHONPATH=packages)


def installer(python: Path) -> list[str]:
    """Return the command that installs into an environment, which need hold no installer."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", str(python)]
    return [sys.executable, "-m", "pip", "--python", str(python), "install", "--disable-pip-version-check", "--no-input"]


def _run(*command: str | Path, folder: Path, **variables: str) -> str:
    """Return what a command prints; it has to succeed."""
    run = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if run.returncode:
        raise Refused(f"$ {' '.join(map(str, command[:4]))} ...\n{run.stdout}")
    return run.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
