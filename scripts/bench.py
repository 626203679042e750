"""Measure what the site and the formulas cost: `python3 scripts/dev.py bench` for all of it, `bench wire calls` for parts.

    build    seconds for a build with empty caches and for one with full caches
    edit     seconds from saving an edit until `mkdocs serve` delivers it, for a page and for a formula behind a figure
    wire     bytes that a reader's browser fetches for each kind of page, on a first visit and coming from another page
    calls    microseconds for a call of each function on a small array, with and without the checks of its arguments
    tests    seconds for the whole test run
    speed    this package against PyTorch, scikit-learn and bare matrix products, recorded in docs/speed.json for the site; only
             when it is named, for it installs them in an environment of its own. `bench speed --python PATH` uses another's

Nothing here is asserted: the numbers depend on the machine and on what else it does, so compare only those of one run.
All but the record happens on a copy of the checkout in a temporary folder.
"""

import contextlib
import gzip
import http.server
import importlib
import inspect
import mimetypes
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import timeit
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from scripts.dev import ROOT, TESTS

KINDS = {
    "home": "index.html",
    "formula": "momentum.html",
    "notation": "notation.html",
    "API": "api/momentum.html",
    "lab": "labs/four_optimizers.html",
    "frameworks": "frameworks.html",
}
"""One page of each kind."""


def main(parts: list[str]) -> int:
    """Print the tables of the parts named, or of all but the last."""
    known: dict[str, Callable[[Path], None]] = {"build": build, "edit": edit, "wire": wire, "calls": calls, "tests": tests}
    if parts[:1] == ["speed"]:
        return race(parts[1:])
    if unknown := [part for part in parts if part not in known]:
        print(__doc__)
        return 0 if unknown[0] in ("-h", "--help") else 2
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy(Path(folder) / "checkout")
        for part in parts or known:
            known[part](checkout)
    return 0


def build(checkout: Path) -> None:
    """Measure builds."""
    shutil.rmtree(checkout / ".cache", ignore_errors=True)
    cold = _timed(lambda: _mkdocs_build(checkout))
    warm = [_timed(lambda: _mkdocs_build(checkout)) for _ in range(3)]
    middle = statistics.median(warm)
    print_table(
        "Build",
        ("caches", "seconds", "ratio"),
        [("empty", f"{cold:.1f}", f"{cold / middle:.1f}"), (f"full, median of {len(warm)}", f"{middle:.1f}", "1.0")],
    )


def edit(checkout: Path) -> None:
    """Measure how long an author waits for an edit to be served."""
    page, formula = checkout / "docs" / "momentum.md", checkout / "dlref" / "momentum.py"
    text, code = page.read_text(encoding="utf-8"), formula.read_text(encoding="utf-8")
    line = "W = W - alpha * v"
    if line not in code:
        raise SystemExit(f"bench edit changes the line `{line}` of dlref/momentum.py, which is not there")
    rows = []
    with _mkdocs_serve(checkout) as url:
        seconds = []
        for turn in range(5):
            sentence = f"This is edit number {turn}."
            page.write_text(f"{text}\n\n{sentence}\n", encoding="utf-8")
            seconds.append(_until_served(url, sentence))
        rows.append(("a sentence of docs/momentum.md", *_spread(seconds)))
        seconds = []
        for turn in range(5):
            figures = _figures(_get(url))
            formula.write_text(code.replace(line, f"W = W - {0.95 - turn / 20} * alpha * v"), encoding="utf-8")
            seconds.append(_until_other_figures(url, figures))
        rows.append(("a figure, by dlref/momentum.py", *_spread(seconds)))
    page.write_text(text, encoding="utf-8")
    formula.write_text(code, encoding="utf-8")
    print_table("From an edit until it is served, 5 times", ("edit of", "median s", "least", "most"), rows)


