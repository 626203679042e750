"""Race this package against PyTorch, scikit-learn and bare matrix products, and record the run in docs/speed.json.

Every library runs in a process of its own, on one thread. They take turns, round after round, so that whatever else the machine
does falls on all of them, and start anew after a while, for one process may be luckier with its memory than another; what counts is
the median, over all rounds, of the ratios. The site makes its tables of the record.
"""

import contextlib
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import tempfile
import venv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from scripts import release
from scripts.contenders import BATCH, EXAMPLES, SIZES
from scripts.dev import ROOT

RECORD = ROOT / "docs" / "speed.json"
PINNED = ("torch==2.13.0", "scikit-learn==1.9.1", f"numpy=={np.__version__}")
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
MEMORY_KEPT = {"MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**30)}
"""With these the C library of Linux keeps the memory of arrays that are gone for the next ones, as dlref makes it do by itself."""
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "GLIBC_TUNABLES", *MEMORY_KEPT)
"""Variables that would make one OpenBLAS take the processor for another, or settle the memory for all."""


class Race(NamedTuple):
    """One work and those who do it, the one first to whom the others are compared."""

    work: str
    shape: tuple[int, ...]
    times: int
    """How often in a round: about 50 ms."""
    libraries: tuple[str, ...]


TRAINING = Race("train", (), 1, ("products", "plain NumPy", "dlref", "torch", "torch fused", "scikit-learn"))
FUNCTIONS = (
    Race("adam", (10_000,), 1000, ("torch", "dlref")),
    Race("adam", (1_000_000,), 20, ("torch", "dlref")),
    Race("adam", (10_000_000,), 1, ("torch", "dlref")),
    Race("softmax", (10, 10_000), 500, ("torch", "dlref")),
    Race("softmax", (256, 4096), 50, ("torch", "dlref")),
    Race("batch_norm", (10, 10_000), 400, ("torch", "dlref")),
    Race("batch_norm", (256, 4096), 40, ("torch", "dlref")),
)


class Outcome(NamedTuple):
    """What a race came to."""

    seconds: dict[str, float]
    """Median over the rounds, by library."""
    ratios: dict[str, float]
    """Median, over the rounds, of the ratio to the first library."""
    versions: dict[str, str]


def run(race: Race, python: str, rounds: int, *, starts: int = 1, memory_kept: bool = False) -> Outcome:
    """Let the libraries take turns for some rounds after each start, as they are or all with the memory kept that dlref keeps."""
    environment = {name: value for name, value in os.environ.items() if name not in UNSET} | ONE_THREAD
    if memory_kept:
        environment |= MEMORY_KEPT
    command = [python, str(ROOT / "scripts" / "contenders.py")]
    seconds: dict[str, list[float]] = {library: [] for library in race.libraries}
    versions: dict[str, str] = {}
    for _ in range(starts):
        with contextlib.ExitStack() as stack:
            contenders: dict[str, Any] = {}
            for library in race.libraries:
                start = subprocess.Popen([*command, library, str(ROOT)], env=environment, stdin=-1, stdout=-1, text=True)
                contenders[library] = stack.enter_context(start)
                versions |= json.loads(_answer(contenders[library], library))
            for _ in range(rounds):
                for library, contender in contenders.items():
                    print(race.work, race.times, *race.shape, file=contender.stdin, flush=True)
                    seconds[library].append(float(_answer(contender, library)))
    first = seconds[race.libraries[0]]
    ratios = {library: statistics.median(a / b for a, b in zip(own, first, strict=True)) for library, own in seconds.items()}
    return Outcome({library: statistics.median(own) for library, own in seconds.items()}, ratios, versions)


def measure(python: str | None, checks: list[tuple[str, float, float]], rounds: int = 7, starts: int = 5) -> dict[str, Any]:
    """Run all races and return the record; `checks` are the rows of `bench calls`, to stand in it."""
    with contextlib.nullcontext(python) if python else environment() as interpreter:
        held = partial(run, python=interpreter, rounds=rounds, starts=starts)
        outcomes = [(race, held(race), held(race, memory_kept=True)) for race in (TRAINING, *FUNCTIONS)]
    (_, training, training_kept), *functions = outcomes
    versions: dict[str, str] = {}
    for _, outcome, _ in outcomes:
        versions |= outcome.versions
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": f"{processor()}, {platform.system()}",
        "versions": versions,
        "rounds": rounds * starts,
        "train": {
            "sizes": SIZES,
            "examples": EXAMPLES,
            "batch": BATCH,
            "milliseconds": {library: round(1e3 * value, 1) for library, value in training.seconds.items()},
            "ratios": {library: round(value, 2) for library, value in training.ratios.items()},
            "ratios_memory_kept": {library: round(value, 2) for library, value in training_kept.ratios.items()},
        },
        "functions": [
            {
                "function": f"{race.work}.{ {'adam': 'step', 'softmax': 'forward', 'batch_norm': 'train'}[race.work] }",
                "shape": race.shape,
                "microseconds": {library: round(1e6 * value, 1) for library, value in outcome.seconds.items()},
                "ratio": round(outcome.ratios["dlref"], 2),
                "ratio_memory_kept": round(kept.ratios["dlref"], 2),
            }
            for race, outcome, kept in functions
        ],
        "checks": [{"function": name, "call": round(call, 1), "checks": round(call - bare, 1)} for name, call, bare in checks],
    }


def write(record: dict[str, Any]) -> None:
    """Write the record with a line for each of its items."""
    lines = []
    for key, value in record.items():
        rows = value.items() if isinstance(value, dict) else value if isinstance(value, list) else None
        if rows is None:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value)}")
            continue
        inner = [json.dumps(row) if isinstance(value, list) else f"{json.dumps(row[0])}: {json.dumps(row[1])}" for row in rows]
        opening, closing = "[]" if isinstance(value, list) else "{}"
        lines.append(f"  {json.dumps(key)}: {opening}\n    " + ",\n    ".join(inner) + f"\n  {closing}")
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


@contextlib.contextmanager
def environment() -> Iterator[str]:
    """Make an environment that has the libraries, and remove it afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        print(f"installing {', '.join(PINNED)} for this run", flush=True)
        venv.create(folder, symlinks=os.name != "nt")
        done = subprocess.run([*release.installer(python), *PINNED], capture_output=True, text=True)
        if done.returncode:
            said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()] or ["nothing"]
            said = [line for line in said if line.startswith("ERROR")] or said
            needs = f"bench speed needs the network, to install {', '.join(PINNED)}, and could not: {said[-1]}"
            raise SystemExit(f"{needs}\nAn interpreter that has them will do as well: python3 scripts/dev.py bench speed --python PATH")
        yield str(python)


def processor() -> str:
    """Return the name of the processor."""
    with contextlib.suppress(OSError):
        if named := re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.M):
            return named[1].strip()
    return platform.processor() or platform.machine()


def _answer(contender: Any, library: str) -> str:
    if not (line := contender.stdout.readline()):
        raise SystemExit(f"bench speed: {library} has stopped with exit code {contender.wait()}; what it said stands above")
    return str(line)
