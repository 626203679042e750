"""Mistakes in `dlref.dropout` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    (
        'A: Float[AnyArray, "*shape"], D: Bool[AnyArray, "*shape"]',
        'A: Float[AnyArray, "*shape"], D: Bool[AnyArray, "..."]',
        "a mask is broadcast",
        "tests",
    ),
    (
        'dA_tilde: Float[AnyArray, "*shape"], D: Bool[AnyArray, "*shape"]',
        'dA_tilde: Float[AnyArray, "*shape"], D: Bool[AnyArray, "..."]',
        "a mask is broadcast, on the way back",
        "tests",
    ),
]
