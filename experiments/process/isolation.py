"""Prevent imports from the working folder, in this process and in every process it starts.

``python -m``, ``python -c`` and an empty entry of PYTHONPATH put the working folder on the search path, mostly before
the standard library: a file ``json.py`` among a user's data would be executed. This module imports only modules that
are loaded already, because others would be searched in that folder.
"""

import os
import sys

PACKAGES = os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
)  # folder of `experiments`
SAFE_PATH = "PYTHONSAFEPATH"  # Python 3.11 and later: neither -m nor -c adds the working folder
PYTHON_PATH = "PYTHONPATH"


def isolate_children() -> None:
    """Set the environment so that processes started from now on never import from their working folder.

    They still find the packages that this process runs.
    """
    os.environ[SAFE_PATH] = "1"
    named = _named_folders()
    if not _is_installed() and PACKAGES not in named:
        named.append(PACKAGES)
    if named or os.environ.get(PYTHON_PATH):
        os.environ[PYTHON_PATH] = os.pathsep.join(named)


def leave_working_folder() -> None:
    """Remove the working folder from the search path, unless PYTHONPATH names it or it contains this program."""
    try:
        here = _same(os.getcwd())
    except OSError:  # deleted folder: nothing can be found there
        return
    if here not in {_same(PACKAGES), *map(_same, _named_folders())}:
        sys.path[:] = [folder for folder in sys.path if _same(folder) != here]


def searches_working_folder() -> bool:
    """Return whether ``python -m`` or an empty entry of PYTHONPATH put the working folder on the search path."""
    named = os.environ.get(PYTHON_PATH)
    return sys.argv[:1] == ["-m"] or bool(named and "" in named.split(os.pathsep))  # "-m" until it is found


def isolated_command(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs a module in a new interpreter without the working folder."""
    return [sys.executable, "-P", "-m", module, *arguments]


def _same(folder: str) -> str:
    """Return the normal form of a folder's name; "" is the working folder."""
    return os.path.normcase(os.path.abspath(folder))


def _named_folders() -> list[str]:
    """Return the entries of PYTHONPATH except empty ones, which mean the working folder."""
    return [folder for folder in os.environ.get(PYTHON_PATH, "").split(os.pathsep) if folder]


def _is_installed() -> bool:
    """Return whether a new interpreter finds this program without PYTHONPATH."""
    return os.path.basename(PACKAGES) in ("site-packages", "dist-packages")
