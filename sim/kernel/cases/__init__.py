"""Cases of the compiled engine: route, deadlines, recontacts, follow-up and closing."""
