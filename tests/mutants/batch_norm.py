"""Mistakes in `dlref.batch_norm` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("np.promote_types(Z.dtype, np.float32)", "Z.dtype", "float16 squares", "tests"),
    (
        'def train(\n    Z: Float[AnyArray, "n m", SQUARABLE, TWO_COLUMNS]',
        'def train(\n    Z: Float[AnyArray, "n m", SQUARABLE]',
        "a batch of one",
        "tests",
    ),
    (
        '"n m"],\n    Z: Float[AnyArray, "n m", SQUARABLE, TWO_COLUMNS]',
        '"n m"],\n    Z: Float[AnyArray, "n m", SQUARABLE]',
        "the gradient of a batch of one",
        "tests",
    ),
    ("state: Annotated[State, TRAINED]", "state: State", "averages of nothing in use", "tests"),
]
