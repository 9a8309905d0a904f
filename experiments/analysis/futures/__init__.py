"""Futures: points over the ranges of assumed numbers, and what they tell about the critical size (clause S9)."""
