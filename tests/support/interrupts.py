"""Programs started by tests react to Ctrl-C even if the tests run in the background, where it is ignored."""

from __future__ import annotations

import signal


def heed_interrupts() -> None:
    """To be called in the child before the program starts (``preexec_fn``)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
