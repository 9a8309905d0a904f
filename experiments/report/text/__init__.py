"""Texts of the report in both languages: labels, sentences, numbers."""
