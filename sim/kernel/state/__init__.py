"""State of the compiled engine: tables that change during a replication."""
