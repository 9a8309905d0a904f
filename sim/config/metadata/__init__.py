"""Keys, values and sources of the configuration."""
