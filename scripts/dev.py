#!/usr/bin/env python3
"""Each task is one command, from a fresh clone on: python3 scripts/dev.py COMMAND.

    serve      serve the site with live reload; arguments go to `mkdocs serve`
    test       run the tests; arguments go to pytest, as in `test -k adam`, or `test -m more` for those that take longer
    build      build the site into site/, with the runtime; arguments go to `mkdocs build`
    runtime    fetch the Python that runs examples in a page, and pack it; `serve` takes it if it is there
    examples   run the examples of the files named, as in `examples docs/adam.md`
    new        start a formula: module, checks, tests, page, navigation and notation, as in `new clipping`
    printed    evaluate the displayed formulas of the files named, as in `printed dlref/adam.py`, or of all
    numpy      run the tests of the formulas and the examples with another NumPy, as in `numpy 2.0.2`; arguments go to pytest
    check      run what reads the code, ruff check, ruff format --check and mypy, and the workflows, check-jsonschema and zizmor
    bench      measure build, edit, weight and speed; `bench --help` lists the parts
    quality    measure the built site with Lighthouse and axe; needs Node and npm
    book       print the whole site as one book, book.pdf; needs Chromium
    release    check, build and try out what a tag publishes, as in `release v0.1.0`; it uploads nothing
    lock       compile requirements.txt from pyproject.toml; needs uv
    parity     run the frameworks and record what they compute; `parity --help` lists its commands
    vendor     fetch the third-party files of docs/vendor/ again; needs npm

Each makes the environment .venv from the hashed requirements.txt if it is not there or no longer fits: with uv where that
is installed, else with venv and pip. Standard library only; Python 3.11 or newer.
"""

import errno
import hashlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import threading
import time

# An older Python must get as far as this line, so the file keeps to the syntax of 3.6.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("dlref needs Python 3.11 or newer, this is " + sys.version.split()[0])

ROOT = pathlib.Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.txt"
STAMP = VENV / "dlref-stamp"
LOG = ROOT / ".cache" / "setup.log"

TESTS = ("pytest", "-n", "auto", "--no-loadscope-reorder")
WORKFLOWS = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob(".github/workflows/*.y*ml"))]
SCHEMA = ("check-jsonschema", "--builtin-schema")
CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    (*SCHEMA, "vendor.github-workflows", *WORKFLOWS),
    (*SCHEMA, "vendor.dependabot", ".github/dependabot.yml"),
    (*SCHEMA, "vendor.citation-file-format", "CITATION.cff"),
    ("zizmor", "--offline", "--strict-collection", "--no-progress", "--quiet", "."),
)
COMPILE = ["pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
COMPILE += ["--no-emit-index-url", "--no-emit-find-links", "pyproject.toml", "--group", "dev", "--output-file", "requirements.txt"]


class Failed(Exception):
    """Ends the command with this one line."""


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__.strip())
        return 0 if arguments else 2
    verb, rest = arguments[0], arguments[1:]
    if verb not in VERBS:
        raise Failed(f"no command {verb!r}; there are: {', '.join(VERBS)}")
    return VERBS[verb](rest)


def serve(rest: list[str]) -> int:
    """Serve the site, unless something else listens there: mkdocs would say so only after the build."""
    host, port = _address(rest)
    if port and _is_busy(host, port):
        free = next((p for p in range(port + 1, min(port + 50, 65536)) if not _is_busy(host, p)), 0)
        other = f"python3 scripts/dev.py serve --dev-addr localhost:{free or port + 1}"
        raise Failed(f"port {port} is in use: stop what listens there, or choose another: {other}")
    return _become("mkdocs", "serve", *rest)


def test(rest: list[str]) -> int:
    """Run the tests on all cores; `test -n 0` runs them in one process."""
    # One process more than there are cores, for a browser makes its test wait now and then.
    return _become(*TESTS, *rest, PYTEST_XDIST_AUTO_NUM_WORKERS=str((os.cpu_count() or 1) + 1))


