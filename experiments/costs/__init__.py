"""Costs of a scenario in yuan: pure functions of its prices, its posts and stored metrics. No run depends on them."""
