"""The declarations of all metrics, by subject; `sim.metrics.declared` puts them together."""
