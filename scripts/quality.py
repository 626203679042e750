"""Measure pages with Lighthouse and axe: `python3 scripts/dev.py quality`. Needs Node, npm and Chromium.

    quality                   one page of each kind
    quality adam.html ...     these pages
    quality all               every page, each measured once for its speed, which takes an hour

Lighthouse judges the speed on a phone (the median of five runs, from a server that compresses), accessibility, search-engine manners and
best practices, axe accessibility in light, in dark and at the width of a phone. A speed below 95, anything else short of 100, a layout that
shifts by more than 0.02 and any violation is listed and makes the exit code 1. The speed is that of this machine, which has to be idle.
Both tools come from npm, at the versions below, into .cache/.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.bench import KINDS, chromium, print_table, serve
from scripts.dev import ROOT

TOOLS = ROOT / ".cache" / "quality"
VERSIONS = {"lighthouse": "12.8.2", "axe-core": "4.14.1"}
CATEGORIES = ("accessibility", "seo", "best-practices")
PAGES = KINDS | {
    name: f"{name}.html"
    for name in ("adam", "traps", "coverage", "errata", "glossary", "bibliography", "chapter_1", "speed", "spot", "mine")
}
"""One page of each kind, by the name of the kind."""
METRICS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
FAST, STILL = 95, 0.02
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "390 px": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def main(arguments: list[str]) -> int:
    """Print a row for each page and a line for each fault."""
    fetch()
    rows, faults = [], []
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as host:
        environment = os.environ | {"SITE_URL": host.url + "/"}
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-d", folder], cwd=ROOT, env=environment, check=True)
        every = sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.html"))
        pages = every if arguments == ["all"] else arguments or [*PAGES.values()]
        violations = axe(host.url, pages)
        for page in pages:
            scores, failed = lighthouse(f"{host.url}/{page}")
            speed, metrics = performance(f"{host.url}/{page}", 1 if arguments == ["all"] else 5)
            shown = [f"{value:.3f}" if name.endswith("shift") else f"{value:.0f}" for name, value in metrics.items()]
            rows.append((page, speed, *shown, *scores, *(len(violations[page, view]) for view in VIEWS)))
            print(" ".join(map(str, rows[-1])), flush=True)
            faults += [f"{page}: Lighthouse, {fault}" for fault in failed]
            faults += [f"{page}: axe, {view}, {fault}" for view in VIEWS for fault in violations[page, view]]
            faults += [f"{page}: a speed of {speed}"] * (speed < FAST)
            faults += [f"{page}: what is read moves"] * (metrics["cumulative-layout-shift"] > STILL)
    head = (
        "page",
        "speed",
        "FCP, ms",
        "LCP, ms",
        "TBT, ms",
        "CLS",
        "accessibility",
        "SEO",
        "best practices",
        *(f"axe {view}" for view in VIEWS),
    )
    print_table("Lighthouse scores, and violations found by axe", head, rows)
    print("\n".join(["", *faults]) if faults else "\nNo fault found.")
    return 1 if faults else 0


def fetch() -> None:
    """Install the tools unless they are there at these versions."""
    if all(_version(name) == version for name, version in VERSIONS.items()):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("quality needs Node and npm")
    TOOLS.mkdir(parents=True, exist_ok=True)
    (TOOLS / "package.json").write_text("{}\n", encoding="utf-8")  # else npm takes a folder above for the project
    packages = [f"{name}@{version}" for name, version in VERSIONS.items()]
    subprocess.run([npm, "install", "--no-save", "--no-audit", "--no-fund", *packages], cwd=TOOLS, check=True)


def lighthouse(url: str) -> tuple[list[int], list[str]]:
    """Return the scores of a page but for its speed, and what stands between it and 100."""
    report = _report(url, CATEGORIES)
    scores, faults = [], []
    for name in CATEGORIES:
        category = report["categories"][name]
        scores.append(round(100 * category["score"]))
        for entry in category["auditRefs"]:
            audit = report["audits"][entry["id"]]
            if entry["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])
                faults.append(f"{name}, {audit['title']}: {'; '.join(_place(item) for item in items[:3]) or audit.get('displayValue', '')}")
    return scores, faults


def performance(url: str, times: int) -> tuple[int, dict[str, float]]:
    """Return the score of a page on a phone, the median of several runs, and what that run measured."""
    runs = []
    for _ in range(times):
        report = _report(url, ("performance",))
        metrics = {name: float(report["audits"][name]["numericValue"]) for name in METRICS}
        runs.append((round(100 * report["categories"]["performance"]["score"]), metrics))
    return sorted(runs, key=lambda run: run[0])[times // 2]


def _report(url: str, categories: tuple[str, ...]) -> dict[str, Any]:
    command = ["node", str(TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json"]
    command += ["--no-enable-error-reporting", f"--only-categories={','.join(categories)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    # The shell paints as soon as it can; a Chromium that has just been started with its window first paints when all is done.
    path = shutil.which("chromium-headless-shell") or chromium()
    run = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"CHROME_PATH": path})
    if run.returncode:
        raise SystemExit(f"lighthouse failed on {url}:\n{run.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def axe(url: str, pages: list[str]) -> dict[tuple[str, str], list[str]]:
    """Return the violations of each page in each view."""
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for view, settings in VIEWS.items():
            context = browser.new_context(**settings)
            for page in pages:
                tab = context.new_page()
                tab.goto(f"{url}/{page}", wait_until="networkidle")
                tab.evaluate("document.documentElement.classList.add('whole')")  # also what is out of sight
                tab.add_script_tag(path=TOOLS / "node_modules" / "axe-core" / "axe.min.js")
                violations = tab.evaluate("axe.run().then(results => results.violations)")
                found[page, view] = [f"{v['id']} ({v['impact']}): {v['nodes'][0]['target']}, {len(v['nodes'])} places" for v in violations]
                tab.close()
            context.close()
        browser.close()
    return found


def _version(package: str) -> str:
    manifest = TOOLS / "node_modules" / package / "package.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["version"]) if manifest.is_file() else ""


def _place(item: dict[str, Any]) -> str:
    node = item.get("node") or {}
    return str(node.get("selector") or item.get("source") or item.get("url") or item.get("description") or "")[:120]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
