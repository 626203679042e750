"""Measure one page of each kind with Lighthouse and axe: `python3 scripts/dev.py quality`. Needs Node, npm and Chromium.

Lighthouse judges accessibility, search-engine manners and best practices, axe accessibility in light, in dark and at the width of a phone.
Anything short of 100, and any violation, is listed and makes the exit code 1. Both come from npm, at the versions below, into .cache/.
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
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "390 px": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}


def main() -> int:
    """Print a row for each page and a line for each fault."""
    fetch()
    rows, faults = [], []
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as host:
        environment = os.environ | {"SITE_URL": host.url + "/"}
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-d", folder], cwd=ROOT, env=environment, check=True)
        violations = axe(host.url)
        for kind, page in KINDS.items():
            scores, failed = lighthouse(f"{host.url}/{page}")
            rows.append((f"{kind} ({page})", *scores, *(len(violations[kind, view]) for view in VIEWS)))
            faults += [f"{page}: Lighthouse, {fault}" for fault in failed]
            faults += [f"{page}: axe, {view}, {fault}" for view in VIEWS for fault in violations[kind, view]]
    head = ("page", "accessibility", "SEO", "best practices", *(f"axe {view}" for view in VIEWS))
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
    """Return the scores of a page and what stands between it and 100."""
    command = ["node", str(TOOLS / "node_modules" / "lighthouse" / "cli" / "index.js"), url, "--quiet", "--output=json"]
    command += ["--no-enable-error-reporting", f"--only-categories={','.join(CATEGORIES)}"]
    command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
    run = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"CHROME_PATH": chromium()})
    if run.returncode:
        raise SystemExit(f"lighthouse failed on {url}:\n{run.stderr[-2000:]}")
    report = json.loads(run.stdout)
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


def axe(url: str) -> dict[tuple[str, str], list[str]]:
    """Return the violations of each kind of page in each view."""
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        for view, settings in VIEWS.items():
            context = browser.new_context(**settings)
            for kind, page in KINDS.items():
                tab = context.new_page()
                tab.goto(f"{url}/{page}", wait_until="networkidle")
                tab.add_script_tag(path=TOOLS / "node_modules" / "axe-core" / "axe.min.js")
                violations = tab.evaluate("axe.run().then(results => results.violations)")
                found[kind, view] = [f"{v['id']} ({v['impact']}): {v['nodes'][0]['target']}, {len(v['nodes'])} places" for v in violations]
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
    sys.exit(main())
