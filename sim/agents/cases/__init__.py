"""Cases of the SimPy engine: route, deadlines, recontacts, tracking and closing."""
