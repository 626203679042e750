"""Print a line for each statement of displayed formulas: place, number, largest difference and functions, or why it is not evaluated.

    python -m scripts.sitegen.printed                     # of all files
    python -m scripts.sitegen.printed dlref/adam.py       # of some

The exit code is 1 if one disagrees, or is not evaluated and has no reason in declared.py.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.sitegen.printed import problems, sources
from scripts.sitegen.printed.files import File, Line, file
from scripts.sitegen.printed.inline import Equation
from scripts.sitegen.tables import notation


def report(paths: Sequence[Path] = ()) -> int:
    """Print the report on some files, or on all, and return how many things are wrong."""
    started, rows = time.perf_counter(), notation()
    files = [file(path, rows) for path in paths or sources.files()]
    lines = {one.name: one.lines() for one in files}
    for found in lines.values():
        for number, line in enumerate(found, start=1):
            print(_row(line, number))
    equations = {one.name: one.equations() for one in files}
    wrong = [one for found in equations.values() for one in found if one.why and not one.excuse]
    for equation in wrong:
        print(f"{equation.formula.place():36}  {equation.why}: in the sentence, {sources.plain(equation.formula.tex)}")
    stale = [one for each in files for one in problems.of_file(each, rows, lines[each.name], equations[each.name])]
    stale += [] if paths else problems.of_tables(rows)
    print(*stale, sep="\n", end="\n" if stale else "")
    print(
        _summary(
            files, [line for found in lines.values() for line in found], [one for found in equations.values() for one in found], started
        )
    )
    return sum(not line.is_fine for found in lines.values() for line in found) + len(wrong) + len(stale)


def _row(line: Line, number: int) -> str:
    difference, functions, why = line.verdict.difference, line.verdict.functions, line.verdict.why
    if line.verdict.is_evaluated and not why:
        return f"{line.place:36}  {number:2}  {difference:7.1e}  {', '.join(functions)}"
    result = f"WRONG: {why}" if line.verdict.is_evaluated else f"not evaluated: {line.excuse or why}"
    return f"{line.place:36}  {number:2}  {result}: {sources.plain(line.statement.tex)}"


def _summary(files: Sequence[File], lines: Sequence[Line], equations: Sequence[Equation], started: float) -> str:
    evaluated = [line for line in lines if line.verdict.is_evaluated]
    agree = [line.verdict.difference for line in evaluated if not line.verdict.why]
    parts = [
        f"{len(agree)} of {len(lines)} statements in {sum(len(one.blocks) for one in files)} displayed formulas agree",
        f"{len(lines) - len(evaluated)} are not evaluated",
        f"largest difference {max(agree, default=0.0):.1e}",
        f"{sum(not one.why for one in equations)} equations within sentences agree",
        f"{sum(bool(one.why and one.excuse) for one in equations)} are known not to",
    ]
    return f"{', '.join(parts[:3])}; {', '.join(parts[3:])}; {time.perf_counter() - started:.1f} s"


def _main(names: Sequence[str]) -> int:
    if missing := [name for name in names if not Path(name).is_file()]:
        sys.exit(f"there is no file {missing[0]}")
    return 1 if report([Path(name).resolve() for name in names]) else 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
