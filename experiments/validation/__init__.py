"""Validation: both engines against queueing theory; exact formulas, models, judgement and page."""
