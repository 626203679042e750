"""Mistakes in `dlref.learning_rate` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("for start in starts)], epoch.dtype)", "for start in starts)], float)", "widens float32", "contract"),
    (
        'def inverse_sqrt(epoch: Float[AnyArray, "*shape", FROM_1]',
        'def inverse_sqrt(epoch: Float[AnyArray, "*shape", NOT_NEGATIVE]',
        "divides by zero at epoch 0",
        "tests",
    ),
    (
        'def staircase(epoch: Float[AnyArray, "*shape", FROM_1]',
        'def staircase(epoch: Float[AnyArray, "*shape", NOT_NEGATIVE]',
        "above alpha0 before the first epoch",
        "tests",
    ),
    (
        'def piecewise(epoch: Float[AnyArray, "*shape", FROM_1]',
        'def piecewise(epoch: Float[AnyArray, "*shape", NOT_NEGATIVE]',
        "an epoch 0 in the table by hand",
        "tests",
    ),
]
