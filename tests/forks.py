"""A Python that has imported what is slow, and forks for each command: what runs there is as alone as in a process of its own."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

Python = Callable[[Sequence[str], Path, Mapping[str, str]], subprocess.CompletedProcess[str]]
"""Runs `python` with arguments such as `-m` and the name of a module, in a folder, with an environment."""
SECONDS = 300

FORKING = f"""
import gc, json, os, runpy, signal, sys

for module in sys.argv[1:]:
    __import__(module)
gc.freeze()
for line in sys.stdin:
    if os.fork():
        print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
        continue
    (how, what, *sys.argv[1:]), sys.path[0], environment, words = json.loads(line)
    os.chdir(sys.path[0])
    os.environ.clear()
    os.environ.update(environment)
    output = os.open(words, os.O_WRONLY)
    for place, descriptor in enumerate((os.open(os.devnull, os.O_RDONLY), output, output)):
        os.dup2(descriptor, place)
    signal.alarm({SECONDS})
    break
else:
    sys.exit()

if how == "-m":
    runpy.run_module(what, run_name="__main__", alter_sys=True)
else:
    exec(what, {{"__name__": "__main__"}})
"""


def in_a_process(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run Python as anyone would."""
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=SECONDS)


@contextlib.contextmanager
def forking(*modules: str) -> Iterator[Python]:
    """Yield what runs Python in forks of a process that has imported the modules; where the system cannot fork, in processes."""
    if not hasattr(os, "fork"):
        yield in_a_process
        return
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-c", FORKING, *modules]
    with (
        tempfile.NamedTemporaryFile("r+", encoding="utf-8") as words,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdin
        assert process.stdout
        ask, answer = process.stdin, process.stdout

        def run(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
            words.truncate(0)
            print(json.dumps([arguments, str(folder), dict(environment), words.name]), file=ask, flush=True)
            code = int(answer.readline())
            words.seek(0)
            return subprocess.CompletedProcess(arguments, code, words.read(), "")

        yield run
