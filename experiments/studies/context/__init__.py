"""What the reports of all studies say beside their numbers: scenario, desks."""
