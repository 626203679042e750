"""Mistakes in `dlref.standardize` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("X.astype(np.float32) if X.dtype == np.float16 else X", "X", "squares in float16", "tests"),
    ("TWO_COLUMNS, HAS_SPREAD]", "TWO_COLUMNS]", "lets the variance overflow", "tests"),
    ("TWO_COLUMNS, HAS_SPREAD]", "HAS_SPREAD]", "standardizes a single example", "tests"),
    ("(spread < least)", "(spread < 0 * least)", "a variance that vanishes is let in", "tests"),
    ("spread > 2 * np.sqrt(info.max / m)", "spread > np.inf", "a variance that overflows is let in", "tests"),
    ('std: Float[Array, "n 1", ABOVE_0]', 'std: Float[Array, "n 1"]', "a deviation below 0 is let in", "tests"),
]
