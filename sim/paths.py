"""Folders of the project: the shipped configuration, and the checkout for maintainers' tools."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent  # site-packages, or the root of a checkout
_INSTALLED_CONF = PACKAGES / "gridstaff" / "conf"


def conf_folder() -> Path:
    """Return the folder of the shipped configuration: inside ``gridstaff/`` in a wheel, at the root of a checkout."""
    return _INSTALLED_CONF if _INSTALLED_CONF.is_dir() else PACKAGES / "conf"


@cache
def shipped_places() -> frozenset[str]:
    """Return the ids of the places that ship with the program."""
    return frozenset(file.stem for file in (conf_folder() / "place").glob("*.yaml"))


def project_root() -> Path:
    """Return the root of the checkout, with documentation, tests and reference results."""
    return PACKAGES
