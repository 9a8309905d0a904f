"""gridstaff's SimPy engine; the same log to the last bit."""

from __future__ import annotations

from peers.in_ours import Reader, measured
from peers.models import Outcome
from sim.agents import engine
from sim.world.tables import World


def run(model: str, customers: int, seed: int) -> Outcome:
    return measured(logging, model, customers, seed)


def logging(world: World, reader: Reader) -> None:
    reader.read(engine.run(world))
