"""Mistakes in `dlref.beyond.linear_scaling`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("alpha0 * size / size0", "alpha0 * size0 / size", "the other way round"),
    ("alpha0 * size / size0", "alpha0 * (size / size0) ** 0.5", "the root of the ratio"),
    ("alpha0 * size / size0", "alpha0 * size", "the size that belongs to the rate forgotten"),
    ("alpha0 * size / size0", "size / size0", "the rate forgotten"),
]
