"""What the tests share: the site, built once; a server; a browser; a small project to break; and how property tests draw."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings

from scripts import runtime
from scripts.chromium import ARGUMENTS, NO_BROWSER, find_chromium
from tests.forks import Python, forking, in_a_process
from tests.parsing import Parsed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page
    from xdist.remote import Producer
    from xdist.scheduler import LoadScopeScheduling

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as scripts/sitegen does; here before a test loads NumPy
# Property tests draw the same examples on every run, and a slow machine fails none of them.
settings.register_profile("dlref", derandomize=True, deadline=None, database=None)
settings.load_profile("dlref")

ROOT = Path(__file__).resolve().parents[1]
NO_FIREFOX = "no Firefox found"
NO_RUNTIME = "no runtime, so no example runs in a page"
# As published: below a folder of a host, with a repository to link to. Neither may make a page ask another host for anything.
# Its pages are cited with a day that is not today.
PUBLISHED = {
    "SITE_URL": "https://dlref.example/dlref/",
    "REPO_URL": "https://github.com/dlref/dlref",
    "REPO_NAME": "dlref",
    "SOURCE_DATE_EPOCH": "1700000000",
}
OTHERS = ("PYTHONPATH", "SITE_URL", "REPO_URL", "SOURCE_DATE_EPOCH")
"""What a build by a test does not take from whoever runs the test."""

Once = Callable[[str, Callable[[Path], object]], Path]


class Built(NamedTuple):
    """What a build said and left."""

    code: int
    output: str
    site: Path


class Project:
    """A copy of the project in a folder of its own."""

    def __init__(self, root: Path, python: Python = in_a_process) -> None:
        """Name the folder, see `copy_project` for what lies in it, and what runs Python there."""
        self.root, self.python = root, python

    def path(self, name: str) -> Path:
        """Return a file of the project by its name from the root."""
        return self.root / name

    def read(self, name: str) -> str:
        """Return the text of a file."""
        return self.path(name).read_text(encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the one place in a file."""
        text = self.read(name)
        assert text.count(old) == 1, f"{name} holds {old!r} {text.count(old)} times"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def append(self, name: str, text: str) -> None:
        """Add text to the end of a file."""
        self.path(name).write_text(self.read(name) + text, encoding="utf-8")

    def build(self, **env: str) -> Built:
        """Build the site as anyone would."""
        site = self.root / "site"
        run = self.run("-m", "mkdocs", "build", "-d", str(site), **env)
        return Built(run.returncode, run.stdout + run.stderr, site)

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the project's folder."""
        return self.python(args, self.root, self.environment() | env)

    def environment(self) -> dict[str, str]:
        """Return the environment without anything that would lead back to the checkout under test."""
        return {k: v for k, v in os.environ.items() if k not in OTHERS} | {"NO_MKDOCS_2_WARNING": "1"}

    def copy(self, root: Path, python: Python = in_a_process) -> "Project":
        """Return a copy, with the caches."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("site"))
        return Project(root, python)


def copy_project(root: Path) -> Project:
    """Copy what a build needs, without caches."""
    skip = shutil.ignore_patterns("__pycache__")
    for folder in ("docs", "dlref", "scripts", "tests/vectors"):
        shutil.copytree(ROOT / folder, root / folder, ignore=skip)
    for name in ("mkdocs.yml", "pyproject.toml", "CITATION.cff", "README.md", "LICENSE", "LICENSE-docs"):  # the last three for the wheel
        shutil.copy(ROOT / name, root)
    return Project(root)


def copy_mini_project(root: Path) -> Project:
    """Copy the machinery alone, with one formula and one lab: with warm caches a build takes two seconds."""
    project = copy_project(root)
    for path in root.joinpath("docs").rglob("*"):
        if path.suffix == ".md" or (path.suffix == ".py" and path.parent.name == "labs"):
            path.unlink()
    for name, text in MINI_PAGES.items():
        project.path(f"docs/{name}").write_text(text, encoding="utf-8")
    for path in root.joinpath("dlref").glob("[!_]*.py"):
        if path.stem != "momentum":
            path.unlink()
    for path in root.joinpath("dlref/beyond").glob("[!_]*.py"):
        path.unlink()
    project.path("dlref/beyond/__init__.py").write_text('"""Nothing."""\n\n__all__ = []\n', "utf-8")
    project.path("dlref/__init__.py").write_text('"""A formula."""\n\nfrom dlref import momentum\n\n__all__ = ["momentum"]\n', "utf-8")
    project.path("mkdocs.yml").rename(project.path("base.yml"))
    nav = "".join(f"  - {name}\n" for name in MINI_PAGES)
    project.path("mkdocs.yml").write_text(f"INHERIT: base.yml\nnav:\n{nav}", encoding="utf-8")
    return project


MINI_PAGES = {
    "index.md": "---\ntitle: Home\n---\n\n# Formulas { #formulas }\n\n<!-- formulas -->\n",
    "momentum.md": """\
