"""Mistakes in `dlref.activation` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("(Z > 0).astype(Z.dtype)", "(Z > 0).astype(float)", "widens float32", "contract"),
]
