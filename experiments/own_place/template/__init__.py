"""Workbook to fill in: headings, example, files."""
