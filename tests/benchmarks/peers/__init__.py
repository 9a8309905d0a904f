"""The two models of `tests/benchmarks/bench_peers.py`, written for each simulation library.

One file per contestant; each has ``run(model, customers, seed) -> Outcome``. `models.py` says what is simulated.
"""
