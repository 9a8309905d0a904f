"""Compile the model before the first run on a machine: the engine in a process beside, the rest in this one.

All of it is kept on disk by the content of the source, so this happens once. It is only a help: what is missing when
it is needed is compiled on the spot.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from experiments.executors.watchdog import end_with_input
from experiments.isolation import isolate_children, isolated_command

MODULE = "experiments.run.precompile"  # this file, also where it runs as the main program
COMPILING_NOTICE = "  compiling the model, once on this machine: usually 15 to 25 s ..."


def compile_if_needed() -> None:
    """Compile everything, unless that has been done; says so."""
    if needs_compiling():
        print(COMPILING_NOTICE, file=sys.stderr, flush=True)
        _compile_all()


def needs_compiling() -> bool:
    """Whether the first replication on this machine has the engine to compile."""
    from sim.jit import compiles, is_compiled

    return compiles() and not is_compiled()


def _compile_all() -> None:
    with compiler() as process:
        compile_builder_and_metrics()
        process.wait()


@contextmanager
def compiler() -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that compiles the engine; it ends with the block, and with this process however that ends."""
    isolate_children()
    process = subprocess.Popen(
        isolated_command(MODULE), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()  # what it has not finished is compiled where it is needed
        process.wait()


def compile_builder_and_metrics() -> None:
    """Builder and metrics: build the default scenario and measure an empty log of it."""
    import numpy as np

    from experiments.compose.composer import Composer
    from experiments.compose.overrides import DesignPoint
    from sim.simulation import recompute_metrics
    from sim.world.log import ROW

    composer = Composer()
    with suppress(ValueError):  # an empty log need not make sense
        recompute_metrics(composer.scenario(composer.compose(DesignPoint((), ()))), 0, np.zeros(0, ROW))


def compile_engine() -> None:
    """Run one customer through a desk: every World has the same tables."""
    from sim.kernel.engine import run
    from sim.network.network import ArrivalTimes, Constant, PriorityClass, Station, Step, build_network

    serve = Step("serve", "desk", "any", Constant(60))
    run(
        build_network(
            [Station("desk")], [PriorityClass("any")], [serve], [ArrivalTimes("serve", [0])], horizon=3600
        )
    )


if __name__ == "__main__":
    end_with_input()
    compile_engine()
