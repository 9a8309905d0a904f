"""cimba: processes as fibres of a C library; their Python bodies are compiled by Numba."""

from __future__ import annotations

import cimba as cb
from cimba import random

from peers.models import BLOCKS, DAY, GAP, SERVERS, SERVICE, Outcome, Seconds

MM1_GAP, MM1_SERVICE = GAP["mm1"][0], SERVICE["mm1"][0]
RUSH_GAP, NORMAL_GAP = GAP["shifts"]
(BEGIN_1, END_1), (BEGIN_2, END_2) = BLOCKS
RUSH, NORMAL = SERVICE["shifts"]


class OneServer(cb.Model):
    customers: cb.Param[int]
    line: cb.Store[float]
    wait: cb.Output[float]
    stay: cb.Output[float]

    @cb.on_start
    def begin(self):
        self.wait = 0.0
        self.stay = 0.0

    @cb.process
    def source(self):
        for _ in range(self.customers):
            cb.hold(random.exponential(MM1_GAP))
            self.line.put(cb.now())

    @cb.process
    def server(self):
        while True:
            came = self.line.get()
            self.wait += cb.now() - came
            cb.hold(random.exponential(MM1_SERVICE))
            self.stay += cb.now() - came


class Shifts(cb.Model):
    """Who comes off shift waits outside; when a block begins all come in, the first to be served first.

    A line holds times of arrival: positive of rush, negative of normal customers.
    """

    each: cb.Param[int]
    inside: cb.PriorityStore[float]
    rush_outside: cb.Store[float]
    normal_outside: cb.Store[float]
    rush_out: int = 0
    normal_out: int = 0
    come: int = 0
    unserved: int = 0
    rush_wait: cb.Output[float]
    rush_stay: cb.Output[float]
    normal_wait: cb.Output[float]
    normal_stay: cb.Output[float]

    @cb.on_start
    def begin(self):
        self.rush_wait = 0.0
        self.rush_stay = 0.0
        self.normal_wait = 0.0
        self.normal_stay = 0.0

    @cb.function
    def block_end(self, now: float) -> float:
        """End of the block that is under way; 0 off shift."""
        time = now % DAY
        if BEGIN_1 <= time < END_1:
            return now - time + END_1
        if BEGIN_2 <= time < END_2:
            return now - time + END_2
        return 0.0

    @cb.function
    def opening(self, now: float) -> float:
        """When the next block begins."""
        time = now % DAY
        if time < BEGIN_1:
            return now - time + BEGIN_1
        if time < BEGIN_2:
            return now - time + BEGIN_2
        return now - time + DAY + BEGIN_1

    @cb.process
    def rush_source(self):
        for _ in range(self.each):
            cb.hold(random.exponential(RUSH_GAP))
            self.come += 1
            self.unserved += 1
            if self.block_end(cb.now()) > 0.0:
                self.inside.put(cb.now(), 1)
            else:
                self.rush_outside.put(cb.now())
                self.rush_out += 1

    @cb.process
    def normal_source(self):
        for _ in range(self.each):
            cb.hold(random.exponential(NORMAL_GAP))
            self.come += 1
            self.unserved += 1
            if self.block_end(cb.now()) > 0.0:
                self.inside.put(-cb.now(), 0)
            else:
                self.normal_outside.put(-cb.now())
                self.normal_out += 1

    @cb.process
    def doors(self):
        while self.come < 2 * self.each or self.unserved > 0:
            cb.hold(self.opening(cb.now()) - cb.now())
            while self.rush_out > 0:
                self.rush_out -= 1
                self.inside.put(self.rush_outside.get(), 1)
            while self.normal_out > 0:
                self.normal_out -= 1
                self.inside.put(self.normal_outside.get(), 0)

    @cb.process(copies=SERVERS)
    def server(self):
        while True:
            job = self.inside.get()
            came = abs(job)
            self.unserved -= 1
            wait = cb.now() - came
            work = random.exponential(RUSH if job > 0.0 else NORMAL)
            end = self.block_end(cb.now())
            while cb.now() + work > end:
                work -= end - cb.now()
                cb.hold(self.opening(end) - cb.now())
                end = self.block_end(cb.now())
            cb.hold(work)
            if job > 0.0:
                self.rush_wait += wait
                self.rush_stay += cb.now() - came
            else:
                self.normal_wait += wait
                self.normal_stay += cb.now() - came


def trial(model: str, customers: int, seed: int) -> cb.Experiment:
    if model == "mm1":
        chosen = OneServer()
        chosen.customers = customers
    else:
        chosen = Shifts()
        chosen.each = customers // 2
    return cb.Experiment(chosen, seed=seed)


def run(model: str, customers: int, seed: int) -> Outcome:
    """Seconds in the C library only, as cimba reports them; compiled before."""
    trial(model, 10, seed).run(workers=1, on_failure="raise")
    experiment = trial(model, customers, seed)
    results = experiment.run(workers=1, on_failure="raise")
    told = results[experiment.model]
    names = ("wait", "stay") if model == "mm1" else ("rush_wait", "rush_stay", "normal_wait", "normal_stay")
    means = [[float(getattr(told, n)[0, 0]) * len(names) / 2 / customers] for n in names]
    wall, cpu = (sum(b[f"native_{k}_time"] for b in results.meta.native_batches) for k in ("wall", "cpu"))
    return Outcome(Seconds(wall, cpu), means[::2], means[1::2], customers=customers)
