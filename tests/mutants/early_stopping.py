"""Mistakes in `dlref.early_stopping` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("patience: Count,", "patience: CountFrom0,", "a patience of 0", "tests"),
    ("error: Real,", "error: Best,", "an infinite error, which never improves", "tests"),
]
