"""Make `gridstaff-offline`: wheels and one script, for a computer without network.

``python -m experiments.tools.offline_folder --system windows --to gridstaff-offline`` downloads the runtime packages of
``requirements-hashed.lock`` for a system, every file checked against its hash, and builds gridstaff's own wheel. For
maintainers: it needs the development environment and a package index.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sim.paths import project_root

LOCK = "requirements-hashed.lock"
SOURCE_ONLY = ("antlr4-python3-runtime",)  # no wheel is published: built here, pure Python
SYSTEMS: Mapping[str, tuple[Mapping[str, str], tuple[str, ...]]] = {
    "linux": (
        {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
        ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_26_x86_64", "manylinux_2_17_x86_64",
         "manylinux2014_x86_64"),
    ),
    "windows": (
        {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
        ("win_amd64",),
    ),
    "macos": (
        {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
        ("macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64", "macosx_11_0_universal2"),
    ),
}  # fmt: skip
SCRIPTS = {"linux": "install-linux.sh", "windows": "install-windows.cmd", "macos": "install-macos.command"}
POSIX = """#!/bin/sh
# Installs gridstaff beside this file, without network. 不联网安装。
set -e
cd "$(dirname "$0")"
"${{PYTHON:-python3}}" -c 'import sys; sys.exit(sys.version_info[:2] != ({version}))' || {{
    echo "needs Python {dotted} / 需要 Python {dotted}"; exit 1; }}
"${{PYTHON:-python3}}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels \\
    --require-hashes -r requirements.txt
env/bin/gridstaff --version
echo "installed / 已安装: $(pwd)/env/bin/gridstaff"
"""
WINDOWS = """@echo off
rem Installs gridstaff beside this file, without network.
chcp 65001 >nul
cd /d "%~dp0"
py -{dotted} -m venv env || (echo needs Python {dotted} / 需要 Python {dotted} & exit /b 1)
env\\Scripts\\python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels ^
  --require-hashes -r requirements.txt || exit /b 1
env\\Scripts\\gridstaff --version
echo installed / 已安装: %cd%\\env\\Scripts\\gridstaff
"""


def runtime_packages(marker_values: Mapping[str, str]) -> set[str]:
    """Return the packages that gridstaff needs on a system, without its extras.

    Its own requirements are those of pyproject.toml; those of the others come from their installed metadata.

    Parameters
    ----------
    marker_values
        Values of the environment markers of the system.
    """
    project = tomllib.loads((project_root() / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: set[str] = set()
    left = [Requirement(line) for line in project["dependencies"]]
    seen: set[tuple[str, frozenset[str]]] = set()
    while left:
        wanted = left.pop()
        name, extras = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        found.add(name)
        for of in map(Requirement, _requirements(name)):
            tried = ({**marker_values, "extra": extra} for extra in ("", *extras))
            if of.marker is None or any(map(of.marker.evaluate, tried)):
                left.append(of)
    return found


def _requirements(name: str) -> Sequence[str]:
    """Return what a package requires; nothing of one for another system only (colorama), which requires nothing."""
    try:
        return requires(name) or ()
    except PackageNotFoundError:
        return ()


def locked(lock: str, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (name, lines with its hashes) of the packages in a lock."""
    for block in re.findall(r"^[a-z0-9].*(?:\n .*)*", lock, re.MULTILINE):
        name = block.split("==")[0]
        if name in names:
            yield name, block


def pinned_wheels(wheels: Path) -> str:
    """Return requirements with the hash of every wheel of a folder."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{canonicalize_name(name)}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def write_script(folder: Path, system: str, python: tuple[int, int]) -> Path:
    """Write the script of a system and return its path."""
    dotted = ".".join(map(str, python))
    text = WINDOWS if system == "windows" else POSIX
    path = folder / SCRIPTS[system]
    content = text.format(version=", ".join(map(str, python)), dotted=dotted)
    path.write_text(content, encoding="utf-8", newline="\r\n" if system == "windows" else "\n")
    path.chmod(0o755)
    return path


def make_folder(folder: Path, system: str, python: tuple[int, int]) -> None:
    """Download and build the wheels, then write requirements and script."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    values, platforms = SYSTEMS[system]
    names = runtime_packages(values)
    pins = dict(locked((project_root() / LOCK).read_text(encoding="utf-8"), names))
    if missing := names - set(pins):
        raise SystemExit(f"{LOCK} lacks {', '.join(sorted(missing))}")
    ready, sources = folder / "ready.txt", folder / "sources.txt"
    ready.write_text("\n".join(pins[name] for name in pins if name not in SOURCE_ONLY) + "\n")
    sources.write_text("\n".join(pins[name] for name in pins if name in SOURCE_ONLY) + "\n")
    checked = ["--no-deps", "--require-hashes", "--quiet"]
    wanted = [word for platform in platforms for word in ("--platform", platform)]
    version = ["--only-binary", ":all:", "--python-version", ".".join(map(str, python))]
    _pip("download", *checked, *version, *wanted, "-d", str(wheels), "-r", str(ready))
    _pip("wheel", *checked, "--no-build-isolation", "-w", str(wheels), "-r", str(sources))
    _pip("wheel", "--no-deps", "--no-build-isolation", "--quiet", "-w", str(wheels), str(project_root()))
    for path in (ready, sources):
        path.unlink()
    (folder / "requirements.txt").write_text(pinned_wheels(wheels), encoding="utf-8")
    write_script(folder, system, python)


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)


def main(words: Sequence[str] | None = None) -> None:
    """Make the folder of one system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", choices=sorted(SYSTEMS), required=True)
    parser.add_argument("--python", default="3.11", help="version of the office's Python (3.11)")
    parser.add_argument("--to", type=Path, default=Path("gridstaff-offline"))
    asked = parser.parse_args(words)
    major, minor = map(int, asked.python.split("."))
    make_folder(asked.to, asked.system, (major, minor))
    size = sum(path.stat().st_size for path in asked.to.rglob("*") if path.is_file())
    print(f"{asked.to}: {len(list((asked.to / 'wheels').iterdir()))} wheels, {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
