"""Mistakes in `dlref.rmsprop` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ('dW: Float[AnyArray, "*shape", SQUARABLE]', 'dW: Float[AnyArray, "*shape"]', "lets s overflow", "tests"),
    ('s: Float[Array, "*shape", NOT_NEGATIVE]', 's: Float[Array, "*shape"]', "takes the root of a negative s", "tests"),
    ('eps: Annotated[NonNegative, not_both_0("eps_root")]', "eps: NonNegative", "divides by zero", "tests"),
]
