"""Changes of a scenario: plans, questions of a planner, overrides in words."""
