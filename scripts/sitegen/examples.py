"""Run the examples of the pages and of the docstrings as a reader would: each alone, in an empty namespace, with NumPy's own printing.

    python -m scripts.sitegen.examples docs/momentum.md dlref/adam.py     # prints each failure as file:line

A number printed with a fraction must be right to half a unit of the last digit shown; everything else must be the same text.
"""

import doctest
import importlib.util
import io
import re
import sys
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np

from scripts.sitegen.pages import DOCS, ROOT, code_paths, fences, page_paths

_PRINTING = np.get_printoptions()
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+\.(?P<fraction>\d+)(?:[eE](?P<exponent>[-+]?\d+))?(?![\w.])")


class Example(NamedTuple):
    """A `pycon` fence, a plot fence or the `Examples:` of one docstring."""

    path: Path
    line: int
    source: str
    is_session: bool
    """Whether it has prompts and outputs to compare."""

    @property
    def place(self) -> str:
        """Where it stands, as `docs/page.md:12`."""
        return f"{self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path}:{self.line}"


class HalfUnit(doctest.OutputChecker):
    """Compares printed numbers to half a unit of the last digit the page shows. Stock checkers allow a whole one: 0.8 for 0.9."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        """Return whether the output is what the page says."""
        if want == got:
            return True
        wanted, printed = list(_NUMBER.finditer(want)), list(_NUMBER.finditer(got))
        if _NUMBER.sub("#", want) != _NUMBER.sub("#", got) or len(wanted) != len(printed):
            return False
        return all(_within_half_unit(w, g) for w, g in zip(wanted, printed, strict=True))


def of_page(path: Path) -> list[Example]:
    """Return the examples of one Markdown page."""
    runnable = [fence for fence in fences(path) if fence.language == "pycon" or fence.is_plot]
    return [Example(path, fence.line, fence.source, fence.language == "pycon") for fence in runnable]


def of_module(path: Path) -> list[Example]:
    """Return the docstring examples of one Python file, found in its text."""
    text = path.read_text(encoding="utf-8")
    found, lines = [], text.splitlines(keepends=True)
    start = 0
    while start < len(lines):
        if not re.match(r"\s*>>> ", lines[start]):
            start += 1
            continue
        end = start
        while end < len(lines) and lines[end].strip() not in ("", '"""'):
            end += 1
        block = "".join(lines[start:end])
        found.append(Example(path, start + 1, block, True))
        start = end
    return found


def all_examples() -> list[Example]:
    """Return every example of the project."""
    pages = [example for path in page_paths(DOCS) for example in of_page(path)]
    docstrings = [example for path in code_paths() for example in of_module(path)]
    return pages + docstrings


def run(example: Example) -> str:
    """Run one example; return what went wrong with file and line, or an empty string."""
    with warnings.catch_warnings(), np.errstate(divide="warn", over="warn", invalid="warn"), np.printoptions(**_PRINTING):
        warnings.simplefilter("error")
        return _run_session(example) if example.is_session else _run_plot(example)


def _run_session(example: Example) -> str:
    try:
        pieces = doctest.DocTestParser().parse(example.source, example.place)
    except ValueError as error:
        return f"{example.place}: {error}"
    parsed = [piece for piece in pieces if isinstance(piece, doctest.Example)]
    # What doctest takes for prose or is told to pass over would stand on the page unchecked.
    loose = "".join(piece for piece in pieces if isinstance(piece, str)).strip()
    if loose or not parsed or any(piece.options for piece in parsed):
        return f"{example.place}: a session is prompts and their outputs, without blank lines in an output and without directives: {loose}"
    namespace: dict[str, object] = {"__name__": "__main__"}
    test = doctest.DocTest(parsed, namespace, example.place, str(example.path), example.line - 1, example.source)
    report = io.StringIO()
    doctest.DocTestRunner(checker=HalfUnit(), verbose=False).run(test, out=report.write)
    return report.getvalue()


def _run_plot(example: Example) -> str:
    from scripts.sitegen import plots

    _, (_, error) = plots.try_to_render(("test", (example.source, str(example.path), example.line)))
    return error


def _within_half_unit(want: re.Match[str], got: re.Match[str]) -> bool:
    unit = 10.0 ** (int(want["exponent"] or 0) - len(want["fraction"]))
    return abs(float(want[0]) - float(got[0])) <= 0.5 * unit * (1 + 1e-9)


def _main(paths: list[str]) -> int:
    failures = 0
    for name in paths:
        path = Path(name).resolve()
        found = of_page(path) if path.suffix == ".md" else of_module(path)
        reports = [report for report in map(run, found) if report]
        print("\n".join(reports), f"{name}: {len(found) - len(reports)} of {len(found)} examples run as shown", sep="\n" if reports else "")
        failures += len(reports)
    return 1 if failures else 0


if __name__ == "__main__":
    if importlib.util.find_spec("dlref") is None:
        sys.exit("dlref is not installed and this is not its checkout")
    sys.exit(_main(sys.argv[1:]))
