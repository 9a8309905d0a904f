"""Cases of the SimPy engine: route, deadlines, recontacts, follow-up and closing."""
