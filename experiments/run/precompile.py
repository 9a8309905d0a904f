"""Compile the model before the first run on a machine: the engine in a parallel process, the rest in this one.

Machine code is cached on disk by the content of the source, so this happens once. It only saves time: missing code is
compiled when first used.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from experiments.executors.watchdog import end_with_input
from experiments.language import translate
from experiments.process.isolation import isolate_children, isolated_command
from sim.phrases import phrase

MODULE = "experiments.run.precompile"  # this module, also when run as the main program
COMPILE_SECONDS = (
    18.0  # usual wall time of the first command on a machine, two idle cores (15.7 s measured, and starting)
)
COMPILING_NOTICE = phrase("  compiling the model, once on this machine: usually 15 to 20 s ...")


def compile_if_needed() -> None:
    """Compile the model unless it is cached; print a notice."""
    if needs_compiling():
        print(translate(COMPILING_NOTICE), file=sys.stderr, flush=True)
        _compile_all()


def expected_compile_seconds() -> float:
    """Return the seconds that compiling before the first run will take; 0 where it is done."""
    return COMPILE_SECONDS if needs_compiling() else 0.0


def needs_compiling() -> bool:
    """Return whether the engine is not compiled yet on this machine."""
    from sim.jit import compiles, is_compiled

    return compiles() and not is_compiled()


def _compile_all() -> None:
    with compiler() as process:
        compile_builder_and_metrics()
        process.wait()


@contextmanager
def compiler() -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that compiles the engine; it ends with the block, and whenever this process ends."""
    isolate_children()
    process = subprocess.Popen(
        isolated_command(MODULE), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()  # unfinished functions are compiled when first used
        process.wait()


def compile_builder_and_metrics() -> None:
    """Compile builder and metrics: build the default scenario and measure an empty log."""
    import numpy as np

    from experiments.compose.composer import Composer
    from experiments.compose.hydra.overrides import DesignPoint
    from sim.simulation import recompute_metrics
    from sim.world.log import ROW

    composer = Composer()
    with suppress(ValueError):  # an empty log may be invalid
        recompute_metrics(composer.scenario(composer.compose(DesignPoint((), ()))), 0, np.zeros(0, ROW))


def compile_engine() -> None:
    """Compile the engine by a network with one customer: all Worlds have the same types."""
    from sim.kernel.engine import run
    from sim.network.network import (
        ArrivalTimes,
        Constant,
        Network,
        PriorityClass,
        Station,
        Step,
        build_network,
    )

    serve = Step("serve", "desk", "any", Constant(1_800))  # long enough that no rounding is computed
    run(
        build_network(
            Network(
                [Station("desk")],
                [PriorityClass("any")],
                [serve],
                [ArrivalTimes("serve", [0])],
                horizon=3600,
            )
        )
    )


if __name__ == "__main__":
    end_with_input()
    compile_engine()
