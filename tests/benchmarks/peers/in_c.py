"""Plain event loop in C, compiled before the run."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from peers.models import GAP, SERVERS, SERVICE, Outcome, Seconds

SOURCE = Path(__file__).with_name("event_loop.c")


def run(model: str, customers: int, seed: int) -> Outcome:
    laws = [x for pair in zip(GAP[model], SERVICE[model], strict=True) for x in pair]
    servers = SERVERS if model == "shifts" else 1
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "event_loop")
        subprocess.run([shutil.which("cc") or "cc", "-O2", "-o", program, SOURCE, "-lm"], check=True)
        words = [program, model, customers, seed, len(SERVICE[model]), servers, *laws]
        told = subprocess.run(
            [str(w) for w in words], check=True, capture_output=True, text=True
        ).stdout.split()
    wall, cpu, events, *means = (float(word) for word in told)
    return Outcome(
        Seconds(wall, cpu),
        [[w] for w in means[::2]],
        [[s] for s in means[1::2]],
        events=int(events),
        customers=customers,
    )
