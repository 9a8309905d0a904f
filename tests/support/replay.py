"""Analysis of a log without the engines: who worked when, what waited when, who was present."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from random_worlds import (
    ADMIN,
    APPOINTMENT,
    EMERGENCY,
    ESCORT,
    LOG,
    PATROL,
    RECONTACT,
    SPECIAL,
    TRACKING,
    VISIT,
    random_world,
)  # fmt: skip

from sim.kernel.engine import run
from sim.world.event_order import DAY
from sim.world.log import RecordType, sort_canonical
from sim.world.tables import PreemptionRule, ShiftEnd, Table, World

DUTIES = (APPOINTMENT, ADMIN, LOG, PATROL)
DOORS = (SPECIAL, VISIT)
BESIDE = (TRACKING, ESCORT)  # asking after a case, and the head on site: work beside that on the case itself
Thing = tuple[str, int]  # what a piece of work is about
Moments = list[tuple[int, int, str, int, int, int]]  # time, order, act, task kind, queue, worker


@dataclass(frozen=True)
class Spell:
    """A stretch of work; `seconds` are those worked: present ones, and overtime."""

    worker: int
    start: int
    end: int
    kind: int
    queue: int
    thing: Thing
    seconds: int
    overtime: int


def thing_of(kind: int, entity: int) -> Thing:
    """What a row of a task kind is about: a call, a duty, a household's door or a case."""
    if kind == RECONTACT:
        return "call", entity
    if kind in DUTIES:
        return "duty", entity
    if kind in BESIDE:
        return f"beside {kind}", entity
    return (f"door {kind}" if kind in DOORS else "case"), entity


class Presence:
    """One worker's blocks of presence, written out day by day."""

    def __init__(self, world: World, w: int) -> None:
        first, days = int(world.worker["day_first"][w]), int(world.run["days"][0])
        blocks = []
        for d, row in enumerate(world.day["shift"][first : first + days]):
            begin = world.shift["first_block"][row]
            for b in range(begin, begin + world.shift["blocks"][row]):
                blocks.append((d * DAY + world.block["start"][b], d * DAY + world.block["end"][b]))
        pairs = np.array(blocks, np.int64).reshape(-1, 2)
        self.starts, self.ends = pairs[:, 0], pairs[:, 1]
        self._before = np.concatenate([[0], np.cumsum(self.ends - self.starts)])

    def until(self, t: int) -> int:
        """Seconds present before ``t``."""
        n = int(np.searchsorted(self.starts, t))
        if n == 0:
            return 0
        return int(self._before[n - 1] + min(t, int(self.ends[n - 1])) - self.starts[n - 1])

    def between(self, start: int, end: int) -> int:
        """Seconds present in [start, end)."""
        return self.until(end) - self.until(start)

    def at(self, t: int) -> bool:
        """Whether he is there in second ``t``."""
        return self.between(t, t + 1) == 1