def wire(checkout: Path) -> None:
    """Measure what a browser fetches. Text is sent as by a host that compresses it (gzip -9), and may be cached for ten minutes."""
    from playwright.sync_api import sync_playwright

    site = _mkdocs_build(checkout)
    rows = []
    with serve(site) as host, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for kind, page in KINDS.items():
            cells: list[object] = [f"{kind} ({page})"]
            for first in (None, "index.html" if kind != "home" else "momentum.html"):
                context = browser.new_context()
                tab = context.new_page()
                if first:
                    tab.goto(f"{host.url}/{first}", wait_until="networkidle")
                host.sent.clear()
                tab.goto(f"{host.url}/{page}", wait_until="networkidle")
                sent = list(host.sent)
                context.close()
                total = sum(size for _, size in sent)
                if first:
                    cells += [len(sent), _kilo(total)]
                else:
                    by_type = [sum(size for path, size in sent if path.endswith(ends)) for ends in (".html", ".css", ".js", ".woff2")]
                    cells += [len(sent), *map(_kilo, by_type), _kilo(total - sum(by_type)), _kilo(total)]
            rows.append(tuple(cells))
        browser.close()
    head = ("page", "requests", "HTML", "CSS", "JS", "fonts", "other", "kB", "next: requests", "kB")
    print_table("Weight over the wire in kB, on a first visit and as the next page", head, rows)


def calls(checkout: Path) -> None:
    """Measure a call of each function on a 5 by 4 array, and the same call with its argument checks taken out."""
    rows = [(name, f"{call:.1f}", f"{bare:.1f}", f"{call - bare:.1f}") for name, call, bare in checked_calls()]
    print_table("One call on a 5 by 4 array, in µs", ("function", "call", "formula alone", "checks"), rows)


def checked_calls() -> list[tuple[str, float, float]]:
    """Return each function of arrays with the microseconds of a call, with and without its checks."""
    import numpy as np

    rng = np.random.default_rng(0)
    Z = rng.normal(size=(5, 4))
    P, epoch, column, mask = np.full((5, 4), 0.2), np.ones((5, 4)), np.ones((5, 1)), Z > 0
    images, chosen, order = Z[:, :, None], np.ones(1, bool), np.arange(4)
    arguments: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "gradient_descent.init": ((Z,), {}),
        "gradient_descent.step": ((Z, Z, "state"), {"alpha": 0.1}),
        "momentum.init": ((Z,), {}),
        "momentum.step": ((Z, Z, "state"), {"alpha": 0.1}),
        "rmsprop.init": ((Z,), {}),
        "rmsprop.step": ((Z, Z, "state"), {"alpha": 0.1}),
        "adam.init": ((Z,), {}),
        "adam.step": ((Z, Z, "state"), {"alpha": 0.1}),
        "moving_average.update": ((Z, Z), {"beta": 0.9}),
        "moving_average.correct": ((Z,), {"beta": 0.9, "t": 3}),
        "learning_rate.inverse_time": ((epoch,), {"alpha0": 0.1, "decay_rate": 1.0}),
        "learning_rate.exponential": ((epoch,), {"alpha0": 0.1, "r": 0.95}),
        "learning_rate.inverse_sqrt": ((epoch,), {"alpha0": 0.1, "k": 1.0}),
        "learning_rate.staircase": ((epoch,), {"alpha0": 0.1, "r": 0.95, "width": 2}),
        "learning_rate.piecewise": ((epoch,), {"alpha0": 0.1, "changes": {2: 0.01}}),
        "activation.sigmoid": ((Z,), {}),
        "activation.sigmoid_derivative": ((Z,), {}),
        "activation.tanh": ((Z,), {}),
        "activation.tanh_derivative": ((Z,), {}),
        "activation.relu": ((Z,), {}),
        "activation.relu_derivative": ((Z,), {}),
        "softmax.forward": ((Z,), {}),
        "softmax.log_forward": ((Z,), {}),
        "softmax.predict": ((Z,), {}),
        "softmax.loss": ((P, P), {}),
        "softmax.loss_from_logits": ((Z, P), {}),
        "softmax.gradient": ((P, P), {}),
        "batch_norm.train": ((Z, column, column, (column, column)), {}),
        "batch_norm.infer": ((Z, column, column, (column, column)), {}),
        "batch_norm.backward": ((Z, Z, column), {}),
        "norm_penalty.l1": (([Z],), {"lam": 0.1, "m": 4}),
        "norm_penalty.l1_gradient": ((Z,), {"lam": 0.1, "m": 4}),
        "norm_penalty.l2": (([Z],), {"lam": 0.1, "m": 4}),
        "norm_penalty.l2_gradient": ((Z,), {"lam": 0.1, "m": 4}),
        "norm_penalty.soft_threshold": ((Z,), {"tau": 0.1}),
        "dropout.forward": ((Z, mask), {"keep_prob": 0.8}),
        "dropout.backward": ((Z, mask), {"keep_prob": 0.8}),
        "standardize.fit": ((Z,), {}),
        "standardize.apply": ((Z, (column, column)), {}),
        "mini_batch.batches": ((Z, Z), {"size": 2, "permutation": order}),
        "data_split.split": ((Z, Z), {"dev": 1, "test": 1, "permutation": order}),
        "bagging.average": ((Z,), {}),
        "augmentation.flip_left_right": ((images, chosen), {}),
        "augmentation.flip_up_down": ((images, chosen), {}),
        "augmentation.shift": ((images, order[1:2], order[1:2]), {}),
        "augmentation.noise": ((images,), {"sigma": 0.0, "rng": rng}),
        "gradient_check.relative_difference": ((Z, Z), {}),
    }
    rows: list[tuple[str, float, float]] = []
    for name, (positional, keywords) in arguments.items():
        module_name, function = name.split(".")
        module = importlib.import_module(f"dlref.{module_name}")
        given = [_state(module, x) if isinstance(x, (str, tuple)) else x for x in positional]
        checked = partial(getattr(module, function), *given, **keywords)
        bare = partial(inspect.unwrap(getattr(module, function)), *given, **keywords)
        call, alone = _microseconds(checked, bare)
        rows.append((name, call, alone))
    return rows


