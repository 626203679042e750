"""Mistakes in `dlref.bias_variance` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("or sizes[-1] > m:", "or sizes[-1] > m + 1:", "more examples than there are", "tests"),
    ("b <= a for a, b", "b < a for a, b", "a size twice", "tests"),
    ("if not sizes or any(", "if any(", "no sizes at all", "tests"),
    ("return train_error, dev_error\n", "return result\n", "the caller's errors as they come", "tests"),
    ("NonNegative).read for name in", "Real).read for name in", "an error below 0", "tests"),
]
