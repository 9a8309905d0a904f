"""From a scenario to a World."""
