"""Declarations of all metrics by subject; `sim.metrics.catalog.catalog` combines them."""