def race(rest: list[str]) -> int:
    """Race, print the tables and write the record."""
    from scripts import speed

    if rest and (len(rest) != 2 or rest[0] != "--python"):
        print(__doc__)
        return 2
    record = speed.measure(rest[1] if rest else None, checked_calls())
    speed.write(record)
    train = record["train"]
    rows = [(name, value, train["ratios"][name], train["ratios_memory_kept"][name]) for name, value in train["milliseconds"].items()]
    head = ("library", "ms", "to the products", "memory kept")
    print_table(f"One epoch of training, median of {record['rounds']}", head, rows)
    of = record["functions"]
    rows = [
        (
            row["function"],
            list(row["shape"]),
            *(row["microseconds"][name] for name in ("dlref", "torch")),
            row["ratio"],
            row["ratio_memory_kept"],
        )
        for row in of
    ]
    print_table("Functions, in µs", ("function", "array", "dlref", "PyTorch", "ratio", "memory kept"), rows)
    print_table("Checks on a 5 by 4 array, in µs", ("function", "call", "checks"), [tuple(row.values()) for row in record["checks"]])
    print_table("Versions", ("of", "is"), [*record["versions"].items(), ("machine", record["machine"]), ("date", record["date"])])
    return 0


def tests(checkout: Path) -> None:
    """Measure the test run, with empty caches."""
    shutil.rmtree(checkout / ".cache", ignore_errors=True)
    started = time.monotonic()
    run = subprocess.run([sys.executable, "-m", *TESTS], cwd=checkout, capture_output=True, text=True)
    closing = (run.stdout.strip().splitlines() or ["no output"])[-1]
    print_table("Tests, caches empty", ("seconds", "closing line"), [(f"{time.monotonic() - started:.1f}", closing.strip("= "))])


