"""Cases of the SimPy engine."""
