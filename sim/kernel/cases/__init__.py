"""Cases of the compiled engine."""