def copy(target: Path) -> Path:
    """Copy the checkout as it is, uncommitted changes and all, without what it ignores."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
        elif name:
            (target / name).unlink(missing_ok=True)
    return target


def chromium() -> str:
    """Return the Chromium to use: the one that DLREF_CHROMIUM names, else the first on the PATH."""
    names = (os.environ.get("DLREF_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    for name in filter(None, names):
        if found := shutil.which(name):
            return found
    raise SystemExit("this needs Chromium or Chrome: install one, or name it in the environment variable DLREF_CHROMIUM")


class Host(NamedTuple):
    """A server of a built site."""

    url: str
    sent: list[tuple[str, int]]
    """Path and size of every body it has sent."""


@contextlib.contextmanager
def serve(site: Path) -> Iterator[Host]:
    """Serve a folder as a static host does, compressing text."""
    sent: list[tuple[str, int]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            file = site / (path.lstrip("/") or "index.html")
            found = file.is_file() and file.resolve().is_relative_to(site.resolve())
            body = (file if found else site / "404.html").read_bytes()
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind if found else "text/html")
            self.send_header("Cache-Control", "max-age=600")
            self.send_header("X-Content-Type-Options", "nosniff")
            if file.suffix not in (".woff2", ".png", ".gz"):
                body = gzip.compress(body, 9, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            sent.append((path, len(body)))
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Host(f"http://127.0.0.1:{server.server_port}", sent)
        server.shutdown()


def print_table(title: str, head: tuple[str, ...], rows: list[Any]) -> None:
    """Print a table, its first column to the left and the others to the right."""
    table = [head, *rows]
    widths = [max(len(str(row[column])) for row in table) for column in range(len(head))]
    print(f"\n{title}")
    for first, *others in table:
        print("  ".join([str(first).ljust(widths[0]), *(str(cell).rjust(width) for cell, width in zip(others, widths[1:], strict=True))]))
    sys.stdout.flush()


def _mkdocs_build(checkout: Path) -> Path:
    run = subprocess.run([sys.executable, "-m", "mkdocs", "build"], cwd=checkout, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"mkdocs build failed:\n{run.stderr[-3000:]}")
    return checkout / "site"


@contextlib.contextmanager
def _mkdocs_serve(checkout: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen([sys.executable, "-m", "mkdocs", "serve", "-a", address], cwd=checkout, stdout=log, stderr=log)
        try:
            _poll(f"http://{address}/momentum.html", lambda html: True)
            yield f"http://{address}/momentum.html"
        finally:
            server.terminate()
            server.wait()


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        body: bytes = answer.read()
    return body.decode()


def _poll(url: str, is_new: Callable[[str], bool]) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if is_new(_get(url)):
                return
        time.sleep(0.02)
    raise SystemExit(f"{url} did not change within five minutes")


def _until_served(url: str, sentence: str) -> float:
    return _timed(lambda: _poll(url, lambda html: sentence in html))


def _until_other_figures(url: str, figures: list[str]) -> float:
    return _timed(lambda: _poll(url, lambda html: _figures(html) != figures))


def _figures(html: str) -> list[str]:
    return re.findall(r'<figure class="plot">.*?</figure>', html, re.S)


def _state(module: Any, of: str | tuple[Any, ...]) -> Any:
    """Return the state of an optimizer at its start, or one made by hand of its fields."""
    import numpy as np

    if isinstance(of, str):
        return module.init(np.zeros((5, 4)))
    return (getattr(module, "State", None) or module.Stats)(*of)


def _microseconds(*functions: Callable[[], object]) -> list[float]:
    """Return how long each takes, the least of many turns: what else the machine does can only make it longer."""
    turns = [[timeit.timeit(function, number=500) for function in functions] for _ in range(60)]
    return [min(seconds) / 500 * 1e6 for seconds in zip(*turns, strict=True)]


def _timed(action: Callable[[], object]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


def _spread(seconds: list[float]) -> tuple[str, str, str]:
    return f"{statistics.median(seconds):.2f}", f"{min(seconds):.2f}", f"{max(seconds):.2f}"


def _kilo(size: int) -> str:
    return f"{size / 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
