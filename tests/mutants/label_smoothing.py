"""Mistakes in `dlref.beyond.label_smoothing`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("(1 - eps) * Y + eps / C", "(1 - eps) * Y + eps", "each class gets the whole share"),
    ("(1 - eps) * Y + eps / C", "Y + eps / C", "more than 1 in all"),
    (
        "(1 - eps) * Y + eps / C",
        "np.where(Y == 1, 1 - eps, eps / (C - 1))",
        "nothing of the share for the right class, as in the Deep Learning book",
    ),
    ("C = len(Y)", "C = Y.shape[1]", "the examples counted"),
    ("eps: Fraction = 0.1", "eps: Fraction = 0.01", "another default"),
    ("softmax.forward(Z / T)", "softmax.forward(Z * T)", "cold for hot"),
    ("softmax.forward(Z / T)", "softmax.forward(Z) ** (1 / T)", "not divided by its sum"),
    ("softmax.forward(Z / T)", "softmax.forward(Z / T**0.5)", "the root of the temperature"),
]
