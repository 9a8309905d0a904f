"""Workers of the SimPy engine."""
