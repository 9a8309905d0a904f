"""From the command line and YAML files to scenarios."""
