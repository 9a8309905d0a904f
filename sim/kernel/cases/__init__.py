"""Cases of the compiled engine: route, deadlines, recontacts, tracking and closing."""
