"""Tables and sentences on the terminal."""
