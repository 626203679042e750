"""Firefox as it is installed, by WebDriver BiDi: Playwright drives only a Firefox of its own."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import websocket


def find_firefox() -> str | None:
    """Return where a Firefox lies, if there is one."""
    return next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Firefox:
    """A window of it, and what it complains of."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        """Begin a session in the window that is open."""
        self.socket, self.last, self.complaints = socket, 0, list[str]()
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.asked: list[str] = []
        self.window = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **params: Any) -> Any:
        """Send a command and return its answer; what is told before that is kept."""
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("method") == "log.entryAdded" and told["params"]["level"] in ("error", "warn"):
                self.complaints.append(told["params"]["text"])
            elif told.get("method") == "network.beforeRequestSent":
                self.asked.append(told["params"]["request"]["url"])
            elif told.get("id") == self.last:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['message']}")
                return told["result"]

    def open(self, url: str, width: int = 1440, height: int = 900) -> None:
        """Open a page in a window of this size, and wait until it has loaded."""
        self.send("browsingContext.setViewport", context=self.window, viewport={"width": width, "height": height})
        for address in ("about:blank", url):  # or the page that is there would do for one that is loaded again
            self.send("browsingContext.navigate", context=self.window, url=address, wait="none")
            self.wait_until("(url) => location.href === url && document.readyState === 'complete'", address)

    def wait_until(self, function: str, *arguments: Any) -> None:
        """Wait until a function of JavaScript returns something true."""
        for _ in range(600):
            with suppress(RuntimeError):  # of a page that is going
                if self.evaluate(function, *arguments):
                    return
            time.sleep(0.05)
        raise TimeoutError(f"within 30 s it did not become true: {function}")

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """Call a function of JavaScript in the page and return what it returns, or what it promises."""
        call = f"async () => JSON.stringify((await ({function})(...{json.dumps(arguments)})) ?? null)"
        answer = self.send("script.callFunction", functionDeclaration=call, awaitPromise=True, target={"context": self.window})
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])


@contextmanager
def firefox(program: str, profile: Path) -> Iterator[Firefox]:
    """Start it without a window to see, and end it."""
    # Nothing is asked for but what the pages ask.
    settings = {
        "app.normandy.enabled": False,
        "browser.safebrowsing.downloads.remote.enabled": False,
        "network.captive-portal-service.enabled": False,
    }
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()]
    (profile / "user.js").write_text("".join(lines), "utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port=0", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        try:
            address = next(found[1] for line in process.stderr if (found := re.search(r"BiDi listening on (ws://\S+)", line)))
            socket = websocket.create_connection(f"{address}/session", timeout=120, suppress_origin=True)
            try:
                yield Firefox(socket)
            finally:
                socket.close()
        finally:
            process.kill()