def build(rest: list[str]) -> int:
    """Build the site. It is strict by mkdocs.yml; `-q` would make mkdocs forget that."""
    if {"-q", "--quiet"} & set(rest):
        raise Failed("mkdocs counts no warnings under --quiet, so a quiet build is not strict: leave it out")
    _set_up()
    code = subprocess.call([str(PYTHON), "-m", "scripts.runtime"], cwd=ROOT, env=_environment())
    if code:
        _say("without the runtime, in which no example can be run: .venv/bin/python -m mkdocs build")
        return code
    return _become("mkdocs", "build", *rest)


def runtime(rest: list[str]) -> int:
    """Have the runtime of the pages."""
    return _become("scripts.runtime", *rest)


def examples(rest: list[str]) -> int:
    """Run the examples of pages or modules as a reader would."""
    if not rest:
        raise Failed("name the files: python3 scripts/dev.py examples docs/adam.md dlref/adam.py")
    return _become("scripts.sitegen.examples", *(str(pathlib.Path(name).resolve()) for name in rest))


def new(rest: list[str]) -> int:
    """Start a formula."""
    return _become("scripts.new", *rest)


def printed(rest: list[str]) -> int:
    """Evaluate displayed formulas as they are printed, and compare them with the package."""
    return _become("scripts.sitegen.printed", *(str(pathlib.Path(name).resolve()) for name in rest))


def numpy(rest: list[str]) -> int:
    """Run what concerns the package with another NumPy, which comes before the pinned one on the path."""
    if not rest or not re.fullmatch(r"\d+(\.\d+)+", rest[0]):
        raise Failed("name the version first: python3 scripts/dev.py numpy 2.0.2")
    _set_up()
    version, *arguments = rest
    variables = {"PYTHONPATH": str(_fetch_numpy(version))}
    return _become(*TESTS, *tests_of_the_package(), "tests/test_examples.py", "tests/test_wheel.py", *arguments, **variables)


def check(rest: list[str]) -> int:
    """Run all the checks, also after one has failed."""
    if rest:
        raise Failed("check takes no arguments")
    _set_up()
    codes = []
    for tool in CHECKS:
        print("$ " + " ".join(tool), flush=True)
        codes.append(subprocess.call([str(PYTHON.with_name(tool[0] + PYTHON.suffix)), *tool[1:]], cwd=ROOT, env=_environment()))
    return 1 if any(codes) else 0


def lock(rest: list[str]) -> int:
    """Compile the lock. What is in it stays at its version unless `lock --upgrade` asks otherwise."""
    uv = shutil.which("uv")
    if not uv:
        raise Failed("lock needs uv")
    return subprocess.call([uv, *COMPILE, *rest], cwd=ROOT, stdout=subprocess.DEVNULL)


def bench(rest: list[str]) -> int:
    """Measure."""
    return _become("scripts.bench", *rest)


def quality(rest: list[str]) -> int:
    """Measure what Lighthouse and axe can."""
    return _become("scripts.quality", *rest)


def book(rest: list[str]) -> int:
    """Print the whole site."""
    return _become("scripts.book", *(name if name.startswith("-") else str(pathlib.Path(name).resolve()) for name in rest))


def release(rest: list[str]) -> int:
    """Build the distributions for a tag, and try them out."""
    return _become("scripts.release", *rest)


def parity(rest: list[str]) -> int:
    """Record what the frameworks compute, or compare."""
    return _become("scripts.parity", *rest)


def vendor(rest: list[str]) -> int:
    """Fetch the third-party files again."""
    return _become("scripts.vendor", *rest)


VERBS = {
    verb.__name__: verb
    for verb in (serve, test, build, runtime, examples, new, printed, numpy, check, bench, quality, book, release, lock, parity, vendor)
}


def _become(*command: str, **variables: str) -> int:
    """Run a module in the environment, in this very process where the system can: a signal then reaches it and nothing is left behind."""
    _set_up()
    line = [str(PYTHON), "-m", *command]
    sys.stdout.flush()
    os.chdir(ROOT)
    if os.name != "nt":
        os.execve(line[0], line, _environment() | variables)
    with subprocess.Popen(line, env=_environment() | variables) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # it got the same one, and ends in its own way
                continue


def tests_of_the_package() -> list[str]:
    """Return the tests of the modules of dlref, of the private ones, too, and of what holds for all: they need nothing of the site."""
    names = sorted({"contract", *(module.stem.strip("_") for module in ROOT.glob("dlref/**/*.py"))})
    return [f"tests/test_{name}.py" for name in names if (ROOT / "tests" / f"test_{name}.py").exists()]


