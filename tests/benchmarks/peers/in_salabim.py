"""salabim: customers are components in a queue, clerks are components that are passive while idle."""

from __future__ import annotations

from collections import deque
from random import Random

import salabim as sim

from peers.models import GAP, SERVERS, SERVICE, Outcome, Watch, finished, next_opening, on_shift


def run(model: str, customers: int, seed: int) -> Outcome:
    """Monitors off: what is compared is written down by hand, as elsewhere."""
    sim.yieldless(False)
    env = sim.Environment(trace=False)
    draw = Random(seed).expovariate
    classes = len(SERVICE[model])
    waits: list[list[float]] = [[] for _ in range(classes)]
    stays: list[list[float]] = [[] for _ in range(classes)]
    lines: list[deque[float]] = [deque() for _ in range(classes)]
    idle = sim.Queue("idle", monitor=False)
    open_now = (lambda now: True) if model == "mm1" else on_shift
    end_of = (lambda now, work: now + work) if model == "mm1" else finished
    coming = [customers // classes] * classes

    class Source(sim.Component):
        def setup(self, k: int) -> None:
            self.k = k

        def process(self):  # type: ignore[no-untyped-def]
            k, line = self.k, lines[self.k]
            rate = 1 / GAP[model][k]
            while coming[k]:
                yield self.hold(draw(rate))
                coming[k] -= 1
                now = env.now()
                line.append(now)
                if len(idle) and open_now(now):
                    idle.pop().activate()

    class Clerk(sim.Component):
        def process(self):  # type: ignore[no-untyped-def]
            speeds = [1 / s for s in SERVICE[model]]
            while True:
                now = env.now()
                k = next((k for k in range(classes) if lines[k]), -1)
                if k < 0 or not open_now(now):
                    self.enter(idle)
                    yield self.passivate()
                    continue
                came = lines[k].popleft()
                until = end_of(now, draw(speeds[k]))
                waits[k].append(now - came)
                stays[k].append(until - came)
                yield self.hold(till=until)

    class Doors(sim.Component):
        def process(self):  # type: ignore[no-untyped-def]
            while any(coming) or any(lines):
                yield self.hold(till=next_opening(env.now()))
                for clerk in list(idle):
                    clerk.leave(idle)
                    clerk.activate()

    for k in range(classes):
        Source(k=k)
    for _ in range(1 if model == "mm1" else SERVERS):
        Clerk()
    if model == "shifts":
        Doors()
    watch = Watch()
    env.run()
    return Outcome(watch.read(), waits, stays)