# Momentum { #momentum }

It averages $dW$.

## The formula { #formula }

<!-- formula: momentum.step -->

## Try it { #try }

```pycon
>>> from dlref import momentum
>>> momentum.init([1.0])
State(v=array([0.]))
```

## See it { #see }

```python plot alt="The path of one parameter, falling." caption="The path of $W$."
import matplotlib.pyplot as plt

from dlref import momentum

W, state, path = 1.0, momentum.init(1.0), []
for _ in range(5):
    W, state = momentum.step(W, W, state, alpha=0.5)
    path.append(W)
plt.plot(path)
plt.show()
```

## What the notes claim { #claims }

/// holds | 2.2-momentum | It averages
As above.
///
""",
    "notation.md": """\
# Notation { #notation }

| Symbol | Code | Meaning | Shape or range | In |
|---|---|---|---|---|
| $W$ | `W` | parameter | any shape | [momentum](momentum.md) |
""",
    "labs/tiny.py": """\
# %% [markdown]
# # A lab
#
# With $v$ in its text.

# %%
from dlref import momentum

W, state = momentum.step(1.0, 1.0, momentum.init(1.0), alpha=0.5)
print(round(float(W), 3))

# %%
#| alt: A rising line.
import matplotlib.pyplot as plt

plt.plot([1, 2, 3])
plt.show()
""",
}


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Return `once(name, make)`: a folder made by the first worker to ask, for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder, done, failed = (shared / f"once-{name}{suffix}" for suffix in ("", ".done", ".failed"))
        try:
            (shared / f"once-{name}.lock").touch(exist_ok=False)
        except FileExistsError:
            end = time.monotonic() + 600
            while not done.exists():
                if failed.exists() or time.monotonic() > end:
                    pytest.fail(failed.read_text(encoding="utf-8") if failed.exists() else f"{folder}: not made within 600 s")
                time.sleep(0.05)
            return folder
        try:
            make(folder)
        except BaseException as error:
            failed.write_text(f"{folder.name}: {error}", encoding="utf-8")
            raise
        done.touch()
        return folder

    return once


@pytest.fixture(scope="session")
def published() -> dict[str, str]:
    """Return the environment in which the site is built as it will be published."""
    return PUBLISHED


@pytest.fixture(scope="session")
def site(once: Once) -> Path:
    """Return the folder of this project's site, built once and strictly, as it would be published.

    Where the runtime cannot be had, the site is built without, and the tests that need it are left out and counted; where CI is set, that
    is a failure.
    """

    def build(folder: Path) -> None:
        try:
            runtime.have()
        except runtime.NoRuntime as problem:
            if os.environ.get("CI"):
                pytest.fail(str(problem))
        command = [sys.executable, "-m", "mkdocs", "build", "-d", str(folder)]
        env = Project(ROOT).environment() | PUBLISHED
        run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
        if run.returncode:
            pytest.fail(f"the site does not build:\n{run.stdout}{run.stderr}")

    return once("site", build)


@pytest.fixture(scope="session")
def parsed(site: Path) -> Parsed:
    """Return the pages of the site by their names: to read, not to change."""
    return Parsed(site)


@pytest.fixture(scope="session")
def new_project() -> Callable[[Path], Project]:
    """Return a function that copies the whole project, without caches, into a folder."""
    return copy_project


@pytest.fixture(scope="session")
def mini(once: Once) -> Project:
    """Return the small project, built once so that its copies have warm caches."""

    def build(folder: Path) -> None:
        built = copy_mini_project(folder).build()
        if built.code:
            pytest.fail(f"the small project does not build:\n{built.output}")

    return Project(once("mini", build))


@pytest.fixture(scope="session")
def warm_python() -> Iterator[Python]:
    """Return what runs Python in forks of a process that has imported what a build imports of others."""
    plugins = ("material.plugins.search.plugin", "mkdocs_jupyter.plugin", "mkdocstrings_handlers.python")
    with forking(
        "mkdocs.commands.build", *plugins, "mkdocs_jupyter.convert", "fontTools.subset", "fontTools.varLib", "bs4", "quickjs"
    ) as run:
        yield run


@pytest.fixture
def project(mini: Project, warm_python: Python, tmp_path: Path) -> Project:
    """Return a copy of the small project to break."""
    return mini.copy(tmp_path / "project", warm_python)


def content_security_policy(site: Path) -> str:
    """Return what a browser may do with the pages: nothing from elsewhere, no script within a page but those of the theme.

    The theme's own are known by these pages, into which we write none. They differ by the depth of a page.
    """
    pages = [(site / name).read_text(encoding="utf-8") for name in ("404.html", "index.html", "api/index.html")]
    scripts = {script for page in pages for script in re.findall(r"<script>(.*?)</script>", page, re.S)}
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{value}'" for value in hashes)]),
        "style-src": "'self'",
        "style-src-attr": "'unsafe-inline'",
        "img-src": "'self' data:",
    }
    return "; ".join(f"{what} {where}" for what, where in allowed.items())


class _Handler(SimpleHTTPRequestHandler):
    """Serves a folder below /dlref/ as a host of pages does, under a Content-Security-Policy, and nothing else."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, policy: str, **kwargs: Any) -> None:
        self.policy = policy
        super().__init__(*args, **kwargs)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """For an unknown address, send the site's own page."""
        if code == HTTPStatus.NOT_FOUND and self.command == "GET":
            self._send(code, "text/html", Path(self.directory, "404.html").read_bytes())
        else:
            super().send_error(code, message, explain)

    def translate_path(self, path: str) -> str:
        if not path.startswith("/dlref/"):
            return os.devnull + "/nothing"
        return super().translate_path(path.removeprefix("/dlref"))

    def do_GET(self) -> None:
        if not self.path.endswith("/sitemap.xml"):
            super().do_GET()
            return
        # The theme takes the addresses for its instant navigation from here: those at which the site is published.
        text = (
            Path(self.translate_path(self.path))
            .read_text(encoding="utf-8")
            .replace(PUBLISHED["SITE_URL"], f"http://{self.headers['Host']}/dlref/")
        )
        self._send(HTTPStatus.OK, "application/xml", text.encode())

    def _send(self, code: int, kind: str, content: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of 5, several pages at once lose connections, and each is tried again only after a second

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a browser drops connections at will."""


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Return the address at which the site is served, below a sub-path."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(site), policy=content_security_policy(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/dlref/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Return a Chromium. Without one the tests are left out and counted; where CI is set, that is a failure."""
    from playwright.sync_api import sync_playwright

    found = find_chromium()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """Return a window of its own; in the end nothing has complained."""
    from tests.browsing import LINKS_ARE_READY, is_about_a_font_ahead

    page = browser.new_page(viewport={"width": 1240, "height": 900})
    page.add_init_script(LINKS_ARE_READY)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def hear(message: "ConsoleMessage") -> None:
        if message.type == "error" and not is_about_a_font_ahead(message.text, message.location["url"]):
            errors.append(message.text)

    page.on("console", hear)
    yield page
    page.close()
    assert errors == []


_THESE = (
    "site",
    "cite",
    "as_markdown",
    "elsewhere",
    "notes",
    "linked",
    "machinery_fonts",
    "machinery_math",
    "machinery_plots.py::test_every_figure_of_the_site",
    "converter.py::test_a_page_links",
    "standalone.py::test_a_call_that_has",
    "stylesheets.py",
)
PARSED = tuple(f"tests/test_{name}" for name in _THESE)
"""Where most tests read the pages of the site."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process build the site and read its pages while the others run what needs none."""

    def turn(item: pytest.Item) -> int:
        needs_site = "site" in getattr(item, "fixturenames", ())
        return (0 if item.nodeid.startswith(PARSED) else 2) if needs_site else 1

    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "LoadScopeScheduling":
    """Give the tests that look at one page to one process, which loads it once, and those that parse pages to one, which parses them once.

    Under pytest 9 xdist's own groups have no effect.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            page = re.search(r"test_browser\.py::\w+\[([\w./]+\.html)", nodeid)
            return page[1] if page else "parsed" if nodeid.startswith(PARSED) else nodeid

    return ByPage(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly how many browser tests were not run."""
    for reason in (NO_BROWSER, NO_FIREFOX, NO_RUNTIME):
        skipped = [report for report in terminalreporter.stats.get("skipped", []) if reason in str(report.longrepr)]
        if skipped:
            terminalreporter.write_line(f"NOT RUN: {len(skipped)} browser tests, {reason}", red=True, bold=True)
