"""Plan, estimate and run replications."""
