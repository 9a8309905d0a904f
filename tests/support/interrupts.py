"""Programs started by tests react to signals even where the tests ignore them: in the background, under nohup."""

from __future__ import annotations

import signal


def heed_interrupts() -> None:
    """To be called in the child before the program starts (``preexec_fn``)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
