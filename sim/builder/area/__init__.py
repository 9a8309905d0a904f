"""Households, grids, administrative units, posts and queues."""
