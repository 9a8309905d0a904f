"""Settings of Numba: environment variables only, not the file that Numba reads in the working folder.

A file ``.numba_config.yaml`` beside somebody's data would change how the model is compiled, and what is compiled is
kept for all folders.
"""

from __future__ import annotations

import os

from numba.core import config

FILE = "_config_fname"  # where this Numba keeps the file's name; read again with each compilation


def ignore_working_folder() -> None:
    """Read Numba's settings again, without the file."""
    if hasattr(config, FILE):
        setattr(config, FILE, os.devnull)
        config.reload_config()
