"""Build the wheel that the site serves, for `pip install` with its address.

The project's own build backend makes it, without a network. Then it is packed anew, so that the same sources give the same bytes on
any day and on any machine. It is kept under a hash of all that goes into it: an edit of a page builds nothing.

    python -m scripts.sitegen.wheel      # build it in .cache/wheels/ and print where it lies
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urljoin

from scripts.sitegen.pages import CACHE, ROOT

SOURCES = ("pyproject.toml", "README.md", "LICENSE", "LICENSE-docs", "dlref")
"""All that the package is built from."""


class BadWheel(Exception):
    """The package cannot be built."""


def build(root: Path = ROOT, cache: Path = CACHE / "wheels") -> Path:
    """Return the wheel of the package, built if it is not in the cache.

    Raises:
        BadWheel: naming the file that is missing, or with what the build backend said.
    """
    folder = cache / _key(root)
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as place:
            made = _pack(_run(root, Path(place)), Path(place) / "packed")
            try:
                made.parent.rename(folder)
            except OSError:  # another build was there first, and made the same
                if not folder.exists():
                    raise
    [wheel] = folder.iterdir()
    return wheel


def install(address: str) -> str:
    """Return the command that installs the wheel from the site at this address."""
    return f"pip install {urljoin(address, build().name)}"


def copy_sources(root: Path, target: Path) -> None:
    """Copy what the package is built from, and nothing that lies between it."""
    for name in SOURCES:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(root / name, target / name)


def _key(root: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes() + version("setuptools").encode())
    for name in SOURCES:
        if not (root / name).exists():
            raise BadWheel(f"{name}: not there, and the package is built from it")
        below = [path for path in (root / name).rglob("*") if path.is_file() and path.suffix != ".pyc"]
        for path in sorted([root / name] if (root / name).is_file() else below):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _run(root: Path, place: Path) -> Path:
    """Let the build backend make the wheel, of a copy, which keeps the checkout clean."""
    source, made = place / "source", place / "made"
    source.mkdir()
    copy_sources(root, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(made)]
    run = subprocess.run(command, cwd=source, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True)
    if run.returncode:
        raise BadWheel(f"the package cannot be built:\n{run.stdout}{run.stderr}")
    [wheel] = made.glob("*.whl")
    return wheel


def _pack(wheel: Path, folder: Path) -> Path:
    """Write the same files into a new archive in a fixed order, without their dates and rights.

    They are stored as they are: what compression makes of them is another thing in each version of zlib.
    """
    folder.mkdir()
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(folder / wheel.name, "w") as new:
        # The metadata last, and the list of all files at the very end, as the form of a wheel asks for.
        for name in sorted(old.namelist(), key=lambda name: (".dist-info/" in name, name.endswith("/RECORD"), name)):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # Unix, wherever it was made
            entry.external_attr = 0o100644 << 16
            new.writestr(entry, old.read(name))
    return folder / wheel.name


if __name__ == "__main__":
    print(build())
