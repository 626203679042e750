"""Mistakes in `dlref.norm_penalty` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

L2 = "lam / (2 * m) * sum(np.sum(np.square("

MUTANTS = [
    ("np.square(W, dtype=np.float64)", "np.square(W)", "squares in the dtype of the weights", "tests"),
    ("np.sum(np.abs(W), dtype=np.float64)", "np.sum(np.abs(W))", "a sum in the dtype of the weights", "tests"),
    ("return float(" + L2, "return (" + L2, "a NumPy number, which widens a float32 cost", "tests"),
]
