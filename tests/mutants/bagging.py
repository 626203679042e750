"""Mistakes in `dlref.bagging` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    (
        "np.mean(predictions, axis=0)",
        "np.sum(predictions, axis=0, dtype=predictions.dtype) / len(predictions)",
        "a sum that overflows float16",
        "tests",
    ),
]
