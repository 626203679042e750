"""Mistakes in `dlref.softmax` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ('def gradient(Y_hat: Float[AnyArray, "C m", PROBABILITIES]', 'def gradient(Y_hat: Float[AnyArray, "C m"]', "takes scores", "tests"),
    (
        'def loss_from_logits(Z: Float[AnyArray, "C m"], Y: Float[AnyArray, "C m", PROBABILITIES])',
        'def loss_from_logits(Z: Float[AnyArray, "C m"], Y: Float[AnyArray, "C m"])',
        "takes class numbers for labels",
        "tests",
    ),
]
