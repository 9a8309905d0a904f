"""Prices of a study's scenarios, and its budget workbook."""
