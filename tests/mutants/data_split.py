"""Mistakes in `dlref.data_split` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("if m_dev + m_test >= m:", "if m_dev + m_test > m:", "nothing left to train on", "tests"),
    ("if part and not _count(m, part):", "if False:", "a set that was asked for is empty", "tests"),
    ("nextafter(1, 0))", "1.0)", "all examples in one set", "tests"),
    ("one_is_needed=True", "one_is_needed=False", "neither generator nor permutation", "tests"),
    ('" m", PERMUTATION]', '" m"]', "an example twice", "tests"),
    ('X: Float[AnyArray, "n m", OWN_DTYPE]', 'X: Float[AnyArray, "n m"]', "labels must have the dtype of the inputs", "tests"),
]
