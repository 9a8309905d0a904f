"""From stored numbers to answers: intervals, verdicts, critical sizes."""