@dataclass(frozen=True)
class Life:
    """A World and everything that happened in it."""

    world: World
    log: Table  # in canonical order
    raw: Table  # in the order of writing
    presence: list[Presence]
    spells: list[Spell]

    @property
    def horizon(self) -> int:
        return int(self.world.run["horizon"][0])

    def rows(self, record_type: RecordType) -> Table:
        """Rows of one kind, in order."""
        return self.log[self.log["record_type"] == record_type]

    def of_cases(self) -> dict[int, list[tuple[int, RecordType, int]]]:
        """For each case its own rows as written: (time, what, value)."""
        out: dict[int, list[tuple[int, RecordType, int]]] = defaultdict(list)
        for row in self.raw:
            record_type = RecordType(int(row["record_type"]))
            if record_type in OF_CASES:
                out[int(row["entity"])].append((int(row["time"]), record_type, int(row["value"])))
        return out

    def by_worker(self) -> dict[int, list[Spell]]:
        """Each worker's spells in order."""
        out: dict[int, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            out[spell.worker].append(spell)
        return out

    def by_thing(self) -> dict[Thing, list[Spell]]:
        """The spells on each thing in order."""
        out: dict[Thing, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            out[spell.thing].append(spell)
        return out


BACKGROUND = RecordType.BACKGROUND_SPELL
OF_CASES = {
    RecordType.ARRIVED, RecordType.REGISTERED, RecordType.FIRST_SERVED, RecordType.DELAYED,
    RecordType.SUSPENDED, RecordType.RETURNED, RecordType.EXTENDED,
    RecordType.PROMOTED, RecordType.SOLVED, RecordType.RESULT_COMMUNICATED, RecordType.VERIFIED,
    RecordType.CLOSED, RecordType.REOPENED, RecordType.RECONTACTED,
    RecordType.RENEGED, RecordType.DUE_OWN, RecordType.DUE_REFERENCE, RecordType.UNANSWERED, RecordType.RESUMED,
    RecordType.PRESSED, RecordType.TAKEN_UP,
}  # fmt: skip


@lru_cache(maxsize=64)
def life(seed: int) -> Life:
    """The random World of this seed, lived by the compiled engine; everybody works at one speed and on one spot."""
    world = random_world(seed, of_places=True)
    world.run["cover_time_factor"] = 1.0
    world.run["between_grids_seconds"] = 0
    world.day["extra_time_ppm"] = 0
    world.run["rush_ppm"] = 1_000_000
    raw = run(world)
    presence = [Presence(world, w) for w in range(len(world.worker))]
    return Life(world, sort_canonical(raw), raw, presence, _spells(raw, presence))


def _spells(log: Table, presence: list[Presence]) -> list[Spell]:
    """Spells by start; the row of overtime follows that of its spell. Who goes along has a spell of his own."""
    spells: list[Spell] = []
    extra = (RecordType.OVERTIME, RecordType.ASSIST_OVERTIME, RecordType.BACKGROUND_OVERTIME)
    rows = log[np.isin(log["record_type"], (RecordType.SPELL, RecordType.ASSIST_SPELL, BACKGROUND, *extra))]
    for i, row in enumerate(rows):
        if row["record_type"] in extra:
            continue
        over = 0
        if i + 1 < len(rows) and rows[i + 1]["record_type"] in extra:
            over = int(rows[i + 1]["value"])
        w, start, end, kind = int(row["worker"]), int(row["time"]), int(row["value"]), int(row["kind"])
        worked = presence[w].between(start, end) + over
        thing = thing_of(kind, int(row["entity"]))
        if row["record_type"] == RecordType.ASSIST_SPELL:
            thing = f"along {w}", thing[1]
        elif row["record_type"] == BACKGROUND:
            thing = f"background {w}", thing[1]
        spells.append(Spell(w, start, end, kind, int(row["unit"]), thing, worked, over))
    return sorted(spells, key=lambda s: (s.start, s.worker, s.end))


@dataclass(frozen=True)
class Wait:
    """A task that can be started waits in [start, end) for any worker of `queue`, or for `worker` (>= 0)."""

    start: int
    end: int
    kind: int
    queue: int
    worker: int
    thing: Thing


def waits(life: Life) -> list[Wait]:
    """All stretches of waiting, from joining to the first spell, of kinds that may always be started.

    After an interruption a task waits for the worker who had it, if he belongs to its queue.
    """
    moments: dict[Thing, Moments] = defaultdict(list)
    for row in life.log:
        record_type, kind = int(row["record_type"]), int(row["kind"])
        if record_type == RecordType.QUEUED:
            fields = (kind, int(row["unit"]), int(row["worker"]))
            moments[thing_of(kind, int(row["entity"]))].append((int(row["time"]), 1, "joins", *fields))
        elif record_type in (RecordType.WITHDRAWN, RecordType.LAPSED):
            moments[thing_of(kind, int(row["entity"]))].append((int(row["time"]), 3, "leaves", kind, -1, -1))
    for s in life.spells:
        moments[s.thing].append((s.start, 2, "begins", s.kind, s.queue, s.worker))
        moments[s.thing].append((s.end, 0, "pauses", s.kind, s.queue, s.worker))
    return [wait for thing, of_thing in moments.items() for wait in _stretches(life, thing, sorted(of_thing))]


def _stretches(life: Life, thing: Thing, moments: Moments) -> list[Wait]:
    found, world = [], life.world
    for i, (time, _, act, kind, queue, worker) in enumerate(moments):
        if act not in ("joins", "pauses") or world.kind["shift_end"][kind] == ShiftEnd.FINISH:
            continue
        if kind == EMERGENCY and world.queue["queue_above"][queue] >= 0:
            continue  # may have moved to the desk above
        if kind == ESCORT or thing[0].startswith(("door", "along", "background")):
            continue  # neither doors nor who goes along wait in queues
        if thing[0] == "case" and (world.step["skill"][world.step["kind"] == kind] > 0).any():
            continue  # not everybody may take it
        if act == "pauses" and (finished(moments, i) or world.worker["queue"][worker] != queue):
            continue
        end = moments[i + 1][0] if i + 1 < len(moments) else life.horizon
        if end > time and not _interrupted_at_once(life, moments, i):
            found.append(Wait(time, end, kind, queue, worker, thing))
    return found


def _interrupted_at_once(life: Life, moments: Moments, i: int) -> bool:
    """Whether the one who does it next may have begun it before, for not even a second: an emergency came.

    Such a start leaves no spell; the work waits for him alone.
    """
    time, _, _, kind, _, _ = moments[i]
    if i + 1 == len(moments) or life.world.kind["on_interrupt"][kind] != PreemptionRule.KEEP:
        return False
    end, _, act, _, _, worker = moments[i + 1]
    return act == "begins" and (worker, True) in {
        (s.worker, time <= s.start < end) for s in life.spells if s.kind == EMERGENCY
    }


def finished(moments: Moments, i: int) -> bool:
    """Whether the work paused at ``i`` was done: what happens next, if anything, is not that it goes on."""
    return i + 1 == len(moments) or moments[i + 1][2] != "begins"


def idle(life: Life, w: int, start: int, end: int, spells: list[Spell]) -> int:
    """Seconds in [start, end) in which worker ``w`` is there and has nothing in hand."""
    free = life.presence[w].between(start, end)
    for s in spells:
        if s.start >= end:
            break
        if s.end > start:
            free -= life.presence[w].between(max(start, s.start), min(end, s.end))
    return free
