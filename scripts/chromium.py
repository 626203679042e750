"""Where a Chromium lies, and how it is started: for the tests, and for packing the runtime."""

import os
import shutil

NO_BROWSER = "no Chromium found; install it or set DLREF_CHROMIUM"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def find_chromium() -> str | None:
    """Return where a Chromium lies, if there is one."""
    # The shell without a window needs half the time; Debian and Playwright have it.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("DLREF_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
