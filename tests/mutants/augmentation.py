"""Mistakes in `dlref.augmentation` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("rng.standard_normal(images.shape).astype(images.dtype)", "rng.standard_normal(images.shape)", "noise that widens float32", "tests"),
    ('down: Int[AnyArray, " m"]', 'down: Float[AnyArray, " m"]', "parts of a pixel", "tests"),
]
