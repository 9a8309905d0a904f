"""Compile the metrics in a process of their own, while the command's own process compiles the kernel.

Both are kept on disk by the content of the source, so this happens once on a machine. The work on the second core is
only a help: what is missing when it is needed is compiled on the spot.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def metrics_beside() -> Iterator[None]:
    """Start the helper unless everything is compiled already; end it with the block."""
    if not needs_compiling():
        yield
        return
    command = [sys.executable, "-m", "experiments.warmup"]
    helper = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        helper.terminate()
        helper.wait()


def needs_compiling() -> bool:
    """Whether the first replication on this machine has the engine to compile."""
    from sim.jit import is_compiled

    return not is_compiled()


def main() -> None:
    """Build the default scenario and measure an empty log of it."""
    import numpy as np

    from experiments.compose import Composer
    from experiments.overrides import Setting
    from sim.builder import build
    from sim.metrics import measuring
    from sim.rows import ROW

    composer = Composer()
    scenario = composer.scenario(composer.compose(Setting((), ())))
    with suppress(ValueError):  # an empty log need not make sense
        measuring.measure(build(scenario, 0), np.zeros(0, ROW), scenario.verdict)


if __name__ == "__main__":
    main()
