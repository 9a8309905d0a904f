"""Folders of the project: the shipped configuration, and the checkout for maintainers' tools."""

from __future__ import annotations

from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent  # site-packages, or the root of a checkout
_INSTALLED_CONF = PACKAGES / "gridstaff" / "conf"


def conf_folder() -> Path:
    """Return the folder of the shipped configuration: inside ``gridstaff/`` in a wheel, at the root of a checkout."""
    return _INSTALLED_CONF if _INSTALLED_CONF.is_dir() else PACKAGES / "conf"


def project_root() -> Path:
    """Return the root of the checkout, with documentation, tests and reference results."""
    return PACKAGES