def _environment() -> dict[str, str]:
    # The variable silences an advertisement that Material prints at every start.
    return dict(os.environ, NO_MKDOCS_2_WARNING="1")


def _set_up() -> None:
    """Make .venv unless it is there, whole, and of this lock, this Python and this folder."""
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode() + str(ROOT).encode()).hexdigest()
    if _is_ready(wanted):
        return
    LOG.parent.mkdir(exist_ok=True)
    with (LOG.parent / "setup.lock").open("w") as turn:
        _wait_for_turn(turn.fileno())
        if _is_ready(wanted):  # by another command that was started at the same time
            return
        started = time.monotonic()
        try:
            _install(started)
        except KeyboardInterrupt:
            raise Failed("interrupted; the next command starts the installation over") from None
        STAMP.write_text(wanted, encoding="utf-8")
        _say(f"the environment is ready after {time.monotonic() - started:.0f} s")


def _is_ready(wanted: str) -> bool:
    return STAMP.is_file() and PYTHON.exists() and STAMP.read_text(encoding="utf-8") == wanted


def _wait_for_turn(descriptor: int) -> None:
    """Let one command install at a time. The system gives the turn back when the process and its installer have ended, however."""
    os.set_inheritable(descriptor, True)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another command is making the environment; waiting for it")
            fcntl.flock(descriptor, fcntl.LOCK_EX)


def _install(started: float) -> None:
    python = getattr(sys, "_base_executable", sys.executable)  # not that of the .venv about to be removed
    uv = shutil.which("uv")
    version = sys.version.split()[0]
    _say(f"making .venv with Python {version} and {'uv' if uv else 'pip'}; this happens once")
    if not uv and sys.platform != "win32" and not _has_ensurepip():
        raise Failed("this Python cannot make environments: install uv, or on Debian and Ubuntu `apt install python3-venv`")
    shutil.rmtree(VENV, ignore_errors=True)
    LOG.write_text("", encoding="utf-8")
    total = len(re.findall(r"^\S+==", LOCK.read_text(encoding="utf-8"), re.M))
    _run_installer([uv, "venv", "--python", python, str(VENV)] if uv else [python, "-m", "venv", str(VENV)], started, total)
    # The lock is complete, so nothing is resolved here.
    _run_installer([*_installer(), "--no-deps", "--require-hashes", "-r", str(LOCK)], started, total)
    # A relative path: plain ASCII wherever the checkout lies.
    packages = _site_packages()
    (packages / "dlref.pth").write_text(os.path.relpath(ROOT, packages) + "\n", encoding="utf-8")


