"""Programs started by tests heed Ctrl-C even where the tests themselves run in the background, which ignores it."""

from __future__ import annotations

import signal


def heed_interrupts() -> None:
    """To be called in the child before the program starts (``preexec_fn``)."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
