"""Workers of the compiled engine."""
