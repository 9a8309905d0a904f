"""The model: a grid-worker world, its two engines and the facts they record."""
