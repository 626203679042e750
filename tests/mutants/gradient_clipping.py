"""Mistakes in `dlref.beyond.gradient_clipping`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients)",
        "root missing",
    ),
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "sum(np.sqrt(np.sum(np.square(g, dtype=np.float64))) for g in gradients)",
        "the sum of the lengths",
    ),
    (
        "np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "np.sqrt(max(np.sum(np.square(g, dtype=np.float64)) for g in gradients))",
        "the longest alone",
    ),
    ("np.sum(np.square(g, dtype=np.float64))", "np.mean(np.square(g, dtype=np.float64))", "the mean square"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / norm * g", "a short one is made longer"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / max(1, norm) * g", "1 for the bound"),
    ("max_norm / max(max_norm, norm) * g", "max_norm / max(max_norm, float(np.sqrt(np.sum(g**2)))) * g", "each by itself"),
    ("max_norm / max(max_norm, norm) * g", "np.clip(g, -max_norm, max_norm)", "element by element, which turns the direction"),
    ("    return clipped, norm", "    return clipped, min(norm, max_norm)", "the length after clipping"),
]
