"""Mistakes in `dlref.beyond.adamw` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("lam: NonNegative = 0.01", "lam: Positive = 0.01", "no decay refused", "tests"),
]
