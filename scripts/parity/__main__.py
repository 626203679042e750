"""Record what the frameworks compute: `python3 scripts/dev.py parity`.

    list                     every framework: what is recorded, and whether it can be recorded here
    regenerate [name …]      run the generators of the frameworks named, or of all, and write tests/vectors/
    diff [name …]            run them and compare with what is recorded; exit code 1 if something changed

Each framework gets an environment of its own from its lock, which is removed before the next is made. Where all are run, one whose
interpreter or library is not on this machine is skipped by name; one that was asked for by name has then failed. Interpreters are
looked for among those of pyenv and on the PATH.
"""

import ast
import datetime
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from scripts.parity import vectors

HERE = Path(__file__).resolve().parent


class Skipped(Exception):
    """A framework cannot be run here, and why."""


class Failed(Exception):
    """A framework's installation or its generator failed, with its last words."""


class Environment(NamedTuple):
    """What a framework runs in; see environments.toml."""

    id: str
    """The name of its generator, its lock and its vectors."""
    name: str
    python: str
    """The version of its interpreter, such as `3.8`."""
    variables: dict[str, str]
    libraries: dict[str, str]
    """Names of shared libraries it asks for, and those of the system that serve."""
    hint: str
    """Where a missing library is to be had."""

    @property
    def generator(self) -> Path:
        """The program that records it."""
        return HERE / "generators" / f"{self.id}.py"

    @property
    def lock(self) -> Path:
        """Its packages."""
        return HERE / "locks" / f"{self.id}.txt"

    @property
    def vectors(self) -> Path:
        """Where its outputs are kept."""
        return vectors.VECTORS / f"{self.id}.json"


def environments() -> dict[str, Environment]:
    """Return the environments in the order of their file."""
    table = tomllib.loads((HERE / "environments.toml").read_text(encoding="utf-8"))
    return {
        name: Environment(name, row["name"], row["python"], row.get("environment", {}), row.get("libraries", {}), row.get("hint", ""))
        for name, row in table.items()
    }


def fingerprint(environment: Environment) -> dict[str, str]:
    """Return hashes of the generator, whose layout and comments do not count, and of the lock."""
    program = ast.unparse(ast.parse(environment.generator.read_text(encoding="utf-8")))
    return {
        "generator": hashlib.sha256(program.encode()).hexdigest(),
        "lock": hashlib.sha256(environment.lock.read_bytes()).hexdigest(),
    }


def main(arguments: Sequence[str]) -> int:
    """Run one of the commands."""
    verb, *names = arguments or ["--help"]
    known = environments()
    if verb not in ("list", "regenerate", "diff"):
        print((__doc__ or "").strip())
        return 0 if verb in ("-h", "--help") else 2
    if unknown := [name for name in names if name not in known]:
        print(f"no environment {unknown[0]!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    if verb == "list":
        show(known)
        return 0
    codes = [visit(verb, known[name], named=name in names) for name in names or known]
    return max(codes)


def show(known: dict[str, Environment]) -> None:
    """Print a line for each framework: what is recorded of it, and whether it can be recorded here."""
    records = vectors.load_all()
    rows = []
    for name in [*known, *(name for name in records if name not in known)]:
        head, cells = records.get(name, ({}, []))
        recorded = f"{len(cells)} cells, {head['date']}" if head else "not recorded"
        if name not in known:
            was_run = any(cell.facts.get("executed", True) for cell in cells)
            here = "recorded once" if was_run else "read in its source, not run"
        else:
            try:
                interpreter(known[name])
                here = f"Python {known[name].python} is here"
            except Skipped as reason:
                here = f"skipped here: {reason}"
        rows.append((name, head.get("framework") or known[name].name, head.get("version", ""), recorded, here))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())


def visit(verb: str, environment: Environment, *, named: bool) -> int:
    """Run one framework; return 0, or 1 if it failed, differs, or was named and cannot be run here."""
    print(f"{environment.id}: ", end="", flush=True)
    try:
        raw = run(environment)
    except Skipped as reason:
        print(f"{'cannot be run here' if named else 'skipped'}: {reason}")
        return int(named)
    except Failed as words:
        print(f"failed\n{words}")
        return 1
    cells = raw.pop("cells")
    date = datetime.date.today().isoformat()
    head = {**raw, "platform": platform.machine(), "date": date, "regenerable": True, **fingerprint(environment)}
    if verb == "regenerate":
        before = environment.vectors.read_bytes() if environment.vectors.exists() else b""
        if before:
            old, old_cells = vectors.load(environment.vectors)
            same = not changes([cell.facts for cell in old_cells], cells)
            if same and all(head[key] == old.get(key) for key in head.keys() - {"date"}):
                print(f"{len(cells)} cells, the same bits as recorded on {old['date']}")
                return 0
        vectors.save(environment.vectors, head, cells)
        print(f"{len(cells)} cells written to {environment.vectors.relative_to(vectors.ROOT)}")
        return 0
    _, recorded = vectors.load(environment.vectors)
    lines = changes([cell.facts for cell in recorded], cells)
    serious = [line for line in lines if not line.startswith("within")]
    print("the same bits" if not lines else f"{len(serious)} changes, {len(lines) - len(serious)} within the recorded class")
    for line in lines:
        print(f"  {line}")
    return int(bool(serious))


