"""Methods sheets of a scenario: STRESS-DES and ODD."""
