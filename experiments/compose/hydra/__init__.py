"""Hydra behind one adapter: parsing of overrides, merging of files, self-test, cache."""
