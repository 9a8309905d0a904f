"""The two models of `tests/benchmarks/bench_peers.py`, as each simulation library would have them written.

One file per contestant; each has ``run(model, customers, seed) -> Outcome``. `models.py` says what is simulated.
"""
