"""The folder for a computer without network: everything that is needed, pinned and hashed, and a script that runs."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest
from project import ROOT

from experiments.tools import offline_folder as offline

LOCK = (ROOT / "requirements-hashed.lock").read_text(encoding="utf-8")


@pytest.mark.parametrize("system", offline.SYSTEMS)
def test_every_package_of_the_closure_is_in_the_lock_with_hashes(system: str) -> None:
    names = offline.runtime_packages(offline.SYSTEMS[system][0])
    pins = dict(offline.locked(LOCK, names))
    assert set(pins) == names
    assert all("--hash=sha256:" in pin for pin in pins.values())
    assert {"numpy", "numba", "lxml", "brotli"} <= names, "those of requirements, and of an extra of theirs"
    assert not {"pytest", "ray", "ruff"} & names


def test_colorama_is_for_windows_only() -> None:
    has = {
        system: "colorama" in offline.runtime_packages(offline.SYSTEMS[system][0])
        for system in offline.SYSTEMS
    }
    assert has == {"linux": False, "windows": True, "macos": False}


def test_wheels_are_pinned_with_their_hash(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "Some_Thing-1.2-py3-none-any.whl", "w") as wheel:
        wheel.writestr("x", "")
    (line,) = offline.pinned_wheels(tmp_path).splitlines()
    assert line.startswith("some-thing==1.2 --hash=sha256:") and len(line.rpartition(":")[2]) == 64


@pytest.mark.parametrize("system", offline.SYSTEMS)
def test_the_script_installs_without_index_and_with_hashes(system: str, tmp_path: Path) -> None:
    path = offline.write_script(tmp_path, system, (3, 11))
    text = path.read_text(encoding="utf-8")
    assert "--no-index" in text and "--require-hashes" in text and "3.11" in text
    assert (b"\r\n" in path.read_bytes()) == (system == "windows")
    if system != "windows":
        subprocess.run(["sh", "-n", str(path)], check=True)
