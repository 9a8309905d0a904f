"""gridstaff's compiled engine; waiting and sojourn times are computed while it runs, without storing the log."""

from __future__ import annotations

from peers.in_ours import Reader, measured
from peers.models import Outcome
from sim.kernel.engine import run_streaming
from sim.world.tables import World


def run(model: str, customers: int, seed: int) -> Outcome:
    return measured(folding, model, customers, seed)


def folding(world: World, reader: Reader) -> int:
    return run_streaming(world, reader.read)