def changes(recorded: list[dict[str, Any]], cells: list[dict[str, Any]]) -> list[str]:
    """Return a line for each cell that is new, gone or different; `within …` if its relations are still those that are recorded."""
    old = {vectors.Cell("", facts).id: facts for facts in recorded}
    new = {vectors.Cell("", facts).id: facts for facts in cells}
    lines = [f"gone: {name}" for name in old.keys() - new.keys()] + [f"new: {name}" for name in new.keys() - old.keys()]
    for name in old.keys() & new.keys():
        facts = {key: value for key, value in old[name].items() if key not in ("class", "notes")}
        if facts != new[name]:
            same_call = all(
                facts.get(key) == new[name].get(key) for key in facts.keys() | new[name].keys() if key not in ("output", "mask")
            )
            within = same_call and "output" in new[name] and not vectors.problems({**new[name], **_claimed(old[name])}, drawn_anew=True)
            lines.append(f"{'within the class' if within else 'changed'}: {name}")
    return sorted(lines)


def _claimed(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: facts[key] for key in ("class", "notes") if key in facts}


@contextmanager
def made(environment: Environment) -> Iterator[tuple[str, dict[str, str]]]:
    """Make the environment, lend its Python and its variables, `HOME` among them, and remove it."""
    python = interpreter(environment)
    with tempfile.TemporaryDirectory(prefix=f"parity-{environment.id}-") as place:
        folder = Path(place)
        virtual = folder / "venv"
        variables = {**os.environ, "HOME": place, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        variables["PYTHONPATH"] = str(HERE)
        _call([str(python), "-m", "venv", str(virtual)], variables)
        own = str(virtual / "bin" / "python")
        _call([own, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(environment.lock)], variables)
        if environment.libraries:
            (folder / "lib").mkdir()
            for wanted, serving in environment.libraries.items():
                (folder / "lib" / wanted).symlink_to(_library(environment, serving))
            variables["LD_LIBRARY_PATH"] = str(folder / "lib")
        yield own, variables


def run(environment: Environment) -> dict[str, Any]:
    """Make the environment, run the generator in it, remove it, and return what the generator wrote."""
    with made(environment) as (python, variables):
        folder = Path(variables["HOME"])
        variables |= {name: value.format(folder=folder) for name, value in environment.variables.items()}
        written = folder / "cells.json"
        # Under another name and away from the others: beside jax.py, `import jax` would find that instead of JAX.
        program = shutil.copy(environment.generator, folder / "generator.py")
        _call([python, str(program), str(written)], variables)
        raw: dict[str, Any] = json.loads(written.read_text(encoding="utf-8"))
        return raw


def interpreter(environment: Environment) -> Path:
    """Return a Python of the version wanted whose libraries are here too, or say what is missing."""
    for serving in environment.libraries.values():
        _library(environment, serving)
    version = environment.python
    # Those of pyenv first: on the PATH it puts scripts of these names that fail unless the version is switched on.
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in sorted(root.glob(f"{version}.*"), reverse=True):
        if (folder / "bin" / "python").exists():
            return folder / "bin" / "python"
    if found := shutil.which(f"python{version}"):
        return Path(found)
    raise Skipped(f"no Python {version}")


def _library(environment: Environment, name: str) -> Path:
    listed = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True).stdout if shutil.which("ldconfig") else ""
    found = re.search(rf"^\s*{re.escape(name)} .*=> (.+)$", listed, re.M)
    if not found:
        raise Skipped(f"no {name}; {environment.hint}")
    return Path(found[1])


def _call(command: list[str], variables: dict[str, str]) -> None:
    run = subprocess.run(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if run.returncode:
        raise Failed("\n".join([f"$ {' '.join(command)}", *run.stdout.splitlines()[-30:]]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
