"""Mistakes in `dlref.mini_batch` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("np.array(permutation)", "np.asarray(permutation)", "a later change of the permutation is one of the epoch", "tests"),
    ('Int[AnyArray, " m", PERMUTATION]', 'Int[AnyArray, " m"]', "leaves out some examples and takes others twice", "tests"),
    (
        'X: Float[AnyArray, "n m", OWN_DTYPE, ANY_ORDER]',
        'X: Float[AnyArray, "n m", OWN_DTYPE]',
        "copies the training set at every call",
        "tests",
    ),
    (
        'X: Float[AnyArray, "n m", OWN_DTYPE, ANY_ORDER],\n    Y: Float[AnyArray, "C m", OWN_DTYPE, ANY_ORDER]',
        'X: Float[AnyArray, "n m", ANY_ORDER],\n    Y: Float[AnyArray, "C m", ANY_ORDER]',
        "labels of the dtype of the inputs only",
        "tests",
    ),
    (
        'Annotated[Int[AnyArray, " m", PERMUTATION] | None, instead_of("rng", one_is_needed=False)]',
        'Int[AnyArray, " m", PERMUTATION] | None',
        "two orders at once",
        "tests",
    ),
]
