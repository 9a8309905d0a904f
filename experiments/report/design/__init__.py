"""Colours, sizes and fonts of figures and pages."""
