"""What `python -m dlref` does: hold a function in a file of the reader's own to a formula, see `dlref.mine`.

    python -m dlref check adam my_file.py:step        # one function
    python -m dlref check adam.step my_file.py:mine   # one of another name
    python -m dlref check adam my_file.py             # all functions of the formula that the file has

The exit code is 0 if all holds, 1 if not, 2 if the file or the function cannot be read or called as the formula is.
"""

import argparse
import importlib.util
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from dlref import mine

HOLDS, FAILS, UNREADABLE = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m dlref", description="Deep-learning formulas that prove themselves.")
    commands = parser.add_subparsers(title="commands", metavar="check")
    words = "Hold a function of your own to a formula: what holds, what fails, where the two part, and which known slip it is."
    ends = "Exit code: 0 if all holds, 1 if not, 2 if it cannot be read."
    command = commands.add_parser("check", help=words, description=words, epilog=ends)
    command.add_argument("formula", help="such as adam, or adam.step")
    command.add_argument("file", help="a file of Python, and behind a colon the function: my_file.py:step; without one, all that it has")
    if not (given := sys.argv[1:] if arguments is None else arguments):
        parser.print_help()
        return HOLDS
    options = parser.parse_args(given)
    for stream in (sys.stdout, sys.stderr):  # a console may lack Greek letters
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        report = _check(options.formula, options.file)
    except mine.CannotCheck as error:
        print(error, file=sys.stderr)
        return UNREADABLE
    except KeyboardInterrupt:
        print("Stopped before the end: nothing is known of it.", file=sys.stderr)
        return UNREADABLE
    print(report.text)
    return HOLDS if report.holds else FAILS


def _check(of: str, place: str) -> mine.Report:
    """Hold what stands in a file to a formula."""
    file, _, name = place.rpartition(":") if place.rpartition(":")[0].endswith(".py") else (place, "", "")
    formula, function = mine.named(of)
    module = _imported(Path(file))
    if name:
        if not hasattr(module, name):
            raise mine.CannotCheck(f"{file} has no {name}; it has {', '.join(_functions(module)) or 'no function'}")
        called = function or (name if name in mine.functions(formula) else "")
        return mine.check(getattr(module, name), of=f"{formula}.{called}" if called else formula)
    own = {name: x for name, x in _functions(module).items() if name in mine.functions(formula) and name in (function or name, "init")}
    if not own:
        wanted = function or " or ".join(mine.functions(formula))
        raise mine.CannotCheck(f"{file} has no function {wanted}; name the one that is meant behind a colon, {file}:step")
    return mine.check(own, of=formula)


def _functions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the functions that a file defines, by their names."""
    own = {name: x for name, x in vars(module).items() if callable(x)}
    return {name: x for name, x in own.items() if x.__module__ == module.__name__ and not isinstance(x, type)}


def _imported(file: Path) -> ModuleType:
    """Return the module that a file is."""
    if not file.is_file():
        raise mine.CannotCheck(f"there is no file {file}")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise mine.CannotCheck(f"{file} is no file of Python: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.resolve().parent))  # what it imports may lie beside it
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        frames = reversed(traceback.extract_tb(error.__traceback__))
        line = next((frame.lineno for frame in frames if Path(frame.filename).resolve() == file.resolve()), None)
        line = error.lineno if isinstance(error, SyntaxError) else line
        where = f"line {line} of {file}" if line else str(file)
        raise mine.CannotCheck(f"{file} cannot be imported: {type(error).__name__} at {where}: {error}") from None
    finally:
        sys.path.pop(0)
    return module


if __name__ == "__main__":
    sys.exit(main())
