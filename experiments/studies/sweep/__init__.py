"""Single runs and sweeps."""