def _installer() -> list[str]:
    """Return the command that installs into the environment, with uv where it is installed."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries", "2", "--progress-bar", "off"]


def _fetch_numpy(version: str) -> pathlib.Path:
    """Return the folder of a NumPy, fetched if it is not there, once tried."""
    folder = LOG.parent / f"numpy-{version}-{sys.implementation.cache_tag}"
    if not folder.exists():
        _say(f"fetching NumPy {version}; this happens once")
        started = time.monotonic()
        partial = folder.with_name(f"{folder.name}-{os.getpid()}")
        LOG.parent.mkdir(exist_ok=True)
        try:
            command = [*_installer(), "--target", str(partial), "--no-deps", "--only-binary", ":all:", f"numpy=={version}"]
            _run_installer(command, started)
            partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    seen = subprocess.run(
        [str(PYTHON), "-c", "import numpy; print(numpy.__version__)"],
        env=_environment() | {"PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    if seen.stdout.strip() != version:
        raise Failed(f"NumPy {version} does not come first on the path: remove {folder}")
    return folder


def _has_ensurepip() -> bool:
    import importlib.util

    return importlib.util.find_spec("ensurepip") is not None


def _site_packages() -> pathlib.Path:
    return pathlib.Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))


def _run_installer(command: list[str], started: float, total: int = 0) -> None:
    """Run one installing command with its whole output in the log and, where there are packages to count, a line of progress here."""
    lines: list[str] = []
    environment = dict(_environment(), NO_COLOR="1", PYTHONUNBUFFERED="1")
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(command)}\n")
        try:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                close_fds=False,  # an installer that outlives this process still has the turn
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise Failed(f"could not run {command[0]}: {error}") from None

        def read() -> None:
            for line in process.stdout or ():
                lines.append(line.rstrip())
                log.write(line)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            shown, due = "", 0.0
            while reader.is_alive():
                reader.join(0.2)
                text = _progress(list(lines), total) if total else ""
                if text and (sys.stdout.isatty() or (text != shown and time.monotonic() >= due)):
                    _show(f"{text}, {time.monotonic() - started:.0f} s")
                    shown, due = text, time.monotonic() + 5
        finally:
            if process.poll() is None and sys.exc_info()[0] is not None:
                process.terminate()
            code = process.wait()
            reader.join()
            if sys.stdout.isatty():
                _show("")
    if code:
        raise Failed(f"{_what_failed(lines, code)} The full log: {LOG}")


def _progress(lines: list[str], total: int) -> str:
    """Return how far pip or uv has come, judged by what it printed and by what lies in .venv."""
    total -= sum(line.startswith("Ignoring ") for line in lines)
    for line in lines:
        resolved = re.match(r"Resolved (\d+) packages", line)
        total = int(resolved.group(1)) if resolved else total
    if any(line.startswith("Installed ") for line in lines):
        return f"  {total} packages unpacked, being compiled"
    if any(line.startswith(("Installing collected packages", "Prepared ")) for line in lines):
        done = sum(not p.name.startswith("pip-") for p in _site_packages().glob("*.dist-info"))
        return f"  {min(done, total)} of {total} packages unpacked"
    fetched = [line.split()[1] for line in lines if line.startswith("Collecting ")]
    if fetched:
        return f"  {len(fetched)} of {total} packages fetched: {fetched[-1]}"
    fetching = [line.strip() for line in lines if line.strip().startswith(("Downloading ", "Downloaded "))]
    if fetching:
        return f"  {total} packages, {fetching[-1][0].lower()}{fetching[-1][1:]}"
    return f"  {total} packages to fetch" if lines else ""


def _what_failed(lines: list[str], code: int) -> str:
    """Return one sentence for the log of pip or uv."""
    text = "\n".join(lines)
    named = re.findall(r"(?:Collecting |No matching distribution found for |Failed to (?:download|fetch|build)[: ]+)`?([^\s`]+)", text)
    what = named[-1].rstrip("/").rpartition("/")[2] if named else "the packages"
    if re.search(r"No space left on device", text):
        return "the disk is full."
    if re.search(r"hash mismatch|DO NOT MATCH THE HASHES", text, re.I):
        return f"{what} is not the file whose hash requirements.txt records; it was not installed."
    pip = r"NewConnectionError|ConnectTimeout|ReadTimeout|Connection(Reset)?Error|ProxyError|SSLError"
    uv = r"error sending request|Request failed after|dns error|tcp connect|timed out"
    if re.search(pip + "|" + uv, text, re.I):
        return f"no network: {what} could not be fetched."
    errors = [line for line in lines if line.lower().startswith(("error:", "error "))] or [line for line in lines if line.strip()]
    return f"could not install {what}: {errors[-1].rstrip('.') if errors else f'exit code {code}'}."


def _address(arguments: list[str]) -> tuple[str, int]:
    """Return host and port of `mkdocs serve`; port 0 if it is for mkdocs to judge."""
    address = "127.0.0.1:8000"
    for place, word in enumerate(arguments):
        if word in ("-a", "--dev-addr"):
            address = "".join(arguments[place + 1 : place + 2])
        elif word.startswith("--dev-addr="):
            address = word.split("=", 1)[1]
        elif word.startswith("-a") and len(word) > 2:
            address = word[2:]
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port) if port.isdigit() and int(port) < 65536 else 0


def _is_busy(host: str, port: int) -> bool:
    """Whether something listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Failed(f"port {port} needs more rights than yours: choose one above 1023") from None
            return error.errno == errno.EADDRINUSE
    return False


def _say(line: str) -> None:
    print("dlref: " + line, flush=True)


def _show(text: str) -> None:
    """Show progress: over the last line on a terminal, as a line of its own elsewhere."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + ("" if text else "\r"), end="", flush=True)
    else:
        print(text, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(f"dlref: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
