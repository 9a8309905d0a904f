"""One run of one library in a process of its own, printed as one line of JSON.

python -m peers.go CONTESTANT MODEL CUSTOMERS SEED        (in tests/)
"""

from __future__ import annotations

import gc
import importlib
import json
import sys


def main(contestant: str, model: str, customers: str, seed: str) -> None:
    """Collections of garbage are rare for everybody, as an expert would have it."""
    run = importlib.import_module(f"peers.{contestant}").run
    gc.set_threshold(100_000)
    print(json.dumps(run(model, int(customers), int(seed)).summary()))


if __name__ == "__main__":
    main(*sys.argv[1:])
