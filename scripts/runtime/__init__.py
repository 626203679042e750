"""The Python that runs in a page: Pyodide with NumPy and matplotlib, fetched, held against recorded sums, packed, kept in .cache/.

    python3 scripts/dev.py runtime           # have it, whatever that takes
    python3 scripts/dev.py runtime record    # record the sums of the version in runtime.json anew; needs npm

The files come from a package that carries a whole Pyodide; it is unpacked, never installed. What makes them trustworthy is runtime.json:
the SHA-256 of every file, as the official package and its lock file have them. From them `make.py` makes what is served. Its sums are
recorded, too, so that a byte that has changed since stops the build.
"""

import gzip
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scripts.sitegen.pages import CACHE

HERE = Path(__file__).resolve().parent
MANIFEST = HERE / "runtime.json"
NOTICE = HERE / "NOTICE.txt"
FOLDER = CACHE / "runtime"


class NoRuntime(Exception):
    """The runtime cannot be had here, with the reason in one line."""


class BadRuntime(Exception):
    """A file is not the one that was recorded."""


class Size(NamedTuple):
    """What a reader downloads, in bytes, from a host that compresses what can be compressed."""

    numpy: int
    matplotlib: int


def manifest() -> dict[str, Any]:
    """Return what is recorded: the version, the source, the sums of what is fetched and of what is served."""
    recorded: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return recorded


def key() -> str:
    """Return the name of the runtime: a hash of all that is served, and of what it is made of and by."""
    digest = hashlib.sha256()
    for path in (MANIFEST, NOTICE, HERE / "make.py", HERE / "pack.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def there() -> Path | None:
    """Return the folder of the runtime if it is in the cache, every byte as recorded.

    Raises:
        BadRuntime: naming a file that is not as recorded.
    """
    folder = FOLDER / key()
    if not folder.is_dir():
        return None
    hold(folder, manifest()["served"])
    return folder


def have() -> Path:
    """Return the folder of the runtime, made if it is not in the cache.

    Raises:
        NoRuntime: where it cannot be fetched, or not be packed.
        BadRuntime: naming a file that is not as recorded.
    """
    from scripts.runtime import make  # where it is in the cache, nothing of this is needed

    FOLDER.mkdir(parents=True, exist_ok=True)
    with _turn(FOLDER / "lock"):
        if folder := there():
            return folder
        with tempfile.TemporaryDirectory(dir=FOLDER) as place:
            made = Path(place) / "made"
            make.make(make.fetch(Path(place)), made)
            hold(made, manifest()["served"])
            made.rename(FOLDER / key())
    return FOLDER / key()


@cache
def size(folder: Path) -> Size:
    """Return how much a reader downloads until NumPy answers, and until there is a figure."""

    def weight(path: Path) -> int:
        is_packed = path.suffix in (".whl", ".zip")
        return path.stat().st_size if is_packed else len(gzip.compress(path.read_bytes(), 6, mtime=0))

    every = sum(weight(path) for path in folder.iterdir() if path.name != NOTICE.name)
    return Size(sum(map(weight, first(folder))), every)


def first(folder: Path) -> list[Path]:
    """Return the files that are there when NumPy answers."""
    return [path for path in sorted(folder.iterdir()) if path.name.startswith(("pyodide", "python_stdlib", "numpy-"))]


def hold(folder: Path, sums: dict[str, str]) -> None:
    """Hold every file of a folder to its sum.

    Raises:
        BadRuntime: naming one that is not as recorded, is missing, or is not recorded.
    """
    found = {path.name: sha256(path.read_bytes()) for path in sorted(folder.iterdir())}
    for name in sorted(found.keys() | sums.keys()):
        if found.get(name) != sums.get(name):
            what = "is not there" if name not in found else "is not recorded" if name not in sums else "is not as recorded"
            raise BadRuntime(f"runtime: {name} {what} in scripts/runtime/runtime.json; remove {folder} to make it again")


def sha256(content: bytes) -> str:
    """Return the sum of a file."""
    return hashlib.sha256(content).hexdigest()


@contextmanager
def _turn(lock: Path) -> Iterator[None]:
    """Let one process at a time make the runtime. The system gives the turn back, however a process ends."""
    with lock.open("w") as turn:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(turn.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(turn, fcntl.LOCK_EX)
        yield
