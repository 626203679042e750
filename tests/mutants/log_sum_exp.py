"""Mistakes in `dlref.beyond.log_sum_exp`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("Z.max(axis=0, keepdims=True)", "0 * Z.max(axis=0, keepdims=True)", "no shift"),
    ("Z.max(axis=0, keepdims=True)", "Z.min(axis=0, keepdims=True)", "shifted by the smallest"),
    ("Z.max(axis=0, keepdims=True)", "Z.max(axis=1, keepdims=True)", "the largest over the examples"),
    ("c + np.log", "np.log", "the shift not undone"),
    ("np.exp(Z - c).sum(axis=0, keepdims=True)", "np.exp(Z - c).mean(axis=0, keepdims=True)", "the mean"),
    (
        "c + np.log(np.exp(Z - c).sum(axis=0, keepdims=True))",
        "c + np.log1p(np.exp(Z - c).sum(axis=0, keepdims=True))",
        "the largest counted twice",
    ),
    ("np.log(np.exp(Z - c)", "np.log2(np.exp(Z - c)", "another base"),
]
