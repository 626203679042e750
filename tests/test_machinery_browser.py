"""Without a browser the tests that need one are counted loudly, and where nobody watches they fail."""

import os
import subprocess
import sys

import pytest

from scripts.sitegen.pages import ROOT


@pytest.mark.parametrize(
    ("ci", "code", "words"),
    [
        ("", 0, "NOT RUN: 1 browser tests, no Chromium found; install it or set DLREF_CHROMIUM"),
        ("true", 1, "Failed: no Chromium found; install it or set DLREF_CHROMIUM"),
    ],
    ids=["here", "CI"],
)
def test_a_missing_browser_is_not_passed_over(ci: str, code: int, words: str) -> None:
    """On a reader's machine a line at the end says how many tests were not run; where CI is set, each of them fails."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DLREF_", "CI", "COV_"))}
    env = clean | {"PATH": "", "CI": ci}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/test_browser.py", "-k", "test_a_page_prints"]
    run = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert words in run.stdout
    assert run.returncode == code
