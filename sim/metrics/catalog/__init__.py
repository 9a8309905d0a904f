"""The declarations of all metrics, by subject; `sim.metrics.catalog.catalog` puts them together."""
