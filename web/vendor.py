"""Renew the JavaScript that pages carry: `python -m web.vendor` (needs npm; users never do).

What is copied stands in `package.json`, at the version and integrity that `package-lock.json` pins.
The files land unchanged in `static/vendor/<package>/`; `static/vendor/manifest.json` says for each
package its version, its licence, npm's integrity and every file's sha256.
"""

import json
import shutil
import subprocess
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

WEB = Path(__file__).parent
VENDOR = WEB / "static" / "vendor"
FILES = {
    "fflate": ("LICENSE",),  # its code is in pmtiles.js
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "LICENSE"),
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-worker.mjs",  # found by the other beside itself
        "dist/maplibre-gl.css",
        "LICENSE.txt",
    ),
    "pmtiles": ("dist/pmtiles.js",),
}
LICENCES = {"pmtiles": WEB / "licences" / "pmtiles.txt"}
"""Of packages that leave theirs out of what npm has: as it stands in their source."""


def fetch(folder: Path) -> dict[str, Any]:
    """Install exactly what the lockfile pins into `folder`; its packages by name."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(WEB / name, folder)
    subprocess.run(["npm", "ci"], cwd=folder, check=True)  # noqa: S607  (whichever npm is installed)
    lock = json.loads((folder / "package-lock.json").read_bytes())
    return {name: lock["packages"][f"node_modules/{name}"] for name in FILES}


def copy(package: str, source: Path) -> dict[str, str]:
    """Copy a package's files into `static/vendor`; each file's sha256 by its name."""
    target = VENDOR / package
    target.mkdir(parents=True, exist_ok=True)
    copied = [Path(shutil.copy(source / file, target)) for file in FILES[package]]
    if package in LICENCES:
        copied.append(Path(shutil.copy(LICENCES[package], target / "LICENSE.txt")))
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in copied}


def renew() -> None:
    """Fetch, copy, and write the manifest anew."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        manifest = {
            package: {
                "version": pinned["version"],
                "licence": pinned["license"],
                "integrity": pinned["integrity"],
                "sha256": copy(package, folder / "node_modules" / package),
            }
            for package, pinned in fetch(folder).items()
        }
    text = json.dumps(manifest, indent=2)
    (VENDOR / "manifest.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    renew()
