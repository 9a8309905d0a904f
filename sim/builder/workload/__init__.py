"""Expected work and load."""
