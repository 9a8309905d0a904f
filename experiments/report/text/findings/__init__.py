"""Sentences about the findings of each study."""
