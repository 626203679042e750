"""Mistakes in `dlref.gradient_check` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ("value.astype(np.promote_types(value.dtype, np.float64))", "value.astype(np.float64)", "a longdouble cost loses digits", "tests"),
    ("Annotated[Positive | None, NOT_LOST]", "Positive | None", "a step that goes nowhere", "tests"),
    (
        "((theta + h == theta) | (theta - h == theta)).any()",
        "((theta + h == theta) | (theta - h == theta)).all()",
        "a step that is lost in places",
        "tests",
    ),
    ("    if value.shape != ():", "    if value.size != 1:", "a cost that is an array of one", "tests"),
]
