"""Hand-built networks whose exact results are known."""
