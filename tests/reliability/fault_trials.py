"""All fault trials in one command; the results form the table of docs/explanation/reliability.md.

python tests/reliability/fault_trials.py [--kills 200] [--only loky,dask] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1])]  # run as a script

from trials import (  # noqa: E402
    Figures,
    Loss,
    in_flight,
    kill_drivers,
    kill_workers,
    lose_dask_scheduler,
    lose_raylet,
    uninterrupted,
)

SHARES = {("serial", 1): 0.2, ("loky", 1): 0.1, ("loky", 2): 0.3, ("dask", 2): 0.25, ("ray", 2): 0.15}
WORKER_KILLS = 10  # of each executor that has workers
HEAD = "| killed | kills | lost | run again | begun in vain, most at once (allowed) | orphans | gone after | digest |"


def main() -> int:
    """Run the trials asked for; 1 if one of them found what must not be."""
    parser = argparse.ArgumentParser(description="kill drivers, workers and schedulers; count what is lost")
    parser.add_argument("--kills", type=int, default=200, help="drivers to kill, over all executors")
    parser.add_argument("--only", default="serial,loky,dask,ray", help="executors, with commas between them")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    given = parser.parse_args()
    names, rng = given.only.split(","), np.random.default_rng(given.seed)
    begun, right = time.monotonic(), uninterrupted()
    print(f"uninterrupted: {right[:12]}\n\n{HEAD}\n|{'---|' * 8}", flush=True)
    sound = [_drivers(name, workers, round(share * given.kills), rng, right)
             for (name, workers), share in SHARES.items() if name in names]  # fmt: skip
    sound += [_workers(name, rng, right) for name in ("loky", "dask", "ray") if name in names]
    if "dask" in names:
        sound.append(_lost("dask scheduler, then loky", lose_dask_scheduler("loky"), right))
    if "ray" in names:
        sound.append(_lost("raylet, then serial", lose_raylet("serial"), right))
    print(f"\n{(time.monotonic() - begun) / 60:.0f} minutes; {'all sound' if all(sound) else 'NOT SOUND'}")
    return 0 if all(sound) else 1


def _drivers(name: str, workers: int, kills: int, rng: np.random.Generator, right: str) -> bool:
    found, most = kill_drivers(name, workers, kills, rng), in_flight(workers, name)
    told = f"{found.repeats}, {found.most_repeats} ({most})"
    _row(f"driver, {name} {workers}", found, told, right)
    return _sound(found, right) and found.lost == found.rerun == 0 and found.most_repeats <= most


def _workers(name: str, rng: np.random.Generator, right: str) -> bool:
    found = kill_workers(name, WORKER_KILLS, rng)
    _row(f"worker, {name} 2", found, f"{found.repeats}", right)
    return _sound(found, right)


def _row(what: str, found: Figures, repeats: str, right: str) -> None:
    same = "same" if found.digests == {right} else "OTHER"
    print(
        f"| {what} | {found.kills} | {found.lost} | {found.rerun} | {repeats} | {found.orphans} "
        f"| {found.slowest_end:.1f} s | {same}, {found.finished} studies |",
        *found.left, sep="\n  ", flush=True,
    )  # fmt: skip


def _sound(found: Figures, right: str) -> bool:
    return found.digests == {right} and found.orphans == found.failures == 0


def _lost(what: str, loss: Loss, right: str) -> bool:
    same = loss.resumed == right
    print(
        f"| {what} | 1 | 0 | 0 | {loss.kept} kept, exit code {loss.code} | 0 | - | {'same' if same else 'OTHER'} |"
    )
    print(f"\n```text\n{loss.said.strip().splitlines()[-1]}\n```", flush=True)
    return same and loss.code == 1


if __name__ == "__main__":
    sys.exit(main())
