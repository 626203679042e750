"""`mkdocs serve` keeps its process, and with it every module it has imported: what it shows after an edit must be new all the same."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.conftest import Project


class Server(NamedTuple):
    """A running `mkdocs serve`."""

    project: "Project"
    address: str
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, page: str) -> str:
        """Return a page as it is served at this moment."""
        with urllib.request.urlopen(self.address + page, timeout=10) as answer:
            text: str = answer.read().decode("utf-8")
        return text


def wait_for(reached: Callable[[], object], server: Server, seconds: float = 60) -> None:
    """Wait until the condition holds; fail with the server's log if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        try:
            if reached():
                return
        except OSError:
            pass  # not up yet
        time.sleep(0.1)
    pytest.fail(f"not within {seconds} s; the server said:\n{server.log.read_text(encoding='utf-8')}")


@pytest.fixture
def server(project: "Project", tmp_path: Path) -> Iterator[Server]:
    """Serve the small project without its lab."""
    project.path("docs/labs/tiny.py").unlink()
    project.replace("mkdocs.yml", "  - labs/tiny.py\n", "")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    log = tmp_path / "log"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address]
    with (
        log.open("wb") as file,
        subprocess.Popen(command, cwd=project.root, env=project.environment(), stdout=file, stderr=file) as process,
    ):
        yield Server(project, f"http://{address}/", log, process)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def figure(page: str) -> str:
    """Return the first figure of a page."""
    found = re.search(r'<figure class="plot">.*?</figure>', page, re.S)
    assert found
    return found[0]


def test_every_edit_is_served(server: Server) -> None:
    """An edit of dlref changes figure and listing, one of a page its text; a plot that fails is logged, and the next edit served again."""
    wait_for(lambda: server.get("momentum.html"), server)
    before = figure(server.get("momentum.html"))

    server.project.replace("dlref/momentum.py", "W = W - alpha * v", "W = W + 2 * alpha * v")
    wait_for(lambda: figure(server.get("momentum.html")) != before, server)
    assert re.search(r"formula-code.*?\+.*?2.*?</pre>", server.get("momentum.html"), re.S)

    server.project.replace("docs/momentum.md", "It averages $dW$.", "It forgets $dW$.")
    wait_for(lambda: "It forgets" in server.get("momentum.html"), server)

    # What a build reads once for all pages: another's docstring, the table of symbols, a title, the words that readers use.
    first = server.project.read("dlref/momentum.py").splitlines()[0].removeprefix('r"""')
    server.project.replace("dlref/momentum.py", first, "Roll downhill.")
    wait_for(lambda: all("Roll downhill" in server.get(page) for page in ("index.html", "momentum.html", "api/momentum.html")), server)
    server.project.replace("docs/notation.md", "| parameter |", "| what is learnt |")
    wait_for(lambda: all("what is learnt" in server.get(page) for page in ("notation.html", "momentum.html")), server)
    server.project.replace("docs/momentum.md", "# Momentum {", "# Inertia {")
    wait_for(lambda: all("Inertia" in server.get(page) for page in ("index.html", "momentum.html", "notation.html")), server)
    text = server.project.read("docs/momentum.md")
    server.project.path("docs/momentum.md").write_text(f"---\nterms: [flywheel]\n---\n\n{text}", encoding="utf-8")
    wait_for(lambda: "flywheel" in server.get("search/search_index.json"), server)

    server.project.replace("docs/momentum.md", "plt.plot(path)", "plt.plot(undefined)")
    lines = server.project.read("docs/momentum.md").splitlines()
    place = f"docs/momentum.md:{lines.index('plt.plot(undefined)') + 1}: plot failed: NameError"
    wait_for(lambda: place in server.log.read_text(encoding="utf-8"), server)
    assert server.process.poll() is None

    server.project.replace("docs/momentum.md", "plt.plot(undefined)", "plt.plot(path)  # mended")
    wait_for(lambda: "mended" in server.get("momentum.html"), server)
    assert server.process.poll() is None
