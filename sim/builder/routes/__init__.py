"""Routes of cases: steps, escalation, authority."""
