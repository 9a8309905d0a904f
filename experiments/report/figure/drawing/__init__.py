"""What all figures are drawn with: canvas, rows, bars, text."""
