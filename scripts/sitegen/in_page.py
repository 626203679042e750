"""Runs in a reader's page, in Pyodide: a piece of Python, what it prints, its errors by the reader's lines, its figures.

The build adds to this file what `plots.settings` returns, as `SETTINGS`. It is a program of its own: it imports nothing of the project.
"""

import ast
import builtins
import importlib.util
import io
import linecache
import logging
import sys
import time
import traceback
import warnings
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Tell = Callable[[str, str], object]
    """Takes a kind, `out`, `err` or `figure`, and a text."""

SETTINGS: "dict[str, Any]" = {}
PRINTING = np.get_printoptions()
NAME = "<example"
"""How the file of a reader's lines begins; in a lab the number of the cell follows."""
LABS: "dict[float, dict[str, Any]]" = {}
"""The namespace of the lab that was run last, by a number that tells one opening of its page from another."""
MOST = 200_000
"""Characters that a run may print: a page cannot show more."""


class TooMuch(BaseException):
    """More was printed than a page can show. It is no `Exception`, so that no loop of the reader's passes over it."""


class Output:
    """What a run prints, told line by line, and after many lines in pieces: a page that gets all of a flood by itself does nothing else."""

    def __init__(self, tell: "Tell") -> None:
        """Begin with nothing printed."""
        self.tell, self.kind, self.text, self.printed, self.pieces, self.told = tell, "out", "", 0, 0, time.monotonic()

    def write(self, kind: str, text: str) -> None:
        """Add a text; tell what there is, if it is time."""
        if kind != self.kind:
            self.flush()
        room = MOST - self.printed
        self.kind, self.text, self.printed = kind, self.text + text[: max(room, 0)], self.printed + len(text)
        is_late = time.monotonic() - self.told > 0.05
        if is_late or len(self.text) > 4096 or (text.endswith("\n") and self.pieces < 200):
            self.flush()
        if len(text) > room:
            raise TooMuch(f"it printed more than {MOST:,} characters and was stopped")

    def flush(self) -> None:
        """Tell what there is."""
        if self.text:
            self.tell(self.kind, self.text)
            self.pieces += 1
        self.text, self.told = "", time.monotonic()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a run."""

    def __init__(self, output: Output, kind: str) -> None:
        """Begin."""
        self.output, self.kind = output, kind

    def write(self, text: str) -> int:
        """Print."""
        self.output.write(self.kind, text)
        return len(text)

    def flush(self) -> None:
        """Tell what there is."""
        self.output.flush()


def run(source: str, is_session: bool, tell: "Tell", lab: float = 0, cell: int = 0) -> bool:
    """Run a text in an empty namespace, the cells of a lab in one; return whether no error ended it.

    A session shows the value of each expression and goes on after an error, as a prompt does. A program shows the value of its last line.
    """
    name = f"{NAME}{cell or ''}>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    output = Output(tell)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    if lab:
        namespace = LABS.get(lab, namespace)
        LABS.clear()  # of one lab at a time there is room
        LABS[lab] = namespace
    is_well = True
    with redirect_stdout(Stream(output, "out")), redirect_stderr(Stream(output, "err")):
        try:
            statements = ast.parse(source, name).body
            with surroundings(source, output):
                for statement in statements:
                    is_shown = isinstance(statement, ast.Expr) and (is_session or statement is statements[-1])
                    tree: Any = ast.Interactive([statement]) if is_shown else ast.Module([statement], [])
                    try:
                        exec(compile(tree, name, "single" if is_shown else "exec"), namespace)
                    except Exception as error:
                        if not is_session:
                            raise
                        is_well = False
                        output.write("err", told(error))
                show_figures(output)
        except BaseException as error:  # also what ends a program, such as exit()
            is_well = isinstance(error, SystemExit) and not error.code
            if not isinstance(error, SystemExit):
                output.printed = 0  # there is room for the reason
                output.write("err", told(error))
        output.flush()
    builtins._ = None  # type: ignore[attr-defined]  # the last value that was shown would live on
    return is_well


def told(error: BaseException) -> str:
    """Return an error as Python tells it, with the reader's own lines and no others."""
    if isinstance(error, TooMuch):
        return f"\n{error}\n"
    whole = traceback.TracebackException.from_exception(error)
    todo = [whole]
    while todo:
        part = todo.pop()
        part.stack = traceback.StackSummary.from_list([frame for frame in part.stack if frame.filename.startswith(NAME)])
        todo += filter(None, (part.__cause__, part.__context__))
    is_syntax = isinstance(error, SyntaxError) and not whole.stack
    return "".join(whole.format_exception_only() if is_syntax else whole.format())


@contextmanager
def surroundings(source: str, output: Output) -> "Iterator[None]":
    """Have a run begin with the settings that every example begins with, whatever the one before has set."""
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        stack.enter_context(np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"))
        stack.enter_context(np.printoptions(**PRINTING))
        if "matplotlib" in sys.modules or ("matplotlib" in source and importlib.util.find_spec("matplotlib")):
            logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it would tell of fonts that are not there
            import matplotlib
            from cycler import cycler

            matplotlib.use("svg")
            from matplotlib import pyplot as plt

            plt.close("all")
            plt.show = lambda *_, **__: show_figures(output)
            style = SETTINGS["style"] | {"axes.prop_cycle": cycler(color=SETTINGS["cycle"]), "svg.hashsalt": "run"}
            stack.enter_context(matplotlib.rc_context(style))
        yield


def show_figures(output: Output) -> None:
    """Tell every figure that is open, as SVG whose colours are the variables of the site, and close it."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from matplotlib import pyplot as plt

    for number in plt.get_fignums():
        file = io.StringIO()
        plt.figure(number).savefig(file, format="svg", metadata={"Date": None})
        plt.close(number)
        svg = file.getvalue()
        for colour, variable in SETTINGS["variables"].items():
            svg = svg.replace(colour, variable)
        output.flush()
        output.tell("figure", svg[svg.index("<svg") :])
