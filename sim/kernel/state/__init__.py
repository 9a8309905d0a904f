"""Tables of the compiled engine that change during a run."""
